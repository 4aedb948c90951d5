//! What every fault says: a stable id, a message, a note and a help, in the same form.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use portcullis::diagnostic::Fault;
use portcullis::{Dialect, Kind, Policy};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::support::is_plain;

#[test]
fn fault_ids_are_stable_words() {
    let mut seen = BTreeSet::new();
    for fault in Fault::all() {
        let (id, note) = (fault.id(), fault.note());
        let kebab = id.split('-').all(|word| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        });
        assert!(kebab, "`{id}` is not in kebab case");
        assert!(seen.insert(id), "`{id}` appears twice");
        assert!(is_plain(note), "the note of `{id}`: {note}");
    }
}

#[derive(Deserialize)]
struct Case<'t> {
    name: &'t str,
    dialect: &'t str,
    #[serde(borrow)]
    policies: BTreeMap<&'t str, Vec<&'t RawValue>>,
    expect: &'t str,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawText {
    text: String,
}

/// The text of a policy in a case; `None` for a path, which another test reads.
fn policy_text(raw: &RawValue) -> Option<String> {
    match serde_json::from_str::<RawText>(raw.get()) {
        Ok(raw) => Some(raw.text),
        Err(_) => raw.get().starts_with('{').then(|| raw.get().to_owned()),
    }
}

#[test]
fn messages_say_what_why_and_what_to_do() {
    let mut seen = BTreeSet::new();
    let cases = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases"))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    for path in cases.filter(|path| {
        path.extension()
            .is_some_and(|extension| extension == "jsonl")
    }) {
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            // OK because a case of another form is read, and refused if it is wrong, by the suite.
            let Ok(case) = serde_json::from_str::<Case<'_>>(line) else {
                continue;
            };
            let dialect = Dialect::from_name(case.dialect).unwrap();
            let texts = case
                .policies
                .iter()
                .filter_map(|(layer, list)| Some((Kind::from_name(layer)?, list)));
            let texts = texts.flat_map(|(kind, list)| {
                list.iter()
                    .filter_map(move |raw| Some((kind, policy_text(raw)?)))
            });
            for (kind, text) in texts.filter(|_| case.expect == "Invalid") {
                let Err(error) = Policy::parse(&dialect, kind, case.name, &text) else {
                    continue;
                };
                for diagnostic in error.diagnostics() {
                    seen.insert(diagnostic.id());
                    for words in [diagnostic.message(), diagnostic.help(), diagnostic.note()] {
                        assert!(is_plain(words), "{}: {diagnostic}: {words:?}", case.name);
                    }
                }
            }
        }
    }
    println!(
        "{} of {} faults were seen",
        seen.len(),
        Fault::all().count()
    );
    assert!(seen.len() >= 20, "the cases show too few faults: {seen:?}");
}
