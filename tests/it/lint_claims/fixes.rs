//! Fixes that have to be asked for change what they are about, and nothing else.

use std::collections::BTreeMap;

use portcullis::lint::Safety;
use serde_json::Value;

use super::sample::{Given, Test, Tongue, tongues};
use super::{linter, seeds};
use crate::support::Random;

/// The fixes that put another operator in the place of one, or another test.
const CHANGING: &[&str] = &[
    "allow-any-other-value",
    "always-true-condition",
    "boolean-as-text",
    "deny-all-values",
    "deny-without-mfa-key",
    "for-all-values-on-allow",
    "if-exists-on-allow",
    "literal-wildcard",
    "mistyped-key",
    "presence-by-wildcard",
];

/// Whether a text matches a pattern of `*` and `?`, letter by letter.
fn globs(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (Some((b'*', rest)), _) => {
            globs(rest, text)
                || text
                    .split_first()
                    .is_some_and(|(_, text)| globs(pattern, text))
        }
        (Some((one, rest)), Some((other, text))) => {
            (*one == b'?' || one == other) && globs(rest, text)
        }
        (None, None) => true,
        _ => false,
    }
}

/// Whether a fix is about what a request gives, so that another decision is what was asked for.
fn is_meant(rule: &str, tongue: &Tongue, tests: &[Test], given: &Given) -> bool {
    let several = given.texts().len() > 1;
    match rule {
        "allow-any-other-value" => several,
        "always-true-condition" => tests.iter().any(|test| tongue.truth(test, given).is_none()),
        // Any text that is a boolean, and any that is not.
        "boolean-as-text" | "mistyped-key" => !given.texts().is_empty(),
        "deny-all-values" => several || given.is_absent(),
        "deny-without-mfa-key" | "for-all-values-on-allow" | "if-exists-on-allow" => {
            given.is_absent()
        }
        "literal-wildcard" => {
            let wild = tests
                .iter()
                .flat_map(|test| &test.values)
                .filter(|value| value.contains(['*', '?']));
            wild.clone().any(|value| {
                given
                    .texts()
                    .iter()
                    .any(|text| globs(value.as_bytes(), text.as_bytes()))
            })
        }
        _ => false,
    }
}

#[test]
fn unsafe_fixes_change_what_they_are_about() {
    let tongues = tongues();
    let mut tally: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in seeds(2_500, 10_000) {
        let random = &mut Random::new(seed);
        let tongue = random.pick(&tongues);
        let sample = tongue.sample(random);
        let effect = *random.pick(&["Allow", "Deny"]);
        let document = tongue.document(effect, &sample.tests);
        for rule in CHANGING {
            let Some(mut linter) = linter(tongue, &[rule], &document) else {
                continue;
            };
            let fixes = linter.fix(Safety::Unsafe, |_| true);
            let Some(fixed) = fixes.fixed().next() else {
                continue;
            };
            *tally.entry(rule).or_default() += 1;
            let after: Value = serde_json::from_str(fixed.after()).unwrap();
            let (one, other) = (tongue.set(&document).unwrap(), tongue.set(&after).unwrap());
            for (key, givens) in &sample.givens {
                let tests: Vec<Test> = sample
                    .tests
                    .iter()
                    .filter(|test| test.key == *key)
                    .cloned()
                    .collect();
                for given in givens
                    .iter()
                    .filter(|given| !is_meant(rule, tongue, &tests, given))
                {
                    let absent = Given::Absent;
                    let rest = sample
                        .givens
                        .iter()
                        .filter(|(other, _)| other != key)
                        .map(|(other, _)| (&**other, &absent));
                    let context: Vec<(&str, &Given)> = rest.chain([(&**key, given)]).collect();
                    // What the other keys lack may be what a fix is about.
                    if context.len() > 1
                        && sample
                            .tests
                            .iter()
                            .any(|test| test.key != *key && is_meant(rule, tongue, &[], &absent))
                    {
                        continue;
                    }
                    assert_eq!(
                        tongue.applies(&one, &context),
                        tongue.applies(&other, &context),
                        "seed {seed}, {}, {rule}: {context:?}\n{document}\n{after}",
                        tongue.dialect.name()
                    );
                }
            }
        }
    }
    println!("{tally:#?}");
    for rule in CHANGING.iter().filter(|rule| **rule != "mistyped-key") {
        assert!(
            tally.get(*rule).is_some_and(|count| *count >= 1),
            "too few fixes of {rule}: {tally:?}"
        );
    }
}
