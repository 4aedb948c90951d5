//! An older version of the policy language.

use crate::dialect::VersionRule;
use crate::lint::edit::{End, Style, quoted};
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "old-version",
    RuleGroup::Style,
    include_str!("old_version.md"),
    Check::Policy(check),
)
.with_fix(Applicability::SafeWhereProved);

#[derive(Debug)]
struct OldVersion {
    /// What the policy says, if anything.
    written: Option<String>,
    oldest: String,
    newest: String,
}

impl Report for OldVersion {
    fn message(&self) -> String {
        let (oldest, newest) = (&self.oldest, &self.newest);
        let version = match &self.written {
            Some(written) => code(written),
            None => format!("missing and counts as `{oldest}`"),
        };
        format!("the version is {version}, but the newest is `{newest}`")
    }

    fn help(&self) -> String {
        format!("write `\"Version\": \"{}\"`", self.newest)
    }

    fn fix(&self, subject: &Subject<'_>, _: Span) -> Option<Vec<Edit>> {
        if let Some(member) = subject.root.member("Version") {
            return Some(replace(member.value.span, &self.newest));
        }
        let colon = Style::of(subject.text, subject.root).colon;
        let member = format!("\"Version\"{colon}{}", quoted(&self.newest));
        Some(vec![Edit::Insert(
            subject.root.span,
            End::First,
            vec![member],
        )])
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let VersionRule::Optional(versions) = &subject.table.version else {
        return findings;
    };
    let (Some(oldest), Some(newest)) = (versions.first(), versions.last()) else {
        return findings;
    };
    let written = subject.policy.version.as_deref();
    if written.unwrap_or(oldest) != &**newest {
        let start = subject.root.span.start();
        let first_character = Span::new(start, start + 1);
        let report = OldVersion {
            written: written.map(str::to_owned),
            oldest: oldest.to_string(),
            newest: newest.to_string(),
        };
        let span = subject.spans.version.unwrap_or(first_character);
        findings.push(Finding::new(subject, span, report));
    }
    findings
}
