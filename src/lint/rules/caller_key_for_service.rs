//! A key of a user or role in a statement for services that call by themselves.

use crate::condition::Family;
use crate::lint::prelude::*;
use crate::principal::Entry;

pub(super) static RULE: Rule = Rule::new(
    "caller-key-for-service",
    RuleGroup::Correctness,
    include_str!("caller_key_for_service.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct CallerKeyForService {
    key: String,
}

impl Report for CallerKeyForService {
    fn message(&self) -> String {
        format!("requests of a service never have {}", code(&self.key))
    }

    fn help(&self) -> String {
        "test on whose behalf it acts, such as by `aws:SourceAccount` or `aws:SourceOrgID`"
            .to_owned()
    }
}

/// Keys that only requests of users, roles and sessions have.
const KEYS: &[&str] = &[
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:userid",
    "aws:username",
];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.allows() {
        if !names_services_only(statement) {
            continue;
        }
        for condition in statement.conditions() {
            let is_null = condition.test().base.family == Family::Null;
            let is_of_caller = KEYS.contains(&&*condition.folded_key());
            if condition.needs_key() && !is_null && is_of_caller {
                let key = condition.condition.key.to_string();
                let report = CallerKeyForService { key };
                findings.push(Finding::new(subject, condition.key, report));
            }
        }
    }
    findings
}

/// Whether the statement names services, and nobody else.
fn names_services_only(statement: StatementAt<'_>) -> bool {
    let mut named = statement.principals().peekable();
    !statement.excepts_principals()
        && named.peek().is_some()
        && named.all(|named| matches!(named.entry, Entry::Service(_)))
}
