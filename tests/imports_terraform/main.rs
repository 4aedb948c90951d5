//! Plans of Terraform: what bears on decisions is read or reported, whatever the type is called and whatever the plan does
//! to it.

#![cfg(feature = "cli")]

mod changed;
mod plans;

use plans::{Item, allow, deny, plan, read, statement};
use portcullis::Dialect;
use portcullis::estate::{Estate, Question};
use portcullis::import::{Import, Imported, Source};
use serde_json::{Value, json};

const OWNER: &str = "111122223333";
const ANN: &str = "arn:aws:iam::111122223333:user/ann";
const ROLE: &str = "arn:aws:iam::111122223333:role/app";

fn import() -> Import {
    Import::new(Source::Terraform).account(OWNER).dialect(&Dialect::aws())
}

fn imported(items: &[Item]) -> Imported {
    read(&import(), &plan(items)).unwrap_or_else(|error| panic!("{error}"))
}

/// Whether an estate allows it.
fn allows(imported: &Imported, who: &str, action: &str, resource: &str) -> bool {
    let none = &mut |_: &str, path: &str| Err(format!("no file {path}"));
    let estate = Estate::read_incomplete([("estate.json", imported.text())], none).expect("an estate");
    let question = Question::new(who, action, resource).owner(OWNER);
    estate.decide(&question).unwrap_or_else(|error| panic!("{error}")).is_allowed()
}

fn ann() -> Item {
    Item::kept("aws_iam_user", "ann", json!({"name": "ann", "path": "/", "arn": ANN}))
}

fn own(name: &'static str, called: &str, policy: &str) -> Item {
    Item::kept("aws_iam_user_policy", name, json!({"name": called, "user": "ann", "policy": policy}))
}

fn role(inline: Value) -> Item {
    let trust = json!({"Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": OWNER}}]});
    let values = json!({"name": "app", "path": "/", "arn": ROLE, "assume_role_policy": trust.to_string(),
        "inline_policy": inline});
    Item::kept("aws_iam_role", "app", values)
}

fn apart(policy: &str) -> Item {
    Item::kept("aws_iam_role_policy", "x", json!({"name": "x", "role": "app", "policy": policy}))
}

#[test]
fn a_type_that_bears_on_decisions_is_never_passed_over() {
    let policy = deny("s3:*");
    let types = [
        ("aws_organizations_policy", json!({"content": policy})),
        ("aws_organizations_policy_attachment", json!({"policy_id": "p-1", "target_id": OWNER})),
        ("aws_ssoadmin_account_assignment", json!({"principal_id": "1", "target_id": OWNER})),
        ("aws_ssoadmin_permission_set_inline_policy", json!({"inline_policy": policy})),
        ("aws_identitystore_group_membership", json!({"group_id": "1", "member_id": "2"})),
        ("awscc_iam_user_policy", json!({"policy_name": "x", "user_name": "ann", "policy_document": policy})),
        ("awscc_organizations_policy", json!({"name": "x"})),
        ("aws_lambda_permission", json!({"function_name": "f", "action": "lambda:InvokeFunction", "principal": "*"})),
        ("aws_ram_resource_share", json!({"name": "x"})),
        ("aws_cloudformation_stack", json!({"name": "x"})),
        ("aws_kms_grant", json!({"grantee_principal": ANN})),
        ("aws_controltower_control", json!({"target_identifier": "ou-1"})),
        ("aws_s3_access_point", json!({"name": "x", "policy": policy})),
        ("aws_vpc_endpoint", json!({"policy": policy})),
        ("aws_s3_bucket_acl", json!({"bucket": "b", "acl": "public-read"})),
        ("aws_iam_user_policies_exclusive", json!({"user_name": "ann", "policy_names": []})),
        ("aws_iam_thing_of_tomorrow", json!({})),
        ("aws_thing_of_tomorrow", json!({"group": "ops", "users": ["ann"]})),
        ("aws_s3_thing_of_tomorrow", json!({"nested": [{"text": policy}]})),
        ("aws_ec2_thing_of_tomorrow", json!({"permissions_boundary": "arn:aws:iam::111122223333:policy/b"})),
        ("unheard_of_thing", json!({"name": "x"})),
        ("vault_aws_secret_backend_role", json!({"policy_document": policy})),
    ];
    for (kind, values) in &types {
        let imported = imported(&[ann(), own("a", "all", &allow("*")), Item::made(kind, "t", values.clone())]);
        let named = imported.incomplete().iter().any(|lack| lack.contains(&format!("`{kind}.t`")));
        assert!(named, "{kind}: {:?}", imported.incomplete());
    }
    println!("{} types that bear on decisions", types.len());
}

