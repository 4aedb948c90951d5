//! Patterns that are hard to file or to match: prefixes of every length, every combination of
//! dimensions, patterns with many stars, colons and segments.

use portcullis::Verdict;

use super::sets::Sets;
use super::{allow, object, unless};

#[test]
fn prefixes_of_every_length_in_every_directory() {
    let directory = "x".repeat(70) + "/";
    let pattern = |depth: usize, length: usize| {
        object(&format!(
            "{}{}*",
            directory.repeat(depth),
            "x".repeat(length)
        ))
    };
    let all = (0..16).flat_map(|depth| (1..=66).map(move |length| (depth, length)));
    let statements: Vec<String> = all
        .map(|(depth, length)| allow("s3:GetObject", &pattern(depth, length), &unless(0)))
        .collect();
    let sets = Sets::new(&statements);
    let (verdict, work) = sets.ask(
        "s3:GetObject",
        &object(&(directory.repeat(15) + &"x".repeat(80))),
        "prefixes",
    );
    // The longest four of each directory are filed by 63 bytes together.
    assert_eq!((verdict, work.conditions()), (Verdict::ImplicitDeny, 1));
    assert!(work.probes() <= 16 * 64 + 8, "{} probes", work.probes());
    let (_, work) = sets.ask(
        "s3:GetObject",
        &object(&("y/".repeat(15) + "x")),
        "no such directory",
    );
    assert!(work.probes() <= 70 && work.comparisons() == 0, "{work:?}");
}

#[test]
fn every_combination_of_dimensions() {
    let actions = [
        "*",
        "sqs:*",
        "sqs:S*",
        "sqs:Se*",
        "sqs:Sen*",
        "sqs:Send*",
        "sqs:SendM*",
        "sqs:SendMessage",
        "sqs:*e",
    ];
    let regions = ["eu", "*", "e?"];
    let accounts = ["1", "*", "1*"];
    let mut statements = Vec::new();
    for (number, action) in (0..81).map(|number| (number, actions[number / 9])) {
        let (region, account) = (regions[number / 3 % 3], accounts[number % 3]);
        let names =
            ["b/*", "b/c", "b/c*"].map(|last| format!("arn:aws:sqs:{region}:{account}:{last}"));
        let others = [
            format!("arn:aws:sqs:us:{account}:b/*"),
            format!("arn:aws:sqs:{region}:2:b/*"),
        ];
        statements.extend(
            names
                .iter()
                .chain(&others)
                .map(|name| allow(action, name, &unless(number))),
        );
    }
    let sets = Sets::new(&statements);
    let (verdict, work) = sets.ask(
        "sqs:SendMessage",
        "arn:aws:sqs:eu:1:b/c",
        "all combinations match",
    );
    let matching = actions.len() * regions.len() * accounts.len() * 3;
    assert_eq!(
        (verdict, work.comparisons()),
        (Verdict::ImplicitDeny, matching),
        "those that match and no others"
    );
    let (_, work) = sets.ask("sqs:SendMessage", "arn:aws:sqs:eu:3:b/c", "another account");
    assert!(work.comparisons() < matching, "{work:?}");
    let (_, work) = sets.ask("sns:Publish", "arn:aws:sqs:eu:1:b/c", "another service");
    assert!(work.comparisons() <= 30, "{work:?}");
}

#[test]
fn patterns_that_make_matchers_slow() {
    let many = "a".repeat(2_000);
    let patterns = [
        "a*a*a*b".to_owned(),
        format!("*{}b", "a".repeat(300)),
        format!("{}b", "a*".repeat(300)),
        format!("{}*b", "?a*".repeat(100)),
        format!("*{}?b", "a".repeat(300)),
        format!("*{}*{}*", "a".repeat(63), "ab".repeat(20)),
        format!("{}*{}b", "a".repeat(64), "a".repeat(64)),
    ];
    let statements: Vec<String> = patterns
        .iter()
        .map(|pattern| allow("s3:GetObject", &object(pattern), &unless(0)))
        .collect();
    let sets = Sets::new(&statements);
    for last in [
        "a".repeat(20),
        many.clone(),
        many.clone() + "b",
        "ab".repeat(1_000),
        "a/".repeat(1_000),
        "a/".repeat(1_000) + "b",
    ] {
        let (verdict, work) = sets.ask("s3:GetObject", &object(&last), "slow patterns");
        assert_eq!(verdict, Verdict::ImplicitDeny);
        assert!(
            work.comparisons() <= 2 * patterns.len() * last.len(),
            "{work:?}"
        );
    }
}

#[test]
fn colons_beyond_the_fields() {
    let patterns = [
        "a:*",
        "a:*:*:b",
        "*:z",
        "a::::::::::::::::b",
        "a:b/*:c/*",
        "*:lit:*",
        ":*",
        "a:?:b:*",
    ];
    let resource = |last: &str| format!("arn:aws:logs:eu:1:{last}");
    let statements: Vec<String> = patterns
        .iter()
        .map(|pattern| allow("logs:Get", &resource(pattern), &unless(0)))
        .collect();
    let sets = Sets::new(&statements);
    for colons in [16, 17, 64, 500] {
        let run = ":".repeat(colons);
        for last in [
            format!("a{run}b"),
            format!("a{run}:z"),
            run.clone(),
            format!("a:x:b{run}:lit:/z/{run}"),
        ] {
            let (verdict, _) = sets.ask("logs:Get", &resource(&last), "colons");
            assert_eq!(verdict, Verdict::ImplicitDeny);
        }
    }
}

#[test]
fn two_hundred_and_fifty_six_segments() {
    let pattern = |depth: usize| object(&format!("{}*", "d/".repeat(depth)));
    let statements: Vec<String> = (1..256)
        .map(|depth| allow("s3:GetObject", &pattern(depth), &unless(depth % 40)))
        .collect();
    let sets = Sets::new(&statements);
    let (_, work) = sets.ask(
        "s3:GetObject",
        &object(&("d/".repeat(255) + "k")),
        "256 segments",
    );
    assert_eq!(work.comparisons(), 255);
    assert!(work.probes() <= 260, "{work:?}");
    let (_, work) = sets.ask(
        "s3:GetObject",
        &object(&("e/".repeat(255) + "k")),
        "256 segments of no directory",
    );
    assert!(work.probes() <= 5 && work.comparisons() == 0, "{work:?}");
}
