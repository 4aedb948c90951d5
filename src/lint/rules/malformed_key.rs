//! A text that is not a condition key.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "malformed-key",
    RuleGroup::Correctness,
    include_str!("malformed_key.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct MalformedKey {
    key: String,
    fault: KeyFault,
}

#[derive(Debug)]
enum KeyFault {
    /// The name of the tag is missing after this.
    NoTag(&'static str),
    /// The key is not `service:name`; the keys that every service knows begin with this.
    NoName(&'static str),
}

impl Report for MalformedKey {
    fn message(&self) -> String {
        format!("{} is not a valid condition key", code(&self.key))
    }

    fn help(&self) -> String {
        match self.fault {
            KeyFault::NoTag(tag) => format!("write the name of the tag after `{tag}`"),
            KeyFault::NoName(prefix) => {
                format!("write it as `{prefix}:Name`, or with the code of a service in front")
            }
        }
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for condition in statement.conditions() {
            let key = &*condition.condition.key;
            if let Some(fault) = fault_of(subject, key) {
                let key = key.to_owned();
                findings.push(Finding::new(
                    subject,
                    condition.key,
                    MalformedKey { key, fault },
                ));
            }
        }
    }
    findings
}

fn fault_of(subject: &Subject<'_>, key: &str) -> Option<KeyFault> {
    for fact in subject.facts.keys {
        let Some(tag) = fact.key.strip_suffix('/') else {
            continue;
        };
        if key.trim_end_matches('/').eq_ignore_ascii_case(tag) {
            return Some(KeyFault::NoTag(fact.key));
        }
    }
    let no_name = KeyFault::NoName(subject.facts.key_prefix);
    // The name of a tag may contain anything, and so may the path of an issuer before the colon.
    let Some((service, name)) = key.split_once(':') else {
        return Some(no_name);
    };
    let name = name.split('/').next().unwrap_or("");
    let is_wrong = |part: &str| part.is_empty() || part.contains(char::is_whitespace);
    (is_wrong(service) || is_wrong(name)).then_some(no_name)
}
