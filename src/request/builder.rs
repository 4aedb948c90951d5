//! Checks a request and prepares it.

use std::borrow::Cow;

use smallvec::SmallVec;

use super::circumstances::Circumstances;
use super::context::{ContextEntry, ContextValue, GivenValue};
use super::fill::RequestFacts;
use super::known::KnownPrincipal;
use super::{
    DecisionInput, FoldedAction, Principal, Request, ResourceNames, action_mask, principal_mask,
};
use crate::condition::{DateForms, Given, Instant};
use crate::dialect::{Alone, Dialect, FilledKey, Role, Table};
use crate::error::{Error, faults};
use crate::principal::Identity;
use crate::resource_name::{Name, NameFault};

/// Builds a [`Request`]; see [`Dialect::request`].
#[derive(Clone, Debug)]
pub struct RequestBuilder<'a> {
    dialect: Dialect,
    principal: Principal<'a>,
    action: Cow<'a, str>,
    resources: SmallVec<[Cow<'a, str>; 1]>,
    circumstances: Circumstances<'a>,
    session_expires: Option<Cow<'a, str>>,
    resource_group: Option<Cow<'a, str>>,
}

impl<'a> RequestBuilder<'a> {
    pub(super) fn new(dialect: Dialect, principal: Principal<'a>, action: Cow<'a, str>) -> Self {
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
        && matches!(request.stated_owner(), Given::Absent)
        && table.sharing.assumes(&request.action).is_none()
        && table.exemption(request.folded_action()).is_none();
    if !is_common {
        return Alone::Layers;
    }
    let one = |index: usize| {
        let Some(name) = request.name(index) else {
            return table.sharing.default.alone(true);
        };
        let (service, last) = name.service_and_last();
        let is_within = request
            .account_in(name)
            .is_none_or(|account| *account == *caller.account);
        table.sharing.rule(service, last).alone(is_within)
    };
    match request.names().len() {
        1 => one(0),
        count if (0..count).all(|index| one(index) == Alone::Identity) => Alone::Identity,
        _ => Alone::Layers,
    }
}

/// Service and name in lower case (R3).
fn fold_action(action: &str) -> Result<FoldedAction, Error> {
    let error = |message: String| {
        Error::new(
            faults::INVALID_REQUEST_ACTION,
            message,
            "write `service:name`, such as `oss:GetObject`",
        )
    };
    let Some((service, name)) = action.split_once(':') else {
        return Err(error(format!("the action `{action}` has no `:`")));
    };
    if service.is_empty() || name.is_empty() {
        return Err(error(format!(
            "the action `{action}` is empty on one side of the `:`"
        )));
    }
    if action.contains(|letter: char| letter.is_whitespace() || matches!(letter, '*' | '?')) {
        return Err(error(format!(
            "the action `{action}` contains a wildcard or white space"
        )));
    }
    Ok(FoldedAction {
        text: action.to_ascii_lowercase().into(),
        colon: service.len(),
    })
}

fn resource<'a>(text: Cow<'a, str>, dialect: &Dialect) -> Result<Option<Name<'a>>, Error> {
    if text == "*" {
        return Ok(None);
    }
    let table = dialect.table();
    Name::parse(text.clone(), &table.names)
        .map(Some)
        .map_err(|fault| {
            let message = match fault {
                NameFault::TooFewFields { found, wanted } => {
                    format!("the resource `{text}` has {found} of {wanted} fields")
                }
                _ => format!(
                    "the resource `{text}` is not a valid resource name in {}",
                    table.title
                ),
            };
            let help = format!(
                "write `{}`, or `*` for an action without a resource",
                table.names.shape()
            );
            Error::new(faults::INVALID_REQUEST_RESOURCE, message, help)
        })
}

fn parse_time(text: &str) -> Result<Instant<'static>, Error> {
    Instant::parse(text, DateForms::Rfc3339)
        .map(Instant::into_owned)
        .ok_or_else(|| {
            Error::new(
                faults::INVALID_REQUEST_TIME,
                format!("the time `{text}` is not a timestamp with a zone"),
                "write it as `2026-11-21T08:00:00Z`",
            )
        })
}

/// Makes keys canonical, refuses those given twice, and fills in those that follow.
fn complete<'a>(
    given: Vec<(Cow<'a, str>, ContextValue<'a>)>,
    known: &KnownPrincipal,
    facts: &RequestFacts<'_>,
) -> Result<Vec<ContextEntry<'a>>, Error> {
    let table = known.dialect.table();
    let canonical = |key: &str| table.canonical_key(key).into_boxed_str();
    let mut entries: Vec<ContextEntry<'a>> = given
        .into_iter()
        .map(|(key, value)| ContextEntry {
            key: canonical(&key),
            value: value.0,
        })
        .collect();
    entries.sort_by(|left, right| left.key.cmp(&right.key));
    if let Some(key) = entries.windows(2).find_map(|pair| match pair {
        [left, right] if left.key == right.key => Some(&left.key),
        _ => None,
    }) {
        return Err(Error::new(
            faults::DUPLICATE_CONTEXT_KEY,
            format!("the context key `{key}` is given twice"),
            "keep one; keys that differ only in case are one key",
        ));
    }
    // An empty array is absence (C6), so that it cannot keep a key from being filled in.
    entries.retain(|entry| {
        !matches!(&entry.value, GivenValue::Absent)
            && !matches!(&entry.value, GivenValue::Many(values) if values.is_empty())
    });
    let find = |entries: &[ContextEntry<'a>], key: &str| {
        entries.binary_search_by(|entry| (*entry.key).cmp(key))
    };
    let given = |key: &str| {
        find(&entries, key)
            .ok()
            .and_then(|index| entries.get(index))
            .map(|entry| &entry.value)
    };
    if !entries.is_empty() {
        if let Some(key) = known.contradicted(given) {
            return Err(contradicted(key));
        }
        if let Some(key) = known.never_sent(&entries) {
            return Err(never_sent(key, table));
        }
    }
    let follows_here = |row: &&FilledKey| row.service.is_some() || facts.may_fill(row.from);
    for row in table.filled.iter().filter(follows_here) {
        let of_service = row
            .service
            .as_ref()
            .filter(|_| row.exists_for(facts.action));
        let follows = facts
            .value(row.from)
            .or_else(|| of_service.and_then(|_| known.of_service(row.from)));
        let Some(follows) = follows else { continue };
        match find(&entries, &row.canonical) {
            Err(index) => entries.insert(
                index,
                ContextEntry {
                    key: row.canonical.as_ref().into(),
                    value: follows,
                },
            ),
            Ok(index)
                if entries
                    .get(index)
                    .is_none_or(|entry| facts.agrees(row.from, &entry.value, &follows)) => {}
            Ok(_) => return Err(contradicted(&row.key)),
        }
    }
    Ok(entries)
}

fn contradicted(key: &str) -> Error {
    Error::new(
        faults::CONTRADICTED_CONTEXT_KEY,
        format!("the given `{key}` contradicts the principal or the time"),
        "leave the key out, or correct it",
    )
}

fn never_sent(key: &str, table: &Table) -> Error {
    let row = table.never_sent.iter().find(|row| row.is(key));
    let shown = row
        .filter(|row| row.key.len() == key.len())
        .map_or(key, |row| &row.key);
    Error::new(
        faults::CONTRADICTED_CONTEXT_KEY,
        format!("`{shown}` is given, but requests of this kind of caller never have it"),
        "leave the key out, or correct the principal",
    )
}
