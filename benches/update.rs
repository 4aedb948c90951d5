//! One statement is changed among many, until decisions follow it; and what decisions take then.

mod support;

use criterion::Criterion;
use portcullis::{Kind, PolicySet, Verdict};
use support::mix::{Question, Shape, Statement, Workload, user};
use support::subject::{self, Subject};
use support::{heap, measure};

#[global_allocator]
static ALLOCATOR: heap::Live = heap::Live;

/// Policies that are changed, each some times, so that old versions pile up too.
const CHANGED: usize = 300;

fn put(set: &PolicySet, number: usize, document: String) -> PolicySet {
    set.update()
        .put(
            Kind::Identity,
            &format!("change {}", number % CHANGED),
            document,
        )
        .build()
        .expect("it is legal")
}

fn update(criterion: &mut Criterion, size: usize) {
    let workload = subject::mix(size, if support::is_test() { 256 } else { 16_384 });
    let subject = Subject::new(&workload);
    let others = Workload::new(Shape::Mix, CHANGED, 1).statements;
    let document = |number: usize| subject::change(&others[number % CHANGED]);
    let mut group = criterion.benchmark_group("update");
    group.bench_function(format!("one policy among {size} statements"), |bencher| {
        bencher.iter(|| put(&subject.set, 0, document(0)));
    });
    group.finish();
    if !support::is_test() {
        print(size, &subject, document);
    }
}

/// Applies many changes one after the other; the last of them must take effect.
fn print(size: usize, subject: &Subject<'_>, document: impl Fn(usize) -> String) {
    const CHANGES: usize = 905;
    let decide =
        |set: &PolicySet| measure::rounds(&subject.requests, |request| set.decide(request));
    let before = decide(&subject.set);
    let (deny, question) = probe();
    let (mut changed, mut times) = (subject.set.clone(), Vec::new());
    let allocated = heap::kept(|| {
        for number in 0..CHANGES {
            let text = if number + 1 == CHANGES {
                subject::change(&deny)
            } else {
                document(number)
            };
            times.push(
                measure::each(&[()], |()| changed = put(&changed, number, text.clone())) / 1e3,
            );
        }
    });
    assert_eq!(
        changed.decide(&subject::request(&question)).verdict(),
        Verdict::ExplicitDeny
    );
    let (after, mean) = (decide(&changed), times.iter().sum::<f64>() / CHANGES as f64);
    times.sort_by(f64::total_cmp);
    println!(
        "{size} statements: a change counts after {:.0} µs (median), {mean:.0} (mean), {:.0} \
         (longest of {CHANGES}), all keep {} KiB; decisions {before:.0} ns before, {after:.0} \
         after = {:.2}",
        times[CHANGES / 2],
        times[CHANGES - 1],
        allocated.1 / 1024,
        after / before
    );
}

/// A statement that denies, and what it denies.
fn probe() -> (Statement, Question) {
    let resource = "arn:aws:probe:::key".to_owned();
    let (actions, resources) = (vec!["probe:Get*".to_owned()], vec![resource.clone()]);
    let deny = Statement {
        allow: false,
        principal: None,
        service: "probe".into(),
        actions,
        resources,
    };
    (
        deny,
        Question {
            principal: user(0),
            action: "probe:GetKey".into(),
            resource,
        },
    )
}

fn main() {
    let mut criterion = support::criterion();
    let largest = std::env::var("PORTCULLIS_LARGEST")
        .ok()
        .and_then(|number| number.parse().ok())
        .unwrap_or(1_000_000);
    let sizes: &[usize] = if support::is_test() {
        &[100]
    } else {
        &[1_000, 100_000, 1_000_000]
    };
    for size in sizes.iter().filter(|size| **size <= largest) {
        update(&mut criterion, *size);
    }
    criterion.final_summary();
}
