//! The state of Terraform in the form that it is stored in, such as `terraform.tfstate`.
//!
//! `terraform show -json` prints another form, which is documented. This one is not, and has been
//! the same since its version 4 of 2019: `resources[].instances[].attributes`.

use super::excerpt::hints;
use super::homes::PolicyHome;
use crate::json::{Node, Value};
use crate::model::PolicyHints;

/// The values of a resource that may have policies.
pub(super) struct ResourceValues<'n, 't> {
    pub(super) type_name: &'n str,
    pub(super) values: &'n Node<'t>,
    /// The pointer to the values.
    pub(super) pointer: String,
    /// Such as `module.a.aws_iam_policy.b`, if the file names it.
    pub(super) address: Option<String>,
    /// Whether it is a data source, whose policies are only read, and may be the vendor's.
    pub(super) is_data: bool,
}

/// The resources of a state, each of its instances by itself. `None` if the file is not a state.
pub(super) fn resources<'n, 't>(root: &'n Node<'t>) -> Option<Vec<ResourceValues<'n, 't>>> {
    root.get("terraform_version")?;
    let resources = root.get("resources")?;
    let mut found = Vec::new();
    for (number, resource) in resources.items().iter().enumerate() {
        let Some(type_name) = resource.get("type").and_then(Node::text) else {
            continue;
        };
        let instances = resource.get("instances").map_or(&[][..], Node::items);
        for (index, instance) in instances.iter().enumerate() {
            if let Some(values) = instance.get("attributes") {
                found.push(ResourceValues {
                    type_name,
                    values,
                    pointer: format!("/resources/{number}/instances/{index}/attributes"),
                    address: Some(address(resource, instance)),
                    is_data: is_data(resource),
                });
            }
        }
    }
    Some(found)
}

/// Whether a resource of a plan or state is a data source.
pub(super) fn is_data(resource: &Node<'_>) -> bool {
    resource.get("mode").and_then(Node::text) == Some("data")
}

impl ResourceValues<'_, '_> {
    /// The hints for the policy of a home at a pointer.
    pub(super) fn hints(&self, home: PolicyHome, pointer: &str) -> Option<PolicyHints> {
        let hints = hints(home)?;
        if self.is_data {
            return Some(hints.held_by(""));
        }
        Some(hints.owned_by(self.owner(home, pointer)))
    }

    /// Whose inline policy it is at a pointer: that of the user, group or role that a value names,
    /// in the module of the resource, or of the resource itself, which has a list of them.
    fn owner(&self, home: PolicyHome, pointer: &str) -> Option<String> {
        if let Some(owner) = home.owner {
            let name = self.values.get(owner)?.text()?;
            let address = self.address.as_deref()?;
            let (module, _) = address.split_once(&format!("{}.", self.type_name))?;
            return Some(format!("{module}{name}"));
        }
        home.policy.contains('*').then(|| list_of(pointer))
    }
}

/// The list that the policy at a pointer is in, such as `/Policies` for
/// `/Policies/0/PolicyDocument`.
pub(in crate::project) fn list_of(pointer: &str) -> String {
    let mut steps = pointer.rsplitn(3, '/');
    steps.nth(2).unwrap_or_default().to_owned()
}

/// The address of an instance, such as `module.a.aws_iam_policy.b["key"]`.
fn address(resource: &Node<'_>, instance: &Node<'_>) -> String {
    let text = |name: &str| resource.get(name).and_then(Node::text).unwrap_or("");
    let mut steps = Vec::new();
    if !text("module").is_empty() {
        steps.push(text("module"));
    }
    if is_data(resource) {
        steps.push("data");
    }
    steps.extend([text("type"), text("name")]);
    let key = match instance.get("index_key").map(|key| &key.value) {
        Some(Value::Number(number)) => format!("[{number}]"),
        Some(Value::String(key)) => format!("[\"{key}\"]"),
        _ => String::new(),
    };
    format!("{}{key}", steps.join("."))
}
