//! What applies to a principal, and from where.

use std::fmt;

use crate::eval::Stage;

/// What applies to a principal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holdings {
    pub(super) principal: String,
    pub(super) facts: Vec<(&'static str, String)>,
    pub(super) policies: Vec<Holding>,
}

/// One policy that applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    pub(super) stage: Stage,
    pub(super) policy: String,
    pub(super) from: String,
    pub(super) resource_groups: Vec<String>,
    pub(super) is_gap: bool,
}

impl Holdings {
    /// Its full name.
    #[must_use]
    pub fn principal(&self) -> &str {
        &self.principal
    }

    /// What else is known of it, by name: `account`, `status`, `id`, `groups`, `trusts`, …
    #[must_use]
    pub fn facts(&self) -> &[(&'static str, String)] {
        &self.facts
    }

    /// The policies, stage by stage.
    #[must_use]
    pub fn policies(&self) -> &[Holding] {
        &self.policies
    }
}

impl Holding {
    /// The part of a decision in which it counts.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// The name of the policy.
    #[must_use]
    pub fn policy(&self) -> &str {
        &self.policy
    }

    /// Where it is attached, in words: `user/ann`, `group/operators`, `folder/prod`, …
    #[must_use]
    pub fn from(&self) -> &str {
        &self.from
    }

    /// The resource groups or projects that it is scoped to; empty is everywhere.
    #[must_use]
    pub fn resource_groups(&self) -> &[String] {
        &self.resource_groups
    }

    /// Whether its text is not given, so that it counts as granting nothing.
    #[must_use]
    pub fn is_gap(&self) -> bool {
        self.is_gap
    }
}

/// Facts, then policies, a line each.
impl fmt::Display for Holdings {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.principal)
    }
}
