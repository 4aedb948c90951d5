//! What a dialect reads of a principal: its name is split, checked, and becomes an [`Identity`].
//!
//! `acs:ram::1:user/ann` is the user `ann` of account `1`. Names that the dialect does not have, or
//! that contradict the id or account given beside them, are refused here, so that a decision never
//! compares a caller who cannot exist.

use std::sync::Arc;

use super::known::KnownPrincipal;
use super::principal::{Principal, RequesterForm};
use crate::dialect::{Dialect, NamedCaller};
use crate::error::{Error, faults};
use crate::principal::{Identity, KnownCaller};
use crate::resource_name::Name;

impl<'a> Principal<'a> {
    /// What the dialect reads of it, unless that has been done.
    pub(super) fn known(&self, dialect: &Dialect) -> Result<Arc<KnownPrincipal>, Error> {
        match &self.known {
            Some(known) if known.dialect == *dialect => Ok(known.clone()),
            _ => Ok(Arc::new(self.read(dialect)?)),
        }
    }

    /// Checks it, splits its name, and works out what follows from it.
    fn read(&self, dialect: &Dialect) -> Result<KnownPrincipal, Error> {
        let is_vendor = self.check(dialect)?;
        let name = if is_vendor { None } else { self.name(dialect)? };
        let caller = match &name {
            Some(name) => Some((name, self.caller(name, dialect)?)),
            None => None,
        };
        let identity = self.identity(caller, dialect);
        let text = name.as_ref().map_or("", Name::text);
        Ok(KnownPrincipal::new(identity, text, dialect))
    }

    /// Its name, split at the fields, where it has one.
    fn name(&self, dialect: &Dialect) -> Result<Option<Name<'a>>, Error> {
        let RequesterForm::Named(text) = &self.who else {
            return Ok(None);
        };
        let names = &dialect.table().names;
        if let Ok(name) = Name::parse(text.clone(), names) {
            return Ok(Some(name));
        }
        // Some session names have a prefix of their own.
        for form in dialect.table().callers.iter() {
            let Some(prefix) = form.prefix.as_deref() else {
                continue;
            };
            if first_word(text) != prefix {
                continue;
            }
            let rest = text.strip_prefix(prefix).unwrap_or("");
            let whole = format!("{}{rest}", names.prefix());
            let name = Name::parse(whole.into(), names);
            return name.map(Some).map_err(|_| unknown_form(text, dialect));
        }
        Err(unknown_form(text, dialect))
    }

    /// The caller that a split name says it is.
    fn caller<'n>(&self, name: &'n Name<'_>, dialect: &Dialect) -> Result<NamedCaller<'n>, Error> {
        let text = self.to_string();
        let Some(caller) = caller_named(name, first_word(&text), dialect) else {
            return Err(unknown_form(&text, dialect));
        };
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

    /// Who asks, as facts; `caller` is what its name says, where it has one.
    fn identity(
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

/// What precedes the first colon of a name.
fn first_word(text: &str) -> &str {
    text.split(':').next().unwrap_or("")
}

/// The caller that has a name, by the first of the dialect's forms that it is written in. A form
/// with a prefix of its own is for names that begin with it, in the same case.
fn caller_named<'n>(
    name: &'n Name<'_>,
    prefix: &str,
    dialect: &Dialect,
) -> Option<NamedCaller<'n>> {
    let table = dialect.table();
    for form in table.callers.iter() {
        let has_prefix = match &form.prefix {
            None => prefix.eq_ignore_ascii_case(table.names.prefix()),
            Some(own) => prefix == *own,
        };
        if has_prefix && let Some(caller) = form.read(name, &table.names) {
            return Some(caller);
        }
    }
    None
}

/// The error of a name that the dialect's callers do not have.
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
