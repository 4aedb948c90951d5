//! An action of another cloud.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "foreign-action",
    group: Group::Correctness,
    what: "an action whose service is another cloud's",
    why: "no request of this cloud has such an action, so the statement allows or denies nothing of it",
    fix: "use the service and the action of this cloud",
    message: "`{0}` is an action of another cloud",
    help: "no service of {1} is called `{2}`",
    invalid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Deny", "Action": ["iam:*", "ram:*"], "Resource": "*"}
]}"#,
        &[r#""iam:*""#],
    )],
    valid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": ["iam:*", "ram:*"], "Resource": "*"}
]}"#,
        &[],
    )],
    aliases: &["INVALID_SERVICE_IN_ACTION"],
    source: "the lists of services of each vendor",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let actions = subject.statements().flat_map(|stated| stated.all_actions());
    let wrong = actions.filter_map(|action| {
        let (service, _) = action.value.text.split_once(':')?;
        let foreign = subject
            .facts
            .foreign_services
            .iter()
            .any(|code| code.eq_ignore_ascii_case(service));
        foreign.then(|| {
            subject
                .find(action.span)
                .fact(&*action.value.text)
                .fact(&*subject.table.title)
                .fact(service)
        })
    });
    wrong.collect()
}
