//! An account that is no number of the right length.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;
use crate::pattern::Matcher;
use crate::resource_name::Field;

pub(super) static RULE: Rule = Rule {
    id: "malformed-account",
    group: Group::Correctness,
    what: "an account in a resource name that is not as many digits as accounts of this cloud have",
    why: "no account has it, so the pattern never matches: often a placeholder was left in place, or a digit lost",
    fix: "write the number of the account, or `*`",
    message: "`{0}` is no account of {1}",
    help: "write its {2} digits, or `*`",
    invalid: &[
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "sqs:*", "Resource": "arn:aws:sqs:us-east-1:12345678901:jobs"}
]}"#,
            &[r#""arn:aws:sqs:us-east-1:12345678901:jobs""#],
        ),
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "ecs:*", "Resource": "acs:ecs:*:<account>:instance/i-1"}
]}"#,
            &[r#""acs:ecs:*:<account>:instance/i-1""#],
        ),
    ],
    valid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "iam:Get*", "Resource": ["arn:aws:iam::aws:policy/*", "arn:aws:iam::${aws:PrincipalAccount}:role/a", "arn:aws:sqs:*:1234*:jobs", "arn:aws:s3:::b"]}
]}"#,
        &[],
    )],
    aliases: &["INVALID_ARN_ACCOUNT"],
    source: "clause L10 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(digits) = subject.facts.account_digits else {
        return Vec::new();
    };
    let names = &subject.table.names;
    let resources = subject
        .statements()
        .flat_map(|stated| stated.all_resources());
    let wrong = resources.filter_map(|resource| {
        // A wildcard or a variable stands for more than one account.
        let Some(Matcher::Exact(account)) = resource.value.pattern.field(&Field::Account, names)
        else {
            return None;
        };
        let vendor = subject
            .table
            .owner_words
            .iter()
            .any(|word| **word == **account);
        let number = account.len() == digits && account.bytes().all(|byte| byte.is_ascii_digit());
        let right = account.is_empty() || vendor || number || account.contains("${");
        (!right).then(|| {
            subject
                .find(resource.span)
                .fact(&**account)
                .fact(&*subject.table.title)
                .fact(digits.to_string())
        })
    });
    wrong.collect()
}
