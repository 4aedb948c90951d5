//! An allow that holds when its key is missing.

use crate::condition::{Family, Quantifier};
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "for-all-values-on-allow",
    Group::Security,
    include_str!("for_all_values_on_allow.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe)
.words("`{0}` is true when `{1}` is missing", "{2}");

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for stated in subject.allows() {
        for condition in stated
            .conditions()
            .filter(|condition| condition.test().quantifier == Some(Quantifier::All))
        {
            let key = &condition.condition.canonical_key;
            if stated.conditions().any(|other| needs(&other, key)) {
                continue;
            }
            let single = subject
                .facts
                .key(&condition.condition.key)
                .is_some_and(|fact| !fact.many);
            let help = match (
                single,
                subject.table.operators.families.contains(&Family::Null),
            ) {
                (true, _) => "the key has one value: leave the prefix out",
                (false, true) => "add `\"Null\": {…: \"false\"}` for the key",
                (false, false) => "add a condition that is false when the key is missing",
            };
            let operator = condition.test().name();
            found.push(
                subject
                    .find(condition.operator)
                    .fact(operator)
                    .fact(&*condition.condition.key)
                    .fact(help),
            );
        }
    }
    found
}

/// Whether a condition is false when the key is missing: it tests the key, or a tag that the keys
/// of tags are of.
fn needs(other: &Conditioned<'_>, key: &str) -> bool {
    let operator = other.test();
    let present = other.condition.canonical_key == key.into();
    let folded = other.folded_key();
    let tag = key
        .to_ascii_lowercase()
        .strip_suffix("tagkeys")
        .is_some_and(|prefix| {
            folded
                .strip_prefix(prefix)
                .is_some_and(|rest| rest.starts_with("requesttag/"))
        });
    if operator.base.family == Family::Null {
        return (present || tag)
            && other
                .values()
                .all(|(value, _)| value.eq_ignore_ascii_case("false"));
    }
    let positive = !operator.base.negated
        && !operator.if_exists
        && operator.quantifier != Some(Quantifier::All);
    (present || tag)
        && (positive || operator.quantifier == Some(Quantifier::Any) && !operator.if_exists)
}
