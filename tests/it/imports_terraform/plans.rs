//! Plans as Terraform writes them.

use portcullis::import::{Import, ImportedEstate};
use portcullis::{Dialect, LoadError};
use serde_json::{Map, Value, json};

/// A resource of a plan: its type, its name there, what is done to it, and its values before and
/// after.
pub(crate) struct Item {
    pub(crate) kind: &'static str,
    name: &'static str,
    actions: Vec<&'static str>,
    pub(crate) before: Option<Value>,
    pub(crate) after: Option<Value>,
    /// Attributes that its provider reports, and that are not configured.
    reported: Vec<&'static str>,
}

impl Item {
    pub(crate) fn new(
        kind: &'static str,
        name: &'static str,
        actions: &[&'static str],
        before: Option<Value>,
        after: Option<Value>,
    ) -> Self {
        Self {
            kind,
            name,
            actions: actions.to_vec(),
            before,
            after,
            reported: vec!["arn", "id"],
        }
    }

    pub(crate) fn made(kind: &'static str, name: &'static str, values: Value) -> Self {
        Self::new(kind, name, &["create"], None, Some(values))
    }

    pub(crate) fn kept(kind: &'static str, name: &'static str, values: Value) -> Self {
        Self::new(kind, name, &["no-op"], Some(values.clone()), Some(values))
    }

    pub(crate) fn reports(mut self, attribute: &'static str) -> Self {
        self.reported.push(attribute);
        self
    }

    fn entry(&self, field: &str, value: Value) -> Value {
        json!({"address": format!("{}.{}", self.kind, self.name), "mode": "managed",
            "type": self.kind,
            "name": self.name, field: value})
    }

    fn change(&self) -> Value {
        let change = json!({"actions": self.actions, "before": self.before, "after": self.after,
            "after_unknown": {}});
        self.entry("change", change)
    }

    fn configured(&self) -> Option<Value> {
        let names = self
            .after
            .as_ref()?
            .as_object()?
            .keys()
            .filter(|name| !self.reported.contains(&name.as_str()));
        let expressions: Map<String, Value> = names
            .map(|name| (name.clone(), json!({"constant_value": 1})))
            .collect();
        Some(self.entry("expressions", Value::Object(expressions)))
    }
}

/// A plan of these resources, as Terraform writes one.
pub(crate) fn plan(items: &[Item]) -> Value {
    let side = |pick: &dyn Fn(&Item) -> Option<Value>| -> Vec<Value> {
        items
            .iter()
            .filter_map(|item| Some(item.entry("values", pick(item)?)))
            .collect()
    };
    let before = side(&|item| item.before.clone());
    let mut planned = side(&|item| item.after.clone());
    // What is forgotten is listed without values.
    let forgotten = items.iter().filter(|item| item.actions == ["forget"]);
    planned.extend(forgotten.map(|item| item.entry("schema_version", json!(0))));
    let configured: Vec<Value> = items.iter().filter_map(Item::configured).collect();
    json!({"format_version": "1.2", "terraform_version": "1.9.8",
        "planned_values": {"root_module": {"resources": planned}},
        "resource_changes": items.iter().map(Item::change).collect::<Vec<_>>(),
        "prior_state": {"values": {"root_module": {"resources": before}}},
        "configuration": {"root_module": {"resources": configured}}})
}

pub(crate) fn read(import: &Import, plan: &Value) -> Result<ImportedEstate, LoadError> {
    import.read([("plan.json", plan.to_string())])
}

pub(crate) fn statement(
    effect: &str,
    action: &str,
    resource: &str,
    principal: Option<&str>,
) -> String {
    let mut statement = json!({"Effect": effect, "Action": action, "Resource": resource});
    if let Some(principal) = principal {
        statement["Principal"] = json!({"AWS": principal});
    }
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}

pub(crate) fn allow(action: &str) -> String {
    statement("Allow", action, "*", None)
}

pub(crate) fn deny(action: &str) -> String {
    statement("Deny", action, "*", None)
}

/// A plan with much in it, of each cloud.
pub(crate) fn of_each_cloud() -> [(Dialect, Value); 4] {
    [
        (Dialect::aws(), plan(&aws())),
        (Dialect::alibaba_ram(), plan(&alibaba())),
        (Dialect::kingsoft(), plan(&kingsoft())),
        (Dialect::volcengine(), plan(&volcengine())),
    ]
}

fn aws() -> Vec<Item> {
    let arn = |rest: &str| format!("arn:aws:iam::111122223333:{rest}");
    let key = "arn:aws:kms:us-east-1:111122223333:key/k1";
    let queue = "arn:aws:sqs:us-east-1:111122223333:q";
    let ann = arn("user/team/ann");
    let deny_ann = |action: &str, resource: &str| statement("Deny", action, resource, Some(&ann));
    let attached =
        |name: &'static str, kind: &'static str, who: &str, holder: &str, policy: &str| {
            Item::kept(
                kind,
                name,
                json!({who: holder, "policy_arn": arn(&format!("policy/{policy}"))}),
            )
        };
    let policy = |name: &'static str, text: String| {
        Item::kept(
            "aws_iam_policy",
            name,
            json!({"name": name, "arn": arn(&format!("policy/{name}")), "policy": text}),
        )
    };
    let trust = json!({"Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"AWS": ann}}]});
    let inline = |holder: &'static str, who: &str| {
        json!({"name": "own", who: holder,
            "policy": deny("ec2:StopInstances")})
    };
    vec![
        Item::kept(
            "aws_iam_user",
            "ann",
            json!({"name": "ann", "path": "/team/", "arn": ann,
            "permissions_boundary": arn("policy/limit"), "tags": {"team": "blue"}}),
        ),
        Item::kept(
            "aws_iam_user",
            "bob",
            json!({"name": "bob", "path": "/", "arn": arn("user/bob")}),
        ),
        Item::kept(
            "aws_iam_group",
            "ops",
            json!({"name": "ops", "arn": arn("group/ops")}),
        ),
        Item::kept(
            "aws_iam_user_group_membership",
            "ann",
            json!({"user": "ann", "groups": ["ops"]}),
        ),
        Item::made(
            "aws_iam_group_membership",
            "ops",
            json!({"group": "ops", "users": ["bob"]}),
        ),
        policy("all", allow("*")),
        policy("limit", allow("s3:*")),
        policy("guard", deny("s3:DeleteObject")),
        attached(
            "all",
            "aws_iam_user_policy_attachment",
            "user",
            "ann",
            "all",
        ),
        attached(
            "guard",
            "aws_iam_group_policy_attachment",
            "group",
            "ops",
            "guard",
        ),
        Item::kept(
            "aws_iam_policy_attachment",
            "all",
            json!({"policy_arn": arn("policy/all"), "users": ["bob"],
            "groups": [], "roles": ["app"]}),
        ),
        Item::kept("aws_iam_user_policy", "own", inline("bob", "user")),
        Item::made("aws_iam_role_policy", "own", inline("app", "role")),
        Item::new(
            "aws_iam_group_policy",
            "own",
            &["update"],
            Some(inline("ops", "group")),
            Some(json!({"name": "own", "group": "ops", "policy": deny("ec2:StartInstances")})),
        ),
        Item::kept(
            "aws_iam_role",
            "app",
            json!({"name": "app", "path": "/", "arn": arn("role/app"),
            "assume_role_policy": trust.to_string(), "max_session_duration": 3600,
            "permissions_boundary": null,
            "inline_policy": [{"name": "block", "policy": deny("sns:Publish")}]}),
        ),
        Item::new(
            "aws_iam_user_policy",
            "left",
            &["forget"],
            Some(json!({"name": "left", "user": "bob", "policy": deny("s3:PutObject")})),
            None,
        ),
        Item::new(
            "aws_iam_user_policy",
            "gone",
            &["delete"],
            Some(json!({"name": "gone", "user": "bob", "policy": deny("s3:GetObject")})),
            None,
        ),
        Item::new(
            "aws_iam_user_policy_attachment",
            "moved",
            &["delete", "create"],
            Some(json!({"user": "bob", "policy_arn": arn("policy/limit")})),
            Some(json!({"user": "bob", "policy_arn": arn("policy/guard")})),
        ),
        Item::kept(
            "aws_s3_bucket",
            "b",
            json!({"bucket": "b", "arn": "arn:aws:s3:::b",
            "policy": deny_ann("s3:GetObject", "arn:aws:s3:::b/*")}),
        )
        .reports("policy"),
        Item::kept(
            "aws_s3_bucket_policy",
            "b",
            json!({"bucket": "b",
            "policy": deny_ann("s3:GetObject", "arn:aws:s3:::b/*")}),
        ),
        Item::kept(
            "aws_kms_key",
            "k",
            json!({"arn": key, "key_id": "k1", "policy": deny_ann("kms:Decrypt", "*")}),
        ),
        Item::kept(
            "aws_sqs_queue",
            "q",
            json!({"arn": queue, "url": "https://example.com/q"}),
        ),
        Item::made(
            "aws_sqs_queue_policy",
            "q",
            json!({"queue_url": "https://example.com/q",
            "policy": deny_ann("sqs:SendMessage", queue)}),
        ),
        Item::made(
            "aws_organizations_policy",
            "scp",
            json!({"content": deny("iam:*")}),
        ),
        Item::made("aws_instance", "i", json!({"ami": "ami-1"})),
    ]
}

fn alibaba() -> Vec<Item> {
    let text = |effect: &str, action: &str| {
        json!({"Version": "1", "Statement": [{"Effect": effect, "Action": action,
            "Resource": "*"}]})
        .to_string()
    };
    let bucket = json!({"Version": "1",
        "Statement": [{"Effect": "Deny", "Action": ["oss:GetObject"],
        "Principal": ["20000001"], "Resource": ["acs:oss:*:111122223333:b/*"]}]});
    let trust = json!({"Version": "1", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"RAM": ["acs:ram::111122223333:root"]}}]});
    vec![
        Item::kept(
            "alicloud_ram_user",
            "ann",
            json!({"name": "ann", "id": "20000001"}),
        ),
        Item::kept(
            "alicloud_ram_group",
            "ops",
            json!({"group_name": "ops", "name": "ops"}),
        ),
        Item::made(
            "alicloud_ram_user_group_attachment",
            "ann",
            json!({"group_name": "ops", "user_name": "ann"}),
        ),
        Item::kept(
            "alicloud_ram_role",
            "app",
            json!({"role_name": "app", "name": "app",
            "assume_role_policy_document": trust.to_string(), "max_session_duration": 3600}),
        ),
        Item::kept(
            "alicloud_ram_policy",
            "all",
            json!({"policy_name": "all", "type": "Custom",
            "policy_document": text("Allow", "*")}),
        ),
        Item::kept(
            "alicloud_resource_manager_policy",
            "guard",
            json!({"policy_name": "guard",
            "policy_type": "Custom", "policy_document": text("Deny", "oss:PutObject")}),
        ),
        Item::kept(
            "alicloud_ram_user_policy_attachment",
            "all",
            json!({"user_name": "ann", "policy_name": "all",
            "policy_type": "Custom"}),
        ),
        Item::kept(
            "alicloud_ram_role_policy_attachment",
            "all",
            json!({"role_name": "app", "policy_name": "all",
            "policy_type": "Custom"}),
        ),
        Item::new(
            "alicloud_ram_group_policy_attachment",
            "guard",
            &["forget"],
            Some(json!({"group_name": "ops",
            "policy_name": "guard", "policy_type": "Custom"})),
            None,
        ),
        Item::made(
            "alicloud_oss_bucket_policy",
            "b",
            json!({"bucket": "b", "policy": bucket.to_string()}),
        ),
        Item::made("alicloud_instance", "i", json!({"image_id": "x"})),
    ]
}

