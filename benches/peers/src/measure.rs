//! One size of one workload: every engine loaded, checked, and then timed in turns.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::engine::{Entry, Loaded};
use crate::engines::{ENGINES, FLOOR};
use crate::reference::{Reference, own_answers};
use crate::workload::{Question, Shape, Workload};

/// Different requests that are asked in turn, few enough to stay in a cache of the second level.
pub const WARM: usize = 1_024;

/// Different requests of a workload.
const QUESTIONS: usize = 65_536;

/// How much is enough, and how much too much.
#[derive(Clone, Copy)]
pub struct Settings {
    pub quick: bool,
    /// Each round measures every engine once, so that what disturbs the machine disturbs all alike.
    pub rounds: usize,
    /// How long an engine is asked in one round; one decision may take longer.
    pub slice: Duration,
    /// For the reference at each size; a twelfth of it for the answers of each engine.
    pub check: Duration,
    /// An engine that is expected to need longer, by its last size, is left out.
    pub load_max: Duration,
    pub decide_max: Duration,
}

impl Settings {
    pub fn new(quick: bool) -> Self {
        let milliseconds = Duration::from_millis;
        Self {
            quick,
            rounds: if quick { 1 } else { 15 },
            slice: milliseconds(if quick { 1 } else { 20 }),
            check: milliseconds(if quick { 100 } else { 6_000 }),
            load_max: milliseconds(30_000),
            decide_max: milliseconds(1_000),
        }
    }
}

/// Nanoseconds: the median of the rounds, the fastest and the slowest.
#[derive(Clone, Copy, Debug, Default)]
pub struct Time {
    pub median: f64,
    pub fastest: f64,
    pub slowest: f64,
}

/// What was measured of one engine at one size.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    /// Seconds.
    pub load: f64,
    pub bytes_a_statement: f64,
    /// A decision, of [`WARM`] requests in turn.
    pub warm: Time,
    /// A decision, of `distinct` requests in turn, where these are more.
    pub cold: Option<Time>,
    /// A decision and the building of its request.
    pub built: Option<Time>,
    pub allocations: Option<f64>,
    /// A decision of a question that was not asked before, on the average.
    pub first: f64,
    /// Different questions whose answers were compared, and of those the right ones.
    pub distinct: usize,
    pub right: usize,
    pub first_wrong: Option<String>,
}

pub type Outcome = Result<Cell, String>;
pub type Outcomes = HashMap<&'static str, (usize, Outcome)>;

