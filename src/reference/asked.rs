//! One policy held against a request: its statements, actions and resources (clauses R3, R5, R7).

use super::names::Matched;
use super::pattern::{LetterCase, Syntax, text_matches};
use super::truth::{Truth, and, not, or};
use crate::dialect::{Switch, Table, VersionRule};
use crate::model::{ActionPattern, Policy, ResourcePattern, Statement};
use crate::request::Request;

/// S1: action, resource and condition all match.
pub(super) fn applies(asked: Asked<'_, '_>, statement: &Statement, resource: &str) -> Truth {
    let mut tests = vec![asked.action(statement), asked.resource(statement, resource)];
    tests.extend(
        statement
            .conditions
            .iter()
            .map(|condition| asked.condition(condition)),
    );
    and(tests)
}

/// A request and the policy that it is held against.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a, 'v> {
    pub(super) policy: &'a Policy,
    pub(super) request: &'a Request<'v>,
    /// What the policy is asked for: the request's action, or another in its place (T2).
    pub(super) action: &'a str,
    /// Who owns the resource, where that is known.
    pub(super) owner: Option<&'a str>,
}

/// Whether a choice is ours in the dialect.
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

impl Asked<'_, '_> {
    /// R3 and R7.
    pub(super) fn action(self, statement: &Statement) -> Truth {
        let included = match &statement.actions {
            None => Some(true),
            Some(patterns) => or(patterns
                .iter()
                .map(|pattern| Some(self.action_matches(pattern)))),
        };
        let excluded = or(statement
            .not_actions
            .iter()
            .map(|pattern| Some(self.action_matches(pattern))));
        and([included, not(excluded)])
    }

    /// The lone `*`, or both halves, each without regard to ASCII case.
    pub(super) fn action_matches(self, pattern: &ActionPattern) -> bool {
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

    /// R5, R7 and R8: `None` is unknown.
    pub(super) fn resource(self, statement: &Statement, resource: &str) -> Truth {
        let included = match &statement.resources {
            None => Some(true),
            Some(patterns) => or(patterns.iter().map(|pattern| {
                match self.resource_matches(pattern, resource) {
                    Matched::Read(truth) => truth,
                    // As a resource pattern it matches nothing.
                    Matched::NoValue => Some(false),
                }
            })),
        };
        let excluded = or(statement.not_resources.iter().map(|pattern| {
            match self.resource_matches(pattern, resource) {
                Matched::Read(truth) => truth,
                Matched::NoValue if self.flipped("unresolved-not-resource") => Some(false),
                Matched::NoValue => None,
            }
        }));
        and([included, not(excluded)])
    }

    pub(super) fn resource_matches(self, pattern: &ResourcePattern, resource: &str) -> Matched {
        if &*pattern.text == "*" {
            return Matched::Read(Some(true));
        }
        match self.inside(&pattern.text) {
            Some((service, path)) => self.path_matches(service, path, resource),
            None => self.name_matches(&pattern.text, resource, !self.flipped("name-case")),
        }
    }

    /// Whether one of our choices is reversed in the dialect.
    pub(super) fn flipped(self, switch: &str) -> bool {
        flipped(self.policy.dialect().table(), switch)
    }

    /// Whether a choice is ours in the dialect.
    pub(super) fn is_ours(self, switch: &str) -> bool {
        is_ours(self.policy.dialect().table(), switch)
    }

    /// What stands for more than itself in a pattern of this policy (R1, R8).
    pub(super) fn syntax(self, wildcards: bool) -> Syntax {
        let table = self.policy.dialect().table();
        let first_version = match &table.version {
            VersionRule::Optional(versions) => versions.first().map(|version| &**version),
            VersionRule::Required(_) | VersionRule::Ignored => None,
        };
        let version = self.policy.version.as_deref().or(first_version);
        Syntax {
            wildcards,
            variables: table.variables_in(version).is_some(),
        }
    }
}
