//! The validated policy: a value of it is the proof that its text was legal in its dialect.

mod emit;
mod lower;
mod policy;

pub use policy::Policy;
pub(crate) use policy::{ActionPattern, Condition, Effect, ResourcePattern, Statement};
