//! A text that is not the id of a network.

use crate::condition::Family;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "malformed-network",
    RuleGroup::Correctness,
    include_str!("malformed_network.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct MalformedNetwork {
    value: String,
    key: String,
    /// How the ids begin.
    start: &'static str,
}

impl Report for MalformedNetwork {
    fn message(&self) -> String {
        let (value, key) = (code(&self.value), code(&self.key));
        format!("{value} is not a valid value of {key}")
    }

    fn help(&self) -> String {
        format!("write an id that begins with `{}`", self.start)
    }
}

/// How the values of each key begin.
const KEYS: &[(&str, &str)] = &[("aws:sourcevpc", "vpc-"), ("aws:sourcevpce", "vpce-")];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for condition in statement.conditions() {
            let key = condition.folded_key();
            let Some((_, start)) = KEYS.iter().find(|(known, _)| *known == key) else {
                continue;
            };
            if condition.test().base.family != Family::String {
                continue;
            }
            for (value, span) in condition.values() {
                if !may_begin(value, start) {
                    let report = MalformedNetwork {
                        value: value.to_owned(),
                        key: condition.condition.key.to_string(),
                        start,
                    };
                    findings.push(Finding::new(subject, span, report));
                }
            }
        }
    }
    findings
}

/// Whether some text that a value matches begins so.
fn may_begin(value: &str, start: &str) -> bool {
    // Up to the first wildcard or variable, the value is literal.
    let literal = value.split(['*', '?', '$']).next().unwrap_or("");
    let folded = literal.to_ascii_lowercase();
    let is_open = literal.len() < value.len();
    folded.starts_with(start) || is_open && start.starts_with(&*folded)
}
