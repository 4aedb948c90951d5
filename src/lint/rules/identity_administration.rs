//! Everything of the service that manages identities.

use super::super::finding::Finding;
use super::super::grant::{GRANTING, every};
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::decision::Truth;
use crate::dialect::Kind;
use crate::model::ActionPattern;
use crate::pattern::Matcher;

pub(super) static RULE: Rule = Rule {
    id: "identity-administration",
    group: Group::Security,
    what: "a statement that allows every action on users, roles and policies without a condition",
    why: "whoever may change policies may give themselves every other right",
    fix: "name the actions that are needed, such as `Get*` and `List*`",
    message: "`{0}` gives its holder every right of the account",
    help: "name the actions that are needed, such as `{1}:Get*` and `{1}:List*`",
    invalid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "ram:*", "Resource": "*"}
]}"#,
            &[r#""ram:*""#],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "iam:*", "Resource": "arn:aws:iam::123456789012:*"}
]}"#,
            &[r#""iam:*""#],
        ),
    ],
    valid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": ["ram:Get*", "ram:List*"], "Resource": "*"}
]}"#,
            &[],
        ),
        Example::new(
            "aws",
            Kind::Boundary,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "iam:*", "Resource": "*"}
]}"#,
            &[],
        ),
    ],
    aliases: &["sensitive_action"],
    source: "https://www.alibabacloud.com/help/en/ram/permission-policy-check",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    if !subject.is_kind(GRANTING) {
        return found;
    }
    for service in subject.facts.identity_services {
        let everything = ActionPattern::new(&format!("{service}:*"));
        // What includes other services too has findings of its own.
        let is_own = |action: &ActionPattern| {
            action.covers(&everything) == Truth::True && action.halves().service != Matcher::Any
        };
        for stated in subject.allows().filter(|stated| !stated.has_conditions()) {
            let mut own = stated
                .actions()
                .filter(|action| is_own(action.value))
                .peekable();
            let wide = own.peek().is_some() && stated.statement.not_actions.is_empty();
            if wide && every(subject, &stated, service, "").is_some() {
                found.extend(own.map(|action| {
                    subject
                        .find(action.span)
                        .fact(&*action.value.text)
                        .fact(service)
                }));
            }
        }
    }
    found
}
