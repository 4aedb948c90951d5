//! Texts of every form: each is read as a whole or refused with places in it.

use portcullis::case::{self, Format};
use portcullis::diagnostic::{Position, Span};
use portcullis::estate::{AssumeRole, Change, PassRole, Question};
use portcullis::{Circumstances, Estate, Kind, LoadError, Policy, PolicySet, Principal};
use serde_json::Value;
use serde_json::value::RawValue;

use super::language::{Language, decide, kind_of};

/// Every fault has words and a place in the text, and line and column are those of that place; so
/// have other places.
pub(crate) fn check_faults(error: &LoadError) {
    assert!(!error.diagnostics().is_empty() && !error.to_string().is_empty());
    for diagnostic in error.diagnostics() {
        assert!(!diagnostic.message().is_empty() && !diagnostic.help().is_empty());
        assert!(diagnostic.pointer().is_empty() || diagnostic.pointer().starts_with('/'));
        check_place(
            error,
            diagnostic.source_name(),
            diagnostic.span(),
            diagnostic.position(),
        );
        for related in diagnostic.related() {
            check_place(
                error,
                related.source_name(),
                related.span(),
                related.position(),
            );
        }
    }
}

fn check_place(error: &LoadError, name: &str, span: Span, position: Position) {
    let text = error.source_text(name).expect("an error keeps its text");
    assert!(
        text.get(span.start()..span.end()).is_some(),
        "{span:?} is not a place in the text"
    );
    let before = &text[..span.start()];
    let line = before.rsplit('\n').next().unwrap_or("");
    let place = (before.matches('\n').count() + 1, line.chars().count() + 1);
    assert_eq!((position.line as usize, position.column as usize), place);
}

/// A policy of any kind: it loads and can be written, or each fault has a place in the text.
pub fn read(data: &[u8]) {
    let Some((first, bytes)) = data.split_first() else {
        return;
    };
    let dialect = Language::of(*first).dialect;
    let kind = kind_of(*first);
    match Policy::parse(&dialect, kind, "policy", bytes) {
        Ok(policy) => {
            let written = policy.to_json();
            let again = Policy::parse(&dialect, kind, "policy", &written)
                .expect("what was written is read");
            assert_eq!(again.to_json(), written);
            PolicySet::builder(&dialect)
                .add_policy(policy)
                .build()
                .expect("a policy makes a set");
        }
        Err(error) => check_faults(&error),
    }
}

/// Any text: it is JSON for this crate when it is for another reader.
pub fn json(data: &[u8]) {
    let dialect = Language::of(3).dialect;
    let read = Policy::parse(&dialect, Kind::Identity, "policy", data);
    let ids: Vec<&str> = read
        .as_ref()
        .err()
        .into_iter()
        .flat_map(LoadError::diagnostics)
        .map(|fault| fault.id())
        .collect();
    let is_syntax = ids.contains(&"json-syntax");
    // That reader refuses what is too deep for it, and numbers that it cannot hold.
    if serde_json::from_slice::<Value>(data).is_ok() {
        assert!(!is_syntax, "JSON is refused: {ids:?}");
    }
    // And this one passes by escapes that are none.
    if serde_json::from_slice::<&RawValue>(data).is_err() {
        assert!(read.is_err(), "a text that is not JSON was read");
    }
    if let Err(error) = read {
        check_faults(&error);
        // Repeated keys may have been read before an escape that is none, and nothing is read after
        // it.
        let stops = ids.iter().position(|id| *id == "json-syntax");
        assert!(
            stops.is_none_or(|at| at + 1 == ids.len()),
            "reading stops at a syntax error: {ids:?}"
        );
    }
}

