//! Model to set: patterns classified, text set aside, denies apart from allows.

mod set;
mod statement;

pub use set::{PolicyId, PolicySet, PolicySetBuilder, StatementId, StatementInfo};