fn kingsoft() -> Vec<Item> {
    let text = |effect: &str, action: &str| {
        json!({"Version": "2015-11-01",
            "Statement": [{"Effect": effect, "Action": [action], "Resource": ["*"]}]})
        .to_string()
    };
    let relation = |name: &'static str, policy: &str, kind: u8, holder: &str| {
        Item::kept(
            "ksyun_iam_relation_policy",
            name,
            json!({"name": holder, "relation_type": kind,
            "policy_name": policy, "policy_type": "custom"}),
        )
    };
    vec![
        Item::kept("ksyun_iam_user", "kate", json!({"user_name": "kate"})),
        Item::kept(
            "ksyun_iam_role",
            "d",
            json!({"role_name": "D", "trust_accounts": "2000000003"}),
        ),
        Item::kept(
            "ksyun_iam_policy",
            "all",
            json!({"policy_name": "all", "policy_document": text("Allow", "*")}),
        ),
        Item::made(
            "ksyun_iam_policy",
            "guard",
            json!({"policy_name": "guard",
            "policy_document": text("Deny", "ks3:GetObject")}),
        ),
        relation("kate", "all", 1, "kate"),
        relation("d", "all", 2, "D"),
        relation("guard", "guard", 1, "kate"),
        Item::made("ksyun_instance", "i", json!({"image_id": "x"})),
    ]
}

