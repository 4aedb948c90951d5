//! Every pair of tests on one key, over requests of every form: what a test can come to is known
//! exactly, and the choices for a key show every way in which its tests can come out.

use std::borrow::Cow;
use std::collections::HashSet;

use super::choice::Choice;
use super::choices::{Choices, choices};
use super::fits::Fits;
use super::{
    DateForms, KeyState, Operands, Operator, PossibleTruth, Test, TestRule, ValueRule, Welcome,
    Wish,
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

/// Names `n:service:account:resource`.
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

/// Every operator of a row with each value alone and with all of them, each test with its text.
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
    for name in *operators {
        for prefix in ["", "ForAllValues:", "ForAnyValue:"] {
            let spelled = format!("{prefix}{name}");
            let Some(operator) = Operator::parse(&spelled) else {
                continue;
            };
            let single = values.iter().map(|value| vec![*value]);
            for chosen in single.chain([values.to_vec()]) {
                let operands = operands_of(operator, &chosen, rule);
                tests.push((format!("{spelled} {chosen:?}"), Test { operator, operands }));
            }
        }
    }
    tests
}

/// Values under an operator, all of which it can read.
pub(super) fn operands_of(operator: Operator, values: &[&str], rule: ValueRule<'_>) -> Operands {
    let mut operands = Operands::new(operator.base, rule);
    for value in values {
        operands.push(value, operator.base, rule).unwrap();
    }
    operands
}

/// Absent, each value, and, where the operator takes several, each pair of them.
fn requests(given: &[&'static str]) -> Vec<Choice> {
    let mut requests = vec![Choice::Absent];
    for one in given {
        requests.push(Choice::One((*one).to_owned()));
    }
    for one in given {
        for two in given {
            requests.push(Choice::Many(vec![(*one).into(), (*two).into()]));
        }
    }
    requests
}

const RULE: TestRule = TestRule {
    many_values_unknown: false,
    unreadable_unknown: true,
    empty_unclear: false,
};

/// What a test says of what a request gives.
fn outcome(test: &Test, given: KeyState<'_>) -> Truth {
    test.evaluate(given, RULE, &NoBindings)
}

#[test]
fn the_possible_outcomes_of_a_test_are_known() {
    for row in FAMILIES {
        for (text, test) in &tests_of(row) {
            let possible = test.possible(RULE, &NoBindings);
            let shown: Vec<Truth> = row
                .2
                .iter()
                .map(|value| outcome(test, KeyState::One(value)))
                .collect();
            assert_eq!(possible.truth, shown.contains(&Truth::True), "{text}");
            assert_eq!(possible.falsity, shown.contains(&Truth::False), "{text}");
            let unreadable = outcome(test, KeyState::One("unreadable \u{1}")) == Truth::Unknown;
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
            let unknown =
                test.evaluate(KeyState::Many(&many), several, &NoBindings) == Truth::Unknown;
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
                let takes_several =
                    one.operator.quantifier.is_some() || two.operator.quantifier.is_some();
                let both =
                    |choice: &Choice| [outcome(one, choice.given()), outcome(two, choice.given())];
                for welcome in [Welcome::TRUE, Welcome::FALSE] {
                    let found = to_try(&[one, two], welcome, &NoBindings);
                    assert!(
                        found.unsettled.is_empty() && !found.is_open,
                        "{one_text}, {two_text}"
                    );
                    let ways_shown: HashSet<_> = found.all.iter().map(both).collect();
                    for request in &requests {
                        let is_shown = match request {
                            Choice::Many(_) if !takes_several => continue,
                            Choice::Many(_) => has_as_good(&ways_shown, both(request), welcome),
                            _ => ways_shown.contains(&both(request)),
                        };
                        assert!(
                            is_shown,
                            "{one_text}, {two_text}: {request:?} of {:?}",
                            found.all
                        );
                    }
                    ways += ways_shown.len();
                }
            }
        }
    }
    assert!(ways > 10_000, "{ways}");
}

/// Whether in some way each test comes out as welcome that does so in this one.
fn has_as_good(ways: &HashSet<[Truth; 2]>, [one, two]: [Truth; 2], welcome: Welcome) -> bool {
    let as_good = |truth, than| welcome.takes(truth) || !welcome.takes(than);
    ways.iter()
        .any(|way| as_good(way[0], one) && as_good(way[1], two))
}

/// A test of texts with one value.
fn test_of_text(name: &str, value: &str) -> Test {
    Test {
        operator: Operator::parse(name).unwrap(),
        operands: Operands::Texts(vec![Matcher::without_variables(value)]),
    }
}

/// The choices that give several values.
fn several(choices: &Choices) -> Vec<&Choice> {
    let all = choices.all.iter();
    all.filter(|choice| matches!(choice, Choice::Many(_)))
        .collect()
}

/// This many values may be needed at once, and nothing is tried that is not better.
#[test]
fn as_many_values_are_given_as_are_needed() {
    for count in [1, 4, 8, 40] {
        let letters: Vec<String> = ('a'..).take(count).map(String::from).collect();
        let mut tests: Vec<Test> = letters
            .iter()
            .map(|letter| test_of_text("ForAnyValue:StringEquals", letter))
            .collect();
        tests.push(test_of_text("ForAllValues:StringNotEquals", "root"));
        let found = to_try(
            &tests.iter().collect::<Vec<_>>(),
            Welcome::TRUE,
            &NoBindings,
        );
        assert!(found.unsettled.is_empty(), "{count}");
        let all = letters.iter().cloned().map(Cow::Owned).collect();
        assert_eq!(several(&found), [&Choice::Many(all)], "{count}");
    }
}

/// Each wish but one excludes another one: there are more largest sets than are tried.
#[test]
fn what_is_too_much_is_left_unsettled() {
    for (pairs, is_settled) in [(3, true), (12, false)] {
        let mut tests = Vec::new();
        for pair in 0..pairs {
            let value = format!("v{pair}");
            tests.push(test_of_text("ForAnyValue:StringEquals", &value));
            tests.push(test_of_text("ForAllValues:StringNotEquals", &value));
        }
        let found = to_try(
            &tests.iter().collect::<Vec<_>>(),
            Welcome::TRUE,
            &NoBindings,
        );
        assert_eq!(found.unsettled.is_empty(), is_settled, "{pairs}");
        let several = several(&found).len();
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
            let operands = operands_of(operator, values, rule);
            for value in 0..values.len() {
                assert_eq!(
                    operands.value_covers(value, &operands, value),
                    Truth::True,
                    "{values:?} cover themselves"
                );
            }
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
