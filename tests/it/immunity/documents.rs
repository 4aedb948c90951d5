//! Mistakes in reading and writing documents: duplicate keys, ignored members, cut texts, loads that
//! fail.

use portcullis::Verdict::{Allow, ExplicitDeny, ImplicitDeny};
use portcullis::diagnostic::Fault;
use portcullis::{ContextValue, Dialect, Kind, Limits, Policy, PolicySet};

use super::{aws, faults, request, statement_faults, verdict};

/// No first-wins, no last-wins: a duplicate JSON key is refused, at every level, also when written
/// in escapes.
#[test]
fn immunity_10_duplicate_keys_are_refused() {
    for text in [
        r#"{"Statement": [], "Statement": []}"#,
        r#"{"Statement": [{"Effect": "Deny", "Effect": "Allow", "Action": "*", "Resource": "*"}]}"#,
        r#"{"Statement": [{"Effect": "Deny", "\u0045ffect": "Allow", "Action": "*",
            "Resource": "*"}]}"#,
        r#"{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*",
            "Condition": {"Bool": {}, "Bool": {}}}]}"#,
        r#"{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition":
            {"Bool": {"k": "true", "k": "false"}}}]}"#,
    ] {
        assert_eq!(faults(&Dialect::aws(), text), ["duplicate-key"], "{text}");
    }
}

