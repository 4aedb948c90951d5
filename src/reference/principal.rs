//! Whether an entry of `Principal` names the caller (clauses L5, L7, L8, L13 and P13).
//!
//! An entry names a caller at one of three levels: itself, its role, or its account. For a session
//! of `role/app`,
//!
//! | entry | level |
//! | --- | --- |
//! | `arn:aws:sts::111122223333:assumed-role/app/s` | itself |
//! | `arn:aws:iam::111122223333:role/app` | by role |
//! | `arn:aws:iam::111122223333:root` | by account |
//!
//! Each level is a [`Ternary`], since an id that is not given leaves open whether it is that one.

use super::caller::{CallerName, RequestCaller};
use super::pattern::{LetterCase, text_matches};
use super::truth::{Ternary, and, or};
use crate::dialect::{EntryForm, Role};
use crate::model::{Policy, Principals};

/// At which levels a caller is named (L5): itself, by its role or the user that began its session,
/// by its account.
#[derive(Clone, Copy)]
pub(super) struct NamedLevels {
    /// By its own name, or by `*`.
    pub(super) itself: Ternary,
    /// By the role of its session, or by the user that began it.
    pub(super) by_role: Ternary,
    /// By its account, which delegates to its identity policies.
    pub(super) by_account: Ternary,
}

impl NamedLevels {
    /// Not named.
    pub(super) const NOT: NamedLevels = NamedLevels {
        itself: Some(false),
        by_role: Some(false),
        by_account: Some(false),
    };
    /// Named itself for sure.
    pub(super) const ITSELF: NamedLevels = NamedLevels {
        itself: Some(true),
        ..NamedLevels::NOT
    };

    /// Named itself, where this is true.
    pub(super) fn itself(truth: Ternary) -> Self {
        Self {
            itself: truth,
            ..Self::NOT
        }
    }

    /// Whether the caller is named at any level.
    pub(super) fn at_any_level(self) -> Ternary {
        or([self.itself, self.by_role, self.by_account])
    }
}

/// What an entry names (L13).
#[derive(Clone, Copy, PartialEq)]
enum EntrySort {
    /// `*`.
    Everybody,
    /// An account, or its owner.
    Account,
    /// A user, a role, a session or a service.
    Oneself,
}

/// What a list of entries says of the caller.
pub(super) struct ListMatch {
    pub(super) named: NamedLevels,
    // Whether entries of each sort name the caller.
    everybody: Ternary,
    account: Ternary,
    oneself: Ternary,
}

/// Matches the entries of a statement with the caller.
pub(super) struct EntryMatcher<'a> {
    pub(super) policy: &'a Policy,
    pub(super) caller: &'a RequestCaller,
    /// The account that owns the resource.
    pub(super) owner: Option<&'a str>,
    /// The canonical id of the caller's account, where the request gives it.
    pub(super) canonical_id: Option<&'a str>,
    /// Names of roles and users are exact in case (switch `name-case`).
    pub(super) exact: bool,
    /// Whether `*` leaves out the owner of the resource (L8).
    pub(super) star_spares_owner: bool,
}

