//! Whether an entry's text names who asks (clauses L5, L7, L8, L13 and P13).

use super::caller::{CallerName, RequestCaller};
use super::pattern::{LetterCase, text_matches};
use super::truth::{Ternary, and, or};
use crate::dialect::{EntryForm, Kind, Role};
use crate::model::{Policy, Principals};

/// How a caller is named: by itself, by its role or the user that began its session, by its account
/// (L5).
#[derive(Clone, Copy)]
pub(super) struct NamedLevels {
    pub(super) itself: Ternary,
    pub(super) by_role: Ternary,
    pub(super) by_account: Ternary,
}

impl NamedLevels {
    pub(super) const NOT: NamedLevels = NamedLevels {
        itself: Some(false),
        by_role: Some(false),
        by_account: Some(false),
    };
    pub(super) const ITSELF: NamedLevels = NamedLevels {
        itself: Some(true),
        ..NamedLevels::NOT
    };

    pub(super) fn at_any_level(self) -> Ternary {
        or([self.itself, self.by_role, self.by_account])
    }
}

/// What an entry stands for (L13).
#[derive(Clone, Copy, PartialEq)]
enum EntrySort {
    Everybody,
    Account,
    Oneself,
}

/// What a list says of who asks.
pub(super) struct ListMatch {
    pub(super) named: NamedLevels,
    /// By entries of each sort.
    everybody: Ternary,
    account: Ternary,
    oneself: Ternary,
}

/// The question whom a statement names.
pub(super) struct EntryMatcher<'a> {
    pub(super) policy: &'a Policy,
    pub(super) who: &'a RequestCaller,
    pub(super) owner: Option<&'a str>,
    /// The canonical id that is given of the caller's account.
    pub(super) canonical_id: Option<&'a str>,
    /// Names of roles and users are exact in case (switch `name-case`).
    pub(super) exact: bool,
    /// `*` leaves the owner of the resource out (L8).
    pub(super) star_spares_owner: bool,
}

