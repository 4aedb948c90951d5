//! Statements that the index cannot distinguish: their number is in the bound, and limited.

use portcullis::{Dialect, Kind, Limits, PolicySet, Verdict};

use super::sets::{Sets, build, documents};
use super::{allow, object, unless};

/// Distinct three letters: too few to be filed by.
fn three(number: usize) -> String {
    let letter = |number: usize| char::from(b'a' + u8::try_from(number % 26).unwrap());
    [letter(number / 676), letter(number / 26), letter(number)]
        .iter()
        .collect()
}

fn residual(count: usize) -> Vec<String> {
    (0..count)
        .map(|number| {
            allow(
                "s3:GetObject",
                &object(&format!("dir/*{}*", three(number))),
                "",
            )
        })
        .collect()
}

#[test]
fn ten_thousand_patterns_that_differ_in_a_prefix() {
    let sets = Sets::new(&residual(10_000));
    assert_eq!(sets.indexed.worst_case().statements_per_key(), 10_000);
    let (verdict, work) = sets.ask(
        "s3:GetObject",
        &object("dir/1234567890"),
        "residual, none matches",
    );
    assert_eq!(
        (verdict, work.comparisons()),
        (Verdict::ImplicitDeny, 10_000)
    );
    let (verdict, _) = sets.ask(
        "s3:GetObject",
        &object(&format!("dir/1{}2", three(9_999))),
        "residual, the last matches",
    );
    assert_eq!(verdict, Verdict::Allow);
    let (_, work) = sets.ask(
        "s3:GetObject",
        &object("other/1234567890"),
        "residual, another prefix",
    );
    assert_eq!(work.comparisons(), 0);
    let (_, work) = sets.ask(
        "s3:PutObject",
        &object("dir/1234567890"),
        "residual, another action",
    );
    assert_eq!(work.comparisons(), 0);
    // One byte more distinguishes them.
    let longer = |number: usize| {
        allow(
            "s3:GetObject",
            &object(&format!("dir/*{}{}*", number % 10, three(number))),
            "",
        )
    };
    let sets = Sets::new(&(0..10_000).map(longer).collect::<Vec<_>>());
    let after_variable = |number: usize| {
        allow(
            "s3:GetObject",
            &object(&format!("dir/${{k}}/{}{}*", number % 10, three(number))),
            "",
        )
    };
    let with_variables = Sets::new(&(0..10_000).map(after_variable).collect::<Vec<_>>());
    let (verdict, work) = with_variables.ask(
        "s3:GetObject",
        &object("dir/v/1234567890"),
        "after a variable",
    );
    assert!(
        verdict == Verdict::ImplicitDeny && work.comparisons() <= 10,
        "{work:?}"
    );
    for (key, verdict) in [
        (format!("dir/0{}2", three(0)), Verdict::Allow),
        (format!("dir/9{}2", three(9_999)), Verdict::Allow),
        ("dir/1234567890".to_owned(), Verdict::ImplicitDeny),
    ] {
        let (found, work) = sets.ask("s3:GetObject", &object(&key), "four bytes");
        assert!(
            found == verdict && work.comparisons() <= 10,
            "{key}: {found}, {work:?}"
        );
    }
}

#[test]
fn more_alike_than_the_limit_is_refused() {
    let aws = Dialect::aws();
    let load = |limits: Limits, statements: &[String]| {
        build(
            PolicySet::builder(&aws).limits(limits).index_from(0),
            &documents(statements),
        )
        .build()
    };
    let conditional: Vec<String> = (0..300)
        .map(|number| allow("s3:GetObject", &object("dir/*"), &unless(number)))
        .collect();
    let by_statements = |limit| Limits::default().with_statements_a_key(limit);
    let by_conditions = |limit| Limits::default().with_conditions_a_key(limit);
    for (limits, statements) in [
        (by_statements as fn(usize) -> Limits, residual(300)),
        (by_conditions, conditional.clone()),
        (by_statements, conditional),
    ] {
        assert!(load(limits(300), &statements).is_ok(), "at the limit");
        let error = load(limits(299), &statements).unwrap_err();
        let ids: Vec<&str> = error
            .diagnostics()
            .iter()
            .map(|diagnostic| diagnostic.id())
            .collect();
        assert_eq!(ids, ["too-many-alike"], "{error}");
        assert!(
            error.to_string().contains("300") && error.to_string().contains("299"),
            "{error}"
        );
    }
    // A change is held to the limits of its set, and refused as a whole.
    let set = load(by_statements(300), &residual(300)).unwrap();
    let error = set
        .update()
        .put(Kind::Identity, "p0", &documents(&residual(301))[0])
        .build()
        .unwrap_err();
    assert_eq!(error.diagnostics()[0].id(), "too-many-alike");
    assert!(
        set.update()
            .put(Kind::Identity, "p0", &documents(&residual(299))[0])
            .build()
            .is_ok()
    );
}

/// However large the numbers that are asked for.
#[test]
fn the_worst_case_of_absurd_lengths_is_a_number() {
    let sets = Sets::new(&residual(40));
    for (bytes, segments) in [
        (usize::MAX, usize::MAX),
        (usize::MAX, 0),
        (0, usize::MAX),
        (0, 0),
    ] {
        let worst = sets.indexed.worst_case();
        assert!(worst.probes(bytes, segments) >= worst.probes(0, 0));
        assert!(worst.comparisons(bytes, segments) >= worst.comparisons(0, 0));
    }
}
