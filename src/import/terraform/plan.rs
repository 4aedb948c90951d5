//! What a plan says beside the values: what is known after apply only, and what is configured.

use std::collections::BTreeMap;

use crate::import::tree::At;

/// A plan as a whole.
pub(super) struct Plan<'f> {
    root: At<'f>,
    /// What happens to each resource, by address.
    changes: BTreeMap<&'f str, At<'f>>,
}

impl<'f> Plan<'f> {
    pub(super) fn new(root: At<'f>) -> Self {
        let changes = root.get("resource_changes").into_iter().flat_map(At::items);
        let entry = |change: At<'f>| Some((change.get("address")?.text()?, change.get("change")?));
        Self { root, changes: changes.filter_map(entry).collect() }
    }

    /// Whether what an attribute will be is known after apply only. Of a new resource, an attribute that is not configured
    /// is one that its provider reports: nothing is in it yet.
    pub(super) fn leaves_open(&self, address: &str, field: &str) -> bool {
        let Some(change) = self.changes.get(address) else { return false };
        let mut actions = change.get("actions").into_iter().flat_map(At::items).map(At::text);
        let is_new = actions.next() == Some(Some("create")) && actions.next().is_none();
        let is_unknown = change.get("after_unknown").and_then(|unknown| unknown.get(field)).is_some_and(any);
        is_unknown && !(is_new && self.configured(address).is_some_and(|told| told.get(field).is_none()))
    }

    /// The attributes that the configuration tells a resource.
    fn configured(&self, address: &str) -> Option<At<'f>> {
        let mut module = self.root.at(&["configuration", "root_module"])?;
        let plain = without_indices(address);
        let mut rest = plain.as_str();
        while let Some((call, inner)) = rest.strip_prefix("module.").and_then(|rest| rest.split_once('.')) {
            module = module.at(&["module_calls", call, "module"])?;
            rest = inner;
        }
        let mut resources = module.get("resources")?.items();
        resources.find(|resource| resource.get("address").and_then(At::text) == Some(rest))?.get("expressions")
    }
}

/// Whether anything in it is true.
fn any(at: At<'_>) -> bool {
    at.is_true() || at.items().any(any) || at.fields().any(|(_, inner)| any(inner))
}

/// `module.app[0].aws_iam_role.x["a.b"]` without what stands in brackets.
fn without_indices(address: &str) -> String {
    let (mut plain, mut in_index, mut in_string, mut is_escaped) = (String::new(), false, false, false);
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
