//! An allow with `ForAllValues:` that also applies without its key.

use crate::condition::{Family, Operator, Quantifier};
use crate::lint::catalog::AccessLevel;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "for-all-values-on-allow",
    RuleGroup::Security,
    include_str!("for_all_values_on_allow.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe);

#[derive(Debug)]
struct ForAllValuesOnAllow {
    operator: Operator,
    key: String,
    remedy: Remedy,
}

/// What makes the statement need the key.
#[derive(Clone, Copy, Debug)]
enum Remedy {
    /// The key has one value in each request, so the prefix can go.
    OmitPrefix,
    /// `Null` can test that the key is present.
    AddNull,
    /// The dialect has no `Null`.
    AddOther,
}

impl Report for ForAllValuesOnAllow {
    fn message(&self) -> String {
        let (operator, key) = (self.operator.name(), code(&self.key));
        format!("`{operator}` is true when {key} is missing")
    }

    fn help(&self) -> String {
        match self.remedy {
            Remedy::OmitPrefix => "the key has one value: omit the prefix".to_owned(),
            Remedy::AddNull => "add `\"Null\": {…: \"false\"}` for the key".to_owned(),
            Remedy::AddOther => "add a condition that is false when the key is missing".to_owned(),
        }
    }

    fn fix(&self, subject: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        let block = OperatorBlock::at(subject, at)?;
        let key = block.key(&self.key)?;
        match self.remedy {
            Remedy::OmitPrefix => {
                let plain = Operator {
                    quantifier: None,
                    ..self.operator
                };
                Some(block.retarget(key, &plain.name(), None))
            }
            Remedy::AddNull => Some(vec![block.and("Null", key, "false")]),
            Remedy::AddOther => None,
        }
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.allows() {
        for condition in statement.conditions() {
            let key = &condition.condition.canonical_key;
            let operator = condition.test();
            if operator.quantifier != Some(Quantifier::All)
                || statement
                    .conditions()
                    .any(|other| excludes_missing(other, key))
                || is_always_given(subject, statement, key)
            {
                continue;
            }
            let report = ForAllValuesOnAllow {
                operator,
                key: condition.condition.key.to_string(),
                remedy: remedy(subject, &condition.condition.key),
            };
            findings.push(Finding::new(subject, condition.operator, report));
        }
    }
    findings
}

/// Whether every request for the actions of a statement has a key: tags are what an action that only
/// tags is about, and the operations of a grant are what a grant consists of.
fn is_always_given(subject: &Subject<'_>, statement: StatementAt<'_>, key: &str) -> bool {
    let mut actions = statement.actions();
    if statement.statement.actions.is_none() {
        return false;
    }
    match key {
        "aws:tagkeys" => actions.all(|action| is_tagging(subject, &action.value.text)),
        "kms:grantoperations" => {
            actions.all(|action| action.value.text.eq_ignore_ascii_case("kms:CreateGrant"))
        }
        _ => false,
    }
}

/// Whether an action only tags, by the catalogue. `sts:TagSession` is asked only for sessions with
/// tags.
fn is_tagging(subject: &Subject<'_>, action: &str) -> bool {
    let folded = action.to_ascii_lowercase();
    let Some((service, name)) = folded.split_once(':') else {
        return false;
    };
    let actions = subject.catalog.and_then(|catalog| catalog.actions(service));
    let level = actions.and_then(|actions| actions.get(name)?.level);
    level == Some(AccessLevel::Tagging) || folded == "sts:tagsession"
}

fn remedy(subject: &Subject<'_>, key: &str) -> Remedy {
    let has_one_value = subject.facts.key(key).is_some_and(|fact| !fact.many);
    if has_one_value {
        Remedy::OmitPrefix
    } else if subject.table.operators.families.contains(&Family::Null) {
        Remedy::AddNull
    } else {
        Remedy::AddOther
    }
}

/// Whether a condition is false when the key is missing: it tests the key itself or, for a key that
/// lists tags, one of these tags.
fn excludes_missing(condition: ConditionAt<'_>, key: &str) -> bool {
    if &*condition.condition.canonical_key != key && !is_tag_of(condition, key) {
        return false;
    }
    let operator = condition.test();
    if operator.base.family == Family::Null {
        let mut values = condition.values();
        return values.all(|(value, _)| value.eq_ignore_ascii_case("false"));
    }
    let is_any = operator.quantifier == Some(Quantifier::Any);
    condition.needs_key() || is_any && !operator.if_exists
}

/// Whether a condition tests one tag of a request, and the key lists the tags of a request.
fn is_tag_of(condition: ConditionAt<'_>, key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let tested = condition.folded_key();
    let Some(prefix) = key.strip_suffix("tagkeys") else {
        return false;
    };
    let name = tested.strip_prefix(prefix);
    name.is_some_and(|name| name.starts_with("requesttag/"))
}
