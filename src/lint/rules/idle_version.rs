//! A `Version` in a dialect without versions.

use crate::dialect::VersionRule;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "idle-version",
    RuleGroup::Style,
    include_str!("idle_version.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe);

#[derive(Debug)]
struct IdleVersion {
    cloud: String,
}

impl Report for IdleVersion {
    fn message(&self) -> String {
        format!("`Version` means nothing in {}", self.cloud)
    }

    fn help(&self) -> String {
        "remove it".to_owned()
    }

    fn fix(&self, subject: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        remove_member(subject, at)
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    // A published bucket policy has one, and a dialect that a program defines may use it.
    let is_idle = matches!(subject.table.version, VersionRule::Ignored)
        && !subject.facts.dialect.is_empty()
        && !subject.is_kind(&[Kind::Resource]);
    if let Some(span) = subject.spans.version.filter(|_| is_idle) {
        let cloud = subject.table.title.to_string();
        findings.push(Finding::new(subject, span, IdleVersion { cloud }));
    }
    findings
}
