//! Handing a role to an instance or a service (clause T7).

use std::borrow::Cow;

use super::answer::Answer;
use super::question::Asker;
use crate::decision::Verdict;
use crate::eval::Assumption;
use crate::request::ContextValue;

/// Who wants to hand which role to what, by which action.
#[derive(Clone, Debug)]
pub struct PassRole<'a> {
    pub(super) asker: Asker<'a>,
    pub(super) role: Cow<'a, str>,
    pub(super) action: Cow<'a, str>,
    pub(super) resource: Cow<'a, str>,
    pub(super) service: Option<Cow<'a, str>>,
    pub(super) context: Vec<(Cow<'a, str>, ContextValue<'a>)>,
    pub(super) time: Option<Cow<'a, str>>,
}

impl<'a> PassRole<'a> {
    /// Who, the full name of the role, the action that creates or changes what receives it, and on which resource.
    #[must_use]
    pub fn new(
        asker: impl Into<Asker<'a>>,
        role: impl Into<Cow<'a, str>>,
        action: impl Into<Cow<'a, str>>,
        resource: impl Into<Cow<'a, str>>,
    ) -> Self {
        Self {
            asker: asker.into(),
            role: role.into(),
            action: action.into(),
            resource: resource.into(),
            service: None,
            context: Vec::new(),
            time: None,
        }
    }

    /// The service that receives the role; without it the service of the action.
    #[must_use]
    pub fn service(mut self, service: impl Into<Cow<'a, str>>) -> Self {
        self.service = Some(service.into());
        self
    }

    /// A context key and its value.
    #[must_use]
    pub fn context(mut self, key: impl Into<Cow<'a, str>>, value: impl Into<ContextValue<'a>>) -> Self {
        self.context.push((key.into(), value.into()));
        self
    }

    /// When: an RFC 3339 instant with a zone.
    #[must_use]
    pub fn time(mut self, time: impl Into<Cow<'a, str>>) -> Self {
        self.time = Some(time.into());
        self
    }
}

/// Whether the role may be handed over: each question that must be allowed, with its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Passed {
    pub(super) parts: Vec<(String, Answer)>,
    pub(super) deciding: Answer,
    pub(super) assumptions: Vec<Assumption>,
}

impl Passed {
    /// The strictest verdict of the parts.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.deciding().decision().verdict()
    }

    /// The first part with that verdict.
    pub fn deciding(&self) -> &Answer {
        &self.deciding
    }

    /// What was asked, in words, and each answer: the action, the permission to pass the role where the dialect has one, and
    /// that the service may assume it.
    pub fn parts(&self) -> &[(String, Answer)] {
        &self.parts
    }

    /// Our choices on which the verdict depends: the switch `pass-role`.
    #[must_use]
    pub fn assumptions(&self) -> &[Assumption] {
        &self.assumptions
    }
}
