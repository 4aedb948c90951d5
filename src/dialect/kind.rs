//! Kinds of policies.

use std::fmt;

/// What a policy is for; its dialect says what each kind may contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// Attached to a user, group or role: what it may do.
    Identity,
    /// Set on an organisation, a folder or an account: the most that its members may do.
    Control,
    /// Passed when a role is assumed: the most that this session may do.
    Session,
    /// Set on a user or role: the most that it may do.
    Boundary,
    /// Set on a resource: who may do what with it.
    Resource,
    /// Set on a role: who may assume it.
    Trust,
    /// Set on a network endpoint: the most that may be done through it.
    Endpoint,
    /// Set on an organisation, a folder or an account: the most that may be done with its
    /// resources.
    ResourceControl,
}

impl Kind {
    /// Every kind.
    pub const ALL: &[Kind] = &[
        Kind::Identity,
        Kind::Control,
        Kind::Session,
        Kind::Boundary,
        Kind::Resource,
        Kind::Trust,
        Kind::Endpoint,
        Kind::ResourceControl,
    ];

    /// The name that options, folders and cases use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Identity => "identity",
            Kind::Control => "control",
            Kind::Session => "session",
            Kind::Boundary => "boundary",
            Kind::Resource => "resource",
            Kind::Trust => "trust",
            Kind::Endpoint => "endpoint",
            Kind::ResourceControl => "resource_control",
        }
    }

    /// The kind of a name.
    ///
    /// ```
    /// use portcullis::Kind;
    /// assert_eq!(Kind::from_name("session"), Some(Kind::Session));
    /// ```
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}
