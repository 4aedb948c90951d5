//! A question with all that the estate knows of it: who asks, who owns each resource, which context
//! keys follow, and whether the caller is denied before any policy is asked.
//!
//! Resolving comes before the layers: it reads names and facts, never a policy. What policies say
//! is left to [`super::layers`], which may then be asked several times of one resolved question,
//! each time with another reading of the policies that are missing.

use std::borrow::Cow;

use super::facts::circumstances;
use super::federated::provider_refusal;
use super::lookup::{EstateCaller, ResolvedCaller, owner_in_name};
use super::model::Model;
use super::question::{Asker, Question};
use super::session::Session;
use crate::dialect::Dialect;
use crate::error::{Error, faults};
use crate::eval::{ResourceGroup, Stage};
use crate::request::{Principal, Request};
use crate::resource_name::Name;

/// A question with what the estate knows of it.
pub(super) struct ResolvedQuestion<'e, 'q> {
    pub(super) request: Request<'q>,
    pub(super) caller: ResolvedCaller<'e>,
    pub(super) session: Option<&'q Session>,
    /// The owner of each resource, where anybody says it.
    pub(super) owners: Vec<Option<String>>,
    /// The resource group of each resource.
    pub(super) groups: Vec<ResourceGroup>,
    pub(super) refusal: Option<EarlyDenial>,
    pub(super) notes: Vec<String>,
}

/// A denial before any policy is asked.
pub(super) struct EarlyDenial {
    pub(super) stage: Stage,
    pub(super) why: String,
}

impl Asker<'_> {
    /// As whom the engine is asked; of a session its own name.
    pub(super) fn principal(&self) -> Principal<'_> {
        match self {
            Asker::Principal(principal) => principal.clone(),
            Asker::Session(session) => Principal::named(&session.name),
        }
    }

    /// The session, unless a principal asks.
    pub(super) fn session(&self) -> Option<&Session> {
        match self {
            Asker::Principal(_) => None,
            Asker::Session(session) => Some(session),
        }
    }
}

