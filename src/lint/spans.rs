//! Short names for the parts of a tree that fixes look for.

use crate::json::{Member, Node};

pub(super) fn members<'n, 't>(node: &'n Node<'t>) -> &'n [Member<'t>] {
    node.members()
}

pub(super) fn find<'n, 't>(node: &'n Node<'t>, key: &str) -> Option<&'n Member<'t>> {
    node.member(key)
}

pub(super) fn items<'n, 't>(node: &'n Node<'t>) -> &'n [Node<'t>] {
    node.items()
}
