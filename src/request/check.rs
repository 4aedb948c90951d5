//! What a principal of a request may not say (clauses P11, P13 and L8).

use super::principal::{Principal, RequesterForm};
use crate::dialect::{Dialect, NamedCaller, Role};
use crate::error::{Error, faults};
use crate::principal::{
    Refusal, UniqueId, check_account, check_canonical_id, check_fields, check_provider,
    is_vendor_identity, unique_id,
};
use crate::resource_name::Name;

impl Principal<'_> {
    /// Whether it is an identity of the vendor's own; an error where it says what its kind does not
    /// have.
    pub(super) fn check(&self, dialect: &Dialect) -> Result<bool, Error> {
        let table = dialect.table();
        match &self.who {
            RequesterForm::Service(name) => {
                self.check_alone("service", name)?;
                if let Some(account) = self.account.as_deref() {
                    check_account(account, name, table).map_err(refused)?;
                }
            }
            RequesterForm::Federated(name) => {
                self.check_alone("provider", name)?;
                self.lacks(&self.account, "provider", "account")?;
                check_provider(name, table).map_err(refused)?;
            }
            RequesterForm::Anonymous => {
                self.check_alone("anonymous caller", "anonymous")?;
                self.lacks(&self.account, "anonymous caller", "account")?;
            }
            RequesterForm::Named(text) => {
                self.check_ids(dialect)?;
                if is_vendor_identity(text, table).map_err(refused)? {
                    let title = table
                        .principal_names
                        .vendor
                        .as_ref()
                        .map_or("", |form| &form.title);
                    self.lacks(&self.id, title, "id")?;
                    self.lacks(&self.account, title, "account")?;
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Refuses a service or provider without a name, or with an id or canonical id.
    fn check_alone(&self, kind: &str, name: &str) -> Result<(), Error> {
        if name.is_empty() {
            return Err(error(
                format!("the name of the {kind} is empty"),
                format!("give the name of the {kind}"),
            ));
        }
        self.lacks(&self.id, kind, "id")?;
        self.lacks(&self.canonical_id, kind, "canonical id")
    }

    /// Refuses what this kind of caller does not have.
    fn lacks(&self, given: &Option<impl AsRef<str>>, kind: &str, what: &str) -> Result<(), Error> {
        let Some(given) = given else { return Ok(()) };
        let message = format!(
            "`{self}` is given the {what} `{}`; {} {kind} has none",
            given.as_ref(),
            article(kind)
        );
        Err(error(message, format!("leave the {what} out")))
    }

    /// Refuses an id that is empty, and a canonical id that its dialect does not have.
    fn check_ids(&self, dialect: &Dialect) -> Result<(), Error> {
        if self.id.as_deref() == Some("") {
            return Err(error(
                format!("the id of `{self}` is empty"),
                "give the id, or leave it out",
            ));
        }
        match self.canonical_id.as_deref() {
            Some(id) if dialect.table().principal_names.canonical_ids => {
                check_canonical_id(id).map_err(refused)
            }
            Some(_) => {
                let message = format!("the dialect {} has no canonical ids", dialect.title());
                Err(error(message, "leave the canonical id out"))
            }
            None => Ok(()),
        }
    }

    /// Refuses a caller whose name no caller has, or whose unique id is of somebody else.
    pub(super) fn check_caller(
        &self,
        name: &Name<'_>,
        caller: &NamedCaller<'_>,
        dialect: &Dialect,
    ) -> Result<(), Error> {
        check_fields(name, &self.to_string(), dialect.table()).map_err(refused)?;
        let Some(id) = self.id.as_deref() else {
            return Ok(());
        };
        let UniqueId { role, id, session } = match unique_id(id, dialect.table()) {
            Some(read) => read.map_err(refused)?,
            None => return Ok(()),
        };
        let is_of_kind =
            caller.role == role || (role == Role::Named && caller.role == Role::Session);
        if !is_of_kind {
            let message = format!("the id `{id}` is not that of a caller such as `{self}`");
            return Err(error(message, "leave the id out, or correct it"));
        }
        match session {
            Some(session) if caller.session != Some(session) => Err(error(
                format!(
                    "the id `{id}:{session}` is not that of `{self}`, whose name ends otherwise"
                ),
                "give the id of the role alone, or with the name of the session",
            )),
            _ => Ok(()),
        }
    }

    /// The id by which it is known: of a session that of its role.
    pub(super) fn own_id(&self, dialect: &Dialect) -> Option<&str> {
        let given = self.id.as_deref()?;
        match unique_id(given, dialect.table()) {
            Some(Ok(UniqueId { id, .. })) => Some(id),
            _ => Some(given),
        }
    }
}

/// The article before a kind of caller, in messages.
fn article(kind: &str) -> &'static str {
    if kind.starts_with(['a', 'o']) {
        "an"
    } else {
        "a"
    }
}

/// The error of a principal that the dialect refuses.
fn refused(refusal: Refusal) -> Error {
    error(refusal.message, refusal.help)
}

/// The error of a principal, with what to do.
fn error(message: impl Into<String>, help: impl Into<String>) -> Error {
    Error::new(faults::INVALID_REQUEST_PRINCIPAL, message, help)
}
