//! Which edits of one pass can be made together.
//!
//! Of two edits that meet, the first counts, and the other waits for the next pass.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Edit;
use super::tree::{container, count, node_at, owner};
use crate::json::{Node, Value};
use crate::source::Span;

/// The places that the edits of a pass change.
#[derive(Debug)]
pub(in crate::lint) struct Claims<'n> {
    root: &'n Node<'n>,
    /// What is removed or replaced, by its start, to its end.
    taken: BTreeMap<usize, usize>,
    /// Where something is added.
    points: BTreeSet<usize>,
    /// The one list that grows in each object, by the start of the object: two lists that grow
    /// together mean more than each alone.
    growing: HashMap<usize, Span>,
    /// How much is left in each list and object, by its start.
    left: HashMap<usize, usize>,
}

impl<'n> Claims<'n> {
    /// No claims yet, on the tree of a policy.
    pub(in crate::lint) fn new(root: &'n Node<'n>) -> Self {
        Self {
            root,
            taken: BTreeMap::new(),
            points: BTreeSet::new(),
            growing: HashMap::new(),
            left: HashMap::new(),
        }
    }

    /// Claims the places of these edits, if all of them can be made beside those before them.
    pub(in crate::lint) fn add(&mut self, edits: &[Edit]) -> bool {
        if !edits.iter().all(|edit| self.fits(edit)) {
            return false;
        }
        let Some(left) = self.left_after(edits) else {
            return false;
        };
        self.left.extend(left);
        for edit in edits {
            self.claim(edit);
        }
        true
    }

    /// Whether nothing that is claimed meets an edit.
    fn fits(&self, edit: &Edit) -> bool {
        match edit {
            Edit::Remove(span) | Edit::Replace(span, _) => self.is_free(*span),
            Edit::Insert(span, ..) => self.is_open(*span),
        }
    }

    /// Counts what removals leave in each list and object; `None` if they would empty one.
    fn left_after(&self, edits: &[Edit]) -> Option<HashMap<usize, usize>> {
        let mut left: HashMap<usize, usize> = HashMap::new();
        for edit in edits {
            let Edit::Remove(span) = edit else { continue };
            let container = container(self.root, *span)?;
            let start = container.span.start();
            let before = left.get(&start).or_else(|| self.left.get(&start)).copied();
            let rest = before.unwrap_or_else(|| count(container)).saturating_sub(1);
            if rest == 0 {
                return None;
            }
            left.insert(start, rest);
        }
        Some(left)
    }

    /// Claims the place of one edit.
    fn claim(&mut self, edit: &Edit) {
        match edit {
            Edit::Remove(span) | Edit::Replace(span, _) => {
                self.taken.insert(span.start(), span.end());
            }
            Edit::Insert(span, ..) => {
                self.points.insert(self.point(*span));
                if let Some(object) = owner(self.root, *span) {
                    self.growing.insert(object, *span);
                }
            }
        }
    }

    /// Whether a part can be removed or replaced: nothing before removes it or adds to it.
    fn is_free(&self, span: Span) -> bool {
        let before = self.taken.range(..span.end()).next_back();
        before.is_none_or(|(_, end)| *end <= span.start())
            && self.points.range(span.start()..span.end()).next().is_none()
    }

    /// Whether something can be added to a list or object.
    fn is_open(&self, span: Span) -> bool {
        let point = self.point(span);
        let before = self.taken.range(..=point).next_back();
        let node = node_at(self.root, span);
        let is_object = node.is_some_and(|node| matches!(node.value, Value::Object(_)));
        let object = owner(self.root, span);
        let grows = object.and_then(|object| self.growing.get(&object));
        // Two members that are added to one object may have one key.
        before.is_none_or(|(_, end)| *end <= point)
            && !(is_object && self.points.contains(&point))
            && grows.is_none_or(|other| *other == span)
    }

    /// The place of a list, object or single value itself, outside everything in it.
    fn point(&self, span: Span) -> usize {
        match node_at(self.root, span).map(|node| &node.value) {
            Some(Value::Array(_) | Value::Object(_)) => span.end().saturating_sub(1),
            _ => span.start(),
        }
    }
}
