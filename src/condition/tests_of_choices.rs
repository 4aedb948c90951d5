//! Every pair of tests on one key, over requests of every form: what a test can come to is told exactly, and the choices
//! for a key show every way in which its tests can come out.

#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::choices::{Choice, choices};
use super::{DateForms, Given, Operands, Operator, Test, TestRule, ValueRule};
use crate::decision::Truth;
use crate::pattern::{Matcher, NoBindings};
use crate::resource_name::{Field, NameScheme};

/// Operators, values of a policy, and values of requests that show all that tests with these can come to.
type FamilyRow = (&'static [&'static str], &'static [&'static str], &'static [&'static str]);

const FAMILIES: &[FamilyRow] = &[
    (&["StringEquals", "StringNotEquals", "StringLike"], &["a", "b", "*", "a*"], &["a", "ab", "b", "c", "", "*", "a*"]),
    (&["StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"], &["a", "b"], &["A", "b", "c"]),
    (
        &["NumericEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericNotEquals"],
        &["1.5", "20", "-3e-2", "0"],
        &["-1", "-0.03", "-0.01", "0", "1", "1.5", "2", "20", "30"],
    ),
    (
        &["DateEquals", "DateLessThan", "DateGreaterThanEquals", "DateNotEquals"],
        &["2026-01-01T00:00:00Z", "2027-01-01T00:00:00.5Z"],
        &[
            "2025-01-01T00:00:00Z",
            "2026-01-01T00:00:00Z",
            "2026-06-01T00:00:00Z",
            "2027-01-01T00:00:00.5Z",
            "2028-01-01T00:00:00Z",
        ],
    ),
    (&["Bool"], &["true", "false"], &["true", "false"]),
    (
        &["IpAddress", "NotIpAddress"],
        &["10.0.0.0/8", "10.0.0.0/9", "2001:db8:1::/48", "*"],
        &["10.1.2.3", "10.200.0.1", "11.0.0.1", "2001:db8:1::1", "2001:db8:2::1"],
    ),
    (&["BinaryEquals"], &["YQ==", "YWI="], &["YQ==", "YWI=", "Yg=="]),
    (
        &["ArnEquals", "ArnNotLike"],
        &["n:s:1:b/*", "n:s:1:b/k", "n:s:2:b", "*"],
        &["n:s:1:b/k", "n:s:1:b/z", "n:s:2:b", "n:s:3:c"],
    ),
    (&["Null"], &["true", "false"], &["a"]),
];

fn tests_of((operators, values, _): &FamilyRow) -> Vec<(String, Test)> {
    let fields = [Field::Literal("n".into()), Field::Service, Field::Account, Field::Resource];
    let names = NameScheme {
        fields: fields.to_vec().into(),
        folds_case: false,
        global_services: Vec::new().into(),
        folded_types: Vec::new().into(),
    };
    let dates = DateForms::Rfc3339;
    let rule = ValueRule { dates, any_address: true, equals_globs: false, variables: None, names: &names };
    let mut tests = Vec::new();
    for spelled in
        operators.iter().flat_map(|name| ["", "ForAllValues:", "ForAnyValue:"].map(|it| format!("{it}{name}")))
    {
        let Some(operator) = Operator::parse(&spelled) else { continue };
        let single = values.iter().map(|value| vec![*value]);
        for chosen in single.chain([values.to_vec()]) {
            let mut operands = Operands::new(operator.base, rule);
            chosen.iter().for_each(|value| operands.push(value, operator.base, rule).unwrap());
            tests.push((format!("{spelled} {chosen:?}"), Test { operator, operands }));
        }
    }
    tests
}

/// Absent, each value, and, where the operator takes several, each pair of them.
fn requests(given: &[&'static str]) -> Vec<Choice> {
    let one = given.iter().map(|one| Choice::One((*one).to_owned()));
    let two = given.iter().flat_map(|one| given.iter().map(|two| Choice::Many(vec![(*one).into(), (*two).into()])));
    [Choice::Absent].into_iter().chain(one).chain(two).collect()
}

const RULE: TestRule = TestRule { many_values_unknown: false, unreadable_unknown: true };

fn outcome(test: &Test, given: Given<'_>) -> Truth {
    test.evaluate(given, RULE, &NoBindings)
}

#[test]
fn what_a_test_can_come_to_is_told() {
    for row in FAMILIES {
        for (text, test) in &tests_of(row) {
            let possible = test.possible(RULE, &NoBindings);
            let shown: Vec<Truth> = row.2.iter().map(|value| outcome(test, Given::One(value))).collect();
            assert_eq!(possible.truth, shown.contains(&Truth::True), "{text}");
            assert_eq!(possible.falsity, shown.contains(&Truth::False), "{text}");
            let unreadable = outcome(test, Given::One("unreadable \u{1}")) == Truth::Unknown;
            assert_eq!(possible.unknown, unreadable, "{text}");
            let denies = TestRule { unreadable_unknown: false, ..RULE };
            let false_if_unreadable = possible.falsity || unreadable;
            assert_eq!(test.possible(denies, &NoBindings).falsity, false_if_unreadable, "{text}");
            let several = TestRule { many_values_unknown: true, ..RULE };
            let many = vec![Cow::Borrowed("a"), Cow::Borrowed("b")];
            let unknown = test.evaluate(Given::Many(&many), several, &NoBindings) == Truth::Unknown;
            assert_eq!(test.possible(several, &NoBindings).unknown, unknown || unreadable, "{text}");
        }
    }
}

#[test]
fn choices_show_every_way_in_which_tests_come_out() {
    let mut ways = 0;
    for row in FAMILIES {
        let (tests, requests) = (tests_of(row), requests(row.2));
        for (one_text, one) in &tests {
            for (two_text, two) in &tests {
                let (choices, is_whole) = choices(&[one, two], &NoBindings);
                let takes_several = [one, two].iter().any(|test| test.operator.quantifier.is_some());
                let both = |choice: &Choice| {
                    [outcome(one, choice.given()), outcome(two, choice.given())].map(|truth| truth as u8)
                };
                let shown: BTreeSet<_> = choices.iter().map(both).collect();
                let asked = requests.iter().filter(|request| takes_several || !matches!(request, Choice::Many(_)));
                let missed: Vec<_> = asked.filter(|request| !shown.contains(&both(request))).collect();
                assert!(missed.is_empty() || !is_whole, "{one_text}, {two_text}: {missed:?} of {choices:?}");
                assert!(is_whole || takes_several, "{one_text}, {two_text}");
                ways += if is_whole { shown.len() } else { 0 };
            }
        }
    }
    assert!(ways > 5_000, "{ways}");
}

/// Of up to eight values every one, pair and triple, and all; of more only every one, and all.
#[test]
fn several_values_are_combined_up_to_a_bound() {
    for (given, is_combined) in [(1, true), (7, true), (8, false)] {
        let letters: Vec<String> = ('a'..).take(given).map(String::from).collect();
        let operator = Operator::parse("ForAnyValue:StringEquals").unwrap();
        let matchers = letters.iter().map(|text| Matcher::without_variables(text)).collect();
        let test = Test { operator, operands: Operands::Texts(matchers) };
        let (choices, is_whole) = choices(&[&test], &NoBindings);
        // One more text stands for all others.
        let count = given + 1;
        let (pairs, triples) = (count * (count - 1) / 2, count * (count - 1) * (count.max(2) - 2) / 6);
        let combined = if is_combined { pairs + triples } else { 0 };
        assert_eq!(choices.len(), count + 1 + count + combined + 1, "{given}");
        assert_eq!(is_whole, is_combined, "{given}");
    }
}