#[test]
fn what_plans_are_full_of_leaves_an_estate_whole() {
    let whole = statement("Allow", "*", "*", None).replace("\"Action\"", "\"Principal\":\"*\",\"Action\"");
    let types = [
        ("aws_instance", json!({"ami": "ami-1", "iam_instance_profile": "app"})),
        ("aws_vpc", json!({"cidr_block": "10.0.0.0/16"})),
        ("aws_vpc_endpoint", json!({"policy": whole})),
        ("aws_subnet", json!({})),
        ("aws_security_group", json!({"ingress": [{"description": "Statement"}]})),
        ("aws_lb", json!({"name": "x"})),
        ("aws_db_instance", json!({"identifier": "x"})),
        ("aws_s3_bucket", json!({"bucket": "b"})),
        ("aws_s3_bucket_public_access_block", json!({"bucket": "b", "restrict_public_buckets": true})),
        ("aws_s3_bucket_acl", json!({"bucket": "b", "acl": "private"})),
        ("aws_s3_bucket_versioning", json!({"bucket": "b"})),
        ("aws_s3_bucket_lifecycle_configuration", json!({"bucket": "b"})),
        ("aws_lambda_function", json!({"function_name": "f", "role": ROLE})),
        ("aws_autoscaling_policy", json!({"policy_type": "StepScaling"})),
        ("aws_ecr_repository", json!({"name": "x"})),
        ("aws_ecr_lifecycle_policy", json!({"policy": "{\"rules\": []}"})),
        ("aws_kms_key", json!({"description": "x"})),
        ("aws_sqs_queue", json!({"name": "q"})),
        ("aws_cloudfront_cache_policy", json!({"name": "x"})),
        ("aws_cloudwatch_log_group", json!({"name": "x"})),
        ("aws_route53_record", json!({"name": "x"})),
        ("aws_eks_cluster", json!({"name": "x", "role_arn": ROLE})),
        ("aws_iam_instance_profile", json!({"name": "x", "role": "app"})),
        ("aws_organizations_account", json!({"name": "x"})),
        ("awscc_ec2_subnet", json!({})),
        ("random_id", json!({"byte_length": 4})),
        ("null_resource", json!({})),
        ("kubernetes_role_binding", json!({"metadata": []})),
        ("google_project_iam_member", json!({"role": "x"})),
        ("alicloud_ram_user", json!({"name": "ann"})),
        ("terraform_data", json!({})),
    ];
    for (kind, values) in &types {
        let imported = imported(&[ann(), own("a", "all", &allow("*")), Item::made(kind, "t", values.clone())]);
        assert!(imported.incomplete().is_empty(), "{kind}: {:?}", imported.incomplete());
        let is_told = imported.left().iter().any(|left| left.message().contains(&format!("`{kind}`")));
        assert!(is_told, "{kind}: {:?}", imported.left());
    }
    println!("{} types that bear on none", types.len());
}

