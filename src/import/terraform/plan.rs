//! What a plan says beside the values: what is known after apply only, what is configured, and what
//! refers to what.
//!
//! A reference may lead through modules. With
//!
//! ```text
//! module "app" { source = "./app"  role = aws_iam_role.x.name }     # root
//! resource "aws_iam_role_policy_attachment" "read" { role = var.role }  # ./app
//! ```
//!
//! the role of `module.app.aws_iam_role_policy_attachment.read` is followed from `var.role` to the
//! call of `module.app`, and from there to `aws_iam_role.x`. An expression that refers to more than
//! one thing is not followed, since a plan does not say what the expression computes.

use std::collections::BTreeMap;

use super::objects::PlanObject;
use crate::import::tree::{ExportPlace, NodeRef};
use crate::import::values::has_content;

/// A plan as a whole: its resources on one side, and its configuration.
pub(super) struct Plan<'f> {
    root: NodeRef<'f>,
    /// The resources of the side that is read, by address.
    resources: BTreeMap<&'f str, PlanObject<'f>>,
    /// The expressions that each resource is configured with, by address without indices.
    configured: BTreeMap<String, NodeRef<'f>>,
}

/// The most modules that a value is followed through.
const HANDED_MAX: usize = 32;

/// An attribute of a resource.
pub(super) struct Reference<'f> {
    pub(super) resource: PlanObject<'f>,
    pub(super) attribute: &'f str,
    /// Where the configuration refers to it.
    pub(super) place: ExportPlace,
}

impl<'f> Plan<'f> {
    /// Indexes the resources of a side and the configuration of a plan.
    pub(super) fn new(root: NodeRef<'f>, objects: &[PlanObject<'f>]) -> Self {
        let mut resources = BTreeMap::new();
        for object in objects {
            if object.is_managed {
                resources.insert(object.address, *object);
            }
        }
        Self {
            root,
            resources,
            configured: configured_attributes(root),
        }
    }

    /// Whether what an attribute will be is known after apply only. Of a new resource, an attribute
    /// that its provider may fill in and that is not configured has nothing in it yet.
    pub(super) fn leaves_open(
        &self,
        object: &PlanObject<'f>,
        field: &str,
        is_filled_in: bool,
    ) -> bool {
        let Some(change) = object.change else {
            return false;
        };
        if !is_unknown(change, field) {
            return false;
        }
        let is_configured = match self.configured(object.address) {
            Some(attributes) => attributes.get(field).is_some(),
            None => true,
        };
        !is_create(change) || !is_filled_in || is_configured
    }

    /// Whether an attribute is configured, and its change says neither what it will be nor that
    /// nobody knows. A plan writes every attribute: a value, null, or that it is known after apply
    /// only.
    pub(super) fn keeps_quiet(&self, object: &PlanObject<'f>, field: &str) -> bool {
        let Some(change) = object.change else {
            return false;
        };
        let is_written =
            object.values.fields().any(|(name, _)| name == field) || is_unknown(change, field);
        !is_written && self.is_configured(object.address, field)
    }

    /// Whether a resource is configured with an attribute, as far as the plan has the
    /// configuration.
    pub(super) fn is_configured(&self, address: &str, field: &str) -> bool {
        let attribute = self
            .configured(address)
            .and_then(|attributes| attributes.get(field));
        attribute.is_some_and(has_content)
    }

    /// Whether the plan has the configuration of a resource.
    pub(super) fn has_configuration(&self, address: &str) -> bool {
        self.configured(address).is_some()
    }

    /// The expressions that a resource is configured with.
    fn configured(&self, address: &str) -> Option<NodeRef<'f>> {
        self.configured.get(&without_indices(address)).copied()
    }

    /// The configuration of a module, by the calls that lead to it.
    fn module(&self, calls: &[&str]) -> Option<NodeRef<'f>> {
        let mut module = self.root.at(&["configuration", "root_module"])?;
        for call in calls {
            module = module.at(&["module_calls", &without_indices(call), "module"])?;
        }
        Some(module)
    }

    /// The attribute of a managed resource that an attribute is configured to be, through modules;
    /// `None` where the expression refers to anything else besides. A plan does not say what an
    /// expression does with what it refers to.
    pub(super) fn refers(&self, address: &str, field: &str) -> Option<Reference<'f>> {
        let mut calls = module_calls(address);
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
                    let mut address = String::new();
                    for call in &calls {
                        address.push_str(&format!("module.{call}."));
                    }
                    address.push_str(name);
                    let resource = *self.resources.get(address.as_str())?;
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

