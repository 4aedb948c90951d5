//! Every pair of tests on one key, over requests of every form: what a test can come to is known
//! exactly, and the choices for a key show every way in which its tests can come out.

use std::borrow::Cow;
use std::collections::HashSet;

use super::choice::Choice;
use super::choices::{Choices, choices};
use super::fits::Fits;
use super::{
    DateForms, Given, Operands, Operator, PossibleTruth, Test, TestRule, ValueRule, Welcome, Wish,
};
use crate::decision::Truth;
use crate::pattern::{Binding, Bindings, Matcher, NoBindings};
use crate::resource_name::{Field, NameScheme};

/// Operators, values of a policy, and values of requests that show all that tests with these can
/// come to.
pub(super) type FamilyRow = (
    &'static [&'static str],
    &'static [&'static str],
    &'static [&'static str],
);

pub(super) const FAMILIES: &[FamilyRow] = &[
    (
        &["StringEquals", "StringNotEquals", "StringLike"],
        &["a", "b", "*", "a*"],
        &["a", "ab", "b", "c", "", "*", "a*"],
    ),
    (
        &["StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"],
        &["a", "b"],
        &["A", "b", "c"],
    ),
    (
        &[
            "NumericEquals",
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericGreaterThan",
            "NumericNotEquals",
        ],
        &["1.5", "20", "-3e-2", "0"],
        &["-1", "-0.03", "-0.01", "0", "1", "1.5", "2", "20", "30"],
    ),
    (
        &[
            "DateEquals",
            "DateLessThan",
            "DateGreaterThanEquals",
            "DateNotEquals",
        ],
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
        &[
            "10.1.2.3",
            "10.200.0.1",
            "11.0.0.1",
            "2001:db8:1::1",
            "2001:db8:2::1",
        ],
    ),
    (
        &["BinaryEquals"],
        &["YQ==", "YWI="],
        &["YQ==", "YWI=", "Yg=="],
    ),
    (
        &["ArnEquals", "ArnNotLike"],
        &["n:s:1:b/*", "n:s:1:b/k", "n:s:2:b", "*"],
        &["n:s:1:b/k", "n:s:1:b/z", "n:s:2:b", "n:s:3:c"],
    ),
    (&["Null"], &["true", "false"], &["a"]),
];

fn scheme() -> NameScheme {
    NameScheme {
        fields: vec![
            Field::Literal("n".into()),
            Field::Service,
            Field::Account,
            Field::Resource,
        ]
        .into(),
        folds_case: false,
        global_services: Vec::new().into(),
        folded_types: Vec::new().into(),
    }
}

pub(super) fn tests_of((operators, values, _): &FamilyRow) -> Vec<(String, Test)> {
    let names = scheme();
    let dates = DateForms::Rfc3339;
    let rule = ValueRule {
        dates,
        any_address: true,
        equals_globs: false,
        variables: None,
        names: &names,
    };
    let mut tests = Vec::new();
    for spelled in operators
        .iter()
        .flat_map(|name| ["", "ForAllValues:", "ForAnyValue:"].map(|it| format!("{it}{name}")))
    {
        let Some(operator) = Operator::parse(&spelled) else {
            continue;
        };
        let single = values.iter().map(|value| vec![*value]);
        for chosen in single.chain([values.to_vec()]) {
            let mut operands = Operands::new(operator.base, rule);
            chosen
                .iter()
                .for_each(|value| operands.push(value, operator.base, rule).unwrap());
            tests.push((format!("{spelled} {chosen:?}"), Test { operator, operands }));
        }
    }
    tests
}

