//! A role name with capitals, where the cloud compares it in lower case.

use crate::condition::Compare;
use crate::dialect::KeySource;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "uppercase-role-name",
    RuleGroup::Correctness,
    include_str!("uppercase_role_name.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe);

#[derive(Debug)]
struct UppercaseRoleName {
    value: String,
    lowered: String,
}

impl Report for UppercaseRoleName {
    fn message(&self) -> String {
        let value = code(&self.value);
        format!("{value} is compared with a role name in lower case")
    }

    fn help(&self) -> String {
        format!("write {}", code(&self.lowered))
    }

    fn fix(&self, subject: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        let is_written = text_at(subject, at)? == self.value;
        is_written.then(|| replace(at, &self.lowered))
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for condition in statement.conditions() {
            let ignores_case = condition.test().base.compare == Compare::EqualsIgnoreCase;
            if ignores_case || !is_folded(subject, &condition.condition.key) {
                continue;
            }
            for (value, span) in condition.values() {
                let Some(lowered) = with_lower_role(value) else {
                    continue;
                };
                if lowered != value {
                    let value = value.to_owned();
                    let report = UppercaseRoleName { value, lowered };
                    findings.push(Finding::new(subject, span, report));
                }
            }
        }
    }
    findings
}

/// Whether the cloud fills a key with the caller's name, with the name of a role in lower case.
fn is_folded(subject: &Subject<'_>, key: &str) -> bool {
    let mut filled = subject.table.filled.iter();
    filled.any(|row| row.from == KeySource::NameRoleFolded && row.key.eq_ignore_ascii_case(key))
}

/// A caller's name with the name of its role in lower case; `None` for the name of any other
/// caller.
fn with_lower_role(name: &str) -> Option<String> {
    let (before, role) = name.split_once(":role/")?;
    Some(format!("{before}:role/{}", role.to_ascii_lowercase()))
}