/// A resource that the plan forgets leaves the state, and stays in the account.
#[test]
fn every_action_of_a_plan_is_handled() {
    let held = |policy: &str| json!({"name": "guard", "user": "ann", "policy": policy});
    let (old, new) = (held(&deny("s3:GetObject")), held(&deny("s3:PutObject")));
    let with = |actions: &[&'static str], before: Option<&Value>, after: Option<&Value>| {
        let guard = Item::new("aws_iam_user_policy", "guard", actions, before.cloned(), after.cloned());
        read(&import(), &plan(&[ann(), own("a", "all", &allow("*")), guard]))
    };
    let asked = |imported: &Imported| {
        ["s3:GetObject", "s3:PutObject"].map(|action| allows(imported, ANN, action, "arn:aws:s3:::b/k"))
    };
    let known: [(&[&str], Option<&Value>, Option<&Value>, [bool; 2]); 8] = [
        (&["no-op"], Some(&old), Some(&old), [false, true]),
        (&["create"], None, Some(&new), [true, false]),
        (&["update"], Some(&old), Some(&new), [true, false]),
        (&["delete", "create"], Some(&old), Some(&new), [true, false]),
        (&["create", "delete"], Some(&old), Some(&new), [true, false]),
        (&["delete"], Some(&old), None, [true, true]),
        (&["forget"], Some(&old), None, [false, true]),
        (&["create"], None, Some(&old), [false, true]),
    ];
    for (actions, before, after, expected) in known {
        let imported = with(actions, before, after).expect("an estate");
        assert!(imported.incomplete().is_empty(), "{actions:?}: {:?}", imported.incomplete());
        assert_eq!(asked(&imported), expected, "{actions:?}");
    }
    // Both are in the account then, which is not possible for two policies of one name.
    let renamed = json!({"name": "later", "user": "ann", "policy": deny("s3:PutObject")});
    for actions in [["create", "forget"], ["forget", "create"]] {
        assert_eq!(asked(&with(&actions, Some(&old), Some(&renamed)).expect("an estate")), [false, false]);
        let error = with(&actions, Some(&old), Some(&new)).unwrap_err();
        assert!(error.to_string().contains("two inline policies of `ann` are named `guard`"), "{error}");
    }
    for actions in [&["adopt"][..], &[], &["read"], &["delete", "forget"], &["create", "update"]] {
        let imported = with(actions, Some(&old), Some(&new)).expect("an estate");
        assert!(!imported.incomplete().is_empty(), "{actions:?}");
    }
}

/// Objects that a plan moves, imports, deposes or finds changed are there once.
#[test]
fn a_plan_says_more_of_an_object_than_its_action() {
    let mut moved = plan(&[ann(), own("a", "all", &allow("*")), own("guard", "guard", &deny("s3:*"))]);
    moved["resource_changes"][2]["previous_address"] = json!("aws_iam_user_policy.old");
    moved["resource_changes"][2]["change"]["importing"] = json!({"id": "ann:guard"});
    moved["prior_state"]["values"]["root_module"]["resources"][2]["address"] = json!("aws_iam_user_policy.old");
    moved["resource_drift"] = json!([moved["resource_changes"][1]]);
    let deposed = json!({"address": "aws_iam_user_policy.a", "mode": "managed", "type": "aws_iam_user_policy",
        "name": "a", "deposed": "00000001", "change": {"actions": ["forget"], "after": null, "after_unknown": {},
            "before": {"name": "old", "user": "ann", "policy": deny("iam:*")}}});
    moved["resource_changes"].as_array_mut().expect("changes").push(deposed);
    for import in [import(), import().before()] {
        let imported = read(&import, &moved).expect("an estate");
        assert!(imported.incomplete().is_empty(), "{:?}", imported.incomplete());
        assert!(!allows(&imported, ANN, "s3:GetObject", "arn:aws:s3:::b/k"));
        assert!(allows(&imported, ANN, "sqs:SendMessage", "arn:aws:sqs:us-east-1:111122223333:q"));
    }
    let after = read(&import(), &moved).expect("an estate");
    assert!(!allows(&after, ANN, "iam:ListUsers", "*"), "an object that was deposed and is forgotten stays");
}

