//! A statement without a `Sid`.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "missing-sid",
    Group::Pedantic,
    include_str!("missing_sid.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe)
.words("this statement has no `Sid`", "say what it is for");

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let documented = matches!(subject.facts.dialect, "aws" | "kingsoft");
    let without = subject
        .statements()
        .filter(|stated| documented && stated.statement.sid.is_none());
    without
        .filter(|stated| stated.spans.effect != stated.spans.start)
        .map(|stated| subject.find(stated.spans.start))
        .collect()
}
