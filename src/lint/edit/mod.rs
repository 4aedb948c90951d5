//! Changes of a document that leave every other byte of it where it is.
//!
//! An edit names parts of the tree by their spans, not ranges of text: what goes with a part, its
//! comma and the white space before it, is worked out when all edits of a pass are known.

mod place;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::json::{Node, Value};
use crate::source::Span;
pub(in crate::lint) use place::{
    OperatorBlock, quoted, remove_item, remove_member, remove_statement, replace, replace_field,
    statement_at, text_at,
};

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::lint) enum Edit {
    /// Takes out an item of a list, or a member of an object from its key to the end of its value.
    Remove(Span),
    /// Writes this for a key or a value.
    Replace(Span, String),
    /// Adds items or members, at one end of the list or object that stands there. A lone value
    /// becomes a list.
    Insert(Span, End, Vec<String>),
}

/// Where something is added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lint) enum End {
    First,
    Last,
}

/// What a list or an object holds: the span of each item or member.
fn children(node: &Node<'_>) -> Vec<Span> {
    match &node.value {
        Value::Array(items) => items.iter().map(|item| item.span).collect(),
        Value::Object(members) => members
            .iter()
            .map(|member| Span::new(member.key_span.start(), member.value.span.end()))
            .collect(),
        _ => Vec::new(),
    }
}

fn values<'n, 't>(node: &'n Node<'t>) -> Box<dyn Iterator<Item = &'n Node<'t>> + 'n> {
    match &node.value {
        Value::Array(items) => Box::new(items.iter()),
        Value::Object(members) => Box::new(members.iter().map(|member| &member.value)),
        _ => Box::new(std::iter::empty()),
    }
}

/// The item or member of a list or object that contains a span, and its value.
pub(in crate::lint) fn child<'n, 't>(
    node: &'n Node<'t>,
    span: Span,
) -> Option<(Span, &'n Node<'t>)> {
    let (whole, value) = match &node.value {
        Value::Array(items) => {
            let item = items.get(items.partition_point(|item| item.span.end() < span.end()))?;
            (item.span, item)
        }
        Value::Object(members) => {
            let member = members
                .get(members.partition_point(|member| member.value.span.end() < span.end()))?;
            (
                Span::new(member.key_span.start(), member.value.span.end()),
                &member.value,
            )
        }
        _ => return None,
    };
    whole.contains(span).then_some((whole, value))
}

/// The list or object of which a part is an item or member.
pub(in crate::lint) fn container<'n, 't>(root: &'n Node<'t>, part: Span) -> Option<&'n Node<'t>> {
    let mut here = root;
    loop {
        let (whole, value) = child(here, part)?;
        if whole == part {
            return Some(here);
        }
        here = value;
    }
}

/// The value that stands at a span.
pub(in crate::lint) fn node_at<'n, 't>(root: &'n Node<'t>, span: Span) -> Option<&'n Node<'t>> {
    let mut here = root;
    while here.span != span {
        here = child(here, span)?.1;
    }
    Some(here)
}

/// The start of the object of which the value at a span is a member.
fn owner(root: &Node<'_>, span: Span) -> Option<usize> {
    let mut here = root;
    while here.span != span {
        let value = child(here, span)?.1;
        if value.span == span && matches!(here.value, Value::Object(_)) {
            return Some(here.span.start());
        }
        here = value;
    }
    None
}

/// How many items or members there are.
pub(in crate::lint) fn count(node: &Node<'_>) -> usize {
    match &node.value {
        Value::Array(items) => items.len(),
        Value::Object(members) => members.len(),
        _ => 0,
    }
}

/// Keeps edits apart that would meet: of two the first counts, and the other has to wait.
#[derive(Debug)]
pub(in crate::lint) struct Claims<'n> {
    root: &'n Node<'n>,
    /// What is removed or replaced, by its start, to its end.
    taken: BTreeMap<usize, usize>,
    /// Where something is added.
    points: BTreeSet<usize>,
    /// By the start of an object: the one list in it that grows. Two that grow together say more
    /// than each alone.
    growing: HashMap<usize, Span>,
    /// By the start of a list or object: what is left in it.
    left: HashMap<usize, usize>,
}

impl<'n> Claims<'n> {
    pub(in crate::lint) fn new(root: &'n Node<'n>) -> Self {
        Self {
            root,
            taken: BTreeMap::new(),
            points: BTreeSet::new(),
            growing: HashMap::new(),
            left: HashMap::new(),
        }
    }

