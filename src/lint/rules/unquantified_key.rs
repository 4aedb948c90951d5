//! A plain operator on a key that the catalogue lists with several values.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::condition::Family;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "unquantified-key",
    group: Group::Catalog,
    what: "an operator without `ForAllValues:` or `ForAnyValue:` on a key that, by the catalogue, may have several values",
    why: "it says nothing of a request with several values: an allow may hold for one value among others, and a deny need not be what was meant",
    fix: "say whether all values or any of them must match",
    message: "`{0}` is listed with several values, and `{1}` does not say whether all or any must match",
    help: "write `ForAllValues:{1}` or `ForAnyValue:{1}`",
    invalid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "kms:CreateGrant", "Resource": "*", "Condition": {"StringEquals": {"kms:GrantOperations": "Decrypt"}}}
]}"#,
        &[r#""StringEquals""#],
    )],
    valid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "kms:CreateGrant", "Resource": "*",
   "Condition": {"ForAnyValue:StringEquals": {"kms:GrantOperations": "Decrypt"}, "Null": {"kms:GrantOperations": "false"}, "StringEquals": {"kms:ViaService": "ec2.eu-west-1.amazonaws.com"}}}
]}"#,
        &[],
    )],
    aliases: &["MISSING_QUALIFIER"],
    source: "the catalogue that was given, with its source and date; clause C7 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(catalog) = subject.catalog else {
        return Vec::new();
    };
    let conditions = subject.statements().flat_map(|stated| stated.conditions());
    let plain = conditions.filter(|condition| {
        let key = &*condition.condition.key;
        let asks =
            condition.test().base.family != Family::Null && condition.test().quantifier.is_none();
        // What a page of ours says of the key counts more, and has a finding of its own.
        asks && subject.facts.key(key).is_none() && catalog.key(key).is_some_and(|known| known.many)
    });
    let told = plain.map(|condition| {
        subject
            .find(condition.operator)
            .fact(&*condition.condition.key)
            .fact(condition.test().name())
    });
    told.collect()
}
