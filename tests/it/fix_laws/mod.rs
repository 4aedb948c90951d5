//! What fixes promise, on random policies: every decision stays, alone and in layers, by the engine
//! and by the reference; what is fixed stays fixed; and what is not fixed stays as it is written.
//! And what the proof of it says is true of any two policies.
//!
//! `PORTCULLIS_SEED` says where to start; a failure prints the seed of its round.

mod bounds;
mod generate;
mod layers;

use std::collections::BTreeMap;

use generate::{sample, statements, widen};
use portcullis::detect::PolicyHints;
use portcullis::lint::{Linter, Rule, Safety};
use portcullis::{Dialect, Kind, Level, Policy, PolicySet, Request, reference};
use serde_json::Value;

use crate::support::{Effort, Random, languages, seed};

const SEED: u64 = 20_261_122;
const PLANS: usize = 12;

type Tally = BTreeMap<&'static str, usize>;

/// The seeds of the rounds of a test.
fn seeds(usual: u64, full: u64) -> std::ops::Range<u64> {
    let first = seed(SEED);
    first..first + Effort { usual, full }.chosen()
}

/// A linter with every rule, or with these.
fn linter(rules: Option<&[&str]>) -> Linter {
    let mut linter = Linter::new();
    for rule in Rule::all() {
        let wanted = rules.is_none_or(|rules| rules.contains(&rule.id()));
        linter
            .set_level(rule.id(), wanted.then_some(Level::Warning))
            .unwrap();
    }
    linter
}

/// A text after its fixes; `None` unless it is a legal policy. Nothing is fixed twice.
fn fixed(
    dialect: &Dialect,
    kind: Kind,
    text: &str,
    safety: Safety,
    tally: &mut Tally,
) -> Option<String> {
    let hints = PolicyHints::default().dialect(dialect.clone()).kind(kind);
    let mut linter = linter(None);
    linter.read(&hints, "policy", text).ok()?;
    let fixes = linter.fix(safety, |_| true);
    for (rule, count) in fixes.fixed().flat_map(|fixed| fixed.counts()) {
        *tally.entry(rule).or_default() += count;
    }
    *tally.entry("refused").or_default() += fixes.refused().len();
    let after = fixes
        .fixed()
        .next()
        .map_or(text, |fixed| fixed.after())
        .to_owned();
    assert_eq!(
        linter.fix(safety, |_| true).count(),
        0,
        "fixed again:\n{text}\n{after}"
    );
    Some(after)
}

fn policy(dialect: &Dialect, text: &str) -> Option<Policy> {
    Policy::parse(dialect, Kind::Identity, "policy", text).ok()
}

