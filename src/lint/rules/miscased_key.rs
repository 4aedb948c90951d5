//! A condition key in another case than published.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "miscased-key",
    RuleGroup::Pedantic,
    include_str!("miscased_key.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe);

#[derive(Debug)]
struct MiscasedKey {
    key: String,
    published: String,
}

impl Report for MiscasedKey {
    fn message(&self) -> String {
        format!(
            "{} is published as {}",
            code(&self.key),
            code(&self.published)
        )
    }

    fn help(&self) -> String {
        format!("write {}", code(&self.published))
    }

    fn fix(&self, _: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        Some(replace(at, &self.published))
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for condition in statement.conditions() {
            let key = &*condition.condition.key;
            let Some(published) = published(subject, key) else {
                continue;
            };
            if published != key {
                let key = key.to_owned();
                let report = MiscasedKey { key, published };
                findings.push(Finding::new(subject, condition.key, report));
            }
        }
    }
    findings
}

/// The key as the catalogue spells it, or else the list of the cloud's own keys.
fn published(subject: &Subject<'_>, key: &str) -> Option<String> {
    if let Some(known) = subject.catalog.and_then(|catalog| catalog.key(key)) {
        return Some(known.published(key));
    }
    let fact = subject.facts.key(key)?;
    let rest = key.get(fact.key.len()..).unwrap_or("");
    Some(format!("{}{rest}", fact.key))
}
