//! The decision over layers, resource by resource (clauses D3, L1 and L9).

use super::caller::RequestCaller;
use super::question::ResourceQuestion;
use crate::decision::Verdict;
use crate::model::Policy;
use crate::request::Request;

/// What is attached to whom, as lists of policies. A filter that is `None` is not in force.
#[derive(Clone, Debug, Default)]
pub struct Layers {
    /// The caller's own policies.
    pub identity: Vec<Policy>,
    /// More of them, that count for resources in these groups only.
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
    /// Who owns it, where its name does not say.
    pub owner: Option<String>,
    /// The group that it is in.
    pub place: Placement,
    /// Control policies by level, where they follow the resource.
    pub control: Option<Vec<Vec<Policy>>>,
    /// Resource-control policies by level.
    pub resource_control: Option<Vec<Vec<Policy>>>,
}

/// Where a resource stands among groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Placement {
    /// Not said.
    #[default]
    Unknown,
    /// In none.
    None,
    /// In this one.
    In(String),
}

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
    let who = RequestCaller::read(request);
    let mut policies = identity.iter().copied().chain(layers.beside_identity());
    if resources.len() != layers.sides.len()
        || policies.any(|policy| policy.dialect() != request.dialect())
    {
        return None;
    }
    let mut decided = Vec::new();
    for (resource, side) in resources.into_iter().zip(&layers.sides) {
        decided.push(
            ResourceQuestion::new((identity, layers), side, request, &who, resource)?.decide(),
        );
    }
    // D3: one explicit deny denies; all must allow. The stage is that of the first resource with
    // the final verdict.
    let has = |wanted: Verdict| decided.iter().any(|(verdict, _)| *verdict == wanted);
    let all_allow = !has(Verdict::ExplicitDeny) && !has(Verdict::ImplicitDeny);
    let verdict = match () {
        () if has(Verdict::ExplicitDeny) => Verdict::ExplicitDeny,
        () if all_allow => Verdict::Allow,
        () => Verdict::ImplicitDeny,
    };
    decided.into_iter().find(|(of_one, _)| *of_one == verdict)
}

impl Layers {
    fn beside_identity(&self) -> impl Iterator<Item = &Policy> {
        let filters = [&self.boundary, &self.session, &self.endpoint]
            .into_iter()
            .flatten()
            .flatten();
        let scoped = self.scoped.iter().flat_map(|(policies, _)| policies);
        let control = self.control.iter().flatten().flatten();
        let sides = self.sides.iter().flat_map(|side| {
            let own = [&side.policy, &side.trust].into_iter().flatten().flatten();
            own.chain(
                [&side.control, &side.resource_control]
                    .into_iter()
                    .flatten()
                    .flatten()
                    .flatten(),
            )
        });
        filters.chain(scoped).chain(control).chain(sides)
    }
}
