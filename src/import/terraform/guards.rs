//! Policies of resources: of buckets, keys, queues, topics, secrets, repositories, tables and
//! streams.
//!
//! The attributes are those of the providers' pages, seen 2026-11-28, such as
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_policy>,
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kms_key_policy>,
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sqs_queue_policy>,
//! <https://registry.terraform.io/providers/aliyun/alicloud/latest/docs/resources/oss_bucket_policy>,
//! <https://registry.terraform.io/providers/volcengine/volcengine/latest/docs/resources/tos_bucket_policy> and
//! <https://registry.terraform.io/providers/kingsoftcloud/ksyun/latest/docs/resources/ks3_bucket>. A resource has one policy,
//! which is written as its own attribute or as a resource of its own, and which its own attribute
//! reports in either case.

use std::collections::{BTreeMap, BTreeSet};

use super::plan::Plan;
use super::side::{Object, Sides};
use crate::import::record::{Record, Thing};
use crate::import::told::Told;
use crate::import::tree::{At, Said};
use crate::import::values::{document, has_content, is_same_text};
use crate::words::clip;

/// A type that holds the policy of a resource in its attribute `policy`.
#[derive(Debug)]
pub(super) struct Guard {
    pub(super) kind: &'static str,
    /// How the resource is named.
    named: Named,
    /// It is the resource itself, and not a resource for its policy.
    is_own: bool,
}

#[derive(Debug)]
enum Named {
    /// An attribute is its full name.
    Whole(&'static str),
    /// An attribute is the name of a bucket, and follows what full names of buckets begin with.
    Bucket(&'static str, &'static str),
    /// An attribute is one of these attributes of a resource of these types.
    Other(
        &'static str,
        &'static [&'static str],
        &'static [&'static str],
    ),
}

impl Named {
    fn attribute(&self) -> &'static str {
        match self {
            Named::Whole(attribute) | Named::Bucket(attribute, _) | Named::Other(attribute, ..) => {
                attribute
            }
        }
    }
}

const fn own(kind: &'static str, named: Named) -> Guard {
    Guard {
        kind,
        named,
        is_own: true,
    }
}

const fn apart(kind: &'static str, named: Named) -> Guard {
    Guard {
        kind,
        named,
        is_own: false,
    }
}

/// The partition is put in for `*`; one that is not known stays a `*`, which is any.
const S3: &str = "arn:*:s3:::";
const KEYS: &[&str] = &[
    "aws_kms_key",
    "aws_kms_external_key",
    "aws_kms_replica_key",
    "aws_kms_replica_external_key",
];

pub(super) static GUARDS: &[Guard] = &[
    own("aws_s3_bucket", Named::Bucket("bucket", S3)),
    apart("aws_s3_bucket_policy", Named::Bucket("bucket", S3)),
    own("aws_kms_key", Named::Whole("arn")),
    own("aws_kms_external_key", Named::Whole("arn")),
    own("aws_kms_replica_key", Named::Whole("arn")),
    own("aws_kms_replica_external_key", Named::Whole("arn")),
    apart(
        "aws_kms_key_policy",
        Named::Other("key_id", KEYS, &["key_id", "id", "arn"]),
    ),
    own("aws_sqs_queue", Named::Whole("arn")),
    apart(
        "aws_sqs_queue_policy",
        Named::Other("queue_url", &["aws_sqs_queue"], &["url", "id"]),
    ),
    own("aws_sns_topic", Named::Whole("arn")),
    apart("aws_sns_topic_policy", Named::Whole("arn")),
    own("aws_secretsmanager_secret", Named::Whole("arn")),
    apart(
        "aws_secretsmanager_secret_policy",
        Named::Whole("secret_arn"),
    ),
    apart(
        "aws_ecr_repository_policy",
        Named::Other("repository", &["aws_ecr_repository"], &["name", "id"]),
    ),
    apart("aws_dynamodb_resource_policy", Named::Whole("resource_arn")),
    apart("aws_kinesis_resource_policy", Named::Whole("resource_arn")),
    own(
        "alicloud_oss_bucket",
        Named::Bucket("bucket", "acs:oss:*:*:"),
    ),
    apart(
        "alicloud_oss_bucket_policy",
        Named::Bucket("bucket", "acs:oss:*:*:"),
    ),
    apart(
        "volcengine_tos_bucket_policy",
        Named::Bucket("bucket_name", "trn:tos:::"),
    ),
    own(
        "ksyun_ks3_bucket",
        Named::Bucket("bucket", "krn:ksc:ks3:::"),
    ),
];

