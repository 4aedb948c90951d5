//! Whether all calls are there that a whole export takes, and say the same.

use std::collections::BTreeMap;

use super::{Call, Cloud};
use crate::import::draft::{Account, Holder, Key};
use crate::import::pages::Pages;
use crate::import::record::Thing;
use crate::import::told::Told;
use crate::import::tree::Place;
use crate::words::{clip, in_short};

/// Reports the calls that are not there, and answers that do not agree with each other.
pub(in crate::import) fn check(
    cloud: &Cloud,
    unit: usize,
    account: &Account,
    pages: &Pages,
    told: &mut Told,
) {
    let Some(place) = pages.start(unit) else {
        return;
    };
    let mut checking = Checking {
        cloud,
        unit,
        account,
        pages,
        told,
    };
    checking.calls(place);
    checking.subjects();
    checking.listed();
    checking.memberships();
    checking.attachments();
}

/// The lists that hold all things of a kind, in every cloud.
const LISTS: [(Thing, &str); 4] = [
    (Thing::User, "ListUsers"),
    (Thing::Group, "ListGroups"),
    (Thing::Role, "ListRoles"),
    (Thing::Policy, "ListPolicies"),
];

struct Checking<'c> {
    cloud: &'c Cloud,
    unit: usize,
    account: &'c Account,
    pages: &'c Pages,
    told: &'c mut Told,
}

impl Checking<'_> {
    fn has(&self, call: &'static str, subject: Option<&str>) -> bool {
        self.pages.has(self.unit, call, subject)
    }

    /// The calls that a whole export has.
    fn calls(&mut self, place: Place) {
        let mut missing: Vec<(&str, Vec<String>)> = Vec::new();
        missing.extend(
            self.cloud
                .once
                .iter()
                .filter(|call| !self.has(call, None))
                .map(|call| (*call, Vec::new())),
        );
        for need in self
            .cloud
            .each
            .iter()
            .filter(|need| need.whole.is_none_or(|whole| !self.has(whole, None)))
        {
            let without = without(self.account, need.thing, |name| {
                self.has(need.call, Some(name))
            });
            missing.extend(Some((need.call, without)).filter(|(_, without)| !without.is_empty()));
        }
        let (of_user, of_group) = self.cloud.members;
        let users = without(self.account, Thing::User, |name| {
            self.has(of_user, Some(name))
        });
        let groups = without(self.account, Thing::Group, |name| {
            self.has(of_group, Some(name))
        });
        // Where nobody says which groups there are, no answers about groups are all.
        if !users.is_empty() && (!groups.is_empty() || !self.has("ListGroups", None)) {
            missing.push((of_user, users));
        }
        for (call, about) in missing {
            let about = if about.is_empty() {
                String::new()
            } else {
                format!(" about {}", in_short(&about))
            };
            self.told.lack(
                place,
                format!("there is no answer of `{call}`{about}"),
                "add it to the folder",
            );
        }
    }

    /// Answers about somebody whom the list of all does not hold.
    fn subjects(&mut self) {
        for (thing, list) in LISTS
            .into_iter()
            .filter(|(thing, _)| *thing != Thing::Policy)
        {
            if !self.has(list, None) {
                continue;
            }
            let is_about = |call: &&Call| {
                call.subject == Some(thing)
                    || (call.subject.is_none() && (call.thing, thing) == (Thing::Key, Thing::User))
            };
            for call in self.cloud.calls.iter().filter(is_about) {
                for (name, place) in self.pages.subjects(self.unit, call.name) {
                    if !holders(self.account, thing).contains_key(name) {
                        let message = format!(
                            "`{}` is about `{}`, which is not in `{list}`",
                            call.name,
                            clip(name)
                        );
                        self.told.contradiction(place, message);
                    }
                }
            }
        }
    }

    /// Things that a call about one of them holds, or an attachment, and that the list of all does
    /// not.
    fn listed(&mut self) {
        for (thing, list) in LISTS {
            if !self.has(list, None) {
                continue;
            }
            let all = self.account.listed(thing, list);
            let calls = self
                .cloud
                .calls
                .iter()
                .filter(|call| call.thing == thing && call.name != list);
            let mut others: BTreeMap<Key, Place> = calls
                .flat_map(|call| self.account.listed(thing, call.name))
                .collect();
            let attached = self
                .account
                .policies
                .iter()
                .filter(|(_, policy)| policy.is_attached && !policy.is_gap);
            let attached = attached.map(|(key, policy)| (key.clone(), policy.place));
            others.extend(attached.filter(|_| thing == Thing::Policy));
            // Of the vendor's policies not every list has all.
            for (key, place) in others
                .iter()
                .filter(|(key, _)| !key.is_vendors && !all.contains_key(key))
            {
                self.told
                    .contradiction(*place, format!("`{}` is not in `{list}`", clip(&key.name)));
            }
        }
    }

    /// The groups of users against the users of groups, where both were asked for.
    fn memberships(&mut self) {
        let (of_user, of_group) = self.cloud.members;
        let none = BTreeMap::new();
        let told = |call| self.account.memberships.get(call).unwrap_or(&none);
        let both = |(user, group): &(String, String)| {
            self.has(of_user, Some(user)) && self.has(of_group, Some(group))
        };
        let different = differences(told(of_user), told(of_group), both);
        for ((user, group), place) in different {
            let (user, group) = (clip(&user), clip(&group));
            let message =
                format!("only one of `{of_user}` and `{of_group}` has `{user}` in `{group}`");
            self.told.contradiction(place, message);
        }
    }

    /// What is attached to one against what is attached to all, where both were asked for.
    fn attachments(&mut self) {
        let none = BTreeMap::new();
        for need in self.cloud.each {
            let Some(whole) = need.whole.filter(|whole| self.has(whole, None)) else {
                continue;
            };
            let told = |call| self.account.attached.get(call).unwrap_or(&none);
            let both = |(thing, name, _): &(Thing, String, Key)| {
                *thing == need.thing && self.has(need.call, Some(name))
            };
            for ((_, name, policy), place) in differences(told(need.call), told(whole), both) {
                let (policy, name) = (clip(&policy.name), clip(&name));
                let call = need.call;
                let message =
                    format!("only one of `{call}` and `{whole}` has `{policy}` at `{name}`");
                self.told.contradiction(place, message);
            }
        }
    }
}

/// What one of two calls says and the other does not, of what both were asked for.
fn differences<T: Ord + Clone>(
    one: &BTreeMap<T, Place>,
    other: &BTreeMap<T, Place>,
    both: impl Fn(&T) -> bool,
) -> Vec<(T, Place)> {
    let left = one.iter().filter(|(said, _)| !other.contains_key(said));
    let right = other.iter().filter(|(said, _)| !one.contains_key(said));
    left.chain(right)
        .filter(|(said, _)| both(said))
        .map(|(said, place)| (said.clone(), *place))
        .collect()
}

/// The things of a kind that a call does not speak of, in backticks.
fn without(account: &Account, thing: Thing, has: impl Fn(&str) -> bool) -> Vec<String> {
    holders(account, thing)
        .keys()
        .filter(|name| !has(name))
        .map(|name| format!("`{name}`"))
        .collect()
}

fn holders(account: &Account, thing: Thing) -> &BTreeMap<String, Holder> {
    match thing {
        Thing::User => &account.users,
        Thing::Group => &account.groups,
        _ => &account.roles,
    }
}
