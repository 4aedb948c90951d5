//! A condition key that nobody fills.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;
use crate::words::nearest;

pub(super) static RULE: Rule = Rule {
    id: "unknown-key",
    group: Group::Catalog,
    what: "a condition key that is not known, of a service whose keys the catalogue lists, or that is nearly one of those which every service knows",
    why: "no request gives a misspelt key, so a positive operator is false and a negated one true, whatever its values say",
    fix: "write the key as its service does, or use a newer catalogue",
    message: "no condition key `{0}` is known",
    help: "{1}",
    invalid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*",
   "Condition": {"StringEquals": {"aws:PrincipalOrgIds": "o-a1b2c3d4e5", "aws:ResourceTags/team": "red", "sqs:Colour": "red"}}}
]}"#,
        &[
            r#""aws:PrincipalOrgIds""#,
            r#""aws:ResourceTags/team""#,
            r#""sqs:Colour""#,
        ],
    )],
    valid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*",
   "Condition": {"StringEquals": {"AWS:principalorgid": "o-a1b2c3d4e5", "aws:ResourceTag/team": "red", "aws:BrandNew": "a", "iot:Colour": "red"}}}
]}"#,
        &[],
    )],
    aliases: &[
        "INVALID_GLOBAL_CONDITION_KEY",
        "INVALID_SERVICE_CONDITION_KEY",
        "condition_key_validation",
    ],
    source: "the lists of keys in `src/lint/facts`, and the catalogue that was given, each with its source and date",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let conditions = subject.statements().flat_map(|stated| stated.conditions());
    let unknown = conditions.filter_map(|condition| {
        let key = &*condition.condition.key;
        let help = help(subject, key)?;
        Some(subject.find(condition.key).fact(key).fact(help))
    });
    unknown.collect()
}

/// What to write instead of a key that is not known.
fn help(subject: &Subject<'_>, key: &str) -> Option<String> {
    // White space in a key has a finding of its own.
    let (prefix, _) = key
        .split_once(':')
        .filter(|_| !key.contains(char::is_whitespace))?;
    if subject.facts.key(key).is_some()
        || subject
            .catalog
            .is_some_and(|catalog| catalog.key(key).is_some())
    {
        return None;
    }
    if prefix.eq_ignore_ascii_case(subject.facts.key_prefix) {
        return slip(subject, key).map(|meant| format!("did you mean `{meant}`?"));
    }
    let catalog = subject
        .catalog
        .filter(|catalog| catalog.lists_keys(prefix))?;
    let known = || catalog.keys(prefix).map(|key| key.text.as_str());
    let meant = nearest(key, known()).map(|meant| format!("did you mean `{meant}`?"));
    let such = || {
        known()
            .next()
            .map(|first| format!("keys of that service are such as `{first}`"))
    };
    Some(
        meant
            .or_else(such)
            .unwrap_or_else(|| "that service has no keys of its own".to_owned()),
    )
}

/// The key of every service that is a letter away: no list of those is whole, so what is further
/// away may be a new one.
fn slip(subject: &Subject<'_>, key: &str) -> Option<String> {
    let folded = key.to_ascii_lowercase();
    let (start, tag) = folded
        .split_once('/')
        .map_or((&*folded, None), |(start, _)| (start, key.split_once('/')));
    let near = subject
        .facts
        .keys
        .iter()
        .map(|fact| fact.key)
        .find(|known| {
            let bare = known.strip_suffix('/');
            bare.is_some() == tag.is_some()
                && strsim::osa_distance(&bare.unwrap_or(known).to_ascii_lowercase(), start) == 1
        })?;
    Some(format!("{near}{}", tag.map_or("", |(_, name)| name)))
}
