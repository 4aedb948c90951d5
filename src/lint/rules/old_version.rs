//! The older version of the policy language.

use crate::dialect::VersionRule;
use crate::lint::prelude::*;
use crate::source::Span;

pub(super) static RULE: Rule = Rule::new(
    "old-version",
    Group::Style,
    include_str!("old_version.md"),
    Check::Policy(check),
)
.with_fix(Applicability::SafeWhereProved)
.words(
    "the version is {0}, and the newest is `{1}`",
    "write `\"Version\": \"{1}\"`",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let VersionRule::Optional(versions) = &subject.table.version else {
        return Vec::new();
    };
    let (Some(oldest), Some(newest)) = (versions.first(), versions.last()) else {
        return Vec::new();
    };
    let found = subject.policy.version.as_deref();
    let counts = found.unwrap_or(oldest);
    if counts == &**newest {
        return Vec::new();
    }
    let start = subject.root.span.start();
    let span = subject.spans.version.unwrap_or(Span::new(start, start + 1));
    let shown = found.map_or(format!("missing and counts as `{oldest}`"), |version| {
        format!("`{version}`")
    });
    vec![subject.find(span).fact(shown).fact(newest)]
}
