//! Where the types that an import reads have policies.

use super::policy_sources::POLICY_SOURCES;
use super::tables::RESOURCES;
use crate::dialect::Kind;
use crate::import::meaning::Meaning;

/// The attributes of a type that are policies, as steps, and the kind of each policy.
pub(crate) fn policies_of(resource_type: &str) -> Vec<(&'static str, Kind)> {
    let mut policies = Vec::new();
    for known in RESOURCES {
        if known.name != resource_type {
            continue;
        }
        for (attribute, meaning) in known.rows {
            match meaning {
                Meaning::Document => policies.push((*attribute, Kind::Identity)),
                Meaning::Trust => policies.push((*attribute, Kind::Trust)),
                Meaning::Inline => policies.push(("inline_policy/*/policy", Kind::Identity)),
                _ => {}
            }
        }
    }
    for source in POLICY_SOURCES {
        if source.resource_type == resource_type {
            policies.push(("policy", Kind::Resource));
        }
    }
    policies
}
