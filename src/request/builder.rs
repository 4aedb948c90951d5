//! Checks a request and prepares it.
//!
//! Building does all the work that needs memory, so that deciding needs none: names are split, keys
//! are made canonical and sorted, and what follows from the caller and the time is filled in. For
//! `context("ACS:SourceIp", …)` and a time that is the keys `acs:currenttime` and `acs:sourceip`,
//! in this order. A given value that contradicts what follows is an error, not a replacement.

use std::borrow::Cow;

use smallvec::SmallVec;

use super::circumstances::Circumstances;
use super::context::{ContextEntry, ContextValue, GivenValue};
use super::fill::RequestFacts;
use super::known::KnownPrincipal;
use super::{
    DecisionInput, FoldedAction, Principal, Request, ResourceNames, action_mask, principal_mask,
};
use crate::condition::{DateForms, Instant, KeyState};
use crate::dialect::{Alone, Dialect, FilledKey, Role, Table};
use crate::error::{Error, faults};
use crate::principal::Identity;
use crate::resource_name::{Name, NameFault};

/// Builds a [`Request`]; see [`Dialect::request`].
#[derive(Clone, Debug)]
pub struct RequestBuilder<'a> {
    /// The dialect of all names and keys.
    dialect: Dialect,
    /// Who asks.
    principal: Principal<'a>,
    /// `service:name`, in any case.
    action: Cow<'a, str>,
    /// Names or `*`.
    resources: SmallVec<[Cow<'a, str>; 1]>,
    /// Context keys and the time.
    circumstances: Circumstances<'a>,
    /// When the session that asks ends.
    session_expires: Option<Cow<'a, str>>,
    /// The group that the resource is in.
    resource_group: Option<Cow<'a, str>>,
}

impl<'a> RequestBuilder<'a> {
    /// A request without resources, context and time.
    fn new(dialect: Dialect, principal: Principal<'a>, action: Cow<'a, str>) -> Self {
        Self {
            dialect,
            principal,
            action,
            resources: SmallVec::new(),
            circumstances: Circumstances::new(),
            session_expires: None,
            resource_group: None,
        }
    }

    /// One more resource: the request is allowed if each of its resources is (clause D3).
    #[must_use]
    pub fn resource(mut self, resource: impl Into<Cow<'a, str>>) -> Self {
        self.resources.push(resource.into());
        self
    }

    /// Exactly these resources, in place of those named before; none is an error when the request
    /// is built.
    #[must_use]
    pub fn resources<T: Into<Cow<'a, str>>>(
        mut self,
        resources: impl IntoIterator<Item = T>,
    ) -> Self {
        self.resources = resources.into_iter().map(Into::into).collect();
        self
    }

    /// A context key and its value. Keys ignore ASCII case; a key given twice is an error, not a
    /// replacement.
    #[must_use]
    pub fn context(
        mut self,
        key: impl Into<Cow<'a, str>>,
        value: impl Into<ContextValue<'a>>,
    ) -> Self {
        self.circumstances = self.circumstances.context(key, value);
        self
    }

    /// When it is asked, as an RFC 3339 instant with a zone. The engine has no clock (clause C10).
    #[must_use]
    pub fn time(mut self, time: impl Into<Cow<'a, str>>) -> Self {
        self.circumstances = self.circumstances.time(time);
        self
    }

    /// The context and the time, in place of those given before.
    #[must_use]
    pub fn under(mut self, circumstances: impl Into<Circumstances<'a>>) -> Self {
        self.circumstances = circumstances.into();
        self
    }

    /// When the session that asks ends, as an RFC 3339 instant with a zone. From then on, and where
    /// the request has no time, everything is denied (clause T5).
    #[must_use]
    pub fn session_expires(mut self, time: impl Into<Cow<'a, str>>) -> Self {
        self.session_expires = Some(time.into());
        self
    }

    /// The resource group that the resource is in, where the dialect has a context key for it.
    #[must_use]
    pub fn resource_group(mut self, group: impl Into<Cow<'a, str>>) -> Self {
        self.resource_group = Some(group.into());
        self
    }

    /// The request.
    ///
    /// # Errors
    ///
    /// The principal, action, a resource or the time is not of the dialect's form, there is no
    /// resource, or a context key is given twice or contradicts the rest of the request.
    pub fn build(self) -> Result<Request<'a>, Error> {
        let Self {
            dialect,
            principal,
            action,
            resources,
            circumstances: Circumstances { context, time },
            session_expires,
            resource_group,
        } = self;
        let folded_action = fold_action(&action)?;
        if resources.is_empty() {
            return Err(Error::new(
                faults::MISSING_RESOURCE,
                "the request has no resource",
                "name one, or `*` for an action that has none",
            ));
        }
        let name = |text| resource(text, &dialect);
        let resources = match resources.into_inner() {
            Ok([one]) => ResourceNames::One([name(one)?]),
            Err(many) => ResourceNames::Many(many.into_iter().map(name).collect::<Result<_, _>>()?),
        };
        let instant = time.as_deref().map(parse_time).transpose()?;
        let session_expires = session_expires.as_deref().map(parse_time).transpose()?;
        let principal = dialect.principal(principal)?;
        let known = principal.known(&dialect)?;
        let facts = RequestFacts {
            time: time.as_deref().zip(instant.as_ref()),
            group: resource_group.as_deref(),
            dates: dialect.table().dates,
            action: folded_action.halves(),
        };
        let context = complete(context, &known, &facts)?;
        let listed = resources
            .has_none()
            .then(|| listed(&known.identity, &folded_action, &dialect))
            .flatten();
        let (service, name) = folded_action.halves();
        let action_mask = action_mask(service, Some(name));
        let principal_mask = principal_mask(&known.keys);
        let asked = DecisionInput {
            dialect,
            action_mask,
            principal_mask,
            action: folded_action,
            resources,
            alone: Alone::Layers,
        };
        let mut request = Request {
            asked,
            principal,
            known,
            action,
            context,
            listed,
            time: instant,
            session_expires,
        };
        request.asked.alone = alone(&request);
        Ok(request)
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

