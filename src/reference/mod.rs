//! The reference: the clauses as a program, slow and plain, the oracle of the tests.
//!
//! It takes a policy's texts as they were written and works everything out again at each decision:
//! it splits names, replaces variables, matches wildcards by their definition, and reads numbers,
//! instants, addresses and base64 with code of its own. It reads names of callers and entries of
//! `Principal` from their texts again, and combines layers by the clauses. What it shares with the
//! engine is the model (which texts appear where), the dialects' tables (such as which keys are
//! always sent, and which operations are exempt) and the request (which key follows from who asks,
//! whether a session is over); a mistake of compiling, matching, naming or combining therefore
//! shows as a difference between the two.
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
//! let request = dialect
//!     .request("krn:ksc:iam::2000000001:user/ann", "ks3:GetObject", "krn:ksc:ks3:::ledger/2026/q3.csv")
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
/// D3 and D4): what
/// [`authorize`] answers where the caller holds them, nothing else is attached, and a resource whose name has no account
/// belongs to the caller's. Policies of other kinds are no grants and count for nothing; a request
/// of another dialect than the policies' is denied.
#[must_use]
pub fn decide(policies: &[Policy], request: &Request<'_>) -> Verdict {
    if policies
        .iter()
        .any(|policy| policy.dialect() != request.dialect())
    {
        return Verdict::ImplicitDeny;
    }
    let identity: Vec<&Policy> = policies
        .iter()
        .filter(|policy| policy.kind() == Kind::Identity)
        .collect();
    let table = request.dialect().table();
    let caller = RequestCaller::read(request).account().map(str::to_owned);
    let side = |resource: &str| Side {
        owner: if account_in(resource, table).is_some() {
            None
        } else {
            caller.clone()
        },
        ..Side::default()
    };
    let layers = Layers {
        sides: request.resources().map(side).collect(),
        ..Layers::default()
    };
    authorize_by(&identity, &layers, request).map_or(Verdict::ImplicitDeny, |(verdict, _)| verdict)
}

/// S1: action, resource and condition all match.
fn applies(asked: PolicyCheck<'_, '_>, statement: &Statement, resource: &str) -> Ternary {
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
struct PolicyCheck<'a, 'v> {
    policy: &'a Policy,
    request: &'a Request<'v>,
    /// What the policy is asked for: the request's action, or another in its place (T2).
    action: &'a str,
    /// Who owns the resource, where that is known.
    owner: Option<&'a str>,
}

/// Whether a choice is ours in the dialect.
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
    /// R3 and R7.
    fn action(self, statement: &Statement) -> Ternary {
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

    /// R5, R7 and R8: `None` is unknown.
    fn resource(self, statement: &Statement, resource: &str) -> Ternary {
        let included = match &statement.resources {
            None => Some(true),
            Some(patterns) => or(patterns.iter().map(|pattern| {
                match self.resource_matches(pattern, resource) {
                    NameMatch::Read(truth) => truth,
                    // As a resource pattern it matches nothing.
                    NameMatch::NoValue => Some(false),
                }
            })),
        };
        let excluded = or(statement.not_resources.iter().map(|pattern| {
            match self.resource_matches(pattern, resource) {
                NameMatch::Read(truth) => truth,
                NameMatch::NoValue if self.flipped("unresolved-not-resource") => Some(false),
                NameMatch::NoValue => None,
            }
        }));
        and([included, not(excluded)])
    }

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

    /// What stands for more than itself in a pattern of this policy (R1, R8).
    fn syntax(self, wildcards: bool) -> PatternSyntax {
        let table = self.policy.dialect().table();
        let first_version = match &table.version {
            VersionRule::Optional(versions) => versions.first().map(|version| &**version),
            VersionRule::Required(_) | VersionRule::Ignored => None,
        };
        let version = self.policy.version.as_deref().or(first_version);
        PatternSyntax {
            wildcards,
            variables: table.variables_in(version).is_some(),
        }
    }
}
