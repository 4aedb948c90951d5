//! Verdicts of engines that were held against the reference's, counted by dialect, engine and
//! verdict.

use std::collections::BTreeMap;

/// What is counted of one dialect and engine: a verdict, or that the question was refused.
type Row = BTreeMap<&'static str, u64>;

/// One comparison is one engine's answer to one request, held against what the reference answers.
#[derive(Default)]
pub struct Compared {
    rows: BTreeMap<String, BTreeMap<&'static str, Row>>,
    total: u64,
}

impl Compared {
    pub fn count(&mut self, dialect: &str, engine: &'static str, answer: &'static str) {
        if !self.rows.contains_key(dialect) {
            self.rows.insert(dialect.to_owned(), BTreeMap::new());
        }
        let row = self
            .rows
            .get_mut(dialect)
            .unwrap()
            .entry(engine)
            .or_default();
        *row.entry(answer).or_default() += 1;
        self.total += 1;
    }

    pub fn total(&self) -> u64 {
        self.total
    }

    /// Prints all counts; every dialect must have each of these answers in at least `least` percent
    /// of its comparisons.
    pub fn finish(&self, answers: &[&'static str], least: u64) {
        println!("{} comparisons", self.total);
        for (dialect, engines) in &self.rows {
            let mut all = Row::new();
            for (engine, row) in engines {
                println!("{dialect:<16} {engine:<24} {row:?}");
                row.iter()
                    .for_each(|(answer, count)| *all.entry(answer).or_default() += count);
            }
            let of_dialect: u64 = all.values().sum();
            for answer in answers {
                let found = all.get(answer).copied().unwrap_or(0);
                assert!(
                    found * 100 >= of_dialect * least,
                    "too seldom {answer}: {dialect}, {all:?}"
                );
            }
        }
    }
}
