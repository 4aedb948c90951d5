//! Who asks, as a program says it: a name, and what the name does not say.
//!
//! A principal is only text until a dialect reads it (`super::read`); what was read is kept with it,
//! so that many requests of one caller read its name once.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::known::KnownPrincipal;

/// Who asks: somebody with a name in the dialect's spelling, a cloud service, a federated identity,
/// or nobody known.
///
/// # Examples
///
/// ```
/// use portcullis::{Dialect, Principal};
/// let dialect = Dialect::alibaba_ram();
/// let service = Principal::service("ecs.aliyuncs.com").in_account("1000000000000001");
/// assert!(dialect.request(service, "sts:AssumeRole", "acs:ram::1000000000000001:role/app").build().is_ok());
/// assert!(dialect.request("ann", "oss:GetObject", "*").build().is_err());
/// ```
#[derive(Clone, Debug)]
pub struct Principal<'a> {
    /// The name, and what kind of caller it is the name of.
    pub(super) who: RequesterForm<'a>,
    /// See [`Principal::with_id`].
    pub(super) id: Option<Cow<'a, str>>,
    /// See [`Principal::with_canonical_id`].
    pub(super) canonical_id: Option<Cow<'a, str>>,
    /// See [`Principal::in_account`].
    pub(super) account: Option<Cow<'a, str>>,
    /// What a dialect has read of it; it says no more than the rest.
    pub(super) known: Option<Arc<KnownPrincipal>>,
}

impl PartialEq for Principal<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.who == other.who
            && self.id == other.id
            && self.canonical_id == other.canonical_id
            && self.account == other.account
    }
}

impl Eq for Principal<'_> {}

/// The kinds of callers that a program can name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RequesterForm<'a> {
    /// An owner, user, role, session or identity of the vendor's own, by its full name.
    Named(Cow<'a, str>),
    /// A cloud service, by its name.
    Service(Cow<'a, str>),
    /// Somebody known to an identity provider, by the provider's name.
    Federated(Cow<'a, str>),
    /// Somebody without credentials.
    Anonymous,
}

impl<'a> Principal<'a> {
    /// A caller without an id and an account beside its name.
    fn new(who: RequesterForm<'a>) -> Self {
        Self {
            who,
            id: None,
            canonical_id: None,
            account: None,
            known: None,
        }
    }

    /// An owner, user, role or session, by its name.
    #[must_use]
    pub fn named(name: impl Into<Cow<'a, str>>) -> Self {
        Self::new(RequesterForm::Named(name.into()))
    }

    /// A cloud service.
    #[must_use]
    pub fn service(name: impl Into<Cow<'a, str>>) -> Self {
        Self::new(RequesterForm::Service(name.into()))
    }

    /// Somebody who was authenticated by this identity provider.
    #[must_use]
    pub fn federated(provider: impl Into<Cow<'a, str>>) -> Self {
        Self::new(RequesterForm::Federated(provider.into()))
    }

    /// Nobody known.
    #[must_use]
    pub fn anonymous() -> Self {
        Self::new(RequesterForm::Anonymous)
    }

    /// With the id by which some policies name it: in RAM the number of a user, in AWS the unique
    /// id of a user (`AIDA…`) or role (`AROA…`), of a session also with its name (`AROA…:name`).
    #[must_use]
    pub fn with_id(mut self, id: impl Into<Cow<'a, str>>) -> Self {
        (self.id, self.known) = (Some(id.into()), None);
        self
    }

    /// With the canonical id of its account, by which some policies of AWS name the account (clause
    /// P13). Where it is not given, it is unknown whether such a policy names the caller.
    ///
    /// # Examples
    ///
    /// ```
    /// use portcullis::{Dialect, Principal};
    /// let dialect = Dialect::aws();
    /// let ann = Principal::named("arn:aws:iam::111122223333:user/ann");
    /// let id = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";
    /// assert!(dialect.principal(ann.clone().with_canonical_id(id)).is_ok());
    /// assert!(dialect.principal(ann.with_canonical_id("79a59d")).is_err());
    /// ```
    #[must_use]
    pub fn with_canonical_id(mut self, id: impl Into<Cow<'a, str>>) -> Self {
        (self.canonical_id, self.known) = (Some(id.into()), None);
        self
    }

    /// With the account it acts for, where its name does not say.
    #[must_use]
    pub fn in_account(mut self, account: impl Into<Cow<'a, str>>) -> Self {
        (self.account, self.known) = (Some(account.into()), None);
        self
    }

    /// The same, borrowing nothing.
    pub(crate) fn into_owned(self) -> Principal<'static> {
        let who = match self.who {
            RequesterForm::Named(name) => RequesterForm::Named(owned(name)),
            RequesterForm::Service(name) => RequesterForm::Service(owned(name)),
            RequesterForm::Federated(provider) => RequesterForm::Federated(owned(provider)),
            RequesterForm::Anonymous => RequesterForm::Anonymous,
        };
        Principal {
            who,
            id: self.id.map(owned),
            canonical_id: self.canonical_id.map(owned),
            account: self.account.map(owned),
            known: self.known,
        }
    }

    /// Whether it is an owner, user, role or session. Nobody else holds identity policies (clause
    /// L7). Of an identity of the vendor's own, which has a name too, the dialect must have read
    /// it.
    #[must_use]
    pub fn has_identity(&self) -> bool {
        match &self.known {
            Some(known) => known.identity.caller().is_some(),
            None => matches!(self.who, RequesterForm::Named(_)),
        }
    }
}

impl Principal<'_> {
    /// The id that it was given.
    pub(crate) fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The canonical id that it was given.
    pub(crate) fn canonical_id(&self) -> Option<&str> {
        self.canonical_id.as_deref()
    }
}

/// The same text, borrowing nothing.
fn owned(text: Cow<'_, str>) -> Cow<'static, str> {
    Cow::Owned(text.into_owned())
}

impl<'a> From<&'a str> for Principal<'a> {
    fn from(name: &'a str) -> Self {
        Self::named(name)
    }
}

impl From<String> for Principal<'_> {
    fn from(name: String) -> Self {
        Self::named(name)
    }
}

impl fmt::Display for Principal<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match &self.who {
            RequesterForm::Named(name)
            | RequesterForm::Service(name)
            | RequesterForm::Federated(name) => name,
            RequesterForm::Anonymous => "anonymous",
        })
    }
}
