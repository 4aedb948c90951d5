//! Where the types that an import reads have policies.

use super::policy_sources::POLICY_SOURCES;
use super::tables::{RESOURCES, TerraformType};
use crate::dialect::Kind;
use crate::import::meaning::Meaning;

/// An attribute that is a policy.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PolicyAttribute {
    /// The steps to it.
    pub(crate) path: &'static str,
    pub(crate) kind: Kind,
    /// What holds the policy, as limits of sizes name it; empty where none is known for it.
    pub(crate) holder: &'static str,
    /// The attribute that names the user, group or role whose inline policy it is.
    pub(crate) owner: Option<&'static str>,
}

/// The attributes of a type that are policies.
pub(crate) fn policies_of(resource_type: &str) -> Vec<PolicyAttribute> {
    let mut policies = Vec::new();
    for known in RESOURCES {
        if known.name != resource_type {
            continue;
        }
        for (attribute, meaning) in known.rows {
            let (path, kind, holder) = match meaning {
                Meaning::Document => (*attribute, Kind::Identity, Holder::of(known)),
                Meaning::Trust => (*attribute, Kind::Trust, Holder::sort("trust")),
                Meaning::Inline => (INLINE_BLOCKS, Kind::Identity, Holder::sort("role")),
                _ => continue,
            };
            policies.push(PolicyAttribute {
                path,
                kind,
                holder: holder.sort,
                owner: holder.attribute,
            });
        }
    }
    for source in POLICY_SOURCES {
        if source.resource_type == resource_type {
            policies.push(PolicyAttribute {
                path: "policy",
                kind: Kind::Resource,
                holder: source.holder,
                owner: None,
            });
        }
    }
    policies
}

/// The inline policies of a role, as blocks of the role.
const INLINE_BLOCKS: &str = "inline_policy/*/policy";

/// What holds the policies of a type, and the attribute that names it.
struct Holder {
    sort: &'static str,
    attribute: Option<&'static str>,
}

impl Holder {
    /// A holder without a name.
    fn sort(sort: &'static str) -> Self {
        Self {
            sort,
            attribute: None,
        }
    }

    /// The holder of the documents of a type: whom an inline policy is attached to, or nobody, as
    /// of a policy that is managed by itself.
    fn of(known: &TerraformType) -> Self {
        for (attribute, meaning) in known.rows {
            let sort = match meaning {
                Meaning::Users => "user",
                Meaning::Groups => "group",
                Meaning::Roles => "role",
                _ => continue,
            };
            return Self {
                sort,
                attribute: Some(attribute),
            };
        }
        Self::sort("managed")
    }
}
