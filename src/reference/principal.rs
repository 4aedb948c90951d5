//! Who asks, and whether an entry's text names them (clauses L5, L7, L8).

use super::name::fields;
use super::pattern::{Case, text_matches};
use super::truth::{Truth, or};
use crate::dialect::{EntryForm, Kind, PrincipalForm, Role, Table};
use crate::model::{Policy, Principals};
use crate::principal::Identity;
use crate::request::Request;
use crate::resource_name::Field;

/// Who asks, read again from the request's texts.
pub(super) enum Who {
    Known(Known),
    Service { name: String, account: Option<String> },
    Provider(String),
    Nobody,
}

/// An owner, user, role or session.
pub(super) struct Known {
    pub(super) role: Role,
    pub(super) account: String,
    /// The fields without a meaning here, such as a partition.
    free: Vec<String>,
    /// What stands behind the type, with every `/`.
    path: String,
    /// The last part of a user's or role's path; of a session its role's name.
    name: String,
    session: String,
    /// The number of a user, where the request gives it.
    id: Option<String>,
}

impl Who {
    pub(super) fn read(request: &Request<'_>) -> Self {
        let text = request.principal().to_string();
        match request.identity() {
            Identity::Anonymous | Identity::Vendor { .. } => Who::Nobody,
            Identity::Federated { .. } => Who::Provider(text),
            Identity::Service { account, .. } => {
                Who::Service { name: text, account: account.as_deref().map(str::to_owned) }
            }
            Identity::Caller(caller) => {
                let known = Known::read(&text, request.dialect().table(), true);
                // OK because a request with a name of no form was not built.
                known.map_or(Who::Nobody, |known| {
                    Who::Known(Known { id: caller.id.as_deref().map(str::to_owned), ..known })
                })
            }
        }
    }

    pub(super) fn known(&self) -> Option<&Known> {
        match self {
            Who::Known(known) => Some(known),
            Who::Service { .. } | Who::Provider(_) | Who::Nobody => None,
        }
    }

    pub(super) fn is_owner(&self) -> bool {
        self.known().is_some_and(|known| known.role == Role::Owner)
    }

    pub(super) fn account(&self) -> Option<&str> {
        match self {
            Who::Known(known) => Some(&known.account),
            Who::Service { account, .. } => account.as_deref(),
            Who::Provider(_) | Who::Nobody => None,
        }
    }
}

impl Known {
    /// Reads a caller's name; `any_prefix` admits spellings that begin with a word of their own.
    fn read(text: &str, table: &Table, any_prefix: bool) -> Option<Self> {
        table.callers.iter().find_map(|form| match &form.prefix {
            None => Self::read_form(text, form, table),
            Some(_) if !any_prefix => None,
            Some(word) => {
                let rest = text.strip_prefix(&**word).filter(|rest| rest.starts_with(':'))?;
                let Some(Field::Literal(own)) = table.names.fields.first() else { return None };
                Self::read_form(&format!("{own}{rest}"), form, table)
            }
        })
    }

    fn read_form(text: &str, form: &PrincipalForm, table: &Table) -> Option<Self> {
        let found = fields(text, table)?;
        let mut known = Known {
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
                Field::Service if table.names.folds_case && value.eq_ignore_ascii_case(&form.service) => {}
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
                    known.path = value.strip_prefix(&*form.start)?.to_owned();
                    let parts: Vec<&str> = known.path.split('/').collect();
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
                    (known.name, known.session) = (name.to_owned(), session.to_owned());
                }
            }
        }
        Some(known)
    }
}

/// How a caller is named: by itself, by its role or the user that began its session, by its account (L5).
#[derive(Clone, Copy)]
pub(super) struct Named {
    pub(super) itself: Truth,
    pub(super) by_role: Truth,
    pub(super) by_account: Truth,
}

impl Named {
    pub(super) const NOT: Named = Named { itself: Some(false), by_role: Some(false), by_account: Some(false) };
    pub(super) const ITSELF: Named = Named { itself: Some(true), ..Named::NOT };

    pub(super) fn at_any_level(self) -> Truth {
        or([self.itself, self.by_role, self.by_account])
    }
}

/// The question whom a statement names.
pub(super) struct Naming<'a> {
    pub(super) policy: &'a Policy,
    pub(super) who: &'a Who,
    pub(super) owner: Option<&'a str>,
    /// Names of roles and users are exact in case (switch `name-case`).
    pub(super) exact: bool,
    /// `*` leaves the owner of the resource out (L8).
    pub(super) star_spares_owner: bool,
}

