//! What the statements of a policy leave of its allows: a deny for everybody outside a network
//! confines an allow as a condition on the network would.

use super::confinement::Confinement;
use super::restriction::{by_conditions, by_deny};
use super::subject::{StatementAt, Subject};
use crate::model::Budget;

/// Denies of one policy that are compared with each allow, at most, so that many of both take no
/// longer than many allows.
const DENIES_MAX: usize = 32;

/// Comparisons of patterns that an allow may cost, at most. A deny beyond them does not count.
const BUDGET: usize = 1 << 10;

/// What is kept out of each statement that allows, by the numbers of statements. A deny has nothing.
pub(super) fn confinements(subject: &Subject<'_>) -> Vec<Confinement> {
    let denies: Vec<StatementAt<'_>> = subject.denies().take(DENIES_MAX).collect();
    let mut confinements = Vec::new();
    for statement in subject.statements() {
        confinements.push(if statement.allows() {
            confinement(subject, statement, &denies)
        } else {
            Confinement::default()
        });
    }
    confinements
}

fn confinement(
    subject: &Subject<'_>,
    allow: StatementAt<'_>,
    denies: &[StatementAt<'_>],
) -> Confinement {
    let mut confinement = by_conditions(subject, allow);
    let mut budget = Budget(BUDGET);
    for deny in denies {
        let is_covered = covers_everybody(*deny, allow)
            && deny
                .statement
                .covers_requests(allow.statement, subject.table, &mut budget);
        // A deny with `NotPrincipal` leaves only those whom it lists, if nothing else spares any.
        if is_covered && !(deny.excepts_principals() && deny.has_conditions()) {
            let by_deny = by_deny(subject, *deny);
            confinement.excludes_strangers |= by_deny.excludes_strangers;
            confinement.limits_holder |= by_deny.limits_holder;
        }
    }
    confinement
}

/// Whether a deny is about every stranger whom an allow may be about.
fn covers_everybody(deny: StatementAt<'_>, allow: StatementAt<'_>) -> bool {
    allow.statement.principals.is_none() || deny.excepts_principals() || deny.everybody().is_some()
}
