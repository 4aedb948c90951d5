//! The decision over layers, resource by resource (clauses D3, L1 and L9).
//!
//! A request has one or more resources. Each is decided by itself ([`combine`](super::combine));
//! the request is allowed only if all are. One explicit deny denies it, whatever the others say:
//!
//! | resources | request |
//! | --- | --- |
//! | allow, allow | allow |
//! | allow, implicit deny | implicit deny, at the stage of the second |
//! | implicit deny, explicit deny | explicit deny, at the stage of the second |

use super::caller::RequestCaller;
use super::layers::Layers;
use super::question::{CallerPolicies, ResourceQuestion};
use crate::decision::Verdict;
use crate::model::Policy;
use crate::request::Request;

/// Decides over layers: the verdict, and the name of the stage that decided (L9).
///
/// `None` where layers and request do not fit: another number of resources than sides, a policy of
/// another dialect or in the form of another service, an owner that contradicts the resource's
/// name, or one that nothing gives.
#[must_use]
pub fn authorize(layers: &Layers, request: &Request<'_>) -> Option<(Verdict, &'static str)> {
    let identity: Vec<&Policy> = layers.identity.iter().collect();
    authorize_by(&identity, layers, request)
}

/// Decides over layers with these policies in place of the caller's own.
pub(super) fn authorize_by(
    identity: &[&Policy],
    layers: &Layers,
    request: &Request<'_>,
) -> Option<(Verdict, &'static str)> {
    let resources: Vec<&str> = request.resources().collect();
    if resources.len() != layers.sides.len() {
        return None;
    }
    for policy in identity.iter().copied().chain(layers.beside_identity()) {
        if policy.dialect() != request.dialect() {
            return None;
        }
    }
    let caller = RequestCaller::read(request);
    let attached = CallerPolicies { identity, layers };
    let mut decided = Vec::new();
    for (resource, side) in resources.into_iter().zip(&layers.sides) {
        let question = ResourceQuestion::new(attached, side, request, &caller, resource)?;
        decided.push(question.decide());
    }
    // D3: one explicit deny denies, and all must allow. The stage is that of the first resource
    // with the final verdict.
    for verdict in [Verdict::ExplicitDeny, Verdict::ImplicitDeny, Verdict::Allow] {
        for of_resource in &decided {
            if of_resource.0 == verdict {
                return Some(*of_resource);
            }
        }
    }
    None
}
