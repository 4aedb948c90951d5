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

mod sample;

use std::collections::BTreeMap;

use portcullis::detect::PolicyHints;
use portcullis::lint::{Linter, Rule, Safety};
use portcullis::{Diagnostic, Kind, Level};
use sample::{Given, Sample, Test, Tongue, tongues};
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

/// Rules that promise as much of something else: where that is tested, or whose fact it follows
/// from.
const ELSEWHERE: &[(&str, &str)] = &[
    (
        "bucket-for-object-action",
        "by which resource the vendor asks for the action",
    ),
    (
        "caller-key-for-service",
        "which requests give the key is the vendor's",
    ),
    (
        "deny-by-unfilled-tag",
        "which requests give the key is the catalogue's",
    ),
    ("double-star", "fix_laws: its fix is proved"),
    ("empty-condition", "fix_laws: its fix is proved"),
    (
        "item-for-listing-action",
        "by which resource the vendor asks for the action",
    ),
    ("mistyped-key", "which values the key has is the vendor's"),
    (
        "mistyped-listed-key",
        "which values the key has is the catalogue's",
    ),
    ("mergeable-statements", "fix_laws: its fix is proved"),
    (
        "narrowed-account-action",
        "by which resource the vendor asks for the action",
    ),
    (
        "object-for-bucket-action",
        "by which resource the vendor asks for the action",
    ),
    ("pointless-deny", "lint_laws"),
    ("redundant-action", "lint_laws"),
    ("redundant-principal", "fix_laws: its fix is proved"),
    ("redundant-resource", "lint_laws"),
    ("redundant-statement", "lint_laws"),
    ("shadowed-allow", "lint_laws"),
    (
        "unknown-action",
        "which actions there are is the catalogue's",
    ),
    (
        "unknown-service",
        "which services there are is the vendor's",
    ),
    (
        "unreachable-action",
        "by which resource the catalogue says the action is asked",
    ),
    (
        "wrong-trust-action",
        "which actions assume a role is the vendor's",
    ),
];

/// Words that promise something of every request.
const PROMISES: &[&str] = &[
    "never applies",
    "never grants",
    "a deny denies nothing",
    "does not apply",
    "applies to no request",
    "always true",
    "changes nothing",
    "means the same",
    "says the same",
    "has the same meaning",
    "match what one star matches",
    "is covered by",
    "matches every value",
    "is true when",
    "evades this deny",
    "meets no allow",
    "together are",
    "contains every",
    "is the block",
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
        linter.set_level(
            rule.id(),
            rules.contains(&rule.id()).then_some(Level::Warning),
        );
    }
    let hints = PolicyHints::default()
        .dialect(tongue.dialect.clone())
        .kind(Kind::Identity);
    linter.read(&hints, "policy", document.to_string()).ok()?;
    Some(linter)
}

/// The texts in backquotes.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// A finding about a test of one of the sample's statements.
struct Claim<'s> {
    tongue: &'s Tongue,
    effect: &'static str,
    sample: &'s Sample,
    finding: &'s Diagnostic,
}