/// A policy, read in every dialect and as every kind: what loads is compiled, and asked.
pub fn policies(data: &[u8]) {
    for byte in 0..5 {
        let language = Language::of(byte);
        let name = format!("{}b/k", language.names.replace('*', "r"));
        let request = language
            .request(("oss:GetObject", &name), [("t:k", "v".into())])
            .expect("a legal request");
        for kind in Kind::ALL {
            let Ok(policy) = Policy::parse(&language.dialect, *kind, "policy", data) else {
                continue;
            };
            let written = policy.to_json();
            let again = Policy::parse(&language.dialect, *kind, "policy", &written)
                .expect("what was written is read");
            let build = |policy: &Policy, from: usize| {
                let builder = PolicySet::builder(&language.dialect).index_from(from);
                builder
                    .add_policy(policy.clone())
                    .build()
                    .expect("a policy makes a set")
            };
            let (plain, table) = (build(&policy, usize::MAX), build(&again, 0));
            let expected = decide(vec![policy], &request);
            assert_eq!(plain.decide(&request).verdict(), expected);
            assert_eq!(table.decide(&request).verdict(), expected);
            let batch: Vec<_> = table.decide_many(std::slice::from_ref(&request)).collect();
            assert_eq!(batch, [table.decide(&request)]);
        }
    }
}

/// A case file, as one value and as lines: what is read can be run.
pub fn cases(data: &[u8]) {
    for format in [Format::Json, Format::Lines] {
        let mut load = |path: &str| match path {
            "all" => Ok(
                br#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#
                    .to_vec(),
            ),
            _ => Err("no such file".to_owned()),
        };
        match case::read("cases", data, format, &mut load) {
            Ok(cases) => {
                for case in cases.iter().take(8) {
                    let outcome = case.run();
                    assert_eq!(case.run().pass, outcome.pass);
                }
            }
            Err(error) => check_faults(&error),
        }
    }
}

/// Lines: a principal, an action, a resource, an empty line, and an estate.
pub fn estates(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let Some((question, file)) = text.split_once("\n\n") else {
        return;
    };
    let mut lines = question.split('\n');
    let mut line = || lines.next().unwrap_or("");
    let (asker, action, resource) = (line(), line(), line());
    let estate = match Estate::read([("estate", file)]) {
        Ok(estate) => estate,
        Err(error) => return check_faults(&error),
    };
    ask(&estate, asker, action, resource);
    let principal = asker.to_owned();
    // A change that is refused changes nothing.
    for change in [
        Change::Disable {
            user: principal.clone(),
        },
        Change::Delete { principal },
    ] {
        if let Ok(changed) = estate.apply(&change) {
            ask(&changed, asker, action, resource);
        }
    }
}

/// Asks an estate everything that can be asked of it.
fn ask(estate: &Estate, asker: &str, action: &str, resource: &str) {
    let question =
        Question::new(asker, action, resource).under(Circumstances::at("2026-11-22T08:00:00Z"));
    let decided = estate.decide(&question);
    match estate.explain(&question) {
        Ok(answer) => {
            assert_eq!(Some(answer.decision()), decided.ok());
            assert!(!answer.to_string().is_empty());
        }
        Err(error) => assert_eq!(Some(error.id()), decided.err().map(|error| error.id())),
    }
    for finding in estate
        .findings(Some("2026-11-22T08:00:00Z"))
        .expect("a legal instant")
    {
        assert!(!finding.id().is_empty());
    }
    if let Ok(holdings) = estate.show(&Principal::named(asker)) {
        assert!(!holdings.to_string().is_empty());
    }
    let assume = AssumeRole::new(asker, resource).under(Circumstances::at("2026-11-22T08:00:00Z"));
    if let Ok(assumed) = estate.assume_role(&assume)
        && let Some(session) = assumed.session()
    {
        let written = session.to_json();
        let again = portcullis::estate::Session::read(estate.dialect(), "session", &written);
        assert_eq!(
            again.expect("a session that was written is read").to_json(),
            written
        );
        // OK because the name of the resource may be none.
        let _ = estate.decide(&Question::new(session, action, resource));
    }
    if let Ok(passed) = estate.pass_role(&PassRole::new(asker, resource, action, resource)) {
        assert!(!passed.to_string().is_empty());
    }
}