fn volcengine() -> Vec<Item> {
    let text = |effect: &str, action: &str| {
        json!({"Statement": [{"Effect": effect, "Action": [action], "Resource": ["*"]}]})
            .to_string()
    };
    let trust = json!({"Statement": [{"Effect": "Allow", "Action": ["sts:AssumeRole"],
        "Principal": {"IAM": ["trn:iam::111122223333:root"]}}]});
    vec![
        Item::kept("volcengine_iam_user", "dora", json!({"user_name": "dora"})),
        Item::kept(
            "volcengine_iam_user_group",
            "dev",
            json!({"user_group_name": "dev"}),
        ),
        Item::made(
            "volcengine_iam_user_group_attachment",
            "dora",
            json!({"user_group_name": "dev",
            "user_name": "dora"}),
        ),
        Item::kept(
            "volcengine_iam_role",
            "ops",
            json!({"role_name": "ops",
            "trust_policy_document": trust.to_string(), "max_session_duration": 3600}),
        ),
        Item::kept(
            "volcengine_iam_policy",
            "all",
            json!({"policy_name": "all", "policy_type": "Custom",
            "policy_document": text("Allow", "*")}),
        ),
        Item::kept(
            "volcengine_iam_policy",
            "guard",
            json!({"policy_name": "guard", "policy_type": "Custom",
            "policy_document": text("Deny", "tos:PutObject")}),
        ),
        Item::kept(
            "volcengine_iam_user_policy_attachment",
            "all",
            json!({"user_name": "dora", "policy_name": "all",
            "policy_type": "Custom"}),
        ),
        Item::kept(
            "volcengine_iam_role_policy_attachment",
            "all",
            json!({"role_name": "ops", "policy_name": "all",
            "policy_type": "Custom"}),
        ),
        Item::kept(
            "volcengine_iam_user_group_policy_attachment",
            "guard",
            json!({"user_group_name": "dev",
            "policy_name": "guard", "policy_type": "Custom"}),
        ),
        Item::made("volcengine_ecs_instance", "i", json!({"image_id": "x"})),
    ]
}
