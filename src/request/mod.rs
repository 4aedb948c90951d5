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

pub use builder::RequestBuilder;
pub use circumstances::Circumstances;
pub use context::ContextValue;
pub use principal::Principal;

use std::borrow::Cow;
use std::sync::Arc;

use crate::condition::{Given, Instant};
use crate::dialect::{Alone, Dialect, FilledKey};
use crate::pattern::{Binding, Bindings};
use crate::principal::Identity;
use crate::resource_name::{Field, Name};
use context::{ContextEntry, GivenValue};
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
    asked: DecisionInput<'a>,
    principal: Principal<'a>,
    known: Arc<KnownPrincipal>,
    action: Cow<'a, str>,
    /// What is given and what follows from the time and the group, sorted by canonical key; what
    /// follows from the caller is looked for after it.
    context: Vec<ContextEntry<'a>>,
    /// The name on which `*` is asked, where the action lists what an account has (R9).
    listed: Option<Box<Name<'static>>>,
    time: Option<Instant<'static>>,
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
        let is_given = |key: &str| self.context.iter().any(|entry| *entry.key == *key);
        let follows = self
            .known
            .filled()
            .iter()
            .filter(|follows| !is_given(&follows.key));
        type Pair<'r, 'a> = (&'r str, Option<&'r [Cow<'a, str>]>);
        let given = self
            .context
            .iter()
            .map(|entry| -> Pair<'_, 'a> { (&entry.key, entry.values()) });
        let follows =
            follows.map(|follows| -> Pair<'_, 'a> { (&follows.key, follows.value.values()) });
        let mut pairs: Vec<_> = given.chain(follows).collect();
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

    /// Something of its texts, so that they are loaded.
    pub(crate) fn touch(&self) -> u8 {
        let names = self
            .names()
            .iter()
            .flatten()
            .filter_map(|name| name.text().as_bytes().last());
        names
            .chain(self.asked.action.text.as_bytes().first())
            .fold(0, |seen, byte| seen ^ byte)
    }

    pub(crate) fn principal_keys(&self) -> &[u64] {
        &self.known.keys
    }

    /// Of its principal's keys.
    pub(crate) fn principal_mask(&self) -> u64 {
        self.asked.principal_mask
    }

    pub(crate) fn action_mask(&self) -> u64 {
        self.asked.action_mask
    }

    pub(crate) fn identity(&self) -> &Identity {
        &self.known.identity
    }

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
    pub(crate) fn stated_owner(&self) -> Given<'_> {
        let table = self.asked.dialect.table();
        let exists = |row: &FilledKey| row.exists_for(self.folded_action());
        let stated = self
            .context
            .iter()
            .find(|entry| table.owner_key(&entry.key).is_some_and(exists));
        stated.map_or(Given::Absent, ContextEntry::given)
    }

    pub(crate) fn folded_action(&self) -> (&str, &str) {
        self.asked.action.halves()
    }

    /// What it gives for a canonical key.
    pub(crate) fn given(&self, key: &str) -> Given<'_> {
        let found = if self.context.len() <= SCANNED_MAX {
            self.context.iter().find(|entry| *entry.key == *key)
        } else {
            let index = self
                .context
                .binary_search_by(|entry| (*entry.key).cmp(key))
                .ok();
            index.and_then(|index| self.context.get(index))
        };
        let follows = || {
            self.known
                .filled()
                .iter()
                .find(|follows| *follows.key == *key)
        };
        let value = found
            .map(|entry| &entry.value)
            .or_else(|| Some(&follows()?.value));
        value.map_or(Given::Absent, GivenValue::given)
    }
}

impl Bindings for Request<'_> {
    fn binding(&self, key: &str) -> Binding<'_> {
        self.given(key).binding()
    }
}

impl Dialect {
    /// Starts a request. The principal is a name in the dialect's spelling or a [`Principal`]; the
    /// action is `service:name`; the resource is a name with all its fields, or `*` for an action
    /// without a resource. A `*` inside a name is a character like any other (clause R5).
    ///
    /// # Security
    ///
    /// The engine normalises nothing: pass the resource name that the service will act on, after
    /// `..`, `//` and percent-escapes are resolved, and context values that the service knows, not
    /// what a client's headers claim.
    #[must_use]
    pub fn request<'a>(
        &self,
        principal: impl Into<Principal<'a>>,
        action: impl Into<Cow<'a, str>>,
        resource: impl Into<Cow<'a, str>>,
    ) -> RequestBuilder<'a> {
        RequestBuilder::new(self.clone(), principal.into(), action.into()).resource(resource)
    }
}
