//! What a Terraform plan says of values that are known only after it is applied.
//!
//! A policy with one such value is unknown as a whole: `after_unknown` has `true` in its place. But
//! where a data source writes it, the plan has the data source, which is read during apply, with
//! everything in it that is known. So that is judged, and a policy without one is noted as not
//! judged.
//!
//! `after_unknown` also has `true` for optional attributes that nobody set. An attribute counts
//! only if the configuration in the plan has an expression for it.
//!
//! <https://developer.hashicorp.com/terraform/internals/json-format>

use std::collections::{BTreeMap, BTreeSet};

use super::excerpt::{Excerpt, FileContent, Skipped, forms, hints};
use super::homes::{PolicyHome, dialect_of_type, of_type};
use crate::json::{Node, Value};
use crate::project::partial::MissingReason;
use crate::project::partial::{Partial, PartialMember, PartialValue, Unknown};
use crate::project::terraform::policy_document::{self, hints_by_form};

/// The expressions of each resource, by the address of its module and its own, without keys.
type Expressions<'n, 't> = BTreeMap<(String, String), &'n Node<'t>>;

/// Attributes that are policies in most types that have them, also in types that are not listed.
const POLICY_NAMES: &[&str] = &[
    "access_policies",
    "access_policy",
    "assume_role_policy",
    "inline_policy",
    "policy",
    "policy_document",
    "policy_json",
    "resource_policy",
];

/// Adds what a plan says of policies that are not in its planned values.
pub(super) fn add_unknown<'n, 't>(root: &'n Node<'t>, found: &mut FileContent) {
    let Some(changes) = root.get("resource_changes") else {
        return;
    };
    let mut expressions = Expressions::new();
    let configuration = root
        .get("configuration")
        .and_then(|it| it.get("root_module"));
    if let Some(module) = configuration {
        collect(module, "", &mut expressions);
    }
    let mut plan = UnknownPolicies {
        expressions,
        documents: BTreeSet::new(),
        uses: BTreeMap::new(),
        found,
    };
    for change in changes.items() {
        if text(change, "mode") == "data" {
            plan.documents.insert(address_of(change));
        }
    }
    for (number, change) in changes.items().iter().enumerate() {
        if text(change, "mode") != "data" {
            plan.resource(change, number);
        }
    }
    let UnknownPolicies { uses, found, .. } = plan;
    for (number, change) in changes.items().iter().enumerate() {
        let used = uses.get(&address_of(change)).copied();
        document(change, number, used, found);
    }
}

/// A plan, and what was found in it so far.
struct UnknownPolicies<'f, 'n, 't> {
    expressions: Expressions<'n, 't>,
    /// The addresses of the data sources that are read during apply.
    documents: BTreeSet<(String, String)>,
    /// The places of policies that these are used in.
    uses: BTreeMap<(String, String), PolicyHome>,
    found: &'f mut FileContent,
}

