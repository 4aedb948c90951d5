//! An allow with `ForAnyValue:` before a negated operator.

use crate::condition::{Family, Operator, Quantifier};
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "allow-any-other-value",
    RuleGroup::Security,
    include_str!("allow_any_other_value.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe);

#[derive(Debug)]
struct AllowAnyOtherValue {
    operator: Operator,
}

impl Report for AllowAnyOtherValue {
    fn message(&self) -> String {
        let operator = self.operator.name();
        format!("`{operator}` is true when one value is not on the list")
    }

    fn help(&self) -> String {
        "write `ForAllValues:`, and test that the key is present".to_owned()
    }

    fn fix(&self, subject: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        let block = OperatorBlock::at(subject, at)?;
        let [key] = block.keys() else { return None };
        let mut edits = block.rename(Operator {
            quantifier: Some(Quantifier::All),
            ..self.operator
        });
        // With the suffix, requests without the key were allowed before, and stay allowed.
        if !self.operator.if_exists {
            let has_null = subject.table.operators.families.contains(&Family::Null);
            if !has_null {
                return None;
            }
            edits.push(block.and("Null", key, "false"));
        }
        Some(edits)
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.allows() {
        for condition in statement.conditions() {
            let operator = condition.test();
            if operator.quantifier == Some(Quantifier::Any) && operator.base.negated {
                let report = AllowAnyOtherValue { operator };
                findings.push(Finding::new(subject, condition.operator, report));
            }
        }
    }
    findings
}
