//! The work does not grow with the number of statements: where all of them match, and where all
//! have conditions.

use super::sets::{assert_flat, sizes};
use super::{allow, unless};
use crate::support::Effort;

const SIZES: Effort<&[usize]> = Effort {
    usual: &[10, 100, 1_000, 10_000],
    full: &[10, 100, 1_000, 10_000, 100_000],
};

#[test]
fn all_statements_match() {
    assert_flat(
        &sizes("all the same", SIZES.chosen(), |_| allow("s3:*", "*", "")),
        1,
        0,
    );
    let each = |number: usize| {
        format!(
            r#"{{"Effect":"Allow","Action":["s3:GetObject","s3:Other{number}"],
                "Resource":"arn:aws:s3:::b/*"}}"#
        )
    };
    assert_flat(
        &sizes("all match, none the same", SIZES.chosen(), each),
        1,
        0,
    );
    let deny = |_| {
        r#"{"Effect":"Deny","Action":"s3:Get*","Resource":["arn:aws:s3:::b/*","*"]}"#.to_owned()
    };
    assert_flat(&sizes("all deny", SIZES.chosen(), deny), 1, 0);
}

#[test]
fn all_statements_are_conditional() {
    assert_flat(
        &sizes("one condition", SIZES.chosen(), |_| {
            allow("s3:Get*", "*", &unless(0))
        }),
        1,
        1,
    );
    let each = |number: usize| {
        let condition = unless(0);
        format!(
            r#"{{"Effect":"Allow","Action":["s3:GetObject","s3:Other{number}"],
                "Resource":"arn:aws:s3:::b/*"{condition}}}"#
        )
    };
    assert_flat(
        &sizes("one condition, no two the same", SIZES.chosen(), each),
        1,
        1,
    );
    for kinds in [3, 20, 300] {
        let works = sizes("some conditions", &[1_000, 10_000], |number| {
            allow("s3:Get*", "*", &unless(number % kinds))
        });
        assert!(
            works
                .iter()
                .all(|work| (work.comparisons(), work.conditions()) == (kinds, kinds)),
            "{works:?}"
        );
    }
    // The same keys and values under several operators are as many conditions, not one for each
    // statement.
    let operators = [
        "StringEquals",
        "StringLike",
        "StringEqualsIgnoreCase",
        "StringEqualsIfExists",
        "ForAnyValue:StringEquals",
    ];
    let works = sizes("some operators", &[100, 10_000], |number| {
        allow(
            "s3:Get*",
            "*",
            &format!(
                r#","Condition":{{"{}":{{"k":"w"}}}}"#,
                operators[number % operators.len()]
            ),
        )
    });
    assert!(
        works
            .iter()
            .all(|work| (work.comparisons(), work.conditions()) == (5, 5)),
        "{works:?}"
    );
}

/// One condition in several scopes is tested once.
#[test]
fn a_condition_is_tested_once_a_request() {
    let scopes = [
        "*",
        "arn:aws:s3:::*",
        "arn:aws:s3:::b/*",
        "arn:aws:s3:::b/d/*",
        "arn:aws:s3:::*/k",
        "arn:aws:s3:::b/d/k",
    ];
    let works = sizes(
        "one condition, several scopes",
        &[6, 600, 6_000],
        |number| allow("s3:Get*", scopes[number % scopes.len()], &unless(0)),
    );
    assert!(
        works
            .iter()
            .all(|work| (work.comparisons(), work.conditions()) == (6, 1)),
        "{works:?}"
    );
}
