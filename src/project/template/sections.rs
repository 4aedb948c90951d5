//! What a template says outside its policies.

use std::collections::HashMap;

use crate::json::Node;

/// How many names may lead to each other.
pub(super) const NAMES_DEEPEST: usize = 4;
/// The most parts of texts that the functions of a file may make.
const PARTS_MAX: usize = 1 << 20;

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
    /// How many parts of texts may still be made.
    pub(super) parts_left: usize,
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
            parts_left: PARTS_MAX,
        }
    }

    /// Takes parts from those that may still be made. `false` if there are not enough.
    pub(super) fn spend(&mut self, parts: usize) -> bool {
        let left = self.parts_left.checked_sub(parts);
        self.parts_left = left.unwrap_or(0);
        left.is_some()
    }
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
