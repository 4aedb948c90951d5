//! What `Principal` may say.

use super::Kind;
use crate::resource_name::{Rows, Text};

/// One way to write principals.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PrincipalShape {
    pub(crate) kinds: Rows<Kind>,
    pub(crate) container: Container,
    pub(crate) entries: Rows<EntryForm>,
    /// Whether an empty array is everyone.
    pub(crate) empty_is_everyone: bool,
    /// The service whose resources a policy of this shape guards, where the shape says.
    pub(crate) guards: Option<Text>,
}

/// Where entries are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Container {
    /// `"Principal": "*"`.
    Star,
    /// `"Principal": [entry, …]`; empty it is `["*"]`.
    Array,
    /// `"Principal": {"word": entry or [entry, …]}`.
    Member(Text),
}

/// What an entry may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryForm {
    /// `*`.
    Everyone,
    /// An account by its digits.
    AccountNumber,
    /// Digits that are an account or a user's id.
    AccountOrUserNumber,
    /// A name of an owner, user, role or session; the owner's name stands for the account.
    Caller,
    /// The owner's name with `*` in place of `root`.
    AccountStar,
    /// `arn:sts::account:assumed-role/role/session` with `*` in any part.
    SessionPattern,
    /// `account/user`.
    AccountSlashUser,
    /// A service, exactly.
    Service,
    /// A service acting for the owner's account, or `account@service`.
    ServiceOfAccount,
    /// An identity provider, exactly.
    Provider,
    /// The vendor's own id of a user or role, or of a role with a session's name.
    UniqueId,
    /// An account by its canonical id.
    CanonicalId,
    /// An identity of the vendor's own, exactly.
    VendorIdentity,
}

/// A row for entries under a word.
pub(super) const fn shape(
    kinds: &'static [Kind],
    word: &'static str,
    entries: &'static [EntryForm],
    guards: Option<&'static str>,
) -> PrincipalShape {
    let guards = match guards {
        Some(service) => Some(Text::Borrowed(service)),
        None => None,
    };
    PrincipalShape {
        kinds: Rows::Borrowed(kinds),
        container: Container::Member(Text::Borrowed(word)),
        entries: Rows::Borrowed(entries),
        empty_is_everyone: false,
        guards,
    }
}

/// A row for `"Principal": "*"`.
pub(super) const fn star(kinds: &'static [Kind]) -> PrincipalShape {
    PrincipalShape {
        kinds: Rows::Borrowed(kinds),
        container: Container::Star,
        entries: Rows::Borrowed(&[EntryForm::Everyone]),
        empty_is_everyone: false,
        guards: None,
    }
}

/// A row for a list.
pub(super) const fn list(
    element: &'static str,
    word: Option<&'static str>,
    around: (&'static str, &'static str),
) -> TrustList {
    let word = match word {
        Some(word) => Some(Text::Borrowed(word)),
        None => None,
    };
    TrustList {
        element: Text::Borrowed(element),
        word,
        digits: !around.0.is_empty(),
        around: (Text::Borrowed(around.0), Text::Borrowed(around.1)),
    }
}

/// A list that stands for a trust statement.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TrustList {
    /// The element, such as `TrustAccounts`.
    pub(crate) element: Text,
    /// The word of its entries in a statement; `None` is an element without meaning for decisions.
    pub(crate) word: Option<Text>,
    /// Whether entries are accounts by their digits.
    pub(crate) digits: bool,
    /// What each entry is wrapped in: the text before and after it.
    pub(crate) around: (Text, Text),
}

/// How grants of both sides combine (L4, T1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Within {
    /// Either side grants.
    Either,
    /// The resource's policy must name the caller, or the account; then the caller's side must
    /// grant too.
    Named,
    /// Both sides must grant.
    Both,
}

/// Who must grant across accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Across {
    Both,
    /// The resource's policy alone.
    Resource,
}

/// The rule of a kind of resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sharing {
    pub(crate) within: Within,
    pub(crate) across: Across,
    /// The resource always has a policy: where none is given it names nobody (L8).
    pub(crate) always_guarded: bool,
    /// The name of the list that the service asks after a denial for want of a grant.
    pub(crate) asks_acl: bool,
}

/// Rules by service and type of resource.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SharingTable {
    pub(crate) default: Sharing,
    /// Roles, when they are assumed.
    pub(crate) role: Sharing,
    /// Service, how the last field begins, rule.
    pub(crate) special: Rows<(Text, Text, Sharing)>,
    /// Actions that assume a role, and the one that its trust policy is asked for instead, as
    /// service and name in lower case (T2).
    pub(crate) assume: Rows<(Text, Option<(Text, Text)>)>,
    /// Whether a grant to the account only delegates, and a grant to a role is limited by boundary
    /// and session (L5).
    pub(crate) delegates: bool,
    /// Whether control policies follow the resource's account, and not the caller's (L3).
    pub(crate) control_follows_resource: bool,
    /// Whether control policies bind the account owner (L6).
    pub(crate) control_binds_owner: bool,
    /// Whether `*` without a condition leaves the owner of the resource out; the service where it
    /// does.
    pub(crate) star_spares_owner: Option<Text>,
}

impl SharingTable {
    /// Whether an action assumes a role, and what its trust policy is asked for instead, as service
    /// and name.
    pub(crate) fn assumes(&self, action: &str) -> Option<Option<(&str, &str)>> {
        let row = self
            .assume
            .iter()
            .find(|(assuming, _)| assuming.eq_ignore_ascii_case(action));
        row.map(|(_, asked)| asked.as_ref().map(|(service, name)| (&**service, &**name)))
    }

    /// The rule of a resource by its service and the last field of its name.
    pub(crate) fn rule(&self, service: &str, last: &str) -> Sharing {
        let mut special = self.special.iter();
        let special =
            special.find(|(named, start, _)| service == named && last.starts_with(&**start));
        special.map_or(self.default, |(_, _, sharing)| *sharing)
    }
}

/// What decides a request where only identity policies are given (D4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Alone {
    /// They do: a user, role or session asks within its account for what either side may grant.
    Identity,
    /// They can only deny, since a policy of the resource would have to allow it too; whether it
    /// would have to allow it alone.
    Resource { is_enough: bool },
    /// Something about the request is special, so that every layer is evaluated.
    Layers,
}

impl Sharing {
    /// What decides about such a resource for a user, role or session of the same account, or of
    /// another.
    pub(crate) fn alone(self, is_within: bool) -> Alone {
        match (is_within, self.within) {
            (true, Within::Either) => Alone::Identity,
            (true, Within::Named | Within::Both) => Alone::Resource { is_enough: false },
            (false, _) => Alone::Resource {
                is_enough: self.across == Across::Resource,
            },
        }
    }
}