impl Naming<'_> {
    /// By any entry of the list; what `NotPrincipal` makes of it is not looked at.
    pub(super) fn listed(&self, principals: &Principals) -> Named {
        let table = self.policy.dialect().table();
        let mut found = Vec::new();
        for (container, entries) in &principals.groups {
            let of_kind = |kinds: &[Kind]| kinds.contains(&self.policy.kind());
            let shape = table.principals.iter().find(|shape| of_kind(&shape.kinds) && shape.container == *container);
            for (text, _) in entries {
                let forms = shape.map_or(&[][..], |shape| &shape.entries);
                // The first form that the text has.
                let named = forms.iter().find_map(|form| self.by_form(text, *form));
                found.push(named.unwrap_or(Named::NOT));
            }
        }
        Named {
            itself: or(found.iter().map(|named| named.itself)),
            by_role: or(found.iter().map(|named| named.by_role)),
            by_account: or(found.iter().map(|named| named.by_account)),
        }
    }

    /// `None` where the text is not of the form.
    fn by_form(&self, text: &str, form: EntryForm) -> Option<Named> {
        let table = self.policy.dialect().table();
        let digits = |text: &str| !text.is_empty() && text.chars().all(|letter| letter.is_ascii_digit());
        let itself = |truth: Truth| Named { itself: truth, ..Named::NOT };
        match form {
            EntryForm::Everyone if text == "*" => {
                Some(if self.star_spares_owner && self.is_owner_of_resource() { Named::NOT } else { Named::ITSELF })
            }
            EntryForm::AccountNumber if digits(text) => Some(self.account(text)),
            EntryForm::AccountOrUserNumber if digits(text) => Some(itself(self.number(text))),
            EntryForm::Caller => {
                let entry = Known::read(text, table, false)?;
                Some(if entry.role == Role::Owner { self.account(&entry.account) } else { self.caller(&entry) })
            }
            EntryForm::AccountStar => {
                let entry = Known::read(&format!("{}root", text.strip_suffix('*')?), table, false)?;
                (entry.role == Role::Owner).then(|| self.account(&entry.account))
            }
            EntryForm::SessionPattern => self.session(text).map(itself),
            EntryForm::AccountSlashUser => {
                let (account, user) = text.split_once('/').filter(|(account, _)| digits(account))?;
                let is_it = |known: &Known| {
                    known.role == Role::User
                        && known.account == account
                        && self.same_name(Role::User, &known.path, user)
                };
                Some(itself(Some(self.who.known().is_some_and(is_it))))
            }
            EntryForm::Service => Some(itself(Some(matches!(self.who, Who::Service { name, .. } if name == text)))),
            EntryForm::ServiceOfAccount => {
                let (of, service) = match text.split_once('@') {
                    Some((account, service)) => (Some(account), service),
                    None => (self.owner, text),
                };
                let is_it = match self.who {
                    Who::Service { name, account } => name == service && account.as_deref().or(self.owner) == of,
                    Who::Known(_) | Who::Provider(_) | Who::Nobody => false,
                };
                Some(itself(Some(is_it)))
            }
            EntryForm::Provider => Some(itself(Some(matches!(self.who, Who::Provider(name) if name == text)))),
            EntryForm::Everyone | EntryForm::AccountNumber | EntryForm::AccountOrUserNumber => None,
            EntryForm::UniqueId | EntryForm::CanonicalId | EntryForm::VendorIdentity => None,
        }
    }

    fn is_owner_of_resource(&self) -> bool {
        self.who.is_owner() && self.who.account() == self.owner
    }

    /// An account delegates, where the dialect has that, but not to its owner.
    fn account(&self, account: &str) -> Named {
        let Some(known) = self.who.known().filter(|known| known.account == account) else { return Named::NOT };
        if self.policy.dialect().table().sharing.delegates && known.role != Role::Owner {
            Named { by_account: Some(true), ..Named::NOT }
        } else {
            Named::ITSELF
        }
    }

    fn number(&self, number: &str) -> Truth {
        let Some(known) = self.who.known() else { return Some(false) };
        match (&known.id, known.role) {
            _ if known.account == number => Some(true),
            (Some(id), Role::User) => Some(id == number),
            (None, Role::User) => None,
            _ => Some(false),
        }
    }

    /// `arn:sts::account:assumed-role/role/session`, wildcards in every part; the role's name in any case.
    fn session(&self, text: &str) -> Option<Truth> {
        let parts: Vec<&str> = text.splitn(5, ':').collect();
        let &["arn", "sts", "", account, last] = parts.as_slice() else { return None };
        let parts: Vec<&str> = last.split('/').collect();
        let &[kind, role, session] = parts.as_slice() else { return None };
        let Some(known) = self.who.known().filter(|known| known.role == Role::Session) else {
            return Some(Some(false));
        };
        Some(Some(
            text_matches(account, &known.account, Case::Exact)
                && text_matches(kind, "assumed-role", Case::Exact)
                && text_matches(role, &known.name, Case::Ascii)
                && text_matches(session, &known.session, Case::Exact),
        ))
    }

    fn same_name(&self, role: Role, one: &str, other: &str) -> bool {
        let folds = self.policy.dialect().table().folded_callers.contains(&role) && !self.exact;
        if folds { one.eq_ignore_ascii_case(other) } else { one == other }
    }

    fn caller(&self, entry: &Known) -> Named {
        let Some(known) = self.who.known() else { return Named::NOT };
        if known.account != entry.account || known.free != entry.free {
            return Named::NOT;
        }
        let itself = |is_it: bool| Named { itself: Some(is_it), ..Named::NOT };
        let same = |one: &str, other: &str| self.same_name(entry.role, one, other);
        match (entry.role, known.role) {
            (Role::User, Role::User) => itself(same(&entry.path, &known.path)),
            (Role::User, Role::FederatedUser) => {
                // Of another name it may still be one that this user began.
                Named { by_role: (entry.name == known.name).then_some(true), ..Named::NOT }
            }
            (Role::Named, Role::Named | Role::Session) => {
                let is_it = same(&entry.name, &known.name);
                if self.policy.dialect().table().sharing.delegates {
                    Named { by_role: Some(is_it), ..Named::NOT }
                } else {
                    itself(is_it)
                }
            }
            (Role::Session, Role::Session) => itself(same(&entry.name, &known.name) && entry.session == known.session),
            (Role::FederatedUser, Role::FederatedUser) => itself(entry.name == known.name),
            _ => Named::NOT,
        }
    }
}