/// What keeps the public from buckets whatever their policies say, and the attribute that says
/// whether it does:
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>,
/// <https://help.aliyun.com/zh/oss/user-guide/block-public-access>.
const BLOCKS: [(&str, &str, &str); 4] = [
    (
        "aws_s3_account_public_access_block",
        "restrict_public_buckets",
        ":s3:::",
    ),
    (
        "aws_s3_bucket_public_access_block",
        "restrict_public_buckets",
        ":s3:::",
    ),
    (
        "alicloud_oss_account_public_access_block",
        "block_public_access",
        "acs:oss:",
    ),
    (
        "alicloud_oss_bucket_public_access_block",
        "block_public_access",
        "acs:oss:",
    ),
];

impl Guard {
    /// The attributes that are read.
    pub(super) fn rows(&'static self) -> impl Iterator<Item = &'static str> {
        ["policy", self.named.attribute()].into_iter()
    }
}

/// A policy, and the resource that holds it.
struct Found {
    said: Said,
    /// It was reported by the resource itself, and not configured there.
    is_reported: bool,
}

/// Policies of resources, as they are met.
pub(super) struct Guarding<'r, 'f> {
    plan: &'r Plan<'f>,
    objects: &'r [Object<'f>],
    /// Resources that others name, by type and by the value of an attribute.
    named: BTreeMap<(&'f str, &'f str), Object<'f>>,
    partition: Option<&'f str>,
    found: BTreeMap<String, Vec<Found>>,
    /// Resources whose policy is, or was, a resource of its own.
    apart: BTreeSet<String>,
}

