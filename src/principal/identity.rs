//! Who asks, as facts.

use crate::dialect::{Callers, Role, Table};
use crate::resource_name::Field;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Identity {
    Caller(KnownCaller),
    Service {
        name: Box<str>,
        account: Option<Box<str>>,
    },
    Federated {
        provider: Box<str>,
    },
    /// An identity of the vendor's own, which asks as a service does.
    Vendor {
        name: Box<str>,
        canonical_id: Option<Box<str>>,
    },
    Anonymous,
}

/// An owner, user, role or session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KnownCaller {
    pub(crate) role: Role,
    /// The free fields of its name, such as an ARN's partition.
    pub(crate) partition: Box<str>,
    pub(crate) account: Box<str>,
    /// What follows the type, with its path.
    pub(crate) path: Box<str>,
    /// The last part of the path; of a session its role.
    pub(crate) name: Box<str>,
    pub(crate) session: Option<Box<str>>,
    /// Of a session: what patterns over sessions are compared with.
    pub(crate) session_text: Box<str>,
    /// The id by which some policies name it; of a session its role's.
    pub(crate) id: Option<Box<str>>,
    /// The canonical id of its account.
    pub(crate) canonical_id: Option<Box<str>>,
}

impl KnownCaller {
    /// The full name of somebody of its account: what follows the type of the role is the path.
    pub(crate) fn named(&self, role: Role, path: &str, table: &Table) -> String {
        let form = table
            .callers
            .iter()
            .find(|form| form.role == role && form.prefix.is_none());
        let (service, start) = match form {
            Some(form) => (&*form.service, &*form.start),
            None => ("", ""),
        };
        let mut words = Vec::new();
        for field in table.names.fields.iter() {
            words.push(match field {
                Field::Literal(word) => word.to_string(),
                Field::Service => service.to_owned(),
                Field::Region => String::new(),
                Field::Account => self.account.to_string(),
                Field::Free => self.partition.to_string(),
                Field::Resource => format!("{start}{path}"),
            });
        }
        words.join(":")
    }
}

impl Identity {
    /// The owner, user, role or session that it is.
    pub(crate) fn caller(&self) -> Option<&KnownCaller> {
        match self {
            Identity::Caller(caller) => Some(caller),
            _ => None,
        }
    }

    /// The account that it belongs to or acts for.
    pub(crate) fn account(&self) -> Option<&str> {
        match self {
            Identity::Caller(caller) => Some(&caller.account),
            Identity::Service { account, .. } => account.as_deref(),
            Identity::Federated { .. } | Identity::Vendor { .. } | Identity::Anonymous => None,
        }
    }

    /// What kind of caller it is.
    pub(crate) fn callers(&self) -> Callers {
        match self {
            Identity::Caller(caller) => match caller.role {
                Role::Owner => Callers::OWNER,
                Role::User => Callers::USER,
                Role::Named | Role::Session => Callers::ROLE,
                Role::FederatedUser => Callers::FEDERATED_USER,
            },
            Identity::Service { .. } | Identity::Vendor { .. } => Callers::SERVICE,
            Identity::Federated { .. } => Callers::PROVIDER,
            Identity::Anonymous => Callers::ANONYMOUS,
        }
    }

    /// Whether it is the root of its account.
    pub(crate) fn is_owner(&self) -> bool {
        self.caller()
            .is_some_and(|caller| caller.role == Role::Owner)
    }
}
