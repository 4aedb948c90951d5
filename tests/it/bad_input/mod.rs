//! Input that nobody should have written: each gets a diagnostic with its id and exit code 2, never
//! a panic, half an answer, or an allow.

mod hostile;
mod limits;
mod program;
mod texts;

use portcullis::diagnostic::Fault;
use portcullis::{Diagnostic, Dialect, Kind, LoadError, Policy, PolicySet};
use texts::texts;

const ALLOW_ALL: &str =
    r#"{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;

fn read(text: impl AsRef<[u8]>) -> Result<Policy, LoadError> {
    Policy::parse(&Dialect::alibaba_ram(), Kind::Identity, "bad.json", text)
}

fn ids(error: &LoadError) -> Vec<&'static str> {
    error
        .diagnostics()
        .iter()
        .map(|diagnostic| diagnostic.id())
        .collect()
}

fn in_statement(statement: &str) -> String {
    format!(r#"{{"Version": "1", "Statement": [{statement}]}}"#)
}

fn nested(levels: usize) -> String {
    format!("{}{}", "[".repeat(levels), "]".repeat(levels))
}

/// P1 to P4 and P7, by the library: every fault, and nothing but.
#[test]
fn clause_p4_every_fault_of_a_text_is_reported() {
    for (name, text, wanted) in texts() {
        let error = read(&text)
            .err()
            .unwrap_or_else(|| panic!("{name} is read"));
        assert_eq!(ids(&error), wanted, "{name}");
        for diagnostic in error.diagnostics() {
            assert!(
                Fault::all().any(|fault| fault.id() == diagnostic.id()),
                "{name}: {} is not a known id",
                diagnostic.id()
            );
            assert!(
                !diagnostic.message().is_empty() && !diagnostic.help().is_empty(),
                "{name}: no words"
            );
            let shown = error
                .source_text(diagnostic.source_name())
                .expect("the text is kept");
            let span = diagnostic.span();
            assert!(
                shown.get(span.start()..span.end()).is_some(),
                "{name}: {span:?} is not a part of the text"
            );
        }
    }
}

/// P4: what is wrong, where, and what to do.
#[test]
fn clause_p4_a_fault_says_where_it_is() {
    let error = read(
        r#"{"Version": "1",
 "Statement": [{"Effect": "Allow", "Action": "é:x", "Resource": ["*", "b"]}]}"#,
    )
    .expect_err("the resource has no fields");
    let [fault] = error.diagnostics() else {
        panic!("one fault: {error}")
    };
    assert_eq!(fault.pointer(), "/Statement/0/Resource/1");
    assert_eq!((fault.position().line, fault.position().column), (2, 71));
    assert_eq!(
        error
            .source_text("bad.json")
            .and_then(|text| text.get(fault.span().start()..fault.span().end())),
        Some("\"b\"")
    );
}

