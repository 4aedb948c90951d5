//! Plans of Terraform: what bears on decisions is read or reported, whatever the type is called and
//! whatever the plan does to it.

mod changed;
mod guards;
mod plans;
mod twice;

use plans::{Item, allow, deny, plan, read, statement};
use portcullis::Dialect;
use portcullis::estate::{EstateReader, Question};
use portcullis::import::{Import, ImportedEstate, Source};
use serde_json::{Value, json};

const OWNER: &str = "111122223333";
const ANN: &str = "arn:aws:iam::111122223333:user/ann";
const ROLE: &str = "arn:aws:iam::111122223333:role/app";

fn import() -> Import {
    Import::new(Source::Terraform)
        .account(OWNER)
        .dialect(&Dialect::aws())
}

fn imported(items: &[Item]) -> ImportedEstate {
    read(&import(), &plan(items)).unwrap_or_else(|error| panic!("{error}"))
}

/// Whether an estate allows it.
fn allows(imported: &ImportedEstate, who: &str, action: &str, resource: &str) -> bool {
    let estate = EstateReader::new()
        .allow_incomplete()
        .read([("estate.json", imported.text())])
        .expect("an estate");
    let question = Question::new(who, action, resource).owner(OWNER);
    estate
        .decide(&question)
        .unwrap_or_else(|error| panic!("{error}"))
        .is_allowed()
}

fn ann() -> Item {
    Item::kept(
        "aws_iam_user",
        "ann",
        json!({"name": "ann", "path": "/", "arn": ANN}),
    )
}

fn own(name: &'static str, called: &str, policy: &str) -> Item {
    Item::kept(
        "aws_iam_user_policy",
        name,
        json!({"name": called, "user": "ann", "policy": policy}),
    )
}

