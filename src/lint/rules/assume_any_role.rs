//! Assuming any role.

use super::super::finding::Finding;
use super::super::grant::{every, includes};
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;
use crate::model::ActionPattern;
use crate::pattern::Matcher;

pub(super) static RULE: Rule = Rule {
    id: "assume-any-role",
    group: Group::Security,
    what: "a statement that allows to assume every role without a condition",
    why: "every role whose trust names the account can be taken, also those that are made later",
    fix: "name the roles that are needed",
    message: "`{0}` is allowed on every role",
    help: "name the roles that are needed",
    invalid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}
]}"#,
            &[r#""sts:AssumeRole""#],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "sts:*", "Resource": "arn:aws:iam::*:role/*"}
]}"#,
            &[r#""sts:*""#],
        ),
    ],
    valid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "acs:ram:*:*:role/reader"}
]}"#,
            &[],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "sts:GetCallerIdentity", "Resource": "*"}
]}"#,
            &[],
        ),
    ],
    aliases: &[],
    source: "clause T1 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    if !subject.is_kind(&[Kind::Identity]) {
        return found;
    }
    let Some((action, _)) = subject.table.sharing.assume.first() else {
        return found;
    };
    let wanted = ActionPattern::new(action);
    let service = subject
        .facts
        .identity_services
        .first()
        .copied()
        .unwrap_or_default();
    for stated in subject.allows().filter(|stated| !stated.has_conditions()) {
        let Some(span) = includes(&stated, &wanted) else {
            continue;
        };
        let Some(pattern) = stated.actions().find(|pattern| pattern.span == span) else {
            continue;
        };
        let every_service = pattern.value.halves().service == Matcher::Any;
        if !every_service && every(subject, &stated, service, "role/").is_some() {
            found.push(subject.find(span).fact(&*pattern.value.text));
        }
    }
    found
}
