//! The decision over layers, resource by resource (clauses D3, L1 and L9).

use super::asking::Asking;
use super::layers::Layers;
use super::who::Who;
use crate::decision::Verdict;
use crate::model::Policy;
use crate::request::Request;

/// Decides over layers: the verdict, and the name of the stage (L9). `None` where layers and
/// request do not fit: another number of resources, a policy of another dialect or in the form of
/// another service, an owner that contradicts the name or that nobody says.
#[must_use]
pub fn authorize(layers: &Layers, request: &Request<'_>) -> Option<(Verdict, &'static str)> {
    authorize_by(&layers.identity.iter().collect::<Vec<_>>(), layers, request)
}

/// The same, with these policies for the caller's own.
pub(super) fn authorize_by(
    identity: &[&Policy],
    layers: &Layers,
    request: &Request<'_>,
) -> Option<(Verdict, &'static str)> {
    let resources: Vec<&str> = request.resources().collect();
    let who = Who::read(request);
    let mut policies = identity.iter().copied().chain(layers.beside_identity());
    if resources.len() != layers.sides.len()
        || policies.any(|policy| policy.dialect() != request.dialect())
    {
        return None;
    }
    let mut decided = Vec::new();
    for (resource, side) in resources.into_iter().zip(&layers.sides) {
        decided.push(Asking::new((identity, layers), side, request, &who, resource)?.decide());
    }
    // D3: one explicit deny denies; all must allow. The stage is that of the first resource with
    // the final verdict.
    let has = |wanted: Verdict| decided.iter().any(|(verdict, _)| *verdict == wanted);
    let all_allow = !has(Verdict::ExplicitDeny) && !has(Verdict::ImplicitDeny);
    let verdict = if has(Verdict::ExplicitDeny) {
        Verdict::ExplicitDeny
    } else if all_allow {
        Verdict::Allow
    } else {
        Verdict::ImplicitDeny
    };
    decided.into_iter().find(|(of_one, _)| *of_one == verdict)
}
