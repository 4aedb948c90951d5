//! What a plan says beside the values: what is known after apply only, what is configured, and what
//! refers to what.

use std::collections::BTreeMap;

use super::side::Object;
use crate::import::tree::{At, Place};
use crate::import::values::has_content;

/// A plan as a whole.
pub(super) struct Plan<'f> {
    root: At<'f>,
    /// The resources of the side that is read, by address.
    resources: BTreeMap<&'f str, Object<'f>>,
    /// What the configuration says of each resource, by address without indices.
    configured: BTreeMap<String, At<'f>>,
}

/// Modules that a value is handed through, at most.
const HANDED_MAX: usize = 32;

/// An attribute of a resource.
pub(super) struct Reference<'f> {
    pub(super) resource: Object<'f>,
    pub(super) attribute: &'f str,
    /// Where the configuration refers to it.
    pub(super) place: Place,
}

impl<'f> Plan<'f> {
    pub(super) fn new(root: At<'f>, objects: &[Object<'f>]) -> Self {
        let managed = objects.iter().filter(|object| object.is_managed);
        let resources = managed.map(|object| (object.address, *object)).collect();
        let mut configured = BTreeMap::new();
        let mut modules: Vec<(String, At<'f>)> = root
            .at(&["configuration", "root_module"])
            .map(|module| (String::new(), module))
            .into_iter()
            .collect();
        while let Some((path, module)) = modules.pop() {
            for resource in module.get("resources").into_iter().flat_map(At::items) {
                let Some(address) = resource.get("address").and_then(At::text) else {
                    continue;
                };
                if let Some(expressions) = resource.get("expressions") {
                    configured
                        .entry(format!("{path}{address}"))
                        .or_insert(expressions);
                }
            }
            for (call, inner) in module.get("module_calls").into_iter().flat_map(At::fields) {
                modules.extend(
                    inner
                        .get("module")
                        .map(|module| (format!("{path}module.{call}."), module)),
                );
            }
        }
        Self {
            root,
            resources,
            configured,
        }
    }

    /// Whether what an attribute will be is known after apply only. Of a new resource, an attribute
    /// that its provider may fill in and that is not configured has nothing in it yet.
    pub(super) fn leaves_open(&self, object: &Object<'f>, field: &str, is_filled_in: bool) -> bool {
        let Some(change) = object.change else {
            return false;
        };
        let mut actions = change
            .get("actions")
            .into_iter()
            .flat_map(At::items)
            .map(At::text);
        let is_new = actions.next() == Some(Some("create")) && actions.next().is_none();
        let is_told = || {
            self.configured(object.address)
                .is_none_or(|told| told.get(field).is_some())
        };
        is_unknown(change, field) && (!is_new || !is_filled_in || is_told())
    }

    /// Whether an attribute is configured, and its change says neither what it will be nor that
    /// nobody knows. A plan writes every attribute: a value, null, or that it is known after apply
    /// only.
    pub(super) fn keeps_quiet(&self, object: &Object<'f>, field: &str) -> bool {
        let Some(change) = object.change else {
            return false;
        };
        let is_written =
            object.values.fields().any(|(name, _)| name == field) || is_unknown(change, field);
        !is_written && self.is_configured(object.address, field)
    }

    /// Whether the configuration gives a resource an attribute, as far as the plan has it.
    pub(super) fn is_configured(&self, address: &str, field: &str) -> bool {
        self.configured(address)
            .is_some_and(|told| told.get(field).is_some_and(has_content))
    }

    /// Whether the plan has the configuration of a resource.
    pub(super) fn has_configuration(&self, address: &str) -> bool {
        self.configured(address).is_some()
    }

    /// The attributes that the configuration gives a resource.
    fn configured(&self, address: &str) -> Option<At<'f>> {
        self.configured.get(&without_indices(address)).copied()
    }

    /// The configuration of a module, by the calls that lead to it.
    fn module(&self, calls: &[&str]) -> Option<At<'f>> {
        let root = self.root.at(&["configuration", "root_module"])?;
        calls.iter().try_fold(root, |module, call| {
            module.at(&["module_calls", &without_indices(call), "module"])
        })
    }

    /// The attribute of a managed resource that an attribute is configured to be, through modules;
    /// `None` where the expression refers to anything else besides. A plan does not say what an
    /// expression does with what it refers to.
    pub(super) fn refers(&self, address: &str, field: &str) -> Option<Reference<'f>> {
        let (mut calls, _) = calls_and_name(address);
        let mut expression = self.configured(address)?.get(field)?;
        for _ in 0..HANDED_MAX {
            let (reference, place) = only_reference(expression)?;
            let (head, rest) = reference.split_once('.')?;
            match head {
                "var" => {
                    let call = without_indices(calls.pop()?);
                    expression =
                        self.module(&calls)?
                            .at(&["module_calls", &call, "expressions", rest])?;
                }
                "module" => {
                    let (call, output) = rest.rsplit_once('.')?;
                    calls.push(call);
                    expression = self
                        .module(&calls)?
                        .at(&["outputs", output, "expression"])?;
                }
                _ => {
                    let (name, attribute) = reference.rsplit_once('.')?;
                    let modules: String =
                        calls.iter().map(|call| format!("module.{call}.")).collect();
                    let resource = *self.resources.get(&*format!("{modules}{name}"))?;
                    return Some(Reference {
                        resource,
                        attribute,
                        place,
                    });
                }
            }
        }
        None
    }
}

