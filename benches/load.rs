//! From text to a set: read and validate, compile, both; real policies and the published mix.

mod support;

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput};
use portcullis::Policy;
use support::corpus::Corpus;
use support::measure;

fn bench(criterion: &mut Criterion, corpus: &Corpus) {
    let parsed = corpus.parse();
    let statements: usize = parsed.iter().map(Policy::statement_count).sum();
    let set = corpus.compile(parsed.clone());
    assert_eq!(
        (set.policy_count(), set.statement_count()),
        (corpus.texts.len(), statements)
    );
    let mut group = criterion.benchmark_group(format!("load, {}", corpus.name));
    group
        .sample_size(10)
        .throughput(Throughput::Bytes(corpus.bytes() as u64));
    group.bench_function("parse", |bencher| {
        bencher.iter(|| black_box(corpus.parse()))
    });
    group.bench_function("compile", |bencher| {
        bencher.iter_batched(
            || parsed.clone(),
            |parsed| corpus.compile(parsed),
            BatchSize::LargeInput,
        );
    });
    group.bench_function("both", |bencher| {
        bencher.iter(|| corpus.compile(corpus.parse()))
    });
    group.finish();
}

/// The figure by itself.
fn print(corpus: &Corpus) {
    let seconds = measure::rounds(&[()], |()| corpus.compile(corpus.parse())) / 1e9;
    let megabytes = corpus.bytes() as f64 / 1e6;
    let (name, count) = (&corpus.name, corpus.texts.len());
    let (milliseconds, speed) = (seconds * 1e3, megabytes / seconds);
    println!(
        "load, {name}: {count} policies, {megabytes:.2} MB, {milliseconds:.1} ms, {speed:.1} MB/s"
    );
}

fn main() {
    let mut criterion = support::criterion();
    let sizes: &[usize] = if support::is_test() {
        &[100]
    } else {
        &[1_000, 100_000]
    };
    for corpus in Corpus::all()
        .into_iter()
        .chain(sizes.iter().map(|size| Corpus::mix(*size)))
    {
        bench(&mut criterion, &corpus);
        if !support::is_test() {
            print(&corpus);
        }
    }
    criterion.final_summary();
}
