//! A question with all that the estate knows of it.

use std::borrow::Cow;

use super::answer::Answer;
use super::layers::Gaps;
use super::lookup::{Who, owner_in_name};
use super::model::Inner;
use super::question::{Asker, Question};
use super::session::Session;
use crate::dialect::{Dialect, Filled, Role};
use crate::error::{Error, faults};
use crate::eval::{
    Caller, Decision, Explanation, ResourceGroup, ResourceSide, Stage, authorize,
    explain_authorization,
};
use crate::principal::Identity;
use crate::request::{ContextValue, Principal, Request};
use crate::resource_name::Name;

/// A question, ready to be decided.
pub(super) struct Prepared<'q> {
    pub(super) request: Request<'q>,
    pub(super) caller: Caller,
    pub(super) sides: Vec<ResourceSide>,
    /// Denied before any policy is asked: where, and why.
    pub(super) refused: Option<(Stage, String)>,
    pub(super) notes: Vec<String>,
}

/// What the estate finds out before anything is decided.
pub(super) struct Found<'e> {
    pub(super) identity: Identity,
    pub(super) who: Option<Who<'e>>,
    /// The owner of each resource, where anybody says it.
    pub(super) owners: Vec<Option<String>>,
    pub(super) groups: Vec<ResourceGroup>,
    pub(super) notes: Vec<String>,
}

impl Asker<'_> {
    pub(super) fn principal(&self) -> Principal<'_> {
        match self {
            Asker::Principal(principal) => principal.clone(),
            Asker::Session(session) => Principal::named(&session.name),
        }
    }

    pub(super) fn session(&self) -> Option<&Session> {
        match self {
            Asker::Principal(_) => None,
            Asker::Session(session) => Some(session),
        }
    }
}

impl Inner {
    pub(super) fn dialect(&self) -> &Dialect {
        self.policies.dialect()
    }

