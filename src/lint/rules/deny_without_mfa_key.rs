//! A deny by a second factor that some requests do not mention.

use crate::condition::Family;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "deny-without-mfa-key",
    RuleGroup::Security,
    include_str!("deny_without_mfa_key.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe);

#[derive(Debug)]
struct DenyWithoutMfaKey {
    key: String,
    /// Whether the dialect has operators that end in `IfExists`.
    has_if_exists: bool,
}

impl Report for DenyWithoutMfaKey {
    fn message(&self) -> String {
        let key = code(&self.key);
        format!("this deny does not apply where {key} is missing, as with access keys")
    }

    fn help(&self) -> String {
        if self.has_if_exists {
            return "write `BoolIfExists`".to_owned();
        }
        "allow only requests whose key is `true`, instead of denying those whose key is `false`"
            .to_owned()
    }

    fn fix(&self, subject: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        if !self.has_if_exists {
            return None;
        }
        let block = OperatorBlock::at(subject, at)?;
        Some(block.retarget(block.key_at(at)?, "BoolIfExists", None))
    }
}

/// The keys that say whether a caller used a second factor, in lower case.
pub(super) const MFA_KEYS: &[&str] = &["acs:mfapresent", "aws:multifactorauthpresent"];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.denies() {
        for condition in statement.conditions() {
            if is_plain_false(condition) && MFA_KEYS.contains(&&*condition.folded_key()) {
                let report = DenyWithoutMfaKey {
                    key: condition.condition.key.to_string(),
                    has_if_exists: subject.table.operators.if_exists,
                };
                findings.push(Finding::new(subject, condition.key, report));
            }
        }
    }
    findings
}

/// Whether a condition is `Bool` with nothing but `false`.
fn is_plain_false(condition: ConditionAt<'_>) -> bool {
    let operator = condition.test();
    let mut values = condition.values();
    operator.base.family == Family::Bool
        && !operator.if_exists
        && operator.quantifier.is_none()
        && values.all(|(value, _)| value.eq_ignore_ascii_case("false"))
}