/// The expressions of all configured resources, by address without indices.
fn configured_attributes(root: NodeRef<'_>) -> BTreeMap<String, NodeRef<'_>> {
    let mut configured = BTreeMap::new();
    let mut modules: Vec<(String, NodeRef<'_>)> = Vec::new();
    if let Some(module) = root.at(&["configuration", "root_module"]) {
        modules.push((String::new(), module));
    }
    while let Some((path, module)) = modules.pop() {
        for resource in module.get("resources").into_iter().flat_map(NodeRef::items) {
            let address = resource.get("address").and_then(NodeRef::text);
            if let (Some(address), Some(expressions)) = (address, resource.get("expressions")) {
                configured
                    .entry(format!("{path}{address}"))
                    .or_insert(expressions);
            }
        }
        let calls = module.get("module_calls");
        for (call, inner) in calls.into_iter().flat_map(NodeRef::fields) {
            if let Some(module) = inner.get("module") {
                modules.push((format!("{path}module.{call}."), module));
            }
        }
    }
    configured
}

/// Whether an attribute, or a part of it, is known after apply only.
fn is_unknown(change: NodeRef<'_>, field: &str) -> bool {
    change.at(&["after_unknown", field]).is_some_and(has_true)
}

/// Whether anything in a value is true.
fn has_true(value: NodeRef<'_>) -> bool {
    value.is_true()
        || value.items().any(has_true)
        || value.fields().any(|(_, inner)| has_true(inner))
}

/// Whether a change makes a new resource, and does nothing else.
pub(super) fn is_create(change: NodeRef<'_>) -> bool {
    let Some(actions) = change.get("actions") else {
        return false;
    };
    let mut words = actions.items().map(NodeRef::text);
    words.next() == Some(Some("create")) && words.next().is_none()
}

/// What an expression refers to, where that is one thing: the list has it first, and then what it
/// is part of (`aws_iam_role.x.name`, `aws_iam_role.x`).
fn only_reference(expression: NodeRef<'_>) -> Option<(&str, ExportPlace)> {
    let mut references = expression.get("references")?.items();
    let first = references.next()?;
    let text = first.text()?;
    for other in references {
        if !text.starts_with(other.text()?) {
            return None;
        }
    }
    Some((text, first.place()))
}

/// The modules of an address: `app[0]` of `module.app[0].aws_iam_role.x["a.b"]`.
fn module_calls(address: &str) -> Vec<&str> {
    let (mut calls, mut rest) = (Vec::new(), address);
    while let Some(inner) = rest.strip_prefix("module.") {
        let Some((call, after)) = split_at_dot(inner) else {
            break;
        };
        calls.push(call);
        rest = after;
    }
    calls
}

/// Splits at the first dot outside of brackets.
fn split_at_dot(text: &str) -> Option<(&str, &str)> {
    let mut brackets = Brackets::default();
    for (at, letter) in text.char_indices() {
        if brackets.is_outside(letter) && letter == '.' {
            return Some((text.get(..at)?, text.get(at + 1..)?));
        }
    }
    None
}

/// An address without its indices: `module.app.aws_iam_role.x` of
/// `module.app[0].aws_iam_role.x["a.b"]`.
fn without_indices(address: &str) -> String {
    let mut brackets = Brackets::default();
    let mut plain = String::new();
    for letter in address.chars() {
        if brackets.is_outside(letter) {
            plain.push(letter);
        }
    }
    plain
}

/// Where a walk over an address is: an index may be a text, with dots and brackets in it.
#[derive(Default)]
struct Brackets {
    in_index: bool,
    in_string: bool,
    is_escaped: bool,
}

impl Brackets {
    /// Whether the next character is neither in an index nor a bracket or quotation mark.
    fn is_outside(&mut self, letter: char) -> bool {
        let is_outside = match letter {
            '"' if !self.is_escaped => {
                self.in_string = !self.in_string;
                false
            }
            '[' if !self.in_string => {
                self.in_index = true;
                false
            }
            ']' if !self.in_string => {
                self.in_index = false;
                false
            }
            _ => !self.in_index,
        };
        self.is_escaped = letter == '\\' && !self.is_escaped;
        is_outside
    }
}
