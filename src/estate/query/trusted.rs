//! Whom statements name, as far as this is known before anybody is asked.

use std::collections::BTreeSet;

use super::super::model::Model;
use super::actor::{ActorId, Actors};
use super::target::LinkTarget;
use crate::dialect;
use crate::model::Effect;
use crate::principal::Entry;

/// Whom policies allow: candidates, of whom each is asked.
#[derive(Debug, Default)]
pub(super) struct TrustCandidates {
    /// Those who are named one by one.
    pub(super) named: Vec<ActorId>,
    /// Accounts whose members need a permission besides.
    pub(super) accounts: BTreeSet<Box<str>>,
    pub(super) everybody: bool,
}

impl TrustCandidates {
    /// Whom the trust policy of a role names.
    pub(super) fn by(model: &Model, actors: &mut Actors, target: &LinkTarget<'_>) -> Self {
        let mut trusted = Self::default();
        let Some(id) = target.role.trust.and_then(|slot| model.policy_of(slot)) else {
            return trusted;
        };
        let owner = Some(&*target.account.id);
        for (_, statement) in model.policies.each(Some(id), Effect::Allow) {
            trusted.add(model, actors, statement.principals(), owner);
        }
        trusted
    }

    /// Whether nobody is named at all.
    pub(super) fn is_nobody(&self) -> bool {
        self.named.is_empty() && self.accounts.is_empty() && !self.everybody
    }

    /// Adds whom a statement names; `owner` is the account of its resource. The principals are
    /// those of `StatementRef::principals`: whether they are left out, and the entries.
    pub(super) fn add(
        &mut self,
        model: &Model,
        actors: &mut Actors,
        principals: Option<(bool, &[Entry])>,
        owner: Option<&str>,
    ) {
        let Some((false, entries)) = principals else {
            self.everybody = true;
            return;
        };
        for entry in entries {
            match entry {
                // What patterns over sessions name is asked of all, which are not many.
                Entry::Everyone | Entry::Sessions { .. } => self.everybody = true,
                Entry::Account(id) => self.accounts.extend([id.clone()]),
                Entry::Number(number) if model.accounts.contains_key(number) => {
                    self.accounts.extend([number.clone()])
                }
                Entry::Number(number) => match user_with_id(model, actors, number) {
                    Some(user) => self.named.push(user),
                    None => self.accounts.extend([number.clone()]),
                },
                Entry::UniqueId {
                    role: dialect::Role::User,
                    id,
                    ..
                } => self.named.extend(user_with_id(model, actors, id)),
                Entry::UniqueId { id, .. } => self.named.extend(role_with_id(model, actors, id)),
                entry => self.named.extend(actors.entry(model, entry, owner)),
            }
        }
    }
}

/// The user to whom the vendor gave this id.
fn user_with_id(model: &Model, actors: &Actors, id: &str) -> Option<ActorId> {
    for account in model.accounts.values() {
        for (index, user) in (0u32..).zip(&account.users) {
            if user.id.as_deref() == Some(id) {
                return actors.user(&account.id, index);
            }
        }
    }
    None
}

/// The role to which the vendor gave this id.
fn role_with_id(model: &Model, actors: &Actors, id: &str) -> Option<ActorId> {
    for account in model.accounts.values() {
        for (index, role) in (0u32..).zip(&account.roles) {
            if role.id.as_deref() == Some(id) {
                return actors.role(&account.id, index);
            }
        }
    }
    None
}
