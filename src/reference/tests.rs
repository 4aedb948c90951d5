//! The reference by itself, where the suite of cases does not reach.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop where it stands"
)]

use super::caller::RequestCaller;
use super::in_path::{PathPattern, any_in_path};
use super::pattern::{LetterCase, PatternSyntax, matches, read};
use super::principal::{EntryMatcher, NamedLevels};
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

/// Every path of up to four letters says what the walk over all of them says; no pattern here tells
/// longer ones apart.
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
                let of = |pattern: &str| {
                    read(
                        pattern,
                        PatternSyntax {
                            wildcards: true,
                            variables: false,
                        },
                    )
                    .unwrap()
                };
                let candidates =
                    [(one, false), (other, guessed)].map(|(pattern, guessed)| PathPattern {
                        parts: of(pattern),
                        start: "r/".to_owned(),
                        guessed,
                    });
                let says = |path: &String| {
                    or(candidates.iter().map(|candidate| {
                        let found =
                            matches(&candidate.parts, &format!("r/{path}a"), LetterCase::Exact);
                        if found && candidate.guessed {
                            None
                        } else {
                            Some(found)
                        }
                    }))
                };
                let first = says(&paths[0]);
                let wanted = if paths.iter().all(|path| says(path) == first) {
                    first
                } else {
                    None
                };
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

#[test]
fn clause_d4_the_account_in_the_name_is_compared() {
    let all = [policy(
        Kind::Identity,
        r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#,
    )];
    let rows = [
        (
            "sqs:SendMessage",
            "arn:aws:sqs:us-east-1:111122223333:q",
            Verdict::Allow,
        ),
        (
            "sqs:SendMessage",
            "arn:aws:sqs:us-east-1:444455556666:q",
            Verdict::ImplicitDeny,
        ),
        ("s3:GetObject", "arn:aws:s3:::b/k", Verdict::Allow),
        (
            "kms:Decrypt",
            "arn:aws:kms:us-east-1:111122223333:key/1",
            Verdict::ImplicitDeny,
        ),
        (
            "iam:AttachRolePolicy",
            "arn:aws:iam::aws:policy/ReadOnlyAccess",
            Verdict::Allow,
        ),
    ];
    for (action, resource, wanted) in rows {
        assert_eq!(
            decide(&all, &ask(USER, action, resource)),
            wanted,
            "{resource}"
        );
    }
}

#[test]
fn clause_r9_a_listing_is_asked_on_a_name() {
    let of_name = [policy(
        Kind::Identity,
        r#"{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "arn:aws:s3:::*"}"#,
    )];
    assert_eq!(
        decide(&of_name, &ask(USER, "s3:listallmybuckets", "*")),
        Verdict::Allow
    );
    let layers = Layers {
        identity: of_name.to_vec(),
        ..Layers::default()
    };
    let side = Side {
        owner: Some("444455556666".to_owned()),
        ..Side::default()
    };
    assert_eq!(
        layered(layers, side, &ask(USER, "s3:ListAllMyBuckets", "*")),
        (Verdict::Allow, "identity")
    );
}

#[test]
fn clause_l12_some_operations_are_exempt() {
    let denied = [policy(
        Kind::Identity,
        r#"{"Effect": "Deny", "Action": "*", "Resource": "*"}"#,
    )];
    assert_eq!(
        decide(&denied, &ask(USER, "sts:GetCallerIdentity", "*")),
        Verdict::Allow
    );
    assert_eq!(
        decide(
            &denied,
            &ask(Principal::anonymous(), "sts:GetCallerIdentity", "*")
        ),
        Verdict::ImplicitDeny
    );
    let deny = r#"{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}"#;
    let side = || Side {
        policy: Some(vec![policy(Kind::Resource, deny)]),
        owner: Some("111122223333".to_owned()),
        ..Side::default()
    };
    let rows = [
        (
            OWNER,
            "s3:DeleteBucketPolicy",
            "arn:aws:s3:::b",
            (Verdict::Allow, "identity"),
        ),
        (
            OWNER,
            "s3:DeleteBucket",
            "arn:aws:s3:::b",
            (Verdict::ExplicitDeny, "resource"),
        ),
        (
            OWNER,
            "s3:DeleteBucketPolicy",
            "arn:aws:s3:::b/k",
            (Verdict::ExplicitDeny, "resource"),
        ),
        (
            OWNER,
            "s3:DeleteBucketPolicy",
            "arn:aws:s3:::*",
            (Verdict::ExplicitDeny, "resource"),
        ),
        (
            USER,
            "s3:DeleteBucketPolicy",
            "arn:aws:s3:::b",
            (Verdict::ExplicitDeny, "resource"),
        ),
    ];
    for (caller, action, resource, wanted) in rows {
        assert_eq!(
            layered(Layers::default(), side(), &ask(caller, action, resource)),
            wanted,
            "{caller} {action}"
        );
    }
}

