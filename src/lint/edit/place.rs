//! The edits that most fixes need, by the place of their finding.

use super::Edit;
use super::tree::{child, container, count, node_at};
use crate::json::{Node, Value};
use crate::lint::subject::Subject;
use crate::resource_name::Field;
use crate::source::Span;
use crate::words::seen;

/// Writes a text as JSON.
pub(in crate::lint) fn quoted(text: &str) -> String {
    // OK because writing a string into memory cannot fail.
    seen(serde_json::to_string(text).unwrap_or_default())
}

/// Finds the object that begins where a span does, inside the outermost object.
fn beginning<'n, 't>(root: &'n Node<'t>, start: Span) -> Option<&'n Node<'t>> {
    let mut here = root;
    loop {
        here = child(here, start)?.1;
        if here.span.start() == start.start() && matches!(here.value, Value::Object(_)) {
            return Some(here);
        }
    }
}

/// Returns the decoded text of the value at a span.
pub(in crate::lint) fn text_at<'s>(subject: &'s Subject<'_>, span: Span) -> Option<&'s str> {
    match &node_at(subject.root, span)?.value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// Replaces the key or value at a span by a text.
pub(in crate::lint) fn replace(span: Span, text: &str) -> Vec<Edit> {
    vec![Edit::Replace(span, quoted(text))]
}

/// Replaces one field of the resource at a span, if it is not the last field.
pub(in crate::lint) fn replace_field(
    subject: &Subject<'_>,
    span: Span,
    field: &Field,
    word: &str,
) -> Option<Vec<Edit>> {
    let text = text_at(subject, span).filter(|text| !text.contains("${"))?;
    let names = &subject.table.names;
    let index = names.index_of(field)?;
    if index + 1 >= names.fields.len() {
        return None;
    }
    let mut fields: Vec<&str> = text.splitn(names.fields.len(), ':').collect();
    *fields.get_mut(index)? = word;
    Some(replace(span, &fields.join(":")))
}

/// Removes the item at a span, if its list has others.
pub(in crate::lint) fn remove_item(subject: &Subject<'_>, span: Span) -> Option<Vec<Edit>> {
    let list = container(subject.root, span)?;
    let others = matches!(list.value, Value::Array(_)) && count(list) > 1;
    others.then(|| vec![Edit::Remove(span)])
}

/// Removes the statement that begins where a span does, if there are others.
pub(in crate::lint) fn remove_statement(subject: &Subject<'_>, start: Span) -> Option<Vec<Edit>> {
    remove_item(subject, statement_at(subject, start)?.span)
}

/// Finds the statement that begins where a span does.
pub(in crate::lint) fn statement_at<'s>(
    subject: &'s Subject<'_>,
    start: Span,
) -> Option<&'s Node<'s>> {
    let statements = &subject.root.member("Statement")?.value;
    let found = beginning(subject.root, start)?;
    statements.span.contains(found.span).then_some(found)
}

/// Removes the member whose key or value is at a span.
pub(in crate::lint) fn remove_member(subject: &Subject<'_>, span: Span) -> Option<Vec<Edit>> {
    let mut here = subject.root;
    loop {
        let (whole, value) = child(here, span)?;
        let is_member = matches!(here.value, Value::Object(_));
        if is_member && (value.span == span || whole.start() == span.start()) {
            return Some(vec![Edit::Remove(whole)]);
        }
        here = value;
    }
}
