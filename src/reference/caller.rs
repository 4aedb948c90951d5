//! Who asks, read again from the request's texts (clause L7).
//!
//! `arn:aws:sts::111122223333:assumed-role/app/s` is a session `s` of the role `app` of an account.
//! The engine parses callers when a request is built; this reads the text once more, so that a
//! mistake there shows.

use super::name::fields;
use crate::dialect::{PrincipalForm, Role, Table};
use crate::principal::Identity;
use crate::request::Request;
use crate::resource_name::Field;

/// The caller of a request.
pub(super) enum RequestCaller {
    /// An owner, user, role or session, which has a side of its own.
    Known(CallerName),
    /// A service of the cloud, for an account where that is given.
    Service {
        name: String,
        account: Option<String>,
    },
    /// An identity of the vendor's own.
    Vendor(String),
    /// An identity provider.
    Provider(String),
    /// An anonymous caller.
    Nobody,
}

/// The name of an owner, user, role or session.
pub(super) struct CallerName {
    pub(super) role: Role,
    pub(super) account: String,
    /// The fields without a meaning here, such as a partition.
    pub(super) free: Vec<String>,
    /// The part behind the type, with every `/`.
    pub(super) path: String,
    /// The last part of a user's or role's path; of a session its role's name.
    pub(super) name: String,
    pub(super) session: String,
    /// The id of a user or session, where the request gives it.
    pub(super) id: Option<String>,
}

impl RequestCaller {
    /// Reads the caller of a request.
    pub(super) fn read(request: &Request<'_>) -> Self {
        let text = request.principal().to_string();
        match request.identity() {
            Identity::Anonymous => RequestCaller::Nobody,
            Identity::Vendor { .. } => RequestCaller::Vendor(text),
            Identity::Federated { .. } => RequestCaller::Provider(text),
            Identity::Service { account, .. } => RequestCaller::Service {
                name: text,
                account: account.as_deref().map(str::to_owned),
            },
            Identity::Caller(caller) => {
                // OK because a request with a name of no form was not built.
                let Some(known) = CallerName::read(&text, request.dialect().table(), true) else {
                    return RequestCaller::Nobody;
                };
                RequestCaller::Known(CallerName {
                    id: caller.id.as_deref().map(str::to_owned),
                    ..known
                })
            }
        }
    }

    /// The name of an owner, user, role or session.
    pub(super) fn known(&self) -> Option<&CallerName> {
        match self {
            RequestCaller::Known(known) => Some(known),
            RequestCaller::Service { .. }
            | RequestCaller::Vendor(_)
            | RequestCaller::Provider(_)
            | RequestCaller::Nobody => None,
        }
    }

    /// Whether the caller is the owner of its account.
    pub(super) fn is_owner(&self) -> bool {
        self.known().is_some_and(|known| known.role == Role::Owner)
    }

    /// L12: whether it has credentials of its own.
    pub(super) fn has_credentials(&self) -> bool {
        matches!(
            self,
            RequestCaller::Known(_) | RequestCaller::Service { .. } | RequestCaller::Vendor(_)
        )
    }

    /// The account that the caller belongs to.
    pub(super) fn account(&self) -> Option<&str> {
        match self {
            RequestCaller::Known(known) => Some(&known.account),
            RequestCaller::Service { account, .. } => account.as_deref(),
            RequestCaller::Vendor(_) | RequestCaller::Provider(_) | RequestCaller::Nobody => None,
        }
    }
}

impl CallerName {
    /// Reads a caller's name by the first form of the dialect that it has. `any_prefix` admits
    /// spellings that begin with a word of their own.
    pub(super) fn read(text: &str, table: &Table, any_prefix: bool) -> Option<Self> {
        for form in table.callers.iter() {
            let known = match &form.prefix {
                None => Self::read_form(text, form, table),
                Some(word) if any_prefix => Self::read_prefixed(text, word, form, table),
                Some(_) => None,
            };
            if known.is_some() {
                return known;
            }
        }
        None
    }

    /// Reads a name that begins with another word than the names of the dialect.
    fn read_prefixed(text: &str, word: &str, form: &PrincipalForm, table: &Table) -> Option<Self> {
        let rest = text.strip_prefix(word)?;
        let Some(Field::Literal(own)) = table.names.fields.first() else {
            return None;
        };
        if !rest.starts_with(':') {
            return None;
        }
        Self::read_form(&format!("{own}{rest}"), form, table)
    }

    /// Reads a name of one form; `None` where it has another.
    fn read_form(text: &str, form: &PrincipalForm, table: &Table) -> Option<Self> {
        let found = fields(text, table)?;
        let mut known = CallerName {
            role: form.role,
            account: String::new(),
            free: Vec::new(),
            path: String::new(),
            name: String::new(),
            session: String::new(),
            id: None,
        };
        for (field, value) in table.names.fields.iter().zip(found) {
            match field {
                Field::Literal(_) | Field::Region => {}
                Field::Free => known.free.push(value.to_owned()),
                Field::Service
                    if table.names.folds_case && value.eq_ignore_ascii_case(&form.service) => {}
                Field::Service if value == form.service => {}
                Field::Service => return None,
                Field::Account if value.is_empty() || value.contains(['*', '?']) => return None,
                Field::Account => known.account = value.to_owned(),
                Field::Resource if form.role == Role::Owner => {
                    if value != form.start {
                        return None;
                    }
                }
                Field::Resource => {
                    known.read_path(value.strip_prefix(&*form.start)?, form)?;
                }
            }
        }
        Some(known)
    }

    /// Reads what follows the type: folders and a name, or the role and the name of a session.
    fn read_path(&mut self, path: &str, form: &PrincipalForm) -> Option<()> {
        let parts: Vec<&str> = path.split('/').collect();
        let count_fits = form.parts.is_none_or(|count| count == parts.len());
        if !count_fits || parts.contains(&"") {
            return None;
        }
        let (name, session) = match parts.as_slice() {
            [role, session] if form.role == Role::Session => (*role, *session),
            _ if form.role == Role::Session => return None,
            [.., last] => (*last, ""),
            [] => return None,
        };
        self.path = path.to_owned();
        self.name = name.to_owned();
        self.session = session.to_owned();
        Some(())
    }
}
