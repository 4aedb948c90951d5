//! Whether the action, the resource and the conditions of a statement match (clauses S1, R3, R5, R7
//! and R8).

use super::check::PolicyCheck;
use super::name::NameMatch;
use super::pattern::{LetterCase, text_matches};
use super::truth::{Ternary, and, not, or};
use crate::model::{ActionPattern, ResourcePattern, Statement};

/// S1: whether action, resource and condition all match.
pub(super) fn applies(
    check: PolicyCheck<'_, '_>,
    statement: &Statement,
    resource: &str,
) -> Ternary {
    let mut tests = vec![check.action(statement), check.resource(statement, resource)];
    for condition in &statement.conditions {
        tests.push(check.condition(condition));
    }
    and(tests)
}

impl PolicyCheck<'_, '_> {
    /// R3 and R7: whether the action is included and not excluded.
    fn action(self, statement: &Statement) -> Ternary {
        let included = match &statement.actions {
            None => true,
            Some(patterns) => self.any_action_matches(patterns),
        };
        Some(included && !self.any_action_matches(&statement.not_actions))
    }

    /// R3: whether any pattern matches the action.
    fn any_action_matches(self, patterns: &[ActionPattern]) -> bool {
        patterns.iter().any(|pattern| self.action_matches(pattern))
    }

    /// R3: whether a pattern is the lone `*`, or matches both halves, each in any ASCII case.
    fn action_matches(self, pattern: &ActionPattern) -> bool {
        if &*pattern.text == "*" {
            return true;
        }
        match (pattern.text.split_once(':'), self.action.split_once(':')) {
            (Some((wanted_service, wanted_name)), Some((service, name))) => {
                text_matches(wanted_service, service, LetterCase::Ascii)
                    && text_matches(wanted_name, name, LetterCase::Ascii)
            }
            _ => false,
        }
    }

    /// R5, R7 and R8: whether the resource is included and not excluded.
    fn resource(self, statement: &Statement, resource: &str) -> Ternary {
        let included = match &statement.resources {
            None => Some(true),
            // As a resource pattern, one whose variable has no value matches nothing.
            Some(patterns) => self.any_resource_matches(patterns, resource, Some(false)),
        };
        let without_value = if self.flipped("unresolved-not-resource") {
            Some(false)
        } else {
            None
        };
        let excluded = self.any_resource_matches(&statement.not_resources, resource, without_value);
        and([included, not(excluded)])
    }

    /// Whether any pattern matches. One whose variable has no value counts as `without_value`.
    fn any_resource_matches(
        self,
        patterns: &[ResourcePattern],
        resource: &str,
        without_value: Ternary,
    ) -> Ternary {
        let mut tests = Vec::new();
        for pattern in patterns {
            tests.push(match self.resource_matches(pattern, resource) {
                NameMatch::Read(truth) => truth,
                NameMatch::NoValue => without_value,
            });
        }
        or(tests)
    }

    /// Whether a pattern matches: the lone `*`, a path in the policy's own resource (P14), or a
    /// name.
    fn resource_matches(self, pattern: &ResourcePattern, resource: &str) -> NameMatch {
        if &*pattern.text == "*" {
            return NameMatch::Read(Some(true));
        }
        match self.inside(&pattern.text) {
            Some((service, path)) => self.path_matches(service, path, resource),
            None => self.name_matches(&pattern.text, resource, !self.flipped("name-case")),
        }
    }
}
