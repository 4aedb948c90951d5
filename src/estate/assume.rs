//! Assuming a role.

use std::borrow::Cow;

use super::answer::Answer;
use super::question::Asker;
use super::session::Session;
use crate::diagnostic::LoadError;
use crate::error::Error;
use crate::request::{Circumstances, Principal};

/// A request to assume a role: who, which role, and what the session is to be.
///
/// # Examples
///
/// ```
/// use portcullis::Estate;
/// use portcullis::estate::{AssumeRole, Question};
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
/// let asked = AssumeRole::new(ann, app).session_name("deploy").duration_seconds(900);
/// let answer = estate.assume_role(&asked)?;
/// let session = answer.session().unwrap();
/// assert_eq!(session.name(), "arn:aws:sts::111122223333:assumed-role/app/deploy");
///
/// // A session asks as any other caller does.
/// let question = Question::new(session, "s3:GetObject", "arn:aws:s3:::b/k").owner("111122223333");
/// assert!(!estate.decide(&question)?.is_allowed(), "the role's policy wants an address");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct AssumeRole<'a> {
    pub(super) asker: Asker<'a>,
    pub(super) role: Cow<'a, str>,
    /// In place of asker and role.
    pub(super) instance: Option<Cow<'a, str>>,
    pub(super) session_name: Option<Cow<'a, str>>,
    pub(super) duration_seconds: Option<u64>,
    pub(super) policy: Option<(Cow<'a, str>, Cow<'a, str>)>,
    pub(super) tags: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    pub(super) source_identity: Option<Cow<'a, str>>,
    pub(super) external_id: Option<Cow<'a, str>>,
    pub(super) circumstances: Circumstances<'a>,
}

impl<'a> AssumeRole<'a> {
    /// Asks to assume a role, given by its full name.
    #[must_use]
    pub fn new(asker: impl Into<Asker<'a>>, role: impl Into<Cow<'a, str>>) -> Self {
        Self {
            asker: asker.into(),
            role: role.into(),
            instance: None,
            session_name: None,
            duration_seconds: None,
            policy: None,
            tags: Vec::new(),
            source_identity: None,
            external_id: None,
            circumstances: Circumstances::new(),
        }
    }

    /// Asks for the service of an instance, given by its full name, to assume the instance's role.
    /// By default the session is called by the last part of the instance's name.
    #[must_use]
    pub fn of_instance(instance: impl Into<Cow<'a, str>>) -> Self {
        Self {
            instance: Some(instance.into()),
            ..Self::new(Principal::anonymous(), "")
        }
    }

    /// Sets the name of the session; the default is `session`.
    #[must_use]
    pub fn session_name(mut self, name: impl Into<Cow<'a, str>>) -> Self {
        self.session_name = Some(name.into());
        self
    }

    /// Sets how long the session lasts, in seconds; the default is the dialect's.
    #[must_use]
    pub fn duration_seconds(mut self, seconds: u64) -> Self {
        self.duration_seconds = Some(seconds);
        self
    }

    /// Adds a session policy: its name in errors and reasons, and its text.
    #[must_use]
    pub fn policy(mut self, name: impl Into<Cow<'a, str>>, text: impl Into<Cow<'a, str>>) -> Self {
        self.policy = Some((name.into(), text.into()));
        self
    }

    /// Adds a tag of the session.
    #[must_use]
    pub fn tag(mut self, key: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.tags.push((key.into(), value.into()));
        self
    }

    /// Sets who is behind the session; a chain of sessions keeps it.
    #[must_use]
    pub fn source_identity(mut self, identity: impl Into<Cow<'a, str>>) -> Self {
        self.source_identity = Some(identity.into());
        self
    }

    /// Sets the external id that the role's owner agreed on with a third party.
    #[must_use]
    pub fn external_id(mut self, id: impl Into<Cow<'a, str>>) -> Self {
        self.external_id = Some(id.into());
        self
    }

    /// Sets the context of the call, such as claims of a token, and its time. Without a time the
    /// session has no end.
    #[must_use]
    pub fn under(mut self, circumstances: impl Into<Circumstances<'a>>) -> Self {
        self.circumstances = circumstances.into();
        self
    }
}

/// The answer to [`AssumeRole`]: whether the role may be assumed, why, and the session if so.
///
/// A denial is an answer too, with its reasons; [`AssumeError`] is for what cannot be asked, such as
/// a duration that the vendor refuses.
#[derive(Clone, Debug)]
#[must_use]
pub struct AssumeRoleAnswer {
    pub(super) answer: Answer,
    pub(super) session: Option<Session>,
}

impl AssumeRoleAnswer {
    /// Returns the decision with the reasons of both sides.
    pub fn answer(&self) -> &Answer {
        &self.answer
    }

    /// Returns the session, if the role may be assumed.
    #[must_use]
    pub fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }
}

/// Why [`Estate::assume_role`](super::Estate::assume_role) has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AssumeError {
    /// The question is not valid, or the dialect has no such session.
    #[error(transparent)]
    Request(#[from] Error),
    /// The session policy is faulty, or over its limit.
    #[error(transparent)]
    Policy(#[from] LoadError),
}
