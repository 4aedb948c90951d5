//! The reference on who asks: exempt operations, sessions, and whom entries name.

use super::principal::{Named, Naming};
use super::tests::{OWNER, SESSION, USER, ask, layered, policy};
use super::who::Who;
use super::{Layers, Side, decide};
use crate::decision::Verdict;
use crate::dialect::Kind;
use crate::request::{Principal, Request};

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
    let named = |request: &Request<'_>, by: &dyn Fn(&Naming<'_>) -> Named| {
        let who = Who::read(request);
        let naming = Naming {
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
