//! What somebody can, as a union.

use super::answer::{Link, Requirement};
use crate::eval::Reason;
use crate::pattern::Product;
use crate::request::{Circumstances, Principal};

/// What may this principal do?
#[derive(Clone, Debug)]
pub struct WhatCan<'a> {
    pub(super) principal: Principal<'a>,
    pub(super) circumstances: Circumstances<'a>,
}

impl<'a> WhatCan<'a> {
    /// Who.
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

/// Actions on resources that are allowed, without some, where conditions hold.
#[derive(Clone, Debug)]
pub struct Permission {
    pub(super) action: String,
    pub(super) resource: String,
    pub(super) products: Vec<Product>,
    pub(super) exceptions: Vec<Exception>,
    pub(super) requirements: Vec<Requirement>,
    pub(super) statements: Vec<Reason>,
}

/// What is left out of a permission.
#[derive(Clone, Debug)]
pub struct Exception {
    pub(super) action: String,
    pub(super) resource: String,
    pub(super) product: Product,
    /// What of it is not.
    pub(super) left: Vec<Exception>,
    pub(super) statement: Option<Reason>,
    pub(super) requirements: Vec<Requirement>,
    /// About resources of another service than the actions of its permission.
    pub(super) is_foreign: bool,
}

/// All that somebody may do.
#[derive(Clone, Debug)]
#[must_use]
pub struct Permissions {
    pub(super) principal: String,
    pub(super) permissions: Vec<Permission>,
    pub(super) roles: Vec<Link>,
    pub(super) notes: Vec<String>,
}

impl Permission {
    /// A pattern of actions, in the case in which the policies write it; actions ignore case.
    #[must_use]
    pub fn action(&self) -> &str {
        &self.action
    }

    /// A pattern of resources.
    #[must_use]
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// What of it is denied, or not meant.
    #[must_use]
    pub fn exceptions(&self) -> &[Exception] {
        &self.exceptions
    }

    /// What the context must give for it, all of it.
    #[must_use]
    pub fn requirements(&self) -> &[Requirement] {
        &self.requirements
    }

    /// The statements that allow it together, a layer each, and those that deny all but it.
    #[must_use]
    pub fn statements(&self) -> &[Reason] {
        &self.statements
    }
}

impl Exception {
    /// A pattern of actions, in the case in which the policy writes it.
    #[must_use]
    pub fn action(&self) -> &str {
        &self.action
    }

    /// A pattern of resources.
    #[must_use]
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// The statement that denies it; none where the one that allows leaves it out, or it is told of
    /// elsewhere.
    #[must_use]
    pub fn statement(&self) -> Option<&Reason> {
        self.statement.as_ref()
    }

    /// The conditions of that statement: where one of them fails for certain it denies nothing.
    #[must_use]
    pub fn requirements(&self) -> &[Requirement] {
        &self.requirements
    }

    /// Whether it is told of elsewhere and about resources of another service than the actions of
    /// its permission: it makes the answer exact, and no reader misses it.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        self.is_foreign
    }

    /// What of it the statement does not deny, by `NotAction` or `NotResource`.
    #[must_use]
    pub fn left(&self) -> &[Exception] {
        &self.left
    }
}

impl Permissions {
    /// Whose they are.
    #[must_use]
    pub fn principal(&self) -> &str {
        &self.principal
    }

    /// What it may do, by action and resource. Assuming roles is told in [`Permissions::roles`].
    #[must_use]
    pub fn permissions(&self) -> &[Permission] {
        &self.permissions
    }

    /// The roles that it may assume or hand to a service.
    #[must_use]
    pub fn roles(&self) -> &[Link] {
        &self.roles
    }

    /// What else a reader should know.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }
}
