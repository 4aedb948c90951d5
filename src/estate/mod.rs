//! Who holds which policies: accounts with users, groups, roles, instances and resources, the
//! attachments between them, and the sessions that come of assuming roles (clauses L10, L11, T1 to
//! T7). What an estate takes for granted is told in
//! [`manual::estates`](crate::manual::estates).

mod answer;
mod assume;
mod change;
mod federated;
mod finding;
mod findings;
mod gaps;
mod issue;
mod keys;
mod layers;
mod lookup;
mod model;
mod pass_role;
mod prepare;
mod probe;
mod query;
mod question;
mod read;
mod session;
mod show;

pub use answer::{Answer, Gap};
pub use assume::{AssumeError, AssumeRole, Assumed};
pub use change::Change;
pub use finding::{Finding, Level, finding_ids};
pub use pass_role::{PassRole, Passed};
pub use query::{
    Able, Exception, Link, LinkKind, Permission, Permissions, Progress, Reach, Requirement,
    Standing, Step, WhatCan, WhoCan,
};
pub use question::{Asker, Question};
pub use session::Session;
pub use show::{Holding, Holdings};

use std::sync::Arc;

use crate::compile::{PolicyId, PolicySet};
use crate::diagnostic::LoadError;
use crate::dialect::Dialect;
use crate::error::Error;
use crate::eval::Decision;
use crate::request::Principal;
use model::Inner;

/// Fetches the text of a policy: the name of the estate's file, and the path that it writes. The
/// error is what to tell the reader.
pub type Loader<'l> = &'l mut dyn FnMut(&str, &str) -> Result<Vec<u8>, String>;

/// Who holds which policies. Immutable, `Send + Sync` and cheap to clone; a change gives a new one.
///
/// # Examples
///
/// ```
/// use portcullis::Estate;
/// use portcullis::estate::{PassRole, Question};
/// let text = r#"{"dialect": "alibaba-ram", "accounts": [{"id": "1",
///     "policies": [{"name": "machines", "document": {"Version": "1",
///         "Statement": [{"Effect": "Allow", "Action": "ecs:*", "Resource": "*"}]}}],
///     "groups": [{"name": "operators", "policies": ["machines"]}],
///     "users": [{"name": "ann", "groups": ["operators"], "keys": [{"id": "k", "created": "2020-01-01T00:00:00Z"}]}],
///     "roles": [{"name": "app", "trust": {"Version": "1", "Statement": [
///         {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs.aliyuncs.com"}}]}}]}]}"#;
/// let estate = Estate::read([("estate.json", text)], &mut |_, path| Err(format!("no file {path}")))?;
/// let (ann, machine) = ("acs:ram::1:user/ann", "acs:ecs:cn-hangzhou:1:instance/i-1");
/// assert!(estate.decide(&Question::new(ann, "ecs:StopInstance", machine))?.is_allowed());
/// println!("{}", estate.explain(&Question::new(ann, "oss:GetObject", "acs:oss:*:1:b/k"))?);
/// let passed = estate.pass_role(&PassRole::new(ann, "acs:ram::1:role/app", "ecs:AttachInstanceRamRole", machine))?;
/// assert_eq!(passed.deciding().decision().stage().name(), "identity", "ann holds no `ram:PassRole`: {passed}");
/// assert_eq!(estate.show(&ann.into())?.policies()[0].from(), "group/operators");
/// assert_eq!(estate.findings(Some("2026-11-22T08:00:00Z"))?[0].id(), "old-key");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Estate {
    inner: Arc<Inner>,
}

impl Estate {
    /// Reads the files of an estate, one or several, each as its name and text.
    ///
    /// # Errors
    ///
    /// A file is not JSON or not of the format, a policy is faulty, something is named that is not
    /// there, or stands twice: all faults of all files together. Nothing is half-loaded.
    pub fn read<N: Into<String>, T: AsRef<[u8]>>(
        files: impl IntoIterator<Item = (N, T)>,
        load: Loader<'_>,
    ) -> Result<Estate, LoadError> {
        Self::read_as(read::Reading::default(), files, load)
    }

    /// As [`Estate::read`], also of files that say what they lack. What is missing could have
    /// denied: every answer carries a note of it, and [`Estate::incomplete`] tells it.
    ///
    /// # Errors
    ///
    /// As [`Estate::read`], but that the estate is incomplete is no error.
    ///
    /// # Security
    ///
    /// An allow of an incomplete estate is no allow to act on.
    pub fn read_incomplete<N: Into<String>, T: AsRef<[u8]>>(
        files: impl IntoIterator<Item = (N, T)>,
        load: Loader<'_>,
    ) -> Result<Estate, LoadError> {
        Self::read_as(
            read::Reading {
                may_be_incomplete: true,
                ..read::Reading::default()
            },
            files,
            load,
        )
    }

    /// As [`Estate::read`], in a dialect of the name that the files write: one with a switch that
    /// is flipped, or a program's own.
    ///
    /// # Errors
    ///
    /// As [`Estate::read`]; the files write the name of another dialect.
    pub fn read_in<N: Into<String>, T: AsRef<[u8]>>(
        dialect: &Dialect,
        files: impl IntoIterator<Item = (N, T)>,
        load: Loader<'_>,
    ) -> Result<Estate, LoadError> {
        Self::read_as(
            read::Reading {
                dialect: Some(dialect),
                ..read::Reading::default()
            },
            files,
            load,
        )
    }

