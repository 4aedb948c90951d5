//! The search: first who may by itself, then backwards from the roles that may to whoever may
//! assume or hand them over.

use std::collections::{BTreeMap, HashSet};

use super::super::model::{Account, Inner, Slot};
use super::actor::{Actor, ActorId, Actors, Kind};
use super::answer::{Link, Reach, Standing, Step};
use super::ground::{Ground, scope_assumes};
use super::holders::Holders;
use super::link::{Target, Trusted};
use super::paths::Way;
use super::roles::Grounds;
use super::scope::Scope;
use super::who_can::WhoCan;
use crate::compile::StatementRef;
use crate::dialect::Within;
use crate::error::Error;
use crate::model::Effect;
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
    /// Of everybody who may, the best way.
    pub(super) ways: BTreeMap<ActorId, Way>,
    pub(super) is_whole: bool,
}

impl Inner {
    pub(in crate::estate) fn who_can(
        &self,
        asked: &WhoCan<'_>,
        progress: Progress<'_>,
    ) -> Result<Reach, Error> {
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
            ways: BTreeMap::new(),
            is_whole: true,
        };
        search.is_whole = search.actors.is_whole;
        search.known();
        search.direct(progress);
        search.find_ways(progress);
        Ok(search.reach())
    }

    /// Context and time are as the engine takes them, whoever asks.
    fn check_circumstances(&self, asked: &WhoCan<'_>) -> Result<(), Error> {
        let mut builder = self
            .dialect()
            .request(Principal::anonymous(), "any:Thing", "*");
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
    /// Makes those known whom trust policies name, so that a policy that names everybody finds
    /// them.
    fn known(&mut self) {
        for account in self.inner.accounts.values() {
            for (_, entry) in account.roles.iter().flat_map(|role| &role.trusted) {
                self.actors.entry(self.inner, entry, Some(&account.id));
            }
        }
    }

    /// Asks whoever could hold a grant, or be named by one.
    fn direct(&mut self, progress: Progress<'_>) {
        let mut ground = Ground::new(self.inner, &self.scope);
        let candidates = self.candidates();
        let candidates = self.actors.with_sessions(candidates);
        let total = candidates.len();
        for (done, id) in candidates.into_iter().enumerate() {
            progress(done, total);
            let Some(actor) = self.actors.get(id) else {
                continue;
            };
            let (step, is_whole) = self.inner.best_step(
                self.asked,
                &actor.asker(),
                (&self.scope, &mut ground),
                Standing::If,
            );
            self.is_whole &= is_whole
                || step
                    .as_ref()
                    .is_some_and(|step| step.standing == Standing::Now);
            if let Some(step) = step {
                self.direct.insert(id, actor.under_its_name(step));
            }
        }
    }

    fn candidates(&mut self) -> Vec<ActorId> {
        let inner = self.inner;
        let table = inner.dialect().table();
        let scope = self.scope.clone();
        let (mut named, mut trusted) = (Trusted::default(), Trusted::default());
        let assumes = scope_assumes(inner, &scope);
        for account in inner.accounts.values() {
            let resources = account.resources.iter().chain(&account.instances);
            let slots = resources
                .filter_map(|resource| Some((&resource.name, resource.policies.as_ref()?)));
            for (_, slots) in slots.filter(|(name, _)| scope.may_be_below(inner, name)) {
                self.note_all(slots, account, &mut named, |statement| {
                    scope.meets(statement, table)
                });
            }
            let trusts = account
                .roles
                .iter()
                .filter(|_| assumes)
                .filter_map(|role| role.trust);
            self.note_all(
                &trusts.collect::<Vec<Slot>>(),
                account,
                &mut trusted,
                |_| true,
            );
        }
        let mut found: HashSet<ActorId> = self.holders.of(inner, &scope).iter().copied().collect();
        found.extend((0..self.actors.all.len()).filter(|id| {
            self.actors
                .get(*id)
                .is_some_and(|it| it.kind == Kind::Owner)
        }));
        self.add_trusted(named, &mut found, None);
        // What a trust policy allows somebody of an account takes a grant besides.
        self.add_trusted(trusted, &mut found, Some(&scope));
        let mut found: Vec<ActorId> = found.into_iter().collect();
        found.sort_unstable();
        found
    }

    /// Notes whom policies allow in statements that count.
    fn note_all(
        &mut self,
        slots: &[Slot],
        account: &Account,
        noted: &mut Trusted,
        counts: impl Fn(StatementRef<'_>) -> bool,
    ) {
        for id in slots.iter().filter_map(|slot| self.inner.policy_of(*slot)) {
            for (_, statement) in self.inner.policies.each(Some(id), Effect::Allow) {
                if counts(statement) {
                    self.inner.note(
                        &mut self.actors,
                        statement.principals(),
                        Some(&account.id),
                        noted,
                    );
                }
            }
        }
    }

    /// Adds whom policies name: all of an account, or everybody. With a scope, of accounts only who
    /// holds a grant in it.
    fn add_trusted(
        &mut self,
        trusted: Trusted,
        found: &mut HashSet<ActorId>,
        scope: Option<&Scope>,
    ) {
        let inner = self.inner;
        found.extend(trusted.named);
        if trusted.everybody {
            // Where both sides must allow, who holds no grant is not asked, but for whoever has no
            // side of its own.
            let both = inner.dialect().table().sharing.role.within == Within::Both;
            match scope.filter(|_| both) {
                Some(scope) => {
                    found.extend(self.holders.of(inner, scope).iter());
                    let all = 0..self.actors.all.len();
                    let sided = [Kind::Owner, Kind::User, Kind::Role];
                    found.extend(all.filter(|id| {
                        self.actors
                            .get(*id)
                            .is_some_and(|it| !sided.contains(&it.kind))
                    }));
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

    /// The links into a role of those who are wanted, of a standing no worse than `worst`.
    pub(super) fn links_into(
        &mut self,
        id: ActorId,
        worst: Standing,
        wanted: &dyn Fn(&Self, ActorId) -> bool,
    ) -> Vec<(ActorId, Link)> {
        let inner = self.inner;
        let Some((account, index)) = self.actors.role_places.get(&id).cloned() else {
            return Vec::new();
        };
        let Some(account) = inner.accounts.get(&account) else {
            return Vec::new();
        };
        let Some(role) = account.roles.get(index as usize) else {
            return Vec::new();
        };
        let label = self
            .actors
            .get(id)
            .map_or_else(String::new, |actor| actor.label.clone());
        let target = Target {
            account,
            role,
            label,
            session: self.actors.wanted(id),
        };
        let is_asked = |search: &Self, from: ActorId| {
            // That a session has a certain name is a condition.
            let is_asked = worst == Standing::If || !search.actors.is_session(from);
            is_asked && search.actors.whole(from) != search.actors.whole(id) && wanted(search, from)
        };
        let mut links: BTreeMap<(ActorId, usize), Link> = BTreeMap::new();
        for from in self.assumers(&target) {
            let Some(actor) = self.actors.get(from).filter(|_| is_asked(self, from)) else {
                continue;
            };
            let found = match actor.kind {
                Kind::Service => {
                    inner.service_assumes(&actor.label, actor.principal.clone(), &target, worst)
                }
                _ => inner.assumes(self.asked, actor, &target, worst),
            };
            links.extend(found.map(|link| ((from, 0), link)));
        }
        let mut grounds = std::mem::take(&mut self.grounds);
        for (number, receiver) in (1..).zip(&inner.receivers(&target)) {
            let receiving = grounds.receiving(inner, &target.account.id, &receiver.1);
            for from in self.passers(&target, receiver) {
                let Some(actor) = self.actors.get(from).filter(|_| is_asked(self, from)) else {
                    continue;
                };
                let by = (&*receiver.0, &*receiving, &mut grounds);
                let found = inner.passes(self.asked, actor, &target, by, worst);
                links.extend(found.map(|link| ((from, number), link)));
            }
        }
        self.grounds = grounds;
        for (from, link) in self.instances(&target, worst) {
            links.insert((from, 0), link);
        }
        links
            .into_iter()
            .map(|((from, _), link)| (from, link))
            .collect()
    }

    /// Who could assume a role.
    fn assumers(&mut self, target: &Target<'_>) -> Vec<ActorId> {
        let inner = self.inner;
        let trusted = inner.trusted(&mut self.actors, target);
        let plain = inner
            .dialect()
            .table()
            .sharing
            .assume
            .first()
            .map_or("", |(action, _)| action);
        let Ok(scope) = Scope::new(inner, plain, &target.label) else {
            return Vec::new();
        };
        let mut found = HashSet::new();
        self.add_trusted(trusted, &mut found, Some(&scope));
        let mut found: Vec<ActorId> = found.into_iter().collect();
        found.sort_unstable();
        self.actors.with_sessions(found)
    }

    /// Who could hand a role over: who may pass it, or, where that takes no permission, who may do
    /// what receives it.
    fn passers(
        &mut self,
        target: &Target<'_>,
        (_, actions): &(String, Vec<String>),
    ) -> Vec<ActorId> {
        let inner = self.inner;
        let table = inner.dialect().table();
        let id = &*target.account.id;
        let scopes: Vec<_> = match inner.asks_pass() {
            true => vec![Scope::new(
                inner,
                &table.estate.pass_role.action,
                &target.label,
            )],
            false => actions
                .iter()
                .map(|action| inner.receiving(action, id))
                .collect(),
        };
        let mut found: Vec<ActorId> = Vec::new();
        for scope in scopes.iter().flatten() {
            found.extend(self.holders.of_account(inner, &self.actors, scope, id));
        }
        let owner = self
            .actors
            .of_account
            .get(&target.account.id)
            .into_iter()
            .flatten()
            .copied();
        let owner = owner.filter(|id| {
            self.actors
                .get(*id)
                .is_some_and(|actor| actor.kind == Kind::Owner)
        });
        found.extend(owner);
        found.sort_unstable();
        found.dedup();
        self.actors.with_sessions(found)
    }

    /// The instances that hold a role.
    fn instances(&mut self, target: &Target<'e>, worst: Standing) -> Vec<(ActorId, Link)> {
        let inner = self.inner;
        let index = target
            .account
            .roles
            .iter()
            .position(|role| std::ptr::eq(role, target.role));
        let holds = |role: Option<u32>| role.is_some_and(|role| Some(role as usize) == index);
        let mut links = Vec::new();
        for instance in target
            .account
            .instances
            .iter()
            .filter(|instance| holds(instance.role))
        {
            let Ok(held) = inner.instance(&instance.name) else {
                continue;
            };
            let principal = Principal::service(held.service).in_account(held.account.clone());
            let Some(link) =
                inner.service_assumes(&instance.name, principal.clone(), target, worst)
            else {
                continue;
            };
            let (label, account) = (instance.name.to_string(), Some(held.account.into()));
            let instance = Actor {
                label,
                kind: Kind::Instance,
                account,
                principal,
                session: None,
            };
            let id = self.actors.insert(instance);
            links.push((id, link));
        }
        links
    }
}
