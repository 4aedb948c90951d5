//! What is attached to whom, and who is in which group.

use std::collections::BTreeSet;

use super::draft::{Account, Attachment, Key, Policy, Texts, key};
use super::record::{Named, Record, Thing};
use super::told::Told;
use super::tree::{Place, Said};
use crate::dialect::Dialect;
use crate::error::faults;
use crate::words::clip;

/// Takes the attachments and memberships of a record, whose ends are there by now.
pub(super) fn link(account: &mut Account, record: &Record, dialect: &Dialect, told: &mut Told) {
    match record.thing {
        Thing::Membership => join(account, record, told),
        Thing::Attachment => {
            let holders = [
                (Thing::User, &record.users),
                (Thing::Group, &record.groups),
                (Thing::Role, &record.roles),
            ];
            for (thing, said) in holders
                .iter()
                .flat_map(|(thing, list)| list.iter().map(move |said| (*thing, said)))
            {
                attach(account, record, (thing, &said.text), dialect, told);
            }
            if holders.iter().all(|(_, list)| list.is_empty()) {
                told.lack(
                    record.place,
                    format!("an attachment of `{}` does not say to whom", record.source),
                    "complete it by hand",
                );
            }
        }
        Thing::User | Thing::Group | Thing::Role => {
            let name = record.name.as_ref().map_or("", |name| &name.text);
            attach(account, record, (record.thing, name), dialect, told);
            if record.thing == Thing::User {
                record
                    .groups
                    .iter()
                    .for_each(|group| put_into(account, name, group, told));
            }
        }
        _ => {}
    }
}

fn join(account: &mut Account, record: &Record, told: &mut Told) {
    for user in &record.users {
        for group in &record.groups {
            put_into(account, &user.text, group, told);
            let here = account.memberships.entry(record.source).or_default();
            here.insert((user.text.clone(), group.text.clone()), group.place);
        }
    }
    for group in &record.groups {
        let key = Key {
            is_vendors: false,
            name: group.text.clone(),
        };
        account.counts.extend(
            record
                .counts
                .iter()
                .map(|(counted, said)| (*counted, key.clone(), said.clone())),
        );
    }
    for (thing, id) in &record.ids {
        let name = if *thing == Thing::Group {
            record.groups.first()
        } else {
            record.users.first()
        };
        let holder = name.and_then(|name| account.holders(*thing).get(&name.text));
        let known = holder.and_then(|holder| holder.serial.as_ref().or(holder.id.as_ref()));
        if let (Some(name), Some(known)) = (name, known.filter(|known| **known != id.text)) {
            let (name, known, other) = (clip(&name.text), clip(known), clip(&id.text));
            told.contradiction(
                id.place,
                format!("`{name}` has the id `{known}` in one place and `{other}` in another"),
            );
        }
    }
}

