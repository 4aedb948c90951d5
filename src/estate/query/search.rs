//! The search finds the callers that may by themselves. From the roles among them it goes backwards
//! to the callers that may assume these roles or hand them over.
//!
//! # Example
//!
//! Asked is who can read the bucket `b`. Candidates are those who hold a policy with an allow of
//! `oss:GetObject`, those whom the policy of `b` names, and owners. Each is asked; the role `app`
//! is allowed. The trust policy of `app` names the account, so candidates for assuming it are those
//! of the account who hold an allow of the assuming action, and `ann` is allowed. Nobody may become
//! `ann`, so the search ends.
//!
//! Asking everybody about everything gives the same answer. Candidates are what makes it fast: an
//! estate of a hundred thousand users has few who hold a policy that speaks of the bucket at all.

use std::collections::{BTreeMap, HashSet};

use super::super::instance::instance;
use super::super::model::{EstateAccount, Model, PolicySlot};
use super::super::pass_role::asks_pass;
use super::actor::{Actor, ActorId, ActorKind, Actors};
use super::answer::{Link, Standing, Step, WhoCanAnswer};
use super::ground::{Ground, scope_assumes};
use super::holders::Holders;
use super::inquiry::Inquiry;
use super::link::plain_assume_action;
use super::receivers::{Receiver, ReceiverGrounds, Receiving, receivers, receiving_scope};
use super::scope::Scope;
use super::target::LinkTarget;
use super::trusted::TrustCandidates;
use super::who_can::WhoCan;
use crate::compile::StatementRef;
use crate::dialect::Within;
use crate::error::Error;
use crate::model::Effect;
use crate::request::{Circumstances, Principal};

/// Is called during a search with how many parts are done, and of how many.
pub type Progress<'p> = &'p mut dyn FnMut(usize, usize);

/// One search for everybody who may do something in a scope.
pub(super) struct WhoCanSearch<'e, 'q> {
    pub(super) inquiry: Inquiry<'e, 'q>,
    /// Paths to show of each principal, at most.
    pub(super) paths_max: usize,
    pub(super) scope: Scope,
    pub(super) actors: Actors,
    holders: Holders,
    /// Those who may by themselves, each with the step.
    pub(super) direct: BTreeMap<ActorId, Step>,
    grounds: ReceiverGrounds,
    /// Of everybody who may, the best way.
    pub(super) ways: BTreeMap<ActorId, RoleWay>,
    /// Whether everybody was asked about all of the scope.
    pub(super) is_whole: bool,
}

/// How somebody may: directly, or by a link to a role that may.
pub(super) struct RoleWay {
    pub(super) standing: Standing,
    /// How many links there are, the last one included, by which the action is done.
    pub(super) length: usize,
    /// The first link and the role that it leads to, unless it is the last.
    pub(super) through: Option<(Link, ActorId)>,
}

/// Answers who-can.
pub(in crate::estate) fn who_can(
    model: &Model,
    asked: &WhoCan<'_>,
    progress: Progress<'_>,
) -> Result<WhoCanAnswer, Error> {
    check_circumstances(model, &asked.circumstances)?;
    let scope = Scope::new(model, &asked.action, &asked.resource)?;
    let actors = Actors::new(model, model.name(&asked.resource).as_ref());
    let holders = Holders::new(model, &actors);
    let mut search = WhoCanSearch {
        inquiry: Inquiry {
            model,
            circumstances: &asked.circumstances,
            owner: asked.owner.as_deref(),
        },
        paths_max: asked.paths_max,
        scope,
        is_whole: actors.is_whole,
        actors,
        holders,
        direct: BTreeMap::new(),
        grounds: ReceiverGrounds::default(),
        ways: BTreeMap::new(),
    };
    search.add_named_by_trust();
    search.find_direct(progress);
    search.find_ways(progress);
    Ok(search.answer())
}

/// Refuses context and time that the engine does not take from any asker.
fn check_circumstances(model: &Model, given: &Circumstances<'_>) -> Result<(), Error> {
    model
        .dialect()
        .request(Principal::anonymous(), "any:Thing", "*")
        .under(given.borrowed())
        .build()
        .map(drop)
}

