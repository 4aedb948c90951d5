//! A deny that one more value evades.

use crate::condition::{Operator, Quantifier};
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "deny-all-values",
    RuleGroup::Security,
    include_str!("deny_all_values.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe);

#[derive(Debug)]
struct DenyAllValues {
    operator: Operator,
}

impl DenyAllValues {
    fn meant(&self) -> Operator {
        Operator {
            quantifier: Some(Quantifier::Any),
            ..self.operator
        }
    }
}

impl Report for DenyAllValues {
    fn message(&self) -> String {
        "one value that is not on the list evades this deny".to_owned()
    }

    fn help(&self) -> String {
        let meant = self.meant().name();
        if self.operator.if_exists {
            return format!("write `{meant}`");
        }
        format!("write `{meant}`, which does not deny requests without the key")
    }

    fn fix(&self, subject: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        Some(OperatorBlock::at(subject, at)?.rename(self.meant()))
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.denies() {
        for condition in statement.conditions() {
            let operator = condition.test();
            if operator.quantifier == Some(Quantifier::All) && !operator.base.negated {
                let report = DenyAllValues { operator };
                findings.push(Finding::new(subject, condition.operator, report));
            }
        }
    }
    findings
}
