//! What is attached to whom, as lists of policies.

use crate::model::Policy;

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
    pub place: Place,
    /// Control policies by level, where they follow the resource.
    pub control: Option<Vec<Vec<Policy>>>,
    /// Resource-control policies by level.
    pub resource_control: Option<Vec<Vec<Policy>>>,
}

/// Where a resource stands among groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// Not said.
    #[default]
    Unknown,
    /// In none.
    None,
    /// In this one.
    In(String),
}

impl Layers {
    pub(super) fn beside_identity(&self) -> impl Iterator<Item = &Policy> {
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