/// The engines' cells, the share of the questions that are allowed, and how many the reference
/// answered.
pub struct Measured {
    pub cells: Vec<(&'static str, Outcome)>,
    pub allowed: f64,
    pub referred: usize,
}

/// An engine that is loaded and found right, and how often it decides in one round.
struct Racer {
    name: &'static str,
    loaded: Box<dyn Loaded>,
    count: usize,
    warm: Vec<f64>,
    cold: Vec<f64>,
    built: Vec<f64>,
    cell: Cell,
}

pub fn measure(
    shape: Shape,
    size: usize,
    before: &Outcomes,
    settings: Settings,
) -> Result<Measured, String> {
    let workload = Workload::new(shape, size, if settings.quick { 256 } else { QUESTIONS });
    let right = own_answers(&workload)?;
    let referred = Reference::new(&workload)?.answers(settings.check)?;
    if let Some(index) = referred
        .iter()
        .zip(&right)
        .position(|(left, right)| left != right)
    {
        return Err(format!(
            "portcullis differs from its reference about {:?}",
            workload.questions[index]
        ));
    }
    let allowed = right.iter().filter(|allowed| **allowed).count() as f64 / right.len() as f64;
    let mut cells = Vec::new();
    let mut racers = Vec::new();
    for entry in ENGINES.iter().filter(|entry| entry.shapes.contains(&shape)) {
        let expected = expect(before.get(entry.name), size, settings);
        match expected.and_then(|()| Racer::enter(entry, &workload, &right, settings)) {
            Ok(racer) => racers.push(racer),
            Err(reason) => cells.push((entry.name, Err(reason))),
        }
    }
    for _ in 0..settings.rounds {
        for racer in &mut racers {
            racer.round(&workload.questions);
        }
    }
    cells.extend(
        racers
            .into_iter()
            .map(|racer| (racer.name, Ok(racer.finish()))),
    );
    Ok(Measured {
        cells,
        allowed,
        referred: referred.len(),
    })
}

/// Whether an engine can be expected to cope with this size, judged by the size before.
fn expect(
    before: Option<&(usize, Outcome)>,
    size: usize,
    settings: Settings,
) -> Result<(), String> {
    let Some((last, outcome)) = before else {
        return Ok(());
    };
    let cell = outcome.as_ref().map_err(String::clone)?;
    let factor = size as f64 / *last as f64;
    if cell.load * factor > settings.load_max.as_secs_f64() {
        return Err(format!("load > {} s", settings.load_max.as_secs()));
    }
    if cell.warm.median / 1e9 * factor > settings.decide_max.as_secs_f64() {
        return Err(format!("> {} ms", settings.decide_max.as_millis()));
    }
    Ok(())
}

pub fn time(samples: &mut [f64]) -> Option<Time> {
    samples.sort_by(f64::total_cmp);
    let (fastest, slowest) = (*samples.first()?, *samples.last()?);
    Some(Time {
        median: samples[samples.len() / 2],
        fastest,
        slowest,
    })
}

/// Seconds of a decision, roughly.
fn estimate(loaded: &mut dyn Loaded) -> f64 {
    let mut count = 1;
    loop {
        let seconds = loaded.run(WARM, count).as_secs_f64();
        if seconds > 2e-3 || count > 1 << 16 {
            return seconds / count as f64;
        }
        count *= 2;
    }
}

impl Racer {
    /// Loads an engine, compares its answers, and finds out how often it can be asked.
    fn enter(
        entry: &Entry,
        workload: &Workload,
        right: &[bool],
        settings: Settings,
    ) -> Result<Self, String> {
        let start = Instant::now();
        let mut loaded = (entry.open)(workload)?;
        let mut loads = vec![loaded.load_time().as_secs_f64()];
        while loads.len() < 5 && !settings.quick && start.elapsed() < Duration::from_millis(500) {
            // The engine before is gone when the next is weighed.
            drop(loaded);
            loaded = (entry.open)(workload)?;
            loads.push(loaded.load_time().as_secs_f64());
        }
        let questions = &workload.questions;
        loaded.prepare(&questions[..questions.len().min(64)])?;
        let one = estimate(&mut *loaded).max(1e-9);
        let fits = |seconds: f64, one: f64| (seconds / one) as usize;
        let least = if entry.learns {
            256.min(fits(8.0, one))
        } else {
            0
        };
        let distinct = fits(settings.check.as_secs_f64() / 12.0, one)
            .max(least)
            .max(8)
            .min(questions.len());
        loaded.prepare(&questions[..distinct])?;
        let start = Instant::now();
        let answers = loaded.answers(distinct);
        let first = start.elapsed().as_secs_f64() / distinct as f64;
        if answers.len() != distinct {
            return Err("it did not answer".into());
        }
        let one = if entry.learns {
            estimate(&mut *loaded)
        } else {
            first
        };
        let wrong: Vec<usize> = (0..distinct)
            .filter(|index| answers[*index] != right[*index])
            .collect();
        let cell = Cell {
            load: time(&mut loads).map_or(f64::NAN, |time| time.median),
            bytes_a_statement: loaded.live_bytes() as f64 / workload.statements.len() as f64,
            distinct,
            right: distinct - wrong.len(),
            first_wrong: wrong
                .first()
                .map(|index| format!("{:?}", questions[*index])),
            first: first * 1e9,
            allocations: loaded.allocations(fits(0.1, one).clamp(4, 256)),
            ..Cell::default()
        };
        let count = fits(settings.slice.as_secs_f64(), one).max(1);
        Ok(Self {
            name: entry.name,
            loaded,
            count,
            warm: vec![],
            cold: vec![],
            built: vec![],
            cell,
        })
    }

    fn round(&mut self, questions: &[Question]) {
        let each = |time: Duration, count: usize| time.as_secs_f64() * 1e9 / count as f64;
        // What another engine left in the caches is not this one's fault.
        if self.count > 1 {
            self.loaded.run(WARM, self.count.min(WARM));
        }
        self.warm
            .push(each(self.loaded.run(WARM, self.count), self.count));
        if self.cell.distinct > WARM {
            self.cold.push(each(
                self.loaded.run(self.cell.distinct, self.count),
                self.count,
            ));
        }
        // Where one decision takes as long as a round may, building the request is nothing beside
        // it.
        let questions = &questions[..self.count.min(self.cell.distinct).min(WARM)];
        if self.count == 1 {
            return;
        }
        if let Some(time) = self
            .loaded
            .build_and_run(questions)
            .filter(|_| self.name != FLOOR)
        {
            self.built.push(each(time, questions.len()));
        }
    }

    fn finish(mut self) -> Cell {
        let warm = time(&mut self.warm).unwrap_or_default();
        Cell {
            warm,
            cold: time(&mut self.cold),
            built: time(&mut self.built),
            ..self.cell
        }
    }
}
