//! Who holds which policies: accounts with users, groups, roles, instances and resources, the
//! attachments between them, and the sessions that come of assuming roles (clauses L10, L11, T1 to
//! T7). [`manual::estates`](crate::manual::estates) says what an estate takes for granted.

mod answer;
mod assume;
mod change;
mod decide;
mod facts;
mod federated;
mod finding;
mod findings;
mod gaps;
mod instance;
mod issue;
mod keys;
mod layers;
mod lookup;
mod model;
mod pass_role;
mod policy_use;
mod probe;
mod query;
mod question;
mod read;
mod reader;
mod resolve;
mod session;
mod show;

pub use crate::eval::WrittenTest;
pub use answer::{Answer, Gap};
pub use assume::{AssumeError, AssumeRole, AssumeRoleAnswer};
pub use change::Change;
pub use finding::EstateRule;
pub use pass_role::{PassRole, PassRoleAnswer};
pub(crate) use policy_use::PolicyUses;
pub use query::{
    Exception, Grantee, Link, LinkKind, Permission, Permissions, Progress, Requirement, Standing,
    Step, WhatCan, WhoCan, WhoCanAnswer,
};
pub use question::{Asker, Question};
pub use reader::EstateReader;
pub use session::Session;
pub use show::{Holding, Holdings};

use std::sync::Arc;

use crate::compile::{PolicyId, PolicySet};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::LoadError;
use crate::dialect::Dialect;
use crate::error::Error;
use crate::eval::Decision;
use crate::request::Principal;
use model::Model;

/// An estate: accounts with users, groups, roles and resources, and the policies attached to them.
///
/// It is immutable, `Send + Sync` and cheap to clone; a change returns a new one.
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
/// let estate = Estate::read([("estate.json", text)])?;
/// let (ann, machine) = ("acs:ram::1:user/ann", "acs:ecs:cn-hangzhou:1:instance/i-1");
/// assert!(estate.decide(&Question::new(ann, "ecs:StopInstance", machine))?.is_allowed());
/// println!("{}", estate.explain(&Question::new(ann, "oss:GetObject", "acs:oss:*:1:b/k"))?);
/// let passed = estate.pass_role(&PassRole::new(ann, "acs:ram::1:role/app", "ecs:AttachInstanceRamRole", machine))?;
/// assert_eq!(passed.deciding().decision().stage().name(), "identity", "ann has no `ram:PassRole`: {passed}");
/// assert_eq!(estate.show(&ann.into())?.policies()[0].from(), "group/operators");
/// assert_eq!(estate.findings(Some("2026-11-22T08:00:00Z"))?[0].id(), "old-key");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Estate {
    model: Arc<Model>,
}

impl Estate {
    /// Reads an estate whose policies are all written in its files, one or several, each given as
    /// its name and text. [`EstateReader`] has settings and reads policies from other files.
    ///
    /// # Errors
    ///
    /// As [`EstateReader::read`].
    pub fn read<N: Into<String>, T: AsRef<[u8]>>(
        files: impl IntoIterator<Item = (N, T)>,
    ) -> Result<Estate, LoadError> {
        EstateReader::new().read(files)
    }

    /// Returns the dialect of its policies and names.
    #[must_use]
    pub fn dialect(&self) -> &Dialect {
        self.model.policies.dialect()
    }

    /// Returns what its files list as missing, in words; empty if the estate is complete.
    ///
    /// # Examples
    ///
    /// ```
    /// use portcullis::Estate;
    /// use portcullis::estate::EstateReader;
    /// let text = r#"{"dialect": "aws", "incomplete": ["the list of roles stops at marker `m`"], "accounts": [{"id": "1"}]}"#;
    /// let error = Estate::read([("estate.json", text)]).unwrap_err();
    /// assert_eq!(error.diagnostics()[0].id(), "incomplete-estate");
    /// let estate = EstateReader::new().allow_incomplete().read([("estate.json", text)])?;
    /// assert_eq!(estate.incomplete(), ["the list of roles stops at marker `m`"]);
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn incomplete(&self) -> &[String] {
        &self.model.incomplete
    }

    /// Returns all its policies, in one set that every decision shares.
    #[must_use]
    pub fn policies(&self) -> &PolicySet {
        &self.model.policies
    }