/// The name on which an action is asked that lists what the caller's account has (R9).
fn listed(who: &Identity, action: &FoldedAction, dialect: &Dialect) -> Option<Box<Name<'static>>> {
    let table = dialect.table();
    let row = table.listing(action.halves())?;
    let name = match row.asked_on.split_once("<account>") {
        Some((before, behind)) => format!("{before}{}{behind}", who.account()?),
        None => row.asked_on.to_string(),
    };
    Name::parse(name.into(), &table.names).ok().map(Box::new)
}

/// What decides a request where only identity policies are given.
fn alone(request: &Request<'_>) -> Alone {
    let table = request.dialect().table();
    let Some(caller) = request.identity().caller() else {
        return Alone::Layers;
    };
    let is_common = matches!(caller.role, Role::User | Role::Named | Role::Session)
        && request.session_expires.is_none()
        && matches!(request.stated_owner(), KeyState::Absent)
        && table.sharing.assumes(&request.action).is_none()
        && table.exemption(request.folded_action()).is_none();
    if !is_common {
        return Alone::Layers;
    }
    let count = request.names().len();
    let first = alone_on(0, &caller.account, request);
    if count == 1 {
        return first;
    }
    for index in 0..count {
        if alone_on(index, &caller.account, request) != Alone::Identity {
            return Alone::Layers;
        }
    }
    Alone::Identity
}

/// What decides a request of a caller of this account on one of its resources.
fn alone_on(index: usize, account: &str, request: &Request<'_>) -> Alone {
    let sharing = &request.dialect().table().sharing;
    let Some(name) = request.name(index) else {
        return sharing.default.alone(true);
    };
    let (service, last) = name.service_and_last();
    let is_within = match request.account_in(name) {
        Some(owner) => owner == account,
        None => true,
    };
    sharing.rule(service, last).alone(is_within)
}

/// Service and name in lower case (R3).
fn fold_action(action: &str) -> Result<FoldedAction, Error> {
    let is_wrong = |letter: char| letter.is_whitespace() || matches!(letter, '*' | '?');
    let message = match action.split_once(':') {
        None => format!("the action `{action}` has no `:`"),
        Some(("", _) | (_, "")) => format!("the action `{action}` is empty on one side of the `:`"),
        Some(_) if action.contains(is_wrong) => {
            format!("the action `{action}` contains a wildcard or white space")
        }
        Some((service, _)) => {
            return Ok(FoldedAction {
                text: action.to_ascii_lowercase().into(),
                colon: service.len(),
            });
        }
    };
    Err(Error::new(
        faults::INVALID_REQUEST_ACTION,
        message,
        "write `service:name`, such as `oss:GetObject`",
    ))
}

/// Splits the name of a resource; `None` is `*`.
fn resource<'a>(text: Cow<'a, str>, dialect: &Dialect) -> Result<Option<Name<'a>>, Error> {
    if text == "*" {
        return Ok(None);
    }
    let table = dialect.table();
    let message = match Name::parse(text.clone(), &table.names) {
        Ok(name) => return Ok(Some(name)),
        Err(NameFault::TooFewFields { found, wanted }) => {
            format!("the resource `{text}` has {found} of {wanted} fields")
        }
        Err(_) => format!(
            "the resource `{text}` is not a valid resource name in {}",
            table.title
        ),
    };
    let help = format!(
        "write `{}`, or `*` for an action without a resource",
        table.names.shape()
    );
    Err(Error::new(faults::INVALID_REQUEST_RESOURCE, message, help))
}

