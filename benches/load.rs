//! From text to a set: read, validate, compile.
//!
//! The input is the AWS managed policies where they are at hand (`../shared/data`, or the folder in `PORTCULLIS_DATA`),
//! else this repository's sample policies, repeated. `tests/corpus` asserts what the policies mean; here each must load.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;

use criterion::{BatchSize, Criterion, Throughput};
use portcullis::{Dialect, Kind, Limits, Policy, PolicySet};
use serde::Deserialize;
use serde_json::value::RawValue;

struct Input {
    name: &'static str,
    dialect: Dialect,
    /// Name and text of each policy.
    texts: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct Line<'t> {
    name: &'t str,
    #[serde(borrow)]
    document: &'t RawValue,
}

impl Input {
    fn choose() -> Self {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let data = std::env::var_os("PORTCULLIS_DATA").map_or_else(|| here.join("../shared/data"), PathBuf::from);
        let corpus = std::fs::read_to_string(data.join("aws_managed_policies.jsonl"));
        corpus.map_or_else(|_| Self::samples(here), |text| Self::managed(&text))
    }

    fn managed(text: &str) -> Self {
        let read = |line: &str| {
            let line: Line<'_> = serde_json::from_str(line).expect("a line is a named document");
            (line.name.to_owned(), line.document.get().to_owned())
        };
        Self { name: "AWS managed policies", dialect: Dialect::aws(), texts: text.lines().map(read).collect() }
    }

    fn samples(here: &Path) -> Self {
        const COPIES: usize = 200;
        let folder = here.join("policies/aws/identity");
        let files =
            std::fs::read_dir(folder).expect("the samples are there").map(|entry| entry.expect("readable").path());
        let texts: Vec<_> = files.map(|path| std::fs::read_to_string(path).expect("a sample is UTF-8")).collect();
        let copies = (0..COPIES).flat_map(|_| texts.clone()).enumerate();
        let texts = copies.map(|(index, text)| (format!("sample-{index}"), text)).collect();
        Self { name: "sample policies", dialect: Dialect::aws(), texts }
    }

    fn bytes(&self) -> usize {
        self.texts.iter().map(|(_, text)| text.len()).sum()
    }

    fn parse(&self) -> Vec<Policy> {
        let parse = |(name, text): &(String, String)| {
            Policy::parse_within(&self.dialect, Kind::Identity, name, text, &Limits::default())
        };
        self.texts.iter().map(parse).collect::<Result<_, _>>().expect("every policy loads")
    }

    fn compile(&self, policies: Vec<Policy>) -> PolicySet {
        let builder = PolicySet::builder(&self.dialect);
        let builder = policies.into_iter().fold(builder, |builder, policy| builder.add_policy(policy));
        builder.build().expect("the policies make a set")
    }
}

fn bench(criterion: &mut Criterion, input: &Input) {
    let parsed = input.parse();
    let statements: usize = parsed.iter().map(Policy::statement_count).sum();
    let set = input.compile(parsed.clone());
    assert_eq!((set.policy_count(), set.statement_count()), (input.texts.len(), statements));

    let mut group = criterion.benchmark_group("load");
    group.sample_size(20).throughput(Throughput::Bytes(input.bytes() as u64));
    group.bench_function("read and validate", |bencher| bencher.iter(|| black_box(input.parse())));
    group.bench_function("compile", |bencher| {
        bencher.iter_batched(|| parsed.clone(), |parsed| input.compile(parsed), BatchSize::LargeInput);
    });
    group.bench_function("read, validate and compile", |bencher| bencher.iter(|| input.compile(input.parse())));
    group.finish();
}

/// The figure by itself: the best of several runs, since what disturbs a run only makes it slower.
fn print_speed(input: &Input) {
    const RUNS: usize = 10;
    let seconds = (0..RUNS).map(|_| {
        let start = Instant::now();
        black_box(input.compile(input.parse()));
        start.elapsed().as_secs_f64()
    });
    let best = seconds.fold(f64::INFINITY, f64::min);
    let megabytes = input.bytes() as f64 / 1e6;
    let (count, name) = (input.texts.len(), input.name);
    println!("load: {count} {name}, {megabytes:.2} MB, {:.1} ms, {:.1} MB/s", best * 1e3, megabytes / best);
}

fn main() {
    let input = Input::choose();
    let mut criterion = Criterion::default().configure_from_args();
    bench(&mut criterion, &input);
    if !std::env::args().any(|argument| argument == "--test") {
        print_speed(&input);
    }
    criterion.final_summary();
}
