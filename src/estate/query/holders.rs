//! Which policies could grant something, and who holds them: so that not everybody is asked about
//! everything.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use super::super::model::{Attachment, Held, Inner};
use super::actor::{ActorId, Actors};
use super::scope::Scope;
use crate::compile::PolicyId;
use crate::model::Effect;

/// The holders of each identity policy, directly or by a group.
#[derive(Debug, Default)]
pub(super) struct Holders {
    by_policy: HashMap<PolicyId, Vec<ActorId>>,
    /// Who holds a policy whose text is not given, which could say anything.
    unread: Vec<ActorId>,
    /// The policies with an allow of some action, as they were looked for.
    by_action: HashMap<String, Vec<PolicyId>>,
    /// The policies that were looked for last, and whoever holds one of them: mostly they are the
    /// next ones too.
    last: Option<(Vec<PolicyId>, Rc<[ActorId]>)>,
}

impl Holders {
    pub(super) fn new(inner: &Inner, actors: &Actors) -> Self {
        let mut holders = Self::default();
        for account in inner.accounts.values() {
            for (index, user) in (0u32..).zip(&account.users) {
                let Some(id) = actors.user(&account.id, index) else {
                    continue;
                };
                let groups = user
                    .groups
                    .iter()
                    .filter_map(|group| account.groups.get(*group as usize));
                let by_groups = groups.flat_map(|group| &group.attachments);
                user.holder
                    .attachments
                    .iter()
                    .chain(by_groups)
                    .for_each(|at| holders.add(inner, at, id));
            }
            for (index, role) in (0u32..).zip(&account.roles) {
                let Some(id) = actors.role(&account.id, index) else {
                    continue;
                };
                role.holder
                    .attachments
                    .iter()
                    .for_each(|at| holders.add(inner, at, id));
            }
        }
        holders
    }

    fn add(&mut self, inner: &Inner, attachment: &Attachment, id: ActorId) {
        match inner.slots.get(attachment.slot.0 as usize) {
            Some(Held::Policy(policy)) => self.by_policy.entry(*policy).or_default().push(id),
            Some(Held::Gap(_)) => self.unread.push(id),
            None => {}
        }
    }

    /// Who holds an allow of something in the scope, or what may be one; each once, in their order.
    pub(super) fn of(&mut self, inner: &Inner, scope: &Scope) -> Rc<[ActorId]> {
        let table = inner.dialect().table();
        let set = &inner.policies;
        if !self.by_action.contains_key(&scope.action) {
            let acts = |id: &PolicyId| {
                set.each(Some(*id), Effect::Allow)
                    .any(|(_, one)| scope.meets_actions(one))
            };
            // In the set's order, which is the same in every run.
            let found = set
                .ids()
                .filter(|id| self.by_policy.contains_key(id) && acts(id))
                .collect();
            self.by_action.insert(scope.action.clone(), found);
        }
        let meets = |id: &&PolicyId| {
            set.each(Some(**id), Effect::Allow)
                .any(|(_, one)| scope.meets(one, table))
        };
        let policies = self
            .by_action
            .get(&scope.action)
            .into_iter()
            .flatten()
            .filter(meets);
        let policies: Vec<PolicyId> = policies.copied().collect();
        if let Some((_, found)) = self.last.as_ref().filter(|(last, _)| *last == policies) {
            return Rc::clone(found);
        }
        let holders = policies
            .iter()
            .filter_map(|id| self.by_policy.get(id))
            .flatten();
        let found: BTreeSet<ActorId> = holders.chain(&self.unread).copied().collect();
        let found: Rc<[ActorId]> = found.into_iter().collect();
        self.last = Some((policies, Rc::clone(&found)));
        found
    }

    /// Who of an account does.
    pub(super) fn of_account<'a>(
        &mut self,
        inner: &Inner,
        actors: &'a Actors,
        scope: &Scope,
        account: &'a str,
    ) -> impl Iterator<Item = ActorId> + use<'a> {
        let all = self.of(inner, scope);
        let members = actors
            .of_account
            .get(account)
            .into_iter()
            .flatten()
            .copied();
        members.filter(move |id| all.binary_search(id).is_ok())
    }
}
