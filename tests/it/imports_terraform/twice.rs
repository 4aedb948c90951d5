//! Objects that a plan has twice: refused, unless one of them only reports the other.

use serde_json::json;

use super::plans::{Item, allow, deny, plan, read};
use super::{ANN, ROLE, allows, ann, apart, guard, import, imported, own, role};

/// Of two things of one name, one would be lost.
#[test]
fn what_is_there_twice_is_refused() {
    let (all, no) = (allow("*"), deny("s3:*"));
    let group = || Item::kept("aws_iam_group", "ops", json!({"name": "ops"}));
    let of_group = |name, policy: &str| {
        Item::kept(
            "aws_iam_group_policy",
            name,
            json!({"name": "x", "group": "ops", "policy": policy}),
        )
    };
    let bucket = || {
        Item::kept(
            "aws_s3_bucket",
            "b",
            json!({"bucket": "b", "policy": guard("Deny", ANN)}),
        )
    };
    let of_bucket = |name| {
        Item::kept(
            "aws_s3_bucket_policy",
            name,
            json!({"bucket": "b", "policy": guard("Allow", ANN)}),
        )
    };
    let service = Item::kept(
        "aws_iam_service_linked_role",
        "app",
        json!({"name": "app", "arn": ROLE}),
    );
    let twice: [(&str, Vec<Item>); 8] = [
        (
            "two resources",
            vec![ann(), own("a", "x", &no), own("b", "x", &all)],
        ),
        (
            "two of a group",
            vec![group(), of_group("a", &no), of_group("b", &all)],
        ),
        (
            "a block and a resource",
            vec![role(json!([{"name": "x", "policy": no}])), apart(&all)],
        ),
        (
            "two blocks",
            vec![role(
                json!([{"name": "x", "policy": no}, {"name": "x", "policy": all}]),
            )],
        ),
        (
            "two users",
            vec![
                ann(),
                Item::kept("aws_iam_user", "other", json!({"name": "ann"})),
            ],
        ),
        ("roles of two types", vec![role(json!([])), service]),
        (
            "an attribute and a resource",
            vec![ann(), bucket(), of_bucket("b")],
        ),
        (
            "two resources of a bucket",
            vec![
                ann(),
                of_bucket("a"),
                Item::kept(
                    "aws_s3_bucket_policy",
                    "b",
                    json!({"bucket": "b", "policy": guard("Deny", ANN)}),
                ),
            ],
        ),
    ];
    for (what, items) in &twice {
        let error = read(&import(), &plan(items))
            .map(|imported| imported.text().to_owned())
            .unwrap_err();
        assert!(
            error
                .diagnostics()
                .iter()
                .any(|fault| fault.id() == "duplicate-name"),
            "{what}: {error}"
        );
    }
    println!("{} things that are there twice", twice.len());
}

/// A provider reports at a role and a bucket what is also a resource of its own: the same, or what
/// was there before.
#[test]
fn what_a_provider_reports_is_not_a_second_policy() {
    let (old, new) = (deny("s3:GetObject"), deny("s3:PutObject"));
    let everything = Item::kept(
        "aws_iam_role_policy",
        "all",
        json!({"name": "a", "role": "app", "policy": allow("*")}),
    );
    let reported =
        |policy: &str| role(json!([{"name": "x", "policy": policy}])).reports("inline_policy");
    let changed = Item::new(
        "aws_iam_role_policy",
        "x",
        &["update"],
        Some(json!({"name": "x", "role": "app", "policy": old})),
        Some(json!({"name": "x", "role": "app", "policy": new})),
    );
    let session = "arn:aws:sts::111122223333:assumed-role/app/s";
    let plan = plan(&[reported(&old), everything, changed]);
    for (import, denied, allowed) in [
        (import(), "s3:PutObject", "s3:GetObject"),
        (import().before(), "s3:GetObject", "s3:PutObject"),
    ] {
        let imported = read(&import, &plan).expect("an estate");
        assert!(
            imported.incomplete().is_empty(),
            "{:?}",
            imported.incomplete()
        );
        assert!(!allows(&imported, session, denied, "arn:aws:s3:::b/k"));
        assert!(allows(&imported, session, allowed, "arn:aws:s3:::b/k"));
    }
    // What is detached is still reported.
    let arn = "arn:aws:iam::111122223333:policy/all";
    let policy = Item::kept(
        "aws_iam_policy",
        "all",
        json!({"name": "all", "arn": arn, "policy": allow("*")}),
    );
    let detached = Item::new(
        "aws_iam_policy_attachment",
        "all",
        &["delete"],
        Some(json!({"policy_arn": arn, "roles": ["app"]})),
        None,
    );
    let mut app = role(json!([]))
        .reports("managed_policy_arns")
        .reports("inline_policy");
    for side in [&mut app.before, &mut app.after] {
        side.as_mut().expect("values")["managed_policy_arns"] = json!([arn]);
    }
    let imported = imported(&[app, policy, detached]);
    assert!(
        !allows(&imported, session, "s3:GetObject", "arn:aws:s3:::b/k"),
        "{}",
        imported.text()
    );
    // White space and the order of members say nothing.
    let spaced = old.replace("\":", "\": ");
    let same = self::imported(&[role(json!([{"name": "x", "policy": old}])), apart(&spaced)]);
    assert!(same.incomplete().is_empty(), "{:?}", same.incomplete());
}

/// Several modules read the text of one policy of the vendor.
#[test]
fn a_data_source_may_be_read_twice() {
    let arn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    let source = |address: &str| {
        json!({"address": address, "mode": "data", "type": "aws_iam_policy", "name": "r",
            "values": {"name": "ReadOnlyAccess", "arn": arn, "policy": allow("s3:Get*")}})
    };
    let attached = json!({"user": "ann", "policy_arn": arn});
    let mut plan = plan(&[
        ann(),
        Item::kept("aws_iam_user_policy_attachment", "a", attached),
    ]);
    let list = plan["prior_state"]["values"]["root_module"]["resources"]
        .as_array_mut()
        .expect("a list");
    list.extend([
        source("data.aws_iam_policy.r"),
        source("module.m.data.aws_iam_policy.r"),
    ]);
    let imported = read(&import(), &plan).expect("an estate");
    assert!(
        imported.incomplete().is_empty(),
        "{:?}",
        imported.incomplete()
    );
    assert!(allows(&imported, ANN, "s3:GetObject", "arn:aws:s3:::b/k"));
}