#[test]
fn clause_l5_a_federated_user_has_what_its_session_policy_gives() {
    let federated = "arn:aws:sts::111122223333:federated-user/ann";
    let request = ask(federated, "s3:GetObject", "arn:aws:s3:::b/k");
    let all = policy(
        Kind::Identity,
        r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#,
    );
    let names = |who: &str| Side {
        policy: Some(vec![policy(
            Kind::Resource,
            &format!(
                r#"{{"Effect": "Allow", "Principal": {who}, "Action": "*", "Resource": "arn:aws:s3:::b/*"}}"#
            ),
        )]),
        owner: Some("111122223333".to_owned()),
        ..Side::default()
    };
    let rows = [
        (r#""*""#, (Verdict::Allow, "resource")),
        (
            r#"{"AWS": "arn:aws:sts::111122223333:federated-user/ann"}"#,
            (Verdict::Allow, "resource"),
        ),
        (
            r#"{"AWS": "arn:aws:iam::111122223333:user/ann"}"#,
            (Verdict::ImplicitDeny, "identity"),
        ),
        (
            r#"{"AWS": "111122223333"}"#,
            (Verdict::ImplicitDeny, "identity"),
        ),
    ];
    for (who, wanted) in rows {
        let layers = Layers {
            identity: vec![all.clone()],
            ..Layers::default()
        };
        assert_eq!(layered(layers, names(who), &request), wanted, "{who}");
    }
    let session = policy(
        Kind::Session,
        r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#,
    );
    let layers = Layers {
        identity: vec![all],
        session: Some(vec![session]),
        ..Layers::default()
    };
    assert_eq!(
        layered(layers, names(r#"{"AWS": "444455556666"}"#), &request),
        (Verdict::Allow, "identity")
    );
}

#[test]
fn clause_l13_a_deny_leaves_out_whom_it_names_with_the_account() {
    let [user, role, account, other] = [
        "arn:aws:iam::111122223333:user/ann",
        "arn:aws:iam::111122223333:role/app",
        "arn:aws:iam::111122223333:root",
        "arn:aws:iam::444455556666:root",
    ];
    let rows: [(&str, &[&str], bool); 10] = [
        (USER, &[user, account], true),
        (USER, &[user], false),
        (USER, &[account], false),
        (USER, &["*"], true),
        (USER, &[other], false),
        (SESSION, &[role, account], true),
        (SESSION, &[SESSION, account], true),
        (SESSION, &[role, SESSION], false),
        (OWNER, &[account], true),
        (OWNER, &[other], false),
    ];
    for (caller, list, left_out) in rows {
        let text = format!(
            r#"{{"Effect": "Deny", "NotPrincipal": {{"AWS": {list:?}}}, "Action": "*", "Resource": "arn:aws:s3:::b"}}"#
        );
        let side = Side {
            policy: Some(vec![policy(Kind::Resource, &text)]),
            owner: Some("111122223333".to_owned()),
            ..Side::default()
        };
        let (verdict, _) = layered(
            Layers::default(),
            side,
            &ask(caller, "s3:ListBucket", "arn:aws:s3:::b"),
        );
        assert_eq!(
            verdict != Verdict::ExplicitDeny,
            left_out,
            "{caller} {list:?}"
        );
    }
}

#[test]
fn clause_p13_ids_name_who_was_given_with_them() {
    let of_anybody = policy(Kind::Resource, "");
    let named = |request: &Request<'_>, by: &dyn Fn(&EntryMatcher<'_>) -> NamedLevels| {
        let who = RequestCaller::read(request);
        let naming = EntryMatcher {
            policy: &of_anybody,
            who: &who,
            owner: None,
            canonical_id: None,
            exact: false,
            star_spares_owner: false,
        };
        let named = by(&naming);
        (named.itself, named.by_role, named.by_account)
    };
    let user = ask(
        Principal::from(USER).with_id("AIDAEXAMPLE"),
        "s3:GetObject",
        "arn:aws:s3:::b/k",
    );
    let [no, yes] = [Some(false), Some(true)];
    assert_eq!(
        named(&user, &|naming| naming.unique_id("AIDAEXAMPLE")),
        (yes, no, no)
    );
    assert_eq!(
        named(&user, &|naming| naming.unique_id("AIDAOTHER")),
        (no, no, no)
    );
    assert_eq!(
        named(&user, &|naming| naming.canonical_user("aa", Some("aa"))),
        (no, no, yes)
    );
    assert_eq!(
        named(&user, &|naming| naming.canonical_user("aa", Some("bb"))),
        (no, no, no)
    );
    assert_eq!(
        named(&user, &|naming| naming.canonical_user("aa", None)),
        (no, no, None)
    );
    let session = ask(
        Principal::from(SESSION).with_id("AROAEXAMPLE"),
        "s3:GetObject",
        "arn:aws:s3:::b/k",
    );
    assert_eq!(
        named(&session, &|naming| naming.unique_id("AROAEXAMPLE")),
        (no, yes, no)
    );
    assert_eq!(
        named(&session, &|naming| naming.unique_id("AROAEXAMPLE:s")),
        (yes, no, no)
    );
    assert_eq!(
        named(&session, &|naming| naming.unique_id("AROAEXAMPLE:t")),
        (no, no, no)
    );
}
