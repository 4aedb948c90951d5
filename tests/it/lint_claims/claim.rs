//! A finding about a condition, held against the engine.

use portcullis::Diagnostic;

use super::sample::{Given, Sample, Test, Tongue};
use crate::support::Random;

/// The texts in backquotes.
pub(super) fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// A finding about a test of one of the sample's statements.
pub(super) struct Claim<'s> {
    pub(super) tongue: &'s Tongue,
    pub(super) effect: &'static str,
    pub(super) sample: &'s Sample,
    pub(super) finding: &'s Diagnostic,
}

impl Claim<'_> {
    /// The test at which it points; where it points at an operator, the test of it that its words
    /// name.
    pub(super) fn test(&self) -> &Test {
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

    pub(super) fn givens(&self, key: &str) -> &[Given] {
        &self
            .sample
            .givens
            .iter()
            .find(|(name, _)| name == key)
            .unwrap()
            .1
    }

    /// Says what every value that may be given comes to.
    pub(super) fn each(&self, test: &Test, holds: impl Fn(&Given, Option<bool>) -> bool) {
        for given in self.givens(&test.key) {
            let truth = self.tongue.truth(test, given);
            assert!(holds(given, truth), "{given:?} gives {truth:?}");
        }
    }

    pub(super) fn same(&self, test: &Test, other: &Test, counts: impl Fn(&Given) -> bool) {
        self.each(test, |given, truth| {
            !counts(given) || truth == self.tongue.truth(other, given)
        });
    }

    pub(super) fn is_aws(&self) -> bool {
        self.tongue.dialect.name() == "aws"
    }

    pub(super) fn hold(&self, random: &mut Random) {
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
    pub(super) fn pairs(&self, test: &Test, decides: bool) {
        self.each(test, |given, truth| match given {
            Given::Many(texts) => {
                let one = |text: &String| self.tongue.truth(test, &Given::One(text.clone()));
                texts.iter().all(|text| one(text) != Some(decides)) || truth == Some(decides)
            }
            _ => true,
        });
    }

    pub(super) fn always_true(&self, test: &Test) {
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
    pub(super) fn impossible(&self, random: &mut Random, facts: &[&str]) {
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
