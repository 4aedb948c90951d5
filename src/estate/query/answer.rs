//! What a search found.

use std::fmt;

use crate::eval::Reason;
use crate::words::plain;

/// Whether somebody may as things are, or only if conditions hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// With the context that is given.
    Now,
    /// In a context that gives more.
    If,
}

impl Standing {
    /// `now` or `if`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Standing::Now => "now",
            Standing::If => "if",
        }
    }
}

/// One question that is allowed, or would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub(super) actor: String,
    pub(super) action: String,
    pub(super) resource: String,
    pub(super) standing: Standing,
    pub(super) statements: Vec<Reason>,
    pub(super) requirements: Vec<Requirement>,
    pub(super) example: Vec<(String, Vec<String>)>,
    pub(super) gaps: Vec<String>,
    pub(super) session: Option<String>,
    pub(super) is_proven: bool,
}

/// What a statement compares that the context does not give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    pub(super) statement: Reason,
    pub(super) holds: bool,
    pub(super) tests: Vec<(String, String, Vec<String>)>,
}

/// What a link of a path does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LinkKind {
    /// Does what is asked about: the last link of a path.
    Acts,
    /// Assumes a role.
    Assumes,
    /// Hands a role to a service, which then acts with it.
    Passes,
}

impl LinkKind {
    /// `acts`, `assumes` or `passes`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            LinkKind::Acts => "acts",
            LinkKind::Assumes => "assumes",
            LinkKind::Passes => "passes",
        }
    }
}

/// One link of a path: what must be allowed, together, for its next link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub(super) kind: LinkKind,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) service: Option<String>,
    pub(super) steps: Vec<Step>,
}

/// Somebody who may, and by which paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grantee {
    pub(super) principal: String,
    pub(super) kind: &'static str,
    pub(super) standing: Standing,
    pub(super) paths: Vec<Vec<Link>>,
}

/// Everybody who may do something.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct WhoCanAnswer {
    pub(super) action: String,
    pub(super) resource: String,
    pub(super) grantees: Vec<Grantee>,
    pub(super) notes: Vec<String>,
}

impl Step {
    /// Who is asked for.
    #[must_use]
    pub fn actor(&self) -> &str {
        &self.actor
    }

    /// A concrete action.
    #[must_use]
    pub fn action(&self) -> &str {
        &self.action
    }

    /// A concrete resource.
    #[must_use]
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// Whether it is allowed as things are.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// The statements that grant it.
    #[must_use]
    pub fn statements(&self) -> &[Reason] {
        &self.statements
    }

    /// What the context must give for it. Where all of them hold it is allowed; there may be other
    /// ways.
    #[must_use]
    pub fn requirements(&self) -> &[Requirement] {
        &self.requirements
    }

    /// Keys and values by which the engine allows it, besides those that are given; several values
    /// are an array.
    #[must_use]
    pub fn example(&self) -> &[(String, Vec<String>)] {
        &self.example
    }

    /// What the estate names and does not hold, and what would have to allow it.
    #[must_use]
    pub fn gaps(&self) -> &[String] {
        &self.gaps
    }

    /// Of a role, where not any of its sessions may: the name that a session must have, or a
    /// pattern of names.
    #[must_use]
    pub fn session(&self) -> Option<&str> {
        self.session.as_deref()
    }

    /// Whether the engine allowed it for the example. Otherwise the search for one was longer than
    /// its bound, and it could not be ruled out.
    #[must_use]
    pub fn is_proven(&self) -> bool {
        self.is_proven
    }
}

impl Requirement {
    /// The statement.
    #[must_use]
    pub fn statement(&self) -> &Reason {
        &self.statement
    }

    /// Whether its conditions must hold, all of them, or must not, at least one of them.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.holds
    }

    /// Operator, key and values of the conditions on what is not given, as the policy writes them.
    /// Of a variable in a resource the operator is `Resource`, or `NotResource` where it is left
    /// out, and the values are patterns, if any. Of the sessions of a role it is `Principal` or
    /// `NotPrincipal`, without a key, and the values are their full names.
    pub fn tests(&self) -> impl ExactSizeIterator<Item = (&str, &str, &[String])> {
        self.tests
            .iter()
            .map(|(operator, key, values)| (operator.as_str(), key.as_str(), values.as_slice()))
    }
}

impl Link {
    /// What it does.
    #[must_use]
    pub fn kind(&self) -> LinkKind {
        self.kind
    }

    /// Who acts.
    #[must_use]
    pub fn from(&self) -> &str {
        &self.from
    }

    /// The role that is assumed or handed over; the resource of the last link.
    #[must_use]
    pub fn to(&self) -> &str {
        &self.to
    }

    /// The service to which a role is handed.
    #[must_use]
    pub fn service(&self) -> Option<&str> {
        self.service.as_deref()
    }

    /// What must be allowed for it.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    pub(super) fn standing(&self) -> Standing {
        self.steps
            .iter()
            .map(|step| step.standing)
            .max()
            .unwrap_or(Standing::Now)
    }
}

impl Grantee {
    /// Its full name; of a role, whose sessions act, the role's.
    #[must_use]
    pub fn principal(&self) -> &str {
        &self.principal
    }

    /// `owner`, `user`, `role`, `instance`, `service`, `provider`, `account` or `anybody`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// Whether it may as things are, by some path.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// The shortest path of its standing; of [`WhoCan::all_paths`](super::WhoCan::all_paths) all,
    /// the shortest first.
    #[must_use]
    pub fn paths(&self) -> &[Vec<Link>] {
        &self.paths
    }
}

impl WhoCanAnswer {
    /// The action that was asked about, as it was written.
    #[must_use]
    pub fn action(&self) -> &str {
        &self.action
    }

    /// The resource that was asked about, as it was written.
    #[must_use]
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// Everybody who may: first who may as things are, then who may if conditions hold, each in the
    /// order of names.
    #[must_use]
    pub fn grantees(&self) -> &[Grantee] {
        &self.grantees
    }

    /// What else a reader should know, such as where the search was cut.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }
}

impl Requirement {
    /// Its conditions in words: `IpAddress acs:SourceIp 10.0.0.0/8`.
    #[must_use]
    pub fn condition(&self) -> String {
        let test = |(operator, key, values): &(String, String, Vec<String>)| {
            let values = values.join(" or ");
            let words = [operator.as_str(), key, &values]
                .into_iter()
                .filter(|word| !word.is_empty());
            words.map(plain).collect::<Vec<_>>().join(" ")
        };
        self.tests
            .iter()
            .map(test)
            .collect::<Vec<String>>()
            .join(" and ")
    }
}

/// `IpAddress acs:SourceIp 10.0.0.0/8, says reports:4:5, statement 0`; of a deny, `not …`.
impl fmt::Display for Requirement {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.condition();
        match (self.holds, self.tests.len()) {
            (true, _) => write!(out, "{all}, says {}", self.statement),
            (false, 1) => write!(out, "not {all}, says {}", self.statement),
            (false, _) => write!(out, "not ({all}), says {}", self.statement),
        }
    }
}
