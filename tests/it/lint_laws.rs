//! What the linter calls redundant can be removed: no decision changes; without a deny that meets
//! no allow nothing is allowed. On random policies and requests of every dialect, with lists and
//! statements in which one thing is often wider than another.
//!
//! `PORTCULLIS_SEED` says where to start; a failure prints the seed of its round.

use std::collections::BTreeMap;

use portcullis::detect::PolicyHints;
use portcullis::lint::{Linter, RuleGroup};
use portcullis::{Kind, Level, Policy, PolicySet, Verdict};
use serde_json::Value;

use crate::support::{Effort, Language, Plan, Pool, Random, document, languages, plan, seed};

const ROUNDS: Effort = Effort {
    usual: 3_000,
    full: 6_000,
};
const SEED: u64 = 20_261_122;
const PLANS: usize = 12;

/// What is removed with a finding of each rule.
#[derive(Clone, Copy, Debug)]
enum Idle {
    Item,
    Statement,
}

const RULES: &[(&str, Idle)] = &[
    ("pointless-deny", Idle::Statement),
    ("redundant-action", Idle::Item),
    ("redundant-resource", Idle::Item),
    ("redundant-statement", Idle::Statement),
    ("redundant-value", Idle::Item),
    ("shadowed-allow", Idle::Statement),
];

/// One item more, which covers another or is covered by it as often as not.
fn widen(random: &mut Random, item: &Value) -> Option<Value> {
    let text = item.as_str()?;
    let letters: Vec<char> = text.chars().collect();
    let at = random.below(letters.len().max(1));
    let changed: String = match random.below(4) {
        0 => letters.iter().take(at).chain(['*'].iter()).collect(),
        1 => letters
            .iter()
            .enumerate()
            .map(|(index, letter)| if index == at { '?' } else { *letter })
            .collect(),
        2 => letters
            .iter()
            .enumerate()
            .map(|(index, letter)| if index == at { '*' } else { *letter })
            .collect(),
        _ => text.to_owned(),
    };
    Some(Value::String(changed))
}

fn widen_all(random: &mut Random, value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.iter_mut().for_each(|item| widen_all(random, item));
            if let (Some(first), true) = (items.first().cloned(), random.chance(40)) {
                items.extend(widen(random, &first));
            }
        }
        Value::Object(members) => {
            for (key, member) in members.iter_mut() {
                if let ("Action" | "Resource" | "NotAction" | "NotResource", Value::String(_)) =
                    (&**key, &*member)
                {
                    *member = Value::Array(vec![member.clone()]);
                }
                widen_all(random, member);
            }
        }
        _ => {}
    }
}

/// Adds statements that are almost those which are there.
fn repeat(random: &mut Random, document: &mut Value) {
    let Some(statements) = document.get_mut("Statement") else {
        return;
    };
    if !statements.is_array() {
        *statements = Value::Array(vec![statements.clone()]);
    }
    let Some(list) = statements.as_array_mut() else {
        return;
    };
    for mut again in list.clone() {
        again.as_object_mut().unwrap().remove("Sid");
        if random.chance(40) {
            again.as_object_mut().unwrap().remove("Condition");
        }
        if random.chance(25) {
            again["Effect"] = Value::from("Deny");
        }
        widen_all(random, &mut again);
        list.push(again);
    }
}

/// The document without the value at a pointer.
fn without(document: &Value, pointer: &str, idle: Idle) -> Option<Value> {
    let mut document = document.clone();
    let steps: Vec<&str> = pointer.split('/').collect();
    let steps = match idle {
        Idle::Statement => steps.get(..3)?,
        Idle::Item => &steps,
    };
    let (last, parents) = steps.split_last()?;
    let list = document.pointer_mut(&parents.join("/"))?.as_array_mut()?;
    list.remove(last.parse().ok()?);
    Some(document)
}

fn set(language: &Language, text: &str) -> Option<PolicySet> {
    let policy = Policy::parse(&language.dialect, Kind::Identity, "policy", text).ok()?;
    PolicySet::builder(&language.dialect)
        .add_policy(policy)
        .build()
        .ok()
}

fn round(seed: u64, languages: &[Language], tally: &mut BTreeMap<&'static str, usize>) {
    let random = &mut Random::new(seed);
    let language = random.pick(languages);
    let pool = Pool::new(random, language);
    let plans: Vec<Plan> = (0..PLANS).map(|_| plan(random, language, &pool)).collect();
    let mut json: Value =
        match serde_json::from_str(&document(random, language, &pool, &plans).json.to_string()) {
            Ok(json) => json,
            Err(_) => return,
        };
    repeat(random, &mut json);
    widen_all(random, &mut json);
    let text = json.to_string();
    let mut linter = Linter::new();
    for group in RuleGroup::ALL {
        linter.set_level(group.name(), None).unwrap();
    }
    RULES
        .iter()
        .for_each(|(rule, _)| linter.set_level(rule, Some(Level::Warning)).unwrap());
    let hints = PolicyHints::default()
        .dialect(language.dialect.clone())
        .kind(Kind::Identity);
    if linter.read(&hints, "policy", &text).is_err() {
        return;
    }
    *tally.entry("documents").or_default() += 1;
    let before = set(language, &text).unwrap();
    for finding in linter.findings() {
        let (rule, idle) = RULES
            .iter()
            .find(|(rule, _)| *rule == finding.id())
            .unwrap();
        let smaller = without(&json, finding.pointer(), *idle)
            .unwrap_or_else(|| panic!("seed {seed}: {finding}"));
        let after = set(language, &smaller.to_string())
            .unwrap_or_else(|| panic!("seed {seed}: {finding}\n{smaller}"));
        *tally.entry(rule).or_default() += 1;
        for request in plans
            .iter()
            .filter_map(|plan| plan.build(&language.dialect).ok())
        {
            let (one, other) = (
                before.decide(&request).verdict(),
                after.decide(&request).verdict(),
            );
            *tally.entry("comparisons").or_default() += 1;
            *tally.entry(one.name()).or_default() += 1;
            // Without a deny that meets no allow the same is denied, by no statement.
            let pointless = finding.id() == "pointless-deny" && one == Verdict::ExplicitDeny;
            assert_eq!(
                if pointless && other == Verdict::ImplicitDeny {
                    other
                } else {
                    one
                },
                other,
                "seed {seed}, {}: {finding}\n{}\n{request:#?}",
                language.dialect.name(),
                serde_json::to_string_pretty(&json).unwrap()
            );
        }
    }
}

#[test]
fn what_is_redundant_can_be_removed() {
    let languages = languages();
    let first = seed(SEED);
    let mut tally = BTreeMap::new();
    for seed in first..first + ROUNDS.chosen() {
        round(seed, &languages, &mut tally);
    }
    println!("{tally:#?}");
    for (rule, _) in RULES {
        assert!(
            tally.get(rule).is_some_and(|count| *count >= 20),
            "too few findings of {rule}: {tally:?}"
        );
    }
    assert!(tally["comparisons"] > 10_000);
}
