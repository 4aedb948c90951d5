//! What is attached to whom, as lists of policies (clause L1).

use crate::model::Policy;

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

impl Layers {
    /// All policies but the caller's own.
    pub(super) fn beside_identity(&self) -> Vec<&Policy> {
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
