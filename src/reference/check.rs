//! A policy that is matched against a request, and the choices of its dialect.
//!
//! What a check asks is spread over the files of the clauses, each of which adds its own methods.

use super::pattern::PatternSyntax;
use crate::dialect::{Switch, Table, VersionRule};
use crate::model::Policy;
use crate::request::Request;

/// A request, and the policy that it is matched against.
#[derive(Clone, Copy)]
pub(super) struct PolicyCheck<'a, 'v> {
    pub(super) policy: &'a Policy,
    pub(super) request: &'a Request<'v>,
    /// The action that the policy is asked about: the request's, or another in its place (T2).
    pub(super) action: &'a str,
    /// The account that owns the resource, where that is known.
    pub(super) owner: Option<&'a str>,
}

/// Whether the vendor leaves a choice open in the dialect, so that it is ours.
pub(super) fn is_ours(table: &Table, switch: &str) -> bool {
    Switch::ALL
        .iter()
        .any(|(known, name)| *name == switch && table.ours.contains(*known))
}

/// Whether one of our choices is reversed in the dialect.
pub(super) fn flipped(table: &Table, switch: &str) -> bool {
    Switch::ALL
        .iter()
        .any(|(known, name)| *name == switch && table.flipped.contains(*known))
}

impl PolicyCheck<'_, '_> {
    /// Whether one of our choices is reversed in the dialect.
    pub(super) fn flipped(self, switch: &str) -> bool {
        flipped(self.policy.dialect().table(), switch)
    }

    /// Whether a choice is ours in the dialect.
    pub(super) fn is_ours(self, switch: &str) -> bool {
        is_ours(self.policy.dialect().table(), switch)
    }

    /// What a pattern of this policy may contain besides characters (R1, R8).
    pub(super) fn syntax(self, wildcards: bool) -> PatternSyntax {
        let table = self.policy.dialect().table();
        let first_version = match &table.version {
            VersionRule::Optional(versions) => versions.first(),
            VersionRule::Required(_) | VersionRule::Ignored => None,
        };
        let version = match &self.policy.version {
            Some(version) => Some(&**version),
            None => first_version.map(|version| &**version),
        };
        PatternSyntax {
            wildcards,
            variables: table.variables_in(version).is_some(),
        }
    }
}
