//! What is asked: who, which action, on which resources, in which context.
//!
//! A request is checked when it is built, so that `decide` has nothing left to refuse, and prepared
//! so that it has nothing left to allocate: names are split and folded once, keys are canonical and
//! sorted.

mod builder;
mod check;
mod circumstances;
mod context;
mod fill;
mod known;
mod principal;
mod probe;
mod read;

pub use builder::RequestBuilder;
pub use circumstances::Circumstances;
pub use context::ContextValue;
pub use principal::Principal;

use std::borrow::Cow;
use std::sync::Arc;

use crate::condition::{Instant, KeyState};
use crate::dialect::{Alone, Dialect};
use crate::pattern::{Binding, Bindings};
use crate::principal::Identity;
use crate::resource_name::{Field, Name};
use context::ContextEntry;
use known::KnownPrincipal;
pub(crate) use probe::{action_mask, principal_mask};

/// A question, ready to be decided any number of times; see [`Dialect::request`].
///
/// # Examples
///
/// ```
/// use portcullis::Dialect;
/// let dialect = Dialect::volcengine();
/// let request = dialect
///     .request("trn:iam::2100000001:user/exporter", "tos:PutObject", "trn:tos:::ledger/2026/q3.csv")
///     .context("volc:SourceIp", "10.0.0.7")
///     .time("2026-11-21T08:00:00+08:00")
///     .build()?;
/// assert_eq!(request.action(), "tos:PutObject");
/// # Ok::<(), portcullis::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// What every decision reads.
    asked: DecisionInput<'a>,
    /// Who asks, as given.
    principal: Principal<'a>,
    /// Who asks, as the dialect reads it.
    known: Arc<KnownPrincipal>,
    /// The action, as given.
    action: Cow<'a, str>,
    /// What is given and what follows from the time and the group, sorted by canonical key; what
    /// follows from the caller is looked for after it.
    context: Vec<ContextEntry<'a>>,
    /// The name on which `*` is asked, where the action lists what an account has (R9).
    listed: Option<Box<Name<'static>>>,
    /// When it is asked.
    time: Option<Instant<'static>>,
    /// When the session that asks ends.
    session_expires: Option<Instant<'static>>,
}

/// What every decision reads, side by side.
#[derive(Clone, Debug)]
struct DecisionInput<'a> {
    dialect: Dialect,
    action_mask: u64,
    principal_mask: u64,
    action: FoldedAction,
    /// `None` is `*`: the action has no resource.
    resources: ResourceNames<'a>,
    /// What decides it where only identity policies are given (D4).
    alone: Alone,
}

