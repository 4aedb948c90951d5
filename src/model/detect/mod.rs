//! What a text says of its own dialect and kind (clause P12).
//!
//! A policy does not name its dialect or its kind. [`PolicyHints`] holds what a program knows
//! besides the text, and finds the rest:
//!
//! 1. what the program was given as an option, without asking the text;
//! 2. of the dialect, the signs in the text: see [`dialect`]; of the kind, the innermost folder
//!    that is named after one;
//! 3. of the dialect, the innermost folder that is named after one; of the kind, the form of the
//!    statements: see [`kind`].
//!
//! Nothing is guessed: a text that contradicts itself, or says too little, is refused with the
//! option that would help. Detection uses the tree that the policy is then made from, so that a
//! text is parsed once.
//!
//! # Example
//!
//! `{"Version": "2012-10-17", "Statement": []}` in `aws/session/one.json` is an AWS policy because
//! only that dialect has the version, and a session policy because of the folder. With the resource
//! `acs:oss:*:*:b/*` in it, it would be refused: the version is of one dialect, the resource of
//! another.

mod detected;
mod dialect;
mod holder;
mod kind;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::LoadError;
use crate::dialect::{Dialect, Kind};
use crate::error::Problem;
use crate::json::{self, Document, Node};
use crate::limits::Limits;
use crate::model::lower::{Parsed, Target, as_text, lower};
use crate::model::policy::Policy;
use detected::Detection;
pub(crate) use holder::HolderHint;

/// What is known of a policy besides its text.
///
/// # Examples
///
/// ```
/// use portcullis::detect::PolicyHints;
/// use portcullis::{Dialect, Kind};
/// let text = r#"{"Version": "2012-10-17", "Statement": []}"#;
/// let policy = PolicyHints::default().folders(["aws", "session"]).read("one.json", text)?;
/// assert_eq!((policy.dialect(), policy.kind()), (&Dialect::aws(), Kind::Session));
///
/// let error = PolicyHints::default().read("one.json", r#"{"Statement": []}"#).unwrap_err();
/// assert_eq!(error.diagnostics()[0].id(), "unclear-dialect");
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct PolicyHints {
    dialect: Option<Dialect>,
    kind: Option<Kind>,
    otherwise: Option<Kind>,
    otherwise_with_principals: Option<Kind>,
    folders: Vec<String>,
    limits: Limits,
    holder: Option<HolderHint>,
}

