//! Values of a record.

use super::record::{Named, Version};
use super::tree::{At, Place, Said};
use crate::json::Value;

/// Whether a value is the text that stands for none.
pub(super) fn is_blank(value: At<'_>) -> bool {
    matches!(&value.node.value, Value::String(text) if text.is_empty())
}

/// Whether a value says anything.
pub(super) fn has_content(value: At<'_>) -> bool {
    match value.array() {
        Some(mut items) => items.next().is_some(),
        None => value.text().is_some() || value.fields().next().is_some() || value.is_true(),
    }
}

/// The elements of a list that can be read; the others, and a value that is not a list, are lost.
pub(super) fn all<'f, T>(
    value: At<'f>,
    read: impl Fn(At<'f>) -> Option<T>,
    mut lost: impl FnMut(Place),
) -> Vec<T> {
    let Some(items) = value.array() else {
        if !is_blank(value) {
            lost(value.place());
        }
        return Vec::new();
    };
    let read = |item: At<'f>| {
        let found = read(item);
        if found.is_none() {
            lost(item.place());
        }
        found
    };
    items.filter_map(read).collect()
}

/// The texts of a list, or one text.
pub(super) fn texts(value: At<'_>, lost: impl FnMut(Place)) -> Vec<Said> {
    if let Some(one) = value.said() {
        return vec![one];
    }
    all(value, At::said, lost)
}

/// A list of trust as JSON: texts only, or one text with commas.
pub(super) fn as_list(value: At<'_>) -> Option<Said> {
    let place = value.place();
    let texts: Vec<&str> = match value.array() {
        Some(mut items) => items.try_fold(Vec::new(), |mut texts, item| {
            texts.push(item.text()?);
            Some(texts)
        })?,
        None if value.members().is_empty() => value
            .text()
            .into_iter()
            .flat_map(|text| text.split(','))
            .map(str::trim)
            .collect(),
        None => return None,
    };
    Some(Said {
        text: serde_json::to_string(&texts).ok()?,
        place,
    })
}

/// A document as text: the source of an object, or the contents of a string.
pub(super) fn document(value: At<'_>) -> Option<Said> {
    if !value.members().is_empty() {
        return Some(Said {
            text: String::new(),
            place: value.place(),
        });
    }
    let mut said = value.said()?;
    if said.text.trim_start().starts_with("%7B") || said.text.trim_start().starts_with("%7b") {
        said.text = percent_decoded(&said.text)?;
    }
    Some(said)
}

/// What a text says whose octets are written as `%7B` (RFC 3986).
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

pub(super) fn version(item: At<'_>) -> Option<Version> {
    let id = item.get("VersionId")?.text()?.to_owned();
    let is_default = item.get("IsDefaultVersion").and_then(At::flag);
    Some(Version {
        id,
        document: document(item.get("Document")?)?,
        is_default,
    })
}

/// A name and a document; `Some(None)` is the empty block that a provider writes for none.
pub(super) fn inline(item: At<'_>) -> Option<Option<(Said, Said)>> {
    if !item.fields().any(|(_, value)| has_content(value)) && !item.members().is_empty() {
        return Some(None);
    }
    let name = item.any(&["PolicyName", "name"])?.said()?;
    Some(Some((
        name,
        document(item.any(&["PolicyDocument", "policy"])?)?,
    )))
}

/// A policy by its full name: a text, or a field of an object. `None` where only a name is there,
/// which two may have.
pub(super) fn policy(item: At<'_>) -> Option<Named> {
    let full_name = item
        .said()
        .or_else(|| item.any(&["PolicyArn", "PermissionsBoundaryArn"])?.said())?;
    let name = item.get("PolicyName").and_then(At::said);
    Some(Named {
        name,
        full_name: Some(full_name),
        is_vendors: None,
    })
}

pub(super) fn is_vendors(word: &str) -> Option<bool> {
    let words: [(&[&str], bool); 2] = [
        (&["System", "system"], true),
        (&["Custom", "custom"], false),
    ];
    words
        .iter()
        .find(|(words, _)| words.contains(&word))
        .map(|(_, is_vendors)| *is_vendors)
}

/// The resource groups or projects of an attachment. `None` is everywhere; an empty list says that
/// it is not everywhere, and not where. A project without a name is lost.
pub(super) fn scopes(value: At<'_>, lost: impl FnMut(Place)) -> Option<Vec<Said>> {
    if let Some(one) = value.said() {
        return Some(vec![one]);
    }
    let is_global = |item: At<'_>| item.get("PolicyScopeType").and_then(At::text) == Some("Global");
    if value.items().any(is_global) {
        return None;
    }
    Some(all(
        value,
        |item| item.said().or_else(|| item.get("ProjectName")?.said()),
        lost,
    ))
}

/// Whether two documents that are texts say the same, as JSON.
pub(super) fn is_same_text(left: &Said, right: &Said) -> bool {
    let read = |said: &Said| serde_json::from_str::<serde_json::Value>(&said.text).ok();
    !left.text.is_empty()
        && (left.text == right.text || read(left).is_some_and(|left| read(right) == Some(left)))
}