/// Absent, each value, and, where the operator takes several, each pair of them.
fn requests(given: &[&'static str]) -> Vec<Choice> {
    let one = given.iter().map(|one| Choice::One((*one).to_owned()));
    let two = given.iter().flat_map(|one| {
        given
            .iter()
            .map(|two| Choice::Many(vec![(*one).into(), (*two).into()]))
    });
    [Choice::Absent].into_iter().chain(one).chain(two).collect()
}

const RULE: TestRule = TestRule {
    many_values_unknown: false,
    unreadable_unknown: true,
    empty_unclear: false,
};

fn outcome(test: &Test, given: Given<'_>) -> Truth {
    test.evaluate(given, RULE, &NoBindings)
}

#[test]
fn what_a_test_can_come_to_is_told() {
    for row in FAMILIES {
        for (text, test) in &tests_of(row) {
            let possible = test.possible(RULE, &NoBindings);
            let shown: Vec<Truth> = row
                .2
                .iter()
                .map(|value| outcome(test, Given::One(value)))
                .collect();
            assert_eq!(possible.truth, shown.contains(&Truth::True), "{text}");
            assert_eq!(possible.falsity, shown.contains(&Truth::False), "{text}");
            let unreadable = outcome(test, Given::One("unreadable \u{1}")) == Truth::Unknown;
            assert_eq!(possible.unknown, unreadable, "{text}");
            let denies = TestRule {
                unreadable_unknown: false,
                ..RULE
            };
            let false_if_unreadable = possible.falsity || unreadable;
            assert_eq!(
                test.possible(denies, &NoBindings).falsity,
                false_if_unreadable,
                "{text}"
            );
            let several = TestRule {
                many_values_unknown: true,
                ..RULE
            };
            let many = vec![Cow::Borrowed("a"), Cow::Borrowed("b")];
            let unknown = test.evaluate(Given::Many(&many), several, &NoBindings) == Truth::Unknown;
            assert_eq!(
                test.possible(several, &NoBindings).unknown,
                unknown || unreadable,
                "{text}"
            );
        }
    }
}

/// What there is to try where each test is best true, or each best false.
fn to_try(tests: &[&Test], welcome: Welcome, bindings: &impl Bindings) -> Choices {
    let wishes: Vec<Wish<'_>> = tests.iter().map(|test| Wish { test, welcome }).collect();
    choices(&wishes, RULE, bindings, &Fits::default())
}

/// With one value every way is shown; with several at least a way that is as good, whatever of each
/// test is best.
#[test]
fn choices_show_every_way_in_which_tests_come_out() {
    let mut ways = 0;
    for row in FAMILIES {
        let (tests, requests) = (tests_of(row), requests(row.2));
        for (one_text, one) in &tests {
            for (two_text, two) in &tests {
                let takes_several = [one, two]
                    .iter()
                    .any(|test| test.operator.quantifier.is_some());
                let both =
                    |choice: &Choice| [outcome(one, choice.given()), outcome(two, choice.given())];
                for welcome in [Welcome::TRUE, Welcome::FALSE] {
                    let found = to_try(&[one, two], welcome, &NoBindings);
                    assert!(
                        found.unsettled.is_empty() && !found.is_open,
                        "{one_text}, {two_text}"
                    );
                    let shown: HashSet<_> = found.all.iter().map(both).collect();
                    let asked = requests
                        .iter()
                        .filter(|request| takes_several || !matches!(request, Choice::Many(_)));
                    let missed = asked.filter(|request| match request {
                        Choice::Many(_) => {
                            let wanted = both(request).map(|truth| welcome.takes(truth));
                            let is_as_good = |way: &[Truth; 2]| {
                                wanted
                                    .iter()
                                    .zip(way)
                                    .all(|(wanted, truth)| !wanted || welcome.takes(*truth))
                            };
                            !shown.iter().any(is_as_good)
                        }
                        _ => !shown.contains(&both(request)),
                    });
                    let missed: Vec<_> = missed.collect();
                    assert!(
                        missed.is_empty(),
                        "{one_text}, {two_text}: {missed:?} of {:?}",
                        found.all
                    );
                    ways += shown.len();
                }
            }
        }
    }
    assert!(ways > 10_000, "{ways}");
}

/// This many values may be needed at once, and nothing is tried that is not better.
#[test]
fn as_many_values_are_given_as_are_needed() {
    for count in [1, 4, 8, 40] {
        let letters: Vec<String> = ('a'..).take(count).map(String::from).collect();
        let test = |name: &str, letter: &str| Test {
            operator: Operator::parse(name).unwrap(),
            operands: Operands::Texts(vec![Matcher::without_variables(letter)]),
        };
        let mut tests: Vec<Test> = letters
            .iter()
            .map(|letter| test("ForAnyValue:StringEquals", letter))
            .collect();
        tests.push(test("ForAllValues:StringNotEquals", "root"));
        let found = to_try(
            &tests.iter().collect::<Vec<_>>(),
            Welcome::TRUE,
            &NoBindings,
        );
        assert!(found.unsettled.is_empty(), "{count}");
        let several: Vec<_> = found
            .all
            .iter()
            .filter(|choice| matches!(choice, Choice::Many(_)))
            .collect();
        let all = letters.iter().cloned().map(Cow::Owned).collect();
        assert_eq!(several, [&Choice::Many(all)], "{count}");
    }
}

/// Each wish but one excludes another one: there are more largest sets than are tried.
#[test]
fn what_is_too_much_is_left_unsettled() {
    let test = |name: &str, value: String| Test {
        operator: Operator::parse(name).unwrap(),
        operands: Operands::Texts(vec![Matcher::without_variables(&value)]),
    };
    let pair = |at: usize| {
        [
            test("ForAnyValue:StringEquals", format!("v{at}")),
            test("ForAllValues:StringNotEquals", format!("v{at}")),
        ]
    };
    for (pairs, is_settled) in [(3, true), (12, false)] {
        let tests: Vec<Test> = (0..pairs).flat_map(pair).collect();
        let found = to_try(
            &tests.iter().collect::<Vec<_>>(),
            Welcome::TRUE,
            &NoBindings,
        );
        assert_eq!(found.unsettled.is_empty(), is_settled, "{pairs}");
        let several = found
            .all
            .iter()
            .filter(|choice| matches!(choice, Choice::Many(_)))
            .count();
        assert!(
            if is_settled {
                several == 1 << pairs
            } else {
                several >= 16
            },
            "{pairs}: {several}"
        );
    }
}

/// The value of every variable.
struct Bound;

impl Bindings for Bound {
    fn binding(&self, _key: &str) -> Binding<'_> {
        Binding::Value("n:s:1:k")
    }
}

