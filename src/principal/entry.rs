//! One entry of a `Principal` element.

use super::check::{self, Refusal, UniqueId, is_number, is_plain};
use super::identity::{Identity, KnownCaller};
use crate::decision::Truth;
use crate::dialect::{EntryForm, Role, Table};
use crate::pattern::{Match, Matcher, NoBindings};
use crate::resource_name::{Field, Name};

/// Whom an entry stands for.
#[derive(Clone, Debug)]
pub(crate) enum Entry {
    /// `*`.
    Everyone,
    /// An account with all its identities, by its number.
    Account(Box<str>),
    /// Digits that are an account's or a user's.
    Number(Box<str>),
    /// A user, role or session, by its name.
    Caller(KnownCaller),
    /// Sessions by account and by what follows it, both with wildcards; role names in lower case.
    Sessions {
        /// The account.
        account: Matcher,
        /// `assumed-role/<role>/<session>`, in the dialect's words.
        last: Matcher,
    },
    /// A cloud service, whichever account it acts for.
    Service(Box<str>),
    /// A service that acts for this account, or for the owner of the resource.
    ServiceOf {
        /// `None` is the owner of the resource.
        account: Option<Box<str>>,
        /// The name of the service.
        name: Box<str>,
    },
    /// Everybody known to an identity provider, by the provider's name.
    Provider(Box<str>),
    /// A user or role by the vendor's own id, or the session of a role.
    UniqueId {
        /// Whose ids begin so.
        role: Role,
        /// The id without a session.
        id: Box<str>,
        /// The name of the session, if one is named.
        session: Option<Box<str>>,
    },
    /// An account by its canonical id.
    Canonical(Box<str>),
    /// An identity of the vendor's own.
    Vendor(Box<str>),
}

/// How a policy names a caller: by itself, by its role, or by its account (L5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Naming {
    /// The caller itself is named.
    pub(crate) direct: Truth,
    /// Its role is named, where that is less than naming the session.
    pub(crate) by_role: Truth,
    /// Its account is named, where that only delegates.
    pub(crate) by_account: Truth,
}

impl Naming {
    /// The caller is not named.
    pub(crate) const NONE: Naming = Naming {
        direct: Truth::False,
        by_role: Truth::False,
        by_account: Truth::False,
    };
    /// The caller itself is named for certain.
    pub(crate) const DIRECT: Naming = Naming::directly(Truth::True);

    /// The caller itself is named, if this is so.
    const fn directly(truth: Truth) -> Naming {
        Naming {
            direct: truth,
            ..Naming::NONE
        }
    }

    /// The caller's role is named, if this is so.
    const fn by_role(truth: Truth) -> Naming {
        Naming {
            by_role: truth,
            ..Naming::NONE
        }
    }

    /// Whether at any level.
    pub(crate) fn any(self) -> Truth {
        Truth::any([self.direct, self.by_role, self.by_account])
    }

    /// Whether it names for certain in one of these ways.
    pub(crate) fn meets(self, ways: Naming) -> bool {
        let pairs = [
            (self.direct, ways.direct),
            (self.by_role, ways.by_role),
            (self.by_account, ways.by_account),
        ];
        pairs.contains(&(Truth::True, Truth::True))
    }

    /// Whether one of two entries names the caller, level by level.
    pub(crate) fn or(self, other: Naming) -> Naming {
        Naming {
            direct: Truth::any([self.direct, other.direct]),
            by_role: Truth::any([self.by_role, other.by_role]),
            by_account: Truth::any([self.by_account, other.by_account]),
        }
    }
}

/// Reads an entry in one of the given forms; `None` where it has none of them, and nothing more is
/// to be said of it.
pub(crate) fn parse_entry(
    text: &str,
    forms: &[EntryForm],
    table: &Table,
) -> Result<Entry, Option<Refusal>> {
    for form in forms {
        match parse_form(text, *form, table) {
            Ok(Some(entry)) => return Ok(entry),
            Ok(None) => {}
            Err(refusal) => return Err(Some(refusal)),
        }
    }
    Err(None)
}