impl<'e> WhoCanSearch<'e, '_> {
    /// Adds whom trust policies name to the actors, so that a policy that names everybody finds
    /// them.
    fn add_named_by_trust(&mut self) {
        let model = self.inquiry.model;
        for account in model.accounts.values() {
            for role in &account.roles {
                for (_, entry) in &role.trusted {
                    self.actors.entry(model, entry, Some(&account.id));
                }
            }
        }
    }

    /// Asks everybody who could hold a grant, or be named by one.
    fn find_direct(&mut self, progress: Progress<'_>) {
        let mut ground = Ground::new(self.inquiry.model, self.scope.clone());
        let candidates = self.candidates();
        let candidates = self.actors.with_sessions(candidates);
        let total = candidates.len();
        for (done, id) in candidates.into_iter().enumerate() {
            progress(done, total);
            let Some(actor) = self.actors.get(id) else {
                continue;
            };
            let (step, is_whole) =
                self.inquiry
                    .best_step(&actor.asker(), &mut ground, Standing::If);
            let standing = step.as_ref().map(|step| step.standing);
            self.is_whole &= is_whole || standing == Some(Standing::Now);
            if let Some(step) = step {
                self.direct.insert(id, actor.under_its_name(step));
            }
        }
    }

    /// Everybody who holds a policy that could grant something in the scope, or whom a policy of a
    /// resource or of trust could name.
    fn candidates(&mut self) -> Vec<ActorId> {
        let model = self.inquiry.model;
        let table = model.dialect().table();
        let scope = self.scope.clone();
        let (mut named, mut trusted) = (TrustCandidates::default(), TrustCandidates::default());
        let assumes = scope_assumes(model, &scope);
        for account in model.accounts.values() {
            for resource in account.resources.iter().chain(&account.instances) {
                let slots = resource.policies.as_deref().unwrap_or_default();
                if !slots.is_empty() && scope.may_be_below(model, &resource.name) {
                    let meets = |statement: StatementRef<'_>| scope.meets(statement, table);
                    self.add_allowed(slots, account, &mut named, meets);
                }
            }
            if assumes {
                let trusts = account.roles.iter().filter_map(|role| role.trust);
                let trusts: Vec<PolicySlot> = trusts.collect();
                self.add_allowed(&trusts, account, &mut trusted, |_| true);
            }
        }
        let mut found: HashSet<ActorId> = self.holders.of(model, &scope).iter().copied().collect();
        for (id, actor) in self.actors.all.iter().enumerate() {
            if actor.kind == ActorKind::Owner {
                found.insert(id);
            }
        }
        self.add_trusted(named, &mut found, None);
        // What a trust policy allows somebody of an account takes a grant besides.
        self.add_trusted(trusted, &mut found, Some(&scope));
        sorted(found)
    }

    /// Adds whom policies allow in the statements that count.
    fn add_allowed(
        &mut self,
        slots: &[PolicySlot],
        account: &EstateAccount,
        allowed: &mut TrustCandidates,
        counts: impl Fn(StatementRef<'_>) -> bool,
    ) {
        let model = self.inquiry.model;
        for slot in slots {
            let Some(id) = model.policy_of(*slot) else {
                continue;
            };
            for (_, statement) in model.policies.each(Some(id), Effect::Allow) {
                if counts(statement) {
                    let principals = statement.principals();
                    allowed.add(model, &mut self.actors, principals, Some(&account.id));
                }
            }
        }
    }

    /// Adds whom policies name: all of an account, or everybody. With a scope, of accounts only who
    /// holds a grant in it.
    fn add_trusted(
        &mut self,
        trusted: TrustCandidates,
        found: &mut HashSet<ActorId>,
        scope: Option<&Scope>,
    ) {
        let model = self.inquiry.model;
        found.extend(trusted.named);
        if trusted.everybody {
            // Where both sides must allow, a caller without a grant is not asked, unless it has no
            // side of its own.
            let both = model.dialect().table().sharing.role.within == Within::Both;
            match scope {
                Some(scope) if both => {
                    found.extend(self.holders.of(model, scope).iter());
                    for (id, actor) in self.actors.all.iter().enumerate() {
                        if !actor.kind.has_side() {
                            found.insert(id);
                        }
                    }
                }
                _ => found.extend(0..self.actors.all.len()),
            }
            found.insert(self.actors.anybody());
            found.insert(self.actors.outside(model, None));
        }
        for id in trusted.accounts {
            if !model.accounts.contains_key(&id) {
                found.insert(self.actors.outside(model, Some(&id)));
            } else if let Some(scope) = scope {
                found.extend(self.holders.of_account(model, &self.actors, scope, &id));
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
        let model = self.inquiry.model;
        let Some(target) = self.actors.target(model, id) else {
            return Vec::new();
        };
        let is_asked = |search: &Self, from: ActorId| {
            // That a session has a certain name is a condition.
            let is_asked = worst == Standing::If || !search.actors.is_session(from);
            is_asked && search.actors.whole(from) != search.actors.whole(id) && wanted(search, from)
        };
        // By actor and then by receiver: 0 assumes the role, any other hands it over.
        let mut links: BTreeMap<(ActorId, usize), Link> = BTreeMap::new();
        for from in self.assumers(&target) {
            let Some(actor) = self.actors.get(from) else {
                continue;
            };
            if is_asked(self, from)
                && let Some(link) = self.assuming_link(actor, &target, worst)
            {
                links.insert((from, 0), link);
            }
        }
        let mut grounds = std::mem::take(&mut self.grounds);
        for (number, receiver) in (1..).zip(receivers(model, &target)) {
            let mut receiving = Receiving::new(model, &target.account.id, &receiver, &mut grounds);
            for from in self.passers(&target, &receiver) {
                let Some(actor) = self.actors.get(from) else {
                    continue;
                };
                if is_asked(self, from)
                    && let Some(link) = self.inquiry.passes(actor, &target, &mut receiving, worst)
                {
                    links.insert((from, number), link);
                }
            }
        }
        self.grounds = grounds;
        for (from, link) in self.instances(&target, worst) {
            links.insert((from, 0), link);
        }
        let mut all = Vec::with_capacity(links.len());
        for ((from, _), link) in links {
            all.push((from, link));
        }
        all
    }

    /// The link by which an actor assumes a role; a service assumes it under its own name.
    fn assuming_link(
        &self,
        actor: &Actor,
        target: &LinkTarget<'_>,
        worst: Standing,
    ) -> Option<Link> {
        if actor.kind != ActorKind::Service {
            return self.inquiry.assumes(actor, target, worst);
        }
        let principal = actor.principal.clone();
        self.inquiry
            .service_assumes(&actor.label, principal, target, worst)
    }

    /// Who could assume a role.
    fn assumers(&mut self, target: &LinkTarget<'_>) -> Vec<ActorId> {
        let model = self.inquiry.model;
        let trusted = TrustCandidates::by(model, &mut self.actors, target);
        let Ok(scope) = Scope::new(model, plain_assume_action(model), &target.label) else {
            return Vec::new();
        };
        let mut found = HashSet::new();
        self.add_trusted(trusted, &mut found, Some(&scope));
        self.actors.with_sessions(sorted(found))
    }

    /// Who could hand a role over: who may pass it, or, where that takes no permission, who may do
    /// what receives it.
    fn passers(&mut self, target: &LinkTarget<'_>, receiver: &Receiver) -> Vec<ActorId> {
        let model = self.inquiry.model;
        let account = &*target.account.id;
        let mut scopes = Vec::new();
        if asks_pass(model) {
            let action = &model.dialect().table().estate.pass_role.action;
            scopes.extend(Scope::new(model, action, &target.label));
        } else {
            for action in &receiver.actions {
                scopes.extend(receiving_scope(model, action, account));
            }
        }
        let mut found = HashSet::new();
        for scope in &scopes {
            found.extend(self.holders.of_account(model, &self.actors, scope, account));
        }
        for id in self.actors.of_account.get(account).into_iter().flatten() {
            let actor = self.actors.get(*id);
            if actor.is_some_and(|actor| actor.kind == ActorKind::Owner) {
                found.insert(*id);
            }
        }
        self.actors.with_sessions(sorted(found))
    }

    /// The instances that hold a role, each with the link by which its service acts with it.
    fn instances(&mut self, target: &LinkTarget<'e>, worst: Standing) -> Vec<(ActorId, Link)> {
        let model = self.inquiry.model;
        let mut links = Vec::new();
        for listed in &target.account.instances {
            let Some(index) = listed.role else {
                continue;
            };
            let role = target.account.roles.get(index as usize);
            if !role.is_some_and(|role| std::ptr::eq(role, target.role)) {
                continue;
            }
            let Ok(instance) = instance(model, &listed.name) else {
                continue;
            };
            let principal =
                Principal::service(instance.service).in_account(instance.account.clone());
            let found =
                self.inquiry
                    .service_assumes(&listed.name, principal.clone(), target, worst);
            let Some(link) = found else {
                continue;
            };
            let id = self.actors.insert(Actor {
                label: listed.name.to_string(),
                kind: ActorKind::Instance,
                account: Some(instance.account.into()),
                principal,
                session: None,
            });
            links.push((id, link));
        }
        links
    }
}

/// Actors by number, so that every run asks them in the same order.
fn sorted(found: HashSet<ActorId>) -> Vec<ActorId> {
    let mut sorted: Vec<ActorId> = found.into_iter().collect();
    sorted.sort_unstable();
    sorted
}
