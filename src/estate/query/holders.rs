//! Which policies could grant something, and who holds them: so that not everybody is asked about
//! everything.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use super::super::model::{Model, PolicyAttachment, SlotContent};
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
    /// The policies of the last search, and the actors that hold one of them. The next search is
    /// mostly for the same policies.
    last: Option<(Vec<PolicyId>, Rc<[ActorId]>)>,
}

impl Holders {
    /// Files every attachment of a user, a group or a role by its policy.
    pub(super) fn new(model: &Model, actors: &Actors) -> Self {
        let mut holders = Self::default();
        for account in model.accounts.values() {
            for (index, user) in (0u32..).zip(&account.users) {
                let Some(id) = actors.user(&account.id, index) else {
                    continue;
                };
                let of_groups = account.group_attachments(user);
                for attachment in user.holder.attachments.iter().chain(of_groups) {
                    holders.add(model, attachment, id);
                }
            }
            for (index, role) in (0u32..).zip(&account.roles) {
                let Some(id) = actors.role(&account.id, index) else {
                    continue;
                };
                for attachment in &role.holder.attachments {
                    holders.add(model, attachment, id);
                }
            }
        }
        holders
    }

    /// Files an attachment of an actor.
    fn add(&mut self, model: &Model, attachment: &PolicyAttachment, id: ActorId) {
        match model.slot(attachment.slot) {
            Some(SlotContent::Policy(policy)) => {
                self.by_policy.entry(*policy).or_default().push(id)
            }
            Some(SlotContent::Gap(_)) => self.unread.push(id),
            None => {}
        }
    }

    /// Who holds an allow of something in the scope, or what may be one; each once, in their order.
    pub(super) fn of(&mut self, model: &Model, scope: &Scope) -> Rc<[ActorId]> {
        let table = model.dialect().table();
        let mut policies = Vec::new();
        for id in self.with_action(model, scope) {
            let mut allows = model.policies.each(Some(*id), Effect::Allow);
            if allows.any(|(_, one)| scope.meets(one, table)) {
                policies.push(*id);
            }
        }
        if let Some((last, found)) = &self.last
            && *last == policies
        {
            return Rc::clone(found);
        }
        let mut found: BTreeSet<ActorId> = self.unread.iter().copied().collect();
        for id in &policies {
            found.extend(self.by_policy.get(id).into_iter().flatten());
        }
        let found: Rc<[ActorId]> = found.into_iter().collect();
        self.last = Some((policies, Rc::clone(&found)));
        found
    }

    /// The policies that somebody holds with an allow of some action in the scope, in the order of
    /// the set, which is the same in every run.
    fn with_action(&mut self, model: &Model, scope: &Scope) -> &[PolicyId] {
        let by_policy = &self.by_policy;
        self.by_action
            .entry(scope.action.clone())
            .or_insert_with(|| held_with_action(model, scope, by_policy))
    }

    /// Who of an account holds an allow of something in the scope, or what may be one.
    pub(super) fn of_account<'a>(
        &mut self,
        model: &Model,
        actors: &'a Actors,
        scope: &Scope,
        account: &'a str,
    ) -> impl Iterator<Item = ActorId> + use<'a> {
        let all = self.of(model, scope);
        let members = actors
            .of_account
            .get(account)
            .into_iter()
            .flatten()
            .copied();
        members.filter(move |id| all.binary_search(id).is_ok())
    }
}

/// The policies of the set that somebody holds with an allow of some action in the scope.
fn held_with_action(
    model: &Model,
    scope: &Scope,
    by_policy: &HashMap<PolicyId, Vec<ActorId>>,
) -> Vec<PolicyId> {
    let mut found = Vec::new();
    for id in model.policies.ids() {
        if !by_policy.contains_key(&id) {
            continue;
        }
        let mut allows = model.policies.each(Some(id), Effect::Allow);
        if allows.any(|(_, one)| scope.meets_actions(one)) {
            found.push(id);
        }
    }
    found
}