/// Compares the decisions of two policies, by the engine and by the reference.
fn compare(
    before: &Policy,
    after: &Policy,
    requests: &[Request<'_>],
    tally: &mut Tally,
    about: &str,
) {
    let set = |policy: &Policy| {
        PolicySet::builder(policy.dialect())
            .add_policy(policy.clone())
            .build()
            .unwrap()
    };
    let (one, other) = (set(before), set(after));
    for request in requests {
        let verdict = one.decide(request).verdict();
        *tally.entry("comparisons").or_default() += 1;
        *tally.entry(verdict.name()).or_default() += 1;
        assert_eq!(
            verdict,
            other.decide(request).verdict(),
            "{about}\n{request:#?}"
        );
        let slowly =
            [before, after].map(|policy| reference::decide(std::slice::from_ref(policy), request));
        assert_eq!(
            slowly[0], slowly[1],
            "by the reference: {about}\n{request:#?}"
        );
    }
}

#[test]
fn safe_fixes_keep_every_decision() {
    let languages = languages();
    let mut tally = Tally::new();
    for seed in seeds(2_000, 6_000) {
        let random = &mut Random::new(seed);
        let language = random.pick(&languages);
        let Some((json, plans)) = sample(random, language) else {
            continue;
        };
        let text = if random.chance(50) {
            json.to_string()
        } else {
            serde_json::to_string_pretty(&json).unwrap()
        };
        let Some(after) = fixed(
            &language.dialect,
            Kind::Identity,
            &text,
            Safety::Safe,
            &mut tally,
        ) else {
            continue;
        };
        *tally.entry("documents").or_default() += 1;
        let requests: Vec<_> = plans
            .iter()
            .filter_map(|plan| plan.build(&language.dialect).ok())
            .collect();
        let (old, new) = (
            policy(&language.dialect, &text).unwrap(),
            policy(&language.dialect, &after).unwrap(),
        );
        assert_eq!(old.decides_as(&new), Ok(()), "seed {seed}");
        compare(
            &old,
            &new,
            &requests,
            &mut tally,
            &format!("seed {seed}\n{text}\n{after}"),
        );
    }
    println!("{tally:#?}");
    for rule in [
        "double-star",
        "empty-condition",
        "mergeable-statements",
        "redundant-action",
        "redundant-resource",
        "redundant-statement",
        "redundant-value",
        "shadowed-allow",
    ] {
        assert!(
            tally.get(rule).is_some_and(|count| *count >= 20),
            "too few fixes of {rule}: {tally:?}"
        );
    }
    assert!(tally["comparisons"] > 6_000);
}

/// Any change at all: where the proof holds, no decision differs.
#[test]
fn what_is_proved_is_true() {
    let languages = languages();
    let mut tally = Tally::new();
    for seed in seeds(2_000, 6_000) {
        let random = &mut Random::new(seed);
        let language = random.pick(&languages);
        let Some((json, plans)) = sample(random, language) else {
            continue;
        };
        let mut other = json.clone();
        for _ in 0..=random.below(2) {
            change(random, &mut other);
        }
        let dialect = &language.dialect;
        let (Some(old), Some(new)) = (
            policy(dialect, &json.to_string()),
            policy(dialect, &other.to_string()),
        ) else {
            continue;
        };
        let proved = old.decides_as(&new).is_ok();
        assert_eq!(
            proved,
            new.decides_as(&old).is_ok(),
            "seed {seed}: one way and not the other"
        );
        *tally
            .entry(if proved { "proved" } else { "not proved" })
            .or_default() += 1;
        if proved {
            let requests: Vec<_> = plans
                .iter()
                .filter_map(|plan| plan.build(dialect).ok())
                .collect();
            compare(
                &old,
                &new,
                &requests,
                &mut tally,
                &format!("seed {seed}\n{json}\n{other}"),
            );
        }
    }
    println!("{tally:#?}");
    assert!(tally["proved"] > 400 && tally["not proved"] > 50 && tally["comparisons"] > 4_000);
}

/// Removes, repeats or alters a statement, or something of one.
fn change(random: &mut Random, document: &mut Value) {
    let Some(list) = statements(document).filter(|list| !list.is_empty()) else {
        return;
    };
    let at = random.below(list.len());
    match random.below(4) {
        0 if list.len() > 1 => drop(list.remove(at)),
        1 => list.swap(at, 0),
        2 => {
            let again = list[at].clone();
            list.push(again);
        }
        _ => {
            let statement = list[at].as_object_mut().unwrap();
            let keys: Vec<String> = statement.keys().cloned().collect();
            // OK because a statement has an effect.
            match statement.get_mut(random.pick(&keys)) {
                Some(Value::Array(items)) if items.len() > 1 => {
                    drop(items.remove(random.below(items.len())))
                }
                Some(Value::Array(items)) => {
                    if let Some(Value::String(text)) = items.first_mut() {
                        *text = widen(random, text);
                    }
                }
                Some(Value::Object(operators)) => {
                    let names: Vec<String> = operators.keys().cloned().collect();
                    if !names.is_empty() {
                        operators.remove(random.pick(&names));
                    }
                }
                _ => {}
            }
        }
    }
}

/// Rules whose fix only takes something away.
const REMOVING: &[&str] = &[
    "empty-condition",
    "empty-sid",
    "redundant-action",
    "redundant-resource",
    "redundant-statement",
    "redundant-value",
    "shadowed-allow",
];

/// Of a document with an item a line, whole lines go, and at most the comma behind the line before.
#[test]
fn what_is_not_fixed_stays_as_it_is_written() {
    let languages = languages();
    let (mut changed, mut removed) = (0, 0);
    for seed in seeds(750, 1_500) {
        let random = &mut Random::new(seed);
        let language = random.pick(&languages);
        let Some((json, _)) = sample(random, language) else {
            continue;
        };
        let (indent, end) =
            *random.pick(&[("  ", "\n"), ("\t", "\n"), ("    ", "\r\n"), ("", "\n")]);
        let pretty = serde_json::to_string_pretty(&json).unwrap();
        let indented = |line: &str| {
            let inner = line.trim_start_matches(' ');
            format!("{}{inner}", indent.repeat((line.len() - inner.len()) / 2))
        };
        let text = pretty.lines().map(indented).collect::<Vec<_>>().join(end);
        let hints = PolicyHints::default()
            .dialect(language.dialect.clone())
            .kind(Kind::Identity);
        let mut linter = linter(Some(REMOVING));
        if linter.read(&hints, "policy", &text).is_err() {
            continue;
        }
        let fixes = linter.fix(Safety::Safe, |_| true);
        let Some(fixed) = fixes.fixed().next() else {
            continue;
        };
        changed += 1;
        let plain = |line: &str| line.strip_suffix(',').unwrap_or(line).to_owned();
        let mut lines = text.split(end).map(plain);
        for line in fixed.after().split(end).map(plain) {
            let skipped = lines.by_ref().position(|other| other == line);
            removed += skipped.unwrap_or_else(|| {
                panic!("seed {seed}: {line:?} is new\n{text}\n{}", fixed.after())
            });
        }
    }
    println!("{changed} documents, {removed} lines removed");
    assert!(changed > 100 && removed > 1_000);
}

/// Whatever is asked for, what comes out is a legal policy of the same kind, and is left alone from
/// then on.
#[test]
fn unsafe_fixes_end_in_a_legal_policy() {
    let languages = languages();
    let mut tally = Tally::new();
    for seed in seeds(750, 1_500) {
        let random = &mut Random::new(seed);
        let language = random.pick(&languages);
        let Some((json, _)) = sample(random, language) else {
            continue;
        };
        let after = fixed(
            &language.dialect,
            Kind::Identity,
            &json.to_string(),
            Safety::Unsafe,
            &mut tally,
        );
        assert!(
            after.is_none_or(|after| policy(&language.dialect, &after).is_some()),
            "seed {seed}"
        );
    }
    println!("{tally:#?}");
}
