//! One decision: the published mix at several sizes, real policies, conditions, and hostile
//! patterns; by verdict, among few questions and among many, with the request at hand and from its
//! texts. `floor.rs` has three statements beside a look-up.

mod support;

use std::cell::Cell;
use std::collections::HashMap;
use std::hint::black_box;

use criterion::{Criterion, Throughput};
use portcullis::{Decision, Dialect, Kind, PolicySet, Request, Verdict, reference};
use support::corpus::Corpus;
use support::mix::{Question, user};
use support::subject::Subject;
use support::{hostile, measure, subject};

/// Asks for one after the other, again and again.
fn in_turn<'v, T>(values: &'v [T]) -> impl Fn() -> &'v T {
    let next = Cell::new(0);
    move || {
        next.set(if next.get() + 1 < values.len() {
            next.get() + 1
        } else {
            0
        });
        black_box(&values[next.get()])
    }
}

fn decide(set: &PolicySet, request: &Request<'_>) -> Decision {
    set.decide(request)
}

/// The mix, with what a look-up of the very questions takes.
fn mix(criterion: &mut Criterion, size: usize, questions: usize) {
    let workload = subject::mix(size, questions);
    let subject = Subject::new(&workload);
    let (set, requests) = (&subject.set, &subject.requests);
    let mut group = criterion.benchmark_group(format!("mix of {size}"));
    let few = &requests[..requests.len().min(64)];
    for (name, some) in [("cold", &requests[..]), ("hot", few)] {
        let next = in_turn(some);
        group.bench_function(name, |bencher| bencher.iter(|| decide(set, next())));
    }
    for verdict in [Verdict::Allow, Verdict::ExplicitDeny, Verdict::ImplicitDeny] {
        let some = subject.of(verdict);
        if some.len() >= 64 {
            let next = in_turn(&some);
            group.bench_function(format!("cold, {verdict}"), |bencher| {
                bencher.iter(|| decide(set, next()))
            });
        }
    }
    let questions = &subject.workload.questions;
    let next = in_turn(questions);
    group.bench_function("cold, from texts", |bencher| {
        bencher.iter(|| decide(set, &build(next(), None)))
    });
    let caller = Dialect::aws()
        .principal(user(0))
        .expect("it is well formed");
    let next = in_turn(questions);
    group.bench_function("cold, from texts, its caller read before", |bencher| {
        bencher.iter(|| decide(set, &build(next(), Some(&caller))));
    });
    let map: HashMap<(&str, &str), Verdict> = questions
        .iter()
        .zip(requests)
        .map(|(question, request)| (key(question), set.decide(request).verdict()))
        .collect();
    // Texts of the caller's and not those that the map holds, since equal addresses need no
    // comparing.
    let others = questions.clone();
    let next = in_turn(&others);
    group.bench_function("cold, a hash map of the answers", |bencher| {
        bencher.iter(|| map.get(&key(next())))
    });
    let next = in_turn(&others);
    group.bench_function("cold, a hash of the texts", |bencher| {
        bencher.iter(|| measure::fast_hash(key(next()).into()));
    });
    group.throughput(Throughput::Elements(requests.len() as u64));
    group.bench_function("cold, in a batch", |bencher| {
        bencher.iter(|| {
            set.decide_many(requests)
                .filter(|decision| decision.is_allowed())
                .count()
        });
    });
    group.finish();
}

fn key(question: &Question) -> (&str, &str) {
    (&question.action, &question.resource)
}

fn build<'q>(
    question: &'q Question,
    caller: Option<&portcullis::Principal<'static>>,
) -> Request<'q> {
    let principal = caller.map_or_else(|| question.principal.as_str().into(), Clone::clone);
    let request = Dialect::aws().request(
        principal,
        question.action.as_str(),
        question.resource.as_str(),
    );
    request.build().expect("the question is well formed")
}

/// Real policies, each asked what its own words suggest, and all of them together.
fn corpus(criterion: &mut Criterion, corpus: &Corpus) {
    let policies = corpus.parse();
    let mut asked = Vec::new();
    for ((_, text), policy) in corpus.texts.iter().zip(&policies) {
        let set = corpus.compile(vec![policy.clone()]);
        for request in corpus.requests(text) {
            let verdict = reference::decide(std::slice::from_ref(policy), &request);
            assert_eq!(
                set.decide(&request).verdict(),
                verdict,
                "{}",
                request.action()
            );
            asked.push((set.clone(), request));
        }
    }
    let mut group = criterion.benchmark_group(&corpus.name);
    let next = in_turn(&asked);
    group.bench_function("each policy by itself", |bencher| {
        bencher.iter(|| {
            let (set, request) = next();
            decide(set, request)
        });
    });
    let all = corpus.compile(policies);
    let next = in_turn(&asked);
    group.bench_function("all policies together", |bencher| {
        bencher.iter(|| decide(&all, &next().1))
    });
    group.finish();
}

/// Statements on folders of their own, each with three conditions of a hundred different ones.
fn conditions(criterion: &mut Criterion, size: usize) {
    let statement = |index: usize| {
        let (net, owner) = (index % 100, index % 7);
        format!(
            r#"{{"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::docs/{index}/*",
                "Condition": {{
                "IpAddress": {{"aws:SourceIp": ["10.{net}.0.0/16", "192.168.{net}.0/24"]}},
                "StringLike": {{"aws:PrincipalTag/team": "team-{owner}*"}},
                "DateLessThan": {{"aws:CurrentTime": "2027-01-01T00:00:00Z"}}}}}}"#
        )
    };
    let set = hostile::set(Kind::Identity, (0..size).map(statement));
    let request = |number: usize| {
        let index = number % size;
        let address = if number.is_multiple_of(3) {
            "203.0.113.9".to_owned()
        } else {
            format!("10.{}.3.4", index % 100)
        };
        let request = Dialect::aws()
            .request(
                user(0),
                "s3:GetObject",
                format!("arn:aws:s3:::docs/{index}/q3.csv"),
            )
            .context("aws:SourceIp", address)
            .context("aws:PrincipalTag/team", format!("team-{}-west", index % 7))
            .time("2026-11-22T08:00:00Z");
        (
            request.build().expect("it is well formed"),
            !number.is_multiple_of(3),
        )
    };
    let asked: Vec<_> = (0..4_096).map(request).collect();
    assert!(
        asked
            .iter()
            .all(|(request, allowed)| set.decide(request).is_allowed() == *allowed)
    );
    let next = in_turn(&asked);
    let mut group = criterion.benchmark_group("conditions");
    group.bench_function(format!("three on each of {size} statements"), |bencher| {
        bencher.iter(|| decide(&set, &next().0));
    });
    group.finish();
}

fn main() {
    let mut criterion = support::criterion();
    let (sizes, questions): (&[usize], _) = if support::is_test() {
        (&[1, 100], 256)
    } else {
        (&[1, 10, 1_000, 100_000], 65_536)
    };
    for size in sizes {
        mix(&mut criterion, *size, questions);
    }
    for real in Corpus::all() {
        corpus(&mut criterion, &real);
    }
    conditions(&mut criterion, 1_000);
    let mut group = criterion.benchmark_group("hostile");
    for hostile::Hostile {
        name, set, request, ..
    } in hostile::all()
    {
        group.bench_function(name, |bencher| {
            bencher.iter(|| decide(&set, black_box(&request)))
        });
    }
    group.finish();
    criterion.final_summary();
}
