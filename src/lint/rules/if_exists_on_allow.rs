//! An allow that holds without the key that it tests.

use crate::condition::Operator;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "if-exists-on-allow",
    Group::Pedantic,
    include_str!("if_exists_on_allow.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe)
.words(
    "`{0}` is true when `{1}` is missing",
    "write `{2}`, unless requests without the key are meant",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let conditions = subject.allows().flat_map(|stated| stated.conditions());
    let open =
        conditions.filter(|condition| condition.test().if_exists && !condition.test().base.negated);
    open.map(|condition| {
        let plain = Operator {
            if_exists: false,
            ..condition.test()
        };
        let finding = subject
            .find(condition.operator)
            .fact(condition.test().name());
        finding.fact(&*condition.condition.key).fact(plain.name())
    })
    .collect()
}
