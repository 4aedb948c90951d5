//! Random policies and requests that run into each other: two-letter words, case variants, empty
//! fields, extra colons, wildcards that are letters, and the letters whose folding is not obvious.

#![allow(dead_code, unused_imports, reason = "each test uses a part of it")]

mod compared;
mod conditions;
mod documents;
mod engines;
pub mod estates;
pub mod everybody;
mod json;
mod languages;
mod random;
mod requests;
pub mod rich;
mod tiny;
pub mod truths;
mod values;
pub mod vocabulary;
mod words;
mod worlds;

pub use compared::Compared;
pub use conditions::bases;
pub use documents::{Document, document};
pub use engines::{Engines, agree, compile};
pub use json::Json;
pub use languages::{Family as OperatorFamily, Language, languages};
pub use random::Random;
pub use requests::{Given, Plan, plan};
pub use tiny::{Context, Tiny, Tongue, context, tongues};
pub use values::Pool;
pub use worlds::{Answer, Asker, Cloud, Place, Question, Settings, Spot, World, clouds};