/// One name mostly, which then needs no place of its own. (A `SmallVec` would tie down the
/// lifetime.)
#[derive(Clone, Debug)]
enum ResourceNames<'a> {
    One([Option<Name<'a>>; 1]),
    Many(Vec<Option<Name<'a>>>),
}

impl<'a> ResourceNames<'a> {
    /// All names, at least one.
    fn as_slice(&self) -> &[Option<Name<'a>>] {
        match self {
            ResourceNames::One(name) => name,
            ResourceNames::Many(names) => names,
        }
    }

    /// Whether one of them is `*`.
    fn has_none(&self) -> bool {
        self.as_slice().iter().any(Option::is_none)
    }
}

/// Service and name in lower case (R3).
#[derive(Clone, Debug)]
struct FoldedAction {
    text: Box<str>,
    /// The position of the colon.
    colon: usize,
}

impl FoldedAction {
    /// The service and the name, without the colon.
    fn halves(&self) -> (&str, &str) {
        // OK because an action without a colon is refused.
        (
            self.text.get(..self.colon).unwrap_or(""),
            self.text.get(self.colon + 1..).unwrap_or(""),
        )
    }
}

/// Contexts up to this size are scanned: keys mostly differ in length, so that few are compared
/// byte by byte, where a search by halves compares at every step. Measured to take a quarter off a
/// decision with two conditions (2026-11).
const SCANNED_MAX: usize = 8;

impl<'a> Request<'a> {
    /// The dialect it was asked in.
    #[must_use]
    pub fn dialect(&self) -> &Dialect {
        &self.asked.dialect
    }

    /// Who asks.
    #[must_use]
    pub fn principal(&self) -> &Principal<'a> {
        &self.principal
    }

    /// The action, as given.
    #[must_use]
    pub fn action(&self) -> &str {
        &self.action
    }

    /// The names of the resources, as given, at least one; `*` where the action has none.
    pub fn resources(&self) -> impl ExactSizeIterator<Item = &str> {
        self.names()
            .iter()
            .map(|name| name.as_ref().map_or("*", Name::text))
    }

    /// The account that the caller belongs to or acts for, where it has one.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        self.known.identity.account()
    }

    /// The account in the name of each resource, where the name has one (clause L10).
    pub fn resource_accounts(&self) -> impl Iterator<Item = Option<&str>> {
        self.names()
            .iter()
            .map(|name| self.account_in(name.as_ref()?))
    }

    /// The account in a name of this request's dialect.
    pub(crate) fn account_in<'n>(&self, name: &'n Name<'_>) -> Option<&'n str> {
        let table = self.asked.dialect.table();
        let account = name.field(table.names.index_of(&Field::Account)?);
        let is_account = !account.is_empty()
            && account != "*"
            && !table.owner_words.iter().any(|word| word == account);
        is_account.then_some(account)
    }

    /// Whether a time was given.
    #[must_use]
    pub fn has_time(&self) -> bool {
        self.time.is_some()
    }

    /// The keys that the request gives, with those that follow from the rest of it, in canonical
    /// spelling and order; `None` is unknown.
    pub fn context(&self) -> impl Iterator<Item = (&str, Option<&[Cow<'a, str>]>)> {
        let mut pairs: Vec<(&str, Option<&[Cow<'a, str>]>)> = Vec::new();
        for entry in &self.context {
            pairs.push((&entry.key, entry.values()));
        }
        for follows in self.known.filled() {
            let is_given = self.context.iter().any(|entry| *entry.key == *follows.key);
            if !is_given {
                pairs.push((&follows.key, follows.value.values()));
            }
        }
        pairs.sort_by_key(|(key, _)| *key);
        pairs.into_iter()
    }

    /// Whether the session that asks has ended, or cannot be seen to go on (T5).
    pub(crate) fn session_is_over(&self) -> bool {
        match (&self.session_expires, &self.time) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(expires), Some(time)) => time >= expires,
        }
    }

    /// Reads a byte of each of its texts, so that the processor loads them before a decision.
    pub(crate) fn touch(&self) -> u8 {
        let mut seen = self.asked.action.text.as_bytes().first().copied();
        for name in self.names().iter().flatten() {
            let last = name.text().as_bytes().last().copied();
            seen = Some(seen.unwrap_or(0) ^ last.unwrap_or(0));
        }
        seen.unwrap_or(0)
    }

    /// The keys under which entries of policies that name its principal are filed.
    pub(crate) fn principal_keys(&self) -> &[u64] {
        &self.known.keys
    }

    /// The bits of its principal's keys; see [`principal_mask`].
    pub(crate) fn principal_mask(&self) -> u64 {
        self.asked.principal_mask
    }

    /// The bits of its action; see [`action_mask`].
    pub(crate) fn action_mask(&self) -> u64 {
        self.asked.action_mask
    }

    /// Who asks, as facts.
    pub(crate) fn identity(&self) -> &Identity {
        &self.known.identity
    }

    /// The names of its resources, at least one; `None` is `*`.
    pub(crate) fn names(&self) -> &[Option<Name<'a>>] {
        self.asked.resources.as_slice()
    }

    /// The name on which a resource is asked; `None` is `*`.
    pub(crate) fn name(&self, index: usize) -> Option<&Name<'_>> {
        self.names()
            .get(index)
            .and_then(Option::as_ref)
            .or(self.listed.as_deref())
    }

    /// The name on which `*` is asked, where it is one (R9).
    pub(crate) fn listed(&self) -> Option<&Name<'static>> {
        self.listed.as_deref()
    }

    /// What decides it where only identity policies are given.
    pub(crate) fn alone(&self) -> Alone {
        self.asked.alone
    }

    /// What it gives for the owner of its resources, where requests for its action have a key for
    /// that.
    pub(crate) fn stated_owner(&self) -> KeyState<'_> {
        let table = self.asked.dialect.table();
        for entry in &self.context {
            if let Some(row) = table.owner_key(&entry.key)
                && row.exists_for(self.folded_action())
            {
                return entry.given();
            }
        }
        KeyState::Absent
    }

    /// Service and name of the action, in lower case.
    pub(crate) fn folded_action(&self) -> (&str, &str) {
        self.asked.action.halves()
    }

    /// What it gives for a canonical key.
    pub(crate) fn given(&self, key: &str) -> KeyState<'_> {
        let entry = if self.context.len() <= SCANNED_MAX {
            self.context.iter().find(|entry| *entry.key == *key)
        } else {
            match self.context.binary_search_by(|entry| (*entry.key).cmp(key)) {
                Ok(index) => self.context.get(index),
                Err(_) => None,
            }
        };
        if let Some(entry) = entry {
            return entry.given();
        }
        let mut filled = self.known.filled().iter();
        match filled.find(|follows| *follows.key == *key) {
            Some(follows) => follows.value.given(),
            None => KeyState::Absent,
        }
    }
}

impl Bindings for Request<'_> {
    fn binding(&self, key: &str) -> Binding<'_> {
        self.given(key).binding()
    }
}
