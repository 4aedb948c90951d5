//! A service in capitals where names are compared letter by letter.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;
use crate::pattern::Matcher;
use crate::resource_name::Field;

pub(super) static RULE: Rule = Rule {
    id: "capital-in-service",
    group: Group::Correctness,
    what: "a service in a resource name that holds a capital, in a dialect whose names are compared letter by letter",
    why: "services write themselves in small letters, so the pattern never matches; in actions the case does not count",
    fix: "write the service in small letters",
    message: "no resource has `{0}` as its service",
    help: "write `{1}`",
    invalid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "S3:GetObject", "Resource": "arn:aws:S3:::reports/*"}
]}"#,
        &[r#""arn:aws:S3:::reports/*""#],
    )],
    valid: &[
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "S3:GetObject", "Resource": "arn:aws:s3:::Reports/*"}
]}"#,
            &[],
        ),
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:OSS:*:*:reports/*"}
]}"#,
            &[],
        ),
    ],
    aliases: &["INVALID_ARN_SERVICE_CASE"],
    source: "clause R6 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let names = &subject.table.names;
    let resources = subject
        .statements()
        .flat_map(|stated| stated.all_resources());
    // Where names ignore case their service is kept in lower case, so that none has a capital here.
    let wrong = resources.filter_map(|resource| {
        let Some(Matcher::Exact(service)) = resource.value.pattern.field(&Field::Service, names)
        else {
            return None;
        };
        let small = service.to_ascii_lowercase();
        (*small != **service).then(|| subject.find(resource.span).fact(&**service).fact(small))
    });
    wrong.collect()
}
