//! The question what-can, and its answer as a union of permissions.

use super::answer::{Link, Requirement};
use crate::eval::Reason;
use crate::pattern::Product;
use crate::request::{Circumstances, Principal};

/// The question what a principal is allowed to do.
///
/// # Examples
///
/// ```
/// use portcullis::Estate;
/// use portcullis::estate::WhatCan;
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
/// let can = estate.what_can(&WhatCan::new(app))?;
/// let permission = &can.permissions()[0];
/// assert_eq!((permission.action(), permission.resource()), ("s3:Get*", "*"));
/// assert_eq!(permission.requirements()[0].condition(), "IpAddress aws:SourceIp 10.0.0.0/8");
/// assert_eq!(estate.what_can(&WhatCan::new(ann))?.roles()[0].to(), app, "what ann may assume");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct WhatCan<'a> {
    pub(super) principal: Principal<'a>,
    pub(super) circumstances: Circumstances<'a>,
}

impl<'a> WhatCan<'a> {
    /// Asks about a principal.
    #[must_use]
    pub fn new(principal: impl Into<Principal<'a>>) -> Self {
        Self {
            principal: principal.into(),
            circumstances: Circumstances::new(),
        }
    }

    /// Sets the context and the time of every call.
    #[must_use]
    pub fn under(mut self, circumstances: impl Into<Circumstances<'a>>) -> Self {
        self.circumstances = circumstances.into();
        self
    }
}

/// Actions on resources that are allowed, with exceptions and conditions.
///
/// A request is covered if its action and resource match the two patterns, no exception covers it,
/// and the requirements hold. Everything that is allowed is covered by some permission, and nothing
/// else is, up to the bound that a note of [`Permissions`] reports.
#[derive(Clone, Debug)]
pub struct Permission {
    pub(super) action: String,
    pub(super) resource: String,
    pub(super) products: Vec<Product>,
    pub(super) exceptions: Vec<Exception>,
    pub(super) requirements: Vec<Requirement>,
    pub(super) statements: Vec<Reason>,
}

/// Actions on resources that a permission leaves out.
#[derive(Clone, Debug)]
pub struct Exception {
    pub(super) action: String,
    pub(super) resource: String,
    pub(super) product: Product,
    /// What of it is not left out.
    pub(super) left: Vec<Exception>,
    pub(super) statement: Option<Reason>,
    pub(super) requirements: Vec<Requirement>,
    /// About resources of another service than the actions of its permission.
    pub(super) is_foreign: bool,
}

/// The answer to [`WhatCan`]: everything that a principal is allowed.
#[derive(Clone, Debug)]
#[must_use]
pub struct Permissions {
    pub(super) principal: String,
    pub(super) permissions: Vec<Permission>,
    pub(super) roles: Vec<Link>,
    pub(super) notes: Vec<String>,
}

impl Permission {
    /// Returns a pattern of actions, in the case in which the policies write it; actions ignore
    /// case.
    #[must_use]
    pub fn action(&self) -> &str {
        &self.action
    }

    /// Returns a pattern of resources.
    #[must_use]
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// Returns what of it is denied, or not included.
    #[must_use]
    pub fn exceptions(&self) -> &[Exception] {
        &self.exceptions
    }

    /// Returns what the context must give, all of it.
    #[must_use]
    pub fn requirements(&self) -> &[Requirement] {
        &self.requirements
    }

    /// Returns the statements that allow it together, one per layer, and those that deny all but
    /// it.
    #[must_use]
    pub fn statements(&self) -> &[Reason] {
        &self.statements
    }
}

impl Exception {
    /// Returns a pattern of actions, in the case in which the policy writes it.
    #[must_use]
    pub fn action(&self) -> &str {
        &self.action
    }

    /// Returns a pattern of resources.
    #[must_use]
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// Returns the statement that denies it; `None` if the allowing statement leaves it out, or
    /// another permission covers it.
    #[must_use]
    pub fn statement(&self) -> Option<&Reason> {
        self.statement.as_ref()
    }

    /// Returns the conditions of that statement: if one of them surely fails it denies nothing.
    #[must_use]
    pub fn requirements(&self) -> &[Requirement] {
        &self.requirements
    }

    /// Returns whether another permission covers it and its resources are of another service than
    /// the actions of its permission: it makes the answer exact, and can be omitted for readers.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        self.is_foreign
    }

    /// Returns what of it the statement does not deny, by `NotAction` or `NotResource`.
    #[must_use]
    pub fn left(&self) -> &[Exception] {
        &self.left
    }
}

impl Permissions {
    /// Returns the principal that was asked about.
    #[must_use]
    pub fn principal(&self) -> &str {
        &self.principal
    }

    /// Returns what it is allowed, by action and resource; for roles see [`Permissions::roles`].
    #[must_use]
    pub fn permissions(&self) -> &[Permission] {
        &self.permissions
    }

    /// Returns the roles that it may assume or pass to a service.
    #[must_use]
    pub fn roles(&self) -> &[Link] {
        &self.roles
    }

    /// Returns what else a reader should know.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }
}