/// P5: one faulty policy prevents the whole set; the error reports the faults of all policies.
#[test]
fn clause_p5_a_set_loads_whole_or_not_at_all() {
    let bad = in_statement(r#"{"Effect": "deny", "Action": "*", "Resource": "*"}"#);
    let error = PolicySet::builder(&Dialect::alibaba_ram())
        .add(Kind::Identity, "good", ALLOW_ALL)
        .add(Kind::Identity, "bad", bad)
        .add(Kind::Session, "empty", "")
        .build()
        .expect_err("two of three are faulty");
    let faults: Vec<_> = error
        .diagnostics()
        .iter()
        .map(|fault| (fault.source_name(), fault.id()))
        .collect();
    assert_eq!(faults, [("bad", "invalid-effect"), ("empty", "empty-text")]);
}

/// P4: texts with the same name stay distinct, so that each fault is shown in its own text.
#[test]
fn clause_p4_texts_of_one_name_stay_distinct() {
    let bad = |effect: &str| {
        in_statement(&format!(
            r#"{{"Effect": "{effect}", "Action": "*", "Resource": "*"}}"#
        ))
    };
    let read = |name: &str, text: &str| {
        Policy::parse(&Dialect::alibaba_ram(), Kind::Identity, name, text).unwrap_err()
    };
    let errors = [
        read("bad", &bad("deny")),
        read("bad (2)", ""),
        read("bad", &bad("Maybe")),
        read("bad", &bad("deny")),
        LoadError::merge([read("bad", &bad("Perhaps")), read("bad", &bad("allow"))]).unwrap(),
    ];
    let error = LoadError::merge(errors).unwrap();
    let marked = |fault: &Diagnostic| {
        let text = error.source_text(fault.source_name()).expect("a text");
        (
            fault.source_name().to_owned(),
            text.get(fault.span().start()..fault.span().end())
                .expect("a place")
                .to_owned(),
        )
    };
    let places: Vec<_> = error.diagnostics().iter().map(marked).collect();
    let wanted = [
        ("bad", "\"deny\""),
        ("bad (2)", ""),
        ("bad (3)", "\"Maybe\""),
        ("bad", "\"deny\""),
        ("bad (4)", "\"Perhaps\""),
        ("bad (2) (2)", "\"allow\""),
    ];
    assert_eq!(
        places,
        wanted.map(|(name, marked)| (name.to_owned(), marked.to_owned()))
    );
    assert!(LoadError::merge([]).is_none());
}

/// P4: the same for a fault of a set or a change, which has no place in a text.
#[test]
fn clause_p4_a_fault_outside_the_texts_is_shown_in_none() {
    let of = |dialect: Dialect| Policy::parse(&dialect, Kind::Identity, "all", ALLOW_ALL).unwrap();
    let twice =
        || PolicySet::builder(&Dialect::alibaba_ram()).add_policy(of(Dialect::alibaba_ram()));
    let set = twice().build().unwrap();
    for error in [
        twice()
            .add(Kind::Identity, "all", ALLOW_ALL)
            .build()
            .unwrap_err(),
        set.update().remove("none").build().unwrap_err(),
        set.update()
            .remove("all")
            .put(Kind::Identity, "all", ALLOW_ALL)
            .build()
            .unwrap_err(),
    ] {
        let [fault] = error.diagnostics() else {
            panic!("{error}")
        };
        assert_eq!(error.source_text(fault.source_name()), Some(""), "{error}");
    }
}

#[test]
fn clause_r3_r5_and_c9_a_request_is_refused_when_it_is_built() {
    let dialect = Dialect::alibaba_ram();
    let ask = |action: &'static str, resource: &'static str| {
        dialect.request("acs:ram::1:user/ann", action, resource)
    };
    let key = "acs:oss:*:1:b/k";
    let rows = [
        (ask("", key), "invalid-request-action"),
        (ask("oss", key), "invalid-request-action"),
        (ask("oss:Get*", key), "invalid-request-action"),
        (
            ask("oss:GetObject", "acs:oss:*:b"),
            "invalid-request-resource",
        ),
        (ask("oss:GetObject", ""), "invalid-request-resource"),
        (
            ask("oss:GetObject", key).resources(Vec::<String>::new()),
            "missing-resource",
        ),
        (
            ask("oss:GetObject", key).time("yesterday"),
            "invalid-request-time",
        ),
        (
            ask("oss:GetObject", key)
                .context("acs:SourceIp", "10.0.0.1")
                .context("ACS:sourceip", "10.0.0.1"),
            "duplicate-context-key",
        ),
        (
            ask("oss:GetObject", key).context("acs:PrincipalARN", "acs:ram::1:user/bob"),
            "contradicted-context-key",
        ),
        (
            dialect.request("ann", "oss:GetObject", key),
            "invalid-request-principal",
        ),
    ];
    for (builder, id) in rows {
        let error = builder.build().expect_err(id);
        assert_eq!(error.id(), id);
        assert!(Fault::all().any(|fault| fault.id() == id));
    }
}

/// What a program prints that unwraps an error is not the whole of what it read.
#[test]
fn an_unwrapped_error_prints_its_faults_and_no_text() {
    let text = in_statement(&format!(r#"{{"Effekt": "{}"}}"#, "x".repeat(100_000)));
    let printed = format!("{:?}", read(&text).unwrap_err());
    assert!(
        printed.contains("unknown-element") && printed.contains(&text.len().to_string()),
        "{printed}"
    );
    assert!(printed.len() < 10_000, "{} bytes", printed.len());
}
