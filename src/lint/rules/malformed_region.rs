//! A region that is none.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;
use crate::pattern::Matcher;
use crate::resource_name::Field;

pub(super) static RULE: Rule = Rule {
    id: "malformed-region",
    group: Group::Correctness,
    what: "a region in a resource name that holds something else than small letters, digits and hyphens",
    why: "no region is called so, so the pattern never matches: often fields are in the wrong order",
    fix: "write the region, or `*`",
    message: "`{0}` is no region",
    help: "write the name of a region, or `*`",
    invalid: &[
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "sqs:*", "Resource": "arn:aws:sqs:US East:123456789012:jobs"}
]}"#,
            &[r#""arn:aws:sqs:US East:123456789012:jobs""#],
        ),
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "ecs:*", "Resource": "acs:ecs:1000000000000001:cn-beijing:instance/i-1"}
]}"#,
            &[r#""acs:ecs:1000000000000001:cn-beijing:instance/i-1""#],
        ),
    ],
    valid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "ecs:*", "Resource": ["acs:ecs:cn-beijing:*:instance/i-1", "acs:ecs:CN-beijing:*:*", "acs:ram::1000000000000001:role/a", "acs:ecs:*cn-*:*:*"]}
]}"#,
        &[],
    )],
    aliases: &["INVALID_ARN_REGION", "INVALID_REGION"],
    source: "clause R6 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let names = &subject.table.names;
    let resources = subject
        .statements()
        .flat_map(|stated| stated.all_resources());
    let wrong = resources.filter_map(|resource| {
        let Some(Matcher::Exact(region)) = resource.value.pattern.field(&Field::Region, names)
        else {
            return None;
        };
        let letters = region
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let digits = !region.is_empty() && region.bytes().all(|byte| byte.is_ascii_digit());
        let right = letters && !digits || region.contains("${");
        (!right).then(|| subject.find(resource.span).fact(&**region))
    });
    wrong.collect()
}
