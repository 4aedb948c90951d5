//! All fixes over the real policies: how many there are, that they end, and that no decision
//! differs after the safe ones.
//!
//! `cargo test --test it corpus::fixes:: -- --nocapture` prints the counts.

use std::collections::BTreeMap;

use portcullis::detect::PolicyHints;
use portcullis::lint::{Linter, Safety};
use portcullis::{Dialect, Kind, Level, Policy, PolicySet, reference};

use super::{Corpus, sample};
use crate::support::Effort;

/// Policies that the reference decides too, which takes hundreds of times longer.
const SLOWLY: usize = 60;
/// One policy of AWS in this many is fixed.
const STEP: Effort<usize> = Effort { usual: 4, full: 1 };

struct Run {
    linter: Linter,
    /// Fixes by rule.
    counts: BTreeMap<&'static str, usize>,
    refused: Vec<String>,
    /// The name and both texts of each policy that was changed.
    changed: Vec<(String, String, String)>,
}

fn fix(
    dialect: &Dialect,
    corpus: &Corpus,
    step: usize,
    kind: impl Fn(&str) -> Kind,
    safety: Safety,
) -> Run {
    let mut linter = Linter::new();
    linter.set_level("pedantic", Some(Level::Warning)).unwrap();
    for (name, text) in corpus.policies.iter().step_by(step) {
        let hints = PolicyHints::default()
            .dialect(dialect.clone())
            .kind(kind(text));
        // OK because what is refused is counted elsewhere.
        let _ = linter.read(&hints, name, text);
    }
    let fixes = linter.fix(safety, |_| true);
    let mut counts = BTreeMap::new();
    for (rule, count) in fixes.fixed().flat_map(|fixed| fixed.counts()) {
        *counts.entry(*rule).or_default() += count;
    }
    let refused = fixes
        .refused()
        .iter()
        .map(|(finding, reason)| format!("{finding}: {reason}"))
        .collect();
    let texts = |fixed: &portcullis::lint::FixedPolicy| {
        (
            fixed.source_name().to_owned(),
            fixed.before().to_owned(),
            fixed.after().to_owned(),
        )
    };
    let changed: Vec<_> = fixes.fixed().map(texts).collect();
    assert_eq!(linter.fix(safety, |_| true).count(), 0, "fixed again");
    println!(
        "{} {safety:?}: {} fixes in {} policies, {} refused",
        dialect.name(),
        fixes.count(),
        changed.len(),
        fixes.refused().len()
    );
    counts
        .iter()
        .for_each(|(rule, count): (_, &usize)| println!("    {rule:32} {count}"));
    Run {
        linter,
        counts,
        refused,
        changed,
    }
}

/// How many decisions were compared before and after, on requests from the words of both.
fn compare(dialect: &Dialect, run: &Run, kind: impl Fn(&str) -> Kind) -> (usize, usize) {
    let (mut compared, mut slowly) = (0, 0);
    let identity = run
        .changed
        .iter()
        .filter(|(_, before, _)| kind(before) == Kind::Identity);
    for (number, (name, before, after)) in identity.enumerate() {
        let [old, new] =
            [before, after].map(|text| Policy::parse(dialect, Kind::Identity, name, text).unwrap());
        assert_eq!(old.decides_as(&new), Ok(()), "{name}");
        let [one, other] = [&old, &new].map(|policy| {
            PolicySet::builder(dialect)
                .add_policy(policy.clone())
                .build()
                .unwrap()
        });
        for request in [before, after]
            .into_iter()
            .flat_map(|text| sample::requests(dialect, text))
        {
            let verdict = one.decide(&request).verdict();
            assert_eq!(
                verdict,
                other.decide(&request).verdict(),
                "{name}: {request:?}"
            );
            compared += 1;
            if number < SLOWLY {
                let [old, new] = [&old, &new]
                    .map(|policy| reference::decide(std::slice::from_ref(policy), &request));
                assert_eq!(old, new, "by the reference, {name}: {request:?}");
                slowly += 1;
            }
        }
    }
    println!("{compared} decisions compared, {slowly} of them by the reference too");
    (compared, slowly)
}

#[test]
fn fixes_of_aws_managed_policies() {
    let Some(corpus) = Corpus::aws() else { return };
    let kind = |_: &str| Kind::Identity;
    let step = STEP.chosen();
    let run = fix(&Dialect::aws(), &corpus, step, kind, Safety::Safe);
    assert!(run.refused.is_empty(), "{}", run.refused.join("\n"));
    let (compared, slowly) = compare(&Dialect::aws(), &run, kind);
    assert!(compared > 1_000 && slowly > 100);
    assert!(run.counts["redundant-action"] > 10);
    // Every safe fix is applied: none of these findings remains.
    let left = run.linter.findings();
    let left = left
        .iter()
        .filter(|finding| ["redundant-action", "redundant-statement"].contains(&finding.id()));
    assert_eq!(left.count(), 0);
    fix(&Dialect::aws(), &corpus, step, kind, Safety::Unsafe);
}

#[test]
fn fixes_of_alibaba_policies() {
    let Some(corpus) = Corpus::open("alibaba_public_policies.jsonl") else {
        return;
    };
    let kind = |text: &str| match (
        text.contains("\"Principal\""),
        text.contains("\"Resource\""),
    ) {
        (false, _) => Kind::Identity,
        (true, true) => Kind::Resource,
        (true, false) => Kind::Trust,
    };
    let run = fix(&Dialect::alibaba_ram(), &corpus, 1, kind, Safety::Safe);
    assert!(run.refused.is_empty(), "{}", run.refused.join("\n"));
    compare(&Dialect::alibaba_ram(), &run, kind);
    fix(&Dialect::alibaba_ram(), &corpus, 1, kind, Safety::Unsafe);
}
