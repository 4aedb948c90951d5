//! A `Version` in a language without versions.

use crate::dialect::VersionRule;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "idle-version",
    Group::Style,
    include_str!("idle_version.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe)
.words("`Version` means nothing in {0}", "remove it");

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    // A published bucket policy carries one. A dialect that a program defines may mean something by
    // it.
    let idle =
        matches!(subject.table.version, VersionRule::Ignored) && !subject.facts.dialect.is_empty();
    let span = subject
        .spans
        .version
        .filter(|_| idle && !subject.is_kind(&[Kind::Resource]));
    span.map(|span| subject.find(span).fact(&*subject.table.title))
        .into_iter()
        .collect()
}