impl<'n, 't> UnknownPolicies<'_, 'n, 't> {
    /// The unknown policies of a resource.
    fn resource(&mut self, change: &'n Node<'t>, number: usize) {
        let Some(inner) = change.get("change") else {
            return;
        };
        let Some(unknown) = inner.get("after_unknown") else {
            return;
        };
        let pointer = format!("/resource_changes/{number}/change/after_unknown");
        let value = |name: &str| Some(inner.get("after")?.get(name)?.text()?.to_owned());
        let homes = of_type(text(change, "type"), value);
        for home in &homes {
            let steps: Vec<&str> = home.policy.split('/').collect();
            let mut places = Vec::new();
            unknown_at(unknown, &steps, pointer.clone(), &mut places);
            for place in places {
                self.policy(change, &steps, Some(*home), place);
            }
        }
        let is_listed = |name: &str| {
            let first = |home: &PolicyHome| home.policy.split('/').next() == Some(name);
            homes.iter().any(first)
        };
        // What deletes old images or objects has policies too, which are of another kind.
        let is_lifecycle = text(change, "type").contains("lifecycle");
        for name in POLICY_NAMES {
            if is_lifecycle || is_listed(name) || dialect_of_type(text(change, "type")).is_none() {
                continue;
            }
            let mut places = Vec::new();
            unknown_at(unknown, &[name], pointer.clone(), &mut places);
            for place in places {
                self.policy(change, &[name], None, place);
            }
        }
    }

    /// An unknown policy of a resource, if the configuration sets it.
    fn policy(
        &mut self,
        change: &Node<'_>,
        steps: &[&str],
        home: Option<PolicyHome>,
        place: (String, &Node<'_>),
    ) {
        let address = address_of(change);
        let Some(expressions) = self.expressions.get(&address) else {
            return;
        };
        let mut given = Vec::new();
        expressions.visit(steps, "", &mut |_, expression| given.push(expression));
        // A whole block may be unknown.
        given.extend(steps.first().and_then(|name| expressions.get(name)));
        if given.is_empty() {
            return;
        }
        let mut is_document = false;
        for document in given.into_iter().flat_map(references) {
            let document = (address.0.clone(), document);
            if self.documents.contains(&document) {
                is_document = true;
                if let Some(home) = home {
                    self.uses.entry(document).or_insert(home);
                }
            }
        }
        if is_document {
            return;
        }
        let (pointer, node) = place;
        let span = node.span.start()..node.span.end();
        let what = format!("the policy of {}", text(change, "address"));
        let mut skipped = Skipped::at("the policy", pointer, span, MissingReason::Unknown);
        skipped.what = what.into();
        if self.found.not_judged.last() != Some(&skipped) {
            self.found.not_judged.push(skipped);
        }
    }
}

/// Collects each `true` on the way of some steps, which means that everything there is unknown.
fn unknown_at<'n, 't>(
    node: &'n Node<'t>,
    steps: &[&str],
    pointer: String,
    places: &mut Vec<(String, &'n Node<'t>)>,
) {
    if let Value::Bool(true) = node.value {
        places.push((pointer, node));
        return;
    }
    let Some((step, rest)) = steps.split_first() else {
        return;
    };
    if *step != "*" {
        if let Some(inner) = node.get(step) {
            unknown_at(inner, rest, format!("{pointer}/{step}"), places);
        }
        return;
    }
    for (index, item) in node.items().iter().enumerate() {
        unknown_at(item, rest, format!("{pointer}/{index}"), places);
    }
}

/// Adds the policy of a data source that is read during apply.
fn document(change: &Node<'_>, number: usize, used: Option<PolicyHome>, found: &mut FileContent) {
    let type_name = text(change, "type");
    let Some(document) = policy_document::of_data(type_name) else {
        return;
    };
    let Some(change) = change.get("change") else {
        return;
    };
    let actions = change.get("actions").map_or(&[][..], Node::items);
    let is_read = actions.iter().any(|action| action.text() == Some("read"));
    if !is_read || has_nothing(change) {
        return;
    }
    let pointer = format!("/resource_changes/{number}/change/after");
    let (after, unknown) = (change.get("after"), change.get("after_unknown"));
    let Some(policy) = document.policy(&merged(after, unknown, &mut String::new())) else {
        return;
    };
    let span = after.map_or(0..0, |node| node.span.start()..node.span.end());
    let forms = forms(&policy, &pointer, &span, &mut found.not_judged);
    if forms.is_empty() {
        return;
    }
    let by_form = || hints_by_form(document.dialect, &policy);
    found.policies.push(Excerpt {
        pointer,
        document: 0,
        forms,
        hints: used.map_or_else(by_form, hints),
        address: Some(text(change, "address").to_owned()).filter(|it| !it.is_empty()),
        is_list: false,
        is_certain: true,
    });
}

/// Whether nothing of a change is known.
fn has_nothing(change: &Node<'_>) -> bool {
    !matches!(
        change.get("after").map(|it| &it.value),
        Some(Value::Object(_))
    )
}

fn text<'n>(node: &'n Node<'_>, name: &str) -> &'n str {
    node.get(name).and_then(Node::text).unwrap_or("")
}

/// The addresses of the module of a change and of the resource in it, without keys.
fn address_of(change: &Node<'_>) -> (String, String) {
    let module = without_keys(text(change, "module_address"));
    let own = format!("{}.{}", text(change, "type"), text(change, "name"));
    let data = if text(change, "mode") == "data" {
        "data."
    } else {
        ""
    };
    (module, format!("{data}{own}"))
}

