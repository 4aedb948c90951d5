//! A deny without a second factor that denies to enrol one.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::condition::Family;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "enrolment-locked-out",
    group: Group::Suspicious,
    what: "a deny of everything without a second factor that leaves no way to enrol one",
    why: "who has no second factor yet may not add one, and can never pass the test",
    fix: "leave the actions by which a factor is enrolled out with `NotAction`",
    message: "without a second factor this denies to enrol one too",
    help: "use `NotAction` with the actions that enrol a factor",
    invalid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}
]}"#,
        &[r#""*""#],
    )],
    valid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "NotAction": ["iam:*MFADevice", "iam:ListMFADevices", "sts:GetSessionToken"], "Resource": "*",
   "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}
]}"#,
        &[],
    )],
    aliases: &[],
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage.html",
    check: Check::Policy(check),
};

const KEYS: &[&str] = &["acs:mfapresent", "aws:multifactorauthpresent"];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let untested = subject.denies().filter(|stated| {
        stated.every_resource().is_some()
            && stated.statement.conditions.len() == 1
            && stated.conditions().any(|condition| {
                KEYS.contains(&&*condition.folded_key())
                    && condition.test().base.family == Family::Bool
            })
    });
    let everything = untested.filter(|stated| stated.statement.not_actions.is_empty());
    let star = everything.filter_map(|stated| {
        stated
            .actions()
            .find(|action| matches!(&*action.value.text, "*" | "*:*"))
    });
    star.map(|action| subject.find(action.span)).collect()
}
