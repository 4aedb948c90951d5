//! Who holds which policies: accounts with users, groups, roles, instances and resources, the attachments between them,
//! and the sessions that come of assuming roles (clauses L10, L11, T1 to T7).

mod answer;
mod assume;
mod change;
mod finding;
mod pass_role;
mod question;
mod session;
mod show;

pub use answer::{Answer, Gap};
pub use assume::{AssumeError, AssumeRole, Assumed};
pub use change::Change;
pub use finding::{Finding, Level, finding_ids};
pub use pass_role::{PassRole, Passed};
pub use question::{Asker, Question};
pub use session::Session;
pub use show::{Holding, Holdings};

use crate::compile::PolicySet;
use crate::dialect::Dialect;
use crate::error::{LoadError, RequestError, faults};
use crate::eval::Decision;
use crate::request::Principal;

/// Fetches the text of a policy: the name of the estate's file, and the path that it writes. The error is what to tell the
/// reader.
pub type Loader<'l> = &'l mut dyn FnMut(&str, &str) -> Result<Vec<u8>, String>;

/// Who holds which policies. Immutable and cheap to clone; a change gives a new one.
#[derive(Clone, Debug)]
pub struct Estate {
    policies: PolicySet,
}

impl Estate {
    /// Reads the files of an estate, one or several, each as its name and text.
    ///
    /// # Errors
    ///
    /// A file is not JSON or not of the format, a policy is faulty, something is named that is not there, or stands twice:
    /// all faults of all files together. Nothing is half-loaded.
    pub fn read<N: Into<String>, T: AsRef<[u8]>>(
        _files: impl IntoIterator<Item = (N, T)>,
        _load: Loader<'_>,
    ) -> Result<Estate, LoadError> {
        let policies = PolicySet::builder(&Dialect::alibaba_ram()).build()?;
        Ok(Estate { policies })
    }

    /// The dialect of its policies and names.
    #[must_use]
    pub fn dialect(&self) -> &Dialect {
        self.policies.dialect()
    }

    /// All its policies, in one set that every decision shares.
    #[must_use]
    pub fn policies(&self) -> &PolicySet {
        &self.policies
    }

    /// Decides a question.
    ///
    /// # Errors
    ///
    /// The question is not one: see [`crate::RequestBuilder::build`] and [`crate::authorize`].
    pub fn decide(&self, _question: &Question<'_>) -> Result<Decision, RequestError> {
        Err(unfinished())
    }

    /// Decides as [`Estate::decide`] does, tells why, and which gaps could change it.
    ///
    /// # Errors
    ///
    /// As [`Estate::decide`].
    pub fn explain(&self, _question: &Question<'_>) -> Result<Answer, RequestError> {
        Err(unfinished())
    }

    /// Whether a role may be assumed, and the session that results (clauses T1 to T4).
    ///
    /// # Errors
    ///
    /// The question is not one, the session is not one that the dialect has (its name, its duration), or its policy is
    /// faulty or over the dialect's limit. That the role may not be assumed is no error.
    pub fn assume_role(&self, _asked: &AssumeRole<'_>) -> Result<Assumed, AssumeError> {
        Err(unfinished().into())
    }

    /// Whether a role may be handed to an instance or a service (clause T7).
    ///
    /// # Errors
    ///
    /// As [`Estate::decide`].
    pub fn pass_role(&self, _asked: &PassRole<'_>) -> Result<Passed, RequestError> {
        Err(unfinished())
    }

    /// What is dangerous or useless in it. `now` is an RFC 3339 instant with a zone; without one nothing is said about ages.
    ///
    /// # Errors
    ///
    /// `now` is no instant.
    pub fn findings(&self, _now: Option<&str>) -> Result<Vec<Finding>, RequestError> {
        Err(unfinished())
    }

    /// What applies to a principal, and from where.
    ///
    /// # Errors
    ///
    /// The principal is no name of the dialect, or not in the estate.
    pub fn show(&self, _principal: &Principal<'_>) -> Result<Holdings, RequestError> {
        Err(unfinished())
    }

    /// The estate after a change; this one stays as it is (clause T6).
    ///
    /// # Errors
    ///
    /// What is named is not there, or the change contradicts what is.
    pub fn apply(&self, _change: &Change) -> Result<Estate, RequestError> {
        Err(unfinished())
    }
}

fn unfinished() -> RequestError {
    RequestError::new(faults::NOT_SUPPORTED, "estates are not decided yet", "wait")
}
