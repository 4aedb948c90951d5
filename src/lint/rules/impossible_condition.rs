//! Two conditions that cannot both be true.

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::condition::{Compare, Family, Operands, Operator};
use crate::decision::Truth;
use crate::lint::prelude::*;
use crate::model::Condition;

pub(super) static RULE: Rule = Rule::new(
    "impossible-condition",
    RuleGroup::Correctness,
    include_str!("impossible_condition.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct ImpossibleCondition {
    key: String,
    first: Operator,
    second: Operator,
}

impl Report for ImpossibleCondition {
    fn message(&self) -> String {
        let key = code(&self.key);
        let (first, second) = (self.first.name(), self.second.name());
        format!("no value of {key} satisfies both `{first}` and `{second}`")
    }

    fn help(&self) -> String {
        "remove one of them, or correct its values".to_owned()
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        // A key appears once under each operator, so few conditions share one.
        let mut by_key: HashMap<&str, Vec<ConditionAt<'_>>> = HashMap::new();
        for second in statement.conditions() {
            if !is_plain(subject, statement, second) {
                continue;
            }
            let same = by_key.entry(&second.condition.canonical_key).or_default();
            let excluded = same.iter().find(|first| {
                excludes(first.condition, second.condition)
                    || excludes(second.condition, first.condition)
            });
            if let Some(first) = excluded {
                let report = ImpossibleCondition {
                    key: second.condition.key.to_string(),
                    first: first.test(),
                    second: second.test(),
                };
                findings.push(Finding::new(subject, second.key, report));
            }
            same.push(second);
        }
    }
    findings
}

/// Whether the key has one value, and the operator alone says what happens without it.
///
/// Of several values, each test may be satisfied by another one. Where the dialect leaves such
/// tests unknown, no allow applies because of them, but a deny does (clauses C7 and C8).
fn is_plain(subject: &Subject<'_>, statement: StatementAt<'_>, condition: ConditionAt<'_>) -> bool {
    let fact = subject.facts.key(&condition.condition.key);
    let has_one_value = fact.is_some_and(|fact| !fact.many);
    let is_idle = subject.table.many_values_unknown && statement.allows();
    let operator = condition.test();
    (has_one_value || is_idle) && operator.quantifier.is_none() && !operator.if_exists
}

/// Whether the first condition, which needs the key, leaves no value for the second.
fn excludes(first: &Condition, second: &Condition) -> bool {
    let (one, other) = (first.test.operator.base, second.test.operator.base);
    if one.negated || one.family == Family::Null {
        return false;
    }
    if other.family == Family::Null {
        let mut values = second.values.iter();
        return values.all(|value| value.eq_ignore_ascii_case("true"));
    }
    if one.family != other.family {
        return false;
    }
    let (mine, theirs) = (&first.test.operands, &second.test.operands);
    let is_comparable = one.compare == other.compare
        || one.compare != Compare::EqualsIgnoreCase && other.compare != Compare::EqualsIgnoreCase;
    match (other.negated, bound(one.compare), bound(other.compare)) {
        // A value that must not equal a bound may still be beyond it, so only equality can be
        // excluded.
        (true, None, None) => is_comparable && theirs.cover(mine),
        (false, Some(RangeEnd::Lower), Some(RangeEnd::Upper)) => are_apart(mine, theirs),
        (false, Some(RangeEnd::Upper), Some(RangeEnd::Lower)) => are_apart(theirs, mine),
        (false, None, None) => is_comparable && mine.meet(theirs) == Truth::False,
        _ => false,
    }
}

/// What the value of an operator is for the values that satisfy it.
enum RangeEnd {
    Lower,
    Upper,
}

/// The kind of bound that a comparison sets; `None` for equality.
fn bound(compare: Compare) -> Option<RangeEnd> {
    match compare {
        Compare::GreaterThan | Compare::GreaterThanEquals => Some(RangeEnd::Lower),
        Compare::LessThan | Compare::LessThanEquals => Some(RangeEnd::Upper),
        Compare::Equals | Compare::EqualsIgnoreCase | Compare::Like => None,
    }
}

/// Whether every lower bound is above every upper one.
fn are_apart(lower: &Operands, upper: &Operands) -> bool {
    (0..lower.len()).all(|mine| {
        (0..upper.len()).all(|theirs| lower.order(mine, upper, theirs) == Some(Ordering::Greater))
    })
}
