//! How much the tests with random cases try: the one place that reads it from the environment.
//!
//! | variable | what it chooses |
//! | --- | --- |
//! | `PORTCULLIS_COMPARISONS=full` | the full number in every test, as `.ci/run` does |
//! | `PORTCULLIS_COMPARISONS`, `_ROUNDS`, `_WORLDS` or `_DOCUMENTS` with a number | that number, in the tests whose module names the variable |
//! | `PORTCULLIS_SEED` | the seed of the first round |
//!
//! Without them each test takes its usual number, which keeps `cargo test` below five minutes on two
//! processors. A full number repeats the usual cases and adds to them. `PORTCULLIS_LONG` is another
//! matter: with it, tests go through *all* cases of a small world, which takes an hour.

use std::fmt::Debug;
use std::str::FromStr;

/// The numbers of cases of a test.
#[derive(Clone, Copy, Debug)]
pub struct Effort<T = u64> {
    /// What `cargo test` takes.
    pub usual: T,
    /// What `PORTCULLIS_COMPARISONS=full` takes.
    pub full: T,
}

impl<T> Effort<T> {
    /// The full number if the environment asks for it, and the usual one otherwise.
    pub fn chosen(self) -> T {
        match std::env::var(COMPARISONS) {
            Ok(text) if text == FULL => self.full,
            _ => self.usual,
        }
    }

    /// The number in this variable, or else the chosen one.
    pub fn chosen_by(self, variable: &str) -> T
    where
        T: FromStr<Err: Debug>,
    {
        number(variable).unwrap_or_else(|| self.chosen())
    }
}

/// The seed of the first round: what the environment says, or the test's own.
pub fn seed(usual: u64) -> u64 {
    number("PORTCULLIS_SEED").unwrap_or(usual)
}

/// The number in a variable; none if it is not set, or asks for the full number.
pub fn number<T: FromStr<Err: Debug>>(variable: &str) -> Option<T> {
    let text = std::env::var(variable).ok()?;
    if variable == COMPARISONS && text == FULL {
        return None;
    }
    let number = text.parse();
    Some(number.unwrap_or_else(|error| panic!("{variable}={text}: {error:?}")))
}

const COMPARISONS: &str = "PORTCULLIS_COMPARISONS";
const FULL: &str = "full";