/// A variable that has no value is equal to nothing, and what it might be is never all that there
/// is.
#[test]
fn a_variable_without_a_value_leaves_more_possible() {
    let names = scheme();
    let dates = DateForms::Rfc3339;
    let variables = Some(str::to_owned as fn(&str) -> String);
    let rule = ValueRule {
        dates,
        any_address: true,
        equals_globs: false,
        variables,
        names: &names,
    };
    for (names, values, when_absent) in [
        (
            ["StringEquals", "StringNotEquals"],
            ["${v}"].as_slice(),
            false,
        ),
        (["StringLike", "StringNotLike"], &["a${v}", "*${v}"], false),
        (["StringLike", "StringNotLike"], &["${v}", "a*"], true),
        (["StringLike", "StringNotLike"], &["${v, 'a'}"], true),
        (["ArnLike", "ArnNotLike"], &["${v}"], false),
        (
            ["ArnEquals", "ArnNotEquals"],
            &["n:s:1:b/${v}", "n:s:${v}:b"],
            false,
        ),
        (["ArnLike", "ArnNotLike"], &["${v}", "n:s:1:b"], true),
    ] {
        for operator in names.map(|name| Operator::parse(name).unwrap()) {
            let mut operands = Operands::new(operator.base, rule);
            values
                .iter()
                .for_each(|value| operands.push(value, operator.base, rule).unwrap());
            let covers = |value: usize| operands.value_covers(value, &operands, value);
            assert!(
                (0..values.len()).all(|value| covers(value) == Truth::True),
                "{values:?} cover themselves"
            );
            let test = Test { operator, operands };
            let equal = |found: PossibleTruth| {
                if operator.base.negated {
                    found.falsity
                } else {
                    found.truth
                }
            };
            let what = format!("{} {values:?}", operator.base.name);
            let stated: usize = values.iter().map(|value| value.matches("${").count()).sum();
            assert_eq!(test.operands.variables(), vec!["v"; stated], "{what}");
            assert_eq!(
                equal(test.possible(RULE, &NoBindings)),
                when_absent,
                "{what}"
            );
            assert!(equal(test.possible(RULE, &Bound)), "{what}");
            assert!(
                to_try(&[&test], Welcome::TRUE, &NoBindings).is_open,
                "{what}"
            );
            assert!(!to_try(&[&test], Welcome::TRUE, &Bound).is_open, "{what}");
        }
    }
}
