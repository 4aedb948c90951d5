//! Everybody who could be an answer.
//!
//! An actor is somebody as whom the engine is asked, by the name that an answer shows: owners,
//! users and roles of the estate's accounts, then whatever policies name besides (services,
//! providers, callers of other accounts, anybody). They have numbers, so that a search can keep
//! sets of them and report each once.
//!
//! A role acts by its sessions. It asks as a session of any name, and where policies distinguish
//! names (see [`super::sessions`]), each kind of name is an actor of its own that points to its
//! role. Answers merge them again: "the role, if its session is named `ci`".

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::super::lookup::caller_name;
use super::super::model::{EstateAccount, EstateRole, Model};
use super::super::question::Asker;
use super::answer::{Standing, Step};
use super::sessions::{SessionNames, Sessions, session_name};
use super::target::{LinkTarget, WantedSession};
use crate::dialect;
use crate::request::Principal;
use crate::resource_name::{Field, Name};

/// A number among [`Actors`].
pub(super) type ActorId = usize;

/// What an actor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ActorKind {
    /// The owner of an account.
    Owner,
    User,
    /// Its sessions act.
    Role,
    /// A machine with a role, for which its service acts.
    Instance,
    Service,
    /// Callers of an identity provider.
    Provider,
    /// A caller of an account that the estate does not contain.
    Account,
    /// An anonymous caller.
    Anybody,
}

impl ActorKind {
    /// The name that answers use.
    pub(super) fn name(self) -> &'static str {
        match self {
            ActorKind::Owner => "owner",
            ActorKind::User => "user",
            ActorKind::Role => "role",
            ActorKind::Instance => "instance",
            ActorKind::Service => "service",
            ActorKind::Provider => "provider",
            ActorKind::Account => "account",
            ActorKind::Anybody => "anybody",
        }
    }
}

impl ActorKind {
    /// Whether it may hold policies of its own, as members of an account may.
    pub(super) fn has_side(self) -> bool {
        matches!(self, ActorKind::Owner | ActorKind::User | ActorKind::Role)
    }
}

/// Somebody who asks.
#[derive(Clone, Debug)]
pub(super) struct Actor {
    /// How it is spoken of.
    pub(super) label: String,
    pub(super) kind: ActorKind,
    /// The account that it is of or acts for.
    pub(super) account: Option<Box<str>>,
    /// As whom the engine is asked; of a role one of its sessions.
    pub(super) principal: Principal<'static>,
    /// For sessions whose names policies mention: the name of one, and how all of them are written.
    pub(super) session: Option<SessionOf>,
}

/// Sessions by their name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SessionOf {
    pub(super) role: ActorId,
    pub(super) name: String,
    /// A pattern where the policies write one.
    pub(super) written: String,
}

impl Actor {
    /// As whom a question is asked.
    pub(super) fn asker(&self) -> Asker<'static> {
        Asker::Principal(self.principal.clone())
    }

    /// The step with the name that its session must have, where only sessions of one name may do
    /// it.
    pub(super) fn under_its_name(&self, step: Step) -> Step {
        match &self.session {
            Some(session) => Step {
                standing: Standing::If,
                session: Some(session.written.clone()),
                ..step
            },
            None => step,
        }
    }
}

/// Actors by number, and numbers by name.
#[derive(Debug, Default)]
pub(super) struct Actors {
    pub(super) all: Vec<Actor>,
    by_label: HashMap<String, ActorId>,
    /// Of an account: all its users, roles and its owner, in their order.
    pub(super) of_account: HashMap<Box<str>, Vec<ActorId>>,
    /// Users by account and place in it.
    users: HashMap<(Box<str>, u32), ActorId>,
    /// Roles by account and place in it.
    pub(super) roles: HashMap<(Box<str>, u32), ActorId>,
    /// Of a role: the sessions whose names policies distinguish.
    pub(super) sessions: HashMap<ActorId, Vec<ActorId>>,
    /// Of such a role: the kinds of names that policies distinguish.
    kinds: HashMap<ActorId, Rc<Sessions>>,
    /// What the policies of the estate say of names.
    names: SessionNames,
    /// What is asked about.
    resource: Option<String>,
    /// Whether a session of each name that policies distinguish is among the actors.
    pub(super) is_whole: bool,
    /// Of a role or a session: the account of the role, and the place of the role in it.
    pub(super) role_places: HashMap<ActorId, (Box<str>, u32)>,
    /// The free fields of names.
    pub(super) free: String,
}

impl Actors {
    /// Everybody of the estate's accounts. `like` is a name whose free fields are taken, where
    /// there is one.
    pub(super) fn new(model: &Model, like: Option<&Name<'_>>) -> Self {
        let table = model.dialect().table();
        let mut word: &str = &table.estate.free_word;
        if let Some(index) = table.names.index_of(&Field::Free)
            && let Some(name) = like
            && !name.raw_field(index).is_empty()
            && !name.raw_field(index).contains(['*', '?'])
        {
            word = name.raw_field(index);
        }
        let names = SessionNames::new(model);
        let resource = like.map(|name| name.text().to_owned());
        let mut actors = Self {
            free: word.to_owned(),
            names,
            resource,
            is_whole: true,
            ..Self::default()
        };
        for account in model.accounts.values() {
            actors.add_account(model, account);
        }
        actors
    }

