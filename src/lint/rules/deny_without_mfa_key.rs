//! A deny by a factor of which some requests say nothing.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::condition::Family;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "deny-without-mfa-key",
    group: Group::Security,
    what: "a deny on `Bool` false of the key that tells of a second factor",
    why: "requests with an access key do not give the key, so the test is false for them and the deny does not apply",
    fix: "use `BoolIfExists` where the dialect has it; else allow only what has the key at `true`",
    message: "this deny does not apply where `{0}` is missing, as for access keys",
    help: "{1}",
    invalid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Deny", "Action": "ram:*", "Resource": "*", "Condition": {"Bool": {"acs:MFAPresent": "false"}}}
]}"#,
            &[r#""acs:MFAPresent""#],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "ec2:*", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}
]}"#,
            &[r#""aws:MultiFactorAuthPresent""#],
        ),
    ],
    valid: &[
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "ec2:*", "Resource": "*", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}
]}"#,
            &[],
        ),
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "ram:*", "Resource": "*", "Condition": {"Bool": {"acs:MFAPresent": "true"}}}
]}"#,
            &[],
        ),
    ],
    aliases: &["BAD_PATTERN_FOR_MFA", "mfa_condition"],
    source: "clause C5 of the manual; https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
    check: Check::Policy(check),
};

const KEYS: &[&str] = &["acs:mfapresent", "aws:multifactorauthpresent"];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let conditions = subject.denies().flat_map(|stated| stated.conditions());
    let misses = conditions.filter(|condition| {
        let operator = condition.test();
        KEYS.contains(&&*condition.folded_key())
            && operator.base.family == Family::Bool
            && !operator.if_exists
            && operator.quantifier.is_none()
            && condition
                .values()
                .all(|(value, _)| value.eq_ignore_ascii_case("false"))
    });
    let help = if subject.table.operators.if_exists {
        "write `BoolIfExists`"
    } else {
        "allow only what has the key at `true`, instead of denying what has it at `false`"
    };
    misses
        .map(|condition| {
            subject
                .find(condition.key)
                .fact(&*condition.condition.key)
                .fact(help)
        })
        .collect()
}
