//! A source whose ARN does not contain its account.

use crate::condition::Family;
use crate::lint::prelude::*;
use crate::principal::Entry;

pub(super) static RULE: Rule = Rule::new(
    "unpaired-source-arn",
    RuleGroup::Security,
    include_str!("unpaired_source_arn.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct UnpairedSourceArn {
    source: String,
}

impl Report for UnpairedSourceArn {
    fn message(&self) -> String {
        format!("{} does not contain an account", code(&self.source))
    }

    fn help(&self) -> String {
        "also test `aws:SourceAccount`".to_owned()
    }
}

/// Keys that say for which account or organisation a service acts.
const PAIRS: &[&str] = &["aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !subject.is_kind(&[Kind::Resource, Kind::Trust]) {
        return findings;
    }
    for statement in subject.allows() {
        let (mut principals, mut conditions) = (statement.principals(), statement.conditions());
        let names_service = principals.any(|named| matches!(named.entry, Entry::Service(_)));
        let is_paired = conditions.any(|condition| PAIRS.contains(&&*condition.folded_key()));
        if !names_service || is_paired {
            continue;
        }
        for condition in statement.conditions() {
            if is_on_source(condition) {
                findings.extend(without_account(subject, condition));
            }
        }
    }
    findings
}

/// Whether a condition restricts the source for which a service acts.
fn is_on_source(condition: ConditionAt<'_>) -> bool {
    let base = condition.test().base;
    condition.folded_key() == "aws:sourcearn" && !base.negated && base.family != Family::Null
}

/// The values of a condition whose field for the account is empty or `*`.
fn without_account(subject: &Subject<'_>, condition: ConditionAt<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (value, span) in condition.values() {
        if let Some("" | "*") = value.split(':').nth(4) {
            let source = value.to_owned();
            findings.push(Finding::new(subject, span, UnpairedSourceArn { source }));
        }
    }
    findings
}
