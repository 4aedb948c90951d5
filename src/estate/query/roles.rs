//! The roles that one principal may assume or hand over.

use std::collections::HashMap;

use super::super::lookup::Who;
use super::super::model::Inner;
use super::actor::{Actor, Actors, Kind};
use super::answer::{Link, Standing};
use super::ground::Ground;
use super::link::Target;
use super::permission::WhatCan;
use super::scope::Scope;
use super::who_can::WhoCan;
use crate::dialect;
use crate::principal::KnownCaller;
use crate::resource_name::Name;

/// What receives roles, by action and account: its place, and what bears on it.
#[derive(Debug, Default)]
pub(super) struct Grounds {
    places: HashMap<(String, Box<str>), usize>,
    pub(super) all: Vec<(Scope, Ground)>,
}

impl Grounds {
    /// The places of what receives a role; found once for each action and account.
    pub(super) fn receiving(
        &mut self,
        inner: &Inner,
        account: &str,
        actions: &[String],
    ) -> Vec<usize> {
        let mut all = Vec::new();
        for action in actions {
            let key = (action.clone(), account.into());
            if !self.places.contains_key(&key) {
                let Ok(scope) = inner.receiving(action, account) else {
                    continue;
                };
                let ground = Ground::new(inner, &scope);
                self.places.insert(key.clone(), self.all.len());
                self.all.push((scope, ground));
            }
            all.extend(self.places.get(&key).copied());
        }
        all
    }
}

impl Inner {
    /// Every role of the estate is looked at.
    pub(super) fn links_from(
        &self,
        asked: &WhatCan<'_>,
        caller: Option<&KnownCaller>,
    ) -> Vec<Link> {
        let asking = WhoCan {
            circumstances: asked.circumstances.borrowed(),
            ..WhoCan::new("any:Thing", "*")
        };
        let like = Name::parse(
            asked.principal.to_string().into(),
            &self.dialect().table().names,
        )
        .ok();
        let mut actors = Actors::new(self, like.as_ref());
        let askers = self.who_asks(asked, caller, &actors);
        let mut links = Vec::new();
        let mut grounds = Grounds::default();
        let roles = actors
            .role_places
            .iter()
            .filter(|(id, _)| !actors.is_session(**id));
        let mut roles: Vec<_> = roles.map(|(id, place)| (*id, place.clone())).collect();
        roles.sort_unstable();
        for (id, (account, index)) in roles {
            let Some(account) = self.accounts.get(&account) else {
                continue;
            };
            let Some(role) = account.roles.get(index as usize) else {
                continue;
            };
            let label = actors
                .get(id)
                .map_or_else(String::new, |actor| actor.label.clone());
            let target = Target {
                account,
                role,
                label,
                session: None,
            };
            if self.trusted(&mut actors, &target).is_nobody() {
                continue;
            }
            links.extend(
                askers
                    .iter()
                    .find_map(|actor| self.assumes(&asking, actor, &target, Standing::If)),
            );
            for (service, actions) in self.receivers(&target) {
                let receiving = grounds.receiving(self, &account.id, &actions);
                let mut passes = |actor: &Actor| {
                    self.passes(
                        &asking,
                        actor,
                        &target,
                        (&service, &receiving, &mut grounds),
                        Standing::If,
                    )
                };
                links.extend(askers.iter().find_map(&mut passes));
            }
        }
        links
    }

    /// Who asks: of a role a session of any name, and then those of which policies speak.
    fn who_asks(
        &self,
        asked: &WhatCan<'_>,
        caller: Option<&KnownCaller>,
        actors: &Actors,
    ) -> Vec<Actor> {
        let label = asked.principal.to_string();
        let role = caller
            .filter(|caller| caller.role == dialect::Role::Named)
            .and_then(|caller| {
                let Who::Role(account, role) = self.who(caller) else {
                    return None;
                };
                let index = account
                    .roles
                    .iter()
                    .position(|other| std::ptr::eq(other, role))?;
                actors.role(&account.id, u32::try_from(index).ok()?)
            });
        if let Some(role) = role {
            let sessions = actors
                .with_sessions([role])
                .into_iter()
                .filter_map(|id| actors.get(id));
            return sessions
                .map(|actor| Actor {
                    label: label.clone(),
                    ..actor.clone()
                })
                .collect();
        }
        let kind = if caller.is_some() {
            Kind::User
        } else {
            Kind::Service
        };
        let account = caller.map(|caller| caller.account.clone());
        vec![Actor {
            label,
            kind,
            account,
            principal: asked.principal.clone().into_owned(),
            session: None,
        }]
    }
}
