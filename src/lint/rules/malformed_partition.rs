//! A partition that is none.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;
use crate::pattern::Matcher;
use crate::resource_name::Field;

pub(super) static RULE: Rule = Rule {
    id: "malformed-partition",
    group: Group::Correctness,
    what: "the second field of an AWS name that is no partition",
    why: "every partition is called `aws`, or `aws-` with more behind it, so the pattern never matches",
    fix: "write `aws`, the partition that is meant, or `*`",
    message: "`{0}` is no partition of AWS",
    help: "write `aws`, or `*`",
    invalid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:awss:s3:::reports/*"}
]}"#,
        &[r#""arn:awss:s3:::reports/*""#],
    )],
    valid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws-cn:s3:::reports/*", "arn:aws*:s3:::reports/*", "arn:*:s3:::reports/*"]}
]}"#,
        &[],
    )],
    aliases: &["INVALID_PARTITION"],
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let names = &subject.table.names;
    let of_aws = subject.facts.dialect == "aws";
    let resources = subject
        .statements()
        .filter(|_| of_aws)
        .flat_map(|stated| stated.all_resources());
    let wrong = resources.filter_map(|resource| {
        let Some(Matcher::Exact(partition)) = resource.value.pattern.field(&Field::Free, names)
        else {
            return None;
        };
        let right = **partition == *"aws" || partition.starts_with("aws-");
        (!right).then(|| subject.find(resource.span).fact(&**partition))
    });
    wrong.collect()
}