/// Reads an entry in one form; `None` where it does not have the form.
fn parse_form(text: &str, form: EntryForm, table: &Table) -> Result<Option<Entry>, Refusal> {
    let entry = match form {
        EntryForm::Caller => return caller_entry(text, table),
        EntryForm::SessionPattern => return sessions_entry(text, table),
        EntryForm::AccountStar => {
            let Some(start) = text.strip_suffix('*') else {
                return Ok(None);
            };
            let root = caller_entry(&format!("{start}root"), table)?;
            return Ok(root.filter(|entry| matches!(entry, Entry::Account(_))));
        }
        EntryForm::Provider => {
            check::check_provider(text, table)?;
            is_plain(text).then(|| Entry::Provider(text.into()))
        }
        EntryForm::UniqueId => check::unique_id(text, table)
            .transpose()?
            .map(Entry::by_unique_id),
        EntryForm::CanonicalId => {
            check::check_canonical_id(text)?;
            Some(Entry::Canonical(text.into()))
        }
        EntryForm::VendorIdentity => {
            check::is_vendor_identity(text, table)?.then(|| Entry::Vendor(text.into()))
        }
        _ => parse_plain(text, form),
    };
    Ok(entry)
}

/// The forms that a text either has or does not have, without further checks.
fn parse_plain(text: &str, form: EntryForm) -> Option<Entry> {
    match form {
        EntryForm::Everyone => (text == "*").then_some(Entry::Everyone),
        EntryForm::AccountNumber => is_number(text).then(|| Entry::Account(text.into())),
        EntryForm::AccountOrUserNumber => is_number(text).then(|| Entry::Number(text.into())),
        EntryForm::AccountSlashUser => {
            let (account, user) = text
                .split_once('/')
                .filter(|(account, _)| is_number(account))?;
            // Users have no path here, so that no caller has such a name.
            let is_name = is_plain(user) && !user.contains('/');
            is_name.then(|| Entry::Caller(KnownCaller::user(account, user)))
        }
        EntryForm::Service => is_plain(text).then(|| Entry::Service(text.into())),
        EntryForm::ServiceOfAccount => {
            let (account, name) = match text.split_once('@') {
                Some((account, _)) if !is_number(account) => return None,
                Some((account, name)) => (Some(account), name),
                None => (None, text),
            };
            (is_plain(name) && !name.contains(['@', '/', ':'])).then(|| Entry::ServiceOf {
                account: account.map(Into::into),
                name: name.into(),
            })
        }
        EntryForm::Caller
        | EntryForm::AccountStar
        | EntryForm::SessionPattern
        | EntryForm::Provider
        | EntryForm::UniqueId
        | EntryForm::CanonicalId
        | EntryForm::VendorIdentity => None,
    }
}

/// Reads the name of a caller in the dialect's spelling; that of an owner is its account's.
fn caller_entry(text: &str, table: &Table) -> Result<Option<Entry>, Refusal> {
    let Ok(name) = Name::parse(text.into(), &table.names) else {
        return Ok(None);
    };
    if !is_plain(text) {
        return Ok(None);
    }
    let mut forms = table.callers.iter().filter(|form| form.prefix.is_none());
    let Some(caller) = forms.find_map(|form| form.read(&name, &table.names)) else {
        return Ok(None);
    };
    check::check_fields(&name, text, table)?;
    let known = KnownCaller::new(caller, &name, table);
    Ok(Some(if known.role == Role::Owner {
        Entry::Account(known.account)
    } else {
        Entry::Caller(known)
    }))
}

