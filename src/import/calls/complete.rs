//! Whether all calls are there that a whole export takes.

use super::Cloud;
use crate::import::draft::Account;
use crate::import::pages::Pages;
use crate::import::record::Thing;
use crate::import::told::Told;
use crate::words::in_short;

/// Tells the calls that are not there.
pub(in crate::import) fn check(cloud: &Cloud, unit: usize, account: &Account, pages: &Pages, told: &mut Told) {
    let Some(place) = pages.first_place(unit) else { return };
    let mut lack = |call: &str, about: &[String]| {
        let about = if about.is_empty() { String::new() } else { format!(" about {}", in_short(about)) };
        told.lack(place, format!("there is no answer of `{call}`{about}"), "add it to the folder");
    };
    for call in cloud.once.iter().filter(|call| !pages.has(unit, call, None)) {
        lack(call, &[]);
    }
    for need in cloud.each.iter().filter(|need| need.whole.is_none_or(|whole| !pages.has(unit, whole, None))) {
        let missing = without(account, need.thing, |name| pages.has(unit, need.call, Some(name)));
        if !missing.is_empty() {
            lack(need.call, &missing);
        }
    }
    let (of_user, of_group) = cloud.members;
    let users = without(account, Thing::User, |name| pages.has(unit, of_user, Some(name)));
    let groups = without(account, Thing::Group, |name| pages.has(unit, of_group, Some(name)));
    // Where nobody says which groups there are, no answers about groups are all.
    if !users.is_empty() && (!groups.is_empty() || !pages.has(unit, "ListGroups", None)) {
        lack(of_user, &users);
    }
}

/// The things of a kind that a call does not speak of, in backticks.
fn without(account: &Account, thing: Thing, has: impl Fn(&str) -> bool) -> Vec<String> {
    let holders = match thing {
        Thing::User => &account.users,
        Thing::Group => &account.groups,
        _ => &account.roles,
    };
    holders.keys().filter(|name| !has(name)).map(|name| format!("`{name}`")).collect()
}
