//! Whether a type of resource bears on decisions.
//!
//! A table decides where it can (`tables`, `resource_policies`, `deciding`). Of the rest, a type
//! bears on decisions if a word in it or an attribute speaks of policies, or if it belongs to no
//! known service, since what is not known could decide. What remains are the instances and networks
//! that plans are full of.
//!
//! | type | why | it is |
//! | --- | --- | --- |
//! | `aws_iam_user` | a row of `tables` | read |
//! | `aws_s3_bucket` | a row of `resource_policies` | read for its policy |
//! | `aws_lambda_permission` | a row of `deciding` | reported, the estate is incomplete |
//! | `aws_newservice_policy` | the word `policy` | reported, the estate is incomplete |
//! | `aws_newservice_thing` | no known service | reported, the estate is incomplete |
//! | `aws_instance` | the known service `instance` | left out |
//!
//! A list of harmless types alone would be shorter, but each new type of a provider would then be
//! harmless by omission.

use serde_json::{Map, Value};

use super::deciding::{ATTRIBUTES, DECIDING, FILTERS, SILENT, WORDS};
use super::policy_sources::{POLICY_SOURCES, PolicySource};
use super::services;
use super::tables::{CALLERS, RESOURCES, TerraformType};
use crate::import::tree::NodeRef;
use crate::import::values::has_content;

/// What a resource means for decisions.
#[derive(Clone, Copy, Debug)]
pub(super) enum Relevance {
    /// It is read by a table.
    Read(&'static TerraformType),
    /// It may hold the policy of a resource.
    HoldsPolicy(&'static PolicySource),
    /// It is not read, and an estate without it lacks this.
    Decides(&'static str),
    Nothing,
}

/// The resources of one cloud.
#[derive(Debug)]
pub(in crate::import) struct ProviderFamily {
    /// The prefixes of its types. Providers generated from the cloud's own schemas come first.
    providers: &'static [&'static str],
    /// The names of its services, separated by spaces.
    services: &'static str,
    pub(in crate::import) dialect: &'static str,
}

pub(super) static FAMILIES: &[ProviderFamily] = &[
    ProviderFamily {
        providers: &["alicloud_"],
        services: services::ALIBABA,
        dialect: "alibaba-ram",
    },
    ProviderFamily {
        providers: &["awscc_", "aws_"],
        services: services::AWS,
        dialect: "aws",
    },
    ProviderFamily {
        providers: &["ksyun_"],
        services: services::KINGSOFT,
        dialect: "kingsoft",
    },
    ProviderFamily {
        providers: &["volcenginecc_", "volcengine_"],
        services: services::VOLCENGINE,
        dialect: "volcengine",
    },
];

impl ProviderFamily {
    /// The family of a type.
    pub(super) fn of(resource_type: &str) -> Option<&'static ProviderFamily> {
        FAMILIES
            .iter()
            .find(|family| family.without_provider(resource_type).is_some())
    }

    /// A type without its provider; `None` for one of another family.
    fn without_provider<'k>(&self, resource_type: &'k str) -> Option<&'k str> {
        self.providers
            .iter()
            .find_map(|provider| resource_type.strip_prefix(provider))
    }
}

const ATTRIBUTE: &str = "it contains or names a policy";
const WORD: &str = "its type mentions policies or permissions";
const UNKNOWN: &str = "the type is unknown, so it could allow or deny";

/// What a resource of this type with these attributes means, in a plan of one cloud. `has` returns
/// whether the resource will have an attribute whose value is not known yet.
pub(super) fn relevance(
    resource_type: &str,
    values: NodeRef<'_>,
    family: &ProviderFamily,
    has: impl Fn(&str) -> bool,
) -> Relevance {
    let own = ProviderFamily::of(resource_type);
    if own.is_some_and(|own| own.dialect != family.dialect) {
        return Relevance::Nothing;
    }
    if let Some(relevance) = by_table(resource_type, values) {
        return relevance;
    }
    if has_document(values) {
        return Relevance::Decides(ATTRIBUTE);
    }
    let Some(rest) = own.and_then(|own| own.without_provider(resource_type)) else {
        return by_service(services::OTHERS, resource_type);
    };
    if resource_type.split('_').any(|word| WORDS.contains(&word)) {
        return Relevance::Decides(WORD);
    }
    for name in ATTRIBUTES {
        if has(name) || values.get(name).is_some_and(has_content) {
            return Relevance::Decides(ATTRIBUTE);
        }
    }
    by_service(family.services, rest)
}

