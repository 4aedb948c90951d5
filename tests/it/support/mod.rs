//! What several tests share: generators of random policies, requests, layers and estates, the
//! engines that are compared, and runs of the program.
//!
//! Generated worlds run into each other on purpose: two-letter words, case variants, empty fields,
//! extra colons, wildcards that are letters, and the letters whose folding is not obvious. The seed
//! of a test repeats its world on every machine.
//!
//! | module | what it generates or does |
//! | --- | --- |
//! | `random` | numbers from a seed |
//! | `words`, `vocabulary`, `values`, `languages` | names, condition values, and what each dialect knows |
//! | `conditions`, `documents`, `requests` | conditions, policies of one set, and requests for them |
//! | `worlds` | policies in several layers, callers and questions |
//! | `estates`, `rich`, `everybody` | estates, and everybody in them asked everything |
//! | `tiny`, `truths` | worlds so small that every context can be tried, and truth values |
//! | `engines`, `compared`, `json` | the engines that must agree, counts of what was compared, emitted JSON |
//! | `lint`, `runs`, `samples` | runs of the linter and the program, and the exports to import |
//! | `modules` | which module of a crate uses which other |
//! | `effort` | how many cases a test tries |
//! | `clock`, `plain` | processor time of a thread, and how messages are worded |

pub mod clock;
mod compared;
mod conditions;
mod documents;
mod effort;
mod engines;
pub mod estates;
pub mod everybody;
mod folder;
mod json;
mod languages;
pub mod lint;
pub mod modules;
mod plain;
mod random;
mod requests;
pub mod rich;
pub mod runs;
pub mod samples;
mod tiny;
pub mod truths;
mod values;
pub mod vocabulary;
mod words;
mod worlds;

pub use compared::Compared;
pub use conditions::bases;
pub use documents::{Document, document};
pub use effort::{Effort, number, seed};
pub use engines::{Engines, agree, compile};
pub use folder::Folder;
pub use json::Json;
pub use languages::{Family as OperatorFamily, Language, languages};
pub use plain::is_plain;
pub use random::Random;
pub use requests::{Given, Plan, plan};
pub use tiny::{Tiny, Tongue, context, tongues};
pub use values::Pool;
pub use worlds::{Answer, Asker, Cloud, Question, Settings, Spot, World, clouds};