    /// Adds the owner, the users and the roles of an account.
    fn add_account(&mut self, model: &Model, account: &Arc<EstateAccount>) {
        let table = model.dialect().table();
        let free = self.free.clone();
        let name = |role, path: &str| caller_name(table, role, &account.id, path, &free);
        let owner = name(dialect::Role::Owner, "");
        let mut members = vec![self.add(ActorKind::Owner, owner, &account.id)];
        for (index, user) in (0u32..).zip(&account.users) {
            if user.is_deleted {
                continue;
            }
            let label = name(dialect::Role::User, &user.holder.path);
            let id = self.add(ActorKind::User, label, &account.id);
            members.push(id);
            self.users.insert((account.id.clone(), index), id);
        }
        for (index, role) in (0u32..).zip(&account.roles) {
            if role.is_deleted {
                continue;
            }
            let label = name(dialect::Role::Named, &role.holder.path);
            let id = self.add(ActorKind::Role, label, &account.id);
            members.push(id);
            self.roles.insert((account.id.clone(), index), id);
            self.role_places.insert(id, (account.id.clone(), index));
            self.add_sessions(model, (account, role), (id, index));
        }
        self.of_account.insert(account.id.clone(), members);
    }

    /// A role asks as one of its sessions, of any name. Sessions whose names policies mention are
    /// actors of their own.
    fn add_sessions(
        &mut self,
        model: &Model,
        (account, role): (&EstateAccount, &EstateRole),
        (id, index): (ActorId, u32),
    ) {
        let sessions = self
            .names
            .of(model, account, role, self.resource.as_deref());
        self.is_whole &= sessions.is_whole;
        let mut all = Vec::new();
        for (place, name) in sessions.names.iter().enumerate() {
            let principal =
                Principal::named(session_name(model, &account.id, role, name, &self.free));
            if place == 0 {
                if let Some(actor) = self.all.get_mut(id) {
                    actor.principal = principal;
                }
                continue;
            }
            let written = sessions.written(&[place]).pop().unwrap_or_default();
            let session = Some(SessionOf {
                role: id,
                name: name.clone(),
                written,
            });
            let Some(actor) = self.all.get(id).cloned() else {
                continue;
            };
            all.push(self.all.len());
            self.role_places
                .insert(self.all.len(), (account.id.clone(), index));
            self.all.push(Actor {
                principal,
                session,
                ..actor
            });
        }
        if !all.is_empty() {
            self.sessions.insert(id, all);
            self.kinds.insert(id, Rc::new(sessions));
        }
    }

    /// The given actors, and for roles also their sessions.
    pub(super) fn with_sessions(&self, ids: impl IntoIterator<Item = ActorId>) -> Vec<ActorId> {
        let mut all = Vec::new();
        for id in ids {
            all.push(id);
            all.extend(self.sessions.get(&id).into_iter().flatten());
        }
        all
    }

    /// Whether an actor is a session by its name.
    pub(super) fn is_session(&self, id: ActorId) -> bool {
        self.whole(id) != id
    }

    /// How a session of a role is to be named, where it matters.
    pub(super) fn wanted(&self, id: ActorId) -> Option<WantedSession> {
        let kinds = self.kinds.get(&self.whole(id))?;
        let name = match &self.all.get(id)?.session {
            Some(session) => &session.name,
            None => kinds.names.first()?,
        };
        Some(WantedSession {
            name: name.clone(),
            kinds: Rc::clone(kinds),
        })
    }

    /// The role of an actor that is one or acts with one, as the target of links.
    pub(super) fn target<'e>(&self, model: &'e Model, id: ActorId) -> Option<LinkTarget<'e>> {
        let (account, index) = self.role_places.get(&id)?;
        let account = model.accounts.get(account)?;
        Some(LinkTarget {
            account,
            role: account.roles.get(*index as usize)?,
            label: self.label(id),
            session: self.wanted(id),
        })
    }

    /// How an actor is spoken of.
    pub(super) fn label(&self, id: ActorId) -> String {
        match self.get(id) {
            Some(actor) => actor.label.clone(),
            None => String::new(),
        }
    }

    /// The role of sessions by name; of others themselves.
    pub(super) fn whole(&self, id: ActorId) -> ActorId {
        match self.all.get(id) {
            Some(Actor {
                session: Some(session),
                ..
            }) => session.role,
            _ => id,
        }
    }

    /// Adds an actor of an account that asks under its own name.
    fn add(&mut self, kind: ActorKind, label: String, account: &str) -> ActorId {
        let principal = Principal::named(label.clone());
        self.insert(Actor {
            label,
            kind,
            account: Some(account.into()),
            principal,
            session: None,
        })
    }

    /// The actor of this name, a new one if need be.
    pub(super) fn insert(&mut self, actor: Actor) -> ActorId {
        if let Some(id) = self.by_label.get(&actor.label) {
            return *id;
        }
        let id = self.all.len();
        self.by_label.insert(actor.label.clone(), id);
        self.all.push(actor);
        id
    }

    /// The actor of this number.
    pub(super) fn get(&self, id: ActorId) -> Option<&Actor> {
        self.all.get(id)
    }

    /// Whether an actor is a role, or a session by its name.
    pub(super) fn is_role(&self, id: ActorId) -> bool {
        self.role_places.contains_key(&id)
    }

    /// The user at this place of an account.
    pub(super) fn user(&self, account: &str, index: u32) -> Option<ActorId> {
        self.users.get(&(account.into(), index)).copied()
    }

    /// The role at this place of an account.
    pub(super) fn role(&self, account: &str, index: u32) -> Option<ActorId> {
        self.roles.get(&(account.into(), index)).copied()
    }
}