fn role(inline: Value) -> Item {
    let trust = json!({"Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"AWS": OWNER}}]});
    let values = json!({"name": "app", "path": "/", "arn": ROLE,
        "assume_role_policy": trust.to_string(),
        "inline_policy": inline});
    Item::kept("aws_iam_role", "app", values)
}

fn apart(policy: &str) -> Item {
    Item::kept(
        "aws_iam_role_policy",
        "x",
        json!({"name": "x", "role": "app", "policy": policy}),
    )
}

#[test]
fn a_type_that_bears_on_decisions_is_never_passed_over() {
    let policy = deny("s3:*");
    let types = [
        ("aws_organizations_policy", json!({"content": policy})),
        (
            "aws_organizations_policy_attachment",
            json!({"policy_id": "p-1", "target_id": OWNER}),
        ),
        (
            "aws_ssoadmin_account_assignment",
            json!({"principal_id": "1", "target_id": OWNER}),
        ),
        (
            "aws_ssoadmin_permission_set_inline_policy",
            json!({"inline_policy": policy}),
        ),
        (
            "aws_identitystore_group_membership",
            json!({"group_id": "1", "member_id": "2"}),
        ),
        (
            "awscc_iam_user_policy",
            json!({"policy_name": "x", "user_name": "ann", "policy_document": policy}),
        ),
        ("awscc_organizations_policy", json!({"name": "x"})),
        (
            "aws_lambda_permission",
            json!({"function_name": "f", "action": "lambda:InvokeFunction", "principal": "*"}),
        ),
        ("aws_ram_resource_share", json!({"name": "x"})),
        ("aws_cloudformation_stack", json!({"name": "x"})),
        ("aws_kms_grant", json!({"grantee_principal": ANN})),
        (
            "aws_controltower_control",
            json!({"target_identifier": "ou-1"}),
        ),
        (
            "aws_s3_access_point",
            json!({"name": "x", "policy": policy}),
        ),
        ("aws_vpc_endpoint", json!({"policy": policy})),
        (
            "aws_s3_bucket_acl",
            json!({"bucket": "b", "acl": "public-read"}),
        ),
        (
            "aws_iam_user_policies_exclusive",
            json!({"user_name": "ann", "policy_names": []}),
        ),
        ("aws_iam_thing_of_tomorrow", json!({})),
        (
            "aws_thing_of_tomorrow",
            json!({"group": "ops", "users": ["ann"]}),
        ),
        (
            "aws_s3_thing_of_tomorrow",
            json!({"nested": [{"text": policy}]}),
        ),
        (
            "aws_ec2_thing_of_tomorrow",
            json!({"permissions_boundary": "arn:aws:iam::111122223333:policy/b"}),
        ),
        ("unheard_of_thing", json!({"name": "x"})),
        (
            "vault_aws_secret_backend_role",
            json!({"policy_document": policy}),
        ),
    ];
    for (kind, values) in &types {
        let imported = imported(&[
            ann(),
            own("a", "all", &allow("*")),
            Item::made(kind, "t", values.clone()),
        ]);
        let named = imported
            .incomplete()
            .iter()
            .any(|lack| lack.contains(&format!("`{kind}.t`")));
        assert!(named, "{kind}: {:?}", imported.incomplete());
    }
    println!("{} types that bear on decisions", types.len());
}

#[test]
fn what_plans_are_full_of_leaves_an_estate_whole() {
    let whole =
        statement("Allow", "*", "*", None).replace("\"Action\"", "\"Principal\":\"*\",\"Action\"");
    let types = [
        (
            "aws_instance",
            json!({"ami": "ami-1", "iam_instance_profile": "app"}),
        ),
        ("aws_vpc", json!({"cidr_block": "10.0.0.0/16"})),
        ("aws_vpc_endpoint", json!({"policy": whole})),
        ("aws_subnet", json!({})),
        (
            "aws_security_group",
            json!({"ingress": [{"description": "Statement"}]}),
        ),
        ("aws_lb", json!({"name": "x"})),
        ("aws_db_instance", json!({"identifier": "x"})),
        ("aws_s3_bucket", json!({"bucket": "b"})),
        (
            "aws_s3_bucket_public_access_block",
            json!({"bucket": "b", "restrict_public_buckets": true}),
        ),
        (
            "aws_s3_bucket_acl",
            json!({"bucket": "b", "acl": "private"}),
        ),
        ("aws_s3_bucket_versioning", json!({"bucket": "b"})),
        (
            "aws_s3_bucket_lifecycle_configuration",
            json!({"bucket": "b"}),
        ),
        (
            "aws_lambda_function",
            json!({"function_name": "f", "role": ROLE}),
        ),
        (
            "aws_autoscaling_policy",
            json!({"policy_type": "StepScaling"}),
        ),
        ("aws_ecr_repository", json!({"name": "x"})),
        (
            "aws_ecr_lifecycle_policy",
            json!({"policy": "{\"rules\": []}"}),
        ),
        ("aws_kms_key", json!({"description": "x"})),
        ("aws_sqs_queue", json!({"name": "q"})),
        ("aws_cloudfront_cache_policy", json!({"name": "x"})),
        ("aws_cloudwatch_log_group", json!({"name": "x"})),
        ("aws_route53_record", json!({"name": "x"})),
        ("aws_eks_cluster", json!({"name": "x", "role_arn": ROLE})),
        (
            "aws_iam_instance_profile",
            json!({"name": "x", "role": "app"}),
        ),
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
        let imported = imported(&[
            ann(),
            own("a", "all", &allow("*")),
            Item::made(kind, "t", values.clone()),
        ]);
        assert!(
            imported.incomplete().is_empty(),
            "{kind}: {:?}",
            imported.incomplete()
        );
        let is_reported = imported
            .left()
            .iter()
            .any(|left| left.message().contains(&format!("`{kind}`")));
        assert!(is_reported, "{kind}: {:?}", imported.left());
    }
    println!("{} types that bear on none", types.len());
}

/// The words of an action, the values before and after, and what is allowed then.
type Known<'v> = (
    &'v [&'static str],
    Option<&'v Value>,
    Option<&'v Value>,
    [bool; 2],
);

