//! All rules over the real policies: none panics, and what each finds is counted.
//!
//! `cargo test --test it corpus::lint:: -- --nocapture` prints the counts.

use std::collections::BTreeMap;

use portcullis::detect::PolicyHints;
use portcullis::lint::{Linter, Rule};
use portcullis::{Dialect, Kind, Level};

use super::Corpus;

/// Counts the findings of each rule over policies whose purpose `kind` names, and the policies that
/// are refused.
fn count(
    dialect: &Dialect,
    corpus: &Corpus,
    kind: impl Fn(&str) -> Kind,
) -> (BTreeMap<&'static str, usize>, usize) {
    let mut linter = Linter::new();
    linter.set_level("pedantic", Some(Level::Warning)).unwrap();
    let mut refused = 0;
    for (name, text) in &corpus.policies {
        let hints = PolicyHints::default()
            .dialect(dialect.clone())
            .kind(kind(text));
        refused += usize::from(linter.read(&hints, name, text).is_err());
    }
    let findings = linter.findings();
    let mut counts = BTreeMap::new();
    for finding in &findings {
        let text = linter.source_text(finding.source_name()).expect("a text");
        assert!(
            text.get(finding.span().start()..finding.span().end())
                .is_some_and(|mark| !mark.is_empty()),
            "{finding}"
        );
        *counts.entry(finding.id()).or_default() += 1;
    }
    for rule in Rule::all().filter(|rule| counts.contains_key(rule.id())) {
        println!(
            "{:12} {:32} {}",
            rule.group().name(),
            rule.id(),
            counts[rule.id()]
        );
    }
    // The findings and their order do not depend on what the linter read before.
    assert!(linter.findings() == findings);
    (counts, refused)
}

#[test]
fn lint_aws_managed_policies() {
    let Some(corpus) = Corpus::aws() else { return };
    let (counts, refused) = count(&Dialect::aws(), &corpus, |_| Kind::Identity);
    assert_eq!(refused, 0);
    // Their vendor tests them, so few are wrong: a name without its end, lists of buckets limited to
    // some, objects where buckets are meant, and resources of a service whose actions are not there. Forty are longer
    // than a customer's may be.
    let correctness = Rule::all().filter(|rule| rule.group().name() == "correctness");
    let found: BTreeMap<_, _> = correctness
        .filter_map(|rule| Some((rule.id(), *counts.get(rule.id())?)))
        .collect();
    let expected = [
        ("empty-resource", 1),
        ("narrowed-account-action", 9),
        ("object-for-bucket-action", 3),
        ("oversized-document", 40),
        ("resource-of-other-service", 4),
    ];
    assert_eq!(found, expected.into());
}

#[test]
fn lint_alibaba_policies() {
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
    let (counts, refused) = count(&Dialect::alibaba_ram(), &corpus, kind);
    println!("{refused} of {} are refused", corpus.policies.len());
    assert!(counts["literal-variable"] == 4 && counts["host-bits"] == 2);
}