/// What is not understood is refused, not skipped; what is understood counts.
#[test]
fn immunity_12_nothing_is_ignored() {
    let with = |element: &str| {
        format!(r#"{{"Effect": "Deny", "Action": "*", "Resource": "*", {element}}}"#)
    };
    for (element, id) in [
        (r#""Conditions": {}"#, "unknown-element"),
        (r#""NotPrincipal": "*""#, "element-not-allowed"),
        (r#""Principal": "*""#, "element-not-allowed"),
        (r#""NotAction": "iam:*""#, "conflicting-elements"),
        (r#""NotResource": "*""#, "conflicting-elements"),
    ] {
        assert_eq!(statement_faults(&with(element)), [id], "{element}");
    }
    let set = aws(r#"{"Effect": "Allow", "Action": "*", "Resource": "*"},
           {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"},
           {"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:s3:::b/*"},
           {"Effect": "Deny", "Action": "*", "Resource": "*",
               "Condition": {"Bool": {"k": "false"}}}"#);
    let ask = |action, resource, key: &'static str| {
        set.decide(&request(action, resource, &[("k", key.into())]))
            .verdict()
    };
    assert_eq!(ask("s3:Get", "arn:aws:s3:::b/k", "true"), Allow);
    assert_eq!(ask("iam:Get", "arn:aws:s3:::b/k", "true"), ExplicitDeny);
    assert_eq!(ask("s3:Get", "arn:aws:s3:::c/k", "true"), ExplicitDeny);
    assert_eq!(ask("s3:Get", "arn:aws:s3:::b/k", "false"), ExplicitDeny);
}

/// Writing a policy changes neither its order nor its meaning, and what is written is read again.
#[test]
fn immunity_15_writing_keeps_meaning() {
    let text = r#"{"Version": "2012-10-17", "Id": "x",
        "Statement": {"Sid": "\u0041", "Effect": "Allow",
        "Action": ["s3:b", "s3:a", "s3:b"],
        "NotResource": ["arn:aws:s3:::z", "arn:aws:s3:::\"\\\n"], "Condition":
        {"stringlike": {"K/b:é": ["2", "1"], "j": 1e2},
            "ForAnyValue:BoolIfExists": {"m": [true, "FALSE"]}}}}"#;
    let read = |text: &str| Policy::parse(&Dialect::aws(), Kind::Identity, "policy", text).unwrap();
    let written = read(text).to_json();
    assert_eq!(read(&written).to_json(), written);
    let plain: String = written.split_whitespace().collect();
    for part in [
        r#"["s3:b","s3:a","s3:b"]"#,
        r#""arn:aws:s3:::\"\\\n""#,
        r#""StringLike":{"K/b:é":["2","1"],"j":"1e2"}"#,
        r#"{"m":["true","FALSE"]}"#,
    ] {
        assert!(plain.contains(part), "{part} in {written}");
    }
}

/// Over a limit is an error and never a truncation; "not loaded" is not "absent".
#[test]
fn immunity_16_nothing_is_cut_and_unknown_is_not_absent() {
    let statement = r#"{"Effect": "Deny", "Action": "*", "Resource": "*"}"#;
    let text = format!(r#"{{"Statement": [{statement}, {statement}]}}"#);
    let within = |limits: Limits| {
        Policy::parse_within(&Dialect::aws(), Kind::Identity, "policy", &text, &limits)
    };
    assert!(
        within(
            Limits::default()
                .with_policy_bytes(text.len())
                .with_statements(2)
        )
        .is_ok()
    );
    for limits in [
        Limits::default().with_policy_bytes(text.len() - 1),
        Limits::default().with_statements(1),
        Limits::default().with_nesting(2),
        Limits::default().with_string_bytes(8),
    ] {
        assert!(within(limits.clone()).is_err(), "{limits:?}");
    }
    let set = aws(r#"{"Effect": "Allow", "Action": "*", "Resource": "*"},
           {"Effect": "Deny", "Action": "*", "Resource": "*",
               "Condition": {"StringEquals": {"k": "v"}}}"#);
    assert_eq!(verdict(&set, &[("k", ContextValue::absent())]), Allow);
    assert_eq!(
        verdict(&set, &[("k", ContextValue::unknown())]),
        ExplicitDeny
    );
}

/// A text that is not a policy is a fault, whatever its size.
#[test]
fn immunity_16_hostile_documents_are_answered() {
    let brackets = "[".repeat(100_000_000);
    assert_eq!(faults(&Dialect::aws(), &brackets), ["too-large"]);
    assert_eq!(
        faults(&Dialect::aws(), &brackets[..1 << 20]),
        ["json-syntax"]
    );
    let closed = format!("{}{}", "[".repeat(1 << 19), "]".repeat(1 << 19));
    assert_eq!(faults(&Dialect::aws(), closed), ["too-deep"]);
    for odd in [
        "",
        " ",
        "\u{feff}{}",
        "1e999999",
        "\"\\ud800\"",
        "{\"Statement\":[]} x",
        "nul",
        "{\"Statement\": \"\\ud800\"}",
    ] {
        assert!(!faults(&Dialect::aws(), odd).is_empty(), "{odd}");
    }
    assert_eq!(
        faults(&Dialect::aws(), b"{\"Statement\": \"\xff\"}"),
        ["not-utf8"]
    );
}

/// Conditions that share an operator or a key are all kept, in their order.
#[test]
fn immunity_20_no_condition_is_overwritten() {
    let text = r#"{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition":
        {"StringLike": {"k": "a*", "l": "b*"}, "StringNotLike": {"k": "*z"},
            "StringLikeIfExists": {"k": "?????"}}}]}"#;
    let policy = Policy::parse(&Dialect::aws(), Kind::Identity, "policy", text).unwrap();
    let again = Policy::parse(&Dialect::aws(), Kind::Identity, "policy", policy.to_json()).unwrap();
    for policy in [policy, again] {
        let set = PolicySet::builder(&Dialect::aws())
            .add_policy(policy)
            .build()
            .unwrap();
        for (k, l, expected) in [
            ("abcde", "b", Allow),
            ("abcdz", "b", ImplicitDeny),
            ("abcde", "c", ImplicitDeny),
            ("ab", "b", ImplicitDeny),
        ] {
            assert_eq!(
                verdict(&set, &[("k", k.into()), ("l", l.into())]),
                expected,
                "{k} {l}"
            );
        }
    }
}

/// One faulty policy prevents the whole set.
#[test]
fn immunity_22_no_decision_after_a_load_error() {
    let builder =
        PolicySet::builder(&Dialect::aws()).add(Kind::Identity, "good", r#"{"Statement": []}"#);
    let error = builder.add(Kind::Identity, "bad", "{").build().unwrap_err();
    let known: Vec<_> = Fault::all().map(|fault| fault.id()).collect();
    assert!(
        error
            .diagnostics()
            .iter()
            .all(|diagnostic| known.contains(&diagnostic.id()))
    );
}
