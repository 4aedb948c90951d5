//! What the fuzz targets do, apart from the fuzzer, so that plain tests replay what was once found.
//!
//! An input is a byte that chooses the dialect (and, where it matters, the kind), and text: a
//! policy, or lines. `d` to `h` are the dialects with identity policies. Whatever it says, nothing
//! panics, and what loads keeps the promises of the crate: it is written and read without a change,
//! and the compiled set decides as the reference does.
//!
//! A target is a function and a row of [`TARGETS`]; `fuzz/seeds/` has a folder for it.

mod changing;
mod commands;
mod deciding;
mod importing;
mod language;
mod linting;
mod reading;

pub use language::kind_of;

/// What is done with an input.
pub type Target = fn(&[u8]);

/// Every target by its name.
pub const TARGETS: &[(&str, Target)] = &[
    ("arguments", commands::arguments),
    ("cases", reading::cases),
    ("conditions", deciding::conditions),
    ("differential", deciding::differential),
    ("estates", reading::estates),
    ("findings", commands::findings),
    ("fixes", linting::fixes),
    ("imports", importing::imports),
    ("json", reading::json),
    ("layers", changing::layers),
    ("lint", linting::lint),
    ("names", deciding::names),
    ("patterns", deciding::patterns),
    ("policies", reading::policies),
    ("read", reading::read),
    ("relations", linting::relations),
    ("requests", deciding::requests),
    ("updates", changing::updates),
    ("variables", deciding::variables),
    ("who_can", importing::who_can),
];
