//! Many threads share one set: every public type may be sent and shared, a reader never sees half
//! of a change, and a decision never waits. `tests/it/architecture.rs` ensures that the library
//! contains no lock to wait for.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Barrier, Mutex, mpsc};
use std::time::{Duration, Instant};

use portcullis::case::{self, Case};
use portcullis::detect::PolicyHints;
use portcullis::dialect::DialectBuilder;
use portcullis::estate::{self, AssumeRole, PassRole, Session};
use portcullis::explain::{Assumption, StageReport};
use portcullis::lint::{Catalog, Example, Linter, Rule};
use portcullis::request::RequestBuilder;
use portcullis::set::{PolicyId, PolicySetBuilder, PolicySetUpdate, StatementId, Work, WorstCase};
use portcullis::{
    Caller, ContextValue, Decision, Diagnostic, Dialect, Error, Estate, Explanation, Kind, Layer,
    Limits, LoadError, Policy, PolicySet, Principal, Request, ResourceSide, Verdict, reference,
};

/// How many sets are published, one each millisecond where the machine keeps up.
const SWAPS: usize = 1_000;
const SECTIONS: usize = 8;

#[test]
fn every_public_type_may_be_sent_and_shared() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Dialect>();
    shared::<DialectBuilder>();
    shared::<Policy>();
    shared::<PolicyHints>();
    shared::<Limits>();
    shared::<PolicySet>();
    shared::<PolicySetBuilder>();
    shared::<PolicySetUpdate>();
    shared::<Layer>();
    shared::<(PolicyId, StatementId, WorstCase, Work, Verdict, Kind)>();
    shared::<(Principal<'static>, ContextValue<'static>)>();
    shared::<(Request<'static>, RequestBuilder<'static>)>();
    shared::<(Caller, ResourceSide)>();
    shared::<(Decision, Explanation, StageReport, Assumption)>();
    shared::<(LoadError, Error, Diagnostic)>();
    shared::<Estate>();
    shared::<(
        estate::Question<'static>,
        estate::Answer,
        estate::Change,
        Session,
    )>();
    shared::<(
        AssumeRole<'static>,
        PassRole<'static>,
        estate::AssumeRoleAnswer,
        estate::PassRoleAnswer,
        estate::Holdings,
    )>();
    shared::<(Linter, Catalog, Rule, Example)>();
    shared::<(Case, case::Setting, case::Outcome)>();
    shared::<(reference::Layers, reference::Side)>();
}

/// The policy of a section in a generation: one key is allowed, and another is denied, each by its
/// number.
fn section(section: usize, generation: usize) -> String {
    let key = |number: usize| format!("arn:aws:s3:::s{section}/{}", number % SECTIONS);
    let (allowed, denied) = (key(generation), key(generation + 1));
    format!(
        r#"{{"Version": "2012-10-17", "Statement": [
            {{"Sid": "g{generation}", "Effect": "Allow", "Action": "s3:Get*",
                "Resource": "{allowed}"}},
            {{"Effect": "Deny", "Action": "*", "Resource": "{denied}",
                "Condition": {{"Bool": {{"k": "true"}}}}}},
            {{"Effect": "Allow", "Action": "s3:Put*", "Resource": "arn:aws:s3:::s{section}/*"}}]}}"#
    )
}

fn requests() -> Vec<Request<'static>> {
    let ask = |section: usize, key: usize| {
        let request = Dialect::aws().request(
            "arn:aws:iam::1:user/u",
            "s3:GetObject",
            format!("arn:aws:s3:::s{section}/{key}"),
        );
        request.context("k", "true").build().unwrap()
    };
    (0..SECTIONS)
        .flat_map(|section| (0..SECTIONS).map(move |key| ask(section, key)))
        .collect()
}

/// The first set, large enough for a table.
fn first() -> PolicySet {
    let names = (0..SECTIONS).map(|number| (format!("s{number}"), section(number, 0)));
    let builder = PolicySet::builder(&Dialect::aws());
    names
        .fold(builder, |builder, (name, text)| {
            builder.add(Kind::Identity, &name, text)
        })
        .build()
        .unwrap()
}