/// A session by the spelling with a prefix of its own; every part after it may hold wildcards.
fn sessions_entry(text: &str, table: &Table) -> Result<Option<Entry>, Refusal> {
    let Some(form) = table.callers.iter().find(|form| form.prefix.is_some()) else {
        return Ok(None);
    };
    let start = format!(
        "{}:{}::",
        form.prefix.as_deref().unwrap_or(""),
        form.service
    );
    let rest = text.strip_prefix(&start).unwrap_or("");
    let Some((account, last)) = rest.split_once(':') else {
        return Ok(None);
    };
    if account.is_empty() {
        return Ok(None);
    }
    let parts: Vec<_> = last.split('/').collect();
    let &[kind, role, session] = parts.as_slice() else {
        return Ok(None);
    };
    let word = form.start.trim_end_matches('/');
    let is_possible = Matcher::without_variables(kind).matches(word, &NoBindings) == Match::Yes;
    if parts.contains(&"") || !is_possible {
        return Ok(None);
    }
    if account.bytes().any(|byte| !matches!(byte, b'*' | b'?')) {
        check::check_account(&account.replace(['*', '?'], ""), text, table)?;
    }
    let last = format!("{kind}/{}/{session}", role.to_ascii_lowercase());
    let [account, last] = [account, &last].map(Matcher::without_variables);
    Ok(Some(Entry::Sessions { account, last }))
}

impl KnownCaller {
    /// A user of a dialect whose users have no path.
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
            canonical_id: None,
        }
    }

    /// What a split name says.
    pub(crate) fn new(
        caller: crate::dialect::NamedCaller<'_>,
        name: &Name<'_>,
        table: &Table,
    ) -> Self {
        let fields = table.names.fields.iter().enumerate();
        let free = fields.filter(|(_, field)| **field == Field::Free);
        let partition: Vec<_> = free.map(|(index, _)| name.raw_field(index)).collect();
        let last = table
            .names
            .index_of(&Field::Resource)
            .map_or("", |index| name.raw_field(index));
        Self {
            role: caller.role,
            partition: partition.join(":").into(),
            account: caller.account.into(),
            path: last.split_once('/').map_or("", |(_, path)| path).into(),
            name: caller.name.into(),
            session: caller.session.map(Into::into),
            session_text: match caller.session {
                Some(session) => session_text(table, caller.name, session).into(),
                None => "".into(),
            },
            id: None,
            canonical_id: None,
        }
    }
}

/// A session as patterns over sessions write it behind the account: the role name in lower case.
fn session_text(table: &Table, role: &str, session: &str) -> String {
    let start = table
        .callers
        .iter()
        .find(|form| form.role == Role::Session)
        .map_or("", |form| &form.start);
    format!("{start}{}/{session}", role.to_ascii_lowercase())
}

impl Entry {
    /// An entry by an id that was read.
    fn by_unique_id(UniqueId { role, id, session }: UniqueId<'_>) -> Self {
        Entry::UniqueId {
            role,
            id: id.into(),
            session: session.map(Into::into),
        }
    }

    /// Whether and how it names somebody; `owner` is the account of the resource.
    pub(crate) fn names(
        &self,
        who: &Identity,
        owner: Option<&str>,
        table: &Table,
        exact_names: bool,
    ) -> Naming {
        match (self, who) {
            (Entry::Everyone, _) => Naming::DIRECT,
            (Entry::Account(account), Identity::Caller(caller)) => {
                caller.by_account((*account == caller.account).into(), table)
            }
            (Entry::Canonical(wanted), Identity::Caller(caller)) => caller.by_account(
                same_canonical(wanted, caller.canonical_id.as_deref()),
                table,
            ),
            (Entry::Canonical(wanted), Identity::Vendor { canonical_id, .. }) => {
                Naming::directly(same_canonical(wanted, canonical_id.as_deref()))
            }
            (Entry::Vendor(wanted), Identity::Vendor { name, .. }) => {
                Naming::directly((wanted == name).into())
            }
            (Entry::UniqueId { role, id, session }, Identity::Caller(caller)) => {
                caller.by_id(*role, id, session.as_deref(), table)
            }
            (Entry::Number(number), Identity::Caller(caller)) => {
                Naming::directly(match (&caller.id, caller.role) {
                    _ if *number == caller.account => Truth::True,
                    (Some(id), Role::User) => (id == number).into(),
                    (None, Role::User) => Truth::Unknown,
                    _ => Truth::False,
                })
            }
            (Entry::Caller(entry), Identity::Caller(caller)) => {
                entry.names(caller, table, exact_names)
            }
            (Entry::Sessions { account, last }, Identity::Caller(caller))
                if caller.role == Role::Session =>
            {
                let matches =
                    matches(account, &caller.account) && matches(last, &caller.session_text);
                Naming::directly(matches.into())
            }
            (Entry::Service(wanted), Identity::Service { name, .. }) => {
                Naming::directly((wanted == name).into())
            }
            (
                Entry::ServiceOf {
                    account: wanted,
                    name: service,
                },
                Identity::Service { name, account },
            ) => {
                let acting = account.as_deref().or(owner);
                Naming::directly((service == name && wanted.as_deref().or(owner) == acting).into())
            }
            (Entry::Provider(wanted), Identity::Federated { provider }) => {
                Naming::directly((wanted == provider).into())
            }
            _ => Naming::NONE,
        }
    }
}

