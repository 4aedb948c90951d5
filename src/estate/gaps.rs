//! What an estate does not hold, and whether a decision could turn on it.

use super::answer::Gap;
use super::layers::Gaps;
use super::lookup::Who;
use super::model::{Held, Inner, Levels, Slot};
use super::prepare::Found;
use super::question::Question;
use crate::decision::Verdict;
use crate::error::Error;
use crate::eval::{Decision, authorize};
use crate::request::Request;

/// Notes of what an estate lacks, at most.
const NOTES_MAX: usize = 5;

impl Inner {
    /// What the files say that they lack, for every answer.
    pub(super) fn incompleteness(&self) -> impl Iterator<Item = String> {
        let more = self.incomplete.len().saturating_sub(NOTES_MAX);
        let shown = self
            .incomplete
            .iter()
            .take(NOTES_MAX)
            .map(|missing| format!("the estate is incomplete: {missing}"));
        shown.chain((more > 0).then(|| format!("the estate is incomplete in {more} more ways")))
    }

    /// The gaps on which a decision could turn: with them as policies that allow everything it is
    /// allowed and was not, or with them as policies that deny everything it is denied and was not.
    pub(super) fn gaps(
        &self,
        question: &Question<'_>,
        request: &Request<'_>,
        found: &Found<'_>,
        decision: Decision,
    ) -> Result<Vec<Gap>, Error> {
        let mut gaps = self.unread(found);
        if !gaps.is_empty() {
            let mode = if decision.is_allowed() {
                Gaps::DenyAll
            } else {
                Gaps::AllowAll
            };
            let (caller, sides) = self.layers(question, request, found, mode)?;
            let otherwise = authorize(&caller, &sides, request)?;
            if otherwise.is_allowed() == decision.is_allowed() {
                gaps.clear();
            }
        }
        if decision.verdict() != Verdict::ExplicitDeny {
            gaps.extend(self.foreign_resources(request, found));
        }
        Ok(gaps)
    }

    /// Policies that bear on the question and whose texts are not given.
    pub(super) fn unread(&self, found: &Found<'_>) -> Vec<Gap> {
        let mut slots: Vec<Slot> = Vec::new();
        let mut gaps = Vec::new();
        match found.who {
            None => {}
            Some(Who::Foreign) => {
                let account = found.identity.account().unwrap_or("");
                let message = format!(
                    "the account `{account}` is not in the estate, so its callers hold nothing here"
                );
                gaps.push(Gap { message });
            }
            Some(Who::User(account, user)) => {
                let groups = user
                    .groups
                    .iter()
                    .filter_map(|index| account.groups.get(*index as usize));
                let attachments = groups
                    .flat_map(|group| &group.attachments)
                    .chain(&user.holder.attachments);
                slots.extend(
                    attachments
                        .map(|attachment| attachment.slot)
                        .chain(user.holder.boundary),
                );
            }
            Some(Who::Role(_, role)) => {
                slots.extend(
                    role.holder
                        .attachments
                        .iter()
                        .map(|attachment| attachment.slot),
                );
                slots.extend(role.holder.boundary);
            }
            Some(Who::Owner(_) | Who::Absent(..)) => {}
        }
        let owners = found.owners.iter().flatten().map(String::as_str);
        for account in owners
            .chain(found.identity.account())
            .filter_map(|id| self.accounts.get(id))
        {
            let over = self
                .folders_of(account)
                .map(|folder| &folder.levels)
                .chain([&account.levels]);
            let all = |levels: &Levels| [levels.control.clone(), levels.resource_control.clone()];
            slots.extend(over.flat_map(all).flatten().flatten());
        }
        let mut names: Vec<&str> = slots
            .iter()
            .filter_map(|slot| self.gap_name(*slot))
            .collect();
        names.sort_unstable();
        names.dedup();
        let words = |name: &str| {
            format!("the text of the policy `{name}` is not given, so it counts as nothing")
        };
        gaps.extend(names.into_iter().map(|name| Gap {
            message: words(name),
        }));
        gaps
    }

    pub(super) fn gap_name(&self, slot: Slot) -> Option<&str> {
        match self.slots.get(slot.0 as usize)? {
            Held::Gap(name) => Some(name),
            Held::Policy(_) => None,
        }
    }

    /// Resources of accounts that the estate does not hold, and so of what is attached to them
    /// nothing.
    fn foreign_resources(
        &self,
        request: &Request<'_>,
        found: &Found<'_>,
    ) -> impl Iterator<Item = Gap> {
        let foreign = request
            .names()
            .iter()
            .zip(&found.owners)
            .filter_map(|(name, owner)| {
                let (name, owner) = (name.as_ref()?, owner.as_deref()?);
                (!self.accounts.contains_key(owner)).then_some((name.text(), owner))
            });
        foreign.map(|(name, owner)| Gap {
            message: format!(
                "the account `{owner}` is not in the estate, so nothing is known of `{name}`"
            ),
        })
    }
}
