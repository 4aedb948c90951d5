//! An operator without a set prefix on a key with several values.

use crate::condition::Family;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "plain-operator-on-many-values",
    Group::Security,
    include_str!("plain_operator_on_many_values.md"),
    Check::Policy(check),
)
.words(
    "`{0}` may have several values, and `{1}` does not say whether all or any must match",
    "write `ForAllValues:{1}` or `ForAnyValue:{1}`",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let conditions = subject.statements().flat_map(|stated| stated.conditions());
    let plain = conditions.filter(|condition| {
        let many = subject
            .facts
            .key(&condition.condition.key)
            .is_some_and(|fact| fact.many);
        let asks =
            condition.test().base.family != Family::Null && condition.test().quantifier.is_none();
        // The audience of a token is a list in the standard, and one in practice.
        many && asks && !condition.folded_key().ends_with(":aud")
    });
    plain
        .map(|condition| {
            let operator = condition.test().name();
            subject
                .find(condition.operator)
                .fact(&*condition.condition.key)
                .fact(operator)
        })
        .collect()
}