    /// Whether all of these can be made beside those before them; then they count as made. What
    /// would leave a list or an object without anything in it can not.
    pub(in crate::lint) fn add(&mut self, edits: &[Edit]) -> bool {
        let mut left: HashMap<usize, usize> = HashMap::new();
        for edit in edits {
            let free = match edit {
                Edit::Remove(span) | Edit::Replace(span, _) => self.is_free(*span),
                Edit::Insert(span, ..) => self.is_open(*span),
            };
            if !free {
                return false;
            }
            if let Edit::Remove(span) = edit {
                let Some(container) = container(self.root, *span) else {
                    return false;
                };
                let start = container.span.start();
                let before = left.get(&start).or_else(|| self.left.get(&start)).copied();
                let rest = before.unwrap_or_else(|| count(container)).saturating_sub(1);
                if rest == 0 {
                    return false;
                }
                left.insert(start, rest);
            }
        }
        self.left.extend(left);
        for edit in edits {
            match edit {
                Edit::Remove(span) | Edit::Replace(span, _) => {
                    self.taken.insert(span.start(), span.end());
                }
                Edit::Insert(span, ..) => {
                    self.points.insert(self.point(*span));
                    self.growing
                        .extend(owner(self.root, *span).map(|object| (object, *span)));
                }
            }
        }
        true
    }

    fn is_free(&self, span: Span) -> bool {
        let before = self.taken.range(..span.end()).next_back();
        before.is_none_or(|(_, end)| *end <= span.start())
            && self.points.range(span.start()..span.end()).next().is_none()
    }

    fn is_open(&self, span: Span) -> bool {
        let point = self.point(span);
        let before = self.taken.range(..=point).next_back();
        let is_object =
            node_at(self.root, span).is_some_and(|node| matches!(node.value, Value::Object(_)));
        let grows = owner(self.root, span).and_then(|object| self.growing.get(&object));
        // Two members that are added to one object may have one key.
        before.is_none_or(|(_, end)| *end <= point)
            && !(is_object && self.points.contains(&point))
            && grows.is_none_or(|other| *other == span)
    }

    /// A place of the list, object or lone value itself, outside everything in it.
    fn point(&self, span: Span) -> usize {
        match node_at(self.root, span).map(|node| &node.value) {
            Some(Value::Array(_) | Value::Object(_)) => span.end().saturating_sub(1),
            _ => span.start(),
        }
    }
}

/// How a document writes what stands between two things in one line.
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
    let mut work = Work {
        text,
        style: Style::of(text, root),
        ..Work::default()
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
    // An addition stands before a removal that begins at the same place: it is behind what is kept.
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
struct Work<'t, 'e> {
    text: &'t str,
    style: Style<'t>,
    removed: BTreeSet<Span>,
    added: BTreeMap<Span, Vec<(End, &'e Vec<String>)>>,
    /// Ranges of the text, and what is written in their places.
    changes: Vec<(Span, String)>,
}

impl Default for Work<'_, '_> {
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

impl Work<'_, '_> {
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
        for (value, _) in values(node).zip(&kept).filter(|(_, kept)| **kept) {
            self.walk(value);
        }
    }

    /// Each run of removed parts goes with one comma: with the line it stands on where it begins a
    /// line that goes on, otherwise with what is between it and the part before it.
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
            let previous = first
                .checked_sub(1)
                .and_then(|previous| parts.get(previous));
            let breaks = |index| before(self.text, node, parts, index).contains('\n');
            let span = match (previous, parts.get(next)) {
                (Some(_), Some(after)) if breaks(first) && !breaks(next) => {
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

    fn insert(
        &mut self,
        node: &Node<'_>,
        parts: &[Span],
        kept: &[bool],
        end: End,
        texts: &[String],
    ) {
        let space = self.style.space;
        let gap = |index| {
            let gap = before(self.text, node, parts, index);
            if index > 0 || gap.contains('\n') {
                gap
            } else {
                space
            }
        };
        let mut left = parts
            .iter()
            .zip(kept)
            .filter(|(_, kept)| **kept)
            .map(|(part, _)| part);
        match (end, left.next(), left.next_back()) {
            (End::First, Some(first), _) => {
                let gap = gap(usize::from(parts.len() > 1));
                let text: String = texts.iter().map(|text| format!("{text},{gap}")).collect();
                self.changes
                    .push((Span::new(first.start(), first.start()), text));
            }
            (End::Last, Some(only), last) => {
                let gap = gap(parts.len().saturating_sub(1));
                let text: String = texts.iter().map(|text| format!(",{gap}{text}")).collect();
                let at = last.unwrap_or(only).end();
                self.changes.push((Span::new(at, at), text));
            }
            // A lone value, or an empty list.
            (_, None, _) => {
                let (start, end) = (node.span.start(), node.span.end());
                let is_scalar = !matches!(node.value, Value::Array(_) | Value::Object(_));
                if is_scalar {
                    let text: String = texts.iter().map(|text| format!(",{space}{text}")).collect();
                    self.changes.push((Span::new(start, start), "[".to_owned()));
                    self.changes.push((Span::new(end, end), text + "]"));
                } else {
                    let at = start + 1;
                    self.changes
                        .push((Span::new(at, at), texts.join(&format!(",{space}"))));
                }
            }
        }
    }
}
