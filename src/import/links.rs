//! What is attached to whom, and who is in which group.

use std::collections::BTreeMap;

use super::draft::{Account, Attachment, Holder, Key, Policy, key};
use super::record::{Named, Record, Thing};
use super::told::Told;
use super::tree::{Place, Said};
use super::values::is_same_text;
use crate::dialect::Dialect;
use crate::error::faults;
use crate::words::clip;

/// Takes the attachments and memberships of a record, whose ends are there by now.
pub(super) fn link(account: &mut Account, record: &Record, dialect: &Dialect, told: &mut Told) {
    match record.thing {
        Thing::Membership => join(account, record, told),
        Thing::Attachment => {
            let holders = [(Thing::User, &record.users), (Thing::Group, &record.groups), (Thing::Role, &record.roles)];
            for (thing, said) in holders.iter().flat_map(|(thing, list)| list.iter().map(move |said| (*thing, said))) {
                attach(account, record, (thing, &said.text), dialect, told);
            }
            if holders.iter().all(|(_, list)| list.is_empty()) {
                told.lack(
                    record.place,
                    format!("an attachment of `{}` says not to whom", record.source),
                    "complete it by hand",
                );
            }
        }
        Thing::User | Thing::Group | Thing::Role => {
            let name = record.name.as_ref().map_or("", |name| &name.text);
            attach(account, record, (record.thing, name), dialect, told);
            if record.thing == Thing::User {
                record.groups.iter().for_each(|group| put_into(account, name, group, told));
            }
        }
        _ => {}
    }
}

fn join(account: &mut Account, record: &Record, told: &mut Told) {
    for user in &record.users {
        for group in &record.groups {
            put_into(account, &user.text, group, told);
        }
    }
}

fn put_into(account: &mut Account, user: &str, group: &Said, told: &mut Told) {
    let missing = match (account.users.contains_key(user), account.groups.contains_key(&group.text)) {
        (true, true) => None,
        (false, _) => Some(("user", user)),
        (true, false) => Some(("group", &*group.text)),
    };
    if let Some((what, name)) = missing {
        let message = format!(
            "`{}` is in the group `{}`, and the {what} `{}` is not there",
            clip(user),
            clip(&group.text),
            clip(name)
        );
        told.lack(group.place, message, "complete the export");
    } else if let Some(holder) = account.users.get_mut(user) {
        holder.groups.insert(group.text.clone());
    }
}

/// Attaches all policies of a record to a holder.
fn attach(account: &mut Account, record: &Record, to: (Thing, &str), dialect: &Dialect, told: &mut Told) {
    let (thing, name) = to;
    let policies = policies(account, record, name, dialect, told);
    let own = if is_attachment(record) { own_document(record) } else { None };
    let inline: Vec<(Said, Said)> = record.inline.iter().cloned().chain(own).collect();
    let held = policies.len() + inline.len();
    if held == 0 && is_attachment(record) {
        told.lack(record.place, format!("an attachment at `{}` names no policy", clip(name)), "complete it by hand");
    }
    if held > 0 && !account.holders(thing).contains_key(name) {
        let message = format!("`{}` holds {}, and is not among the {}", clip(name), count(held), thing.plural());
        told.lack(record.place, message, "complete the export");
        return;
    }
    for (policy, place) in policies {
        note_policy(account, &policy, place, told);
        attach_one(account, record, to, (policy, place), told);
    }
    if let Some(holder) = account.holders(thing).get_mut(name) {
        inline.into_iter().for_each(|policy| write_into(holder, name, policy, told));
    }
    note_boundary(account, record, to, told);
}

/// Gives a holder an inline policy. A second one of its name may say the same, as where a provider reports a policy at its
/// role that is also a resource of its own; of two that differ, one would be lost.
fn write_into(holder: &mut Holder, whose: &str, policy: (Said, Said), told: &mut Told) {
    let (name, document) = policy;
    match holder.inline.get(&name.text) {
        None => _ = holder.inline.insert(name.text, document),
        Some(first) if is_same_text(first, &document) => {}
        Some(first) => {
            let message = format!("two inline policies of `{}` are named `{}`", clip(whose), clip(&name.text));
            let help = "rename one of them, or remove it";
            told.twice(faults::DUPLICATE_NAME, (first.place, document.place), message, help);
        }
    }
}

