//! A resource that no action of its statement is for.

use super::super::finding::Finding;
use super::super::reach::Reach;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "idle-resource",
    group: Group::Catalog,
    what: "a resource for which, by the catalogue, no action of its statement is asked",
    why: "the pattern never matches, so what it was meant to grant or deny is not granted or denied",
    fix: "write the resource that the actions are asked for, or add the actions that are asked for this one",
    message: "no action of this statement is asked for `{0}`",
    help: "write a resource that they are asked for, or add actions on this one",
    invalid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "ec2:StartInstances", "Resource": ["arn:aws:ec2:*:*:instance/*", "arn:aws:ec2:*:*:vpc/vpc-1"]}
]}"#,
        &[r#""arn:aws:ec2:*:*:vpc/vpc-1""#],
    )],
    valid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": ["ec2:StartInstances", "ec2:CreateVpc"], "Resource": ["arn:aws:ec2:*:*:instance/*", "arn:aws:ec2:*:*:vpc/*"]},
  {"Effect": "Allow", "Action": ["ec2:StartInstances", "iot:Something"], "Resource": ["arn:aws:ec2:*:*:vpc/*"]}
]}"#,
        &[],
    )],
    aliases: &["UNSUPPORTED_RESOURCE_ARN_IN_POLICY"],
    source: "the catalogue that was given, with its source and date",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for reach in subject
        .statements()
        .filter_map(|stated| Reach::of(subject, stated))
    {
        // An action whose names are not known may be asked for anything.
        let known = |(_, names): &(_, Option<Vec<_>>)| names.is_some();
        if reach.actions.is_empty() || !reach.actions.iter().all(known) {
            continue;
        }
        let idle = reach.resources.iter().filter(|resource| {
            let mut actions = reach.actions.iter();
            !actions.any(|(action, names)| {
                names
                    .as_deref()
                    .is_some_and(|names| reach.meets(action.value, names, resource.value))
            })
        });
        found.extend(idle.map(|resource| subject.find(resource.span).fact(&*resource.value.text)));
    }
    found
}
