//! Documents that were real and are spoilt: policies, estates, cases, requests, contexts, sessions,
//! catalogues, exports and configurations, changed in their bytes or in their trees, given to every
//! public reader, and what is read is used.
//!
//! Nothing panics, each takes less than a bound of processor time, and all runs on a stack of 256
//! KiB. `cargo test` takes some thousands; `PORTCULLIS_DOCUMENTS` says how many, `PORTCULLIS_SEED`
//! where to start. A failure prints the seed of its document.

mod configurations;
mod readers;
mod spoil;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use readers::{READERS, Sample, samples};

use crate::support::clock::Stopwatch;
use crate::support::{Effort, Random, seed};

const DOCUMENTS: Effort = Effort {
    usual: 6_000,
    full: 12_000,
};
const SEED: u64 = 20_261_122;
const STACK: usize = 256 << 10;
/// What a document of a few kilobytes may take, on a slow machine and without optimization.
const LONGEST: Duration = Duration::from_secs(2);

/// What became of the documents of a kind.
#[derive(Default)]
struct Count {
    accepted: u64,
    refused: u64,
    bytes: usize,
    slowest: (Duration, u64),
}

/// Reads a document, and says whether it was accepted and how long it took. What seems slow is read
/// again, since it may have waited for its turn.
fn take(reader: fn(&Sample, &[u8]) -> bool, sample: &Sample, document: &[u8]) -> (bool, Duration) {
    let start = Instant::now();
    let accepted = reader(sample, document);
    let mut took = start.elapsed();
    if took > Duration::from_millis(2) {
        let again = Stopwatch::start();
        assert_eq!(reader(sample, document), accepted);
        took = again.taken().min(took);
    }
    (accepted, took)
}

fn run(start: u64, wanted: u64) -> BTreeMap<&'static str, Count> {
    let samples = samples();
    let mut counts: BTreeMap<&'static str, Count> = BTreeMap::new();
    for seed in start..start + wanted {
        let random = &mut Random::new(seed);
        let (kind, reader) = *random.pick(READERS);
        let of_kind = &samples[kind];
        let sample = random.pick(of_kind);
        let document = spoil::spoil(random, &sample.text, &random.clone().pick(of_kind).text);
        let (accepted, took) = catch_unwind(AssertUnwindSafe(|| take(reader, sample, &document)))
            .unwrap_or_else(|_| {
                panic!(
                    "{kind}, seed {seed}:\n{}",
                    String::from_utf8_lossy(&document)
                )
            });
        assert!(
            took < LONGEST,
            "{kind}, seed {seed}: {took:?}\n{}",
            String::from_utf8_lossy(&document)
        );
        let count = counts.entry(kind).or_default();
        *(if accepted {
            &mut count.accepted
        } else {
            &mut count.refused
        }) += 1;
        count.bytes += document.len();
        count.slowest = count.slowest.max((took, seed));
    }
    counts
}

/// Otherwise it is only refusals that are tried.
#[test]
fn samples_are_accepted_as_they_are() {
    let samples = samples();
    for (kind, reader) in READERS
        .iter()
        .filter(|(kind, _)| !["case", "request", "context"].contains(kind))
    {
        let refused: Vec<&str> = samples[kind]
            .iter()
            .filter(|sample| !reader(sample, sample.text.as_bytes()))
            .map(|sample| sample.text.as_str())
            .collect();
        assert!(refused.is_empty(), "{kind}: {refused:#?}");
    }
}

#[test]
fn no_document_breaks_a_reader() {
    let (start, wanted) = (seed(SEED), DOCUMENTS.chosen_by("PORTCULLIS_DOCUMENTS"));
    let thread = std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || run(start, wanted))
        .unwrap();
    let counts = thread.join().unwrap();
    println!("{wanted} documents");
    for (
        kind,
        Count {
            accepted,
            refused,
            bytes,
            slowest: (took, seed),
        },
    ) in &counts
    {
        let mean = bytes / usize::try_from(accepted + refused).unwrap();
        println!(
            "{kind:<10} {accepted:>8} accepted {refused:>8} refused, {mean:>6} bytes, at most \
             {took:.1?} (seed {seed})"
        );
        assert!(*accepted > 0 && *refused > 0, "{kind} are all of one sort");
    }
    assert_eq!(counts.len(), READERS.len());
}
