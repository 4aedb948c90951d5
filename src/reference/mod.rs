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

mod arn;
mod asked;
mod asking;
mod authorize;
mod combine;
mod condition;
mod given;
mod in_path;
mod layers;
mod name;
mod names;
mod pattern;
mod principal;
mod truth;
mod unique;
mod value;
mod who;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_of_callers;

pub use authorize::authorize;
pub use layers::{Layers, Place, Side};

use crate::decision::Verdict;
use crate::dialect::Kind;
use crate::model::Policy;
use crate::request::Request;
use authorize::authorize_by;
use names::account_in;
use who::Who;

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
    let caller = Who::read(request).account().map(str::to_owned);
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