    /// Its policies, without those that stand for what is missing.
    pub(crate) fn own_policies(&self) -> impl Iterator<Item = PolicyId> {
        let is_probe = |id: &PolicyId| {
            self.model
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
    /// The question is not valid: see [`crate::request::RequestBuilder::build`] and [`crate::authorize`].
    pub fn decide(&self, question: &Question<'_>) -> Result<Decision, Error> {
        decide::decide(&self.model, question)
    }

    /// Decides as [`Estate::decide`] does, and explains why and which gaps could change it.
    ///
    /// # Errors
    ///
    /// As [`Estate::decide`].
    pub fn explain(&self, question: &Question<'_>) -> Result<Answer, Error> {
        decide::explain(&self.model, question)
    }

    /// Decides whether a role may be assumed, and issues the session (clauses T1 to T4).
    ///
    /// # Errors
    ///
    /// The question is not valid, the dialect has no such session (by its name or duration), or its
    /// policy is faulty or over the dialect's limit. A denial is not an error.
    pub fn assume_role(&self, asked: &AssumeRole<'_>) -> Result<AssumeRoleAnswer, AssumeError> {
        issue::assume_role(&self.model, asked)
    }

    /// Decides whether a role may be passed to an instance or a service (clause T7).
    ///
    /// # Errors
    ///
    /// As [`Estate::decide`].
    pub fn pass_role(&self, asked: &PassRole<'_>) -> Result<PassRoleAnswer, Error> {
        pass_role::pass_role(&self.model, asked)
    }

    /// Finds everybody who is allowed something, directly or through roles, and how. Unless its
    /// notes say otherwise the answer is exact: nobody is missing, and nobody is listed who is not
    /// allowed.
    ///
    /// # Errors
    ///
    /// Action or resource is not a valid name or pattern, or the context is not valid.
    pub fn who_can(&self, asked: &WhoCan<'_>) -> Result<WhoCanAnswer, Error> {
        self.who_can_with_progress(asked, &mut |_, _| {})
    }

    /// Answers as [`Estate::who_can`] does, and reports now and then how many of how many parts of
    /// the search are done.
    ///
    /// # Errors
    ///
    /// As [`Estate::who_can`].
    pub fn who_can_with_progress(
        &self,
        asked: &WhoCan<'_>,
        progress: Progress<'_>,
    ) -> Result<WhoCanAnswer, Error> {
        query::who_can(&self.model, asked, progress)
    }

    /// Lists what a principal is allowed: a union of actions on resources, without what is denied,
    /// under conditions.
    ///
    /// # Errors
    ///
    /// The principal is not a valid name of the dialect, its account is in the estate and does not
    /// have it, or the context is not valid.
    pub fn what_can(&self, asked: &WhatCan<'_>) -> Result<Permissions, Error> {
        query::what_can(&self.model, asked)
    }

    /// Finds what is dangerous or useless in it. `now` is an RFC 3339 timestamp with a zone, or a
    /// day such as `2026-11-21`, which begins at midnight UTC. Without it, the ages of keys are not
    /// checked. [`project::EstateSources`](crate::project::EstateSources) also lints its policies.
    ///
    /// # Errors
    ///
    /// `now` is neither a timestamp nor a day.
    pub fn findings(&self, now: Option<&str>) -> Result<Vec<Diagnostic>, Error> {
        findings::findings(&self.model, now)
    }

    /// The finding that ages were not judged, for who gives no time; `None` if there are no keys.
    pub(crate) fn unjudged_ages(&self) -> Option<Diagnostic> {
        keys::unjudged_ages(&self.model)
    }

    /// Lists what applies to a principal, and where it comes from.
    ///
    /// # Errors
    ///
    /// The principal is not a valid name of the dialect, or not in the estate.
    pub fn show(&self, principal: &Principal<'_>) -> Result<Holdings, Error> {
        show::show(&self.model, principal)
    }

    /// Returns the estate after a change; this one stays as it is (clause T6).
    ///
    /// # Errors
    ///
    /// The change names something that does not exist, or contradicts the estate.
    pub fn apply(&self, change: &Change) -> Result<Estate, Error> {
        Ok(Estate {
            model: Arc::new(change::apply(&self.model, change)?),
        })
    }
}
