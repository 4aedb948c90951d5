//! Who asks.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::known::KnownPrincipal;
use crate::dialect::{Dialect, NamedCaller};
use crate::error::{Error, faults};
use crate::principal::{Identity, KnownCaller};
use crate::resource_name::Name;

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
    pub(super) who: RequesterForm<'a>,
    pub(super) id: Option<Cow<'a, str>>,
    pub(super) canonical_id: Option<Cow<'a, str>>,
    pub(super) account: Option<Cow<'a, str>>,
    /// What a dialect has read of it; it says no more than the rest.
    known: Option<Arc<KnownPrincipal>>,
}

impl PartialEq for Principal<'_> {
    fn eq(&self, other: &Self) -> bool {
        let said = (&self.who, &self.id, &self.canonical_id, &self.account);
        said == (&other.who, &other.id, &other.canonical_id, &other.account)
    }
}

impl Eq for Principal<'_> {}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RequesterForm<'a> {
    Named(Cow<'a, str>),
    Service(Cow<'a, str>),
    Federated(Cow<'a, str>),
    Anonymous,
}

impl<'a> Principal<'a> {
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
        let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        let who = match self.who {
            RequesterForm::Named(name) => RequesterForm::Named(own(name)),
            RequesterForm::Service(name) => RequesterForm::Service(own(name)),
            RequesterForm::Federated(provider) => RequesterForm::Federated(own(provider)),
            RequesterForm::Anonymous => RequesterForm::Anonymous,
        };
        Principal {
            who,
            id: self.id.map(own),
            canonical_id: self.canonical_id.map(own),
            account: self.account.map(own),
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

    /// What the dialect reads of it, unless that has been done.
    pub(super) fn known(&self, dialect: &Dialect) -> Result<Arc<KnownPrincipal>, Error> {
        match &self.known {
            Some(known) if known.dialect == *dialect => Ok(known.clone()),
            _ => Ok(Arc::new(KnownPrincipal::new(self, dialect)?)),
        }
    }

    /// Its name, split at the fields, where it has one.
    pub(super) fn name(&self, dialect: &Dialect) -> Result<Option<Name<'a>>, Error> {
        let RequesterForm::Named(text) = &self.who else {
            return Ok(None);
        };
        let table = dialect.table();
        let name = Name::parse(text.clone(), &table.names).or_else(|fault| {
            // Some session names have a prefix of their own.
            let mut prefixes = table
                .callers
                .iter()
                .filter_map(|form| form.prefix.as_deref());
            let other = prefixes
                .find(|prefix| text.split(':').next() == Some(prefix))
                .ok_or(fault)?;
            let rest = text.strip_prefix(other).unwrap_or("");
            Name::parse(
                format!("{}{rest}", table.names.prefix()).into(),
                &table.names,
            )
        });
        name.map(Some).map_err(|_| unknown_form(text, dialect))
    }

    /// The caller that a split name says it is.
    pub(super) fn caller<'n>(
        &self,
        name: &'n Name<'_>,
        dialect: &Dialect,
    ) -> Result<NamedCaller<'n>, Error> {
        let table = dialect.table();
        let text = self.to_string();
        let own_prefix = text
            .split(':')
            .next()
            .is_some_and(|word| word.eq_ignore_ascii_case(table.names.prefix()));
        let caller = table
            .callers
            .iter()
            .filter(|form| match &form.prefix {
                None => own_prefix,
                Some(prefix) => text.split(':').next() == Some(prefix),
            })
            .find_map(|form| form.read(name, &table.names))
            .ok_or_else(|| unknown_form(&text, dialect))?;
        self.check_caller(name, &caller, dialect)?;
        match &self.account {
            Some(stated) if *stated != caller.account => Err(Error::new(
                faults::INVALID_REQUEST_PRINCIPAL,
                format!(
                    "`{text}` belongs to account `{}`, not to the stated `{stated}`",
                    caller.account
                ),
                "leave the account out, or correct it",
            )),
            _ => Ok(caller),
        }
    }
}

impl Principal<'_> {
    /// Who asks, as facts.
    pub(crate) fn identify(&self, dialect: &Dialect) -> Result<Identity, Error> {
        Ok(self.known(dialect)?.identity.clone())
    }

    /// The id that it was given.
    pub(crate) fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The canonical id that it was given.
    pub(crate) fn canonical_id(&self) -> Option<&str> {
        self.canonical_id.as_deref()
    }

    /// Who asks, as facts; `caller` is what its name says, where it has one.
    pub(super) fn identity(
        &self,
        caller: Option<(&Name<'_>, NamedCaller<'_>)>,
        dialect: &Dialect,
    ) -> Identity {
        let account = || self.account.as_deref().map(Into::into);
        match (&self.who, caller) {
            (_, Some((name, caller))) => Identity::Caller(KnownCaller {
                id: self.own_id(dialect).map(Into::into),
                canonical_id: self.canonical_id.as_deref().map(Into::into),
                ..KnownCaller::new(caller, name, dialect.table())
            }),
            (RequesterForm::Service(name), None) => Identity::Service {
                name: (&**name).into(),
                account: account(),
            },
            (RequesterForm::Federated(provider), None) => Identity::Federated {
                provider: (&**provider).into(),
            },
            // Named, and not a caller: everything else was refused.
            (RequesterForm::Named(name), None) => Identity::Vendor {
                name: (&**name).into(),
                canonical_id: self.canonical_id.as_deref().map(Into::into),
            },
            (RequesterForm::Anonymous, None) => Identity::Anonymous,
        }
    }
}

fn unknown_form(text: &str, dialect: &Dialect) -> Error {
    let table = dialect.table();
    let service = table.callers.first().map_or("", |form| &form.service);
    let shape = table
        .names
        .shape()
        .replace("<service>", service)
        .replace("<region>", "");
    Error::new(
        faults::INVALID_REQUEST_PRINCIPAL,
        format!("`{text}` is not a valid principal name in {}", table.title),
        format!(
            "write `{}`, or say that it is a service, federated or anonymous",
            shape.replace("<resource>", "user/<name>")
        ),
    )
}

impl Dialect {
    /// Reads a principal once, for many requests in this dialect: what asks with it, or with a
    /// clone, is spared reading its name and what follows from it.
    ///
    /// # Errors
    ///
    /// Its name is not of the dialect's form, or of another account than the stated one.
    ///
    /// # Examples
    ///
    /// ```
    /// use portcullis::Dialect;
    /// let dialect = Dialect::alibaba_ram();
    /// let ann = dialect.principal("acs:ram::1:user/ann")?;
    /// for object in ["acs:oss:*:1:reports/q3", "acs:oss:*:1:reports/q4"] {
    ///     let request = dialect.request(ann.clone(), "oss:GetObject", object).build()?;
    ///     assert_eq!(request.account(), Some("1"));
    /// }
    /// # Ok::<(), portcullis::Error>(())
    /// ```
    pub fn principal<'a>(
        &self,
        principal: impl Into<Principal<'a>>,
    ) -> Result<Principal<'a>, Error> {
        let mut principal = principal.into();
        principal.known = Some(principal.known(self)?);
        Ok(principal)
    }
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
