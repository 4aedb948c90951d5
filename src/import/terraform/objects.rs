//! The resources in the lists of a plan or a state.

use std::collections::BTreeMap;

use crate::import::tree::NodeRef;

/// A resource, or a data source, as it is on the side that is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlanObject<'f> {
    /// `module.app.aws_iam_role.x["a"]`.
    pub(super) address: &'f str,
    /// `aws_iam_role`.
    pub(super) resource_type: &'f str,
    /// Whether it is a resource, and not a data source.
    pub(super) is_managed: bool,
    /// The entry of the list or of the changes.
    pub(super) at: NodeRef<'f>,
    /// The attributes.
    pub(super) values: NodeRef<'f>,
    /// The change that leads to these values; `None` where they are those of before.
    pub(super) change: Option<NodeRef<'f>>,
}

/// A resource is known by whether it is managed, and by its address.
pub(super) type ResourcesByAddress<'f> = BTreeMap<(bool, &'f str), NodeRef<'f>>;

/// The items of a list of a plan.
pub(super) fn items<'f>(at: NodeRef<'f>, list: &str) -> Vec<NodeRef<'f>> {
    match at.get(list) {
        Some(list) => list.items().collect(),
        None => Vec::new(),
    }
}

/// The changes that a plan puts off.
pub(super) fn deferred<'f>(root: NodeRef<'f>) -> Vec<NodeRef<'f>> {
    let mut changes = Vec::new();
    for change in items(root, "deferred_changes") {
        changes.extend(change.get("resource_change"));
    }
    changes
}

/// A resource with these values, by the address and type that an entry of a list has.
pub(super) fn object<'f>(at: NodeRef<'f>, is_managed: bool, values: NodeRef<'f>) -> PlanObject<'f> {
    PlanObject {
        address: at.get("address").and_then(NodeRef::text).unwrap_or(""),
        resource_type: at.get("type").and_then(NodeRef::text).unwrap_or(""),
        is_managed,
        at,
        values,
        change: None,
    }
}

/// Whether an entry of a list is a resource, and not a data source.
pub(super) fn is_managed(at: NodeRef<'_>) -> bool {
    at.get("mode").and_then(NodeRef::text) != Some("data")
}

/// The data sources that are read while the plan is applied, by address.
pub(super) fn changed_data<'f>(root: NodeRef<'f>) -> BTreeMap<&'f str, NodeRef<'f>> {
    let mut changed = BTreeMap::new();
    for at in items(root, "resource_changes") {
        let address = at.get("address").and_then(NodeRef::text);
        if let (false, Some(address), Some(change)) = (is_managed(at), address, at.get("change")) {
            changed.insert(address, change);
        }
    }
    changed
}

/// The current resources of a list, of all modules. An object that was replaced and not yet deleted
/// is apart ([`deposed`]).
pub(super) fn listed<'f>(values: Option<NodeRef<'f>>) -> ResourcesByAddress<'f> {
    let mut listed = BTreeMap::new();
    for at in all_resources(values) {
        if at.get("deposed_key").is_none() {
            let address = at.get("address").and_then(NodeRef::text).unwrap_or("");
            listed.insert((is_managed(at), address), at);
        }
    }
    listed
}

/// The objects that were replaced and are not deleted yet.
pub(super) fn deposed<'f>(root: NodeRef<'f>) -> Vec<PlanObject<'f>> {
    let mut deposed = Vec::new();
    for at in all_resources(root.at(&["prior_state", "values"])) {
        if let (Some(_), Some(values)) = (at.get("deposed_key"), at.get("values")) {
            deposed.push(object(at, is_managed(at), values));
        }
    }
    deposed
}

/// All resources of a list, of all modules.
pub(super) fn all_resources<'f>(values: Option<NodeRef<'f>>) -> Vec<NodeRef<'f>> {
    let mut modules = Vec::new();
    modules.extend(values.and_then(|values| values.get("root_module")));
    let mut resources = Vec::new();
    while let Some(module) = modules.pop() {
        resources.extend(items(module, "resources"));
        modules.extend(items(module, "child_modules"));
    }
    resources
}
