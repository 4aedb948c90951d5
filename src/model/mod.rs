//! The validated policy: a value of it is the proof that its text was legal in its dialect.
//!
//! A text becomes a policy in one direction, and each step has its file:
//!
//! 1. `json` parses the text into a tree with places;
//! 2. [`detect`] finds the dialect and the kind in the tree, where a program does not give them;
//! 3. [`lower`] turns the tree into a [`Policy`] and its [`PolicySpans`], or reports every fault.
//!
//! A [`Policy`] is a list of statements, in each of which everything is parsed: patterns, condition
//! operands, principals. What is compared or printed later is a function of it:
//!
//! * [`relation`] and [`equivalent`] say how two statements or policies relate: covers, may meet,
//!   decides the same;
//! * [`emit`] writes it as JSON again.
//!
//! There is no way to make a policy other than by lowering a text, and nothing here decides:
//! `compile` and `eval` do that.
//!
//! # Example
//!
//! `{"Statement": {"Effect": "Allow", "NotAction": "ram:*", "Resource": "*"}}` becomes one
//! statement with the effect `Allow`, no list of actions (every action), `ram:*` among the excluded
//! actions, and one resource pattern that matches everything. Whether `NotAction` may occur without
//! `Action` is a row of the dialect's table; after lowering, nobody has to ask again.

mod detect;
mod emit;
mod equivalent;
mod lower;
mod policy;
mod relation;
mod spans;

pub(crate) use detect::HolderHint;
pub use detect::{HintReasons, PolicyHints};
pub use equivalent::Unproved;
pub(crate) use lower::Parsed;
pub use policy::Policy;
pub(crate) use policy::{ActionPattern, Condition, Effect, Principals, ResourcePattern, Statement};
pub(crate) use relation::{ActionHalves, Budget};
pub(crate) use spans::{ListSpans, PolicySpans, StatementSpans};
