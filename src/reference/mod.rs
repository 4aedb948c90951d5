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
mod check;
mod combine;
mod condition;
mod given;
mod in_path;
mod layers;
mod name;
mod pattern;
mod principal;
mod question;
mod statement;
mod truth;
mod unique;
mod value;

#[cfg(test)]
mod tests;

pub use authorize::authorize;
pub use layers::{Layers, Placement, Side};

use crate::decision::Verdict;
use crate::dialect::Kind;
use crate::model::Policy;
use crate::request::Request;
use authorize::authorize_by;
use caller::RequestCaller;
use name::account_in;

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
