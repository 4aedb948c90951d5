//! Names of callers.

use crate::resource_name::{Field, Name, NameScheme, Rows, Text};

/// What a caller is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The account itself.
    Owner,
    User,
    /// A role by its own name, as tools ask for one.
    Named,
    /// A session of a role.
    Session,
    /// A session of a user under a name that the user chose.
    FederatedUser,
}

/// One spelling of a caller's name: its service, and how the last field begins.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PrincipalForm {
    /// The first word, where it is not the dialect's own.
    pub(crate) prefix: Option<Text>,
    pub(crate) service: Text,
    /// `root`, or a type with its `/`.
    pub(crate) start: Text,
    /// Parts after the type, separated by `/`; `None` is one or more, the last of them the name.
    pub(crate) parts: Option<usize>,
    pub(crate) role: Role,
}

/// What names of principals say besides the forms of callers (P11, P13).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PrincipalNames {
    /// Accounts are digits.
    pub(crate) numeric_accounts: bool,
    /// The region of a name may have a value.
    pub(crate) regions: bool,
    /// How the vendor's own ids of users and roles begin, and whose they are.
    pub(crate) unique_ids: Rows<(Text, Role)>,
    /// Accounts have a canonical id too, of 64 hexadecimal digits.
    pub(crate) canonical_ids: bool,
    /// Identities of the vendor's own, which ask as services do.
    pub(crate) vendor: Option<VendorIdentity>,
    /// A `Deny` with `NotPrincipal` leaves out for sure only whom it lists with its account (L13).
    pub(crate) whole_not_principal: bool,
}

/// How an identity of the vendor's own is named.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct VendorIdentity {
    /// What a person calls it.
    pub(crate) title: Text,
    pub(crate) service: Text,
    /// The word in place of an account.
    pub(crate) account: Text,
    /// How the last field begins.
    pub(crate) start: Text,
    /// The capital that begins its id, which is of capitals and digits.
    pub(crate) id_start: char,
}

impl PrincipalNames {
    /// Digits for accounts, and nothing else.
    pub(crate) const NUMERIC: PrincipalNames = PrincipalNames {
        numeric_accounts: true,
        ..PrincipalNames::FREE
    };

    /// No rule beyond the forms.
    pub(crate) const FREE: PrincipalNames = PrincipalNames {
        numeric_accounts: false,
        regions: true,
        unique_ids: Rows::Borrowed(&[]),
        canonical_ids: false,
        vendor: None,
        whole_not_principal: false,
    };
}

/// A caller with an account, as its name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NamedCaller<'n> {
    pub(crate) role: Role,
    pub(crate) account: &'n str,
    /// User name, or the role's; empty for the owner.
    pub(crate) name: &'n str,
    /// Session name.
    pub(crate) session: Option<&'n str>,
}

/// A row of a table.
pub(super) const fn form(
    service: &'static str,
    start: &'static str,
    parts: Option<usize>,
    role: Role,
) -> PrincipalForm {
    PrincipalForm {
        prefix: None,
        service: Text::Borrowed(service),
        start: Text::Borrowed(start),
        parts,
        role,
    }
}

impl PrincipalForm {
    /// Reads a name that has been split by the scheme.
    pub(crate) fn read<'n>(
        &self,
        name: &'n Name<'_>,
        scheme: &NameScheme,
    ) -> Option<NamedCaller<'n>> {
        let at = |field: Field| {
            scheme
                .index_of(&field)
                .map_or("", |index| name.raw_field(index))
        };
        let service = at(Field::Service);
        let same = if scheme.folds_case {
            service.eq_ignore_ascii_case(&self.service)
        } else {
            service == self.service
        };
        if !same {
            return None;
        }
        self.read_last(at(Field::Account), at(Field::Resource))
    }

    /// Reads the account and the last field.
    pub(crate) fn read_last<'n>(&self, account: &'n str, last: &'n str) -> Option<NamedCaller<'n>> {
        if account.is_empty() || account.contains(['*', '?']) {
            return None;
        }
        if self.role == Role::Owner {
            return (last == self.start).then_some(NamedCaller {
                role: Role::Owner,
                account,
                name: "",
                session: None,
            });
        }
        let rest = last.strip_prefix(&*self.start)?;
        let parts: smallvec::SmallVec<[&str; 4]> = rest.split('/').collect();
        if parts.iter().any(|part| part.is_empty())
            || self.parts.is_some_and(|wanted| wanted != parts.len())
        {
            return None;
        }
        let (name, session) = match (self.role, parts.as_slice()) {
            (Role::Session, [role, session]) => (*role, Some(*session)),
            (Role::Session, _) => return None,
            (_, [.., name]) => (*name, None),
            (_, []) => return None,
        };
        Some(NamedCaller {
            role: self.role,
            account,
            name,
            session,
        })
    }
}
