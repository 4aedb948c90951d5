//! A resource of another service than every action.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;
use crate::pattern::Matcher;
use crate::resource_name::Field;
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    id: "resource-of-other-service",
    group: Group::Correctness,
    what: "a resource whose service is that of no action of its statement",
    why: "no action of the statement is ever asked for such a resource, so the pattern never matches",
    fix: "write the resource of the service whose actions stand there, or the actions of its service",
    message: "`{0}` is of the service `{1}`, and no action of this statement is",
    help: "write a resource of {2}, or add actions of `{1}`",
    invalid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": ["ecs:StartInstance", "ecs:StopInstance"], "Resource": ["acs:ecs:*:*:instance/*", "acs:oss:*:*:reports/*"]}
]}"#,
            &[r#""acs:oss:*:*:reports/*""#],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sns:us-east-1:123456789012:jobs"}
]}"#,
            &[r#""arn:aws:sns:us-east-1:123456789012:jobs""#],
        ),
    ],
    valid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": ["sts:AssumeRole", "*:List*"], "Resource": ["acs:ram:*:*:role/a", "acs:*:*:*:*"]}
]}"#,
            &[],
        ),
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "acs:ram:*:*:role/a"}
]}"#,
            &[],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "ssm:SendCommand", "Resource": ["arn:aws:ec2:*:*:instance/*", "arn:aws:ssm:*:*:document/a"]}
]}"#,
            &[],
        ),
    ],
    aliases: &["RESOURCE_MISMATCH", "action_resource_matching"],
    source: "the tables of actions and resources of each service",
    check: Check::Policy(check),
};

/// Services of a statement, at most; no statement that means something has more.
const SERVICES_MAX: usize = 256;

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let names = &subject.table.names;
    let mut found = Vec::new();
    for stated in subject
        .statements()
        .filter(|stated| stated.statement.not_actions.is_empty())
    {
        let services: Option<BTreeSet<String>> = stated
            .actions()
            .map(|action| literal_service(&action.value.text))
            .collect();
        // A wildcard in a service may stand for any.
        let Some(services) =
            services.filter(|services| !services.is_empty() && services.len() <= SERVICES_MAX)
        else {
            continue;
        };
        for resource in stated.resources() {
            let Some(Matcher::Exact(service)) =
                resource.value.pattern.field(&Field::Service, names)
            else {
                continue;
            };
            let serves = |action: &String| {
                **action == **service || subject.facts.are_neighbours(action, service)
            };
            // A code that is not known may be one that has become another service's.
            if !services.iter().any(serves)
                && subject.facts.has_service(service)
                && services.iter().all(|code| subject.facts.has_service(code))
            {
                let shown: Vec<_> = services
                    .iter()
                    .take(3)
                    .map(|code| format!("`{code}`"))
                    .collect();
                found.push(
                    subject
                        .find(resource.span)
                        .fact(&*resource.value.text)
                        .fact(&**service)
                        .fact(shown.join(" or ")),
                );
            }
        }
    }
    found
}

fn literal_service(action: &str) -> Option<String> {
    let (service, _) = action.split_once(':')?;
    (!service.contains(['*', '?'])).then(|| service.to_ascii_lowercase())
}
