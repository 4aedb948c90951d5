//! Explanations held against brute force, on worlds so small that every context can be tried (clauses E2 and E3).
//!
//! *Missing context* is compared with what every assignment of values to the keys that a request does not give would
//! decide: a key that can change the verdict must be told, and where each statement has one condition and a key of its
//! own, nothing else may be. *Near misses* are the statements whose scope matched and whose condition did not hold.
//!
//! `PORTCULLIS_WORLDS` says how many worlds, `PORTCULLIS_SEED` where to start.

mod support;

use std::collections::BTreeSet;
use std::ops::Range;

use portcullis::{NearMiss, Reason};
use support::{Random, Tiny, Tongue, context, tongues};

const SEED: u64 = 20_261_123;
const WORLDS: u64 = 4_000;

/// The seed of each world.
fn seeds() -> Range<u64> {
    let setting = |name: &str, default: u64| std::env::var(name).map_or(default, |text| text.parse().unwrap());
    let start = setting("PORTCULLIS_SEED", SEED);
    start..start + setting("PORTCULLIS_WORLDS", WORLDS)
}

#[test]
fn clause_e3_missing_context_omits_no_key_and_is_exact_where_it_can_be() {
    let tongues = tongues();
    let (mut asked, mut told, mut needless, mut plain_ones) = (0, 0, 0, 0);
    for seed in seeds() {
        let random = &mut Random::new(seed);
        let tongue = &tongues[*random.pick(&[0, 0, 0, 1, 1, 2, 3])];
        let plain = random.chance(40);
        let tiny = Tiny::new(random, tongue, plain);
        let context = context(random, &tiny);
        let needed = tiny.relevant(&context);
        let explanation = tiny.explain(&context);
        let found: BTreeSet<String> = explanation.missing_context().iter().cloned().collect();
        let omitted: Vec<_> = needed.difference(&found).collect();
        assert!(omitted.is_empty(), "seed {seed}: {omitted:?} is omitted\n{}", tiny.show(&context));
        if plain {
            assert!(found == needed, "seed {seed}: {needed:?} are missing, not {found:?}\n{}", tiny.show(&context));
        }
        asked += 1;
        plain_ones += usize::from(plain);
        told += found.len();
        needless += found.difference(&needed).count();
    }
    println!("{asked} requests, {plain_ones} of plain statements; {told} keys told, {needless} of them needlessly");
    assert!(told > asked / 4, "few keys are missing");
}

#[test]
fn clause_e2_near_misses_are_what_came_near() {
    let tongues = tongues();
    let mut near = 0;
    for seed in seeds() {
        let random = &mut Random::new(seed);
        let tiny = Tiny::new(random, random_tongue(seed, &tongues), false);
        if tiny.statements.iter().any(|small| small.has_variable) {
            continue;
        }
        let context = context(random, &tiny);
        let explanation = tiny.explain(&context);
        let named = |reasons: Vec<&Reason>| -> BTreeSet<usize> {
            reasons.iter().map(|reason| reason.policy().parse().unwrap()).collect()
        };
        let found = named(explanation.near_misses().iter().map(NearMiss::statement).collect());
        let expected: BTreeSet<usize> = (0..tiny.statements.len())
            .filter(|index| tiny.statements[*index].in_scope && !tiny.holds(*index, &context))
            .collect();
        assert!(found == expected, "seed {seed}: near misses are {expected:?}, not {found:?}\n{}", tiny.show(&context));
        for miss in explanation.near_misses() {
            assert!(!miss.failed().is_empty(), "seed {seed}: nothing failed\n{}", tiny.show(&context));
        }
        near += expected.len();
    }
    println!("{near} near misses");
    assert!(near > 1_000, "few statements come near");
}

fn random_tongue(seed: u64, tongues: &[Tongue]) -> &Tongue {
    &tongues[usize::try_from(seed).unwrap() % tongues.len()]
}
