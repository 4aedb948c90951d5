//! What an engine is to this program.

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::allocator;
use crate::workload::{Question, Shape, Workload};

/// An engine under measurement: one small file of `engines/` each.
pub trait Engine: Sized {
    /// The policies in the engine's own language.
    type Source;
    /// A request as the engine takes it.
    type Request;

    /// The workload in the engine's own language; not timed.
    fn translate(workload: &Workload) -> Result<Self::Source, String>;
    /// From its own language to what decides; timed.
    fn load(source: Self::Source) -> Result<Self, String>;
    /// A request as the caller of the engine would hold it.
    fn request(&self, question: &Question) -> Result<Self::Request, String>;
    /// Whether it is allowed.
    fn decide(&mut self, request: &Self::Request) -> bool;
}

/// An engine in the table.
#[derive(Clone, Copy)]
pub struct Entry {
    pub name: &'static str,
    /// The package whose version is read from `Cargo.lock`; empty for code of this program.
    pub package: &'static str,
    /// The workloads that the engine can answer. An engine that can answer the mix also runs the
    /// easier workload only where a comparison needs it.
    pub shapes: &'static [Shape],
    /// It builds its automaton while it matches, so that a few requests asked again and again are
    /// known to it.
    pub learns: bool,
    pub open: fn(&Workload) -> Result<Box<dyn Loaded>, String>,
}

/// A loaded engine and its prepared requests.
pub trait Loaded {
    fn load_time(&self) -> Duration;
    /// Live heap of the engine without its requests.
    fn live_bytes(&self) -> i64;
    fn prepare(&mut self, questions: &[Question]) -> Result<(), String>;
    /// Decides the first of the prepared requests.
    fn answers(&mut self, count: usize) -> Vec<bool>;
    /// Decides the next of the first `pool` of the prepared requests, over and over.
    fn run(&mut self, pool: usize, count: usize) -> Duration;
    /// Builds each request and decides it.
    fn build_and_run(&mut self, questions: &[Question]) -> Option<Duration>;
    /// Allocations of a decision on the average, over the first of the prepared requests.
    fn allocations(&mut self, count: usize) -> Option<f64>;
}

struct Opened<E: Engine> {
    engine: E,
    requests: Vec<E::Request>,
    /// How many were decided, so that each run goes on where the last one ended.
    next: usize,
    load_time: Duration,
    live_bytes: i64,
}

/// Translates, loads and weighs.
pub fn open<E: Engine + 'static>(workload: &Workload) -> Result<Box<dyn Loaded>, String> {
    let before = allocator::live();
    let source = E::translate(workload)?;
    let start = Instant::now();
    let engine = E::load(source)?;
    let load_time = start.elapsed();
    let live_bytes = allocator::live() - before;
    Ok(Box::new(Opened {
        engine,
        requests: Vec::new(),
        next: 0,
        load_time,
        live_bytes,
    }))
}

impl<E: Engine> Loaded for Opened<E> {
    fn load_time(&self) -> Duration {
        self.load_time
    }

    fn live_bytes(&self) -> i64 {
        self.live_bytes
    }

    fn prepare(&mut self, questions: &[Question]) -> Result<(), String> {
        self.next = 0;
        self.requests = questions
            .iter()
            .map(|question| self.engine.request(question))
            .collect::<Result<_, _>>()?;
        Ok(())
    }

    fn answers(&mut self, count: usize) -> Vec<bool> {
        let engine = &mut self.engine;
        self.requests
            .iter()
            .take(count)
            .map(|request| engine.decide(request))
            .collect()
    }

    fn run(&mut self, pool: usize, count: usize) -> Duration {
        let pool = &self.requests[..pool.min(self.requests.len())];
        let mut next = self.next % pool.len();
        let start = Instant::now();
        for _ in 0..count {
            black_box(self.engine.decide(black_box(&pool[next])));
            next = if next + 1 < pool.len() { next + 1 } else { 0 };
        }
        self.next += count;
        start.elapsed()
    }

    fn build_and_run(&mut self, questions: &[Question]) -> Option<Duration> {
        let start = Instant::now();
        for question in questions {
            let request = self.engine.request(black_box(question)).ok()?;
            black_box(self.engine.decide(&request));
        }
        Some(start.elapsed())
    }

    fn allocations(&mut self, count: usize) -> Option<f64> {
        let count = count.min(self.requests.len());
        let before = allocator::count();
        for request in &self.requests[..count] {
            black_box(self.engine.decide(request));
        }
        Some((allocator::count() - before) as f64 / count as f64)
    }
}

/// A version out of the lock file that this program was built with.
pub fn version(package: &str) -> &'static str {
    let lock = include_str!("../Cargo.lock");
    let mut lines = lock
        .lines()
        .skip_while(|line| *line != format!("name = \"{package}\""));
    let version = lines
        .nth(1)
        .and_then(|line| line.strip_prefix("version = "));
    version.unwrap_or_default().trim_matches('"')
}
