//! The policies of an estate, each of the kinds as which the estate uses it.
//!
//! The reader of estates says where the policies are, so that it and this agree. A policy that is
//! used as two kinds, such as a policy of users that is also a boundary, is judged as both. An
//! estate of several files is read as a whole elsewhere; a file by itself says only how it uses its
//! policies itself.

use super::state::list_of;
use crate::dialect::{Dialect, Kind};
use crate::estate::{EstateReader, PolicyUses};
use crate::json::{Node, Value};
use crate::model::PolicyHints;
use crate::source::Span;

/// What there is in a file that only an estate has.
const SIGNS: &[&str] = &["accounts", "policies", "folders"];
/// What else a file of an estate may have at its top.
const OTHERS: &[&str] = &["dialect", "incomplete"];

/// The policies in one file of an estate.
#[derive(Clone, Debug)]
pub(in crate::project) struct EstatePolicies {
    pub(in crate::project) dialect: Dialect,
    /// The documents, or texts of documents, in the order in which they were met.
    pub(super) uses: Vec<(Span, Kind)>,
    /// Whether the estate uses policies that are not in the file.
    pub(super) is_partial: bool,
}

impl EstatePolicies {
    /// The policies in the file of this number.
    pub(in crate::project) fn new(all: &PolicyUses, file: usize) -> Self {
        let mut own = Self {
            dialect: all.dialect.clone(),
            uses: Vec::new(),
            is_partial: all.has_gaps,
        };
        for policy in all.uses.iter().filter(|policy| policy.file == file) {
            if policy.path.is_none() {
                own.uses.push((policy.span, policy.kind));
            }
        }
        own
    }

    /// The hints for a policy at a pointer, which is used as this kind.
    pub(super) fn hints(&self, root: &Node<'_>, pointer: &str, kind: Kind) -> PolicyHints {
        let hints = PolicyHints::default()
            .dialect(self.dialect.clone())
            .kind(kind);
        if kind != Kind::Identity {
            return hints;
        }
        for (steps, holder) in HOLDERS {
            if matches(pointer, steps) && !is_vendors(root, pointer) {
                return hints.held_by(holder).owned_by(Some(list_of(pointer)));
            }
        }
        hints
    }

    /// The policies in a file that is an estate by itself; `None` if it is something else.
    pub(super) fn read(text: &str, root: &Node<'_>) -> Option<Self> {
        if !is_estate(root) {
            return None;
        }
        // What is in other files is not of this one, whatever it says.
        let nothing = |_: &str, _: &str| Ok(Vec::new());
        let all = EstateReader::new().policy_uses(&[("", text.as_bytes())], nothing)?;
        let mut own = Self::new(&all, 0);
        own.is_partial |= all.uses.iter().any(|policy| policy.path.is_some());
        Some(own)
    }
}

/// Where an estate has policies of users, groups and roles, and what holds each, as limits of sizes
/// name it. A trust policy is left out: it is there already, so its quota may be raised.
const HOLDERS: &[(&str, &str)] = &[
    ("/accounts/*/users/*/inline/*/document", "user"),
    ("/accounts/*/groups/*/inline/*/document", "group"),
    ("/accounts/*/roles/*/inline/*/document", "role"),
    ("/accounts/*/policies/*/document", "managed"),
    ("/accounts/*/policies/*/versions/*/document", "managed"),
    ("/policies/*/document", "managed"),
    ("/policies/*/versions/*/document", "managed"),
];

/// Whether a pointer has these steps; `*` is any.
fn matches(pointer: &str, steps: &str) -> bool {
    let mut given = pointer.split('/');
    let mut wanted = steps.split('/');
    let is_same = wanted.all(|step| given.next().is_some_and(|it| step == "*" || step == it));
    is_same && given.next().is_none()
}

/// Whether the policy at a pointer is one of the vendor's, which has no limit.
fn is_vendors(root: &Node<'_>, pointer: &str) -> bool {
    let mut node = root;
    for step in pointer.split('/').skip(1) {
        if let Some(Value::Bool(true)) = node.get("system").map(|node| &node.value) {
            return true;
        }
        let index = step.parse::<usize>();
        let inner = match index {
            Ok(index) => node.items().get(index),
            Err(_) => node.get(step),
        };
        let Some(inner) = inner else {
            return false;
        };
        node = inner;
    }
    false
}

/// Whether a text may be an estate: a quick look, which may be wrong.
pub(super) fn may_be_estate(text: &str) -> bool {
    text.contains("\"dialect\"") && SIGNS.iter().any(|sign| text.contains(sign))
}

/// Whether a file is an estate: it has what every estate has, and nothing else.
fn is_estate(root: &Node<'_>) -> bool {
    let dialect = root.get("dialect").and_then(Node::text);
    let is_list = |name: &&str| {
        let list = root.get(name);
        list.is_some_and(|list| matches!(list.value, Value::Array(_)))
    };
    let is_known = |key: &str| SIGNS.contains(&key) || OTHERS.contains(&key);
    dialect.and_then(Dialect::from_name).is_some()
        && SIGNS.iter().any(is_list)
        && root.members().iter().all(|member| is_known(&member.key))
}
