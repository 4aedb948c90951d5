//! Explanations held against brute force, on worlds so small that every context can be tried
//! (clauses E2 and E3).
//!
//! *Missing context* is compared with the decisions under every assignment of values to the keys
//! that a request does not give. A key that can change the verdict must be reported. Where each
//! statement has one condition and a key of its own, no other key may be. *Near misses* are the
//! statements whose scope matched and whose condition did not hold.
//!
//! `PORTCULLIS_WORLDS` says how many worlds, `PORTCULLIS_SEED` where to start.

use std::collections::BTreeSet;
use std::ops::Range;

use portcullis::{
    Caller, Dialect, Kind, PolicySet, ResourceSide,
    explain::{NearMiss, Reason},
    explain_authorization,
    set::PolicySetBuilder,
};

use crate::support::{Effort, Random, Tiny, Tongue, context, seed, tongues};

const SEED: u64 = 20_261_123;
const WORLDS: Effort = Effort {
    usual: 1_500,
    full: 4_000,
};

/// The seed of each world.
fn seeds() -> Range<u64> {
    let start = seed(SEED);
    start..start + WORLDS.chosen_by("PORTCULLIS_WORLDS")
}

#[test]
fn clause_e3_missing_context_omits_no_key_and_is_exact_where_it_can_be() {
    let tongues = tongues();
    let (mut asked, mut reported, mut needless, mut plain_ones) = (0, 0, 0, 0);
    for seed in seeds() {
        let random = &mut Random::new(seed);
        let tongue = &tongues[*random.pick(&[0, 0, 0, 1, 1, 2, 3, 4, 4])];
        let plain = random.chance(40);
        let tiny = Tiny::new(random, tongue, plain);
        let context = context(random, &tiny);
        let needed = tiny.relevant(&context);
        let explanation = tiny.explain(&context);
        let found: BTreeSet<String> = explanation.missing_context().iter().cloned().collect();
        let omitted: Vec<_> = needed.difference(&found).collect();
        assert!(
            omitted.is_empty(),
            "seed {seed}: {omitted:?} is omitted\n{}",
            tiny.show(&context)
        );
        if plain {
            assert!(
                found == needed,
                "seed {seed}: {needed:?} are missing, not {found:?}\n{}",
                tiny.show(&context)
            );
        }
        asked += 1;
        plain_ones += usize::from(plain);
        reported += found.len();
        needless += found.difference(&needed).count();
    }
    println!(
        "{asked} requests, {plain_ones} of plain statements; {reported} keys reported, {needless} \
         of them needlessly"
    );
    assert!(reported > asked / 4, "few keys are missing");
}

#[test]
fn clause_e2_near_misses_are_what_came_near() {
    let tongues = tongues();
    let mut near = 0;
    for seed in seeds() {
        let random = &mut Random::new(seed);
        let tiny = Tiny::new(random, random_tongue(seed, &tongues), false);
        if tiny
            .statements
            .iter()
            .any(|small| small.has_variable || small.is_unsure)
        {
            continue;
        }
        let context = context(random, &tiny);
        let explanation = tiny.explain(&context);
        let named = |reasons: Vec<&Reason>| -> BTreeSet<usize> {
            reasons
                .iter()
                .map(|reason| reason.policy().parse().unwrap())
                .collect()
        };
        let found = named(
            explanation
                .near_misses()
                .iter()
                .map(NearMiss::statement)
                .collect(),
        );
        let expected: BTreeSet<usize> = (0..tiny.statements.len())
            .filter(|index| tiny.statements[*index].in_scope && !tiny.holds(*index, &context))
            .collect();
        assert!(
            found == expected,
            "seed {seed}: near misses are {expected:?}, not {found:?}\n{}",
            tiny.show(&context)
        );
        for miss in explanation.near_misses() {
            assert!(
                !miss.failed().is_empty(),
                "seed {seed}: nothing failed\n{}",
                tiny.show(&context)
            );
        }
        near += expected.len();
    }
    println!("{near} near misses");
    assert!(near > 500, "few statements come near");
}

