//! `*` or `?` under an operator that compares letter by letter.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::condition::{Compare, Family};
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "literal-wildcard",
    group: Group::Correctness,
    what: "a `*` or `?` in a value of `StringEquals` or its relatives, where it is a plain character",
    why: "the value is compared letter by letter, so a wildcard in it matches nothing that was meant",
    fix: "use `StringLike` or `StringNotLike`, or write the whole value",
    message: "`{1}` compares `{0}` letter by letter",
    help: "write {2}",
    invalid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:*:*:reports/*",
   "Condition": {"StringEquals": {"acs:SourceVpc": "vpc-*"}}}]}"#,
            &[r#""vpc-*""#],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*",
  "Condition": {"StringNotEquals": {"aws:PrincipalTag/team": ["red", "blue-?"]}}}}"#,
            &[r#""blue-?""#],
        ),
    ],
    valid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:*:*:reports/*",
   "Condition": {"StringLike": {"acs:SourceVpc": "vpc-*"}}}]}"#,
            &[],
        ),
        Example::new(
            "volcengine",
            Kind::Identity,
            r#"{"Statement": [{"Effect": "Allow", "Action": "tos:GetObject", "Resource": "*",
  "Condition": {"StringEquals": {"volc:PrincipalTrn": "trn:iam::2100000001:role/*"}}}]}"#,
            &[],
        ),
    ],
    aliases: &["WILDCARD_WITHOUT_LIKE_OPERATOR"],
    source: "the tables of condition operators of each vendor; clause C3 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    if subject.table.equals_globs {
        return found;
    }
    for stated in subject.statements() {
        let literal = stated.conditions().filter(|condition| {
            let base = condition.test().base;
            base.family == Family::String && base.compare != Compare::Like
        });
        for condition in literal {
            let base = condition.test().base;
            let meant = if base.negated {
                "`StringNotLike`"
            } else {
                "`StringLike`"
            };
            // No operator has both wildcards and no case, so that each spelling is to be a value of
            // its own.
            let spelled = base.compare == Compare::EqualsIgnoreCase;
            let meant = format!(
                "{meant}{}",
                if spelled {
                    ", with every spelling that is meant"
                } else {
                    ""
                }
            );
            // `${*}` is how a variable-aware dialect writes the character itself.
            let wild = condition.values().filter(|(value, _)| {
                value
                    .replace("${*}", "")
                    .replace("${?}", "")
                    .contains(['*', '?'])
            });
            found.extend(wild.map(|(value, span)| {
                subject
                    .find(span)
                    .fact(value)
                    .fact(condition.test().name())
                    .fact(&meant)
            }));
        }
    }
    found
}
