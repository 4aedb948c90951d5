//! Model to set: patterns classified, text set aside, denies apart from allows.

mod index;
mod layer;
mod set;
mod statement;

pub use layer::Layer;
pub use set::{PolicyId, PolicySet, PolicySetBuilder, StatementId, StatementInfo};

pub(crate) use statement::{Condition, Reading, Statement, View};