impl PolicyHints {
    /// Sets the dialect; the text is not asked for it.
    #[must_use]
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = Some(dialect);
        self
    }

    /// Sets the kind; the text is not asked for it.
    #[must_use]
    pub fn kind(mut self, kind: Kind) -> Self {
        self.kind = Some(kind);
        self
    }

    /// Sets the kind of a policy without principals whose folders name none: most kinds look alike.
    #[must_use]
    pub fn otherwise(mut self, kind: Kind) -> Self {
        self.otherwise = Some(kind);
        self
    }

    /// Sets the kind of a policy with principals that can be of several kinds.
    #[doc(hidden)]
    #[must_use]
    pub fn otherwise_with_principals(mut self, kind: Kind) -> Self {
        self.otherwise_with_principals = Some(kind);
        self
    }

    /// Sets the folders that the file lies in, outermost first. The innermost one that is named
    /// after a dialect or a kind, such as `alibaba_ram` and `trust`, counts where the text does not
    /// say it.
    #[must_use]
    pub fn folders<T: Into<String>>(mut self, folders: impl IntoIterator<Item = T>) -> Self {
        self.folders = folders.into_iter().map(Into::into).collect();
        self
    }

    /// Reads within other limits than the default.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets the sort of what holds the policy, such as `managed`; empty if it is not known.
    #[must_use]
    #[cfg(feature = "project")]
    pub(crate) fn held_by(mut self, sort: &'static str) -> Self {
        self.holder = None;
        if !sort.is_empty() {
            self.holder = Some(HolderHint { sort, owner: None });
        }
        self
    }

    /// Sets which holder it is, if one is known: policies with the same owner count together.
    #[must_use]
    #[cfg(feature = "project")]
    pub(crate) fn owned_by(mut self, owner: Option<String>) -> Self {
        if let Some(holder) = &mut self.holder {
            holder.owner = owner;
        }
        self
    }

    /// What holds the policy, where that is known.
    pub(crate) fn holder(&self) -> Option<&HolderHint> {
        self.holder.as_ref()
    }

    /// Reads a policy of the dialect and kind that follow. `name` is what errors and explanations
    /// call it.
    ///
    /// # Errors
    ///
    /// As [`Policy::parse`], or dialect or kind remain unclear.
    pub fn read(&self, name: &str, text: impl AsRef<[u8]>) -> Result<Policy, LoadError> {
        self.read_with_reasons(name, text).map(|(policy, _)| policy)
    }

    /// As [`PolicyHints::read`], with the reasons for the dialect and the kind.
    ///
    /// # Errors
    ///
    /// As [`PolicyHints::read`].
    pub fn read_with_reasons(
        &self,
        name: &str,
        text: impl AsRef<[u8]>,
    ) -> Result<(Policy, HintReasons), LoadError> {
        let (parsed, reasons) = self.parse(name, text.as_ref())?;
        Ok((parsed.policy, reasons))
    }

    /// Reads a policy, and keeps its places and its tree beside it.
    pub(crate) fn parse<'t>(
        &self,
        name: &str,
        bytes: &'t [u8],
    ) -> Result<(Parsed<'t>, HintReasons), LoadError> {
        let text = as_text(name, bytes)?;
        let document = json::parse(text, &self.limits);
        let Some(root) = &document.root else {
            return Err(refuse(name, text, &document, Vec::new()));
        };
        let (dialect, kind) = match (self.find_dialect(root), self.find_kind(root)) {
            (Ok(dialect), Ok(kind)) => (dialect, kind),
            (dialect, kind) => {
                let problems = dialect.err().into_iter().chain(kind.err());
                return Err(refuse(name, text, &document, problems.collect()));
            }
        };
        let target = Target {
            dialect: &dialect.value,
            kind: kind.value,
            limits: &self.limits,
            set_on: &[],
        };
        let parsed = lower(target, name, text, document)?;
        let reasons = HintReasons {
            dialect: dialect.reason,
            kind: kind.reason,
        };
        Ok((parsed, reasons))
    }

    /// The stated dialect, or the one that the text or its folders show.
    fn find_dialect(&self, root: &Node<'_>) -> Result<Detection<Dialect>, Problem> {
        match &self.dialect {
            Some(dialect) => Ok(Detection::given(dialect.clone())),
            None => dialect::find(root, &self.folders),
        }
    }

    /// The stated kind, or the one that the text or its folders show.
    fn find_kind(&self, root: &Node<'_>) -> Result<Detection<Kind>, Problem> {
        match self.kind {
            Some(kind) => Ok(Detection::given(kind)),
            None => {
                let with_principals = self.otherwise_with_principals;
                kind::find(root, &self.folders, self.otherwise, with_principals)
            }
        }
    }
}

/// The error of a text whose dialect or kind is not found.
fn refuse(
    name: &str,
    text: &str,
    document: &Document<'_>,
    mut problems: Vec<Problem>,
) -> LoadError {
    let mut all = document.problems.clone();
    all.append(&mut problems);
    let diagnostics = Diagnostic::of_document(name, text, document, all);
    LoadError::new(name, text, diagnostics)
}

/// The reasons why a policy was read in its dialect and as its kind.
///
/// # Examples
///
/// ```
/// use portcullis::detect::PolicyHints;
/// let text = r#"{"Version": "2012-10-17", "Statement": []}"#;
/// let (_, reasons) = PolicyHints::default().folders(["session"]).read_with_reasons("one.json", text)?;
/// assert_eq!(reasons.dialect(), "the version `2012-10-17` is written in it");
/// assert_eq!(reasons.kind(), "the folder `session` is named after it");
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HintReasons {
    dialect: String,
    kind: String,
}

impl HintReasons {
    /// Returns why it is of its dialect, in words.
    #[must_use]
    pub fn dialect(&self) -> &str {
        &self.dialect
    }

    /// Returns why it is of its kind, in words.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }
}
