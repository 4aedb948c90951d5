//! A deny by a tag of which a service says nothing.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::condition::{Family, Quantifier};
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "deny-by-unfilled-tag",
    group: Group::Catalog,
    what: "a deny by the tag of a resource or request, on an action whose service, by the catalogue, gives no such tags",
    why: "without the key the test is false, so the deny never applies to that action",
    fix: "deny that action in a statement of its own, by its resources or without a condition",
    message: "requests for `{0}` never give `{1}`, so this deny does not apply to it",
    help: "deny it in a statement of its own",
    invalid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": ["sqs:*", "polly:GetLexicon"], "Resource": "*",
   "Condition": {"StringEquals": {"aws:ResourceTag/env": "prod"}}}
]}"#,
        &[r#""polly:GetLexicon""#],
    )],
    valid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": ["sqs:*", "iot:Publish"], "Resource": "*",
   "Condition": {"StringEquals": {"aws:ResourceTag/env": "prod"}}},
  {"Effect": "Deny", "Action": ["sqs:*", "polly:GetLexicon"], "Resource": "*",
   "Condition": {"StringNotEquals": {"aws:ResourceTag/env": "test"}}}
]}"#,
        &[],
    )],
    aliases: &[
        "DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
        "DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
    ],
    source: "the catalogue that was given, with its source and date; clause C5 of the manual",
    check: Check::Policy(check),
};

/// How keys of tags go on after the prefix of the keys that every service knows.
const TAGS: &[&str] = &["resourcetag/", "requesttag/", "tagkeys"];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let Some(catalog) = subject.catalog else {
        return found;
    };
    for stated in subject.denies() {
        let by_tag = stated.conditions().find_map(|condition| {
            let operator = condition.test();
            let key = condition.folded_key();
            let (_, name) = key
                .split_once(':')
                .filter(|(prefix, _)| *prefix == subject.facts.key_prefix)?;
            let needed = !operator.base.negated
                && !operator.if_exists
                && operator.quantifier != Some(Quantifier::All);
            let tag = TAGS.iter().any(|start| name.starts_with(start))
                && needed
                && operator.base.family != Family::Null;
            Some((condition, catalog.key(&key)?)).filter(|_| tag)
        });
        let Some((condition, known)) = by_tag else {
            continue;
        };
        let gives = |text: &str| catalog.fills(text.split_once(':')?.0, known);
        // Where no action gives it the key is at fault, and has the finding.
        if stated
            .actions()
            .all(|action| gives(&action.value.text) == Some(false))
        {
            continue;
        }
        let without = stated
            .actions()
            .filter(|action| gives(&action.value.text) == Some(false));
        found.extend(without.map(|action| {
            subject
                .find(action.span)
                .fact(&*action.value.text)
                .fact(&*condition.condition.key)
        }));
    }
    found
}
