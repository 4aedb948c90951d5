//! The state of Terraform in the form that it is stored in, such as `terraform.tfstate`.
//!
//! `terraform show -json` prints another form, which is documented. This one is not, and has been
//! the same since its version 4 of 2019: `resources[].instances[].attributes`.

use crate::json::{Node, Value};

/// The values of a resource that may have policies.
pub(super) struct ResourceValues<'n, 't> {
    pub(super) type_name: &'n str,
    pub(super) values: &'n Node<'t>,
    /// The pointer to the values.
    pub(super) pointer: String,
    /// Such as `module.a.aws_iam_policy.b`, if the file names it.
    pub(super) address: Option<String>,
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
                });
            }
        }
    }
    Some(found)
}

/// The address of an instance, such as `module.a.aws_iam_policy.b["key"]`.
fn address(resource: &Node<'_>, instance: &Node<'_>) -> String {
    let text = |name: &str| resource.get(name).and_then(Node::text).unwrap_or("");
    let mut steps = Vec::new();
    if !text("module").is_empty() {
        steps.push(text("module"));
    }
    if text("mode") == "data" {
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
