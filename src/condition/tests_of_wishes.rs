//! Wishes on one key against trying everything: small worlds of every family, and families mixed.

use super::choice::Choice;
use super::choices::choices;
use super::decimal::Decimal;
use super::fits::Fits;
use super::tests_of_choices::{FAMILIES, FamilyRow, tests_of};
use super::wish::{Theory, WishAnswer};
use super::{DateForms, Instant, Operands, Operator, Test, TestRule, Welcome, Wish};
use crate::pattern::{Matcher, NoBindings};

/// Numbers that are the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(0x5851_f42d_4c95_7f2d)
            .wrapping_add(0x1405_7b7e_f767_814f);
        usize::try_from(self.0 >> 33).unwrap() % count
    }
}

/// Operators of one family with bounds close to each other, and values that show all that lies
/// between.
const NARROW: &[FamilyRow] = &[
    (
        &[
            "DateLessThan",
            "DateGreaterThan",
            "DateEquals",
            "DateNotEquals",
        ],
        &[
            "2026-01-01T00:00:00Z",
            "2026-01-01T00:00:01Z",
            "2026-01-01T00:00:00.5Z",
            "2026-01-01T00:00:00.50001Z",
        ],
        &[
            "2025-01-01T00:00:00Z",
            "2026-01-01T00:00:00Z",
            "2026-01-01T00:00:00.1Z",
            "2026-01-01T00:00:00.5Z",
            "2026-01-01T00:00:00.500001Z",
            "2026-01-01T00:00:00.50001Z",
            "2026-01-01T00:00:00.7Z",
            "2026-01-01T00:00:01Z",
            "2027-01-01T00:00:00Z",
        ],
    ),
    (
        &[
            "NumericLessThan",
            "NumericGreaterThan",
            "NumericGreaterThanEquals",
        ],
        &["-1", "-0.99", "0", "1e-300", "1e300", "1.0000001e300"],
        &[
            "-2",
            "-1",
            "-0.999",
            "-0.99",
            "-0.5",
            "0",
            "1e-308",
            "1e-300",
            "1",
            "1e300",
            "1.00000001e300",
            "2e307",
        ],
    ),
    (
        &["IpAddress", "NotIpAddress"],
        &[
            "0.0.0.0/1",
            "128.0.0.0/1",
            "10.0.0.0/31",
            "::/1",
            "8000::/1",
            "::/95",
            "::fffe:0:0/95",
            "10.0.0.1/32",
        ],
        &[
            "10.0.0.0",
            "10.0.0.1",
            "10.0.0.2",
            "200.0.0.1",
            "::1",
            "::fffe:0:1",
            "1::",
            "f::",
            "9000::",
        ],
    ),
    (
        &[
            "StringEquals",
            "StringLike",
            "StringNotLike",
            "StringNotEqualsIgnoreCase",
        ],
        &["?", "a?", "*a", "b*", "*a*b*", "ab"],
        &[
            "a", "b", "ab", "aab", "ba", "baab", "AB", "bb", "x", "xx", "xa", "aba", "bx", "bxa",
        ],
    ),
];

/// Families that one key may have.
const MIXED: &[FamilyRow] = &[
    (
        &[
            "NumericLessThan",
            "NumericGreaterThan",
            "StringLike",
            "StringEquals",
            "StringNotEquals",
        ],
        &["5", "10"],
        &["5", "5.5", "05", "10", "1", "0", "10.0", "x", "100", "-1"],
    ),
    (
        &["IpAddress", "NotIpAddress", "StringLike", "StringNotEquals"],
        &["10.0.0.1", "10.0.0.2"],
        &["10.0.0.1", "10.0.0.2", "::ffff:10.0.0.1", "10.0.0.3", "x"],
    ),
    (
        &["Bool", "StringEquals", "StringNotEquals", "Null"],
        &["true", "false"],
        &["true", "false", "TRUE", "False", "x"],
    ),
];

const RULES: [TestRule; 5] = [
    TestRule {
        many_values_unknown: false,
        unreadable_unknown: true,
        empty_unclear: false,
    },
    TestRule {
        many_values_unknown: true,
        unreadable_unknown: true,
        empty_unclear: false,
    },
    TestRule {
        many_values_unknown: false,
        unreadable_unknown: false,
        empty_unclear: false,
    },
    TestRule {
        many_values_unknown: true,
        unreadable_unknown: false,
        empty_unclear: false,
    },
    TestRule {
        many_values_unknown: true,
        unreadable_unknown: true,
        empty_unclear: true,
    },
];

