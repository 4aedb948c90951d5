//! One decision on a policy of three statements, against one look-up in a hash map in the same run.
//!
//! The map holds the very questions that are asked and nothing else, so it is as fast as such a map
//! can be; what it cannot do is answer a question that nobody has asked before. It is asked with
//! texts of the caller's, not with those that it holds, since equal addresses need no comparing.

mod support;

use std::collections::HashMap;
use std::hint::black_box;

use portcullis::{Decision, Dialect, Kind, PolicySet, Request, Verdict};
use support::measure;

const PRINCIPAL: &str = "acs:ram::1000000000000001:user/ann";
const INSTANCE: &str = "acs:ecs:cn-hangzhou:1000000000000001:instance/i-2ze000000000000001";
const REPORT: &str = "acs:oss:*:1000000000000001:reports/2026/q3.csv";

/// A policy of three statements, and a question for each verdict: action, resource, and whether the
/// channel is encrypted.
struct Workload {
    name: &'static str,
    text: &'static str,
    rows: [(Verdict, &'static str, &'static str, bool); 3],
}

const WORKLOADS: [Workload; 2] = [
    Workload {
        name: "three statements",
        text: include_str!("../policies/alibaba_ram/identity/ecs_operator.json"),
        rows: [
            (Verdict::Allow, "ecs:StopInstance", INSTANCE, true),
            (Verdict::ExplicitDeny, "ecs:DeleteInstance", INSTANCE, true),
            (
                Verdict::ImplicitDeny,
                "ecs:ModifyInstanceSpec",
                INSTANCE,
                true,
            ),
        ],
    },
    Workload {
        name: "three statements with conditions",
        text: include_str!("../policies/alibaba_ram/identity/reports.json"),
        rows: [
            (Verdict::Allow, "oss:GetObject", REPORT, true),
            (Verdict::ExplicitDeny, "oss:DeleteObject", REPORT, false),
            (Verdict::ImplicitDeny, "oss:PutObject", REPORT, true),
        ],
    },
];

type Answers<'k> = HashMap<(&'k str, &'k str, &'k str), Decision>;

/// A question, and the same as the key of a map.
struct Question {
    verdict: Verdict,
    key: (String, String, String),
    request: Request<'static>,
}

impl Question {
    fn new(
        (verdict, action, resource, encrypted): (Verdict, &'static str, &'static str, bool),
    ) -> Self {
        let request = Dialect::alibaba_ram()
            .request(PRINCIPAL, action, resource)
            .context("acs:SourceIp", "10.0.0.7")
            .context("acs:SecureTransport", encrypted)
            .build()
            .expect("the request is well formed");
        Self {
            verdict,
            key: (PRINCIPAL.to_owned(), action.to_owned(), resource.to_owned()),
            request,
        }
    }

    fn look_up(&self, answers: &Answers<'_>) -> Option<Decision> {
        let (principal, action, resource) = black_box(&self.key);
        answers
            .get(&(principal.as_str(), action.as_str(), resource.as_str()))
            .copied()
    }

    fn decide(&self, set: &PolicySet) -> Decision {
        set.decide(black_box(&self.request))
    }
}

/// The two taken in turns, so that both see the same machine; the best of the rounds, since what
/// disturbs a round only makes it slower.
fn print_ratio(name: &str, set: &PolicySet, question: &Question, answers: &Answers<'_>) {
    const ROUNDS: usize = 401;
    const CALLS: [(); 5_000] = [(); 5_000];
    let (mut decide, mut look_up) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..ROUNDS {
        decide = decide.min(measure::each(&CALLS, |()| question.decide(set)));
        look_up = look_up.min(measure::each(&CALLS, |()| question.look_up(answers)));
    }
    let ratio = decide / look_up;
    println!(
        "{name}, {}: {decide:.0} ns, hash map {look_up:.0} ns, ratio {ratio:.2}",
        question.verdict
    );
}

fn main() {
    let mut criterion = support::criterion();
    for Workload { name, text, rows } in WORKLOADS {
        let builder =
            PolicySet::builder(&Dialect::alibaba_ram()).add(Kind::Identity, "policy", text);
        let set = builder.build().expect("the sample loads");
        assert_eq!(set.statement_count(), 3);
        let (held, questions) = (rows.map(Question::new), rows.map(Question::new));
        let mut answers = Answers::new();
        for question in &held {
            let (principal, action, resource) = &question.key;
            answers.insert((principal, action, resource), question.decide(&set));
        }
        for question in &questions {
            assert_eq!(
                question.decide(&set).verdict(),
                question.verdict,
                "{:?}",
                question.key
            );
            assert_eq!(question.look_up(&answers), Some(question.decide(&set)));
        }

        let mut group = criterion.benchmark_group(name);
        for question in &questions {
            group.bench_function(question.verdict.name(), |bencher| {
                bencher.iter(|| question.decide(&set))
            });
        }
        group.bench_function("hash map", |bencher| {
            bencher.iter(|| questions[0].look_up(&answers))
        });
        group.finish();
        if !support::is_test() {
            for question in &questions {
                print_ratio(name, &set, question, &answers);
            }
        }
    }
    criterion.final_summary();
}
