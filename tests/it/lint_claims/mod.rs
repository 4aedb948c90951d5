//! What rules say of conditions, held against the engine: that a statement never applies, that a
//! test is always true or means the same as another, that a value says nothing. And what a fix that
//! has to be asked for leaves as it is.
//!
//! | axis | values |
//! | --- | --- |
//! | dialect | the four, and one of a program's own |
//! | tests | one to three, mostly on one key, with every operator, prefix and suffix that the dialect has |
//! | key | with one value or several by its vendor's page, or not said; of every type |
//! | given | absent, unknown, empty, each readable value, an unreadable one, pairs where the key may have several |
//! | effect | `Allow`, which applies when the condition is true; `Deny`, which applies unless it is false |
//!
//! `PORTCULLIS_SEED` says where to start; a failure prints the seed of its round.

mod claim;
mod fixes;
mod promises;
mod sample;

use std::collections::BTreeMap;

use claim::Claim;
use portcullis::detect::PolicyHints;
use portcullis::lint::{Linter, Rule};
use portcullis::{Kind, Level};
use sample::{Tongue, tongues};
use serde_json::Value;

use crate::support::{Effort, Random, seed};

const SEED: u64 = 20_261_128;

/// The rules whose words are held against the engine here.
const CLAIMS: &[&str] = &[
    "adjacent-blocks",
    "allow-any-other-value",
    "always-true-condition",
    "deny-all-values",
    "deny-without-mfa-key",
    "for-all-values-on-allow",
    "host-bits",
    "idle-if-exists",
    "if-exists-on-allow",
    "impossible-condition",
    "open-address-range",
    "presence-by-wildcard",
    "redundant-value",
];

/// The seeds of the rounds of a test.
fn seeds(usual: u64, full: u64) -> std::ops::Range<u64> {
    let first = seed(SEED);
    first..first + Effort { usual, full }.chosen()
}

/// A linter of these rules with a policy.
fn linter(tongue: &Tongue, rules: &[&str], document: &Value) -> Option<Linter> {
    let mut linter = Linter::new();
    for rule in Rule::all() {
        linter
            .set_level(
                rule.id(),
                rules.contains(&rule.id()).then_some(Level::Warning),
            )
            .unwrap();
    }
    let hints = PolicyHints::default()
        .dialect(tongue.dialect.clone())
        .kind(Kind::Identity);
    linter.read(&hints, "policy", document.to_string()).ok()?;
    Some(linter)
}

#[test]
fn what_rules_say_of_conditions_is_true() {
    let tongues = tongues();
    let mut tally: BTreeMap<String, usize> = BTreeMap::new();
    for seed in seeds(1_250, 5_000) {
        let random = &mut Random::new(seed);
        let tongue = random.pick(&tongues);
        let sample = tongue.sample(random);
        for effect in ["Allow", "Deny"] {
            let document = tongue.document(effect, &sample.tests);
            let Some(linter) = linter(tongue, CLAIMS, &document) else {
                continue;
            };
            for finding in &linter.findings() {
                *tally.entry(finding.id().to_owned()).or_default() += 1;
                let claim = Claim {
                    tongue,
                    effect,
                    sample: &sample,
                    finding,
                };
                let outcome =
                    std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| claim.hold(random)));
                assert!(
                    outcome.is_ok(),
                    "seed {seed}, {}: {finding}\n{document}",
                    tongue.dialect.name()
                );
            }
        }
    }
    println!("{tally:#?}");
    for rule in CLAIMS {
        assert!(
            tally.get(*rule).is_some_and(|count| *count >= 5),
            "too few findings of {rule}: {tally:?}"
        );
    }
}