fn universe(values: &[&'static str]) -> Vec<Choice> {
    let with: Vec<&'static str> = values
        .iter()
        .copied()
        .chain(["", "unreadable \u{1}"])
        .collect();
    let mut all = vec![Choice::Absent];
    all.extend(with.iter().map(|value| Choice::One((*value).to_owned())));
    for (at, one) in with.iter().enumerate() {
        all.push(Choice::Many(vec![(*one).into()]));
        for (next, two) in with.iter().enumerate().skip(at + 1) {
            all.push(Choice::Many(vec![(*one).into(), (*two).into()]));
            all.extend(
                with.iter()
                    .skip(next + 1)
                    .map(|three| Choice::Many([*one, *two, *three].map(Into::into).into())),
            );
        }
    }
    all
}

fn welcome(random: &mut Random) -> Welcome {
    // Mostly one truth alone.
    match random.below(8) {
        0..=2 => Welcome::TRUE,
        3..=5 => Welcome::FALSE,
        _ => {
            let bits = 1 + random.below(7);
            Welcome {
                truth: bits & 1 > 0,
                falsity: bits & 2 > 0,
                unknown: bits & 4 > 0,
            }
        }
    }
}

/// What is written is read as the same, and what is to lie between two lies there, also where the
/// texts end.
#[test]
fn what_lies_beside_numbers_is_written() {
    let long = format!("1{}1", "0".repeat(400));
    let small = format!("0.{}1e-308", "0".repeat(50));
    let texts = [
        "0", "1", "-1", "1.5", "10", "100.25", "1e308", "-1e308", "1e-308", "9.99e307", "123e30",
        &long, &small,
    ];
    let mut numbers: Vec<Decimal<'_>> = texts
        .iter()
        .map(|text| Decimal::parse(text).unwrap())
        .collect();
    numbers.sort_by(|one, other| one.compare(other));
    for number in &numbers {
        let text = number.text();
        assert!(
            Decimal::parse(&text).unwrap().compare(number).is_eq(),
            "{text}"
        );
        let (below, above) = (number.below().text(), number.above().text());
        assert!(
            Decimal::parse(&below).unwrap().compare(number).is_lt(),
            "{below} {text}"
        );
        assert!(
            Decimal::parse(&above).unwrap().compare(number).is_gt(),
            "{above} {text}"
        );
    }
    for pair in numbers.windows(2) {
        let text = pair[0].up_to(&pair[1]).text();
        let between = Decimal::parse(&text).unwrap();
        assert!(
            between.compare(&pair[0]).is_gt() && between.compare(&pair[1]).is_lt(),
            "{pair:?}: {text}"
        );
    }
}

#[test]
fn what_lies_beside_instants_is_written() {
    let texts = [
        "0000-01-01T00:00:00+23:59",
        "0000-01-01T00:00:00Z",
        "1969-12-31T23:59:59.25Z",
        "1969-12-31T23:59:59.2500000000001Z",
        "2026-01-01T00:00:00Z",
        "2026-01-01T00:00:01Z",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-23:58",
    ];
    let forms = DateForms::Rfc3339;
    let instants: Vec<Instant<'_>> = texts
        .iter()
        .map(|text| Instant::parse(text, forms).unwrap())
        .collect();
    for instant in &instants {
        assert_eq!(
            Instant::parse(&instant.text().unwrap(), forms).as_ref(),
            Some(instant)
        );
        let behind = instant.behind().unwrap().text().unwrap();
        assert!(
            Instant::parse(&behind, forms).unwrap() > *instant,
            "{behind}"
        );
    }
    for pair in instants.windows(2) {
        let text = pair[0].up_to(&pair[1]).unwrap().text().unwrap();
        let between = Instant::parse(&text, forms).unwrap();
        assert!(pair[0] < between && between < pair[1], "{pair:?}: {text}");
    }
}

/// As one text, `n:s:*:b` would match `n:s:1:x:b` too.
#[test]
fn names_are_decided_field_by_field() {
    let rows: &[FamilyRow] = &[(
        &["ArnLike", "ArnNotLike"],
        &["n:s:*:b", "n:*:1:x*", "n:s:1:*:b", "n:?:1:b"],
        &[
            "n:s:1:x:b",
            "n:s:1:b",
            "n:t:1:x",
            "n:s:2:b",
            "n:t:2:b",
            "n:s:1:xb",
            "n:ss:1:b",
            "n:t:1:b",
        ],
    )];
    let [found, nothing, unsettled] = compare(rows, 2_000);
    assert!(
        found > 500 && nothing > 500 && unsettled == 0,
        "{found}, {nothing}, {unsettled}"
    );
}

/// Thirty infixes are too many to distinguish all their texts; what is wanted of them is found all
/// the same.
#[test]
fn many_infixes_are_settled_by_what_is_wanted() {
    let test = |name: &str, at: u8| Test {
        operator: Operator::parse(name).unwrap(),
        operands: Operands::Texts(vec![Matcher::without_variables(&format!(
            "*{}{at}*",
            char::from(b'a' + at)
        ))]),
    };
    let wanted = (0..2).map(|at| (test("StringLike", at), Welcome::TRUE));
    let unwanted = (2..30).map(|at| (test("StringLike", at), Welcome::FALSE));
    let tests: Vec<(Test, Welcome)> = wanted.chain(unwanted).collect();
    let wishes: Vec<Wish<'_>> = tests
        .iter()
        .map(|(test, welcome)| Wish {
            test,
            welcome: *welcome,
        })
        .collect();
    let found = choices(&wishes, RULES[0], &NoBindings, &Fits::default());
    assert!(found.unsettled.is_empty());
    let fits = Fits::default();
    let theory = Theory::new(RULES[0], &NoBindings, &fits);
    assert!(
        found.all.iter().any(|choice| theory.meets(&wishes, choice)),
        "{:?}",
        found.all
    );
}

/// How often wishes were found, were none, and were not settled.
fn compare(rows: &[FamilyRow], rounds: usize) -> [usize; 3] {
    let mut random = Random(7);
    let mut counts = [0; 3];
    for row in rows {
        let (tests, all) = (tests_of(row), universe(row.2));
        for round in 0..rounds {
            let rule = RULES[round % RULES.len()];
            let chosen: Vec<&(String, Test)> = (0..2 + random.below(3))
                .map(|_| &tests[random.below(tests.len())])
                .collect();
            let wishes: Vec<Wish<'_>> = chosen
                .iter()
                .map(|(_, test)| Wish {
                    test,
                    welcome: welcome(&mut random),
                })
                .collect();
            let takes_several = wishes
                .iter()
                .any(|wish| wish.test.operator.quantifier.is_some());
            let fits = Fits::default();
            let mut theory = Theory::new(rule, &NoBindings, &fits);
            let found = theory.wish(&wishes);
            let tried = all
                .iter()
                .filter(|choice| takes_several || !matches!(choice, Choice::Many(_)));
            let shown = tried
                .filter(|choice| theory.meets(&wishes, choice))
                .collect::<Vec<_>>();
            let names = || {
                chosen
                    .iter()
                    .map(|(name, _)| name)
                    .zip(wishes.iter().map(|wish| wish.welcome))
            };
            let what = || {
                format!(
                    "{:?} by {rule:?}: {found:?}, {shown:?}",
                    names().collect::<Vec<_>>()
                )
            };
            match &found {
                WishAnswer::Found(choice) => assert!(theory.meets(&wishes, choice), "{}", what()),
                WishAnswer::Nothing => assert!(shown.is_empty(), "{}", what()),
                WishAnswer::Unsettled => {}
            }
            let place = match found {
                WishAnswer::Found(_) => 0,
                WishAnswer::Nothing => 1,
                WishAnswer::Unsettled => 2,
            };
            counts[place] += 1;
        }
    }
    counts
}

#[test]
fn wishes_on_one_family_are_settled_as_trying_everything_settles_them() {
    let [found, nothing, unsettled] = compare(FAMILIES, 2_000);
    assert!(
        found > 3_000 && nothing > 3_000 && unsettled == 0,
        "{found}, {nothing}, {unsettled}"
    );
    let [found, nothing, unsettled] = compare(NARROW, 3_000);
    assert!(
        found > 2_000 && nothing > 2_000 && unsettled == 0,
        "{found}, {nothing}, {unsettled}"
    );
}

#[test]
fn wishes_on_mixed_families_are_met_or_said_to_be_open() {
    let [found, nothing, unsettled] = compare(MIXED, 4_000);
    assert!(
        found > 2_000 && nothing > 2_000 && unsettled > 10,
        "{found}, {nothing}, {unsettled}"
    );
}
