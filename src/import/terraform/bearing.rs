//! Whether a type of resource bears on decisions.
//!
//! A table says so where it can ([`super::tables`], [`super::deciding`]). Of the rest, a type bears
//! on decisions if a word in it or an attribute speaks of policies, or if it belongs to no known
//! service: what is not known could decide. Left are the instances and networks that plans are full
//! of.

use super::deciding::{ATTRIBUTES, DECIDING, FILTERS, SILENT, WORDS};
use super::guards::{GUARDS, Guard};
use super::services;
use super::tables::{CALLERS, RESOURCES, Resource};
use crate::import::tree::At;
use crate::import::values::has_content;

/// What a resource is to decisions.
#[derive(Clone, Copy, Debug)]
pub(super) enum Bearing {
    Read(&'static Resource),
    Guards(&'static Guard),
    /// It is not read, and this is missing without it.
    Decides(&'static str),
    Nothing,
}

/// The resources of one cloud.
#[derive(Debug)]
pub(in crate::import) struct Family {
    /// What its types begin with; the providers that are made of the cloud's own schemas come
    /// first.
    providers: &'static [&'static str],
    services: &'static str,
    pub(in crate::import) dialect: &'static str,
}

pub(super) static FAMILIES: &[Family] = &[
    Family {
        providers: &["alicloud_"],
        services: services::ALIBABA,
        dialect: "alibaba-ram",
    },
    Family {
        providers: &["awscc_", "aws_"],
        services: services::AWS,
        dialect: "aws",
    },
    Family {
        providers: &["ksyun_"],
        services: services::KINGSOFT,
        dialect: "kingsoft",
    },
    Family {
        providers: &["volcenginecc_", "volcengine_"],
        services: services::VOLCENGINE,
        dialect: "volcengine",
    },
];

impl Family {
    pub(super) fn of(kind: &str) -> Option<&'static Family> {
        FAMILIES.iter().find(|family| family.rest(kind).is_some())
    }

    /// A type without its provider.
    fn rest<'k>(&self, kind: &'k str) -> Option<&'k str> {
        self.providers
            .iter()
            .find_map(|provider| kind.strip_prefix(provider))
    }
}

const ATTRIBUTE: &str = "it contains or names a policy";
const WORD: &str = "its type mentions policies or permissions";
const UNKNOWN: &str = "the type is unknown, so it could allow or deny";

/// What a resource of this type with these attributes is, in a plan of one cloud. `holds` says
/// whether the resource has an attribute, or will have it.
pub(super) fn bearing(
    kind: &str,
    values: At<'_>,
    family: &Family,
    holds: impl Fn(&str) -> bool,
) -> Bearing {
    let own = Family::of(kind);
    if own.is_some_and(|own| own.dialect != family.dialect) {
        return Bearing::Nothing;
    }
    if let Some(known) = RESOURCES.iter().find(|known| known.name == kind) {
        return Bearing::Read(known);
    }
    if let Some(guard) = GUARDS.iter().find(|guard| guard.kind == kind) {
        return Bearing::Guards(guard);
    }
    if let Some((_, what)) = DECIDING.iter().find(|(pattern, _)| fits(pattern, kind)) {
        return if is_private(kind, values) {
            Bearing::Nothing
        } else {
            Bearing::Decides(what)
        };
    }
    if SILENT.iter().any(|pattern| fits(pattern, kind)) {
        return Bearing::Nothing;
    }
    if FILTERS.contains(&kind)
        && values
            .get("policy")
            .and_then(At::text)
            .is_some_and(lets_all_through)
    {
        return Bearing::Nothing;
    }
    if holds_document(values) {
        return Bearing::Decides(ATTRIBUTE);
    }
    let is_listed = |list: &str, word: &str| list.split(' ').any(|listed| listed == word);
    let first = |name: &str| name.split('_').next().unwrap_or("").to_owned();
    let Some(rest) = own.and_then(|own| own.rest(kind)) else {
        return if is_listed(services::OTHERS, &first(kind)) {
            Bearing::Nothing
        } else {
            Bearing::Decides(UNKNOWN)
        };
    };
    if kind.split('_').any(|word| WORDS.contains(&word)) {
        return Bearing::Decides(WORD);
    }
    if ATTRIBUTES
        .iter()
        .any(|name| holds(name) || values.get(name).is_some_and(has_content))
    {
        return Bearing::Decides(ATTRIBUTE);
    }
    if is_listed(family.services, &first(rest)) {
        Bearing::Nothing
    } else {
        Bearing::Decides(UNKNOWN)
    }
}

/// What is read of a data source, which makes nothing.
pub(super) fn caller(kind: &str, family: &Family) -> Option<&'static Resource> {
    let known = CALLERS.iter().find(|known| known.name == kind)?;
    Family::of(kind)
        .filter(|own| own.dialect == family.dialect)
        .map(|_| known)
}

/// Whether a type is as a pattern says; see [`super::deciding`].
fn fits(pattern: &str, kind: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == kind,
        Some((start, end)) if end.ends_with('*') => {
            let middle = end.trim_end_matches('*');
            kind.strip_prefix(start)
                .is_some_and(|rest| rest.contains(middle))
        }
        Some((start, end)) => kind
            .strip_prefix(start)
            .is_some_and(|rest| rest.ends_with(end)),
    }
}

/// Whether a list of access gives it to the owner alone.
fn is_private(kind: &str, values: At<'_>) -> bool {
    kind.ends_with("_acl") && values.get("acl").and_then(At::text) == Some("private")
}

/// Whether there is a policy document anywhere in it.
fn holds_document(at: At<'_>) -> bool {
    let is_statement = |name: &str| name == "Statement";
    let is_document = |text: &str| {
        let text = text.trim_start();
        // With or without the escapes of a text in a text.
        text.starts_with(['{', '['])
            && (text.contains("\"Statement\"") || text.contains("Statement\\\""))
    };
    at.text().is_some_and(is_document)
        || at.items().any(holds_document)
        || at
            .fields()
            .any(|(name, inner)| is_statement(name) && has_content(inner) || holds_document(inner))
}

/// The policy that an endpoint has unless it is given another one.
fn lets_all_through(text: &str) -> bool {
    let Ok(document) = serde_json::from_str::<serde_json::Value>(text) else {
        return false;
    };
    let one = match document.get("Statement") {
        Some(serde_json::Value::Array(list)) if list.len() == 1 => list.first(),
        other => other,
    };
    let Some(statement) = one.and_then(serde_json::Value::as_object) else {
        return false;
    };
    let is = |name: &str, word: &str| {
        statement.get(name).and_then(serde_json::Value::as_str) == Some(word)
    };
    let is_plain = statement.keys().all(|key| {
        matches!(
            &**key,
            "Sid" | "Effect" | "Principal" | "Action" | "Resource"
        )
    });
    is_plain
        && is("Effect", "Allow")
        && ["Principal", "Action", "Resource"]
            .iter()
            .all(|name| is(name, "*"))
}
