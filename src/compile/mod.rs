//! Model to set: patterns classified, text set aside, statements filed by what is literal of them.

mod bearing;
mod builder;
mod index;
mod layer;
mod pool;
mod principals;
mod segment;
mod set;
mod statement;
#[cfg(test)]
mod tests_of_sets;
#[cfg(test)]
mod tests_of_statements;
mod worst;

pub use builder::{PolicySetBuilder, PolicySetUpdate};
pub use layer::Layer;
pub use set::{PolicyId, PolicySet, StatementId, StatementInfo};
pub use worst::WorstCase;

pub(crate) use index::{BATCH, Candidate, Step, Visitor};
pub(crate) use pool::UNCONDITIONAL;
pub(crate) use statement::{ActionMatcher, Condition, Reading, StatementRef, View};
