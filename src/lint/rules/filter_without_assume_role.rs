//! A control policy that keeps roles from being assumed.

use crate::lint::grant::includes;
use crate::lint::prelude::*;
use crate::model::ActionPattern;

pub(super) static RULE: Rule = Rule::new(
    "filter-without-assume-role",
    RuleGroup::Suspicious,
    include_str!("filter_without_assume_role.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct FilterWithoutAssumeRole {
    action: String,
}

impl Report for FilterWithoutAssumeRole {
    fn message(&self) -> String {
        format!("no statement here allows {}", code(&self.action))
    }

    fn help(&self) -> String {
        format!("add {}, unless this is meant", code(&self.action))
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some((action, _)) = subject.table.sharing.assume.first() else {
        return findings;
    };
    if !subject.is_kind(&[Kind::Control]) {
        return findings;
    }
    let assume = ActionPattern::new(action);
    let allowed = subject
        .allows()
        .any(|statement| includes(&statement, &assume).is_some());
    if let Some(first) = subject.allows().next().filter(|_| !allowed) {
        let report = FilterWithoutAssumeRole {
            action: action.to_string(),
        };
        findings.push(Finding::new(subject, first.spans.actions.key, report));
    }
    findings
}
