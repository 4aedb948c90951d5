//! The reference: the clauses as a program, slow and plain, the oracle of the tests.
//!
//! It takes a policy's texts as they were written and works everything out again at each decision: it splits names,
//! replaces variables, matches wildcards by their definition, and reads numbers, instants, addresses and base64 with code
//! of its own. Over layers ([`authorize`]) it reads names of callers and entries of `Principal` from their texts again, and
//! combines by the clauses. What it shares with the engine is the model (which texts stand where), the dialects' tables and
//! the request (which key follows, whether a session is over); a mistake of compiling, matching, naming or combining
//! therefore shows as a difference between the two.
//!
//! It is part of the library so that a program, too, can check a decision that matters against a second opinion. It
//! allocates freely and is hundreds of times slower than [`PolicySet::decide`](crate::PolicySet::decide).
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

mod authorize;
mod condition;
mod name;
mod pattern;
mod principal;
mod truth;
mod value;

pub use authorize::{Layers, Place, Side, authorize};

use crate::decision::Verdict;
use crate::dialect::{Kind, Switch, Table, VersionRule};
use crate::model::{ActionPattern, Effect, Policy, ResourcePattern, Statement};
use crate::request::Request;
use name::Matched;
use pattern::{Case, Syntax, text_matches};
use truth::{Truth, and, not, or};

/// Decides a request by the union of the identity policies, for each of its resources (clauses D1 and D3). Policies of
/// other kinds are no grants and count for nothing; a request of another dialect than the policies' is denied.
#[must_use]
pub fn decide(policies: &[Policy], request: &Request<'_>) -> Verdict {
    if policies.iter().any(|policy| policy.dialect() != request.dialect()) {
        return Verdict::ImplicitDeny;
    }
    let verdicts: Vec<Verdict> = request.resources().map(|resource| decide_one(policies, request, resource)).collect();
    if verdicts.contains(&Verdict::ExplicitDeny) {
        Verdict::ExplicitDeny
    } else if !verdicts.is_empty() && verdicts.iter().all(|verdict| *verdict == Verdict::Allow) {
        Verdict::Allow
    } else {
        Verdict::ImplicitDeny
    }
}

/// D1, for one resource: a `Deny` counts when it is true or unknown, an `Allow` when it is true (C8).
fn decide_one(policies: &[Policy], request: &Request<'_>, resource: &str) -> Verdict {
    let (mut allowed, mut denied) = (false, false);
    for policy in policies.iter().filter(|policy| policy.kind() == Kind::Identity) {
        for statement in &policy.statements {
            let truth = applies(Asked { policy, request, action: request.action() }, statement, resource);
            match statement.effect {
                Effect::Allow => allowed |= truth == Some(true),
                Effect::Deny => denied |= truth != Some(false),
            }
        }
    }
    match (denied, allowed) {
        (true, _) => Verdict::ExplicitDeny,
        (false, true) => Verdict::Allow,
        (false, false) => Verdict::ImplicitDeny,
    }
}

/// S1: action, resource and condition all match.
fn applies(asked: Asked<'_, '_>, statement: &Statement, resource: &str) -> Truth {
    let mut tests = vec![asked.action(statement), asked.resource(statement, resource)];
    tests.extend(statement.conditions.iter().map(|condition| asked.condition(condition)));
    and(tests)
}

/// A request and the policy that it is held against.
#[derive(Clone, Copy)]
struct Asked<'a, 'v> {
    policy: &'a Policy,
    request: &'a Request<'v>,
    /// What the policy is asked for: the request's action, or another in its place (T2).
    action: &'a str,
}

/// Whether one of our choices is reversed in the dialect.
fn flipped(table: &Table, switch: &str) -> bool {
    Switch::ALL.iter().any(|(known, name)| *name == switch && table.flipped.contains(*known))
}

impl Asked<'_, '_> {
    /// R3 and R7.
    fn action(self, statement: &Statement) -> Truth {
        let included = match &statement.actions {
            None => Some(true),
            Some(patterns) => or(patterns.iter().map(|pattern| Some(self.action_matches(pattern)))),
        };
        let excluded = or(statement.not_actions.iter().map(|pattern| Some(self.action_matches(pattern))));
        and([included, not(excluded)])
    }

    /// The lone `*`, or both halves, each without regard to ASCII case.
    fn action_matches(self, pattern: &ActionPattern) -> bool {
        if &*pattern.text == "*" {
            return true;
        }
        match (pattern.text.split_once(':'), self.action.split_once(':')) {
            (Some((wanted_service, wanted_name)), Some((service, name))) => {
                text_matches(wanted_service, service, Case::Ascii) && text_matches(wanted_name, name, Case::Ascii)
            }
            _ => false,
        }
    }

    /// R5, R7 and R8: `None` is unknown.
    fn resource(self, statement: &Statement, resource: &str) -> Truth {
        let included = match &statement.resources {
            None => Some(true),
            Some(patterns) => or(patterns.iter().map(|pattern| match self.resource_matches(pattern, resource) {
                Matched::Read(truth) => truth,
                // As a resource pattern it matches nothing.
                Matched::NoValue => Some(false),
            })),
        };
        let excluded =
            or(statement.not_resources.iter().map(|pattern| match self.resource_matches(pattern, resource) {
                Matched::Read(truth) => truth,
                Matched::NoValue if self.flipped("unresolved-not-resource") => Some(false),
                Matched::NoValue => None,
            }));
        and([included, not(excluded)])
    }

    fn resource_matches(self, pattern: &ResourcePattern, resource: &str) -> Matched {
        if &*pattern.text == "*" {
            return Matched::Read(Some(true));
        }
        self.name_matches(&pattern.text, resource, !self.flipped("name-case"))
    }

    /// Whether one of our choices is reversed in the dialect.
    fn flipped(self, switch: &str) -> bool {
        flipped(self.policy.dialect().table(), switch)
    }

    /// What stands for more than itself in a pattern of this policy (R1, R8).
    fn syntax(self, wildcards: bool) -> Syntax {
        let table = self.policy.dialect().table();
        let first_version = match &table.version {
            VersionRule::Optional(versions) => versions.first().map(|version| &**version),
            VersionRule::Required(_) | VersionRule::Ignored => None,
        };
        let version = self.policy.version.as_deref().or(first_version);
        Syntax { wildcards, variables: table.variables_in(version).is_some() }
    }
}
