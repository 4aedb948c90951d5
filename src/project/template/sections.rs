//! What a template says outside its policies.

use std::collections::HashMap;

use crate::json::Node;
use crate::project::partial::{PartialValue, TextPart};

/// How many names may lead to each other.
pub(super) const NAMES_DEEPEST: usize = 4;
/// The most bytes that the functions of a file may make: a value that a name stands for may be
/// long, and the name is short.
const MADE_MAX: usize = 32 << 20;
/// What a value costs besides its text.
const VALUE: usize = 64;

/// What a template says outside its policies.
pub(in crate::project) struct TemplateScope<'n, 't> {
    pub(super) parameters: HashMap<&'n str, &'n Node<'t>>,
    pub(super) resources: HashMap<&'n str, &'n Node<'t>>,
    pub(super) mappings: Option<&'n Node<'t>>,
    /// Whether the file is a template.
    pub(super) is_template: bool,
    /// Whether a text may have variables of Serverless Framework in it.
    pub(super) is_serverless: bool,
    /// How many names are being followed.
    pub(super) depth: usize,
    /// How many bytes may still be made.
    left: usize,
}

impl<'n, 't> TemplateScope<'n, 't> {
    /// Reads the sections of a file; one that is not a template has none.
    pub(in crate::project) fn new(root: &'n Node<'t>) -> Self {
        Self {
            parameters: section(root, "Parameters"),
            resources: section(root, "Resources"),
            mappings: root.get("Mappings"),
            is_template: root.get("Resources").is_some(),
            is_serverless: root.get("service").is_some() && root.get("provider").is_some(),
            depth: 0,
            left: MADE_MAX,
        }
    }

    /// Takes what a value costs from what may still be made. `false` if there is not enough.
    pub(super) fn spend(&mut self, value: &PartialValue<'_>) -> bool {
        let left = self.left.checked_sub(cost(value));
        self.left = left.unwrap_or(0);
        left.is_some()
    }
}

/// The bytes that a value takes. Recursion is bounded by the depth that files are read to.
fn cost(value: &PartialValue<'_>) -> usize {
    let inside: usize = match value {
        PartialValue::Text(parts) => parts.iter().map(cost_of_part).sum(),
        PartialValue::Array(items) => items.iter().map(|item| cost(&item.value)).sum(),
        PartialValue::Object(members) => members
            .iter()
            .map(|member| member.key.len() + cost(&member.value.value))
            .sum(),
        PartialValue::Choice(branches) => {
            cost(&branches.then.value) + cost(&branches.otherwise.value)
        }
        _ => 0,
    };
    VALUE + inside
}

/// The bytes that a part of a text takes.
fn cost_of_part(part: &TextPart<'_>) -> usize {
    let text = match part {
        TextPart::Known(text) => text.len(),
        TextPart::Unknown(unknown) => unknown.name.len(),
    };
    VALUE + text
}

/// The members of a section of a template by name.
fn section<'n, 't>(root: &'n Node<'t>, name: &str) -> HashMap<&'n str, &'n Node<'t>> {
    let Some(section) = root.get(name) else {
        return HashMap::new();
    };
    let members = section.members().iter();
    members
        .map(|member| (&*member.key, &member.value))
        .collect()
}
