//! An operator of another type than its key.

use crate::condition::Family;
use crate::lint::facts::KeyType;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "mistyped-key",
    Group::Correctness,
    include_str!("mistyped_key.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe)
.words(
    "`{0}` holds {1}, which `{2}` does not compare",
    "use an operator such as `{3}`",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let conditions = subject.statements().flat_map(|stated| stated.conditions());
    let wrong = conditions.filter_map(|condition| {
        let fact = subject.facts.key(&condition.condition.key)?;
        // A tag's text may be a number or a boolean, or whatever the operator reads.
        let (holds, meant) = misread(&condition, fact.kind).filter(|_| !fact.key.ends_with('/'))?;
        let operator = condition.test().name();
        Some(
            subject
                .find(condition.operator)
                .fact(&*condition.condition.key)
                .fact(holds)
                .fact(operator)
                .fact(meant),
        )
    });
    wrong.collect()
}

/// What a key holds, and an operator for it, where the operator that stands there cannot read it.
pub(super) fn misread(
    condition: &Conditioned<'_>,
    kind: KeyType,
) -> Option<(&'static str, &'static str)> {
    let family = condition.test().base.family;
    let textual =
        family == Family::String && !condition.values().any(|(value, _)| value.contains('/'));
    Some(match (kind, family) {
        (_, Family::Null) => return None,
        (KeyType::Text | KeyType::Name, Family::String | Family::Arn) => return None,
        (KeyType::Number, Family::Numeric | Family::String)
        | (KeyType::Bool, Family::Bool | Family::String) => {
            return None;
        }
        (KeyType::Date, Family::Date) | (KeyType::Address, Family::IpAddress) => return None,
        // Seconds are a number too; an address alone can be compared as a text.
        (KeyType::Date, Family::Numeric) if condition.folded_key().ends_with("epochtime") => {
            return None;
        }
        (KeyType::Address, Family::String) if textual => return None,
        (KeyType::Text, _) => ("a text", "StringEquals"),
        (KeyType::Number, _) => ("a number", "NumericEquals"),
        (KeyType::Date, _) => ("a time", "DateLessThan"),
        (KeyType::Bool, _) => ("a boolean", "Bool"),
        (KeyType::Address, _) => ("an address", "IpAddress"),
        (KeyType::Name, _) => ("a name", "StringLike"),
    })
}
