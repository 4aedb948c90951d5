//! What an estate does not hold, and whether a decision could turn on it.

use super::answer::Gap;
use super::layers::layers;
use super::lookup::EstateCaller;
use super::model::{Gaps, Model, PolicySlot};
use super::resolve::ResolvedQuestion;
use crate::decision::Verdict;
use crate::error::Error;
use crate::eval::Decision;

/// Notes of what an estate lacks, at most.
const NOTES_MAX: usize = 5;

/// What the files say that they lack, for every answer.
pub(super) fn incompleteness(model: &Model) -> impl Iterator<Item = String> {
    let more = model.incomplete.len().saturating_sub(NOTES_MAX);
    let shown = model
        .incomplete
        .iter()
        .take(NOTES_MAX)
        .map(|missing| format!("the estate is incomplete: {missing}"));
    shown.chain((more > 0).then(|| format!("the estate is incomplete in {more} more ways")))
}

/// The gaps on which a decision could turn: with them as policies that allow everything it is
/// allowed and was not, or with them as policies that deny everything it is denied and was not.
pub(super) fn decisive_gaps(
    model: &Model,
    resolved: &ResolvedQuestion<'_, '_>,
    decision: Decision,
) -> Result<Vec<Gap>, Error> {
    let mut gaps = unread(model, resolved);
    if !gaps.is_empty() {
        let reading = if decision.is_allowed() {
            Gaps::DenyAll
        } else {
            Gaps::AllowAll
        };
        let otherwise = layers(model, resolved, reading)?.authorize(&resolved.request)?;
        if otherwise.is_allowed() == decision.is_allowed() {
            gaps.clear();
        }
    }
    if decision.verdict() != Verdict::ExplicitDeny {
        gaps.extend(foreign_resources(model, resolved));
    }
    Ok(gaps)
}

/// Policies that bear on the question and whose texts are not given.
pub(super) fn unread(model: &Model, resolved: &ResolvedQuestion<'_, '_>) -> Vec<Gap> {
    let identity = &resolved.caller.identity;
    let mut gaps = Vec::new();
    let mut slots: Vec<PolicySlot> = Vec::new();
    match resolved.caller.who {
        Some(EstateCaller::Foreign) => {
            let account = identity.account().unwrap_or("");
            let message = format!(
                "the account `{account}` is not in the estate, so its principals have no policies \
                 here"
            );
            gaps.push(Gap { message });
        }
        Some(EstateCaller::User(account, user)) => {
            let of_groups = account.group_attachments(user);
            slots.extend(of_groups.map(|attachment| attachment.slot));
            slots.extend(user.holder.slots());
        }
        Some(EstateCaller::Role(_, role)) => slots.extend(role.holder.slots()),
        None | Some(EstateCaller::Owner(_) | EstateCaller::Absent(..)) => {}
    }
    let owners = resolved.owners.iter().flatten().map(String::as_str);
    for id in owners.chain(identity.account()) {
        if let Some(account) = model.accounts.get(id) {
            slots.extend(model.control_over(account));
        }
    }
    let mut names: Vec<&str> = slots
        .iter()
        .filter_map(|slot| model.gap_name(*slot))
        .collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let message =
            format!("the text of the policy `{name}` is missing, so it counts as granting nothing");
        gaps.push(Gap { message });
    }
    gaps
}

/// Resources of accounts that the estate does not hold, and so nothing that is attached to
/// them.
fn foreign_resources(model: &Model, resolved: &ResolvedQuestion<'_, '_>) -> Vec<Gap> {
    let mut gaps = Vec::new();
    for (name, owner) in resolved.request.names().iter().zip(&resolved.owners) {
        let (Some(name), Some(owner)) = (name, owner) else {
            continue;
        };
        if !model.accounts.contains_key(owner.as_str()) {
            let message = format!(
                "the account `{owner}` is not in the estate, so nothing is known about `{}`",
                name.text()
            );
            gaps.push(Gap { message });
        }
    }
    gaps
}
