//! A test that is always true.

use crate::condition::{Operands, Operator, Quantifier};
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "always-true-condition",
    RuleGroup::Suspicious,
    include_str!("always_true_condition.md"),
    Check::Policy(check),
)
.with_fix(Applicability::SafeWhereProved);

#[derive(Debug)]
struct AlwaysTrueCondition {
    operator: Operator,
    key: String,
    holds: Holds,
}

/// For which requests a test holds that is never false.
///
/// A test that cannot be decided keeps an allow from applying (clauses C7 and C8).
#[derive(Debug)]
enum Holds {
    Always,
    Unless {
        /// Several values leave the test undecided.
        several: bool,
        /// A value that the operator cannot read leaves the test undecided.
        unreadable: bool,
    },
}

impl Report for AlwaysTrueCondition {
    fn message(&self) -> String {
        let holds = match self.holds {
            Holds::Always => "always true",
            Holds::Unless {
                several: true,
                unreadable: true,
            } => "true for every single value that it can read, and without the key",
            Holds::Unless { several: true, .. } => {
                "true for every single value, and without the key"
            }
            Holds::Unless { .. } => "true for every value that it can read, and without the key",
        };
        format!(
            "`{}` on {} is {holds}",
            self.operator.name(),
            code(&self.key)
        )
    }

    fn help(&self) -> String {
        "remove it, or write the values that were meant".to_owned()
    }

    fn fix(&self, subject: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        let block = OperatorBlock::at(subject, at)?;
        Some(block.remove(block.key(&self.key)?))
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for condition in statement.conditions() {
            if let Some(holds) = holds(subject, condition) {
                let report = AlwaysTrueCondition {
                    operator: condition.test(),
                    key: condition.condition.key.to_string(),
                    holds,
                };
                findings.push(Finding::new(subject, condition.operator, report));
            }
        }
    }
    findings
}

/// When a test holds, if it is never false.
fn holds(subject: &Subject<'_>, condition: ConditionAt<'_>) -> Option<Holds> {
    let operator = condition.test();
    let operands = &condition.condition.test.operands;
    if let Operands::Absence(wanted) = operands {
        let both = wanted.contains(&true) && wanted.contains(&false);
        return both.then_some(Holds::Always);
    }
    let passes_without_key = operator.if_exists || operator.quantifier == Some(Quantifier::All);
    // A test whose values cannot differ from the key's fails only without the key.
    if !passes_without_key || operator.base.negated || operands.can_differ() {
        return None;
    }
    let fact = subject.facts.key(&condition.condition.key);
    let has_one_value = fact.is_some_and(|fact| !fact.many);
    let plain = operator.quantifier.is_none();
    let several = subject.table.many_values_unknown && plain && !has_one_value;
    let unreadable = !matches!(operands, Operands::Texts(_));
    if !several && !unreadable {
        return Some(Holds::Always);
    }
    Some(Holds::Unless {
        several,
        unreadable,
    })
}
