//! The parts of a decision, in the order in which they are named (clause L9).

use std::fmt;

/// A part of a decision: a kind of layer.
///
/// Identity, resource and trust policies grant. The others only let a request pass, so that a
/// request is denied where one of them is in force and does not allow it. An explicit deny counts at
/// every stage.
///
/// # Examples
///
/// ```
/// use portcullis::Stage;
/// assert_eq!(Stage::ResourceControl.name(), "resource_control");
/// assert!(Stage::Control < Stage::Identity, "the order in which a denial is named");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Stage {
    /// Control policies.
    Control,
    /// Control policies over resources.
    ResourceControl,
    /// The policy of the network endpoint.
    Endpoint,
    /// The session's policy, or its end.
    Session,
    /// The caller's boundary.
    Boundary,
    /// The caller's own policies.
    Identity,
    /// The policy of the resource.
    Resource,
    /// The trust policy of the role that is assumed.
    Trust,
}

impl Stage {
    /// Whether an allow of this stage grants; of any other it merely lets a request pass.
    pub(super) fn grants(self) -> bool {
        matches!(self, Stage::Identity | Stage::Resource | Stage::Trust)
    }

    /// The name that cases and reports use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Stage::Control => "control",
            Stage::ResourceControl => "resource_control",
            Stage::Endpoint => "endpoint",
            Stage::Session => "session",
            Stage::Boundary => "boundary",
            Stage::Identity => "identity",
            Stage::Resource => "resource",
            Stage::Trust => "trust",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}
