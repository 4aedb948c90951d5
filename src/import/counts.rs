//! Counts in an export, compared with what is found in it.

use super::draft::{Account, Holder, Key};
use super::record::Counted;
use super::told::Told;
use super::tree::Said;
use crate::words::clip;

/// Reports the counts that are not what was counted: something is missing, or changed meanwhile.
pub(super) fn check(account: &Account, told: &mut Told) {
    for (counted, key, said) in &account.counts {
        let Ok(number) = said.text.parse::<usize>() else {
            told.lack(
                said.place,
                format!("`{}` is not a number", clip(&said.text)),
                "correct the export",
            );
            continue;
        };
        let (least, most) = found(account, *counted, key);
        if !(least..=most).contains(&number) {
            tell(
                *counted,
                key,
                said,
                if number < least { least } else { most },
                told,
            );
        }
    }
}

fn tell(counted: Counted, key: &Key, said: &Said, found: usize, told: &mut Told) {
    let name = clip(&key.name);
    let what = match counted {
        Counted::Attachments => format!("attachments of the policy `{name}`"),
        Counted::Boundaries => format!("uses of the policy `{name}` as a boundary"),
        Counted::Users => format!("users in the group `{name}`"),
        Counted::Policies => format!("policies of the group `{name}`"),
    };
    let message = format!(
        "{what}: the export counts {} and contains {found}",
        clip(&said.text)
    );
    told.lack(
        said.place,
        message,
        "export the whole account again in one go",
    );
}

/// How many there are, at least and at most. No page of RAM or of Volcano Engine says whether a
/// policy that is attached for some resource groups counts once, once per group, or not at all:
/// <https://help.aliyun.com/document_detail/28719.html>.
fn found(account: &Account, counted: Counted, key: &Key) -> (usize, usize) {
    let holders = || {
        account
            .users
            .values()
            .chain(account.groups.values())
            .chain(account.roles.values())
    };
    match counted {
        Counted::Attachments => attachments(holders(), |policy| policy == key),
        Counted::Policies => attachments(account.groups.get(&key.name).into_iter(), |_| true),
        Counted::Boundaries => exactly(
            holders()
                .filter(|holder| holder.boundary.as_ref() == Some(key))
                .count(),
        ),
        Counted::Users => exactly(
            account
                .users
                .values()
                .filter(|user| user.groups.contains(&key.name))
                .count(),
        ),
    }
}

fn exactly(count: usize) -> (usize, usize) {
    (count, count)
}

/// Those for all of the account, and all of them, each group of resources apart.
fn attachments<'a>(
    holders: impl Iterator<Item = &'a Holder>,
    is_it: impl Fn(&Key) -> bool,
) -> (usize, usize) {
    let attached = holders
        .flat_map(|holder| &holder.attachments)
        .filter(|attached| is_it(&attached.policy));
    attached.fold((0, 0), |(least, most), attached| match &attached.scopes {
        None => (least + 1, most + 1),
        Some(scopes) => (least, most + scopes.len()),
    })
}