/// Of two things of one name, one would be lost.
#[test]
fn what_is_there_twice_is_refused() {
    let (all, no) = (allow("*"), deny("s3:*"));
    let group = || Item::kept("aws_iam_group", "ops", json!({"name": "ops"}));
    let of_group = |name, policy: &str| {
        Item::kept("aws_iam_group_policy", name, json!({"name": "x", "group": "ops", "policy": policy}))
    };
    let bucket = || Item::kept("aws_s3_bucket", "b", json!({"bucket": "b", "policy": guard("Deny", ANN)}));
    let of_bucket =
        |name| Item::kept("aws_s3_bucket_policy", name, json!({"bucket": "b", "policy": guard("Allow", ANN)}));
    let service = Item::kept("aws_iam_service_linked_role", "app", json!({"name": "app", "arn": ROLE}));
    let twice: [(&str, Vec<Item>); 8] = [
        ("two resources", vec![ann(), own("a", "x", &no), own("b", "x", &all)]),
        ("two of a group", vec![group(), of_group("a", &no), of_group("b", &all)]),
        ("a block and a resource", vec![role(json!([{"name": "x", "policy": no}])), apart(&all)]),
        ("two blocks", vec![role(json!([{"name": "x", "policy": no}, {"name": "x", "policy": all}]))]),
        ("two users", vec![ann(), Item::kept("aws_iam_user", "other", json!({"name": "ann"}))]),
        ("roles of two types", vec![role(json!([])), service]),
        ("an attribute and a resource", vec![ann(), bucket(), of_bucket("b")]),
        (
            "two resources of a bucket",
            vec![
                ann(),
                of_bucket("a"),
                Item::kept("aws_s3_bucket_policy", "b", json!({"bucket": "b", "policy": guard("Deny", ANN)})),
            ],
        ),
    ];
    for (what, items) in &twice {
        let error = read(&import(), &plan(items)).map(|imported| imported.text().to_owned()).unwrap_err();
        assert!(error.diagnostics().iter().any(|fault| fault.id() == "duplicate-name"), "{what}: {error}");
    }
    println!("{} things that are there twice", twice.len());
}

/// A provider reports at a role and a bucket what is also a resource of its own: the same, or what was there before.
#[test]
fn what_a_provider_reports_is_not_a_second_policy() {
    let (old, new) = (deny("s3:GetObject"), deny("s3:PutObject"));
    let everything =
        Item::kept("aws_iam_role_policy", "all", json!({"name": "a", "role": "app", "policy": allow("*")}));
    let reported = |policy: &str| role(json!([{"name": "x", "policy": policy}])).reports("inline_policy");
    let changed = Item::new(
        "aws_iam_role_policy",
        "x",
        &["update"],
        Some(json!({"name": "x", "role": "app", "policy": old})),
        Some(json!({"name": "x", "role": "app", "policy": new})),
    );
    let session = "arn:aws:sts::111122223333:assumed-role/app/s";
    let plan = plan(&[reported(&old), everything, changed]);
    for (import, denied, allowed) in
        [(import(), "s3:PutObject", "s3:GetObject"), (import().before(), "s3:GetObject", "s3:PutObject")]
    {
        let imported = read(&import, &plan).expect("an estate");
        assert!(imported.incomplete().is_empty(), "{:?}", imported.incomplete());
        assert!(!allows(&imported, session, denied, "arn:aws:s3:::b/k"));
        assert!(allows(&imported, session, allowed, "arn:aws:s3:::b/k"));
    }
    // White space and the order of members say nothing.
    let spaced = old.replace("\":", "\": ");
    let same = imported(&[role(json!([{"name": "x", "policy": old}])), apart(&spaced)]);
    assert!(same.incomplete().is_empty(), "{:?}", same.incomplete());
}

/// A policy of the bucket `b` that names one caller.
fn guard(effect: &str, principal: &str) -> String {
    statement(effect, "s3:GetObject", "arn:aws:s3:::b/*", Some(principal))
}

