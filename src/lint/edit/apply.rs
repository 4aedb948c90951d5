//! The text after the edits of a pass.

use std::collections::{BTreeMap, BTreeSet};

use super::tree::{children, count, values};
use super::{Edit, End};
use crate::json::{Node, Value};
use crate::source::Span;

/// How a document separates two things in one line.
#[derive(Clone, Copy, Debug)]
pub(in crate::lint) struct Style<'t> {
    /// Behind a comma.
    pub(in crate::lint) space: &'t str,
    /// Between a key and its value.
    pub(in crate::lint) colon: &'t str,
}

impl<'t> Style<'t> {
    /// As in the outermost object, or the first one inside it that shows it.
    pub(in crate::lint) fn of(text: &'t str, root: &Node<'_>) -> Self {
        let first = match &root.value {
            Value::Object(members) => members.first(),
            _ => None,
        };
        let colon =
            first.and_then(|member| text.get(member.key_span.end()..member.value.span.start()));
        let mut here = Some(root);
        let mut space = " ";
        while let Some(node) = here {
            if count(node) > 1 {
                space = if before(text, node, &children(node), 1).is_empty() {
                    ""
                } else {
                    " "
                };
                break;
            }
            here = values(node).next();
        }
        Self {
            space,
            colon: colon
                .filter(|colon| !colon.contains(['\n', '\r']))
                .unwrap_or(": "),
        }
    }
}

/// The white space before an item or member: behind the comma before it, or behind the bracket.
fn before<'t>(text: &'t str, node: &Node<'_>, parts: &[Span], index: usize) -> &'t str {
    let Some(part) = parts.get(index) else {
        return "";
    };
    let start = match index.checked_sub(1).and_then(|last| parts.get(last)) {
        Some(last) => last.end(),
        None => node.span.start() + 1,
    };
    let gap = text.get(start..part.start()).unwrap_or("");
    gap.split_once(',').map_or(gap, |(_, gap)| gap)
}

/// The text after the edits, which do not meet.
pub(in crate::lint) fn apply<'e>(
    text: &str,
    root: &Node<'_>,
    edits: impl Iterator<Item = &'e Edit>,
) -> String {
    let mut work = TextChanges {
        text,
        style: Style::of(text, root),
        ..TextChanges::default()
    };
    for edit in edits {
        match edit {
            Edit::Remove(span) => drop(work.removed.insert(*span)),
            Edit::Replace(span, with) => work.changes.push((*span, with.clone())),
            Edit::Insert(span, end, parts) => {
                work.added.entry(*span).or_default().push((*end, parts))
            }
        }
    }
    work.walk(root);
    // An addition comes before a removal that begins at the same place: it is behind what is kept.
    work.changes.sort_by_key(|(span, _)| *span);
    let mut changed = String::with_capacity(text.len());
    let mut at = 0;
    for (span, with) in &work.changes {
        changed.push_str(text.get(at..span.start()).unwrap_or(""));
        changed.push_str(with);
        at = span.end();
    }
    changed.push_str(text.get(at..).unwrap_or(""));
    changed
}

#[derive(Debug)]
struct TextChanges<'t, 'e> {
    text: &'t str,
    style: Style<'t>,
    removed: BTreeSet<Span>,
    added: BTreeMap<Span, Vec<(End, &'e Vec<String>)>>,
    /// Ranges of the text, and what is written in their places.
    changes: Vec<(Span, String)>,
}

impl Default for TextChanges<'_, '_> {
    fn default() -> Self {
        let style = Style {
            space: " ",
            colon: ": ",
        };
        Self {
            text: "",
            style,
            removed: BTreeSet::new(),
            added: BTreeMap::new(),
            changes: Vec::new(),
        }
    }
}

impl<'t> TextChanges<'t, '_> {
    /// Recursion is bounded by the nesting of documents (P6).
    fn walk(&mut self, node: &Node<'_>) {
        let parts = children(node);
        let kept: Vec<bool> = parts
            .iter()
            .map(|part| !self.removed.contains(part))
            .collect();
        self.remove(node, &parts, &kept);
        for (end, texts) in self.added.remove(&node.span).unwrap_or_default() {
            self.insert(node, &parts, &kept, end, texts);
        }
        for (value, is_kept) in values(node).zip(&kept) {
            if *is_kept {
                self.walk(value);
            }
        }
    }

    /// Removes each run of parts together with one comma. A run that begins a line and does not end
    /// it goes with the line it is on, any other with what is between it and the part before it.
    fn remove(&mut self, node: &Node<'_>, parts: &[Span], kept: &[bool]) {
        let mut index = 0;
        for run in kept.chunk_by(|one, other| one == other) {
            let (first, next) = (index, index + run.len());
            index = next;
            let (Some(from), Some(last), Some(false)) =
                (parts.get(first), parts.get(next - 1), run.first())
            else {
                continue;
            };
            let previous = first.checked_sub(1).and_then(|at| parts.get(at));
            let is_first_of_line = before(self.text, node, parts, first).contains('\n');
            let is_last_of_line = before(self.text, node, parts, next).contains('\n');
            let span = match (previous, parts.get(next)) {
                (Some(_), Some(after)) if is_first_of_line && !is_last_of_line => {
                    Span::new(from.start(), after.start())
                }
                (None, Some(after)) => Span::new(from.start(), after.start()),
                (Some(previous), _) => Span::new(previous.end(), last.end()),
                // OK because nothing is emptied.
                (None, None) => continue,
            };
            self.changes.push((span, String::new()));
        }
    }

    /// Adds texts to a list or object, before or behind what is left of it. A single value becomes
    /// a list.
    fn insert(
        &mut self,
        node: &Node<'_>,
        parts: &[Span],
        kept: &[bool],
        end: End,
        texts: &[String],
    ) {
        if texts.is_empty() {
            return;
        }
        let space = self.style.space;
        let left = parts.iter().zip(kept).filter(|(_, kept)| **kept);
        let left: Vec<&Span> = left.map(|(part, _)| part).collect();
        match (end, left.as_slice()) {
            (End::First, [first, ..]) => {
                let gap = self.gap(node, parts, usize::from(parts.len() > 1));
                self.add(first.start(), texts.join(&format!(",{gap}")) + "," + gap);
            }
            (End::Last, [.., last]) => {
                let gap = self.gap(node, parts, parts.len().saturating_sub(1));
                self.add(
                    last.end(),
                    format!(",{gap}") + &texts.join(&format!(",{gap}")),
                );
            }
            // An empty list.
            (_, []) if matches!(node.value, Value::Array(_) | Value::Object(_)) => {
                self.add(node.span.start() + 1, texts.join(&format!(",{space}")));
            }
            (_, []) => {
                let separator = format!(",{space}");
                let added = separator.clone() + &texts.join(&separator) + "]";
                self.add(node.span.start(), "[".to_owned());
                self.add(node.span.end(), added);
            }
        }
    }

    /// Writes a text at a place, in front of what is there.
    fn add(&mut self, at: usize, text: String) {
        self.changes.push((Span::new(at, at), text));
    }

    /// The white space that a part at this place has before it. The first part of a line has none,
    /// so that of the document's style is for it.
    fn gap(&self, node: &Node<'_>, parts: &[Span], index: usize) -> &'t str {
        let gap = before(self.text, node, parts, index);
        if index > 0 || gap.contains('\n') {
            gap
        } else {
            self.style.space
        }
    }
}
