//! Tests of the reference over layers: owners, exemptions, and whom an entry names.

use super::*;
use crate::reference::caller::RequestCaller;
use crate::reference::principal::{EntryMatcher, NamedLevels};

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

/// The levels at which an entry names the caller of a request: itself, by role, by account.
fn levels(
    request: &Request<'_>,
    by: impl Fn(&EntryMatcher<'_>) -> NamedLevels,
) -> [Option<bool>; 3] {
    let policy = policy(Kind::Resource, "");
    let caller = RequestCaller::read(request);
    let named = by(&EntryMatcher {
        policy: &policy,
        caller: &caller,
        owner: None,
        canonical_id: None,
        exact: false,
        star_spares_owner: false,
    });
    [named.itself, named.by_role, named.by_account]
}

fn by_unique_id(request: &Request<'_>, id: &str) -> [Option<bool>; 3] {
    levels(request, |matcher| matcher.unique_id(id))
}

fn by_canonical_id(request: &Request<'_>, given: Option<&str>) -> [Option<bool>; 3] {
    levels(request, |matcher| matcher.canonical_user("aa", given))
}

#[test]
fn clause_p13_ids_name_who_was_given_with_them() {
    let [no, yes] = [Some(false), Some(true)];
    let (action, resource) = ("s3:GetObject", "arn:aws:s3:::b/k");
    let user = ask(
        Principal::from(USER).with_id("AIDAEXAMPLE"),
        action,
        resource,
    );
    assert_eq!(by_unique_id(&user, "AIDAEXAMPLE"), [yes, no, no]);
    assert_eq!(by_unique_id(&user, "AIDAOTHER"), [no, no, no]);
    assert_eq!(by_canonical_id(&user, Some("aa")), [no, no, yes]);
    assert_eq!(by_canonical_id(&user, Some("bb")), [no, no, no]);
    assert_eq!(by_canonical_id(&user, None), [no, no, None]);
    let session = ask(
        Principal::from(SESSION).with_id("AROAEXAMPLE"),
        action,
        resource,
    );
    assert_eq!(by_unique_id(&session, "AROAEXAMPLE"), [no, yes, no]);
    assert_eq!(by_unique_id(&session, "AROAEXAMPLE:s"), [yes, no, no]);
    assert_eq!(by_unique_id(&session, "AROAEXAMPLE:t"), [no, no, no]);
}
