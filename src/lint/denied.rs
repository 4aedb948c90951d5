//! What the denies of a policy leave of an allow: a deny for everybody outside a network confines an
//! allow as a condition on the network would.

use super::confinement::Confinement;
use super::subject::{StatementAt, Subject};
use crate::decision::Truth;
use crate::principal::Entry;

impl Confinement {
    /// Whether a policy lets everybody in by a statement: neither its conditions nor a deny keep
    /// strangers out.
    pub(super) fn admits_strangers(subject: &Subject<'_>, statement: StatementAt<'_>) -> bool {
        let mut confinement = Self::of(subject, statement);
        if !confinement.excludes_strangers {
            confine_by_denies(subject, statement, &mut confinement);
        }
        !confinement.excludes_strangers
    }

    /// Whether neither the conditions of a statement nor a deny limit what its holder can do by it.
    pub(super) fn leaves_all(subject: &Subject<'_>, statement: StatementAt<'_>) -> bool {
        let mut confinement = Self::of(subject, statement);
        if !confinement.limits_holder {
            confine_by_denies(subject, statement, &mut confinement);
        }
        !confinement.limits_holder
    }
}

/// Adds what the denies that cover an allow keep out.
fn confine_by_denies(subject: &Subject<'_>, allow: StatementAt<'_>, confinement: &mut Confinement) {
    for deny in subject.first_denies() {
        if !covers(subject, deny, allow) {
            continue;
        }
        if deny.excepts_principals() {
            // Only those whom it lists are left.
            let is_plain = !deny.has_conditions();
            confinement.excludes_strangers |= is_plain;
            confinement.limits_holder |= is_plain;
        } else {
            confinement.add_deny(subject, deny);
        }
    }
}

/// Whether a deny is about every request that an allow is about, apart from its conditions.
fn covers(subject: &Subject<'_>, deny: StatementAt<'_>, allow: StatementAt<'_>) -> bool {
    covers_principals(deny, allow)
        && covers_actions(deny, allow)
        && covers_resources(subject, deny, allow)
}

fn covers_principals(deny: StatementAt<'_>, allow: StatementAt<'_>) -> bool {
    if allow.statement.principals.is_none() || deny.excepts_principals() {
        return true;
    }
    let mut denied = deny.principals();
    denied.any(|principal| matches!(principal.entry, Entry::Everyone))
}

fn covers_actions(deny: StatementAt<'_>, allow: StatementAt<'_>) -> bool {
    let mut denied = deny.actions();
    if denied.any(|action| matches!(&*action.value.text, "*" | "*:*")) {
        return true;
    }
    if allow.statement.actions.is_none() {
        return false;
    }
    let mut actions = allow.actions();
    if deny.statement.actions.is_none() {
        return actions.all(|action| {
            let mut left_out = deny.not_actions();
            left_out.all(|pattern| pattern.value.overlaps(action.value) == Truth::False)
        });
    }
    actions.all(|action| {
        let mut denied = deny.actions();
        denied.any(|pattern| pattern.value.covers(action.value) == Truth::True)
    })
}

fn covers_resources(subject: &Subject<'_>, deny: StatementAt<'_>, allow: StatementAt<'_>) -> bool {
    if !deny.statement.not_resources.is_empty() {
        return false;
    }
    let mut denied = deny.resources();
    if deny.statement.resources.is_none() || denied.any(|resource| &*resource.value.text == "*") {
        return true;
    }
    let names = &subject.table.names;
    let exact = subject.table.exact_names();
    let mut resources = allow.resources();
    allow.statement.resources.is_some()
        && resources.all(|resource| {
            let mut denied = deny.resources();
            denied.any(|pattern| {
                let covered = &resource.value.pattern;
                pattern.value.pattern.covers(covered, names, exact) == Truth::True
            })
        })
}