    fn read_as<N: Into<String>, T: AsRef<[u8]>>(
        reading: read::Reading<'_>,
        files: impl IntoIterator<Item = (N, T)>,
        load: Loader<'_>,
    ) -> Result<Estate, LoadError> {
        let files: Vec<(String, T)> = files
            .into_iter()
            .map(|(name, text)| (name.into(), text))
            .collect();
        let files: Vec<(&str, &[u8])> = files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_ref()))
            .collect();
        Ok(Estate {
            inner: Arc::new(read::read(reading, &files, load)?),
        })
    }

    /// The dialect of its policies and names.
    #[must_use]
    pub fn dialect(&self) -> &Dialect {
        self.inner.policies.dialect()
    }

    /// What its files say that they lack, in words; empty where they hold all.
    ///
    /// # Examples
    ///
    /// ```
    /// use portcullis::Estate;
    /// let text = r#"{"dialect": "aws", "incomplete": ["the list of roles stops at marker `m`"], "accounts": [{"id": "1"}]}"#;
    /// let load = &mut |_: &str, path: &str| Err(format!("no file {path}"));
    /// let error = Estate::read([("estate.json", text)], load).unwrap_err();
    /// assert_eq!(error.diagnostics()[0].id(), "incomplete-estate");
    /// let estate = Estate::read_incomplete([("estate.json", text)], load)?;
    /// assert_eq!(estate.incomplete(), ["the list of roles stops at marker `m`"]);
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn incomplete(&self) -> &[String] {
        &self.inner.incomplete
    }

    /// All its policies, in one set that every decision shares.
    #[must_use]
    pub fn policies(&self) -> &PolicySet {
        &self.inner.policies
    }

    /// Its policies, without those that stand for what is missing.
    pub(crate) fn own_policies(&self) -> impl Iterator<Item = PolicyId> {
        let is_probe = |id: &PolicyId| {
            self.inner
                .probes
                .iter()
                .any(|(_, allow, deny)| id == allow || id == deny)
        };
        self.policies().ids().filter(move |id| !is_probe(id))
    }

    /// Decides a question.
    ///
    /// # Errors
    ///
    /// The question is not one: see [`crate::request::RequestBuilder::build`] and [`crate::authorize`].
    pub fn decide(&self, question: &Question<'_>) -> Result<Decision, Error> {
        self.inner.prepare(question)?.0.decide()
    }

    /// Decides as [`Estate::decide`] does, tells why, and which gaps could change it.
    ///
    /// # Errors
    ///
    /// As [`Estate::decide`].
    pub fn explain(&self, question: &Question<'_>) -> Result<Answer, Error> {
        self.inner.explain(question)
    }

    /// Whether a role may be assumed, and the session that results (clauses T1 to T4).
    ///
    /// # Errors
    ///
    /// The question is not one, the session is not one that the dialect has (its name, its
    /// duration), or its policy is faulty or over the dialect's limit. That the role may not be
    /// assumed is no error.
    pub fn assume_role(&self, asked: &AssumeRole<'_>) -> Result<Assumed, AssumeError> {
        self.inner.assume_role(asked)
    }

    /// Whether a role may be handed to an instance or a service (clause T7).
    ///
    /// # Errors
    ///
    /// As [`Estate::decide`].
    pub fn pass_role(&self, asked: &PassRole<'_>) -> Result<Passed, Error> {
        self.inner.pass_role(asked)
    }

    /// Who may do something, directly or through roles, and how. Nobody is missing who may, and
    /// nobody stands in it who may not, unless its notes say so.
    ///
    /// # Errors
    ///
    /// Action or resource is none and no pattern, or the context is not one.
    pub fn who_can(&self, asked: &WhoCan<'_>) -> Result<Reach, Error> {
        self.who_can_telling(asked, &mut |_, _| {})
    }

    /// As [`Estate::who_can`]; tells now and then how many of how many parts of the search are
    /// done.
    ///
    /// # Errors
    ///
    /// As [`Estate::who_can`].
    pub fn who_can_telling(
        &self,
        asked: &WhoCan<'_>,
        progress: Progress<'_>,
    ) -> Result<Reach, Error> {
        self.inner.who_can(asked, progress)
    }

    /// What a principal may do: a union of actions on resources, without what is denied, under
    /// conditions.
    ///
    /// # Errors
    ///
    /// The principal is no name of the dialect, or an account of the estate does not have it; the
    /// context is not one.
    pub fn what_can(&self, asked: &WhatCan<'_>) -> Result<Permissions, Error> {
        self.inner.what_can(asked)
    }

    /// What is dangerous or useless in it. `now` is an RFC 3339 instant with a zone; without one
    /// nothing is said about ages.
    ///
    /// # Errors
    ///
    /// `now` is no instant.
    pub fn findings(&self, now: Option<&str>) -> Result<Vec<Finding>, Error> {
        self.inner.findings(now)
    }

    /// What applies to a principal, and from where.
    ///
    /// # Errors
    ///
    /// The principal is no name of the dialect, or not in the estate.
    pub fn show(&self, principal: &Principal<'_>) -> Result<Holdings, Error> {
        self.inner.show(principal)
    }

    /// The estate after a change; this one stays as it is (clause T6).
    ///
    /// # Errors
    ///
    /// What is named is not there, or the change contradicts what is.
    pub fn apply(&self, change: &Change) -> Result<Estate, Error> {
        Ok(Estate {
            inner: Arc::new(self.inner.apply(change)?),
        })
    }
}
