//! One entry of a `Principal` element.

use super::check::UniqueId;
use super::identity::{Identity, KnownCaller};
use super::naming::Naming;
use crate::decision::Truth;
use crate::dialect::{Role, Table};
use crate::pattern::{Match, Matcher, NoBindings};

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

impl Entry {
    /// An entry by an id that was read.
    pub(super) fn by_unique_id(UniqueId { role, id, session }: UniqueId<'_>) -> Self {
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