impl EntryMatcher<'_> {
    /// By any entry of the list; what `NotPrincipal` makes of it is not looked at.
    pub(super) fn listed(&self, principals: &Principals) -> ListMatch {
        let table = self.policy.dialect().table();
        let mut found = Vec::new();
        for (container, entries) in &principals.groups {
            let of_kind = |kinds: &[Kind]| kinds.contains(&self.policy.kind());
            let shape = table
                .principals
                .iter()
                .find(|shape| of_kind(&shape.kinds) && shape.container == *container);
            for (text, _) in entries {
                let forms = shape.map_or(&[][..], |shape| &shape.entries);
                // The first form that the text has.
                let named = forms
                    .iter()
                    .find_map(|form| Some((self.by_form(text, *form)?, self.part(text, *form))));
                found.extend(named);
            }
        }
        let named = || found.iter().map(|(named, _)| named);
        let by = |wanted: EntrySort| {
            let entries = found.iter().filter(|(_, part)| *part == wanted);
            or(entries.map(|(named, _)| named.at_any_level()))
        };
        ListMatch {
            named: NamedLevels {
                itself: or(named().map(|named| named.itself)),
                by_role: or(named().map(|named| named.by_role)),
                by_account: or(named().map(|named| named.by_account)),
            },
            everybody: by(EntrySort::Everybody),
            account: by(EntrySort::Account),
            oneself: by(EntrySort::Oneself),
        }
    }

    fn part(&self, text: &str, form: EntryForm) -> EntrySort {
        let is_owner = || {
            let table = self.policy.dialect().table();
            CallerName::read(text, table, false).is_some_and(|entry| entry.role == Role::Owner)
        };
        match form {
            EntryForm::Everyone => EntrySort::Everybody,
            EntryForm::AccountNumber | EntryForm::AccountStar | EntryForm::CanonicalId => {
                EntrySort::Account
            }
            EntryForm::Caller if is_owner() => EntrySort::Account,
            _ => EntrySort::Oneself,
        }
    }

    /// L13: whether who asks is among those whom a list leaves out of a `Deny`; only when it names
    /// all that it must.
    pub(super) fn is_left_out(&self, listed: &ListMatch) -> Ternary {
        let needed = match self.who {
            RequestCaller::Known(known) if known.role == Role::Owner => listed.account,
            RequestCaller::Known(_) => and([listed.oneself, listed.account]),
            RequestCaller::Service { .. }
            | RequestCaller::Vendor(_)
            | RequestCaller::Provider(_) => listed.named.at_any_level(),
            RequestCaller::Nobody => Some(false),
        };
        match or([listed.everybody, needed]) {
            Some(true) => Some(true),
            // Of a part nothing is known for sure.
            _ if listed.named.at_any_level() != Some(false) => None,
            _ => Some(false),
        }
    }

    /// `None` where the text is not of the form.
    fn by_form(&self, text: &str, form: EntryForm) -> Option<NamedLevels> {
        let table = self.policy.dialect().table();
        let digits =
            |text: &str| !text.is_empty() && text.chars().all(|letter| letter.is_ascii_digit());
        let itself = |truth: Ternary| NamedLevels {
            itself: truth,
            ..NamedLevels::NOT
        };
        match form {
            EntryForm::Everyone if text == "*" => {
                Some(if self.star_spares_owner && self.is_owner_of_resource() {
                    NamedLevels::NOT
                } else {
                    NamedLevels::ITSELF
                })
            }
            EntryForm::AccountNumber if digits(text) => Some(self.account(text)),
            EntryForm::AccountOrUserNumber if digits(text) => Some(itself(self.number(text))),
            EntryForm::Caller => {
                let entry = CallerName::read(text, table, false)?;
                Some(if entry.role == Role::Owner {
                    self.account(&entry.account)
                } else {
                    self.caller(&entry)
                })
            }
            EntryForm::AccountStar => {
                let entry =
                    CallerName::read(&format!("{}root", text.strip_suffix('*')?), table, false)?;
                (entry.role == Role::Owner).then(|| self.account(&entry.account))
            }
            EntryForm::SessionPattern => self.session(text).map(itself),
            EntryForm::AccountSlashUser => {
                let (account, user) = text
                    .split_once('/')
                    .filter(|(account, _)| digits(account))?;
                let is_it = |known: &CallerName| {
                    known.role == Role::User
                        && known.account == account
                        && self.same_name(Role::User, &known.path, user)
                };
                Some(itself(Some(self.who.known().is_some_and(is_it))))
            }
            EntryForm::Service => Some(itself(Some(
                matches!(self.who, RequestCaller::Service { name, .. } if name == text),
            ))),
            EntryForm::ServiceOfAccount => {
                let (of, service) = match text.split_once('@') {
                    Some((account, service)) => (Some(account), service),
                    None => (self.owner, text),
                };
                let is_it = match self.who {
                    RequestCaller::Service { name, account } => {
                        name == service && account.as_deref().or(self.owner) == of
                    }
                    RequestCaller::Known(_)
                    | RequestCaller::Vendor(_)
                    | RequestCaller::Provider(_)
                    | RequestCaller::Nobody => false,
                };
                Some(itself(Some(is_it)))
            }
            EntryForm::Provider => Some(itself(Some(
                matches!(self.who, RequestCaller::Provider(name) if name == text),
            ))),
            EntryForm::UniqueId => {
                let mut starts = table
                    .principal_names
                    .unique_ids
                    .iter()
                    .map(|(start, _)| &**start);
                starts
                    .any(|start| text.starts_with(start))
                    .then(|| self.unique_id(text))
            }
            EntryForm::CanonicalId => Some(self.canonical_user(text, self.canonical_id)),
            EntryForm::VendorIdentity => {
                let account = &table.principal_names.vendor.as_ref()?.account;
                let is_it = || matches!(self.who, RequestCaller::Vendor(name) if name == text);
                text.contains(&format!("::{account}:"))
                    .then(|| itself(Some(is_it())))
            }
            EntryForm::Everyone | EntryForm::AccountNumber | EntryForm::AccountOrUserNumber => None,
        }
    }

    fn is_owner_of_resource(&self) -> bool {
        self.who.is_owner() && self.who.account() == self.owner
    }

    /// An account delegates, where the dialect has that, but not to its owner.
    pub(super) fn account(&self, account: &str) -> NamedLevels {
        let Some(known) = self.who.known().filter(|known| known.account == account) else {
            return NamedLevels::NOT;
        };
        if self.policy.dialect().table().sharing.delegates && known.role != Role::Owner {
            NamedLevels {
                by_account: Some(true),
                ..NamedLevels::NOT
            }
        } else {
            NamedLevels::ITSELF
        }
    }

    fn number(&self, number: &str) -> Ternary {
        let Some(known) = self.who.known() else {
            return Some(false);
        };
        match (&known.id, known.role) {
            _ if known.account == number => Some(true),
            (Some(id), Role::User) => Some(id == number),
            (None, Role::User) => None,
            _ => Some(false),
        }
    }

    /// `arn:sts::account:assumed-role/role/session`, wildcards in every part; the role's name in
    /// any case.
    fn session(&self, text: &str) -> Option<Ternary> {
        let parts: Vec<&str> = text.splitn(5, ':').collect();
        let &["arn", "sts", "", account, last] = parts.as_slice() else {
            return None;
        };
        let parts: Vec<&str> = last.split('/').collect();
        let &[kind, role, session] = parts.as_slice() else {
            return None;
        };
        let Some(known) = self.who.known().filter(|known| known.role == Role::Session) else {
            return Some(Some(false));
        };
        Some(Some(
            text_matches(account, &known.account, LetterCase::Exact)
                && text_matches(kind, "assumed-role", LetterCase::Exact)
                && text_matches(role, &known.name, LetterCase::Ascii)
                && text_matches(session, &known.session, LetterCase::Exact),
        ))
    }

    fn same_name(&self, role: Role, one: &str, other: &str) -> bool {
        let folds = self.policy.dialect().table().folded_callers.contains(&role) && !self.exact;
        if folds {
            one.eq_ignore_ascii_case(other)
        } else {
            one == other
        }
    }

    /// A role, by which its sessions are named.
    pub(super) fn role(&self, is_it: bool) -> NamedLevels {
        if self.policy.dialect().table().sharing.delegates {
            NamedLevels {
                by_role: Some(is_it),
                ..NamedLevels::NOT
            }
        } else {
            NamedLevels {
                itself: Some(is_it),
                ..NamedLevels::NOT
            }
        }
    }

    fn caller(&self, entry: &CallerName) -> NamedLevels {
        let Some(known) = self.who.known() else {
            return NamedLevels::NOT;
        };
        if known.account != entry.account || known.free != entry.free {
            return NamedLevels::NOT;
        }
        let itself = |is_it: bool| NamedLevels {
            itself: Some(is_it),
            ..NamedLevels::NOT
        };
        let same = |one: &str, other: &str| self.same_name(entry.role, one, other);
        match (entry.role, known.role) {
            (Role::User, Role::User) => itself(same(&entry.path, &known.path)),
            // Any user of the account may have begun it, under whatever name.
            (Role::User, Role::FederatedUser) => NamedLevels {
                by_role: None,
                ..NamedLevels::NOT
            },
            (Role::Named, Role::Named | Role::Session) => self.role(same(&entry.name, &known.name)),
            (Role::Session, Role::Session) => {
                itself(same(&entry.name, &known.name) && entry.session == known.session)
            }
            (Role::FederatedUser, Role::FederatedUser) => itself(entry.name == known.name),
            _ => NamedLevels::NOT,
        }
    }
}