fn put_into(account: &mut Account, user: &str, group: &Said, told: &mut Told) {
    let missing = match (
        account.users.contains_key(user),
        account.groups.contains_key(&group.text),
    ) {
        (true, true) => None,
        (false, _) => Some(("user", user)),
        (true, false) => Some(("group", &*group.text)),
    };
    if let Some((what, name)) = missing {
        let message = format!(
            "`{}` is in the group `{}`, but the {what} `{}` is not in the export",
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
fn attach(
    account: &mut Account,
    record: &Record,
    to: (Thing, &str),
    dialect: &Dialect,
    told: &mut Told,
) {
    let (thing, name) = to;
    let policies = policies(account, record, name, dialect, told);
    let own = if is_attachment(record) {
        own_document(record)
    } else {
        None
    };
    let inline: Vec<(Said, Said)> = record.inline.iter().cloned().chain(own).collect();
    let held = policies.len() + inline.len();
    if held == 0 && is_attachment(record) {
        told.lack(
            record.place,
            format!("an attachment of `{}` does not name a policy", clip(name)),
            "complete it by hand",
        );
    }
    if held > 0 && !account.holders(thing).contains_key(name) {
        let message = format!(
            "`{}` has {}, but is not among the {}",
            clip(name),
            count(held),
            thing.plural()
        );
        told.lack(record.place, message, "complete the export");
        return;
    }
    for (policy, place) in policies {
        note_policy(account, &policy, place, told);
        attach_one(account, record, to, (policy, place), told);
    }
    refuse_same_names(&inline, name, told);
    if let Some(holder) = account.holders(thing).get_mut(name) {
        inline
            .iter()
            .for_each(|(name, document)| Texts::add_to(&mut holder.inline, &name.text, document));
    }
    note_boundary(account, record, to, told);
}

/// Two inline policies of one list have two names: of two of one name, one would be lost.
fn refuse_same_names(inline: &[(Said, Said)], holder: &str, told: &mut Told) {
    let mut seen = BTreeSet::new();
    for (name, _) in inline.iter().filter(|(name, _)| !seen.insert(&name.text)) {
        let first = inline.iter().find(|(first, _)| first.text == name.text);
        let message = format!(
            "two inline policies of `{}` are named `{}`",
            clip(holder),
            clip(&name.text)
        );
        let places = (
            first.map_or(name.place, |(first, _)| first.place),
            name.place,
        );
        told.twice(
            faults::DUPLICATE_NAME,
            places,
            message,
            "keep the one that is in effect",
        );
    }
}

/// The policies that a record names, with where it does.
fn policies(
    account: &Account,
    record: &Record,
    name: &str,
    dialect: &Dialect,
    told: &mut Told,
) -> Vec<(Key, Place)> {
    let is_named = record.policy.name.is_some() || record.policy.full_name.is_some();
    let one = (is_attachment(record) && is_named).then_some(&record.policy);
    let mut policies = Vec::new();
    for named in record.policies.iter().chain(one) {
        let place = place(named, record);
        match key(named, dialect) {
            Some(key) => policies.push((whose(account, key, named, place, told), place)),
            None => {
                let message = format!(
                    "the attachment of `{}` here is not the name of a policy",
                    clip(name)
                );
                told.lack(place, message, "complete it by hand");
            }
        }
    }
    policies
}

fn attach_one(
    account: &mut Account,
    record: &Record,
    to: (Thing, &str),
    policy: (Key, Place),
    told: &mut Told,
) {
    let (policy, place) = policy;
    // RAM writes the account in place of a resource group for all of it.
    let scopes = record.scopes.as_ref().map(|list| {
        list.iter()
            .map(|said| said.text.clone())
            .collect::<Vec<_>>()
    });
    let scopes = scopes.filter(|list| *list != [account.id.clone()]);
    if scopes.as_ref().is_some_and(Vec::is_empty) {
        let (policy, name) = (clip(&policy.name), clip(to.1));
        let message = format!(
            "`{policy}` is attached to `{name}` for some resources, but the export does not say which"
        );
        told.lack(place, message, "complete it by hand");
        return;
    }
    account.scopes.extend(scopes.iter().flatten().cloned());
    let known = account
        .policies
        .get_mut(&policy)
        .filter(|known| known.default.is_some());
    if let (Some(default), Some(known)) = (&record.default, known) {
        known.agree_on_default(&policy.name, default.text.clone(), default.place, told);
    }
    if scopes.is_none() && is_attachment(record) {
        let here = account.attached.entry(record.source).or_default();
        here.insert((to.0, to.1.to_owned(), policy.clone()), place);
    }
    if let Some(holder) = account.holders(to.0).get_mut(to.1) {
        holder.attachments.insert(Attachment { policy, scopes });
    }
}

/// Whether the record itself is about an attachment, so that the policy that it names is attached.
fn is_attachment(record: &Record) -> bool {
    record.thing == Thing::Attachment
}

fn count(policies: usize) -> String {
    if policies == 1 {
        "1 policy".into()
    } else {
        format!("{policies} policies")
    }
}

/// A policy that a record writes out under its own name.
fn own_document(record: &Record) -> Option<(Said, Said)> {
    Some((record.name.clone()?, record.document.clone()?))
}

fn place(named: &Named, record: &Record) -> Place {
    let said = named.full_name.as_ref().or(named.name.as_ref());
    said.map_or(record.place, |said| said.place)
}

/// Where an attachment does not say whose its policy is, it is the one that the export holds, of
/// account or vendor.
fn whose(account: &Account, key: Key, named: &Named, place: Place, told: &mut Told) -> Key {
    let vendors = Key {
        is_vendors: true,
        name: key.name.clone(),
    };
    if named.full_name.is_some()
        || named.is_vendors.is_some()
        || !account.policies.contains_key(&vendors)
    {
        return key;
    }
    if !account.policies.contains_key(&key) {
        return vendors;
    }
    let message = format!(
        "two policies are named `{}`, and this does not say which one is meant",
        clip(&key.name)
    );
    told.lack(place, message, "complete the export");
    key
}

/// A boundary is a use of its policy too.
fn note_boundary(account: &mut Account, record: &Record, to: (Thing, &str), told: &mut Told) {
    let boundary = account
        .holders(to.0)
        .get(to.1)
        .and_then(|holder| holder.boundary.clone());
    if let (Some(boundary), Some(named)) = (boundary, &record.boundary) {
        note_policy(account, &boundary, place(named, record), told);
    }
}

/// Marks a policy as used, and reports it if the export does not contain it.
fn note_policy(account: &mut Account, key: &Key, place: Place, told: &mut Told) {
    if let Some(policy) = account.policies.get_mut(key) {
        policy.is_attached = true;
        return;
    }
    let whose = if key.is_vendors {
        "the vendor's policy"
    } else {
        "the policy"
    };
    told.lack(
        place,
        format!(
            "the text of {whose} `{}` is not in the export",
            clip(&key.name)
        ),
        "add it to the export",
    );
    account.policies.insert(key.clone(), Policy::gap(place));
}
