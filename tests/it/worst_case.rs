//! The exact numbers that a set reports for its worst decision: for a last field of ten bytes in
//! two segments.
//!
//! A name is looked for under its service and under any: by each length of prefix that a directory
//! knows, each directory, the whole, each length of suffix and, where parts between wildcards are
//! filed, each byte; besides by its service.

use portcullis::{Dialect, Kind, PolicySet, set::PolicySetBuilder};

/// Statements and conditions under one key, probes, comparisons.
type Numbers = [usize; 4];

fn numbers(set: &PolicySet) -> Numbers {
    let worst = set.worst_case();
    [
        worst.statements_per_key(),
        worst.conditions_per_key(),
        worst.probes(10, 2),
        worst.comparisons(10, 2),
    ]
}

fn allow(action: &str, last: &str) -> String {
    format!(r#"{{"Effect":"Allow","Action":"{action}","Resource":"arn:aws:s3:::{last}"}}"#)
}

/// Statements that differ only in their condition.
fn conditional(value: &str) -> String {
    let test = format!(r#","Condition":{{"StringEquals":{{"k":"{value}"}}}}}}"#);
    allow("s3:GetObject", "b/x").replacen('}', &test, 1)
}

fn set(from: usize, policies: &[&[String]]) -> PolicySet {
    let named = (0..)
        .zip(policies)
        .map(|(number, statements)| (format!("p{number}"), statements.join(",")));
    let builder = PolicySet::builder(&Dialect::aws()).index_from(from);
    let add = |builder: PolicySetBuilder, (name, statements): (String, String)| {
        builder.add(
            Kind::Identity,
            &name,
            format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#),
        )
    };
    named
        .fold(builder, add)
        .build()
        .expect("the policies are legal")
}

fn actions(count: usize, last: &str) -> Vec<String> {
    (0..count)
        .map(|number| allow(&format!("s3:Action{number}"), last))
        .collect()
}

#[test]
fn statements_that_are_looked_through_are_compared_each() {
    let statements = [allow("s3:GetObject", "b/x"), allow("s3:PutObject", "b/*")];
    assert_eq!(numbers(&set(usize::MAX, &[&statements])), [0, 0, 0, 2]);
}

#[test]
fn each_form_of_pattern_adds_its_probes() {
    let exact = allow("s3:GetObject", "b/x");
    // Two directories' keys and the whole, for two services, and one key for the service.
    assert_eq!(
        numbers(&set(0, &[std::slice::from_ref(&exact)])),
        [1, 0, 7, 9]
    );
    let prefixes = [
        exact.clone(),
        allow("s3:GetObject", "b/ab*"),
        allow("s3:GetObject", "b/abc*"),
    ];
    assert_eq!(
        numbers(&set(0, &[&prefixes])),
        [1, 0, 7 + 2 * 4, 9 + 2 * 4],
        "two lengths in each of two segments"
    );
    let suffix = [exact.clone(), allow("s3:GetObject", "*.log")];
    assert_eq!(numbers(&set(0, &[&suffix])), [1, 0, 7 + 2, 9 + 2]);
    let inside = [exact, allow("s3:GetObject", "*part*")];
    assert_eq!(numbers(&set(0, &[&inside])), [1, 0, 7 + 2 * 10, 9 + 2 * 10]);
}

#[test]
fn statements_under_one_key_are_compared_together() {
    // Up to eight statements are compared one by one. More are separated by their actions, at the
    // cost of one more probe in every place that may contain some.
    assert_eq!(numbers(&set(0, &[&actions(8, "b/x")])), [8, 0, 7, 9 * 8]);
    assert_eq!(numbers(&set(0, &[&actions(9, "b/x")])), [1, 0, 7 + 9, 9]);
    let everywhere: Vec<String> = actions(9, "x")
        .iter()
        .map(|text| text.replace("arn:aws:s3:::x", "*"))
        .collect();
    assert_eq!(numbers(&set(0, &[&everywhere])), [1, 0, 7 + 9, 9]);
}

#[test]
fn distinct_conditions_under_one_key_are_counted() {
    let one = [conditional("1"), conditional("1")];
    assert_eq!(
        numbers(&set(0, &[&one])),
        [1, 1, 7, 9],
        "equal statements are one"
    );
    let two = [
        conditional("1"),
        conditional("2"),
        allow("s3:GetObject", "b/x"),
    ];
    assert_eq!(numbers(&set(0, &[&two])), [3, 2, 7, 9 * 3]);
}

#[test]
fn statements_that_are_gone_are_passed_until_they_are_compacted() {
    let same = [allow("s3:GetObject", "b/x")];
    let whole = set(0, &[&same, &same, &same]);
    assert_eq!(numbers(&whole), [1, 0, 7, 9]);
    let changed = whole.update().remove("p0").build().expect("it is there");
    assert_eq!(numbers(&changed), [1, 0, 7, 9 * 3]);
    assert_eq!(numbers(&changed.compact()), [1, 0, 7, 9]);
}

#[test]
fn pieces_add_up() {
    let (one, other) = (
        [allow("s3:GetObject", "b/x")],
        [allow("s3:PutObject", "*part*")],
    );
    let whole = set(0, &[&one]);
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, other[0]);
    let pieces = whole
        .update()
        .put(Kind::Identity, "more", text)
        .build()
        .expect("it is legal");
    // The most of everything that one piece takes, for each of two.
    assert_eq!(numbers(&pieces), [1, 0, 2 * (7 + 2 * 10), 2 * (9 + 2 * 10)]);
}
