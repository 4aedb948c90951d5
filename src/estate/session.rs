//! Sessions.

use crate::dialect::Dialect;
use crate::error::LoadError;

/// What comes of assuming a role (clause T4). It holds no policies of the role: these count as they are when it asks
/// (clauses T5, T6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub(super) name: String,
    pub(super) role: String,
    pub(super) issued: Option<String>,
    pub(super) expires: Option<String>,
    pub(super) policy: Option<String>,
    pub(super) tags: Vec<(String, String)>,
    pub(super) source_identity: Option<String>,
    pub(super) chained: bool,
}

impl Session {
    /// Its principal: `…:assumed-role/role/name`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The full name of the role.
    #[must_use]
    pub fn role(&self) -> &str {
        &self.role
    }

    /// When it was issued, as RFC 3339 in UTC; none where the role was assumed without a time.
    #[must_use]
    pub fn issued(&self) -> Option<&str> {
        self.issued.as_deref()
    }

    /// When it ends, as RFC 3339 in UTC.
    #[must_use]
    pub fn expires(&self) -> Option<&str> {
        self.expires.as_deref()
    }

    /// The text of its session policy.
    #[must_use]
    pub fn policy(&self) -> Option<&str> {
        self.policy.as_deref()
    }

    /// Its tags: those it was given, and those that it keeps from the session that assumed the role.
    #[must_use]
    pub fn tags(&self) -> &[(String, String)] {
        &self.tags
    }

    /// Who is behind it, as was said when the first role was assumed.
    #[must_use]
    pub fn source_identity(&self) -> Option<&str> {
        self.source_identity.as_deref()
    }

    /// Whether a session assumed the role.
    #[must_use]
    pub fn is_chained(&self) -> bool {
        self.chained
    }

    /// It as JSON, which [`Session::read`] reads.
    #[must_use]
    pub fn to_json(&self) -> String {
        String::new()
    }

    /// Reads what [`Session::to_json`] wrote. `name` is how errors speak of the text.
    ///
    /// # Errors
    ///
    /// The text is no session of the dialect.
    pub fn read(_dialect: &Dialect, name: &str, text: impl AsRef<[u8]>) -> Result<Session, LoadError> {
        Err(LoadError::not_utf8(name, text.as_ref(), 0))
    }
}
