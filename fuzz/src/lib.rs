//! What the fuzz targets do, in [`targets`], and the command line, which some of them run.

mod targets;

pub use targets::{TARGETS, Target, kind_of};
