//! What a decision takes among 1 to 1,000,000 statements, in one run with the floors it is measured by: F, one fast hash
//! of action and resource; M, a load that waits for the one before it, in memory of the set's size; a look-up in a `std`
//! hash map that holds the very questions; and a plain scan. Answers are compared before anything is timed.

#[path = "common/mod.rs"]
mod common;

use std::alloc::{GlobalAlloc, Layout, System};
use std::collections::HashMap;
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use common::{dependent_miss, fast_hash, median, nanoseconds};
use portcullis::{Dialect, Kind, Limits, PolicySet, Request, Verdict, reference};

/// The system's allocator, with a count of the bytes that live.
struct Live;

static LIVE: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call is passed on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Live {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LIVE.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: as the caller promised.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as the caller promised.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Live = Live;

const ROUNDS: usize = 5;
const CALLER: &str = "acs:ram::1000000000000001:user/ann";

fn main() {
    let quick = std::env::args().any(|argument| argument == "--test");
    let largest = std::env::var("PORTCULLIS_LARGEST").ok().and_then(|number| number.parse().ok()).unwrap_or(1_000_000);
    let sizes = [1, 3, 10, 24, 100, 1_000, 10_000, 100_000, 1_000_000];
    let dialect = Dialect::alibaba_ram();
    if let Some(size) = std::env::var("PORTCULLIS_ONLY").ok().and_then(|number| number.parse().ok()) {
        return mix(&dialect, size, quick);
    }
    println!("statements: distinct requests, hot requests, p99/p50, batch, map, scan; F, M; by verdict; load; bytes");
    for size in sizes.into_iter().filter(|size| *size <= if quick { 100 } else { largest }) {
        mix(&dialect, size, quick);
    }
    for size in [10, 1_000, 100_000, 1_000_000].into_iter().filter(|size| *size <= if quick { 1_000 } else { largest })
    {
        all_match(&dialect, size);
        principals(&dialect, size);
    }
    worst(&dialect);
    from_text(&dialect, quick);
    for size in [1_000, 100_000, 1_000_000].into_iter().filter(|size| *size <= if quick { 1_000 } else { largest }) {
        update(&dialect, size, quick);
    }
}

fn time<T>(values: &[T], call: impl Fn(&T)) -> f64 {
    median((0..ROUNDS).map(|_| nanoseconds(values, &call)).collect())
}

fn decide(set: &PolicySet, request: &Request<'_>) {
    let _ = black_box(set.decide(request));
}

/// The published mix.
fn mix(dialect: &Dialect, size: usize, quick: bool) {
    let rows = common::rows(size);
    let asked = if quick { 256 } else { 65_536 };
    let questions = common::questions(&rows, asked);
    let documents = common::documents(&rows);
    let start = Instant::now();
    let policies = common::policies(dialect, &documents);
    let parse = start.elapsed().as_secs_f64();
    drop(documents);
    let read = policies.clone();
    let (before, start) = (LIVE.load(Ordering::Relaxed), Instant::now());
    let set = common::set(dialect, policies);
    let compile = start.elapsed().as_secs_f64();
    let after = LIVE.load(Ordering::Relaxed);
    drop(read.clone());
    let live = live_bytes(dialect, &rows);
    let requests = common::requests(dialect, &questions);
    check(&set, &rows, &questions, &requests, if size <= 1_000 { Some(&read) } else { None });
    drop(read);

    let map: HashMap<(&str, &str), Verdict> = questions
        .iter()
        .zip(&requests)
        .map(|((action, resource), request)| ((action.as_str(), resource.as_str()), set.decide(request).verdict()))
        .collect();
    let asked_again = questions.clone();
    let hot: Vec<_> = requests.iter().take(64).cycle().take(requests.len()).cloned().collect();
    let hot: Vec<&Request<'_>> = hot.iter().take(64).cycle().take(requests.len()).collect();
    let few = (20_000_000 / size).clamp(if quick { 2 } else { 12 }, 4_096).min(questions.len());

    let hash = time(&questions, |question| {
        black_box(fast_hash(question));
    });
    let miss = dependent_miss(live.max(1 << 14));
    let cold = time(&requests, |request| decide(&set, request));
    let warm = time(&hot, |request| decide(&set, request));
    let batch = median((0..ROUNDS).map(|_| batch(&set, &requests)).collect());
    let lookup = time(&asked_again, |(action, resource)| {
        black_box(map.get(&(action.as_str(), resource.as_str())));
    });
    let scan =
        median((0..ROUNDS.min(3)).map(|_| nanoseconds(&questions[..few], |it| common::scan(&rows, it))).collect());
    let (p50, p99) = percentiles(&set, &requests);
    let by_verdict = [Verdict::Allow, Verdict::ExplicitDeny, Verdict::ImplicitDeny].map(|verdict| {
        let some: Vec<_> = requests.iter().filter(|request| set.decide(request).verdict() == verdict).collect();
        let share = some.len() * 100 / requests.len();
        (share, if some.len() < 64 { f64::NAN } else { time(&some, |request| decide(&set, request)) })
    });
    println!(
        "{size}: {cold:.0} ns = {:.1} F, {:.2} maps, 1/{:.0} scan; hot {warm:.0}; p50 {p50:.0} p99 {p99:.0} = {:.1}; batch {batch:.0} = 1/{:.2}; map {lookup:.0}; scan {scan:.0}; F {hash:.1}, M {miss:.0}",
        cold / hash,
        cold / lookup,
        scan / cold,
        p99 / p50,
        cold / batch
    );
    println!(
        "    allow {}% {:.0}, explicit {}% {:.0}, implicit {}% {:.0}; parse {:.0}k/s, compile {:.0}k/s, both {:.0}k/s, {:.2} s; {} bytes a statement",
        by_verdict[0].0,
        by_verdict[0].1,
        by_verdict[1].0,
        by_verdict[1].1,
        by_verdict[2].0,
        by_verdict[2].1,
        size as f64 / parse / 1e3,
        size as f64 / compile / 1e3,
        size as f64 / (parse + compile) / 1e3,
        parse + compile,
        live / size
    );
    let _ = (before, after);
}

/// What a set keeps on the heap, in bytes.
fn live_bytes(dialect: &Dialect, rows: &[common::Row]) -> usize {
    let documents = common::documents(rows);
    let before = LIVE.load(Ordering::Relaxed);
    let set = common::set(dialect, common::policies(dialect, &documents));
    let live = LIVE.load(Ordering::Relaxed) - before;
    drop(set);
    live
}

/// Answers by the table, by looking at every statement, by the scan and, for small sets, by the reference are the same.
fn check(
    set: &PolicySet,
    rows: &[common::Row],
    questions: &[(String, String)],
    requests: &[Request<'_>],
    policies: Option<&Vec<portcullis::Policy>>,
) {
    let count = (20_000_000 / rows.len()).clamp(16, requests.len().min(4_096));
    for (number, (question, request)) in questions.iter().zip(requests).take(count).enumerate() {
        let verdict = set.decide(request).verdict();
        let scanned = match common::scan(rows, question) {
            Some(true) => Verdict::Allow,
            Some(false) => Verdict::ExplicitDeny,
            None => Verdict::ImplicitDeny,
        };
        // The scan knows no fields, so a wildcard of a field may take it further; the mix has none that do.
        assert_eq!(verdict, scanned, "{question:?}");
        if let Some(policies) = policies.filter(|_| number < 64) {
            assert_eq!(verdict, reference::decide(policies, request), "{question:?}");
        }
    }
    let many: Vec<_> = set.decide_many(requests).collect();
    assert!(requests.iter().zip(many).all(|(request, decision)| set.decide(request) == decision));
}

fn batch(set: &PolicySet, requests: &[Request<'_>]) -> f64 {
    let start = Instant::now();
    for decision in set.decide_many(requests) {
        let _ = black_box(decision);
    }
    start.elapsed().as_secs_f64() * 1e9 / requests.len() as f64
}

/// Of single decisions, less what reading the clock takes.
fn percentiles(set: &PolicySet, requests: &[Request<'_>]) -> (f64, f64) {
    let clock = median((0..10_001).map(|_| Instant::now().elapsed().as_secs_f64() * 1e9).collect());
    let mut times: Vec<f64> = requests
        .iter()
        .map(|request| {
            let start = Instant::now();
            decide(set, request);
            (start.elapsed().as_secs_f64() * 1e9 - clock).max(1.0)
        })
        .collect();
    times.sort_by(f64::total_cmp);
    (times[times.len() / 2], times[times.len() * 99 / 100])
}

fn set_of(dialect: &Dialect, kind: Kind, statements: impl Iterator<Item = String>) -> PolicySet {
    let statements: Vec<_> = statements.collect();
    let limits = Limits::default().with_statements(statements.len()).with_policy_bytes(1 << 30);
    let text = format!(r#"{{"Version":"1","Statement":[{}]}}"#, statements.join(","));
    let builder = PolicySet::builder(dialect).limits(limits).add(kind, "policy", text);
    builder.build().expect("the statements are legal")
}

/// Every statement matches.
fn all_match(dialect: &Dialect, size: usize) {
    let statement = |_| r#"{"Effect":"Allow","Action":"oss:Get*","Resource":"acs:oss:*:*:bucket/*"}"#.to_owned();
    let set = set_of(dialect, Kind::Identity, (0..size).map(statement));
    let questions: Vec<_> =
        (0..4_096).map(|number| ("oss:GetObject".to_owned(), format!("acs:oss:cn:1:bucket/key{number}"))).collect();
    let requests = common::requests(dialect, &questions);
    assert!(requests.iter().all(|request| set.decide(request).is_allowed()));
    let (hash, took) = (
        time(&questions, |question| {
            black_box(fast_hash(question));
        }),
        time(&requests, |request| decide(&set, request)),
    );
    println!("all {size} match: {took:.0} ns = {:.1} F", took / hash);
}

/// A bucket policy with a statement for each of many users.
fn principals(dialect: &Dialect, size: usize) {
    use portcullis::{Caller, Principal, ResourceSide, authorize};
    let statement = |number| {
        format!(r#"{{"Effect":"Allow","Principal":["2{number:07}"],"Action":"oss:Get*","Resource":"acs:oss:*:1:b/*"}}"#)
    };
    let set = set_of(dialect, Kind::Resource, (0..size).map(statement));
    let side = [ResourceSide::new().policy(set.layer_of(Kind::Resource))];
    let caller = Caller::new();
    let requests: Vec<_> = (0..4_096)
        .map(|number| {
            let id = format!("2{:07}", number * 7919 % (2 * size));
            let who = Principal::named("acs:ram::1:user/ann").with_id(id);
            dialect.request(who, "oss:GetObject", format!("acs:oss:*:1:b/k{number}")).build().expect("well formed")
        })
        .collect();
    let ask = |request: &Request<'_>| authorize(&caller, &side, request).expect("the layers fit").is_allowed();
    let allowed = requests.iter().filter(|request| ask(request)).count();
    assert!((1_700..=4_096).contains(&allowed), "{allowed} of 4,096 are granted");
    let took = time(&requests, |request| {
        black_box(ask(request));
    });
    let keys: Vec<_> = requests.iter().map(|request| (format!("{:?}", request.principal()), ())).collect();
    let map: HashMap<&str, ()> = keys.iter().map(|(key, ())| (key.as_str(), ())).collect();
    let lookup = time(&keys, |(key, ())| {
        black_box(map.get(key.as_str()));
    });
    println!("{size} grants with a principal each: {took:.0} ns = {:.1} maps ({lookup:.0})", took / lookup);
}

/// The longest names against patterns that were made to be slow.
fn worst(dialect: &Dialect) {
    for (bytes, segments) in [(512, 16), (512, 256), (1024, 1)] {
        let step = bytes / segments;
        let name: String = (0..bytes).map(|at| if at % step == step - 1 { '/' } else { 'a' }).collect();
        let mut patterns: Vec<String> = (1..=bytes).map(|end| format!("{}*", &name[..end])).collect();
        patterns.extend((1..=63).map(|length| format!("*{}", &name[bytes - length..])));
        patterns.extend((1..=8).map(|stars| format!("{}b", "*a".repeat(stars * 4))));
        // Each is asked for another action, so that none decides before all have been looked for.
        let statement = |pattern: &String| {
            format!(r#"{{"Effect":"Deny","Action":"oss:PutObject","Resource":"acs:oss:*:*:{pattern}"}}"#)
        };
        let set = set_of(dialect, Kind::Identity, patterns.iter().map(statement));
        let question = ("oss:GetObject".to_owned(), format!("acs:oss:cn:1:{name}"));
        let questions = vec![question; 64];
        let requests = common::requests(dialect, &questions);
        let (decision, work) = set.decide_and_count(&requests[0]);
        assert_eq!(decision.verdict(), Verdict::ImplicitDeny);
        let worst = set.worst_case();
        assert!(work.probes() <= worst.probes(bytes, segments + 1));
        assert!(work.comparisons() <= worst.comparisons(bytes, segments + 1));
        let took = time(&requests, |request| decide(&set, request));
        println!(
            "worst request, {bytes} bytes, {segments} segments: {took:.0} ns; {} probes of at most {}, {} comparisons of at most {}",
            work.probes(),
            worst.probes(bytes, segments + 1),
            work.comparisons(),
            worst.comparisons(bytes, segments + 1)
        );
    }
    let stars = format!("{}b", "*a".repeat(32));
    let set = set_of(
        dialect,
        Kind::Identity,
        std::iter::once(format!(r#"{{"Effect":"Allow","Action":"*","Resource":"acs:oss:*:*:{stars}"}}"#)),
    );
    let questions = vec![("oss:GetObject".to_owned(), format!("acs:oss:cn:1:{}", "a".repeat(1024))); 64];
    let requests = common::requests(dialect, &questions);
    assert!(!set.decide(&requests[0]).is_allowed());
    println!("1 KB against 32 stars: {:.0} ns", time(&requests, |request| decide(&set, request)));
}

/// With the request built from its texts.
fn from_text(dialect: &Dialect, quick: bool) {
    for size in [10, 1_000] {
        let rows = common::rows(size);
        let questions = common::questions(&rows, if quick { 256 } else { 65_536 });
        let set = common::set(dialect, common::policies(dialect, &common::documents(&rows)));
        let hash = time(&questions, |question| {
            black_box(fast_hash(question));
        });
        let took = time(&questions, |(action, resource)| {
            let request = dialect.request(CALLER, action.as_str(), resource.as_str()).build().expect("well formed");
            decide(&set, &request);
        });
        println!("from texts, {size} statements: {took:.0} ns = {:.0} F", took / hash);
    }
}

/// A statement is changed until the change counts, many times, and what decisions take then.
fn update(dialect: &Dialect, size: usize, quick: bool) {
    let rows = common::rows(size);
    let questions = common::questions(&rows, if quick { 256 } else { 65_536 });
    let requests = common::requests(dialect, &questions);
    let set = common::set(dialect, common::policies(dialect, &common::documents(&rows)));
    let question = ("oss:GetObject".to_owned(), "acs:oss:cn:1:bucket/key".to_owned());
    let probe = &common::requests(dialect, std::slice::from_ref(&question))[0];
    let own =
        r#"{"Version":"1","Statement":[{"Effect":"Deny","Action":"oss:Get*","Resource":"acs:oss:*:*:bucket/key"}]}"#;
    let before = time(&requests, |request| decide(&set, request));
    let others: Vec<_> = common::rows(size + 300).split_off(size);
    let (mut changed, mut times) = (set.clone(), Vec::new());
    let changes = if quick { 64 } else { 900 + 5 };
    for number in 0..changes {
        let row = others[number % others.len()].json();
        let text = if number % 300 == 5 { own.to_owned() } else { format!(r#"{{"Version":"1","Statement":[{row}]}}"#) };
        let start = Instant::now();
        // Of 300 policies each is changed some times, so that old versions pile up too.
        changed =
            changed.update().put(Kind::Identity, &format!("change {}", number % 300), text).build().expect("legal");
        times.push(start.elapsed().as_secs_f64() * 1e6);
    }
    assert_eq!(changed.decide(probe).verdict(), Verdict::ExplicitDeny);
    let after = time(&requests, |request| decide(&changed, request));
    times.sort_by(f64::total_cmp);
    let mean = times.iter().sum::<f64>() / times.len() as f64;
    println!(
        "{size} statements, a change counts after {:.0} µs (median), {mean:.0} (mean), {:.0} (longest of {changes}); decisions {before:.0} ns before, {after:.0} after = {:.2}",
        median(times.clone()),
        times[times.len() - 1],
        after / before
    );
}