/// A resource that the plan forgets leaves the state, and stays in the account.
#[test]
fn every_action_of_a_plan_is_handled() {
    let held = |policy: &str| json!({"name": "guard", "user": "ann", "policy": policy});
    let (old, new) = (held(&deny("s3:GetObject")), held(&deny("s3:PutObject")));
    let with = |actions: &[&'static str], before: Option<&Value>, after: Option<&Value>| {
        let guard = Item::new(
            "aws_iam_user_policy",
            "guard",
            actions,
            before.cloned(),
            after.cloned(),
        );
        read(
            &import(),
            &plan(&[ann(), own("a", "all", &allow("*")), guard]),
        )
    };
    let asked = |imported: &ImportedEstate| {
        ["s3:GetObject", "s3:PutObject"]
            .map(|action| allows(imported, ANN, action, "arn:aws:s3:::b/k"))
    };
    let known: [Known<'_>; 8] = [
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
        assert!(
            imported.incomplete().is_empty(),
            "{actions:?}: {:?}",
            imported.incomplete()
        );
        assert_eq!(asked(&imported), expected, "{actions:?}");
    }
    // Both are in the account then, which is not possible for two policies of one name.
    let renamed = json!({"name": "later", "user": "ann", "policy": deny("s3:PutObject")});
    for actions in [["create", "forget"], ["forget", "create"]] {
        assert_eq!(
            asked(&with(&actions, Some(&old), Some(&renamed)).expect("an estate")),
            [false, false]
        );
        let error = with(&actions, Some(&old), Some(&new)).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("two inline policies of one name differ: `guard` of the user `ann`"),
            "{error}"
        );
    }
    for actions in [
        &["adopt"][..],
        &[],
        &["read"],
        &["delete", "forget"],
        &["create", "update"],
    ] {
        let imported = with(actions, Some(&old), Some(&new)).expect("an estate");
        assert!(!imported.incomplete().is_empty(), "{actions:?}");
    }
}

/// A plan that only refreshes lists nothing and changes nothing, and the account stays as it is.
#[test]
fn a_plan_that_leaves_things_out_is_incomplete() {
    let mut refreshed = plan(&[
        ann(),
        own("a", "all", &allow("*")),
        own("guard", "guard", &deny("s3:*")),
    ]);
    refreshed["planned_values"] = json!({"root_module": {}});
    refreshed["resource_changes"] = json!([]);
    let after = read(&import(), &refreshed).expect("an estate");
    assert_eq!(
        after.incomplete(),
        ["the plan does not say what happens to `aws_iam_user.ann` and 2 more"]
    );
    assert!(!allows(&after, ANN, "s3:GetObject", "arn:aws:s3:::b/k"));
    let before = read(&import().before(), &refreshed).expect("an estate");
    assert!(before.incomplete().is_empty(), "{:?}", before.incomplete());
}

/// Objects that a plan moves, imports, deposes or finds changed are there once.
#[test]
fn a_plan_says_more_of_an_object_than_its_action() {
    let mut moved = plan(&[
        ann(),
        own("a", "all", &allow("*")),
        own("guard", "guard", &deny("s3:*")),
    ]);
    moved["resource_changes"][2]["previous_address"] = json!("aws_iam_user_policy.old");
    moved["resource_changes"][2]["change"]["importing"] = json!({"id": "ann:guard"});
    moved["prior_state"]["values"]["root_module"]["resources"][2]["address"] =
        json!("aws_iam_user_policy.old");
    moved["resource_drift"] = json!([moved["resource_changes"][1]]);
    let deposed = json!({"address": "aws_iam_user_policy.a", "mode": "managed",
        "type": "aws_iam_user_policy",
        "name": "a", "deposed": "00000001",
        "change": {"actions": ["forget"], "after": null, "after_unknown": {},
            "before": {"name": "old", "user": "ann", "policy": deny("iam:*")}}});
    moved["resource_changes"]
        .as_array_mut()
        .expect("changes")
        .push(deposed);
    for import in [import(), import().before()] {
        let imported = read(&import, &moved).expect("an estate");
        assert!(
            imported.incomplete().is_empty(),
            "{:?}",
            imported.incomplete()
        );
        assert!(!allows(&imported, ANN, "s3:GetObject", "arn:aws:s3:::b/k"));
        assert!(allows(
            &imported,
            ANN,
            "sqs:SendMessage",
            "arn:aws:sqs:us-east-1:111122223333:q"
        ));
    }
    let after = read(&import(), &moved).expect("an estate");
    assert!(
        !allows(&after, ANN, "iam:ListUsers", "*"),
        "an object that was deposed and is forgotten stays"
    );
}

/// A policy of the bucket `b` that names one caller.
fn guard(effect: &str, principal: &str) -> String {
    statement(effect, "s3:GetObject", "arn:aws:s3:::b/*", Some(principal))
}
