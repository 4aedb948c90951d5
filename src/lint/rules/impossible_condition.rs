//! Conditions that cannot be true together.

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::condition::{Compare, Family, Operands};
use crate::decision::Truth;
use crate::lint::prelude::*;
use crate::model::Condition;

pub(super) static RULE: Rule = Rule::new(
    "impossible-condition",
    Group::Correctness,
    include_str!("impossible_condition.md"),
    Check::Policy(check),
)
.words(
    "no value of `{0}` satisfies both `{1}` and `{2}`",
    "remove one of them, or correct its values",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for stated in subject.statements() {
        // A key stands once under each operator, so few conditions share one.
        let mut by_key: HashMap<&str, Vec<Conditioned<'_>>> = HashMap::new();
        for later in stated
            .conditions()
            .filter(|condition| is_plain(subject, &stated, condition))
        {
            let same = by_key.entry(&later.condition.canonical_key).or_default();
            let earlier = same.iter().find(|earlier| {
                exclude(earlier.condition, later.condition)
                    || exclude(later.condition, earlier.condition)
            });
            found.extend(earlier.map(|earlier| {
                let finding = subject.find(later.key).fact(&*later.condition.key);
                finding
                    .fact(earlier.test().name())
                    .fact(later.test().name())
            }));
            same.push(later);
        }
    }
    found
}

/// Whether the key has one value, and is tested whether it is there or not by the operator alone.
///
/// Of several values each test may be met by another one. Where the dialect leaves such tests
/// unknown, no allow applies by them; a deny does (clauses C7 and C8).
fn is_plain(subject: &Subject<'_>, stated: &Stated<'_>, condition: &Conditioned<'_>) -> bool {
    let single = subject
        .facts
        .key(&condition.condition.key)
        .is_some_and(|fact| !fact.many);
    let idle = subject.table.many_values_unknown && stated.allows();
    (single || idle) && condition.test().quantifier.is_none() && !condition.test().if_exists
}

/// Whether the first, which needs the key, leaves no value for the second.
fn exclude(one: &Condition, other: &Condition) -> bool {
    let (first, second) = (one.test.operator.base, other.test.operator.base);
    if first.negated || first.family == Family::Null {
        return false;
    }
    if second.family == Family::Null {
        return other
            .values
            .iter()
            .all(|value| value.eq_ignore_ascii_case("true"));
    }
    if first.family != second.family {
        return false;
    }
    let (mine, theirs) = (&one.test.operands, &other.test.operands);
    let comparable = first.compare == second.compare
        || first.compare != Compare::EqualsIgnoreCase
            && second.compare != Compare::EqualsIgnoreCase;
    match (second.negated, rises(first.compare), rises(second.compare)) {
        // What is not to be equal to a bound may still be beyond it, so only equality can be
        // excluded.
        (true, None, None) => comparable && theirs.cover(mine),
        (false, Some(true), Some(false)) => apart(mine, theirs),
        (false, Some(false), Some(true)) => apart(theirs, mine),
        (false, None, None) => comparable && mine.meet(theirs) == Truth::False,
        _ => false,
    }
}

/// Whether an operator asks for more than its value, or for less; `None` for equality.
fn rises(compare: Compare) -> Option<bool> {
    match compare {
        Compare::GreaterThan | Compare::GreaterThanEquals => Some(true),
        Compare::LessThan | Compare::LessThanEquals => Some(false),
        Compare::Equals | Compare::EqualsIgnoreCase | Compare::Like => None,
    }
}

/// Whether every lower bound is above every upper one.
fn apart(lower: &Operands, upper: &Operands) -> bool {
    (0..lower.len()).all(|mine| {
        (0..upper.len()).all(|theirs| lower.order(mine, upper, theirs) == Some(Ordering::Greater))
    })
}
