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
use super::question::{Attached, ResourceQuestion};
use crate::decision::Verdict;
use crate::model::Policy;
use crate::request::Request;

/// What is attached to the caller and the resources, as lists of policies. A filter that is `None`
/// is not in force; one that is an empty list allows nothing.
#[derive(Clone, Debug, Default)]
pub struct Layers {
    /// The caller's own policies.
    pub identity: Vec<Policy>,
    /// More of the caller's own policies, each for resources in these groups only.
    pub scoped: Vec<(Vec<Policy>, Vec<String>)>,
    /// The most that the caller may do.
    pub boundary: Option<Vec<Policy>>,
    /// The most that its session may do.
    pub session: Option<Vec<Policy>>,
    /// The most that may be done through the network endpoint.
    pub endpoint: Option<Vec<Policy>>,
    /// Control policies by level, where they follow the caller.
    pub control: Option<Vec<Vec<Policy>>>,
    /// What is attached to each of the request's resources.
    pub sides: Vec<Side>,
}

/// What is attached to one resource.
#[derive(Clone, Debug, Default)]
pub struct Side {
    /// Its resource-based policies.
    pub policy: Option<Vec<Policy>>,
    /// Of a role: its trust policy.
    pub trust: Option<Vec<Policy>>,
    /// The account that owns it, where its name does not say.
    pub owner: Option<String>,
    /// The resource group that it is in.
    pub place: Placement,
    /// Control policies by level, where they follow the resource.
    pub control: Option<Vec<Vec<Policy>>>,
    /// Resource-control policies by level.
    pub resource_control: Option<Vec<Vec<Policy>>>,
}

/// The resource group of a resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Placement {
    /// The group is not known.
    #[default]
    Unknown,
    /// The resource is in no group.
    None,
    /// The resource is in this group.
    In(String),
}

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
    let attached = Attached { identity, layers };
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

impl Layers {
    /// All policies but the caller's own.
    fn beside_identity(&self) -> Vec<&Policy> {
        let mut policies = Vec::new();
        for filter in [&self.boundary, &self.session, &self.endpoint] {
            policies.extend(filter.iter().flatten());
        }
        for (scoped, _) in &self.scoped {
            policies.extend(scoped);
        }
        policies.extend(self.control.iter().flatten().flatten());
        for side in &self.sides {
            policies.extend(side.policy.iter().flatten());
            policies.extend(side.trust.iter().flatten());
            for levels in [&side.control, &side.resource_control] {
                policies.extend(levels.iter().flatten().flatten());
            }
        }
        policies
    }
}
