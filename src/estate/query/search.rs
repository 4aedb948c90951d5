//! The search: first who may by itself, then backwards from the roles that may to whoever may assume or hand them over.

use std::collections::{BTreeMap, HashSet};

use super::super::model::{Inner, Slot};
use super::actor::{Actor, ActorId, Actors, Kind};
use super::answer::{Link, Reach, Standing, Step};
use super::holders::Holders;
use super::link::{Target, Trusted, best};
use super::points::{Ground, scope_assumes};
use super::roles::Grounds;
use super::scope::Scope;
use super::who_can::WhoCan;
use crate::decision::Truth;
use crate::dialect::Within;
use crate::error::RequestError;
use crate::model::Effect;
use crate::pattern::Matcher;
use crate::request::Principal;
use crate::resource_name::Name;

/// What is told of a search under way: how much is done, and of how much.
pub type Progress<'p> = &'p mut dyn FnMut(usize, usize);

pub(super) struct Search<'e, 'q> {
    pub(super) inner: &'e Inner,
    pub(super) asked: &'q WhoCan<'q>,
    pub(super) scope: Scope,
    pub(super) actors: Actors,
    holders: Holders,
    pub(super) direct: BTreeMap<ActorId, Step>,
    grounds: Grounds,
    /// Of each role that is reached, who may act as it.
    pub(super) into: BTreeMap<ActorId, Vec<(ActorId, Link)>>,
    pub(super) is_whole: bool,
}

impl Inner {
    pub(in crate::estate) fn who_can(&self, asked: &WhoCan<'_>, progress: Progress<'_>) -> Result<Reach, RequestError> {
        self.check_circumstances(asked)?;
        let scope = Scope::new(self, &asked.action, &asked.resource)?;
        let like = Name::parse((&*asked.resource).into(), &self.dialect().table().names).ok();
        let actors = Actors::new(self, like.as_ref());
        let holders = Holders::new(self, &actors);
        let mut search = Search {
            inner: self,
            asked,
            scope,
            actors,
            holders,
            direct: BTreeMap::new(),
            grounds: Grounds::default(),
            into: BTreeMap::new(),
            is_whole: true,
        };
        search.known();
        search.direct(progress);
        search.links(progress);
        Ok(search.reach())
    }

    /// Context and time are as the engine takes them, whoever asks.
    fn check_circumstances(&self, asked: &WhoCan<'_>) -> Result<(), RequestError> {
        let mut builder = self.dialect().request(Principal::anonymous(), "any:Thing", "*");
        for (key, value) in &asked.context {
            builder = builder.context(&**key, value.clone());
        }
        if let Some(time) = &asked.time {
            builder = builder.time(&**time);
        }
        builder.build().map(drop)
    }
}