/// An address such as `module.a["b"].c[0]` without what is in brackets.
fn without_keys(address: &str) -> String {
    let (mut kept, mut depth) = (String::new(), 0_usize);
    for letter in address.chars() {
        match letter {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            letter if depth == 0 => kept.push(letter),
            _ => {}
        }
    }
    kept
}

/// Collects the expressions of a module and of those that it calls. Recursion is bounded by the
/// depth that files are read to.
fn collect<'n, 't>(module: &'n Node<'t>, address: &str, expressions: &mut Expressions<'n, 't>) {
    for resource in module.get("resources").map_or(&[][..], Node::items) {
        if let Some(given) = resource.get("expressions") {
            let own = text(resource, "address").to_owned();
            expressions.insert((address.to_owned(), own), given);
        }
    }
    let calls = module.get("module_calls").map_or(&[][..], Node::members);
    for call in calls {
        if let Some(inner) = call.value.get("module") {
            let dot = if address.is_empty() { "" } else { "." };
            let address = format!("{address}{dot}module.{}", call.key);
            collect(inner, &address, expressions);
        }
    }
}

/// The addresses of the data sources that an expression refers to.
fn references(expression: &Node<'_>) -> Vec<String> {
    let mut addresses = Vec::new();
    for reference in expression.get("references").map_or(&[][..], Node::items) {
        let reference = without_keys(reference.text().unwrap_or(""));
        let steps: Vec<&str> = reference.split('.').collect();
        if let ["data", type_name, name, ..] = &*steps {
            addresses.push(format!("data.{type_name}.{name}"));
        }
    }
    addresses
}

/// A value with what of it is unknown. Recursion is bounded by the depth that files are read to.
fn merged(
    known: Option<&Node<'_>>,
    unknown: Option<&Node<'_>>,
    path: &mut String,
) -> Partial<'static> {
    let place = known.or(unknown);
    let span = place.map_or(crate::diagnostic::Span::EMPTY, |node| node.span);
    if let Some(Value::Bool(true)) = unknown.map(|node| &node.value) {
        let name = format!("${{{}}}", path.trim_start_matches('.'));
        return Partial {
            span,
            value: PartialValue::Unknown(Unknown::any(name)),
        };
    }
    let value = match known.map(|node| &node.value) {
        Some(Value::Bool(value)) => PartialValue::Bool(*value),
        Some(Value::Number(text)) => PartialValue::Number(text.clone().into_owned().into()),
        Some(Value::String(text)) => PartialValue::known(text.clone().into_owned()),
        Some(Value::Array(items)) => {
            let mut merged_items = Vec::new();
            for (index, item) in items.iter().enumerate() {
                let unknown = unknown.and_then(|node| node.items().get(index));
                let step = format!("[{index}]");
                merged_items.push(stepped(Some(item), unknown, path, &step));
            }
            PartialValue::Array(merged_items)
        }
        Some(Value::Object(members)) => {
            let mut merged_members = Vec::new();
            let mut rest = BTreeMap::new();
            for member in unknown.map_or(&[][..], Node::members) {
                rest.insert(&*member.key, member);
            }
            for member in members {
                let unknown = rest.remove(&*member.key).map(|member| &member.value);
                let step = format!(".{}", member.key);
                merged_members.push(PartialMember {
                    key: member.key.clone().into_owned().into(),
                    key_span: member.key_span,
                    value: stepped(Some(&member.value), unknown, path, &step),
                });
            }
            for member in rest.into_values() {
                let step = format!(".{}", member.key);
                merged_members.push(PartialMember {
                    key: member.key.clone().into_owned().into(),
                    key_span: member.key_span,
                    value: stepped(None, Some(&member.value), path, &step),
                });
            }
            PartialValue::Object(merged_members)
        }
        _ => PartialValue::Null,
    };
    Partial { span, value }
}

fn stepped(
    known: Option<&Node<'_>>,
    unknown: Option<&Node<'_>>,
    path: &mut String,
    step: &str,
) -> Partial<'static> {
    let before = path.len();
    path.push_str(step);
    let value = merged(known, unknown, path);
    path.truncate(before);
    value
}
