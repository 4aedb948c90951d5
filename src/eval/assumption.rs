//! Choices that are ours where a vendor is silent, as far as a verdict depends on them (clause E4).

use std::fmt;

use crate::decision::Verdict;
use crate::dialect::Switch;

/// A choice that is ours, on which the verdict depends.
///
/// The manual (`manual::choices`) lists the choices, with what was chosen and why. Who knows better
/// for an account flips one with [`Dialect::flip`](crate::Dialect::flip).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Assumption {
    #[cfg_attr(feature = "serde", serde(rename = "choice"))]
    name: &'static str,
    #[cfg_attr(feature = "serde", serde(skip))]
    switch: Switch,
    otherwise: Verdict,
}

impl Assumption {
    /// A choice, and the verdict if it were flipped.
    pub(crate) fn new(switch: Switch, otherwise: Verdict) -> Self {
        Self {
            name: switch.name(),
            switch,
            otherwise,
        }
    }

    /// The name of the choice; [`crate::Dialect::flip`] takes the other one.
    #[must_use]
    pub fn switch(&self) -> &'static str {
        self.name
    }

    /// The verdict under the other choice.
    #[must_use]
    pub fn otherwise(&self) -> Verdict {
        self.otherwise
    }
}

impl fmt::Display for Assumption {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            switch,
            otherwise,
        } = self;
        write!(
            out,
            "`{name}` ({}), otherwise {otherwise}",
            question(*switch)
        )
    }
}

/// What a choice answers, so that its name need not be looked up.
fn question(switch: Switch) -> &'static str {
    match switch {
        Switch::UnresolvedNotResource => {
            "may a `NotResource` with a variable that has no value apply?"
        }
        Switch::ManyValuesPlain => "does a set operator have to stand for several values?",
        Switch::UnreadableValue => "is a test unknown when its value cannot be read?",
        Switch::NameCase => "do the names of users and roles ignore case?",
        Switch::ResourceGroupDeny => {
            "does a deny for a resource group count although the account's policies allow?"
        }
        Switch::OwnerBoundByControl => "do control policies bind the account's owner?",
        Switch::CrossAccountIdentityDeny => {
            "does a deny of the caller's own policies count where the resource's alone grant?"
        }
        Switch::CrossAccountBoth => "must both sides allow across accounts?",
        Switch::ControlLevels => "must every level of control policies allow?",
        Switch::AbsentPolicy => "does a policy that is not given name nobody?",
        Switch::NotPrincipal => {
            "must `NotPrincipal` list a caller's account too to leave the caller out of a deny?"
        }
        Switch::AlwaysSent => {
            "is a key that the vendor always sends unknown when the request does not give it?"
        }
        Switch::EmptySet => "may an empty string stand for no value under a set operator?",
        Switch::PassRole => "does handing a role over take a permission on the role?",
    }
}

#[cfg(test)]
mod tests {
    use super::question;
    use crate::dialect::Switch;

    #[test]
    fn clause_e4_every_choice_has_a_question_of_its_own() {
        let mut questions: Vec<_> = Switch::ALL
            .iter()
            .map(|(switch, _)| question(*switch))
            .collect();
        questions.sort_unstable();
        questions.dedup();
        assert_eq!(questions.len(), Switch::ALL.len());
    }
}
