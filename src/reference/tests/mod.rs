//! Tests of the reference by itself, where the suite of cases does not reach: conditions and names.

mod layers;

use super::in_path::{PathPattern, any_in_path};
use super::pattern::{LetterCase, PatternSyntax, matches, read};
use super::truth::or;
use super::{Layers, Side, authorize, decide};
use crate::decision::Verdict;
use crate::dialect::{Dialect, Kind};
use crate::model::Policy;
use crate::request::{Principal, Request};

const USER: &str = "arn:aws:iam::111122223333:user/ann";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/app/s";
const OWNER: &str = "arn:aws:iam::111122223333:root";

fn policy(kind: Kind, statements: &str) -> Policy {
    policy_in(&Dialect::aws(), kind, statements)
}

fn policy_in(dialect: &Dialect, kind: Kind, statements: &str) -> Policy {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    Policy::parse(dialect, kind, "p", &text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn ask<'a>(principal: impl Into<Principal<'a>>, action: &'a str, resource: &'a str) -> Request<'a> {
    Dialect::aws()
        .request(principal, action, resource)
        .build()
        .unwrap()
}

/// What an `Allow` of everything says with this condition, then a `Deny` beside such an `Allow`:
/// whether the condition is true, false or unknown.
fn condition(condition: &str, request: &Request<'_>) -> Option<bool> {
    let allow = r#"{"Effect": "Allow", "Action": "*", "Resource": "*""#;
    let deny = r#"{"Effect": "Deny", "Action": "*", "Resource": "*""#;
    let when = format!(r#", "Condition": {{{condition}}}}}"#);
    let of = |statements: &str| policy_in(request.dialect(), Kind::Identity, statements);
    let allows = decide(&[of(&format!("{allow}{when}"))], request);
    let denies = decide(&[of(&format!("{allow}}}, {deny}{when}"))], request);
    match (allows, denies) {
        (Verdict::Allow, Verdict::ExplicitDeny) => Some(true),
        (Verdict::ImplicitDeny, Verdict::Allow) => Some(false),
        (Verdict::ImplicitDeny, Verdict::ExplicitDeny) => None,
        other => panic!("{condition}: {other:?}"),
    }
}

fn layered(layers: Layers, side: Side, request: &Request<'_>) -> (Verdict, &'static str) {
    authorize(
        &Layers {
            sides: vec![side],
            ..layers
        },
        request,
    )
    .unwrap()
}

/// The walk over all paths says what every path of up to four letters says. No pattern here
/// distinguishes longer paths.
#[test]
fn clause_c9_a_walk_over_paths_is_every_path() {
    let letters = ['a', '/', 'z'];
    let mut paths = vec![String::new()];
    let mut begun = vec![String::new()];
    for _ in 0..4 {
        begun = begun
            .iter()
            .flat_map(|path| letters.map(|letter| format!("{path}{letter}")))
            .collect();
        paths.extend(begun.iter().map(|path| format!("{path}/")));
    }
    let patterns = [
        "*", "r/*", "r/a", "r/?", "r/a*", "r/*a", "r/*/a", "r/a/a", "r/?*a", "s", "r/?*", "r/??*",
        "r//*",
    ];
    let (mut decided, mut open) = (0, 0);
    for one in patterns {
        for other in patterns {
            for guessed in [false, true] {
                let candidates = [candidate(one, false), candidate(other, guessed)];
                let wanted = under_every_path(&candidates, &paths);
                assert_eq!(
                    any_in_path(&candidates, "a", LetterCase::Exact),
                    wanted,
                    "{one} {other} {guessed}"
                );
                if wanted.is_some() {
                    decided += 1
                } else {
                    open += 1
                }
            }
        }
    }
    assert!(decided > 50 && open > 50, "{decided} {open}");
}

/// A pattern against names that begin with `r/`.
fn candidate(pattern: &str, guessed: bool) -> PathPattern {
    let syntax = PatternSyntax {
        wildcards: true,
        variables: false,
    };
    PathPattern {
        parts: read(pattern, syntax).unwrap(),
        start: "r/".to_owned(),
        guessed,
    }
}

/// What all paths give, or unknown, by trying each.
fn under_every_path(candidates: &[PathPattern], paths: &[String]) -> Option<bool> {
    let mut answers = Vec::new();
    for path in paths {
        let mut tests = Vec::new();
        for candidate in candidates {
            let matches = matches(&candidate.parts, &format!("r/{path}a"), LetterCase::Exact);
            tests.push(if matches && candidate.guessed {
                None
            } else {
                Some(matches)
            });
        }
        answers.push(or(tests));
    }
    let first = answers[0];
    if answers.iter().all(|answer| *answer == first) {
        first
    } else {
        None
    }
}

#[test]
fn clause_c9_a_test_that_no_path_turns_is_decided() {
    let request = ask(SESSION, "s3:GetObject", "arn:aws:s3:::b/k");
    let rows = [
        (
            r#""ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}"#,
            Some(false),
        ),
        (
            r#""ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/*"}"#,
            Some(false),
        ),
        (
            r#""ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}"#,
            Some(true),
        ),
        (
            r#""ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*app"}"#,
            Some(true),
        ),
        (
            r#""ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*other"}"#,
            Some(false),
        ),
        (
            r#""ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/app"}"#,
            None,
        ),
        (
            r#""StringNotLike": {"aws:PrincipalArn": "arn:aws:iam::444455556666:*"}"#,
            Some(true),
        ),
        (
            r#""StringLike": {"aws:PrincipalArn": ["arn:aws:iam::111122223333:role/app",
                "arn:aws:iam::111122223333:role/?*/app"]}"#,
            Some(true),
        ),
        (
            r#""StringEqualsIgnoreCase": {"aws:PrincipalArn": "ARN:aws:iam::111122223333:role/x/App"}"#,
            None,
        ),
        (
            r#""StringEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/xapp"}"#,
            Some(false),
        ),
        (r#""NumericEquals": {"aws:PrincipalArn": "1"}"#, None),
        (r#""Null": {"aws:PrincipalArn": "true"}"#, Some(false)),
        (
            r#""StringEquals": {"aws:PrincipalAccount": "${aws:PrincipalArn}"}"#,
            Some(false),
        ),
        (
            r#""StringLike": {"aws:PrincipalArn": "${aws:PrincipalArn}"}"#,
            None,
        ),
    ];
    for (test, wanted) in rows {
        assert_eq!(condition(test, &request), wanted, "{test}");
    }
}

#[test]
fn clause_c8_what_is_always_sent_is_there() {
    let request = ask(USER, "s3:GetObject", "arn:aws:s3:::b/k");
    let rows = [
        (r#""Bool": {"aws:SecureTransport": "false"}"#, None),
        (r#""BoolIfExists": {"aws:SecureTransport": "false"}"#, None),
        (r#""Null": {"aws:SecureTransport": "true"}"#, Some(false)),
        (r#""Null": {"aws:TokenIssueTime": "true"}"#, Some(true)),
        (
            r#""StringEquals": {"aws:ResourceAccount": "111122223333"}"#,
            Some(true),
        ),
        (
            r#""StringEquals": {"aws:PrincipalAccount": "${aws:ResourceAccount}"}"#,
            Some(true),
        ),
    ];
    for (test, wanted) in rows {
        assert_eq!(condition(test, &request), wanted, "{test}");
    }
    let flipped = Dialect::aws().flip("always-sent").unwrap();
    let request = flipped
        .request(USER, "s3:GetObject", "arn:aws:s3:::b/k")
        .build()
        .unwrap();
    assert_eq!(condition(rows[0].0, &request), Some(false));
    assert_eq!(
        condition(r#""Null": {"aws:SecureTransport": "true"}"#, &request),
        Some(true)
    );
}

#[test]
fn clause_c6_an_empty_string_may_be_no_value() {
    let asked = |value: &'static str| {
        Dialect::aws()
            .request(USER, "s3:GetObject", "arn:aws:s3:::b/k")
            .context("k", value)
            .build()
            .unwrap()
    };
    let rows = [
        (r#""ForAllValues:StringEquals": {"k": "a"}"#, None),
        (r#""ForAllValues:StringNotEquals": {"k": "a"}"#, Some(true)),
        (r#""ForAnyValue:StringEquals": {"k": "a"}"#, Some(false)),
        (r#""ForAnyValue:StringNotEquals": {"k": "a"}"#, None),
        (r#""StringNotEquals": {"k": "a"}"#, Some(true)),
    ];
    for (test, wanted) in rows {
        assert_eq!(condition(test, &asked("")), wanted, "{test}");
    }
    assert_eq!(condition(rows[0].0, &asked("b")), Some(false));
}

#[test]
fn clause_r8_what_a_lone_variable_holds_may_be_no_name() {
    let asked = |value: &'static str| {
        let request = Dialect::aws().request(USER, "s3:GetObject", "arn:aws:s3:::b/k");
        request
            .context("k", value)
            .context("aws:SourceArn", "arn:aws:s3:::b")
            .build()
            .unwrap()
    };
    for test in [
        "ArnEquals",
        "ArnNotLike",
        "ArnEqualsIfExists",
        "ForAnyValue:ArnNotEquals",
    ] {
        assert_eq!(
            condition(
                &format!(r#""{test}": {{"aws:SourceArn": "${{k}}"}}"#),
                &asked("x")
            ),
            None,
            "{test}"
        );
    }
    assert_eq!(
        condition(
            r#""ArnEquals": {"aws:SourceArn": "${k}"}"#,
            &asked("arn:aws:s3:::b")
        ),
        Some(true)
    );
    assert_eq!(
        condition(
            r#""ArnEquals": {"aws:SourceArn": "${k}"}"#,
            &asked("arn:aws:s3:::*")
        ),
        Some(false)
    );
}