/// The policies that a record names, with where it does.
fn policies(account: &Account, record: &Record, name: &str, dialect: &Dialect, told: &mut Told) -> Vec<(Key, Place)> {
    let is_named = record.policy.name.is_some() || record.policy.full_name.is_some();
    let one = (is_attachment(record) && is_named).then_some(&record.policy);
    let mut policies = Vec::new();
    for named in record.policies.iter().chain(one) {
        let place = place(named, record);
        match key(named, dialect) {
            Some(key) => policies.push((whose(account, key, named), place)),
            None => {
                let message = format!("what is attached to `{}` here is named as no policy is", clip(name));
                told.lack(place, message, "complete it by hand");
            }
        }
    }
    policies
}

fn attach_one(account: &mut Account, record: &Record, to: (Thing, &str), policy: (Key, Place), told: &mut Told) {
    let (policy, place) = policy;
    // RAM writes the account in place of a resource group for all of it.
    let scopes = record.scopes.as_ref().map(|list| list.iter().map(|said| said.text.clone()).collect::<Vec<_>>());
    let scopes = scopes.filter(|list| *list != [account.id.clone()]);
    if scopes.as_ref().is_some_and(Vec::is_empty) {
        let (policy, name) = (clip(&policy.name), clip(to.1));
        let message =
            format!("`{policy}` is attached to `{name}` for some resources, and the export does not say which");
        told.lack(place, message, "complete it by hand");
        return;
    }
    account.scopes.extend(scopes.iter().flatten().cloned());
    if let Some(holder) = account.holders(to.0).get_mut(to.1) {
        holder.attachments.insert(Attachment { policy, scopes });
    }
}

/// Whether the record itself is about an attachment, so that the policy that it names is attached.
fn is_attachment(record: &Record) -> bool {
    record.thing == Thing::Attachment
}

fn count(policies: usize) -> String {
    if policies == 1 { "1 policy".into() } else { format!("{policies} policies") }
}

/// A policy that a record writes out under its own name.
fn own_document(record: &Record) -> Option<(Said, Said)> {
    Some((record.name.clone()?, record.document.clone()?))
}

fn place(named: &Named, record: &Record) -> Place {
    let said = named.full_name.as_ref().or(named.name.as_ref());
    said.map_or(record.place, |said| said.place)
}

/// Where an attachment does not say whose its policy is, the account's own comes first.
fn whose(account: &Account, key: Key, named: &Named) -> Key {
    let vendors = Key { is_vendors: true, name: key.name.clone() };
    let is_said = named.full_name.is_some() || named.is_vendors.is_some();
    if !is_said && !account.policies.contains_key(&key) && account.policies.contains_key(&vendors) {
        vendors
    } else {
        key
    }
}

/// A boundary is a use of its policy too.
fn note_boundary(account: &mut Account, record: &Record, to: (Thing, &str), told: &mut Told) {
    let boundary = account.holders(to.0).get(to.1).and_then(|holder| holder.boundary.clone());
    if let (Some(boundary), Some(named)) = (boundary, &record.boundary) {
        note_policy(account, &boundary, place(named, record), told);
    }
}

/// Marks a policy as used, and tells when the export does not hold it.
fn note_policy(account: &mut Account, key: &Key, place: Place, told: &mut Told) {
    if let Some(policy) = account.policies.get_mut(key) {
        policy.is_attached = true;
        return;
    }
    let whose = if key.is_vendors { "the vendor's policy" } else { "the policy" };
    told.lack(place, format!("the text of {whose} `{}` is not in the export", clip(&key.name)), "add it to the export");
    let gap =
        Policy { place, document: None, versions: BTreeMap::new(), default: None, is_attached: true, is_gap: true };
    account.policies.insert(key.clone(), gap);
}
