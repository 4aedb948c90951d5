//! `*` or `?` with an operator that compares letter by letter.

use crate::condition::{Compare, Family, Operator};
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "literal-wildcard",
    RuleGroup::Correctness,
    include_str!("literal_wildcard.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe);

#[derive(Debug)]
struct LiteralWildcard {
    value: String,
    operator: Operator,
}

impl LiteralWildcard {
    /// The name of the operator that knows wildcards.
    fn meant(&self) -> &'static str {
        if self.operator.base.negated {
            "StringNotLike"
        } else {
            "StringLike"
        }
    }

    fn ignores_case(&self) -> bool {
        self.operator.base.compare == Compare::EqualsIgnoreCase
    }
}

impl Report for LiteralWildcard {
    fn message(&self) -> String {
        let (operator, value) = (self.operator.name(), code(&self.value));
        format!("`{operator}` compares {value} letter by letter")
    }

    fn help(&self) -> String {
        let meant = self.meant();
        // No operator knows wildcards and ignores case.
        if self.ignores_case() {
            return format!("write `{meant}`, with every spelling that is meant");
        }
        format!("write `{meant}`")
    }

    fn fix(&self, subject: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        // An operator that ignores case would heed it from then on, also in the other values.
        if self.ignores_case() {
            return None;
        }
        let block = OperatorBlock::at(subject, at)?;
        let meant = Operator {
            base: Operator::parse(self.meant())?.base,
            ..self.operator
        };
        Some(block.retarget(block.key_at(at)?, &meant.name(), None))
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if subject.table.equals_globs {
        return findings;
    }
    for statement in subject.statements() {
        for condition in statement.conditions() {
            let operator = condition.test();
            let base = operator.base;
            if base.family != Family::String || base.compare == Compare::Like {
                continue;
            }
            for (value, span) in condition.values() {
                // `${*}` is how a dialect with variables writes the character itself.
                let literal = value.replace("${*}", "").replace("${?}", "");
                if literal.contains(['*', '?']) {
                    let value = value.to_owned();
                    let report = LiteralWildcard { value, operator };
                    findings.push(Finding::new(subject, span, report));
                }
            }
        }
    }
    findings
}