#[test]
fn policies_of_resources_are_read() {
    let key = "arn:aws:kms:us-east-1:111122223333:key/k1";
    let queue = "arn:aws:sqs:us-east-1:111122223333:q";
    let topic = "arn:aws:sns:us-east-1:111122223333:t";
    let secret = "arn:aws:secretsmanager:us-east-1:111122223333:secret:s-abcdef";
    let repository = "arn:aws:ecr:us-east-1:111122223333:repository/r";
    let table = "arn:aws:dynamodb:us-east-1:111122223333:table/t";
    let url = "https://sqs.us-east-1.amazonaws.com/111122223333/q";
    let denies = |action: &str| statement("Deny", action, "*", Some(ANN));
    let cases: [(&str, &str, Vec<Item>); 11] = [
        (
            "s3:GetObject",
            "arn:aws:s3:::b/k",
            vec![Item::made("aws_s3_bucket_policy", "b", json!({"bucket": "b", "policy": guard("Deny", ANN)}))],
        ),
        (
            "s3:GetObject",
            "arn:aws:s3:::b/k",
            vec![Item::made("aws_s3_bucket", "b", json!({"bucket": "b", "policy": guard("Deny", ANN)}))],
        ),
        ("kms:Decrypt", key, vec![Item::kept("aws_kms_key", "k", json!({"arn": key, "policy": denies("kms:*")}))]),
        (
            "kms:Decrypt",
            key,
            vec![
                Item::kept("aws_kms_key", "k", json!({"arn": key, "key_id": "k1"})),
                Item::made("aws_kms_key_policy", "k", json!({"key_id": "k1", "policy": denies("kms:*")})),
            ],
        ),
        (
            "sqs:SendMessage",
            queue,
            vec![
                Item::kept("aws_sqs_queue", "q", json!({"arn": queue, "url": url})),
                Item::made("aws_sqs_queue_policy", "q", json!({"queue_url": url, "policy": denies("sqs:*")})),
            ],
        ),
        (
            "sqs:SendMessage",
            queue,
            vec![Item::kept("aws_sqs_queue", "q", json!({"arn": queue, "policy": denies("sqs:*")}))],
        ),
        (
            "sns:Publish",
            topic,
            vec![Item::made("aws_sns_topic_policy", "t", json!({"arn": topic, "policy": denies("sns:Publish")}))],
        ),
        (
            "secretsmanager:GetSecretValue",
            secret,
            vec![Item::made(
                "aws_secretsmanager_secret_policy",
                "s",
                json!({"secret_arn": secret, "policy": denies("secretsmanager:*")}),
            )],
        ),
        (
            "ecr:BatchGetImage",
            repository,
            vec![
                Item::kept("aws_ecr_repository", "r", json!({"arn": repository, "name": "r"})),
                Item::made(
                    "aws_ecr_repository_policy",
                    "r",
                    json!({"repository": "r",
                "policy": denies("ecr:*").replace(",\"Resource\":\"*\"", "")}),
                ),
            ],
        ),
        (
            "dynamodb:GetItem",
            table,
            vec![Item::made(
                "aws_dynamodb_resource_policy",
                "t",
                json!({"resource_arn": table, "policy": denies("dynamodb:*")}),
            )],
        ),
        (
            "s3:GetObject",
            "arn:aws:s3:::b/k",
            vec![Item::new(
                "aws_s3_bucket_policy",
                "b",
                &["forget"],
                Some(json!({"bucket": "b", "policy": guard("Deny", ANN)})),
                None,
            )],
        ),
    ];
    for (action, resource, mut items) in cases {
        items.extend([ann(), own("a", "all", &allow("*"))]);
        let imported = imported(&items);
        assert!(imported.incomplete().is_empty(), "{action}: {:?}", imported.incomplete());
        assert!(!allows(&imported, ANN, action, resource), "{action}: {}", imported.text());
    }
}

