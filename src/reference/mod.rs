//! The reference: the clauses as a program, slow and plain, the oracle of the tests.
//!
//! # Overview
//!
//! `decide` and `authorize` answer what the compiled engine answers, by the text of the clauses
//! and without an index. They take the texts of a policy as they were written
//! and work everything out again at each decision:
//!
//! 1. `caller` splits the name of the caller (L7), `name` the name of the resource (R4, R6).
//! 2. `question` finds the owner of the resource, the operation's exemptions and the rules of the
//!    resource's kind (L10, L12, L4).
//! 3. For each statement of each policy, `principal` finds whom it names (L5, L8, L13), `pattern`
//!    matches action and resource by the definition of wildcards (R1), and `condition` compares
//!    values, which `value` parses with code of its own (C1 to C8).
//! 4. `combine` combines the layers of one resource, `authorize` the resources of a request (L2,
//!    L9, D3).
//!
//! Everything that may be unknown is three-valued: a path that is not known (C9), a key that the
//! vendor sends with a value that nobody gave (C8), a group that is not said (L11). An unknown
//! `Allow` does not allow, and an unknown `Deny` denies.
//!
//! # What it shares with the engine
//!
//! The model (which texts appear where), the tables of the dialects (such as which keys are always
//! sent and which operations are exempt) and the request (which key follows from the caller,
//! whether a session is over). It shares no code that matches, compiles, names or combines, so a
//! mistake there shows as a difference between the two. A change of a clause is made here from the
//! text of the clause, and not from the engine.
//!
//! # When to use it
//!
//! It is part of the library so that a program, too, can check a decision that matters against a
//! second opinion. It allocates freely and is hundreds of times slower than
//! [`PolicySet::decide`](crate::PolicySet::decide).
//!
//! # Examples
//!
//! ```
//! use portcullis::{Dialect, Kind, Policy, Verdict, reference};
//!
//! let dialect = Dialect::kingsoft();
//! let policy = Policy::parse(&dialect, Kind::Identity, "readers", r#"{"Statement": [
//!     {"Effect": "Allow", "Action": "ks3:Get*", "Resource": "krn:ksc:ks3:::ledger/*"}]}"#)?;
//! let ann = "krn:ksc:iam::2000000001:user/ann";
//! let request = dialect
//!     .request(ann, "ks3:GetObject", "krn:ksc:ks3:::ledger/2026/q3.csv")
//!     .build()?;
//! assert_eq!(reference::decide(&[policy], &request), Verdict::Allow);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod arn_values;
mod authorize;
mod caller;
mod combine;
mod condition;
mod given;
mod in_path;
mod name;
mod pattern;
mod principal;
mod question;
mod truth;
mod unique;
mod value;

#[cfg(test)]
mod tests;

pub use authorize::{Layers, Placement, Side, authorize};

use crate::decision::Verdict;
use crate::dialect::{Kind, Switch, Table, VersionRule};
use crate::model::{ActionPattern, Policy, ResourcePattern, Statement};
use crate::request::Request;
use authorize::authorize_by;
use caller::RequestCaller;
use name::{NameMatch, account_in};
use pattern::{LetterCase, PatternSyntax, text_matches};
use truth::{Ternary, and, not, or};

/// Decides a request by the union of the identity policies, for each of its resources (clauses D1,
/// D3 and D4).
///
/// This is `authorize` where the caller has these policies, nothing else is attached, and a
/// resource whose name has no account belongs to the caller's. Policies of other kinds grant
/// nothing and are ignored; a request of another dialect than the policies' is denied.
#[must_use]
pub fn decide(policies: &[Policy], request: &Request<'_>) -> Verdict {
    let mut identity: Vec<&Policy> = Vec::new();
    for policy in policies {
        if policy.dialect() != request.dialect() {
            return Verdict::ImplicitDeny;
        }
        if policy.kind() == Kind::Identity {
            identity.push(policy);
        }
    }
    let table = request.dialect().table();
    let caller = RequestCaller::read(request).account().map(str::to_owned);
    let mut layers = Layers::default();
    for resource in request.resources() {
        let is_named = account_in(resource, table).is_some();
        layers.sides.push(Side {
            owner: caller.clone().filter(|_| !is_named),
            ..Side::default()
        });
    }
    match authorize_by(&identity, &layers, request) {
        Some((verdict, _)) => verdict,
        None => Verdict::ImplicitDeny,
    }
}

/// S1: whether action, resource and condition all match.
fn applies(check: PolicyCheck<'_, '_>, statement: &Statement, resource: &str) -> Ternary {
    let mut tests = vec![check.action(statement), check.resource(statement, resource)];
    for condition in &statement.conditions {
        tests.push(check.condition(condition));
    }
    and(tests)
}

/// A request, and the policy that it is matched against.
#[derive(Clone, Copy)]
struct PolicyCheck<'a, 'v> {
    policy: &'a Policy,
    request: &'a Request<'v>,
    /// The action that the policy is asked about: the request's, or another in its place (T2).
    action: &'a str,
    /// The account that owns the resource, where that is known.
    owner: Option<&'a str>,
}

/// Whether the vendor leaves a choice open in the dialect, so that it is ours.
fn is_ours(table: &Table, switch: &str) -> bool {
    Switch::ALL
        .iter()
        .any(|(known, name)| *name == switch && table.ours.contains(*known))
}

/// Whether one of our choices is reversed in the dialect.
fn flipped(table: &Table, switch: &str) -> bool {
    Switch::ALL
        .iter()
        .any(|(known, name)| *name == switch && table.flipped.contains(*known))
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

    /// Whether one of our choices is reversed in the dialect.
    fn flipped(self, switch: &str) -> bool {
        flipped(self.policy.dialect().table(), switch)
    }

    /// Whether a choice is ours in the dialect.
    fn is_ours(self, switch: &str) -> bool {
        is_ours(self.policy.dialect().table(), switch)
    }

    /// What a pattern of this policy may contain besides characters (R1, R8).
    fn syntax(self, wildcards: bool) -> PatternSyntax {
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
