//! What a decision takes among 1 to 1,000,000 statements, in one run with the floors it is measured
//! by: F, one fast hash of action and resource; M, a load that waits for the one before it, in
//! memory of the set's size; a look-up in a `std` hash map that holds the very questions; and a
//! plain scan. Answers are compared before anything is timed.
//!
//! `PORTCULLIS_LARGEST` says how many statements at most, `PORTCULLIS_ONLY` how many alone.

mod support;

use std::collections::HashMap;
use std::time::Instant;

use portcullis::{Kind, Policy, PolicySet, Request, Verdict};
use support::measure::{dependent_miss, fast_hash, percentiles, rounds};
use support::mix::{Shape, Workload};
use support::subject::{self, Subject};
use support::{heap, hostile, scan};

#[global_allocator]
static ALLOCATOR: heap::Live = heap::Live;

const SIZES: [usize; 9] = [1, 3, 10, 24, 100, 1_000, 10_000, 100_000, 1_000_000];

fn number(variable: &str) -> Option<usize> {
    std::env::var(variable)
        .ok()
        .and_then(|text| text.parse().ok())
}

fn main() {
    let largest = if support::is_test() {
        100
    } else {
        number("PORTCULLIS_LARGEST").unwrap_or(1_000_000)
    };
    if let Some(size) = number("PORTCULLIS_ONLY") {
        return mix(size);
    }
    for size in SIZES.into_iter().filter(|size| *size <= largest) {
        mix(size);
    }
    for size in [10, 1_000, 1_000_000]
        .into_iter()
        .filter(|size| *size <= largest)
    {
        all_match(size);
    }
    hostile::all().iter().for_each(hostile);
}

fn decide(set: &PolicySet, requests: &[Request<'_>]) -> f64 {
    rounds(requests, |request| set.decide(request))
}

/// The published mix.
fn mix(size: usize) {
    load(size);
    let workload = subject::mix(size, if support::is_test() { 256 } else { 65_536 });
    let subject = Subject::new(&workload);
    let Subject {
        workload,
        set,
        requests,
    } = &subject;
    let live = heap::kept(|| subject::compile(subject::policies(workload))).1;
    let questions = &workload.questions;
    let answers: HashMap<(&str, &str), Verdict> = questions
        .iter()
        .zip(requests)
        .map(|(question, request)| {
            (
                (&*question.action, &*question.resource),
                set.decide(request).verdict(),
            )
        })
        .collect();
    // Texts of the caller's and not those that the map holds, since equal addresses need no
    // comparing.
    let others: Vec<[String; 2]> = questions
        .iter()
        .map(|question| [question.action.clone(), question.resource.clone()])
        .collect();
    let hot: Vec<&Request<'_>> = requests
        .iter()
        .take(64)
        .cycle()
        .take(requests.len())
        .collect();
    let scanned = (20_000_000 / size).clamp(2, 4_096).min(questions.len());

    let floor = rounds(&others, |[action, resource]| fast_hash([action, resource]));
    let miss = dependent_miss(live);
    let cold = decide(set, requests);
    let hot = rounds(&hot, |request| set.decide(request));
    let batch = rounds(&[()], |()| {
        set.decide_many(requests)
            .filter(|decision| decision.is_allowed())
            .count()
    }) / requests.len() as f64;
    let map = rounds(&others, |[action, resource]| {
        answers.get(&(&**action, &**resource)).copied()
    });
    let scan = rounds(&questions[..scanned], |question| {
        scan::scan(&workload.statements, question)
    });
    let built = rounds(questions, |question| {
        set.decide(&subject::request(question))
    });
    let (p50, p99) = percentiles(requests, |request| set.decide(request));
    println!(
        "{size} statements: cold {cold:.0} ns = {:.1} F, {:.2} maps, 1/{:.0} scan; hot {hot:.0}; \
         p50 {p50:.0}, p99 {p99:.0} = {:.1}; batch {batch:.0} = 1/{:.2}; from texts {built:.0} = \
         {:.0} F; map {map:.0}; scan {scan:.0}; F {floor:.1}, M {miss:.0}; {} bytes a statement",
        cold / floor,
        cold / map,
        scan / cold,
        p99 / p50,
        cold / batch,
        built / floor,
        live / size,
    );
    for verdict in [Verdict::Allow, Verdict::ExplicitDeny, Verdict::ImplicitDeny] {
        let some = subject.of(verdict);
        if some.len() >= 64 {
            println!(
                "    {verdict}: {}% {:.0} ns",
                some.len() * 100 / requests.len(),
                decide(set, &some)
            );
        }
    }
}

/// How many statements are read and compiled in a second.
fn load(size: usize) {
    let workload = Workload::new(Shape::Mix, size, 1);
    let documents = subject::documents(&workload);
    let start = Instant::now();
    let policies: Vec<Policy> = subject::read(documents);
    let parse = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let set = subject::compile(policies);
    let compile = start.elapsed().as_secs_f64();
    assert_eq!(set.statement_count(), size);
    let speed = |seconds: f64| size as f64 / seconds / 1e3;
    println!(
        "    read {:.0}k/s, compiled {:.0}k/s, both {:.0}k/s in {:.2} s",
        speed(parse),
        speed(compile),
        speed(parse + compile),
        parse + compile
    );
}

/// Every statement matches.
fn all_match(size: usize) {
    let statement = r#"{"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::bucket/*"}"#;
    let set = hostile::set(
        Kind::Identity,
        std::iter::repeat_n(statement.to_owned(), size),
    );
    let requests: Vec<_> = (0..4_096)
        .map(|number| hostile::request(format!("arn:aws:s3:::bucket/key{number}")))
        .collect();
    assert!(
        requests
            .iter()
            .all(|request| set.decide(request).is_allowed())
    );
    let floor = rounds(&requests, |request| {
        fast_hash([request.action(), request.resources().next().unwrap_or("")])
    });
    let took = decide(&set, &requests);
    println!("all {size} match: {took:.0} ns = {:.1} F", took / floor);
}

/// Against the bounds that are known when the set is built.
fn hostile(
    hostile::Hostile {
        name,
        set,
        request,
        bytes,
        segments,
    }: &hostile::Hostile,
) {
    let (_, work) = set.decide_and_count(request);
    let worst = set.worst_case();
    let (probes, comparisons) = (
        worst.probes(*bytes, segments + 1),
        worst.comparisons(*bytes, segments + 1),
    );
    assert!(work.probes() <= probes && work.comparisons() <= comparisons);
    let took = rounds(&[(); 64], |()| set.decide(request));
    println!(
        "{name}: {took:.0} ns; {} probes of at most {probes}, {} comparisons of at most \
         {comparisons}",
        work.probes(),
        work.comparisons()
    );
}
