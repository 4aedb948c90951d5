//! An action that the catalogue does not know.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;
use crate::words::nearest;

pub(super) static RULE: Rule = Rule {
    id: "unknown-action",
    group: Group::Catalog,
    what: "an action of a service of the catalogue that the catalogue does not know",
    why: "a misspelt action matches nothing, so an allow grants nothing and a deny denies nothing; or the catalogue is older than the action",
    fix: "write the action as its service does, or use a newer catalogue",
    message: "no action `{0}` is known (catalogue of {1})",
    help: "{2}",
    invalid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Deny", "Action": "ecs:DeleteInstances", "Resource": "*"}
]}"#,
            &[r#""ecs:DeleteInstances""#],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": ["ec2:StopInstance", "ec2:DoSomethingElse"], "Resource": "*"}
]}"#,
            &[r#""ec2:StopInstance""#, r#""ec2:DoSomethingElse""#],
        ),
    ],
    valid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Deny", "Action": ["ecs:deleteinstance", "ecs:DoSomethingElse", "oss:DeleteObjects", "ecs:Delete*"], "Resource": "*"}
]}"#,
        &[],
    )],
    aliases: &["INVALID_ACTION", "UNKNOWN_ACTION", "action_validation"],
    source: "the catalogue that was given, with its source and date",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(catalog) = subject.catalog else {
        return Vec::new();
    };
    let actions = subject.statements().flat_map(|stated| stated.all_actions());
    let unknown = actions.filter_map(|action| {
        let (service, name) = action.value.text.split_once(':')?;
        let known = catalog
            .actions(service)
            .filter(|_| !name.contains(['*', '?']))?;
        if known.contains_key(&name.to_ascii_lowercase()) {
            return None;
        }
        let help = match nearest(name, known.values().map(|action| action.name.as_str())) {
            Some(meant) => format!("did you mean `{service}:{meant}`?"),
            // A derived catalogue lacks actions, so it is believed only about what is nearly
            // another name.
            None if !catalog.is_official() => return None,
            None => "look it up where its service documents it".to_owned(),
        };
        Some(
            subject
                .find(action.span)
                .fact(&*action.value.text)
                .fact(catalog.date())
                .fact(help),
        )
    });
    unknown.collect()
}
