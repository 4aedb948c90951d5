//! A role name with capitals where the service writes it small.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::{Conditioned, Subject};
use crate::condition::Compare;
use crate::dialect::Filled;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "uppercase-role-name",
    group: Group::Correctness,
    what: "a value for the caller's name that writes a role's name with capitals",
    why: "RAM writes role names in lower case there, and the value is compared letter by letter, so it never matches",
    fix: "write the role's name in lower case",
    message: "`{0}` is compared with the name in lower case",
    help: "write `{1}`",
    invalid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Deny", "Action": "oss:*", "Resource": "*",
   "Condition": {"StringNotLike": {"acs:PrincipalARN": "acs:ram:*:*:role/OpsAdmin"}}}
]}"#,
        &[r#""acs:ram:*:*:role/OpsAdmin""#],
    )],
    valid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Deny", "Action": "oss:*", "Resource": "*",
   "Condition": {"StringNotLike": {"acs:PrincipalARN": ["acs:ram:*:*:role/opsadmin", "acs:ram:*:*:user/Ann"]},
                 "StringNotEqualsIgnoreCase": {"acs:PrincipalARN": "acs:ram::1000000000000001:role/OpsAdmin"}}}
]}"#,
        &[],
    )],
    aliases: &[],
    source: "the manual's chapter on dialects, Alibaba Cloud RAM",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let folded = |condition: &Conditioned<'_>| {
        let filled = subject
            .table
            .filled
            .iter()
            .filter(|row| row.from == Filled::NameRoleFolded);
        filled
            .into_iter()
            .any(|row| row.key.eq_ignore_ascii_case(&condition.condition.key))
            && condition.test().base.compare != Compare::EqualsIgnoreCase
    };
    let conditions = subject
        .statements()
        .flat_map(|stated| stated.conditions())
        .filter(folded);
    let values = conditions.flat_map(|condition| condition.values());
    let wrong = values.filter_map(|(value, span)| {
        let (before, role) = value.split_once(":role/")?;
        let small = role.to_ascii_lowercase();
        (small != role).then(|| {
            subject
                .find(span)
                .fact(value)
                .fact(format!("{before}:role/{small}"))
        })
    });
    wrong.collect()
}
