//! An operator for another type than the catalogue has of the key.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use super::mistyped_key::misread;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "mistyped-listed-key",
    group: Group::Catalog,
    what: "an operator that cannot read the values which, by the catalogue, requests give for its key",
    why: "where a value cannot be read the test is unknown: an allow does not apply there, and a deny does",
    fix: "use an operator of the type of the key",
    message: "`{0}` is listed as {1}, which `{2}` does not compare",
    help: "use an operator such as `{3}`",
    invalid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*", "Condition": {"NumericEquals": {"ec2:InstanceType": "5"}}}
]}"#,
        &[r#""NumericEquals""#],
    )],
    valid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*",
   "Condition": {"StringLike": {"ec2:InstanceType": "m5.*"}, "NumericEquals": {"ec2:ResourceTag/size": "5"}, "NumericLessThan": {"s3:max-keys": "10"}}}
]}"#,
        &[],
    )],
    aliases: &["MISMATCHED_TYPE"],
    source: "the catalogue that was given, with its source and date; clause C8 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(catalog) = subject.catalog else {
        return Vec::new();
    };
    let conditions = subject.statements().flat_map(|stated| stated.conditions());
    let wrong = conditions.filter_map(|condition| {
        let key = &*condition.condition.key;
        // What a page of ours says of the key counts more, and has a finding of its own; a tag's
        // text may be a number.
        let own = subject.facts.key(key).is_some();
        let kind = catalog
            .key(key)
            .filter(|known| !own && !known.is_open())?
            .kind?;
        let (holds, meant) = misread(&condition, kind)?;
        let operator = condition.test().name();
        Some(
            subject
                .find(condition.operator)
                .fact(key)
                .fact(holds)
                .fact(operator)
                .fact(meant),
        )
    });
    wrong.collect()
}
