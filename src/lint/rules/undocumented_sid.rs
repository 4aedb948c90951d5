//! A `Sid` where the vendor does not document it.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "undocumented-sid",
    RuleGroup::Pedantic,
    include_str!("undocumented_sid.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe);

#[derive(Debug)]
struct UndocumentedSid;

impl Report for UndocumentedSid {
    fn message(&self) -> String {
        "the documented grammar of RAM policies has no `Sid`".to_owned()
    }

    fn help(&self) -> String {
        "remove it if the policy must follow the documented grammar".to_owned()
    }

    fn fix(&self, subject: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        remove_member(subject, at)
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if subject.facts.dialect != "alibaba-ram" || subject.is_kind(&[Kind::Resource]) {
        return findings;
    }
    for statement in subject.statements() {
        if let Some(span) = statement.spans.sid {
            findings.push(Finding::new(subject, span, UndocumentedSid));
        }
    }
    findings
}
