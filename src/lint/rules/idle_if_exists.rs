//! `IfExists` behind an operator that needs no key.

use crate::condition::{Operator, Quantifier};
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "idle-if-exists",
    Group::Style,
    include_str!("idle_if_exists.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe)
.words("`{0}` means the same without `IfExists`", "write `{1}`");

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let conditions = subject.statements().flat_map(|stated| stated.conditions());
    let idle = conditions.filter(|condition| {
        let operator = condition.test();
        operator.if_exists && operator.base.negated && operator.quantifier != Some(Quantifier::Any)
    });
    idle.map(|condition| {
        let plain = Operator {
            if_exists: false,
            ..condition.test()
        };
        subject
            .find(condition.operator)
            .fact(condition.test().name())
            .fact(plain.name())
    })
    .collect()
}
