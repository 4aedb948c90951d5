//! Terraform sources inside templates of ROS.
//!
//! With `Transform: Aliyun::Terraform-v1.5` or `Aliyun::OpenTofu-v1.8`, a template has no
//! resources. Its `Workspace` has a folder of files by their paths, among them `main.tf`. A stack
//! inside a template has such a template as `TemplateBody`.
//!
//! <https://www.alibabacloud.com/help/en/ros/user-guide/structure-of-terraform-templates>

use super::tree;
use crate::json::{Node, Value};
use crate::project::places::TextPlaces;

/// How the names of these transforms begin.
const TRANSFORMS: &[&str] = &["Aliyun::Terraform-", "Aliyun::OpenTofu-"];

/// Where templates are.
const TEMPLATES: &[&[&str]] = &[&[], &["Resources", "*", "Properties", "TemplateBody"]];

/// A folder of files in a template.
#[derive(Debug)]
pub(in crate::project) struct Workspace {
    pub(in crate::project) pointer: String,
    /// The number of its document.
    pub(in crate::project) document: usize,
    pub(in crate::project) files: Vec<WorkspaceFile>,
}

/// A file in a template.
#[derive(Debug)]
pub(in crate::project) struct WorkspaceFile {
    /// Its path in the folder.
    pub(in crate::project) path: String,
    pub(in crate::project) text: String,
    /// The places of the text in the template.
    pub(in crate::project) places: TextPlaces,
}

/// Whether a text may have such a folder in it.
pub(super) fn may_be_inside(text: &str) -> bool {
    TRANSFORMS.iter().any(|transform| text.contains(transform))
}

/// Calls `found` with each folder of files in a template, and with its pointer.
pub(super) fn collect<'n, 't>(root: &'n Node<'t>, found: &mut dyn FnMut(&str, &'n Node<'t>)) {
    for steps in TEMPLATES {
        root.visit(steps, "", &mut |pointer, template| {
            if !is_terraform(template) {
                return;
            }
            if let Some(workspace) = template.get("Workspace") {
                found(&format!("{pointer}/Workspace"), workspace);
            } else if let Value::String(_) = template.value {
                found(pointer, template);
            }
        });
    }
}

/// Whether a template is one of Terraform. One that is a text is not read further.
fn is_terraform(template: &Node<'_>) -> bool {
    if let Value::String(text) = &template.value {
        return may_be_inside(text);
    }
    let Some(transform) = template.get("Transform") else {
        return false;
    };
    let names = match &transform.value {
        Value::Array(items) => &**items,
        _ => std::slice::from_ref(transform),
    };
    names.iter().filter_map(Node::text).any(may_be_inside)
}

/// The files of a folder in a template whose text is `text`. `None` if they are not known.
pub(super) fn files(folder: &Node<'_>, text: &str) -> Option<Vec<WorkspaceFile>> {
    let Value::Object(members) = &folder.value else {
        return None;
    };
    let mut files = Vec::new();
    for member in members {
        let (file, places) = tree::written(&member.value, text)?;
        files.push(WorkspaceFile {
            path: member.key.clone().into_owned(),
            text: file,
            places,
        });
    }
    Some(files)
}
