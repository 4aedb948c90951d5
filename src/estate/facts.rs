//! The context keys that follow from what an estate holds: tags, ids and names of roles, source
//! identities, issuers of tokens.

use super::federated::issuer_fact;
use super::lookup::{EstateCaller, ResolvedCaller};
use super::model::Model;
use super::question::Question;
use super::session::Session;
use crate::dialect::{KeySource, Role};
use crate::error::{Error, faults};
use crate::request::{Circumstances, ContextValue};
use crate::resource_name::Name;

/// A key with the value that follows for it.
type Fact = (String, String);

/// The keys that are given, and those that follow from the estate. A given value that disagrees
/// is an error; one given as unknown stays unknown.
pub(super) fn circumstances<'q>(
    model: &Model,
    question: &'q Question<'_>,
    names: &[Option<Name<'_>>],
    caller: &ResolvedCaller<'_>,
) -> Result<Circumstances<'q>, Error> {
    let table = model.dialect().table();
    let mut all = question.circumstances.borrowed();
    for (key, value) in facts(model, question, names, caller) {
        let given = question.circumstances.canonical_value(&key, table);
        let follows = ContextValue::from(value);
        match given {
            None => all = all.context(key, follows),
            Some(given) if *given == follows || *given == ContextValue::unknown() => {}
            Some(_) => {
                return Err(Error::new(
                    faults::CONTRADICTED_CONTEXT_KEY,
                    format!("the given `{key}` contradicts the estate"),
                    "leave the key out, or correct it",
                ));
            }
        }
    }
    Ok(all)
}

/// Everything that follows, in the order in which it is filled in.
fn facts(
    model: &Model,
    question: &Question<'_>,
    names: &[Option<Name<'_>>],
    caller: &ResolvedCaller<'_>,
) -> Vec<Fact> {
    let keys = &model.dialect().table().estate.keys;
    let mut facts = Vec::new();
    let session = question.asker.session();
    if let Some(prefix) = &keys.principal_tag {
        let given = session.map_or(&[][..], |session| &session.tags);
        for (name, value) in tags_of(caller) {
            // A tag of the session takes the place of its role's.
            if !given.iter().any(|(other, _)| **other == **name) {
                facts.push((format!("{prefix}{name}"), value.to_string()));
            }
        }
        for (name, value) in given {
            facts.push((format!("{prefix}{name}"), value.clone()));
        }
    }
    facts.extend(issuer_fact(model, question, &caller.identity));
    facts.extend(role_fact(model, question, caller));
    if let (Some((_, key, _)), Some(identity)) = (
        &keys.source_identity,
        session.and_then(Session::source_identity),
    ) {
        facts.push((key.to_string(), identity.to_owned()));
    }
    // A context has one place for the tags of a resource.
    if let (Some(prefix), [Some(name)]) = (&keys.resource_tag, names) {
        let mut listed = model.resources(name).map(|(_, resource)| &resource.tags);
        let tags = listed.find(|tags| !tags.is_empty());
        for (name, value) in tags.into_iter().flatten() {
            facts.push((format!("{prefix}{name}"), value.to_string()));
        }
    }
    facts
}

/// The tags that the caller has in the estate.
fn tags_of<'e>(caller: &ResolvedCaller<'e>) -> &'e [(Box<str>, Box<str>)] {
    match caller.who {
        Some(EstateCaller::User(_, user)) => &user.holder.tags,
        Some(EstateCaller::Role(_, role)) => &role.holder.tags,
        _ => &[],
    }
}

/// The full name of a session's role: the session's own name lacks the path of the role.
fn role_fact(model: &Model, question: &Question<'_>, caller: &ResolvedCaller<'_>) -> Option<Fact> {
    let (Some(EstateCaller::Role(account, role)), Some(known)) =
        (caller.who, caller.identity.caller())
    else {
        return None;
    };
    let mut filled = model.dialect().table().filled.iter();
    let key = filled
        .find(|row| row.from == KeySource::NameOfRole)?
        .key
        .to_string();
    let text = question.asker.principal().to_string();
    let name = model.name(&text).filter(|_| known.role == Role::Session)?;
    Some((key, model.role_name(&account.id, &role.holder.path, &name)))
}