#[test]
fn a_policy_without_its_resource_makes_the_estate_incomplete() {
    let denies = statement("Deny", "*", "*", Some(ANN));
    let key = "arn:aws:kms:us-east-1:111122223333:key/k1";
    let lacking = [
        Item::made("aws_kms_key_policy", "k", json!({"key_id": "k1", "policy": denies})),
        Item::made("aws_kms_key", "k", json!({"policy": denies})),
        Item::made("aws_sqs_queue_policy", "q", json!({"queue_url": "https://example.com/q", "policy": denies})),
        Item::made("aws_ecr_repository_policy", "r", json!({"repository": "r", "policy": denies})),
        Item::made("aws_s3_bucket_policy", "b", json!({"bucket": "b"})),
        Item::made("aws_s3_bucket_policy", "b", json!({"bucket": "b", "policy": "{}"})),
        Item::made(
            "aws_sns_topic_policy",
            "t",
            json!({"arn": "arn:aws:sns:us-east-1:999999999999:t", "policy": denies}),
        ),
    ];
    for item in lacking {
        let kind = item.kind;
        let imported = imported(&[ann(), own("a", "all", &allow("*")), item]);
        assert!(!imported.incomplete().is_empty(), "{kind}: {}", imported.text());
    }
    // The public is kept out, whatever the policy of a bucket says.
    let block = || Item::kept("aws_s3_bucket_public_access_block", "b", json!({"restrict_public_buckets": true}));
    let of = |who| Item::kept("aws_s3_bucket_policy", "b", json!({"bucket": "b", "policy": guard("Allow", who)}));
    assert!(!imported(&[ann(), block(), of("*")]).incomplete().is_empty());
    assert!(imported(&[ann(), block(), of(ANN)]).incomplete().is_empty());
    let whole = [ann(), Item::kept("aws_kms_key", "k", json!({"arn": key, "policy": denies}))];
    assert!(imported(&whole).incomplete().is_empty());
}

#[test]
fn policies_of_buckets_of_other_clouds_are_read() {
    let user = |kind, field: &str, name: &'static str| Item::kept(kind, name, json!({field: name}));
    let oss = json!({"Version": "1", "Statement": [{"Effect": "Allow", "Action": ["oss:GetObject"],
        "Principal": ["20000001"], "Resource": ["acs:oss:*:1:b/*"]}]});
    let tos = json!({"Statement": [{"Sid": "a", "Effect": "Allow", "Action": ["tos:GetObject"],
        "Principal": ["1/ann"], "Resource": ["trn:tos:::b/*"]}]});
    let ks3 = json!({"Statement": [{"Effect": "Allow", "Action": ["ks3:GetObject"],
        "Principal": {"KSC": ["krn:ksc:iam::1:user/ann"]}, "Resource": ["krn:ksc:ks3:::b/*"]}]});
    let clouds = [
        (Dialect::alibaba_ram(), user("alicloud_ram_user", "name", "ann"), "alicloud_oss_bucket_policy", "bucket", oss),
        (
            Dialect::volcengine(),
            user("volcengine_iam_user", "user_name", "ann"),
            "volcengine_tos_bucket_policy",
            "bucket_name",
            tos,
        ),
        (Dialect::kingsoft(), user("ksyun_iam_user", "user_name", "ann"), "ksyun_ks3_bucket", "bucket", ks3),
    ];
    for (dialect, user, kind, field, policy) in clouds {
        let plan = plan(&[user, Item::kept(kind, "b", json!({field: "b", "policy": policy.to_string()}))]);
        let imported = read(&Import::new(Source::Terraform).account("1"), &plan).expect("an estate");
        assert!(imported.incomplete().is_empty(), "{}: {:?}", dialect.name(), imported.incomplete());
        assert!(imported.text().contains(":b\", \"policies\": ["), "{}", imported.text());
    }
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
    let mut plan = plan(&[ann(), Item::kept("aws_iam_user_policy_attachment", "a", attached)]);
    let list = plan["prior_state"]["values"]["root_module"]["resources"].as_array_mut().expect("a list");
    list.extend([source("data.aws_iam_policy.r"), source("module.m.data.aws_iam_policy.r")]);
    let imported = read(&import(), &plan).expect("an estate");
    assert!(imported.incomplete().is_empty(), "{:?}", imported.incomplete());
    assert!(allows(&imported, ANN, "s3:GetObject", "arn:aws:s3:::b/k"));
}