/// What the tables say of a type; `None` where none has it.
fn by_table(resource_type: &str, values: NodeRef<'_>) -> Option<Relevance> {
    if let Some(known) = RESOURCES.iter().find(|known| known.name == resource_type) {
        return Some(Relevance::Read(known));
    }
    for source in POLICY_SOURCES {
        if source.resource_type == resource_type {
            return Some(Relevance::HoldsPolicy(source));
        }
    }
    for (pattern, what) in DECIDING {
        if fits(pattern, resource_type) {
            return Some(if is_private(resource_type, values) {
                Relevance::Nothing
            } else {
                Relevance::Decides(what)
            });
        }
    }
    if SILENT.iter().any(|pattern| fits(pattern, resource_type)) {
        return Some(Relevance::Nothing);
    }
    let policy = values.get("policy").and_then(NodeRef::text);
    if FILTERS.contains(&resource_type) && policy.is_some_and(lets_all_through) {
        return Some(Relevance::Nothing);
    }
    None
}

/// What a type means by its service, the word before the first `_`.
fn by_service(services: &str, name: &str) -> Relevance {
    let service = name.split('_').next().unwrap_or("");
    if services.split(' ').any(|known| known == service) {
        Relevance::Nothing
    } else {
        Relevance::Decides(UNKNOWN)
    }
}

/// What is read of a data source, which makes nothing.
pub(super) fn caller(
    resource_type: &str,
    family: &ProviderFamily,
) -> Option<&'static TerraformType> {
    let own = ProviderFamily::of(resource_type)?;
    if own.dialect != family.dialect {
        return None;
    }
    CALLERS.iter().find(|known| known.name == resource_type)
}

/// Whether a type matches a pattern of [`super::deciding`]: at most one `*` inside, and another at
/// the end. `aws_*backup_policy` and `alicloud_*share*` are such patterns.
fn fits(pattern: &str, resource_type: &str) -> bool {
    let Some((start, end)) = pattern.split_once('*') else {
        return pattern == resource_type;
    };
    let Some(rest) = resource_type.strip_prefix(start) else {
        return false;
    };
    if end.ends_with('*') {
        rest.contains(end.trim_end_matches('*'))
    } else {
        rest.ends_with(end)
    }
}

/// Whether an access control list is for the owner alone.
fn is_private(resource_type: &str, values: NodeRef<'_>) -> bool {
    let acl = values.get("acl").and_then(NodeRef::text);
    resource_type.ends_with("_acl") && acl == Some("private")
}

/// Whether there is a policy document anywhere in a value.
fn has_document(value: NodeRef<'_>) -> bool {
    if value.text().is_some_and(is_document) || value.items().any(has_document) {
        return true;
    }
    value
        .fields()
        .any(|(name, inner)| name == "Statement" && has_content(inner) || has_document(inner))
}

/// Whether a text is a policy document, with or without the escapes of a text in a text.
fn is_document(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
        && (text.contains("\"Statement\"") || text.contains("Statement\\\""))
}

/// Whether a policy is the one that an endpoint has by default: everybody may do everything.
fn lets_all_through(text: &str) -> bool {
    let Ok(document) = serde_json::from_str::<Value>(text) else {
        return false;
    };
    let statement = match document.get("Statement") {
        Some(Value::Array(list)) => match list.as_slice() {
            [only] => only.as_object(),
            _ => None,
        },
        Some(statement) => statement.as_object(),
        None => None,
    };
    statement.is_some_and(allows_everything)
}

/// Whether a statement allows everything to everybody, and has no other element but an id.
fn allows_everything(statement: &Map<String, Value>) -> bool {
    for (key, value) in statement {
        let is_plain = match key.as_str() {
            "Sid" => true,
            "Effect" => value == "Allow",
            "Principal" | "Action" | "Resource" => value == "*",
            _ => false,
        };
        if !is_plain {
            return false;
        }
    }
    ["Effect", "Principal", "Action", "Resource"]
        .iter()
        .all(|name| statement.contains_key(*name))
}