impl Claim<'_> {
    /// The test at which it points; where it points at an operator, the test of it that its words
    /// name.
    fn test(&self) -> &Test {
        let steps: Vec<String> = self
            .finding
            .pointer()
            .split('/')
            .map(|step| step.replace("~1", "/").replace("~0", "~"))
            .collect();
        let named = quoted(self.finding.message());
        let found = self.sample.tests.iter().find(|test| {
            let key = steps
                .get(5)
                .map_or_else(|| named.contains(&&*test.key), |step| *step == test.key);
            Some(&test.operator) == steps.get(4) && key
        });
        // The words of some rules name no key.
        let alone = || {
            self.sample
                .tests
                .iter()
                .find(|test| Some(&test.operator) == steps.get(4))
        };
        found.or_else(alone).unwrap_or_else(|| panic!("{steps:?}"))
    }

    fn givens(&self, key: &str) -> &[Given] {
        &self
            .sample
            .givens
            .iter()
            .find(|(name, _)| name == key)
            .unwrap()
            .1
    }

    /// Says what every value that may be given comes to.
    fn each(&self, test: &Test, holds: impl Fn(&Given, Option<bool>) -> bool) {
        for given in self.givens(&test.key) {
            let truth = self.tongue.truth(test, given);
            assert!(holds(given, truth), "{given:?} gives {truth:?}");
        }
    }

    fn same(&self, test: &Test, other: &Test, counts: impl Fn(&Given) -> bool) {
        self.each(test, |given, truth| {
            !counts(given) || truth == self.tongue.truth(other, given)
        });
    }

    fn is_aws(&self) -> bool {
        self.tongue.dialect.name() == "aws"
    }

    fn hold(&self, random: &mut Random) {
        let test = self.test();
        let facts = quoted(self.finding.message());
        let with = |values: &[&str]| Test {
            values: values.iter().map(|value| (*value).to_owned()).collect(),
            ..test.clone()
        };
        let named = |operator: &str| Test {
            operator: operator.to_owned(),
            ..test.clone()
        };
        let missing = |wanted: bool| {
            self.each(test, |given, truth| {
                !given.is_absent() || truth == Some(wanted)
            })
        };
        match self.finding.id() {
            "adjacent-blocks" => self.same(&with(&facts[..2]), &with(&facts[2..]), |_| true),
            "host-bits" => self.same(&with(&facts[..1]), &with(&facts[1..2]), |_| true),
            "redundant-value" => {
                let left = test
                    .values
                    .iter()
                    .filter(|value| *value != facts[0])
                    .map(|value| &**value);
                // What appears twice is left once.
                let left: Vec<&str> = left
                    .chain((facts[0] == facts[1]).then_some(facts[0]))
                    .collect();
                self.same(test, &with(&left), |_| true);
            }
            "idle-if-exists" => self.same(
                test,
                &named(test.operator.trim_end_matches("IfExists")),
                |_| true,
            ),
            "presence-by-wildcard" => {
                let absent = if test.operator.contains("Not") {
                    "true"
                } else {
                    "false"
                };
                let null = Test {
                    operator: "Null".into(),
                    values: vec![absent.into()],
                    key: test.key.clone(),
                };
                self.same(test, &null, |given| {
                    *given != Given::Unknown
                        && given.texts().len() < 2
                        && !(self.is_aws() && matches!(given, Given::Many(_)))
                });
            }
            "open-address-range" => {
                let block = Test {
                    operator: "IpAddress".into(),
                    ..with(&facts[..1])
                };
                let wanted = |text: &str| match self.finding.message() {
                    message if message.contains("IPv4") => text.contains('.'),
                    message if message.contains("IPv6") => text.contains(':'),
                    _ => text.contains(['.', ':']),
                };
                self.each(&block, |given, truth| match given {
                    Given::One(text)
                        if text.parse::<std::net::IpAddr>().is_ok() && wanted(text) =>
                    {
                        truth == Some(true)
                    }
                    _ => true,
                });
            }
            "for-all-values-on-allow" | "if-exists-on-allow" => missing(true),
            "deny-without-mfa-key" => missing(false),
            "deny-all-values" => self.pairs(test, false),
            "allow-any-other-value" => self.pairs(test, true),
            "always-true-condition" => self.always_true(test),
            "impossible-condition" => self.impossible(random, &facts),
            other => panic!("nothing is said of {other}"),
        }
    }

    /// One value of several that comes to this decides.
    fn pairs(&self, test: &Test, decides: bool) {
        self.each(test, |given, truth| match given {
            Given::Many(texts) => {
                let one = |text: &String| self.tongue.truth(test, &Given::One(text.clone()));
                texts.iter().all(|text| one(text) != Some(decides)) || truth == Some(decides)
            }
            _ => true,
        });
    }

    fn always_true(&self, test: &Test) {
        let (_, words) = self.finding.message().rsplit_once("` is ").unwrap();
        self.each(test, |given, truth| match (given, truth) {
            (_, Some(truth)) => truth,
            (Given::Unknown, None) => true,
            (_, None) if given.is_absent() => false,
            (Given::One(_), None) => words.contains("that it can read"),
            (_, None) => words.contains("single value") || words.contains("that it can read"),
        });
    }

    /// An allow never applies; a deny only where the value of the key is unknown to a test, and is
    /// not several.
    fn impossible(&self, random: &mut Random, facts: &[&str]) {
        let key = facts[0];
        let both: Vec<&Test> = self
            .sample
            .tests
            .iter()
            .filter(|test| test.key == key && facts.contains(&&*test.operator))
            .collect();
        assert!(both.len() == 2, "{both:?}");
        let set = self
            .tongue
            .set(&self.tongue.document(self.effect, &self.sample.tests))
            .unwrap();
        for given in self.givens(key) {
            let others = self.sample.givens.iter().filter(|(name, _)| name != key);
            let mut context: Vec<(&str, &Given)> = others
                .map(|(name, givens)| (&**name, random.pick(givens)))
                .collect();
            context.push((key, given));
            if !self.tongue.applies(&set, &context) {
                continue;
            }
            assert_eq!(self.effect, "Deny", "the allow applies: {context:?}");
            let unknown = both
                .iter()
                .any(|test| self.tongue.truth(test, given).is_none());
            assert!(
                unknown && !matches!(given, Given::Many(_)),
                "the deny applies: {context:?}"
            );
        }
    }
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

/// A rule whose words promise something of every request is held against the engine, or it is said
/// why not.
#[test]
fn every_promise_is_held() {
    let agreed = include_str!("../../lint/messages.txt");
    let mut wrong = Vec::new();
    for rule in Rule::all() {
        let own = agreed.lines();
        let mut is_own = false;
        let messages = own.filter(|line| {
            is_own = if line.starts_with(' ') {
                is_own
            } else {
                line.starts_with(&format!("{}: ", rule.id()))
            };
            is_own && line.starts_with(' ')
        });
        let words = [rule.what(), rule.why(), rule.fix()]
            .into_iter()
            .chain(messages)
            .collect::<Vec<_>>()
            .join("\n");
        let promise = PROMISES.iter().find(|promise| words.contains(**promise));
        let known = CLAIMS.contains(&rule.id()) || ELSEWHERE.iter().any(|(id, _)| *id == rule.id());
        if let Some(promise) = promise.filter(|_| !known) {
            wrong.push(format!("`{}`: {promise}", rule.id()));
        }
    }
    assert!(
        wrong.is_empty(),
        "promises that no test holds:\n{}",
        wrong.join("\n")
    );
}

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