/// Whether what a set says of all requests is what one generation says: the same key in every
/// section.
fn generation_of(set: &PolicySet, requests: &[Request<'_>], by_batch: bool) -> Option<usize> {
    let verdicts: Vec<Verdict> = if by_batch {
        set.decide_many(requests)
            .map(|decision| decision.verdict())
            .collect()
    } else {
        requests
            .iter()
            .map(|request| set.decide(request).verdict())
            .collect()
    };
    let row = |generation: usize, key: usize| match (key + SECTIONS - generation) % SECTIONS {
        0 => Verdict::Allow,
        1 => Verdict::ExplicitDeny,
        _ => Verdict::ImplicitDeny,
    };
    (0..SECTIONS).find(|generation| {
        verdicts
            .iter()
            .enumerate()
            .all(|(at, said)| *said == row(*generation, at % SECTIONS))
    })
}

/// A writer publishes a new set a thousand times a second, each made from the one before; every
/// section changes in each. Readers decide all the time. Every answer comes from one generation:
/// that of the reader's set.
#[test]
fn readers_never_see_half_of_a_change() {
    let set = first();
    let published = Mutex::new((0, set));
    let is_over = AtomicBool::new(false);
    let decided = AtomicUsize::new(0);
    let start = Instant::now();
    let seen: Vec<BTreeMap<usize, usize>> = std::thread::scope(|threads| {
        let reader = |by_batch: bool| {
            let (published, is_over, decided) = (&published, &is_over, &decided);
            move || {
                let requests = requests();
                let mut seen = BTreeMap::new();
                while !is_over.load(Ordering::Acquire) {
                    let (number, set) = published.lock().unwrap().clone();
                    let answer = generation_of(&set, &requests, by_batch);
                    assert_eq!(
                        answer,
                        Some(number % SECTIONS),
                        "a torn answer of set {number}"
                    );
                    *seen.entry(number).or_default() += requests.len();
                    decided.fetch_add(requests.len(), Ordering::Relaxed);
                }
                seen
            }
        };
        let readers = [false, true, false].map(|by_batch| threads.spawn(reader(by_batch)));
        for number in 1..=SWAPS {
            let before = published.lock().unwrap().1.clone();
            let update = (0..SECTIONS).fold(before.update(), |update, at| {
                update.put(Kind::Identity, &format!("s{at}"), section(at, number))
            });
            let mut after = update.build().unwrap();
            if number % 64 == 0 {
                after = after.compact();
            }
            *published.lock().unwrap() = (number, after);
            let due = Duration::from_millis(number as u64);
            std::thread::sleep(due.saturating_sub(start.elapsed()));
        }
        is_over.store(true, Ordering::Release);
        readers
            .into_iter()
            .map(|reader| reader.join().unwrap())
            .collect()
    });
    let generations: usize = seen.iter().map(BTreeMap::len).sum();
    println!(
        "{SWAPS} sets in {:?}, {decided:?} decisions on {generations} of them",
        start.elapsed()
    );
    assert!(
        seen.iter().all(|seen| seen.len() > 10),
        "a reader saw few of the sets: {generations} by all"
    );
}

/// One thread stops in the middle of a batch of decisions and stays there. Were anything held while
/// it decides, the others could not decide, explain, change, compact and drop the same set
/// meanwhile, and this test would not end.
#[test]
fn nobody_waits_for_one_who_stopped_while_deciding() {
    let set = first();
    let requests = requests();
    let has_stopped = Barrier::new(5);
    let (go_on, may_go_on) = mpsc::channel();
    let (done, dones) = mpsc::channel();
    let (set, requests, has_stopped) = (&set, &requests, &has_stopped);
    std::thread::scope(|threads| {
        threads.spawn(move || {
            let mut decisions = set.decide_many(requests);
            assert!(decisions.by_ref().take(3).count() == 3);
            has_stopped.wait();
            // It goes on also when the test fails.
            let _: Result<(), _> = may_go_on.recv();
            assert_eq!(decisions.count(), requests.len() - 3);
        });
        for number in 0..4_usize {
            let (done, set) = (done.clone(), set.clone());
            threads.spawn(move || {
                has_stopped.wait();
                for _ in 0..50 {
                    assert_eq!(generation_of(&set, requests, number == 0), Some(0));
                }
                assert_eq!(
                    set.explain(&requests[number]).decision(),
                    set.decide(&requests[number])
                );
                let changed = set
                    .update()
                    .put(Kind::Identity, "s0", section(0, 1))
                    .build()
                    .unwrap();
                assert_eq!(
                    generation_of(&changed, requests, false),
                    None,
                    "one section of eight is of another generation"
                );
                assert_eq!(changed.compact().policy_count(), SECTIONS);
                drop(set);
                done.send(number).unwrap();
            });
        }
        let finished: Vec<usize> = (0..4)
            .map(|_| {
                dones
                    .recv_timeout(Duration::from_mins(2))
                    .expect("a reader waits")
            })
            .collect();
        assert_eq!(finished.len(), 4);
        go_on.send(()).unwrap();
    });
}
