//! Counts in an export, compared with what is in it.
//!
//! AWS and Kingsoft write how often a policy is attached and how many users a group has. A count
//! that differs shows that something is missing, or that the account changed between two calls.

use std::ops::RangeInclusive;

use super::draft::{AccountDraft, HolderDraft, PolicyKey, StatedCount};
use super::meaning::CountKind;
use super::report::ImportReport;
use crate::words::clip;

/// Reports the counts that differ from what is in the draft.
pub(super) fn check(account: &AccountDraft, report: &mut ImportReport) {
    for stated in &account.counts {
        let text = &stated.number.text;
        let Ok(number) = text.parse::<usize>() else {
            report.missing(
                stated.number.place,
                format!("`{}` is not a number", clip(text)),
                "correct the export",
            );
            continue;
        };
        let actual = actual(account, stated.kind, &stated.key);
        if number < *actual.start() {
            report_difference(stated, *actual.start(), report);
        } else if number > *actual.end() {
            report_difference(stated, *actual.end(), report);
        }
    }
}

/// Reports a count, with the nearest number that would be right.
fn report_difference(stated: &StatedCount, actual: usize, report: &mut ImportReport) {
    let name = clip(&stated.key.name);
    let what = match stated.kind {
        CountKind::Attachments => format!("attachments of the policy `{name}`"),
        CountKind::Boundaries => format!("uses of the policy `{name}` as a boundary"),
        CountKind::Users => format!("users in the group `{name}`"),
        CountKind::Policies => format!("policies of the group `{name}`"),
    };
    let message = format!(
        "{what}: the export counts {} and contains {actual}",
        clip(&stated.number.text)
    );
    report.missing(
        stated.number.place,
        message,
        "export the whole account again in one go",
    );
}

/// How many there are, at least and at most. No page of RAM or of Volcano Engine says whether a
/// policy that is attached for some resource groups counts once, once per group, or not at all:
/// <https://help.aliyun.com/document_detail/28719.html>.
fn actual(account: &AccountDraft, kind: CountKind, key: &PolicyKey) -> RangeInclusive<usize> {
    let lists = [&account.users, &account.groups, &account.roles];
    let holders = lists.into_iter().flat_map(|holders| holders.values());
    match kind {
        CountKind::Attachments => attachments(holders, Some(key)),
        CountKind::Policies => attachments(account.groups.get(&key.name).into_iter(), None),
        CountKind::Boundaries => {
            let bounded = holders.filter(|holder| holder.boundary.as_ref() == Some(key));
            exactly(bounded.count())
        }
        CountKind::Users => {
            let users = account.users.values();
            let members = users.filter(|user| user.groups.contains(&key.name));
            exactly(members.count())
        }
    }
}

/// A count that the vendor's documentation leaves no doubt about.
fn exactly(count: usize) -> RangeInclusive<usize> {
    count..=count
}

/// The attachments of a policy, or of all policies: at least those for all of the account, at most
/// all of them, once per resource group.
fn attachments<'a>(
    holders: impl Iterator<Item = &'a HolderDraft>,
    policy: Option<&PolicyKey>,
) -> RangeInclusive<usize> {
    let (mut least, mut most) = (0, 0);
    for attachment in holders.flat_map(|holder| &holder.attachments) {
        if policy.is_some_and(|policy| attachment.policy != *policy) {
            continue;
        }
        match &attachment.scopes {
            None => {
                least += 1;
                most += 1;
            }
            Some(scopes) => most += scopes.len(),
        }
    }
    least..=most
}