/// Whether a pattern without variables matches a text.
fn matches(matcher: &Matcher, text: &str) -> bool {
    matcher.matches(text, &NoBindings) == Match::Yes
}

/// Whether an account or identity has this canonical id; unknown where its id is not given (P13).
fn same_canonical(wanted: &str, given: Option<&str>) -> Truth {
    match given {
        Some(given) => (given == wanted).into(),
        None => Truth::Unknown,
    }
}

impl KnownCaller {
    /// As its account is named, where that is or may be so.
    fn by_account(&self, truth: Truth, table: &Table) -> Naming {
        if table.sharing.delegates && self.role != Role::Owner {
            Naming {
                by_account: truth,
                ..Naming::NONE
            }
        } else {
            Naming::directly(truth)
        }
    }

    /// As an id names it, exactly; without an id of its own it is not named by any.
    fn by_id(&self, role: Role, id: &str, session: Option<&str>, table: &Table) -> Naming {
        let is_of = match (role, session) {
            (Role::Named, None) => matches!(self.role, Role::Named | Role::Session),
            (Role::Named, Some(_)) => {
                self.role == Role::Session && self.session.as_deref() == session
            }
            (role, _) => self.role == role,
        };
        let truth = (is_of && self.id.as_deref() == Some(id)).into();
        if table.sharing.delegates && role == Role::Named && session.is_none() {
            Naming::by_role(truth)
        } else {
            Naming::directly(truth)
        }
    }

    /// Whether the caller that an entry is the name of is this one, or the role of this one.
    fn names(&self, caller: &KnownCaller, table: &Table, exact_names: bool) -> Naming {
        let same_place = self.account == caller.account && self.partition == caller.partition;
        if !same_place {
            return Naming::NONE;
        }
        let folds = table.folded_callers.contains(&self.role) && !exact_names;
        let same = |left: &str, right: &str| {
            if folds {
                left.eq_ignore_ascii_case(right)
            } else {
                left == right
            }
        };
        let truth: Truth = match (self.role, caller.role) {
            (Role::User, Role::User) => same(&self.path, &caller.path).into(),
            // The caller that began a federated session chose its name, so that it may be any user's
            // (L5).
            (Role::User, Role::FederatedUser) => {
                return Naming::by_role(Truth::Unknown);
            }
            (Role::Named, Role::Named | Role::Session) => same(&self.name, &caller.name).into(),
            (Role::Session, Role::Session) => {
                (same(&self.name, &caller.name) && self.session == caller.session).into()
            }
            (Role::FederatedUser, Role::FederatedUser) => (self.name == caller.name).into(),
            _ => Truth::False,
        };
        if table.sharing.delegates && self.role == Role::Named {
            Naming::by_role(truth)
        } else {
            Naming::directly(truth)
        }
    }
}
