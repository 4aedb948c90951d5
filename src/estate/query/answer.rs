//! Answers to who-can: who is allowed, by which paths, and under which conditions.

use std::fmt;

use crate::eval::{Reason, WrittenTest};
use crate::words::plain;

/// Whether somebody is allowed now, or only under conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Allowed with the context that is given.
    Now,
    /// Allowed if the context gives more.
    If,
}

impl Standing {
    /// Returns `now` or `if`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Standing::Now => "now",
            Standing::If => "if",
        }
    }
}

/// One question that is allowed, now or under conditions.
///
/// Its action and resource are concrete, also where the question has wildcards. A step that is
/// allowed under conditions has an [`example`](Self::example) of a context that meets them.
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

/// Conditions of a statement on what the context does not give.
///
/// Its `Display` is `IpAddress aws:SourceIp 10.0.0.0/8, says read:1:40, statement 0`. Of a denying
/// statement the conditions must not all hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    pub(super) statement: Reason,
    pub(super) holds: bool,
    pub(super) tests: Vec<WrittenTest>,
}

/// What a link of a path does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LinkKind {
    /// Does what is asked about: the last link of a path.
    Acts,
    /// Assumes a role.
    Assumes,
    /// Passes a role to a service, which then acts with it.
    Passes,
}

impl LinkKind {
    /// Returns `acts`, `assumes` or `passes`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            LinkKind::Acts => "acts",
            LinkKind::Assumes => "assumes",
            LinkKind::Passes => "passes",
        }
    }
}

/// One link of a path: the steps that must all be allowed for the next link.
///
/// To assume a role is one step: the caller's side and the trust policy are decided together. To
/// pass a role takes up to three: the call that receives it, the permission to pass it where the
/// dialect asks for one, and that the service may assume it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub(super) kind: LinkKind,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) service: Option<String>,
    pub(super) steps: Vec<Step>,
}

/// A principal that is allowed, and by which paths.
///
/// A path is a list of [`Link`]s: roles that are assumed or passed one after the other, and the act
/// itself at its end. [`WhoCanAnswer`] has an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grantee {
    pub(super) principal: String,
    pub(super) kind: &'static str,
    pub(super) standing: Standing,
    pub(super) paths: Vec<Vec<Link>>,
}

/// The answer to [`WhoCan`](super::WhoCan): everybody who is allowed something.
///
/// # Examples
///
/// ```
/// use portcullis::Estate;
/// use portcullis::estate::{LinkKind, Standing, WhoCan};
/// # let estate = Estate::read([("estate.json", r#"{"dialect": "aws", "accounts": [{
/// #     "id": "111122223333",
/// #     "users": [{"name": "ann", "inline": [{"name": "assume", "document": {"Version": "2012-10-17",
/// #         "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]}}]}],
/// #     "roles": [{"name": "app",
/// #         "trust": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
/// #             "Principal": {"AWS": "arn:aws:iam::111122223333:user/ann"}, "Action": "sts:AssumeRole"}]},
/// #         "inline": [{"name": "read", "document": {"Version": "2012-10-17", "Statement": [
/// #             {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*",
/// #              "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}]}}]}]}]}"#)])?;
/// let (ann, app) = ("arn:aws:iam::111122223333:user/ann", "arn:aws:iam::111122223333:role/app");
/// let answer = estate.who_can(&WhoCan::new("s3:GetObject", "arn:aws:s3:::b/k"))?;
/// let grantee = answer.grantees().iter().find(|grantee| grantee.principal() == ann).unwrap();
/// assert_eq!(grantee.standing(), Standing::If, "not without an address");
///
/// // Ann assumes the role, and the role reads.
/// let [assume, read] = &grantee.paths()[0][..] else { panic!("two links") };
/// assert_eq!((assume.kind(), assume.to()), (LinkKind::Assumes, app));
/// assert_eq!(read.steps()[0].requirements()[0].condition(), "IpAddress aws:SourceIp 10.0.0.0/8");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct WhoCanAnswer {
    pub(super) action: String,
    pub(super) resource: String,
    pub(super) grantees: Vec<Grantee>,
    pub(super) notes: Vec<String>,
}

impl Step {
    /// Returns the name of the principal that asks.
    #[must_use]
    pub fn actor(&self) -> &str {
        &self.actor
    }

