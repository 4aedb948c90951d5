//! A key of every service, with the prefix of one service.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "service-prefix-on-common-key",
    RuleGroup::Correctness,
    include_str!("service_prefix_on_common_key.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe);

#[derive(Debug)]
struct ServicePrefixOnCommonKey {
    key: String,
    common: &'static str,
}

impl Report for ServicePrefixOnCommonKey {
    fn message(&self) -> String {
        let (key, common) = (code(&self.key), self.common);
        format!("{key} is not a condition key, but `{common}` is")
    }

    fn help(&self) -> String {
        format!("write `{}`", self.common)
    }

    fn fix(&self, _: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        Some(replace(at, self.common))
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for condition in statement.conditions() {
            let key = &*condition.condition.key;
            if let Some(common) = common_key(subject, key) {
                let key = key.to_owned();
                let report = ServicePrefixOnCommonKey { key, common };
                findings.push(Finding::new(subject, condition.key, report));
            }
        }
    }
    findings
}

/// The key of every service that has the name of a key of one service, unless that is known too.
fn common_key(subject: &Subject<'_>, key: &str) -> Option<&'static str> {
    let facts = subject.facts;
    let (prefix, name) = key.split_once(':')?;
    let is_listed = subject
        .catalog
        .is_some_and(|catalog| catalog.key(key).is_some());
    if is_listed || facts.key(key).is_some() || !facts.has_service(prefix) {
        return None;
    }
    let mut keys = facts.keys.iter().map(|fact| fact.key);
    keys.find(|common| {
        let (of, common_name) = common.split_once(':').unwrap_or_default();
        of == facts.key_prefix && common_name.eq_ignore_ascii_case(name)
    })
}
