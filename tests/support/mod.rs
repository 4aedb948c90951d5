//! Random policies and requests that run into each other: two-letter words, case variants, empty fields, extra colons,
//! wildcards that are letters, and the letters whose folding is not obvious.

mod conditions;
mod documents;
mod engines;
mod json;
mod languages;
mod random;
mod requests;
mod values;
mod words;

pub use documents::{Document, document};
pub use engines::{Engines, agree};
pub use json::Json;
pub use languages::{Language, languages};
pub use random::Random;
pub use requests::{Given, Plan, plan};
pub use values::Pool;