    /// Returns the concrete action that was asked about.
    #[must_use]
    pub fn action(&self) -> &str {
        &self.action
    }

    /// Returns the concrete resource that was asked about.
    #[must_use]
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// Returns whether it is allowed now or under conditions.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// Returns the statements that grant it.
    #[must_use]
    pub fn statements(&self) -> &[Reason] {
        &self.statements
    }

    /// Returns what the context must give. If all of them hold it is allowed; there may be other
    /// ways.
    #[must_use]
    pub fn requirements(&self) -> &[Requirement] {
        &self.requirements
    }

    /// Returns keys and values with which the engine allows it, besides those that are given;
    /// several values are an array.
    #[must_use]
    pub fn example(&self) -> &[(String, Vec<String>)] {
        &self.example
    }

    /// Returns the gaps in the estate that would have to allow it.
    #[must_use]
    pub fn gaps(&self) -> &[String] {
        &self.gaps
    }

    /// Returns the name that a session of the role must have, or a pattern of names, if not every
    /// session is allowed.
    #[must_use]
    pub fn session(&self) -> Option<&str> {
        self.session.as_deref()
    }

    /// Returns whether the engine allowed the example. If not, the search for one reached its
    /// bound, and it could not be ruled out.
    #[must_use]
    pub fn is_proven(&self) -> bool {
        self.is_proven
    }
}

impl Requirement {
    /// Returns the statement.
    #[must_use]
    pub fn statement(&self) -> &Reason {
        &self.statement
    }

    /// Returns whether all its conditions must hold; if not, at least one of them must fail.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.holds
    }

    /// Returns the conditions on what is not given.
    #[must_use]
    pub fn tests(&self) -> &[WrittenTest] {
        &self.tests
    }
}

impl Link {
    /// Returns what it does.
    #[must_use]
    pub fn kind(&self) -> LinkKind {
        self.kind
    }

    /// Returns the name of the principal that acts.
    #[must_use]
    pub fn from(&self) -> &str {
        &self.from
    }

    /// Returns the role that is assumed or passed, or, for the last link, the resource.
    #[must_use]
    pub fn to(&self) -> &str {
        &self.to
    }

    /// Returns the service to which a role is passed.
    #[must_use]
    pub fn service(&self) -> Option<&str> {
        self.service.as_deref()
    }

    /// Returns the steps that must all be allowed.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The worst standing of its steps.
    pub(super) fn standing(&self) -> Standing {
        self.steps
            .iter()
            .map(|step| step.standing)
            .max()
            .unwrap_or(Standing::Now)
    }
}

impl Grantee {
    /// Returns its full name; for the sessions of a role, the role's.
    #[must_use]
    pub fn principal(&self) -> &str {
        &self.principal
    }

    /// Returns `owner`, `user`, `role`, `instance`, `service`, `provider`, `account` or `anybody`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// Returns whether it is allowed now, by some path, or only under conditions.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// Returns the shortest path with its standing; with
    /// [`WhoCan::all_paths`](super::WhoCan::all_paths) all paths, the shortest first.
    #[must_use]
    pub fn paths(&self) -> &[Vec<Link>] {
        &self.paths
    }
}

impl WhoCanAnswer {
    /// Returns the action that was asked about, as it was written.
    #[must_use]
    pub fn action(&self) -> &str {
        &self.action
    }

    /// Returns the resource that was asked about, as it was written.
    #[must_use]
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// Returns everybody who is allowed: first those who are now, then those who are under
    /// conditions, each in the order of names.
    #[must_use]
    pub fn grantees(&self) -> &[Grantee] {
        &self.grantees
    }

    /// Returns what else a reader should know, such as where the search was cut.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }
}

impl Requirement {
    /// Returns its conditions in words: `IpAddress acs:SourceIp 10.0.0.0/8`.
    #[must_use]
    pub fn condition(&self) -> String {
        let tests: Vec<String> = self.tests.iter().map(words_of_test).collect();
        tests.join(" and ")
    }
}

/// A test in words: its operator, its key and its values, without those that are empty.
fn words_of_test(test: &WrittenTest) -> String {
    let mut words = Vec::with_capacity(3);
    for word in [&test.operator, &test.key, &test.values.join(" or ")] {
        if !word.is_empty() {
            words.push(plain(word));
        }
    }
    words.join(" ")
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