/// Reads a time of a request, which has a zone in every dialect.
fn parse_time(text: &str) -> Result<Instant<'static>, Error> {
    match Instant::parse(text, DateForms::Rfc3339) {
        Some(instant) => Ok(instant.into_owned()),
        None => Err(Error::new(
            faults::INVALID_REQUEST_TIME,
            format!("the time `{text}` is not a timestamp with a zone"),
            "write it as `2026-11-21T08:00:00Z`",
        )),
    }
}

/// Makes keys canonical, refuses those given twice, and fills in those that follow.
fn complete<'a>(
    given: Vec<(Cow<'a, str>, ContextValue<'a>)>,
    known: &KnownPrincipal,
    facts: &RequestFacts<'_>,
) -> Result<Vec<ContextEntry<'a>>, Error> {
    let table = known.dialect.table();
    let mut entries = canonical_entries(given, table)?;
    if !entries.is_empty() {
        let given = |key: &str| Some(&entries.get(find(&entries, key).ok()?)?.value);
        if let Some(key) = known.contradicted(given) {
            return Err(contradicted(key));
        }
        if let Some(key) = known.never_sent(&entries) {
            return Err(never_sent(key, table));
        }
    }
    for row in table.filled.iter() {
        let Some(follows) = value_for(row, known, facts) else {
            continue;
        };
        match find(&entries, &row.canonical) {
            Err(index) => entries.insert(
                index,
                ContextEntry {
                    key: row.canonical.as_ref().into(),
                    value: follows,
                },
            ),
            Ok(index) => match entries.get(index) {
                Some(entry) if !facts.agrees(row.from, &entry.value, &follows) => {
                    return Err(contradicted(&row.key));
                }
                _ => {}
            },
        }
    }
    Ok(entries)
}

/// The given keys in canonical spelling and order, without those that are absent.
fn canonical_entries<'a>(
    given: Vec<(Cow<'a, str>, ContextValue<'a>)>,
    table: &Table,
) -> Result<Vec<ContextEntry<'a>>, Error> {
    let mut entries = Vec::with_capacity(given.len());
    for (key, value) in given {
        entries.push(ContextEntry {
            key: table.canonical_key(&key).into(),
            value: value.0,
        });
    }
    entries.sort_by(|left, right| left.key.cmp(&right.key));
    for pair in entries.windows(2) {
        if let [left, right] = pair
            && left.key == right.key
        {
            return Err(Error::new(
                faults::DUPLICATE_CONTEXT_KEY,
                format!("the context key `{}` is given twice", left.key),
                "keep one; keys that differ only in case are one key",
            ));
        }
    }
    // An empty array is absence (C6), so that it cannot keep a key from being filled in.
    entries.retain(|entry| match &entry.value {
        GivenValue::Absent => false,
        GivenValue::Many(values) => !values.is_empty(),
        _ => true,
    });
    Ok(entries)
}

/// Where a canonical key is among entries in order, or where it would be.
fn find(entries: &[ContextEntry<'_>], key: &str) -> Result<usize, usize> {
    entries.binary_search_by(|entry| (*entry.key).cmp(key))
}

/// The value of a key that follows from the time, the group, or of a service's own key from who
/// asks. Keys of every service that follow from who asks are found with the principal.
fn value_for(
    row: &FilledKey,
    known: &KnownPrincipal,
    facts: &RequestFacts<'_>,
) -> Option<GivenValue<'static>> {
    if row.service.is_none() && !facts.may_fill(row.from) {
        return None;
    }
    if let Some(value) = facts.value(row.from) {
        return Some(value);
    }
    if row.service.is_some() && row.exists_for(facts.action) {
        return known.of_service(row.from);
    }
    None
}

/// The error of a key whose given value cannot be.
fn contradicted(key: &str) -> Error {
    Error::new(
        faults::CONTRADICTED_CONTEXT_KEY,
        format!("the given `{key}` contradicts the principal or the time"),
        "leave the key out, or correct it",
    )
}

/// The error of a key that such callers never send, in the spelling of the dialect's table where
/// the row is of this key alone.
fn never_sent(key: &str, table: &Table) -> Error {
    let shown = match table.never_sent.iter().find(|row| row.is(key)) {
        Some(row) if row.key.len() == key.len() => &row.key,
        _ => key,
    };
    Error::new(
        faults::CONTRADICTED_CONTEXT_KEY,
        format!("`{shown}` is given, but requests of this kind of caller never have it"),
        "leave the key out, or correct the principal",
    )
}
