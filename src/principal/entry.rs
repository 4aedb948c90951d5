//! One entry of a `Principal` element.

use super::identity::{Identity, KnownCaller};
use crate::decision::Truth;
use crate::dialect::{EntryForm, Role, Table};
use crate::pattern::{Match, Matcher, NoBindings};
use crate::resource_name::{Field, Name};

/// Whom an entry stands for.
#[derive(Clone, Debug)]
pub(crate) enum Entry {
    Everyone,
    Account(Box<str>),
    /// Digits that are an account's or a user's.
    Number(Box<str>),
    Caller(KnownCaller),
    /// Sessions by account and by what follows it, both with wildcards; role names in lower case.
    Sessions {
        account: Matcher,
        last: Matcher,
    },
    Service(Box<str>),
    /// A service that acts for this account, or for the owner of the resource.
    ServiceOf {
        account: Option<Box<str>>,
        name: Box<str>,
    },
    Provider(Box<str>),
}

/// How a policy names a caller: by itself, by its role, or by its account (L5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Naming {
    pub(crate) direct: Truth,
    pub(crate) by_role: Truth,
    pub(crate) by_account: Truth,
}

impl Naming {
    pub(crate) const NONE: Naming = Naming { direct: Truth::False, by_role: Truth::False, by_account: Truth::False };
    pub(crate) const DIRECT: Naming = Naming { direct: Truth::True, ..Naming::NONE };

    /// Whether at any level.
    pub(crate) fn any(self) -> Truth {
        Truth::any([self.direct, self.by_role, self.by_account])
    }

    pub(crate) fn or(self, other: Naming) -> Naming {
        Naming {
            direct: Truth::any([self.direct, other.direct]),
            by_role: Truth::any([self.by_role, other.by_role]),
            by_account: Truth::any([self.by_account, other.by_account]),
        }
    }
}

/// Reads an entry in one of the given forms.
pub(crate) fn parse_entry(text: &str, forms: &[EntryForm], table: &Table) -> Option<Entry> {
    forms.iter().find_map(|form| parse_form(text, *form, table))
}

