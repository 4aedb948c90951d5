//! Values of fields: lists, documents and references to policies.
//!
//! Clouds and their programs write one thing in several ways: a document as an object, as a text of
//! JSON or URL-encoded; one name as a text or as a list of one. The functions here read all of
//! them. What cannot be read is never dropped silently: a reader returns `None` or adds the place
//! to [`ReadList::lost`], and the record reports it.

use super::tree::{ExportPlace, LocatedText, NodeRef};
use crate::json::Value;

/// A policy as an attachment or a boundary refers to it.
#[derive(Clone, Debug, Default)]
pub(super) struct PolicyRef {
    pub(super) name: Option<LocatedText>,
    pub(super) full_name: Option<LocatedText>,
    /// Whether it is the vendor's; `None` where the export does not say.
    pub(super) is_vendors: Option<bool>,
}

/// A version of a policy.
#[derive(Clone, Debug)]
pub(super) struct PolicyVersion {
    pub(super) id: String,
    pub(super) document: LocatedText,
    /// `None` where the export does not say.
    pub(super) is_default: Option<bool>,
}

/// An inline policy: a document under a name of its own.
#[derive(Clone, Debug)]
pub(super) struct InlineDocument {
    pub(super) name: LocatedText,
    pub(super) document: LocatedText,
}

/// The elements of a list that could be read, and the places of those that could not.
pub(super) struct ReadList<T> {
    pub(super) items: Vec<T>,
    pub(super) lost: Vec<ExportPlace>,
}

/// Whether a value is the empty text.
pub(super) fn is_blank(value: NodeRef<'_>) -> bool {
    matches!(&value.node.value, Value::String(text) if text.is_empty())
}

/// Whether a value says anything: it is not null, empty or false.
pub(super) fn has_content(value: NodeRef<'_>) -> bool {
    match value.array() {
        Some(mut items) => items.next().is_some(),
        None => value.text().is_some() || value.fields().next().is_some() || value.is_true(),
    }
}

/// Reads the elements of a list. A value that is not a list is lost as a whole, unless it is the
/// empty text.
pub(super) fn read_list<'f, T>(
    value: NodeRef<'f>,
    read: impl Fn(NodeRef<'f>) -> Option<T>,
) -> ReadList<T> {
    let mut list = ReadList {
        items: Vec::new(),
        lost: Vec::new(),
    };
    let Some(items) = value.array() else {
        if !is_blank(value) {
            list.lost.push(value.place());
        }
        return list;
    };
    for item in items {
        match read(item) {
            Some(read) => list.items.push(read),
            None => list.lost.push(item.place()),
        }
    }
    list
}

/// Reads a list of texts, or one text as a list of one.
pub(super) fn texts(value: NodeRef<'_>) -> ReadList<LocatedText> {
    match value.located_text() {
        Some(text) => ReadList {
            items: vec![text],
            lost: Vec::new(),
        },
        None => read_list(value, NodeRef::located_text),
    }
}

/// Reads one of Kingsoft's lists of trust as a JSON array: a list of texts, or one text with
/// commas.
pub(super) fn as_list(value: NodeRef<'_>) -> Option<LocatedText> {
    let mut texts: Vec<&str> = Vec::new();
    if let Some(items) = value.array() {
        for item in items {
            texts.push(item.text()?);
        }
    } else if !value.members().is_empty() {
        return None;
    } else if let Some(text) = value.text() {
        texts.extend(text.split(',').map(str::trim));
    }
    Some(LocatedText {
        text: serde_json::to_string(&texts).ok()?,
        place: value.place(),
    })
}

/// Reads a policy document. One that is an object has an empty text: the place in the file says
/// what it is.
pub(super) fn document(value: NodeRef<'_>) -> Option<LocatedText> {
    if !value.members().is_empty() {
        return Some(LocatedText {
            text: String::new(),
            place: value.place(),
        });
    }
    let mut document = value.located_text()?;
    let start = document.text.trim_start();
    if start.starts_with("%7B") || start.starts_with("%7b") {
        document.text = percent_decoded(&document.text)?;
    }
    Some(document)
}

/// Decodes a URL-encoded text, whose octets are written as `%7B` (RFC 3986).
fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        let (digits, after) = after.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        rest = after;
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).ok()
}

/// Reads a version of a policy, as AWS lists them.
pub(super) fn version(item: NodeRef<'_>) -> Option<PolicyVersion> {
    let id = item.get("VersionId")?.text()?.to_owned();
    let is_default = item.get("IsDefaultVersion").and_then(NodeRef::flag);
    Some(PolicyVersion {
        id,
        document: document(item.get("Document")?)?,
        is_default,
    })
}

/// Reads an inline policy. `Some(None)` is the empty block that a Terraform provider writes for
/// none.
pub(super) fn inline(item: NodeRef<'_>) -> Option<Option<InlineDocument>> {
    let is_object = !item.members().is_empty();
    if is_object && !item.fields().any(|(_, value)| has_content(value)) {
        return Some(None);
    }
    Some(Some(InlineDocument {
        name: item.any(&["PolicyName", "name"])?.located_text()?,
        document: document(item.any(&["PolicyDocument", "policy"])?)?,
    }))
}

/// Reads a policy by its full name: a text, or a field of an object. `None` where only a name is
/// there, which two policies may share.
pub(super) fn policy(item: NodeRef<'_>) -> Option<PolicyRef> {
    let full_name = match item.located_text() {
        Some(text) => text,
        None => item
            .any(&["PolicyArn", "PermissionsBoundaryArn"])?
            .located_text()?,
    };
    Some(PolicyRef {
        name: item.get("PolicyName").and_then(NodeRef::located_text),
        full_name: Some(full_name),
        is_vendors: None,
    })
}

/// Whether a policy of this type is the vendor's; `None` where the word is not known.
pub(super) fn is_vendors(word: &str) -> Option<bool> {
    match word {
        "System" | "system" => Some(true),
        "Custom" | "custom" => Some(false),
        _ => None,
    }
}

/// Reads the resource groups or projects of an attachment. `None` is everywhere. An empty list
/// means that the attachment is not for everything, and that the export does not say for what. A
/// project without a name is lost.
pub(super) fn scopes(value: NodeRef<'_>) -> Option<ReadList<LocatedText>> {
    if value.located_text().is_some() {
        return Some(texts(value));
    }
    if value.items().any(is_global) {
        return None;
    }
    Some(read_list(value, scope_name))
}

/// Whether a scope of Volcano Engine is the whole account.
fn is_global(scope: NodeRef<'_>) -> bool {
    scope.get("PolicyScopeType").and_then(NodeRef::text) == Some("Global")
}

/// The name of a resource group or project.
fn scope_name(scope: NodeRef<'_>) -> Option<LocatedText> {
    match scope.located_text() {
        Some(text) => Some(text),
        None => scope.get("ProjectName")?.located_text(),
    }
}

/// Whether two documents that are texts are equal as JSON.
pub(super) fn is_same_text(left: &LocatedText, right: &LocatedText) -> bool {
    if left.text.is_empty() {
        return false;
    }
    if left.text == right.text {
        return true;
    }
    let left = serde_json::from_str::<serde_json::Value>(&left.text);
    let right = serde_json::from_str::<serde_json::Value>(&right.text);
    matches!((left, right), (Ok(left), Ok(right)) if left == right)
}