impl EntryMatcher<'_> {
    /// Matches all entries of a list. What `NotPrincipal` makes of the result is left to the caller
    /// of this function.
    pub(super) fn listed(&self, principals: &Principals) -> ListMatch {
        let table = self.policy.dialect().table();
        let kind = self.policy.kind();
        let mut entries: Vec<(NamedLevels, EntrySort)> = Vec::new();
        for (container, texts) in &principals.groups {
            let mut shapes = table.principals.iter();
            let shape =
                shapes.find(|shape| shape.kinds.contains(&kind) && shape.container == *container);
            let Some(shape) = shape else { continue };
            for (text, _) in texts {
                entries.extend(self.entry(text, &shape.entries));
            }
        }
        let mut named = NamedLevels::NOT;
        for (entry, _) in &entries {
            named.itself = or([named.itself, entry.itself]);
            named.by_role = or([named.by_role, entry.by_role]);
            named.by_account = or([named.by_account, entry.by_account]);
        }
        ListMatch {
            named,
            everybody: by_sort(&entries, EntrySort::Everybody),
            account: by_sort(&entries, EntrySort::Account),
            oneself: by_sort(&entries, EntrySort::Oneself),
        }
    }

    /// Matches an entry by the first form that its text has.
    fn entry(&self, text: &str, forms: &[EntryForm]) -> Option<(NamedLevels, EntrySort)> {
        for form in forms {
            if let Some(named) = self.by_form(text, *form) {
                return Some((named, self.sort(text, *form)));
            }
        }
        None
    }

    /// What an entry of this form names.
    fn sort(&self, text: &str, form: EntryForm) -> EntrySort {
        match form {
            EntryForm::Everyone => EntrySort::Everybody,
            EntryForm::AccountNumber | EntryForm::AccountStar | EntryForm::CanonicalId => {
                EntrySort::Account
            }
            EntryForm::Caller => match self.parse(text) {
                Some(entry) if entry.role == Role::Owner => EntrySort::Account,
                _ => EntrySort::Oneself,
            },
            _ => EntrySort::Oneself,
        }
    }

    /// The caller that a text names in full.
    fn parse(&self, text: &str) -> Option<CallerName> {
        CallerName::read(text, self.policy.dialect().table(), false)
    }

    /// L13: whether a list leaves the caller out of a `Deny`: only when it names the caller and the
    /// account.
    pub(super) fn is_left_out(&self, listed: &ListMatch) -> Ternary {
        let needed = match self.caller {
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

    /// Matches an entry of one form; `None` where the text is not of the form.
    fn by_form(&self, text: &str, form: EntryForm) -> Option<NamedLevels> {
        match form {
            EntryForm::Everyone => (text == "*").then(|| self.everyone()),
            EntryForm::AccountNumber => is_number(text).then(|| self.account(text)),
            EntryForm::AccountOrUserNumber => {
                is_number(text).then(|| NamedLevels::itself(self.number(text)))
            }
            EntryForm::Caller => {
                let entry = self.parse(text)?;
                Some(match entry.role {
                    Role::Owner => self.account(&entry.account),
                    _ => self.caller(&entry),
                })
            }
            EntryForm::AccountStar => {
                let entry = self.parse(&format!("{}root", text.strip_suffix('*')?))?;
                (entry.role == Role::Owner).then(|| self.account(&entry.account))
            }
            EntryForm::SessionPattern => self.session(text).map(NamedLevels::itself),
            EntryForm::AccountSlashUser => self.account_slash_user(text),
            EntryForm::Service => {
                let is_it =
                    matches!(self.caller, RequestCaller::Service { name, .. } if name == text);
                Some(NamedLevels::itself(Some(is_it)))
            }
            EntryForm::ServiceOfAccount => {
                Some(NamedLevels::itself(Some(self.is_service_of_account(text))))
            }
            EntryForm::Provider => {
                let is_it = matches!(self.caller, RequestCaller::Provider(name) if name == text);
                Some(NamedLevels::itself(Some(is_it)))
            }
            EntryForm::UniqueId => {
                let starts = &self.policy.dialect().table().principal_names.unique_ids;
                let is_id = starts.iter().any(|(start, _)| text.starts_with(&**start));
                is_id.then(|| self.unique_id(text))
            }
            EntryForm::CanonicalId => Some(self.canonical_user(text, self.canonical_id)),
            EntryForm::VendorIdentity => {
                let names = &self.policy.dialect().table().principal_names;
                let account = &names.vendor.as_ref()?.account;
                let is_it = matches!(self.caller, RequestCaller::Vendor(name) if name == text);
                text.contains(&format!("::{account}:"))
                    .then(|| NamedLevels::itself(Some(is_it)))
            }
        }
    }

    /// L8: `*` names everybody, in some services all but the owner of the resource.
    fn everyone(&self) -> NamedLevels {
        if self.star_spares_owner && self.is_owner_of_resource() {
            NamedLevels::NOT
        } else {
            NamedLevels::ITSELF
        }
    }

    /// Matches `account/user`; `None` where the text has another shape.
    fn account_slash_user(&self, text: &str) -> Option<NamedLevels> {
        let (account, user) = text.split_once('/')?;
        if !is_number(account) {
            return None;
        }
        let is_it = match self.caller.known() {
            Some(known) => {
                known.role == Role::User
                    && known.account == account
                    && self.same_name(Role::User, &known.path, user)
            }
            None => false,
        };
        Some(NamedLevels::itself(Some(is_it)))
    }

    /// Whether the caller is the service of `account@service`, or of `service` for the account that
    /// owns the resource.
    fn is_service_of_account(&self, text: &str) -> bool {
        let (of, service) = match text.split_once('@') {
            Some((account, service)) => (Some(account), service),
            None => (self.owner, text),
        };
        match self.caller {
            RequestCaller::Service { name, account } => {
                name == service && account.as_deref().or(self.owner) == of
            }
            _ => false,
        }
    }

    /// Whether the caller is the owner of the account that owns the resource.
    fn is_owner_of_resource(&self) -> bool {
        self.caller.is_owner() && self.caller.account() == self.owner
    }

    /// Matches an account: it delegates to its callers, where the dialect has that, and names its
    /// owner itself.
    pub(super) fn account(&self, account: &str) -> NamedLevels {
        let Some(known) = self.caller.known().filter(|known| known.account == account) else {
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

    /// Whether a number is that of the caller's account or the caller's own.
    fn number(&self, number: &str) -> Ternary {
        let Some(known) = self.caller.known() else {
            return Some(false);
        };
        match (&known.id, known.role) {
            _ if known.account == number => Some(true),
            (Some(id), Role::User) => Some(id == number),
            (None, Role::User) => None,
            _ => Some(false),
        }
    }

    /// Matches `arn:sts::account:assumed-role/role/session`, with wildcards in every part and the
    /// role's name in any case.
    fn session(&self, text: &str) -> Option<Ternary> {
        let parts: Vec<&str> = text.splitn(5, ':').collect();
        let &["arn", "sts", "", account, last] = parts.as_slice() else {
            return None;
        };
        let parts: Vec<&str> = last.split('/').collect();
        let &[kind, role, session] = parts.as_slice() else {
            return None;
        };
        let Some(known) = self
            .caller
            .known()
            .filter(|known| known.role == Role::Session)
        else {
            return Some(Some(false));
        };
        Some(Some(
            text_matches(account, &known.account, LetterCase::Exact)
                && text_matches(kind, "assumed-role", LetterCase::Exact)
                && text_matches(role, &known.name, LetterCase::Ascii)
                && text_matches(session, &known.session, LetterCase::Exact),
        ))
    }

    /// Whether two names of a role or user are equal, in the case rule of the dialect.
    fn same_name(&self, role: Role, one: &str, other: &str) -> bool {
        let folds = self.policy.dialect().table().folded_callers.contains(&role) && !self.exact;
        if folds {
            one.eq_ignore_ascii_case(other)
        } else {
            one == other
        }
    }

    /// Matches a role: its sessions are named by it.
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

    /// Matches the name of one caller.
    fn caller(&self, entry: &CallerName) -> NamedLevels {
        let Some(known) = self.caller.known() else {
            return NamedLevels::NOT;
        };
        if known.account != entry.account || known.free != entry.free {
            return NamedLevels::NOT;
        }
        match (entry.role, known.role) {
            (Role::User, Role::User) => {
                let is_it = self.same_name(entry.role, &entry.path, &known.path);
                NamedLevels::itself(Some(is_it))
            }
            // Any user of the account may have begun it, under whatever name.
            (Role::User, Role::FederatedUser) => NamedLevels {
                by_role: None,
                ..NamedLevels::NOT
            },
            (Role::Named, Role::Named | Role::Session) => {
                self.role(self.same_name(entry.role, &entry.name, &known.name))
            }
            (Role::Session, Role::Session) => {
                let is_it = self.same_name(entry.role, &entry.name, &known.name)
                    && entry.session == known.session;
                NamedLevels::itself(Some(is_it))
            }
            (Role::FederatedUser, Role::FederatedUser) => {
                NamedLevels::itself(Some(entry.name == known.name))
            }
            _ => NamedLevels::NOT,
        }
    }
}

/// Whether entries of a sort name the caller.
fn by_sort(entries: &[(NamedLevels, EntrySort)], wanted: EntrySort) -> Ternary {
    let mut tests = Vec::new();
    for (named, sort) in entries {
        if *sort == wanted {
            tests.push(named.at_any_level());
        }
    }
    or(tests)
}

/// Whether a text is digits alone.
fn is_number(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_ascii_digit())
}
