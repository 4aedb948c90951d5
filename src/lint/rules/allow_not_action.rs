//! An allow with `NotAction` and without `Action`.

use crate::lint::grant::GRANTING;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "allow-not-action",
    RuleGroup::Security,
    include_str!("allow_not_action.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct AllowNotAction {
    exceptions: Vec<String>,
}

impl Report for AllowNotAction {
    fn message(&self) -> String {
        let shown: Vec<_> = self
            .exceptions
            .iter()
            .take(3)
            .map(|text| code(text))
            .collect();
        let more = if self.exceptions.len() > shown.len() {
            " and others"
        } else {
            ""
        };
        let shown = shown.join(", ");
        format!("this allows every action except {shown}{more}")
    }

    fn help(&self) -> String {
        "list what is allowed in `Action`".to_owned()
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !subject.is_kind(GRANTING) {
        return findings;
    }
    for statement in subject.allows() {
        // Where `NotAction` subtracts from `Action`, the list of what is allowed is beside it.
        if statement.statement.actions.is_some() || statement.statement.not_actions.is_empty() {
            continue;
        }
        let exceptions = statement.not_actions();
        let report = AllowNotAction {
            exceptions: exceptions
                .map(|action| action.value.text.to_string())
                .collect(),
        };
        findings.push(Finding::new(
            subject,
            statement.spans.not_actions.key,
            report,
        ));
    }
    findings
}
