//! The search: first who may by itself, then backwards from the roles that may to whoever may assume or hand them over.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use super::super::model::{Inner, Slot};
use super::actor::{Actor, ActorId, Actors, Kind};
use super::answer::{Able, Link, LinkKind, Reach, Standing, Step};
use super::holders::Holders;
use super::link::{Target, Trusted, best};
use super::permission::WhatCan;
use super::points::{Ground, scope_assumes};
use super::scope::Scope;
use super::who_can::WhoCan;
use crate::dialect::Within;
use crate::error::RequestError;
use crate::model::Effect;
use crate::request::Principal;
use crate::resource_name::Name;

/// Paths in all, and links of a path, at most.
const PATHS_MAX: usize = 10_000;
const LINKS_MAX: usize = 16;

/// What is told of a search under way: how much is done, and of how much.
pub type Progress<'p> = &'p mut dyn FnMut(usize, usize);

struct Search<'e, 'q> {
    inner: &'e Inner,
    asked: &'q WhoCan<'q>,
    scope: Scope,
    actors: Actors,
    holders: Holders,
    direct: BTreeMap<ActorId, Step>,
    /// Of what receives roles, by action and account.
    grounds: HashMap<(String, Box<str>), Rc<(Scope, Ground)>>,
    /// Of each role that is reached, who may act as it.
    into: BTreeMap<ActorId, Vec<(ActorId, Link)>>,
    is_whole: bool,
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
            grounds: HashMap::new(),
            into: BTreeMap::new(),
            is_whole: true,
        };
        search.known();
        search.direct(progress);
        search.links(progress);
        Ok(search.reach())
    }

    /// The roles that one may assume or hand over: every role of the estate is looked at.
    pub(super) fn links_from(&self, asked: &WhatCan<'_>, account: Option<&str>) -> Vec<Link> {
        let asking = WhoCan {
            context: asked.context.clone(),
            time: asked.time.clone(),
            ..WhoCan::new("any:Thing", "*")
        };
        let like = Name::parse(asked.principal.to_string().into(), &self.dialect().table().names).ok();
        let mut actors = Actors::new(self, like.as_ref());
        let label = asked.principal.to_string();
        let principals = vec![asked.principal.clone().into_owned()];
        let kind = if account.is_some() { Kind::User } else { Kind::Service };
        let actor = Actor { label, kind, account: account.map(Into::into), principals };
        let mut links = Vec::new();
        let mut grounds: HashMap<(String, Box<str>), Rc<(Scope, Ground)>> = HashMap::new();
        let mut roles: Vec<_> = actors.role_places.iter().map(|(id, place)| (*id, place.clone())).collect();
        roles.sort_unstable();
        for (id, (account, index)) in roles {
            let Some(account) = self.accounts.get(&account) else { continue };
            let Some(role) = account.roles.get(index as usize) else { continue };
            let label = actors.get(id).map_or_else(String::new, |actor| actor.label.clone());
            let target = Target { account, role, label };
            if self.trusted(&mut actors, &target).is_nobody() {
                continue;
            }
            links.extend(self.assumes(&asking, &actor, &target));
            for (service, actions) in self.receivers(&target) {
                let receiving: Vec<_> = actions.iter().filter_map(|action| {
                    let key = (action.clone(), account.id.clone());
                    if !grounds.contains_key(&key) {
                        let scope = self.receiving(action, &account.id).ok()?;
                        let ground = Ground::new(self, &scope);
                        grounds.insert(key.clone(), Rc::new((scope, ground)));
                    }
                    grounds.get(&key).cloned()
                }).collect();
                links.extend(self.passes(&asking, &actor, &target, &service, &receiving));
            }
        }
        links
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
        found.extend((0..self.actors.all.len()).filter(|id| self.actors.get(*id).is_some_and(|it| it.kind == Kind::Owner)));
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
        let Some(lasts) = self.scope.resources.last() else { return true };
        let near = |pattern: &crate::pattern::Matcher| {
            let own = crate::pattern::Matcher::Exact(last.clone().into());
            let below = crate::pattern::Matcher::Prefix(format!("{last}/").into());
            [own, below].iter().any(|it| pattern.overlaps(it) != crate::decision::Truth::False)
        };
        let mut lasts = lasts;
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
                Kind::Service => actor.principals.first().and_then(|principal| {
                    inner.service_assumes(&actor.label, principal.clone(), &target)
                }),
                _ => inner.assumes(self.asked, actor, &target),
            };
            links.extend(found.map(|link| ((from, 0), link)));
        }
        for (number, receiver) in (1..).zip(&inner.receivers(&target)) {
            let receiving = self.receiving(&target, &receiver.1);
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
                found.extend(scope.map(|scope| self.holders.of_account(inner, &self.actors, &scope, &target.account.id)));
            }
        }
        let owner = self.actors.of_account.get(&target.account.id).into_iter().flatten().copied();
        let owner = owner.filter(|id| self.actors.get(*id).is_some_and(|actor| actor.kind == Kind::Owner));
        let mut found: Vec<ActorId> = found.into_iter().flatten().chain(owner).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// What receives a role, with what bears on it; found once for each action and account.
    fn receiving(&mut self, target: &Target<'_>, actions: &[String]) -> Vec<Rc<(Scope, Ground)>> {
        let account = &target.account.id;
        let mut all = Vec::new();
        for action in actions {
            let key = (action.clone(), account.clone());
            if !self.grounds.contains_key(&key) {
                let Ok(scope) = self.inner.receiving(action, account) else { continue };
                let ground = Ground::new(self.inner, &scope);
                self.grounds.insert(key.clone(), Rc::new((scope, ground)));
            }
            all.extend(self.grounds.get(&key).cloned());
        }
        all
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

    fn reach(self) -> Reach {
        let mut able: Vec<Able> = Vec::new();
        let mut notes = Vec::new();
        let mut is_cut = false;
        let shortest = self.shortest();
        let ids: Vec<ActorId> = shortest.keys().copied().collect();
        let mut left = PATHS_MAX;
        for id in ids {
            let (Some(actor), Some((standing, path))) = (self.actors.get(id), shortest.get(&id)) else { continue };
            let mut paths = vec![path.clone()];
            if self.asked.paths_max > 1 {
                let (more, cut) = self.every_path(id, self.asked.paths_max.min(left));
                left = left.saturating_sub(more.len());
                is_cut |= cut;
                paths = more;
            }
            let (principal, kind) = (actor.label.clone(), actor.kind.name());
            able.push(Able { principal, kind, standing: *standing, paths });
        }
        able.sort_by(|one, other| (one.standing, &one.principal).cmp(&(other.standing, &other.principal)));
        if is_cut {
            notes.push("there are more paths than are shown".to_owned());
        }
        if !self.is_whole {
            notes.push("the question has more parts than are asked, so somebody may be missing".to_owned());
        }
        Reach { action: self.scope.action.clone(), resource: self.scope.resource.clone(), able, notes }
    }

    fn acts(&self, id: ActorId, step: &Step) -> Link {
        let from = self.actors.get(id).map_or_else(String::new, |actor| actor.label.clone());
        Link { kind: LinkKind::Acts, from, to: step.resource.clone(), service: None, steps: vec![step.clone()] }
    }

    /// Of everybody the best standing, and the shortest path of it.
    fn shortest(&self) -> HashMap<ActorId, (Standing, Vec<Link>)> {
        let mut found: HashMap<ActorId, (Standing, Vec<Link>)> = HashMap::new();
        for wanted in [Standing::Now, Standing::If] {
            // By length; a path through a role is one longer than the role's own.
            let mut level: Vec<ActorId> = Vec::new();
            for (id, step) in &self.direct {
                if step.standing <= wanted && !found.contains_key(id) {
                    found.insert(*id, (wanted, vec![self.acts(*id, step)]));
                }
            }
            let mut length = 1;
            loop {
                level.clear();
                level.extend(self.into.keys().filter(|id| found.get(id).is_some_and(|(_, path)| path.len() == length)));
                let is_end = found.values().all(|(_, path)| path.len() < length);
                if is_end {
                    break;
                }
                for role in &level {
                    let Some((standing, path)) = found.get(role).cloned() else { continue };
                    for (from, link) in self.into.get(role).into_iter().flatten() {
                        let standing = standing.max(link.standing());
                        if standing <= wanted && !found.contains_key(from) {
                            let path = std::iter::once(link.clone()).chain(path.iter().cloned()).collect();
                            found.insert(*from, (standing, path));
                        }
                    }
                }
                length += 1;
            }
        }
        found
    }

    /// Every path of somebody on which no role stands twice, the shortest first, and whether there are more.
    fn every_path(&self, id: ActorId, most: usize) -> (Vec<Vec<Link>>, bool) {
        let mut out_of: BTreeMap<ActorId, Vec<(ActorId, &Link)>> = BTreeMap::new();
        for (role, links) in &self.into {
            for (from, link) in links {
                out_of.entry(*from).or_default().push((*role, link));
            }
        }
        let mut paths = Vec::new();
        let mut open: std::collections::VecDeque<(Vec<ActorId>, Vec<Link>)> = [(vec![id], Vec::new())].into();
        while let Some((nodes, links)) = open.pop_front() {
            let Some(here) = nodes.last().copied() else { continue };
            if let Some(step) = self.direct.get(&here) {
                if paths.len() >= most {
                    return (paths, true);
                }
                paths.push([&links[..], &[self.acts(here, step)]].concat());
            }
            if links.len() >= LINKS_MAX || open.len() > PATHS_MAX {
                return (paths, true);
            }
            for (role, link) in out_of.get(&here).into_iter().flatten() {
                if !nodes.contains(role) {
                    open.push_back(([&nodes[..], &[*role]].concat(), [&links[..], &[(*link).clone()]].concat()));
                }
            }
        }
        (paths, false)
    }
}