/// Finds out what the estate knows of a question; an error where the two contradict each other.
pub(super) fn resolve<'e, 'q>(
    model: &'e Model,
    question: &'q Question<'_>,
) -> Result<ResolvedQuestion<'e, 'q>, Error> {
    let principal = model.dialect().principal(question.asker.principal())?;
    let identity = principal.identify(model.dialect())?;
    let who = identity.caller().map(|caller| model.who(caller));
    let caller = ResolvedCaller { identity, who };
    let names: Vec<Option<Name<'_>>> = question
        .resources
        .iter()
        .map(|text| model.name(text))
        .collect();
    let (mut owners, mut groups, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    for name in &names {
        owners.push(owner(model, question, name.as_ref(), &caller, &mut notes)?);
        groups.push(group(model, question, name.as_ref())?);
    }
    let principal = with_id(principal, &caller, model.dialect())?;
    let circumstances = circumstances(model, question, &names, &caller)?;
    let mut builder = model
        .dialect()
        .request(principal, &*question.action, "*")
        .resources(question.resources.iter().map(|text| Cow::Borrowed(&**text)))
        .under(circumstances);
    let session = question.asker.session();
    let end = session.and_then(Session::expires);
    if let Some(end) = end.or(question.session_expires.as_deref()) {
        builder = builder.session_expires(end);
    }
    if let [ResourceGroup::Named(group)] = groups.as_slice() {
        builder = builder.resource_group(group.clone());
    }
    Ok(ResolvedQuestion {
        request: builder.build()?,
        refusal: refusal(model, question, &caller),
        caller,
        session,
        owners,
        groups,
        notes,
    })
}

/// Who owns a resource, where its name does not say (L10).
fn owner(
    model: &Model,
    question: &Question<'_>,
    name: Option<&Name<'_>>,
    caller: &ResolvedCaller<'_>,
    notes: &mut Vec<String>,
) -> Result<Option<String>, Error> {
    let Some(name) = name else { return Ok(None) };
    if let Some(owner) = owner_in_name(name, model.dialect().table()) {
        return Ok(Some(owner.to_owned()));
    }
    let listed = model
        .resources(name)
        .next()
        .map(|(account, _)| &*account.id);
    match (listed, question.owner.as_deref()) {
        (Some(listed), Some(stated)) if listed != stated => Err(Error::new(
            faults::OWNER_MISMATCH,
            format!(
                "`{}` is of account `{listed}` in the estate, and of `{stated}` as stated",
                name.text()
            ),
            "leave the owner out, or correct it",
        )),
        (Some(owner), _) | (None, Some(owner)) => Ok(Some(owner.to_owned())),
        (None, None) => {
            let own = caller.identity.account().map(str::to_owned);
            if let Some(own) = &own {
                let note = format!(
                    "the owner of `{}` is not stated, so account `{own}` is assumed",
                    name.text()
                );
                notes.push(note);
            }
            Ok(own)
        }
    }
}

/// The group or project that a resource is in (L11).
fn group(
    model: &Model,
    question: &Question<'_>,
    name: Option<&Name<'_>>,
) -> Result<ResourceGroup, Error> {
    let listed = name.and_then(|name| {
        let mut groups = model.resources(name).map(|(_, resource)| &resource.group);
        groups.find(|group| **group != ResourceGroup::Unknown)
    });
    match (listed, &question.group) {
        (Some(listed), stated) if *stated != ResourceGroup::Unknown && stated != listed => {
            Err(Error::new(
                faults::CONTRADICTED_CONTEXT_KEY,
                format!(
                    "the resource group of `{}` is not the one in the estate",
                    name.map_or("*", Name::text)
                ),
                "leave the group out, or correct it",
            ))
        }
        (Some(group), _) => Ok(group.clone()),
        (None, stated) => Ok(stated.clone()),
    }
}

/// Why the caller is denied before any policy is asked.
fn refusal(
    model: &Model,
    question: &Question<'_>,
    caller: &ResolvedCaller<'_>,
) -> Option<EarlyDenial> {
    let known = caller.identity.caller();
    let name = known.map_or("", |known| &*known.name);
    let (stage, why) = match caller.who {
        Some(EstateCaller::User(_, user)) if user.is_disabled => {
            (Stage::Identity, format!("the user `{name}` is disabled"))
        }
        Some(EstateCaller::Absent(account, what)) => (
            Stage::Identity,
            format!("the account `{}` has no {what} `{name}`", account.id),
        ),
        _ => (
            Stage::Trust,
            provider_refusal(model, question, &caller.identity)?,
        ),
    };
    Some(EarlyDenial { stage, why })
}

/// The id of a user follows from the estate, and that of a role, which its sessions have, where the
/// dialect has a use for it.
fn with_id<'q>(
    principal: Principal<'q>,
    caller: &ResolvedCaller<'_>,
    dialect: &Dialect,
) -> Result<Principal<'q>, Error> {
    let (what, holder, id) = match caller.who {
        Some(EstateCaller::User(_, user)) => ("user", &user.holder, &user.id),
        Some(EstateCaller::Role(_, role)) if dialect.table().estate.keys.role_ids => {
            ("role", &role.holder, &role.id)
        }
        _ => return Ok(principal),
    };
    match (id, principal.id()) {
        (Some(id), None) => Ok(principal.with_id(id.to_string())),
        (Some(id), Some(given)) if **id != *without_session(given) => Err(Error::new(
            faults::INVALID_REQUEST_PRINCIPAL,
            format!(
                "the {what} `{}` has the id `{id}` in the estate, not `{given}`",
                holder.name
            ),
            "leave the id out, or correct it",
        )),
        _ => Ok(principal),
    }
}

/// The id of a user or role; a session may be given its own name behind its role's id.
fn without_session(id: &str) -> &str {
    id.split_once(':').map_or(id, |(role, _)| role)
}
