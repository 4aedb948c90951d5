//! Writes the catalogues that come with the program.
//!
//! Every line holds names of one kind, short enough to review a change of them. See
//! `src/lint/catalog/bundled.rs` for the form.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::{Map, Value};

/// The longest line, so that a change shows what was added.
const LINE_MAX: usize = 200;

/// Letters for what most names of resources have.
const MARKS: &[(&str, &str)] = &[("^", "arn:${Partition}:"), ("~", "${Region}:${Account}")];

/// Actions that two services with one prefix share. The source describes those of only one of them,
/// so what they act on is not known. The pages of both generations in the Service Authorization
/// Reference, such as `list_awselasticloadbalancingv2.html` (2026-11).
const SHARED_ACTIONS: &[(&str, &[&str])] = &[
    ("apigateway", &["DELETE", "GET", "PATCH", "POST", "PUT"]),
    // It also takes transforms, which the reference does not list:
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-template.html
    ("cloudformation", &["CreateChangeSet"]),
    (
        "elasticloadbalancing",
        &[
            "AddTags",
            "ApplySecurityGroupsToLoadBalancer",
            "CreateLoadBalancer",
            "DeleteLoadBalancer",
            "DescribeLoadBalancerAttributes",
            "DescribeLoadBalancers",
            "DescribeTags",
            "ModifyLoadBalancerAttributes",
            "RemoveTags",
        ],
    ),
];

/// Types of resources that the reference does not list, and its users write:
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-template.html> (2026-11)
const MORE_TYPES: &[(&str, &str)] = &[(
    "cloudformation",
    "transform ^cloudformation:${Region}:aws:transform/${TransformName}",
)];

/// Actions that the reference does not list: `Receive` is in the policy that SNS gives every topic,
/// <https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html> (2026-11).
const MORE_ACTIONS: &[(&str, &str)] = &[("sns", "Receive")];

/// The text of a bundle; `None` if the value is not a catalogue.
pub(super) fn bundle(catalog: &Value) -> Option<String> {
    let mut out = String::new();
    for field in ["dialect", "source", "date", "confidence"] {
        let _ = writeln!(out, "#{field} {}", catalog.get(field)?.as_str()?);
    }
    for (mark, meaning) in MARKS {
        let _ = writeln!(out, "#mark {mark} {meaning}");
    }
    let services = catalog.get("services")?.as_object()?;
    let mut others = cross_references(services);
    let empty = Value::Array(Vec::new());
    let codes: BTreeSet<String> = services
        .keys()
        .map(|code| code.to_ascii_lowercase())
        .chain(others.keys().cloned())
        .collect();
    for code in codes {
        let _ = writeln!(out, "={code}");
        if let Some(others) = others.remove(&code) {
            let names = others.into_iter().collect::<Vec<_>>().join(" ");
            let _ = writeln!(out, "+{names}");
        }
        let mut services = services.iter();
        let service = services.find(|(known, _)| known.eq_ignore_ascii_case(&code));
        section(
            &mut out,
            &code,
            service.map_or(&empty, |(_, service)| service),
        );
    }
    Some(out)
}

/// For each prefix of names and keys, the other services that define some with it.
fn cross_references(services: &Map<String, Value>) -> BTreeMap<String, BTreeSet<String>> {
    let mut others: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (code, service) in services {
        let code = code.to_ascii_lowercase();
        let names = members(service, "resource_types").filter_map(|(_, name)| name.as_str());
        let of_names = names.filter_map(|name| name.split(':').nth(2));
        let keys = members(service, "condition_keys").map(|(key, _)| key);
        let of_keys = keys.filter_map(|key| key.split(':').next());
        for prefix in of_names.chain(of_keys) {
            let prefix = prefix.to_ascii_lowercase();
            let is_global = prefix == "aws" || prefix.contains(['$', '*']);
            if prefix != code && !is_global {
                others.entry(prefix).or_default().insert(code.clone());
            }
        }
    }
    others
}

/// The members of a field of a service.
fn members<'v>(service: &'v Value, field: &str) -> impl Iterator<Item = (&'v str, &'v Value)> {
    let object = service.get(field).and_then(Value::as_object);
    object
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.as_str(), value))
}

/// The lines of a service.
fn section(out: &mut String, code: &str, service: &Value) {
    let mut keys: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (key, kind) in members(service, "condition_keys") {
        keys.entry(kind.as_str().unwrap_or("-"))
            .or_default()
            .insert(key);
    }
    // A service without keys of its own is not one whose keys are not known.
    if keys.is_empty() && service.get("condition_keys").is_some() {
        let _ = writeln!(out, "k -");
    }
    for (kind, keys) in keys {
        lines(out, &format!("k {kind}"), keys);
    }
    for (name, text) in members(service, "resource_types") {
        let text = text.as_str().unwrap_or_default();
        let mut text = text.replace(", ", " ");
        for (mark, meaning) in MARKS {
            text = text.replace(meaning, mark);
        }
        let _ = writeln!(out, "t {} {text}", word(name));
    }
    for (_, more) in MORE_TYPES.iter().filter(|(of, _)| *of == code) {
        let _ = writeln!(out, "t {more}");
    }
    for (_, more) in MORE_ACTIONS.iter().filter(|(of, _)| *of == code) {
        let _ = writeln!(out, "a - ? {more}");
    }
    let actions = service.get("actions").unwrap_or(service);
    let mut groups: BTreeMap<(&str, String), BTreeSet<&str>> = BTreeMap::new();
    match actions {
        Value::Object(actions) => {
            for (name, about) in actions {
                groups
                    .entry(group(code, name, about))
                    .or_default()
                    .insert(name);
            }
        }
        Value::Array(names) => {
            let names = names.iter().filter_map(Value::as_str).collect();
            groups.insert(("-", "?".to_owned()), names);
        }
        _ => {}
    }
    for ((level, types), names) in groups {
        lines(out, &format!("a {level} {types}"), names);
    }
}

/// The first word of an action's level, and the types that it is asked for.
fn group<'v>(code: &str, name: &str, about: &'v Value) -> (&'v str, String) {
    let level = about.get("level").and_then(Value::as_str);
    let level = level.and_then(|level| level.split([',', ' ']).next());
    let level = level.unwrap_or("-");
    let is_shared = SHARED_ACTIONS
        .iter()
        .any(|(service, names)| *service == code && names.contains(&name));
    let types = about.get("resources").and_then(Value::as_array);
    let Some(types) = types.filter(|_| !is_shared) else {
        return (level, "?".to_owned());
    };
    let names: Vec<String> = types.iter().filter_map(Value::as_str).map(word).collect();
    let names = if names.is_empty() {
        "-".to_owned()
    } else {
        names.join(",")
    };
    (level, names)
}

/// The name of a type as one word.
fn word(name: &str) -> String {
    name.replace(' ', "-")
}

/// Writes names behind a head, on as many lines as they take.
fn lines<'n>(out: &mut String, head: &str, names: impl IntoIterator<Item = &'n str>) {
    let mut line = String::new();
    for name in names {
        if !line.is_empty() && line.len() + name.len() > LINE_MAX {
            let _ = writeln!(out, "{line}");
            line.clear();
        }
        if line.is_empty() {
            line.push_str(head);
        }
        line.push(' ');
        line.push_str(name);
    }
    if !line.is_empty() {
        let _ = writeln!(out, "{line}");
    }
}
