//! A decision over six layers against the sum of six decisions, one a layer, in the same run;
//! grants with a principal each; and explanations.

mod support;

use std::cell::Cell;
use std::hint::black_box;

use criterion::Criterion;
use portcullis::{
    Caller, Dialect, Kind, PolicySet, Request, ResourceSide, Verdict, authorize,
    explain_authorization,
};
use support::mix::{Shape, Workload};
use support::subject::{self, Subject};
use support::{hostile, measure, scan};

const ACCOUNT: &str = "123456789012";

/// The layers of one decision. Each policy has three statements, and the second one allows.
const LAYERS: [Kind; 6] = [
    Kind::Control,
    Kind::ResourceControl,
    Kind::Session,
    Kind::Boundary,
    Kind::Identity,
    Kind::Resource,
];

fn policy(principal: &str) -> String {
    format!(
        r#"{{"Version": "2012-10-17", "Statement": [
            {{"Effect": "Deny", {principal} "Action": "s3:DeleteBucket*", "Resource": "*"}},
            {{"Effect": "Allow", {principal} "Action": ["s3:Get*", "s3:List*"],
                "Resource": "arn:aws:s3:::reports/*"}},
            {{"Effect": "Allow", {principal} "Action": "s3:PutObject",
                "Resource": "arn:aws:s3:::reports/inbox/*"}}]}}"#
    )
}

/// The same statements as an identity policy, and as a policy of this kind.
fn sets(dialect: &Dialect, kind: Kind) -> (PolicySet, PolicySet) {
    let named = match kind {
        Kind::Resource | Kind::ResourceControl => r#""Principal": "*","#,
        _ => "",
    };
    let build = |kind, text: String| {
        PolicySet::builder(dialect)
            .add(kind, "policy", text)
            .build()
            .expect("it loads")
    };
    (
        build(Kind::Identity, policy("")),
        build(kind, policy(named)),
    )
}

/// The policy of a resource with a statement for each of many users.
fn grants(criterion: &mut Criterion, size: usize) {
    let workload = Workload::new(
        Shape::Grants,
        size,
        if support::is_test() { 64 } else { 4_096 },
    );
    let set = hostile::set(
        Kind::Resource,
        workload.statements.iter().map(|statement| statement.json()),
    );
    let side = [ResourceSide::new().policy(set.layer_of(Kind::Resource))];
    let caller = Caller::new();
    let requests: Vec<_> = workload.questions.iter().map(subject::request).collect();
    let ask = |request: &Request<'_>| {
        authorize(&caller, &side, request)
            .expect("the layers fit")
            .verdict()
    };
    for (question, request) in workload.questions.iter().zip(&requests) {
        assert_eq!(
            ask(request),
            scan::scan(&workload.statements, question),
            "{question:?}"
        );
    }
    let next = Cell::new(0);
    let mut group = criterion.benchmark_group("grants with a principal each");
    group.bench_function(size.to_string(), |bencher| {
        bencher.iter(|| {
            next.set((next.get() + 1) % requests.len());
            ask(black_box(&requests[next.get()]))
        });
    });
    group.finish();
}

/// Explanations of the answers about the mix.
fn explain(criterion: &mut Criterion, size: usize) {
    let workload = subject::mix(size, 256);
    let subject = Subject::new(&workload);
    let next = Cell::new(0);
    let mut group = criterion.benchmark_group("explain");
    group.bench_function(format!("mix of {size}"), |bencher| {
        bencher.iter(|| {
            next.set((next.get() + 1) % subject.requests.len());
            subject
                .set
                .explain(black_box(&subject.requests[next.get()]))
        });
    });
    group.finish();
}

fn main() {
    let mut criterion = support::criterion();
    let dialect = Dialect::aws();
    let sets = LAYERS.map(|kind| sets(&dialect, kind));
    let [
        control,
        resource_control,
        session,
        boundary,
        identity,
        resource,
    ] = [0, 1, 2, 3, 4, 5].map(|index| sets[index].1.layer_of(LAYERS[index]));
    let caller = Caller::new()
        .identity(identity)
        .session(session)
        .boundary(boundary)
        .control(vec![control]);
    let side = ResourceSide::new()
        .policy(resource)
        .resource_control(vec![resource_control])
        .owner(ACCOUNT);
    let sides = [side];
    let request = |action: &'static str| {
        let principal = "arn:aws:sts::123456789012:assumed-role/reporting/ann";
        dialect
            .request(principal, action, "arn:aws:s3:::reports/2026/q3.csv")
            .build()
            .expect("it is well formed")
    };
    let single = |request: &Request<'_>| {
        let allowed = sets
            .iter()
            .filter(|(plain, _)| plain.decide(black_box(request)).is_allowed());
        allowed.count()
    };
    for (action, verdict) in [
        ("s3:GetObject", Verdict::Allow),
        ("s3:PutObject", Verdict::ImplicitDeny),
    ] {
        let request = request(action);
        let layered = || {
            authorize(black_box(&caller), black_box(&sides), black_box(&request)).expect("it fits")
        };
        assert_eq!(layered().verdict(), verdict);
        assert_eq!(
            single(&request),
            if verdict == Verdict::Allow {
                LAYERS.len()
            } else {
                0
            }
        );
        let explain =
            || explain_authorization(&caller, &sides, black_box(&request)).expect("it fits");
        assert_eq!(explain().decision(), layered());
        let plain_explain = || sets[0].0.explain(black_box(&request));
        assert_eq!(plain_explain().decision().verdict(), verdict);
        let mut group = criterion.benchmark_group(format!("six layers, {verdict}"));
        group.bench_function("authorize", |bencher| bencher.iter(layered));
        group.bench_function("six decisions", |bencher| bencher.iter(|| single(&request)));
        group.bench_function("explain", |bencher| bencher.iter(explain));
        group.bench_function("explain one identity policy", |bencher| {
            bencher.iter(plain_explain)
        });
        group.finish();
        if !support::is_test() {
            const ROUNDS: usize = 101;
            const CALLS: [(); 5_000] = [(); 5_000];
            let round = |_| {
                (
                    measure::each(&CALLS, |()| layered()),
                    measure::each(&CALLS, |()| single(&request)),
                )
            };
            let mut rounds: Vec<_> = (0..ROUNDS).map(round).collect();
            rounds.sort_by(|left, right| (left.0 / left.1).total_cmp(&(right.0 / right.1)));
            let (layered, single) = rounds[ROUNDS / 2];
            println!(
                "six layers, {verdict}: {layered:.0} ns, six decisions {single:.0} ns, ratio {:.2}",
                layered / single
            );
        }
    }
    for size in if support::is_test() {
        vec![100]
    } else {
        vec![100, 1_000, 100_000]
    } {
        grants(&mut criterion, size);
    }
    for size in if support::is_test() {
        vec![100]
    } else {
        vec![10, 1_000, 100_000]
    } {
        explain(&mut criterion, size);
    }
    criterion.final_summary();
}
