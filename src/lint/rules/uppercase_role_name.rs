//! A role name with capitals where the service writes it small.

use crate::condition::Compare;
use crate::dialect::Filled;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "uppercase-role-name",
    Group::Correctness,
    include_str!("uppercase_role_name.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe)
.words(
    "`{0}` is compared with the name in lower case",
    "write `{1}`",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let folded = |condition: &Conditioned<'_>| {
        let filled = subject
            .table
            .filled
            .iter()
            .filter(|row| row.from == Filled::NameRoleFolded);
        filled
            .into_iter()
            .any(|row| row.key.eq_ignore_ascii_case(&condition.condition.key))
            && condition.test().base.compare != Compare::EqualsIgnoreCase
    };
    let conditions = subject
        .statements()
        .flat_map(|stated| stated.conditions())
        .filter(folded);
    let values = conditions.flat_map(|condition| condition.values());
    let wrong = values.filter_map(|(value, span)| {
        let (before, role) = value.split_once(":role/")?;
        let small = role.to_ascii_lowercase();
        (small != role).then(|| {
            subject
                .find(span)
                .fact(value)
                .fact(format!("{before}:role/{small}"))
        })
    });
    wrong.collect()
}
