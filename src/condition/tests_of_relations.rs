//! Every pair of tests of one family, over requests of every form: where one follows from the
//! other it is true wherever that is true, and nowhere false where that is unknown.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::Test;
use super::tests_of_choices::operands_of;
use super::{DateForms, KeyState, Operands, Operator, TestRule, ValueRule};
use crate::decision::Truth;
use crate::pattern::NoBindings;
use crate::resource_name::{Field, NameScheme};

const FAMILIES: &[(&[&str], &[&str], &[&str])] = &[
    (
        &[
            "StringEquals",
            "StringNotEquals",
            "StringLike",
            "StringNotLike",
        ],
        &["a", "a*", "*"],
        &["a", "ab", "b", "", "a*", "*"],
    ),
    (
        &["StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"],
        &["a", "A", "b"],
        &["a", "A", "b", "c"],
    ),
    (
        &[
            "NumericEquals",
            "NumericNotEquals",
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericGreaterThan",
        ],
        &["1", "1.0", "2"],
        &["0", "1", "1.5", "2", "3", "x"],
    ),
    (
        &["DateEquals", "DateLessThan", "DateGreaterThanEquals"],
        &["2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"],
        &[
            "2025-01-01T00:00:00Z",
            "2026-01-01T00:00:00Z",
            "2026-06-01T00:00:00Z",
            "2027-01-01T00:00:00Z",
            "2028-01-01T00:00:00Z",
            "x",
        ],
    ),
    (&["Bool"], &["true", "false"], &["true", "FALSE", "x"]),
    (
        &["IpAddress", "NotIpAddress"],
        &[
            "10.0.0.0/8",
            "10.0.0.0/9",
            "10.128.0.0/9",
            "10.1.0.0/16",
            "::ffff:10.0.0.0/104",
            "2001:db8::/32",
        ],
        &[
            "10.1.2.3",
            "10.200.0.1",
            "10.2.0.1",
            "11.0.0.1",
            "2001:db8::1",
            "::ffff:10.9.9.9",
            "x",
        ],
    ),
    (
        &["IpAddress"],
        &["*", "0.0.0.0/0", "::/0"],
        &["10.1.2.3", "2001:db8::1", "x"],
    ),
    (&["BinaryEquals"], &["YQ==", "Yg=="], &["YQ==", "Yg==", "x"]),
    (
        &["ArnEquals", "ArnNotLike"],
        &["n:s:1:b/*", "n:s:1:b/k", "*"],
        &["n:s:1:b/k", "n:s:1:b/z", "n:s:1:c", "x"],
    ),
    (&["Null"], &["true", "false"], &["a"]),
];

/// Every operator in each of its spellings with every choice of values, each test with its text.
fn tests_of(operators: &[&str], values: &[&str]) -> Vec<(String, Test)> {
    let names = NameScheme {
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
    };
    let rule = ValueRule {
        dates: DateForms::Rfc3339,
        any_address: true,
        equals_globs: false,
        variables: None,
        names: &names,
    };
    let mut tests = Vec::new();
    for name in operators {
        for prefix in ["", "ForAllValues:", "ForAnyValue:"] {
            for suffix in ["", "IfExists"] {
                let spelled = format!("{prefix}{name}{suffix}");
                let Some(operator) = Operator::parse(&spelled) else {
                    continue;
                };
                for choice in 1..1_usize << values.len() {
                    let mut chosen = Vec::new();
                    for (bit, value) in values.iter().enumerate() {
                        if choice & (1 << bit) != 0 {
                            chosen.push(*value);
                        }
                    }
                    let operands = operands_of(operator, &chosen, rule);
                    tests.push((format!("{spelled} {chosen:?}"), Test { operator, operands }));
                }
            }
        }
    }
    tests
}

