//! A finding points at what it speaks of: the model, by which rules decide, and the tree, by which
//! they point, list the same things in the same order. A rule that marks every action, resource,
//! principal and value would show it; here the rules that exist are asked about documents in which
//! each list has one item that they find, at every place.

use portcullis::detect::PolicyHints;
use portcullis::lint::Linter;
use portcullis::{Dialect, Kind};

fn marks(dialect: Dialect, kind: Kind, text: &str) -> Vec<(String, String)> {
    let mut linter = Linter::new();
    linter
        .read(
            &PolicyHints::default().dialect(dialect).kind(kind),
            "policy",
            text,
        )
        .unwrap_or_else(|error| panic!("{error}"));
    let mark = |span: portcullis::diagnostic::Span| text[span.start()..span.end()].to_owned();
    linter
        .findings()
        .into_iter()
        .map(|finding| (finding.id().to_owned(), mark(finding.span())))
        .collect()
}

/// A list of four, with one that another covers at each place.
#[test]
fn each_place_of_a_list() {
    for at in 0..4 {
        let mut actions = vec!["\"oss:List*\"", "\"ecs:Start*\"", "\"vpc:Get*\""];
        actions.insert(at, "\"oss:ListBuckets\"");
        let text = format!(
            r#"{{"Version": "1",
                "Statement": [{{"Effect": "Deny", "Condition": {{}}, "Resource": "*",
                    "Action": [{}]}}]}}"#,
            actions.join(", ")
        );
        let found = marks(Dialect::alibaba_ram(), Kind::Identity, &text);
        assert!(
            found.contains(&("redundant-action".into(), "\"oss:ListBuckets\"".into())),
            "{found:?}\n{text}"
        );
    }
}

/// Escapes before the place, elements in any order, a lone statement, a number as a value.
#[test]
fn places_after_escapes() {
    let text = r#"{"Statement": {"Resource": ["arn:aws:s3:::\u0061b/*", "arn:aws:s3:::ab/\u006b"],
        "Sid": "\"x\"", "Action":
        "s3:GetObject", "Condition": {"NumericLessThan": {"s3:max-keys": [100, 10.0]}},
        "Effect": "Allow"}, "Version": "2012-10-17"}"#;
    let found = marks(Dialect::aws(), Kind::Identity, text);
    assert!(
        found.contains(&(
            "redundant-resource".into(),
            r#""arn:aws:s3:::ab/\u006b""#.into()
        )),
        "{found:?}"
    );
    assert!(
        found.contains(&("redundant-value".into(), "10.0".into())),
        "{found:?}"
    );
}

/// Principals under several words, and as an array that is empty.
#[test]
fn places_of_principals() {
    let text = r#"{"Version": "1",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal":
        {"Service": ["ecs.aliyuncs.com", "ec2.amazonaws.com"],
            "RAM": "acs:ram::1000000000000001:root"}}]}"#;
    let found = marks(Dialect::alibaba_ram(), Kind::Trust, text);
    assert!(
        found.contains(&(
            "foreign-service-principal".into(),
            "\"ec2.amazonaws.com\"".into()
        )),
        "{found:?}"
    );
    assert!(
        found.contains(&(
            "role-for-an-account".into(),
            "\"acs:ram::1000000000000001:root\"".into()
        )),
        "{found:?}"
    );
    let text = r#"{"Version": "1",
        "Statement": [{"Effect": "Allow", "Action": "oss:GetObject", "Principal": [],
        "Resource": "acs:oss:*:1000000000000001:b/*"}]}"#;
    let found = marks(Dialect::alibaba_ram(), Kind::Resource, text);
    assert!(
        found.contains(&("public-bucket".into(), "\"Principal\"".into())),
        "{found:?}"
    );
}

/// Trust that an API returns as lists has no statements to point at.
#[test]
fn places_of_lists() {
    let text = r#"{"TrustType": "1", "TrustAccounts": "1000000000000001,1000000000000001"}"#;
    let found = marks(Dialect::kingsoft(), Kind::Trust, text);
    assert_eq!(
        found,
        [(
            "redundant-principal".into(),
            "\"1000000000000001,1000000000000001\"".into()
        )]
    );
}