    pub(super) fn prepare<'q>(
        &self,
        question: &'q Question<'_>,
    ) -> Result<(Prepared<'q>, Found<'_>), Error> {
        let principal = self.dialect().principal(question.asker.principal())?;
        let names = question
            .resources
            .iter()
            .map(|text| self.name(text))
            .collect::<Vec<_>>();
        let mut found = self.find(question, &principal, &names)?;
        let principal = with_id(principal, &found, self.dialect())?;
        let request = self.request(question, principal, &names, &found)?;
        let refused = self.refusal(question, &found);
        let (caller, sides) = match refused {
            Some(_) => (Caller::new(), Vec::new()),
            None => self.layers(question, &request, &found, Gaps::Nothing)?,
        };
        let notes = std::mem::take(&mut found.notes);
        Ok((
            Prepared {
                request,
                caller,
                sides,
                refused,
                notes,
            },
            found,
        ))
    }

    pub(super) fn explain(&self, question: &Question<'_>) -> Result<Answer, Error> {
        let (prepared, found) = self.prepare(question)?;
        let gaps = match prepared.refused {
            Some(_) => Vec::new(),
            None => self.gaps(question, &prepared.request, &found, prepared.decide()?)?,
        };
        let given = prepared.request.context().map(|(key, values)| {
            let values =
                values.map(|values| values.iter().map(|value| value.to_string()).collect());
            (key.to_owned(), values)
        });
        let context = given.collect();
        let mut explanation = prepared.explain()?;
        explanation.add_notes(self.incompleteness());
        explanation.add_notes(
            gaps.iter()
                .map(|gap| format!("{gap}, which could change this")),
        );
        Ok(Answer {
            explanation,
            gaps,
            context,
        })
    }

    /// A resource's name; what is none is told by the request.
    pub(super) fn name<'n>(&self, text: &'n str) -> Option<Name<'n>> {
        Name::parse(text.into(), &self.dialect().table().names).ok()
    }

    fn find(
        &self,
        question: &Question<'_>,
        principal: &Principal<'_>,
        names: &[Option<Name<'_>>],
    ) -> Result<Found<'_>, Error> {
        let identity = principal.identify(self.dialect())?;
        let who = identity.caller().map(|caller| self.who(caller));
        let mut found = Found {
            who,
            identity,
            owners: Vec::new(),
            groups: Vec::new(),
            notes: Vec::new(),
        };
        for name in names {
            let owner = self.owner(question, name.as_ref(), &mut found)?;
            let group = self.group(question, name.as_ref())?;
            found.owners.push(owner);
            found.groups.push(group);
        }
        Ok(found)
    }

    /// Who owns a resource, where its name does not say (L10).
    fn owner(
        &self,
        question: &Question<'_>,
        name: Option<&Name<'_>>,
        found: &mut Found<'_>,
    ) -> Result<Option<String>, Error> {
        let Some(name) = name else { return Ok(None) };
        if let Some(owner) = owner_in_name(name, self.dialect().table()) {
            return Ok(Some(owner.to_owned()));
        }
        let listed = self.resources(name).next().map(|(account, _)| &*account.id);
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
                let own = found.identity.account().map(str::to_owned);
                if let Some(own) = &own {
                    let note = format!(
                        "nobody says who owns `{}`, so it is taken to be account `{own}`",
                        name.text()
                    );
                    found.notes.push(note);
                }
                Ok(own)
            }
        }
    }

    /// The group or project that a resource is in (L11).
    fn group(
        &self,
        question: &Question<'_>,
        name: Option<&Name<'_>>,
    ) -> Result<ResourceGroup, Error> {
        let listed = name.and_then(|name| {
            let mut groups = self.resources(name).map(|(_, resource)| &resource.group);
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

    fn request<'q>(
        &self,
        question: &'q Question<'_>,
        principal: Principal<'q>,
        names: &[Option<Name<'_>>],
        found: &Found<'_>,
    ) -> Result<Request<'q>, Error> {
        let resources = question.resources.iter().map(|text| Cow::Borrowed(&**text));
        let mut builder = self
            .dialect()
            .request(principal, &*question.action, "*")
            .resources(resources);
        for (key, value) in self.context(question, names, found)? {
            builder = builder.context(key, value);
        }
        let session = question.asker.session();
        if let Some(time) = &question.time {
            builder = builder.time(&**time);
        }
        if let Some(end) = session
            .and_then(Session::expires)
            .or(question.session_expires.as_deref())
        {
            builder = builder.session_expires(end);
        }
        if let [ResourceGroup::Named(group)] = found.groups.as_slice() {
            builder = builder.resource_group(group.clone());
        }
        builder.build()
    }

    /// The keys that are given, and those that follow from the estate. A given value that disagrees
    /// is an error; one given as unknown stays unknown.
    fn context<'q>(
        &self,
        question: &'q Question<'_>,
        names: &[Option<Name<'_>>],
        found: &Found<'_>,
    ) -> Result<Vec<(Cow<'q, str>, ContextValue<'q>)>, Error> {
        let table = self.dialect().table();
        let mut context: Vec<_> = question
            .context
            .iter()
            .map(|(key, value)| (Cow::Borrowed(&**key), value.clone()))
            .collect();
        for (key, value) in self.facts(question, names, found) {
            let canonical = table.canonical_key(&key);
            let given = question
                .context
                .iter()
                .find(|(other, _)| table.canonical_key(other) == canonical);
            let follows = ContextValue::from(value);
            match given {
                None => context.push((Cow::Owned(key), follows)),
                Some((_, given)) if *given == follows || *given == ContextValue::unknown() => {}
                Some(_) => {
                    return Err(Error::new(
                        faults::CONTRADICTED_CONTEXT_KEY,
                        format!("the given `{key}` is not what the estate holds"),
                        "leave the key out, or correct it",
                    ));
                }
            }
        }
        Ok(context)
    }

    fn facts(
        &self,
        question: &Question<'_>,
        names: &[Option<Name<'_>>],
        found: &Found<'_>,
    ) -> Vec<(String, String)> {
        let keys = &self.dialect().table().estate.keys;
        let mut facts = Vec::new();
        let session = question.asker.session();
        if let Some(prefix) = &keys.principal_tag {
            let own = match found.who {
                Some(Who::User(_, user)) => &*user.holder.tags,
                Some(Who::Role(_, role)) => &*role.holder.tags,
                _ => &[],
            };
            // A tag of the session takes the place of its role's.
            let given = session.map_or(&[][..], |session| &session.tags);
            let kept = own
                .iter()
                .filter(|(name, _)| !given.iter().any(|(other, _)| **other == **name));
            facts.extend(kept.map(|(name, value)| (format!("{prefix}{name}"), value.to_string())));
            facts.extend(
                given
                    .iter()
                    .map(|(name, value)| (format!("{prefix}{name}"), value.clone())),
            );
        }
        facts.extend(self.issuer_fact(question, found));
        facts.extend(self.role_fact(question, found));
        if let (Some((_, key, _)), Some(identity)) = (
            &keys.source_identity,
            session.and_then(Session::source_identity),
        ) {
            facts.push((key.to_string(), identity.to_owned()));
        }
        // A context has one place for the tags of a resource.
        if let (Some(prefix), [Some(name)]) = (&keys.resource_tag, names) {
            let tags = self
                .resources(name)
                .map(|(_, resource)| &resource.tags)
                .find(|tags| !tags.is_empty());
            let tags = tags.into_iter().flatten();
            facts.extend(tags.map(|(name, value)| (format!("{prefix}{name}"), value.to_string())));
        }
        facts
    }

    /// A session does not tell its role's path; the estate does.
    fn role_fact(&self, question: &Question<'_>, found: &Found<'_>) -> Option<(String, String)> {
        let (Some(Who::Role(account, role)), Some(caller)) = (found.who, found.identity.caller())
        else {
            return None;
        };
        let mut filled = self.dialect().table().filled.iter();
        let key = filled
            .find(|row| row.from == Filled::NameOfRole)?
            .key
            .to_string();
        let text = question.asker.principal().to_string();
        let name = self.name(&text).filter(|_| caller.role == Role::Session)?;
        Some((key, self.role_name(&account.id, &role.holder.path, &name)))
    }

    /// Why the caller is denied before any policy is asked.
    fn refusal(&self, question: &Question<'_>, found: &Found<'_>) -> Option<(Stage, String)> {
        let name = found.identity.caller().map_or("", |caller| &*caller.name);
        match found.who {
            Some(Who::User(_, user)) if user.is_disabled => {
                Some((Stage::Identity, format!("the user `{name}` is disabled")))
            }
            Some(Who::Absent(account, what)) => Some((
                Stage::Identity,
                format!("the account `{}` has no {what} `{name}`", account.id),
            )),
            _ => self
                .provider_refusal(question, found)
                .map(|why| (Stage::Trust, why)),
        }
    }
}

/// The id of a user follows from the estate, and that of a role, which its sessions have, where the
/// dialect has a use for it.
fn with_id<'q>(
    principal: Principal<'q>,
    found: &Found<'_>,
    dialect: &Dialect,
) -> Result<Principal<'q>, Error> {
    let (what, holder, id) = match found.who {
        Some(Who::User(_, user)) => ("user", &user.holder, &user.id),
        Some(Who::Role(_, role)) if dialect.table().estate.keys.role_ids => {
            ("role", &role.holder, &role.id)
        }
        _ => return Ok(principal),
    };
    // A session may be given its own name behind its role's id.
    let own = |given: &str| {
        given
            .split_once(':')
            .map_or(given, |(role, _)| role)
            .to_owned()
    };
    match (id, principal.id()) {
        (Some(id), None) => Ok(principal.with_id(id.to_string())),
        (Some(id), Some(given)) if **id != own(given) => Err(Error::new(
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

impl Prepared<'_> {
    pub(super) fn decide(&self) -> Result<Decision, Error> {
        match &self.refused {
            Some((stage, _)) => Ok(Decision::denied_at(*stage)),
            None => authorize(&self.caller, &self.sides, &self.request),
        }
    }

    pub(super) fn explain(self) -> Result<Explanation, Error> {
        let mut explanation = match &self.refused {
            Some((stage, _)) => Explanation::denied_at(*stage, &self.request),
            None => explain_authorization(&self.caller, &self.sides, &self.request)?,
        };
        explanation.add_notes(self.refused.map(|(_, why)| why));
        explanation.add_notes(self.notes);
        Ok(explanation)
    }
}
