//! A resource of every service.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;
use crate::pattern::Matcher;
use crate::resource_name::Field;

pub(super) static RULE: Rule = Rule {
    id: "wildcard-service",
    group: Group::Suspicious,
    what: "a resource name with a wildcard in its service",
    why: "it names resources of services that were not thought of; some vendors refuse it",
    fix: "write the service, or `*` for every resource",
    message: "`{0}` names resources of more than one service",
    help: "write the service, or `*`",
    invalid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:*:::reports/*"}
]}"#,
        &[r#""arn:aws:*:::reports/*""#],
    )],
    valid: &[
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::reports/*", "arn:aws:sqs"]}
]}"#,
            &[],
        ),
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "*", "Resource": "acs:*:cn-beijing:*:*"}
]}"#,
            &[],
        ),
    ],
    aliases: &["WILDCARD_IN_SERVICE_NAME"],
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let names = &subject.table.names;
    let resources = subject
        .statements()
        .flat_map(|stated| stated.all_resources());
    let wide = resources.filter(|resource| {
        let pattern = &resource.value.pattern;
        let field = |field| pattern.field(field, names);
        let literal = matches!(field(&Field::Service), None | Some(Matcher::Exact(_)));
        // Whoever names a region or an account, or all there is, may well mean every service.
        !literal && field(&Field::Resource) != Some(&Matcher::Any)
    });
    wide.map(|resource| subject.find(resource.span).fact(&*resource.value.text))
        .collect()
}