fn parse_form(text: &str, form: EntryForm, table: &Table) -> Option<Entry> {
    match form {
        EntryForm::Everyone => (text == "*").then_some(Entry::Everyone),
        EntryForm::AccountNumber => is_number(text).then(|| Entry::Account(text.into())),
        EntryForm::AccountOrUserNumber => is_number(text).then(|| Entry::Number(text.into())),
        EntryForm::Caller => caller_entry(text, table),
        EntryForm::AccountStar => {
            let root = format!("{}root", text.strip_suffix('*')?);
            match caller_entry(&root, table)? {
                account @ Entry::Account(_) => Some(account),
                _ => None,
            }
        }
        EntryForm::SessionPattern => sessions_entry(text, table),
        EntryForm::AccountSlashUser => {
            let (account, user) = text.split_once('/').filter(|(account, _)| is_number(account))?;
            let caller = KnownCaller::user(account, user);
            is_plain(user).then_some(Entry::Caller(caller))
        }
        EntryForm::Service => is_plain(text).then(|| Entry::Service(text.into())),
        EntryForm::ServiceOfAccount => {
            let (account, name) = match text.split_once('@') {
                Some((account, _)) if !is_number(account) => return None,
                Some((account, name)) => (Some(account), name),
                None => (None, text),
            };
            (is_plain(name) && !name.contains(['@', '/', ':']))
                .then(|| Entry::ServiceOf { account: account.map(Into::into), name: name.into() })
        }
        EntryForm::Provider => is_plain(text).then(|| Entry::Provider(text.into())),
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Not empty, and nothing that could be meant as a pattern or a variable.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && !text.contains(|letter: char| letter.is_whitespace() || matches!(letter, '*' | '?' | '$'))
}

fn caller_entry(text: &str, table: &Table) -> Option<Entry> {
    let name = Name::parse(text.into(), &table.names).ok().filter(|_| is_plain(text))?;
    let form = table.callers.iter().filter(|form| form.prefix.is_none());
    let caller = form.filter_map(|form| form.read(&name, &table.names)).next()?;
    let known = KnownCaller::new(caller, &name, table);
    Some(if known.role == Role::Owner { Entry::Account(known.account) } else { Entry::Caller(known) })
}

/// A session by the spelling with a prefix of its own; every part after it may hold wildcards.
fn sessions_entry(text: &str, table: &Table) -> Option<Entry> {
    let form = table.callers.iter().find(|form| form.prefix.is_some())?;
    let start = format!("{}:{}::", form.prefix.as_deref()?, form.service);
    let (account, last) = text.strip_prefix(&start)?.split_once(':')?;
    let parts: Vec<_> = last.split('/').collect();
    let [kind, role, session] = parts.as_slice() else { return None };
    if account.is_empty() || parts.iter().any(|part| part.is_empty()) {
        return None;
    }
    let last = format!("{kind}/{}/{session}", role.to_ascii_lowercase());
    Some(Entry::Sessions { account: Matcher::without_variables(account), last: Matcher::without_variables(&last) })
}

impl KnownCaller {
    fn user(account: &str, user: &str) -> Self {
        Self {
            role: Role::User,
            partition: "".into(),
            account: account.into(),
            path: user.into(),
            name: user.into(),
            session: None,
            session_text: "".into(),
            id: None,
        }
    }

    /// What a split name says.
    pub(crate) fn new(caller: crate::dialect::Caller<'_>, name: &Name<'_>, table: &Table) -> Self {
        let fields = table.names.fields.iter().enumerate();
        let free = fields.filter(|(_, field)| **field == Field::Free);
        let partition: Vec<_> = free.map(|(index, _)| name.raw_field(index)).collect();
        let last = table.names.index_of(&Field::Resource).map_or("", |index| name.raw_field(index));
        Self {
            role: caller.role,
            partition: partition.join(":").into(),
            account: caller.account.into(),
            path: last.split_once('/').map_or("", |(_, path)| path).into(),
            name: caller.name.into(),
            session: caller.session.map(Into::into),
            session_text: caller
                .session
                .map_or_else(String::new, |session| session_text(table, caller.name, session))
                .into(),
            id: None,
        }
    }
}

/// A session as patterns over sessions write it behind the account: the role name in lower case.
fn session_text(table: &Table, role: &str, session: &str) -> String {
    let start = table.callers.iter().find(|form| form.role == Role::Session).map_or("", |form| &form.start);
    format!("{start}{}/{session}", role.to_ascii_lowercase())
}

impl Entry {
    /// Whether and how it names somebody; `owner` is the account of the resource.
    pub(crate) fn names(&self, who: &Identity, owner: Option<&str>, table: &Table, exact_names: bool) -> Naming {
        let direct = |truth: Truth| Naming { direct: truth, ..Naming::NONE };
        match (self, who) {
            (Entry::Everyone, _) => Naming::DIRECT,
            (Entry::Account(account), Identity::Caller(caller)) => {
                let same = (*account == caller.account).into();
                if table.sharing.delegates && caller.role != Role::Owner {
                    Naming { by_account: same, ..Naming::NONE }
                } else {
                    direct(same)
                }
            }
            (Entry::Number(number), Identity::Caller(caller)) => direct(match (&caller.id, caller.role) {
                _ if *number == caller.account => Truth::True,
                (Some(id), Role::User) => (id == number).into(),
                (None, Role::User) => Truth::Unknown,
                _ => Truth::False,
            }),
            (Entry::Caller(entry), Identity::Caller(caller)) => entry.names(caller, table, exact_names),
            (Entry::Sessions { account, last }, Identity::Caller(caller)) if caller.role == Role::Session => {
                let matches = |matcher: &Matcher, text: &str| matcher.matches(text, &NoBindings) == Match::Yes;
                direct((matches(account, &caller.account) && matches(last, &caller.session_text)).into())
            }
            (Entry::Service(wanted), Identity::Service { name, .. }) => direct((wanted == name).into()),
            (Entry::ServiceOf { account: wanted, name: service }, Identity::Service { name, account }) => {
                let acting = account.as_deref().or(owner);
                direct((service == name && wanted.as_deref().or(owner) == acting).into())
            }
            (Entry::Provider(wanted), Identity::Federated { provider }) => direct((wanted == provider).into()),
            _ => Naming::NONE,
        }
    }
}

impl KnownCaller {
    fn names(&self, caller: &KnownCaller, table: &Table, exact_names: bool) -> Naming {
        let same_place = self.account == caller.account && self.partition == caller.partition;
        if !same_place {
            return Naming::NONE;
        }
        let folds = table.folded_callers.contains(&self.role) && !exact_names;
        let same = |left: &str, right: &str| if folds { left.eq_ignore_ascii_case(right) } else { left == right };
        let truth: Truth = match (self.role, caller.role) {
            (Role::User, Role::User) => same(&self.path, &caller.path).into(),
            // A federated session carries a name that its user chose, by convention the user's own. Under another name
            // it may be anybody's.
            (Role::User, Role::FederatedUser) => {
                let by_role = if self.name == caller.name { Truth::True } else { Truth::Unknown };
                return Naming { by_role, ..Naming::NONE };
            }
            (Role::Named, Role::Named | Role::Session) => same(&self.name, &caller.name).into(),
            (Role::Session, Role::Session) => (same(&self.name, &caller.name) && self.session == caller.session).into(),
            (Role::FederatedUser, Role::FederatedUser) => (self.name == caller.name).into(),
            _ => Truth::False,
        };
        if table.sharing.delegates && self.role == Role::Named {
            Naming { by_role: truth, ..Naming::NONE }
        } else {
            Naming { direct: truth, ..Naming::NONE }
        }
    }
}
