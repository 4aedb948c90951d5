//! The validated policy: a value of it is the proof that its text was legal in its dialect.

mod detect;
mod emit;
mod equivalent;
mod lower;
mod policy;
mod relation;

pub use detect::{Clues, Grounds};
pub use equivalent::Unproved;
pub use policy::Policy;
pub(crate) use policy::{ActionPattern, Condition, Effect, Principals, ResourcePattern, Statement};
pub(crate) use relation::{ActionHalves, Budget};
