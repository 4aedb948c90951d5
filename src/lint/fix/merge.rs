//! Two statements made one.

use std::collections::HashSet;

use crate::json::{Node, Value};
use crate::lint::edit::statement_at;
use crate::lint::edit::{Edit, End};
use crate::lint::finding::Finding;
use crate::lint::spans::{find, items};
use crate::lint::subject::Subject;

/// The later statement goes, and what it lists more is added to the earlier one.
pub(super) fn merge(subject: &Subject<'_>, finding: &Finding) -> Option<Vec<Edit>> {
    let element = if finding.fact_at(1)? == "actions" {
        "Action"
    } else {
        "Resource"
    };
    let (into, from) = (
        statement_at(subject, finding.other_place()?)?,
        statement_at(subject, finding.span)?,
    );
    let (list, more) = (&find(into, element)?.value, &find(from, element)?.value);
    let known: HashSet<&str> = items(list).iter().filter_map(text).collect();
    let missing = items(more)
        .iter()
        .filter(|item| text(item).is_some_and(|text| !known.contains(text)));
    let added: Vec<String> = missing
        .filter_map(|item| subject.text.get(item.span.start()..item.span.end()))
        .map(str::to_owned)
        .collect();
    let mut edits = vec![Edit::Remove(from.span)];
    if !added.is_empty() {
        edits.push(Edit::Insert(list.span, End::Last, added));
    }
    Some(edits)
}

fn text<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    match &node.value {
        Value::String(text) => Some(text),
        _ => None,
    }
}
