//! An operator for another type than that of its key.

use crate::condition::{Family, Operator};
use crate::lint::facts::KeyType;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "mistyped-key",
    RuleGroup::Correctness,
    include_str!("mistyped_key.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe);

#[derive(Debug)]
struct MistypedKey {
    key: String,
    kind: KeyType,
    operator: Operator,
}

impl Report for MistypedKey {
    fn message(&self) -> String {
        let (key, operator) = (code(&self.key), self.operator.name());
        format!(
            "{key} is {}, which `{operator}` cannot read",
            called(self.kind)
        )
    }

    fn help(&self) -> String {
        format!("use an operator such as `{}`", operator_for(self.kind))
    }

    /// An address that is compared as a string: the only mix-up with one obvious remedy.
    fn fix(&self, subject: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        let base = self.operator.base;
        if self.kind != KeyType::Address || base.family != Family::String {
            return None;
        }
        let name = if base.negated {
            "NotIpAddress"
        } else {
            "IpAddress"
        };
        let meant = Operator {
            base: Operator::parse(name)?.base,
            ..self.operator
        };
        let block = OperatorBlock::at(subject, at)?;
        Some(block.retarget(block.key(&self.key)?, &meant.name(), None))
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for condition in statement.conditions() {
            let Some(fact) = subject.facts.key(&condition.condition.key) else {
                continue;
            };
            // The text of a tag may be a number, a boolean, or whatever the operator reads.
            if fact.key.ends_with('/') || reads(condition, fact.kind) {
                continue;
            }
            let report = MistypedKey {
                key: condition.condition.key.to_string(),
                kind: fact.kind,
                operator: condition.test(),
            };
            findings.push(Finding::new(subject, condition.operator, report));
        }
    }
    findings
}

/// Whether the operator of a condition can read values of this type.
pub(super) fn reads(condition: ConditionAt<'_>, kind: KeyType) -> bool {
    let family = condition.test().base.family;
    match (kind, family) {
        (_, Family::Null)
        | (KeyType::Text | KeyType::Name, Family::String | Family::Arn)
        | (KeyType::Number, Family::Numeric | Family::String)
        | (KeyType::Bool, Family::Bool | Family::String)
        | (KeyType::Date, Family::Date)
        | (KeyType::Address, Family::IpAddress) => true,
        // Seconds are a number too.
        (KeyType::Date, Family::Numeric) => condition.folded_key().ends_with("epochtime"),
        // A single address can be compared as a string, a block cannot.
        (KeyType::Address, Family::String) => {
            !condition.values().any(|(value, _)| value.contains('/'))
        }
        _ => false,
    }
}

/// How messages call a value of this type.
pub(super) fn called(kind: KeyType) -> &'static str {
    match kind {
        KeyType::Text => "a string",
        KeyType::Number => "a number",
        KeyType::Date => "a time",
        KeyType::Bool => "a boolean",
        KeyType::Address => "an address",
        KeyType::Name => "a name",
    }
}

/// An operator for values of this type.
pub(super) fn operator_for(kind: KeyType) -> &'static str {
    match kind {
        KeyType::Text => "StringEquals",
        KeyType::Number => "NumericEquals",
        KeyType::Date => "DateLessThan",
        KeyType::Bool => "Bool",
        KeyType::Address => "IpAddress",
        KeyType::Name => "StringLike",
    }
}
