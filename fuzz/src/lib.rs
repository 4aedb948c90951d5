//! What the fuzz targets do, in [`targets`], and the command line, which some of them run.

#[path = "../../src/cli/mod.rs"]
#[allow(dead_code, reason = "its end, at which it writes, is the program's")]
mod cli;
mod targets;

pub use targets::{TARGETS, Target, kind_of};