/// Whether an attribute, or a part of it, is known after apply only.
fn is_unknown(change: At<'_>, field: &str) -> bool {
    change
        .get("after_unknown")
        .and_then(|unknown| unknown.get(field))
        .is_some_and(any)
}

/// Whether anything in it is true.
fn any(at: At<'_>) -> bool {
    at.is_true() || at.items().any(any) || at.fields().any(|(_, inner)| any(inner))
}

/// What an expression refers to, where that is one thing: it comes first, and then what it is part
/// of.
fn only_reference(expression: At<'_>) -> Option<(&str, Place)> {
    let mut all = expression.get("references")?.items();
    let first = all.next()?;
    let (text, place) = (first.text()?, first.place());
    all.all(|other| other.text().is_some_and(|other| text.starts_with(other)))
        .then_some((text, place))
}

/// `module.app[0].aws_iam_role.x["a.b"]`: the calls `app[0]`, and the name in the module.
fn calls_and_name(address: &str) -> (Vec<&str>, &str) {
    let (mut calls, mut rest) = (Vec::new(), address);
    while let Some((call, inner)) = rest.strip_prefix("module.").and_then(split_outside) {
        calls.push(call);
        rest = inner;
    }
    (calls, rest)
}

/// Splits at the first dot outside brackets.
fn split_outside(text: &str) -> Option<(&str, &str)> {
    let (mut in_index, mut in_string, mut is_escaped) = (false, false, false);
    for (at, letter) in text.char_indices() {
        match letter {
            '"' if !is_escaped => in_string = !in_string,
            '[' if !in_string => in_index = true,
            ']' if !in_string => in_index = false,
            '.' if !in_index => return Some((text.get(..at)?, text.get(at + 1..)?)),
            _ => {}
        }
        is_escaped = letter == '\\' && !is_escaped;
    }
    None
}

/// Removes the brackets and their contents from an address such as
/// `module.app[0].aws_iam_role.x["a.b"]`.
fn without_indices(address: &str) -> String {
    let (mut plain, mut in_index, mut in_string, mut is_escaped) =
        (String::new(), false, false, false);
    for letter in address.chars() {
        match letter {
            '"' if !is_escaped => in_string = !in_string,
            '[' if !in_string => in_index = true,
            ']' if !in_string => in_index = false,
            _ if !in_index => plain.push(letter),
            _ => {}
        }
        is_escaped = letter == '\\' && !is_escaped;
    }
    plain
}