#[test]
fn what_follows_holds() {
    let mut followed = 0;
    for (operators, values, given) in FAMILIES {
        let tests = tests_of(operators, values);
        for (text, test) in &tests {
            assert_eq!(
                test.follows_from(test),
                Truth::True,
                "{text} does not follow from itself"
            );
        }
        let mut pairs: Vec<[Cow<'_, str>; 2]> = Vec::new();
        for one in *given {
            for other in *given {
                pairs.push([Cow::Borrowed(*one), Cow::Borrowed(*other)]);
            }
        }
        let mut requests = vec![KeyState::Absent, KeyState::Unknown, KeyState::Many(&[])];
        requests.extend(given.iter().map(|one| KeyState::One(one)));
        requests.extend(pairs.iter().map(|many| KeyState::Many(many)));
        for (many_values_unknown, empty_unclear) in [(false, false), (true, false), (true, true)] {
            let rule = TestRule {
                many_values_unknown,
                unreadable_unknown: true,
                empty_unclear,
            };
            for (one_text, one) in &tests {
                for (other_text, other) in &tests {
                    if one.follows_from(other) != Truth::True {
                        continue;
                    }
                    followed += 1;
                    for request in &requests {
                        let truth = |test: &Test| test.evaluate(*request, rule, &NoBindings);
                        let holds = match truth(other) {
                            Truth::True => truth(one) == Truth::True,
                            Truth::Unknown => truth(one) != Truth::False,
                            Truth::False => true,
                        };
                        assert!(
                            holds,
                            "{one_text} does not follow from {other_text}: {request:?}"
                        );
                    }
                }
            }
        }
    }
    assert!(followed > 1_000, "{followed}");
}

#[test]
fn what_is_never_false_is_not() {
    let mut found = 0;
    for (operators, values, given) in FAMILIES {
        for (text, test) in &tests_of(operators, values) {
            if !test.is_never_false() {
                continue;
            }
            found += 1;
            let one = given.iter().map(|one| KeyState::One(one));
            for request in one.chain([KeyState::Absent, KeyState::Unknown, KeyState::Many(&[])]) {
                for (many_values_unknown, empty_unclear) in
                    [(false, false), (true, false), (true, true)]
                {
                    let rule = TestRule {
                        many_values_unknown,
                        unreadable_unknown: false,
                        empty_unclear,
                    };
                    assert_ne!(
                        test.evaluate(request, rule, &NoBindings),
                        Truth::False,
                        "{text}: {request:?}"
                    );
                }
            }
        }
    }
    assert!(found > 10, "{found}");
}

/// Of texts and of absence, which can always be read, the answer is exact.
#[test]
fn what_is_never_false_is_known() {
    for (operators, values, given) in FAMILIES {
        for (text, test) in &tests_of(operators, values) {
            let one = given.iter().map(|one| KeyState::One(one));
            let rule = TestRule {
                many_values_unknown: false,
                unreadable_unknown: false,
                empty_unclear: false,
            };
            let mut requests = one.chain([KeyState::Absent, KeyState::Many(&[])]);
            let never =
                requests.all(|request| test.evaluate(request, rule, &NoBindings) != Truth::False);
            let is_read = matches!(test.operands, Operands::Texts(_) | Operands::Absence(_));
            assert_eq!(test.is_never_false(), never && is_read, "{text}");
        }
    }
}

/// One value against another under one operator: exact, by what a request may give.
#[test]
fn values_cover_exactly() {
    for (operators, values, given) in FAMILIES {
        if **operators == ["Null"] {
            continue;
        }
        let mut tests = tests_of(operators, values);
        tests.retain(|(_, test)| test.operands.len() == 1);
        for (one_text, one) in &tests {
            for (other_text, other) in &tests {
                if one.operator != other.operator {
                    continue;
                }
                let expected = given
                    .iter()
                    .all(|value| equals(&one.operands, value) || !equals(&other.operands, value));
                let found = one.operands.value_covers(0, &other.operands, 0);
                assert_eq!(found, expected.into(), "{one_text} covers {other_text}");
            }
        }
    }
}

/// Whether a value of a request equals one of these for certain.
fn equals(operands: &Operands, value: &str) -> bool {
    operands.any_equals(value, &NoBindings) == Some(Truth::True)
}

/// Only what can be less than another has an order, and it is the one by which tests compare.
#[test]
fn values_have_the_order_of_their_tests() {
    for (operators, values, _) in FAMILIES {
        let less = operators.iter().find(|name| name.ends_with("LessThan"));
        let name = less.or(operators.first()).unwrap();
        for one in *values {
            for other in *values {
                let [low, high] =
                    [one, other].map(|value| tests_of(&[*name], &[*value]).remove(0).1.operands);
                let order = match (equals(&high, one), equals(&low, other)) {
                    (true, _) => Ordering::Less,
                    (_, true) => Ordering::Greater,
                    (false, false) => Ordering::Equal,
                };
                assert_eq!(
                    low.order(0, &high, 0),
                    less.map(|_| order),
                    "{name}: {one} and {other}"
                );
            }
        }
    }
}