impl<'r, 'f> Guarding<'r, 'f> {
    pub(super) fn new(plan: &'r Plan<'f>, sides: &'r Sides<'f>) -> Self {
        let arn = |object: &Object<'f>| {
            object
                .values
                .get("arn")?
                .text()?
                .strip_prefix("arn:")?
                .split(':')
                .next()
        };
        let objects = &*sides.objects;
        let partition = objects.iter().find_map(arn);
        let named = by_name(objects);
        let mut guarding = Self {
            plan,
            objects,
            named,
            partition,
            found: BTreeMap::new(),
            apart: BTreeSet::new(),
        };
        for object in &sides.was {
            let guard = GUARDS
                .iter()
                .find(|guard| guard.kind == object.kind && !guard.is_own);
            guarding
                .apart
                .extend(guard.and_then(|guard| guarding.full_name(guard, object)));
        }
        guarding
    }

    /// Takes the policy of a resource; whether it has one.
    pub(super) fn take(
        &mut self,
        guard: &'static Guard,
        object: &Object<'f>,
        told: &mut Told,
    ) -> bool {
        let (values, address) = (object.values, clip(object.address));
        let is_open = self.plan.leaves_open(object, "policy", guard.is_own);
        if is_open || self.plan.keeps_quiet(object, "policy") {
            let message = format!("`policy` of `{address}` is known only after apply");
            told.lack(values.place(), message, "import the state after apply");
            return true;
        }
        let Some(policy) = values.get("policy").filter(|policy| has_content(*policy)) else {
            if !guard.is_own {
                told.lack(
                    values.place(),
                    format!("`{address}` has no policy in the plan"),
                    "complete the plan",
                );
            }
            return !guard.is_own;
        };
        match (self.full_name(guard, object), document(policy)) {
            (Some(name), Some(said)) => {
                let is_reported = guard.is_own
                    && self.plan.has_configuration(object.address)
                    && !self.plan.is_configured(object.address, "policy");
                self.apart.extend((!guard.is_own).then(|| name.clone()));
                self.found
                    .entry(name)
                    .or_default()
                    .push(Found { said, is_reported });
            }
            (None, _) => {
                let message =
                    format!("the plan does not say which resource has the policy of `{address}`");
                told.lack(values.place(), message, "import the state after apply");
            }
            (_, None) => {
                told.lack(
                    policy.place(),
                    format!("`policy` of `{address}` cannot be read"),
                    "correct the plan",
                );
            }
        }
        true
    }

    /// The full name of the resource that a policy is of.
    fn full_name(&self, guard: &Guard, object: &Object<'f>) -> Option<String> {
        let attribute = guard.named.attribute();
        let value = object.values.get(attribute).and_then(At::text);
        let other = || {
            self.plan
                .refers(object.address, attribute)
                .map(|reference| reference.resource)
        };
        match guard.named {
            Named::Whole(_) => value.map(str::to_owned),
            Named::Bucket(attribute, start) => {
                let name = value.or_else(|| other()?.values.get(attribute)?.text())?;
                let start = match self.partition {
                    Some(partition) if start == S3 => S3.replace('*', partition),
                    _ => start.to_owned(),
                };
                Some(format!("{start}{name}"))
            }
            Named::Other(_, kinds, _) => {
                if let Some(value) = value.filter(|value| value.starts_with("arn:")) {
                    return Some(value.to_owned());
                }
                let listed = |value: &'f str| {
                    kinds
                        .iter()
                        .find_map(|kind| self.named.get(&(*kind, value)))
                        .copied()
                };
                let found = value
                    .and_then(listed)
                    .or_else(|| other().filter(|other| kinds.contains(&other.kind)))?;
                Some(found.values.get("arn")?.text()?.to_owned())
            }
        }
    }

    /// The policies that were found. Of one resource there may be two that say the same; what a
    /// resource reports of a policy that is a resource of its own is what was there before.
    pub(super) fn records(mut self, unit: usize, told: &mut Told) -> Vec<Record> {
        self.tell_blocks(told);
        let mut records = Vec::new();
        for (name, mut found) in self.found {
            if self.apart.contains(&name) {
                found.retain(|found| !found.is_reported);
            }
            let mut kept: Vec<Found> = Vec::new();
            for found in found {
                // Two that differ are refused, however many there are.
                if kept.len() < 2
                    && !kept
                        .iter()
                        .any(|kept| is_same_text(&kept.said, &found.said))
                {
                    kept.push(found);
                }
            }
            for Found { said, .. } in kept {
                let mut record =
                    Record::new(Thing::Guard, "the policies of resources", said.place, unit);
                record.full_name = Some(Said {
                    text: name.clone(),
                    place: said.place,
                });
                record.document = Some(said);
                records.push(record);
            }
        }
        records
    }

    /// A policy for everybody, and what keeps everybody out.
    fn tell_blocks(&mut self, told: &mut Told) {
        for object in self.objects {
            let block = BLOCKS.iter().find(|(kind, ..)| *kind == object.kind);
            let Some((_, attribute, names)) = block else {
                continue;
            };
            let is_on = object.values.get(attribute).is_none_or(At::is_true);
            let is_public = |(name, found): (&String, &Vec<Found>)| {
                name.contains(names) && found.iter().any(names_everybody)
            };
            if is_on && self.found.iter().any(is_public) {
                let address = clip(object.address);
                let message = format!(
                    "`{address}` blocks public access to buckets, and the policy of one names everybody"
                );
                told.lack(object.at.place(), message, "name the callers in the policy");
            }
        }
    }
}

/// The resources whose policies are resources of their own, by what these name them by.
fn by_name<'f>(objects: &[Object<'f>]) -> BTreeMap<(&'f str, &'f str), Object<'f>> {
    let mut named = BTreeMap::new();
    for guard in GUARDS {
        let Named::Other(_, kinds, keys) = guard.named else {
            continue;
        };
        for object in objects.iter().filter(|object| kinds.contains(&object.kind)) {
            let values = keys.iter().filter_map(|key| object.values.get(key)?.text());
            named.extend(values.map(|value| ((object.kind, value), *object)));
        }
    }
    named
}

/// Whether a statement that allows names everybody.
fn names_everybody(found: &Found) -> bool {
    use serde_json::Value;
    fn has_star(value: &Value) -> bool {
        match value {
            Value::String(text) => text == "*",
            Value::Array(items) => items.iter().any(has_star),
            Value::Object(fields) => fields.values().any(has_star),
            _ => false,
        }
    }
    // OK because a text that is not JSON is refused as a policy.
    let Ok(document) = serde_json::from_str::<Value>(&found.said.text) else {
        return false;
    };
    let statements: Vec<&Value> = match document.get("Statement") {
        Some(Value::Array(items)) => items.iter().collect(),
        other => other.into_iter().collect(),
    };
    let allows =
        |statement: &&Value| statement.get("Effect").and_then(Value::as_str) == Some("Allow");
    let is_for_all = |statement: &Value| {
        statement.get("NotPrincipal").is_some() || statement.get("Principal").is_some_and(has_star)
    };
    statements.into_iter().filter(allows).any(is_for_all)
}