impl<'e> Search<'e, '_> {
    /// Makes those known whom trust policies name, so that a policy that names everybody finds them.
    fn known(&mut self) {
        for account in self.inner.accounts.values() {
            for (_, entry) in account.roles.iter().flat_map(|role| &role.trusted) {
                self.actors.entry(self.inner, entry, Some(&account.id));
            }
        }
    }

    /// Asks whoever could hold a grant, or be named by one.
    fn direct(&mut self, progress: Progress<'_>) {
        let ground = Ground::new(self.inner, &self.scope);
        let candidates = self.candidates();
        let total = candidates.len();
        for (done, id) in candidates.into_iter().enumerate() {
            progress(done, total);
            let Some(actor) = self.actors.get(id) else { continue };
            let mut steps = Vec::new();
            for asker in actor.askers() {
                let (step, is_whole) = self.inner.best_step(self.asked, &asker, &self.scope, &ground);
                self.is_whole &= is_whole || step.as_ref().is_some_and(|step| step.standing == Standing::Now);
                steps.extend(step);
            }
            if let Some(step) = best(steps.into_iter()) {
                self.direct.insert(id, step);
            }
        }
    }

    fn candidates(&mut self) -> Vec<ActorId> {
        let inner = self.inner;
        let table = inner.dialect().table();
        let mut trusted = Trusted::default();
        let assumes = scope_assumes(inner, &self.scope);
        for account in inner.accounts.values() {
            let resources = account.resources.iter().chain(&account.instances);
            let policies = resources.filter(|resource| self.may_bear_on(&resource.name)).flat_map(|it| &it.policies);
            let trusts = account.roles.iter().filter(|_| assumes).filter_map(|role| role.trust);
            let slots: Vec<Slot> = policies.flatten().copied().chain(trusts).collect();
            for id in slots.into_iter().filter_map(|slot| inner.policy_of(slot)) {
                for (_, statement) in inner.policies.each(Some(id), Effect::Allow) {
                    if self.scope.meets(statement, table) || assumes {
                        inner.note(&mut self.actors, statement.principals(), Some(&account.id), &mut trusted);
                    }
                }
            }
        }
        let mut found: HashSet<ActorId> = self.holders.of(inner, &self.scope).into_iter().collect();
        found.extend(
            (0..self.actors.all.len()).filter(|id| self.actors.get(*id).is_some_and(|it| it.kind == Kind::Owner)),
        );
        self.add_trusted(trusted, &mut found, None);
        let mut found: Vec<ActorId> = found.into_iter().collect();
        found.sort_unstable();
        found
    }

    /// Whether what is listed under a name may hold something in the scope.
    fn may_bear_on(&self, name: &str) -> bool {
        let table = self.inner.dialect().table();
        let Ok(name) = Name::parse(name.into(), &table.names) else { return false };
        let last = name.service_and_last().1.to_owned();
        let Some(mut lasts) = self.scope.resources.last() else { return true };
        let near = |pattern: &Matcher| {
            let own = Matcher::Exact(last.clone().into());
            let below = Matcher::Prefix(format!("{last}/").into());
            [own, below].iter().any(|it| pattern.overlaps(it) != Truth::False)
        };
        lasts.any(near)
    }

    /// Adds whom policies name: all of an account, or everybody. With a scope, of accounts only who holds a grant in it.
    fn add_trusted(&mut self, trusted: Trusted, found: &mut HashSet<ActorId>, scope: Option<&Scope>) {
        let inner = self.inner;
        found.extend(trusted.named);
        if trusted.everybody {
            // Where both sides must allow, who holds no grant is not asked, but for whoever has no side of its own.
            let both = inner.dialect().table().sharing.role.within == Within::Both;
            match scope.filter(|_| both) {
                Some(scope) => {
                    found.extend(self.holders.of(inner, scope));
                    let all = 0..self.actors.all.len();
                    let sided = [Kind::Owner, Kind::User, Kind::Role];
                    found.extend(all.filter(|id| self.actors.get(*id).is_some_and(|it| !sided.contains(&it.kind))));
                }
                None => found.extend(0..self.actors.all.len()),
            }
            found.insert(self.actors.anybody());
            found.insert(self.actors.outside(inner, None));
        }
        for id in trusted.accounts {
            if !inner.accounts.contains_key(&id) {
                found.insert(self.actors.outside(inner, Some(&id)));
            } else if let Some(scope) = scope {
                found.extend(self.holders.of_account(inner, &self.actors, scope, &id));
            } else {
                found.extend(self.actors.of_account.get(&id).into_iter().flatten());
            }
        }
    }

    /// Finds the links into each role that may, then into each role that has a link, and so on; each role once.
    fn links(&mut self, progress: Progress<'_>) {
        let is_role = |id: &ActorId| self.actors.role_places.contains_key(id);
        let mut queue: Vec<ActorId> = self.direct.keys().copied().filter(is_role).collect();
        let mut seen: HashSet<ActorId> = queue.iter().copied().collect();
        let mut at = 0;
        while let Some(role) = queue.get(at).copied() {
            progress(at, queue.len());
            at += 1;
            let links = self.links_into(role);
            for (from, _) in &links {
                if self.actors.role_places.contains_key(from) && seen.insert(*from) {
                    queue.push(*from);
                }
            }
            self.into.insert(role, links);
        }
    }

    fn links_into(&mut self, id: ActorId) -> Vec<(ActorId, Link)> {
        let inner = self.inner;
        let Some((account, index)) = self.actors.role_places.get(&id).cloned() else { return Vec::new() };
        let Some(account) = inner.accounts.get(&account) else { return Vec::new() };
        let Some(role) = account.roles.get(index as usize) else { return Vec::new() };
        let label = self.actors.get(id).map_or_else(String::new, |actor| actor.label.clone());
        let target = Target { account, role, label };
        let mut links: BTreeMap<(ActorId, usize), Link> = BTreeMap::new();
        for from in self.assumers(&target) {
            let Some(actor) = self.actors.get(from).filter(|_| from != id) else { continue };
            let found = match actor.kind {
                Kind::Service => actor
                    .principals
                    .first()
                    .and_then(|principal| inner.service_assumes(&actor.label, principal.clone(), &target)),
                _ => inner.assumes(self.asked, actor, &target),
            };
            links.extend(found.map(|link| ((from, 0), link)));
        }
        for (number, receiver) in (1..).zip(&inner.receivers(&target)) {
            let receiving = self.grounds.receiving(inner, &target.account.id, &receiver.1);
            for from in self.passers(&target, receiver) {
                let Some(actor) = self.actors.get(from).filter(|_| from != id) else { continue };
                let found = inner.passes(self.asked, actor, &target, &receiver.0, &receiving);
                links.extend(found.map(|link| ((from, number), link)));
            }
        }
        for (from, link) in self.instances(&target) {
            links.insert((from, 0), link);
        }
        links.into_iter().map(|((from, _), link)| (from, link)).collect()
    }

    /// Who could assume a role.
    fn assumers(&mut self, target: &Target<'_>) -> Vec<ActorId> {
        let inner = self.inner;
        let trusted = inner.trusted(&mut self.actors, target);
        let plain = inner.dialect().table().sharing.assume.first().map_or("", |(action, _)| action);
        let Ok(scope) = Scope::new(inner, plain, &target.label) else { return Vec::new() };
        let mut found = HashSet::new();
        self.add_trusted(trusted, &mut found, Some(&scope));
        let mut found: Vec<ActorId> = found.into_iter().collect();
        found.sort_unstable();
        found
    }

    /// Who could hand a role over: who may pass it, or, where that takes no permission, who may do what receives it.
    fn passers(&mut self, target: &Target<'_>, (_, actions): &(String, Vec<String>)) -> Vec<ActorId> {
        let inner = self.inner;
        let mut found = Vec::new();
        if inner.asks_pass() {
            let action = &inner.dialect().table().estate.pass_role.action;
            let scope = Scope::new(inner, action, &target.label).ok();
            found.extend(scope.map(|scope| self.holders.of_account(inner, &self.actors, &scope, &target.account.id)));
        } else {
            for action in actions {
                let scope = inner.receiving(action, &target.account.id).ok();
                found.extend(
                    scope.map(|scope| self.holders.of_account(inner, &self.actors, &scope, &target.account.id)),
                );
            }
        }
        let owner = self.actors.of_account.get(&target.account.id).into_iter().flatten().copied();
        let owner = owner.filter(|id| self.actors.get(*id).is_some_and(|actor| actor.kind == Kind::Owner));
        let mut found: Vec<ActorId> = found.into_iter().flatten().chain(owner).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The instances that hold a role.
    fn instances(&mut self, target: &Target<'e>) -> Vec<(ActorId, Link)> {
        let inner = self.inner;
        let index = target.account.roles.iter().position(|role| std::ptr::eq(role, target.role));
        let holds = |role: Option<u32>| role.is_some_and(|role| Some(role as usize) == index);
        let mut links = Vec::new();
        for instance in target.account.instances.iter().filter(|instance| holds(instance.role)) {
            let Ok(held) = inner.instance(&instance.name) else { continue };
            let principal = Principal::service(held.service).in_account(held.account.clone());
            let Some(link) = inner.service_assumes(&instance.name, principal.clone(), target) else { continue };
            let (label, account) = (instance.name.to_string(), Some(held.account.into()));
            let id = self.actors.insert(Actor { label, kind: Kind::Instance, account, principals: vec![principal] });
            links.push((id, link));
        }
        links
    }
}
