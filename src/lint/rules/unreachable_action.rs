//! An action that no resource of its statement is for.

use super::super::finding::Finding;
use super::super::reach::Reach;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "unreachable-action",
    group: Group::Catalog,
    what: "an action that, by the catalogue, is asked for none of the resources of its statement",
    why: "the statement never applies to the action, so an allow does not grant it and a deny does not deny it",
    fix: "add a resource that the action is asked for, or move the action to a statement of its own",
    message: "`{0}` is asked for no resource of this statement",
    help: "add {1}",
    invalid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": ["ec2:StartInstances", "ec2:DescribeInstances", "ec2:CreateVpc"], "Resource": "arn:aws:ec2:*:*:instance/*"}
]}"#,
        &[r#""ec2:DescribeInstances""#, r#""ec2:CreateVpc""#],
    )],
    valid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": ["ec2:*Instances", "ec2:CreateVpc", "sqs:*", "iot:*"], "Resource": ["arn:aws:ec2:*:*:*", "arn:aws:sqs:*:*:jobs"]},
  {"Effect": "Allow", "Action": "ec2:DescribeInstances", "Resource": "*"}
]}"#,
        &[],
    )],
    aliases: &["RESOURCE_MISMATCH", "action_resource_matching"],
    source: "the catalogue that was given, with its source and date",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for reach in subject
        .statements()
        .filter_map(|stated| Reach::of(subject, stated))
    {
        for (action, names) in &reach.actions {
            let Some(names) = names else { continue };
            if !reach
                .resources
                .iter()
                .any(|resource| reach.meets(action.value, names, resource.value))
            {
                let wanted = if names.is_empty() {
                    "the resource `*`, in a statement of its own"
                } else {
                    "a resource of the type that it acts on"
                };
                found.push(
                    subject
                        .find(action.span)
                        .fact(&*action.value.text)
                        .fact(wanted),
                );
            }
        }
    }
    found
}