/// Each layer contains an allow and a deny, all open; in the identity policy another allow makes
/// the first needless. Beyond eight other layers the key of each allow is reported, because their
/// possible outcomes are no longer enumerated.
#[test]
fn clause_e3_of_many_layers_each_key_is_reported() {
    let dialect = Dialect::aws();
    let all = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#.to_owned();
    let open = |effect: &str, key: usize| {
        let condition = format!(r#""Condition": {{"StringEquals": {{"{effect}{key}": "a"}}}}"#);
        format!(r#"{{"Effect": "{effect}", "Action": "*", "Resource": "*", {condition}}}"#)
    };
    let policy = |key: usize, more: &[String]| {
        let statements = [&[open("Allow", key), open("Deny", key)], more].concat();
        format!(r#"{{"Statement": [{}]}}"#, statements.join(","))
    };
    for levels in 1..=10 {
        let builder = PolicySet::builder(&dialect).add(
            Kind::Identity,
            "0",
            policy(0, std::slice::from_ref(&all)),
        );
        let control = |builder: PolicySetBuilder, key: usize| {
            builder.add(Kind::Control, &key.to_string(), policy(key, &[]))
        };
        let set = (1..=levels).fold(builder, control).build().unwrap();
        let level = |key: usize| {
            set.layer(Kind::Control, &[set.id(&key.to_string()).unwrap()])
                .unwrap()
        };
        let caller = Caller::new()
            .identity(set.layer_of(Kind::Identity))
            .control((1..=levels).map(level).collect());
        let request = dialect
            .request("arn:aws:iam::1:user/u", "s:Get", "arn:aws:s:r:1:a")
            .build()
            .unwrap();
        let explanation = explain_authorization(&caller, &[ResourceSide::new()], &request).unwrap();
        let keys: BTreeSet<&str> = explanation
            .missing_context()
            .iter()
            .map(String::as_str)
            .collect();
        let first = if levels > 8 { 0 } else { 1 };
        let denies = (0..=levels).map(|key| format!("Deny{key}"));
        let wanted: Vec<String> = denies
            .chain((first..=levels).map(|key| format!("Allow{key}")))
            .collect();
        assert_eq!(
            keys,
            wanted.iter().map(String::as_str).collect(),
            "{levels} levels"
        );
    }
}

/// What holds whatever a key is given does not depend on it.
#[test]
fn clause_e3_a_test_that_cannot_fail_reports_no_key() {
    let dialect = Dialect::volcengine();
    let cannot_fail = [
        r#""ForAllValues:StringLike": {"k": "*"}"#,
        r#""StringLikeIfExists": {"k": "*"}"#,
        r#""Null": {"k": ["true", "false"]}"#,
        r#""StringLikeIfExists": {"k": ["a", "*"], "l": "*"}"#,
    ];
    let can_fail = [
        r#""StringLikeIfExists": {"k": "?*"}"#,
        r#""StringLike": {"k": "*"}"#,
        r#""Null": {"k": "true"}"#,
    ];
    for (test, is_reported) in cannot_fail
        .map(|test| (test, false))
        .into_iter()
        .chain(can_fail.map(|test| (test, true)))
    {
        for effect in ["Allow", "Deny"] {
            let statement = format!(
                r#"{{"Effect": "{effect}", "Action": "*", "Resource": "*",
                    "Condition": {{{test}}}}}"#
            );
            let text = format!(r#"{{"Statement": [{statement}]}}"#);
            let set = PolicySet::builder(&dialect)
                .add(Kind::Identity, "one", text)
                .build()
                .unwrap();
            let request = dialect
                .request("trn:iam::1:user/u", "s:Get", "trn:tos::1:a")
                .build()
                .unwrap();
            let explanation = set.explain(&request);
            assert_eq!(
                !explanation.missing_context().is_empty(),
                is_reported,
                "{effect} {test}: {explanation}"
            );
        }
    }
}

/// Of a statement's resources and values, the keys of variables without a value.
#[test]
fn clause_e3_keys_of_variables_are_reported() {
    let dialect = Dialect::aws();
    let name = |key: &str| format!(r#""arn:aws:s:r:1:${{{key}}}""#);
    // Effect, resources, condition, and the keys that could turn the verdict; `given` is given as
    // `a`.
    let rows = [
        (
            "Allow",
            format!(r#""Resource": {}"#, name("k")),
            "",
            &["k"][..],
        ),
        ("Deny", format!(r#""Resource": {}"#, name("k")), "", &["k"]),
        (
            "Allow",
            format!(r#""Resource": {}"#, name("given")),
            "",
            &[],
        ),
        (
            "Allow",
            format!(r#""NotResource": {}"#, name("k")),
            "",
            &["k"],
        ),
        (
            "Deny",
            format!(r#""NotResource": {}"#, name("k")),
            "",
            &["k"],
        ),
        (
            "Allow",
            format!(r#""Resource": {}"#, name("k")),
            r#""StringEquals": {"given": "${l}"}"#,
            &["k", "l"],
        ),
        (
            "Deny",
            format!(r#""Resource": {}"#, name("k")),
            r#""StringEquals": {"given": "${l}"}"#,
            &["k", "l"],
        ),
        (
            "Allow",
            format!(r#""Resource": {}"#, name("k")),
            r#""StringEquals": {"given": "b"}"#,
            &[],
        ),
        (
            "Allow",
            r#""Resource": "*""#.to_owned(),
            r#""StringEquals": {"given": "${l}"}"#,
            &["l"],
        ),
    ];
    for (effect, resource, condition, wanted) in rows {
        let condition = if condition.is_empty() {
            String::new()
        } else {
            format!(r#", "Condition": {{{condition}}}"#)
        };
        let statement =
            format!(r#"{{"Effect": "{effect}", "Action": "*", {resource}{condition}}}"#);
        let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}]}}"#);
        let set = PolicySet::builder(&dialect)
            .add(Kind::Identity, "one", text)
            .build()
            .unwrap();
        let request = dialect
            .request("arn:aws:iam::1:user/u", "s:Get", "arn:aws:s:r:1:a")
            .context("given", "a");
        let explanation = set.explain(&request.build().unwrap());
        assert_eq!(
            explanation.missing_context(),
            wanted,
            "{statement}: {explanation}"
        );
    }
}

fn random_tongue(seed: u64, tongues: &[Tongue]) -> &Tongue {
    &tongues[usize::try_from(seed).unwrap() % tongues.len()]
}
