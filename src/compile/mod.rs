//! Policies compiled to a set that answers requests.
//!
//! A [`PolicySet`] is built from [`Policy`](crate::model::Policy) values of one dialect and never
//! changes; an update makes another set, which shares what is the same. Compiling does three
//! things: patterns are classified so that each is compared by the cheapest matcher, equal parts of
//! statements are kept once in a pool, and statements are filed by their literal parts, so that a
//! request is compared with few of them.
//!
//! From the bottom up:
//!
//! * `ids`, `view`, `action`, `conditions`, `principals`: what a statement is made of, and the
//!   request as it sees it.
//! * `pool`, `statement`, `statements`: the parts of many statements, each once, and statements as
//!   numbers of them.
//! * `index`: the look-up table of a segment. `near` is the same for explanations, which ask for
//!   statements that almost match.
//! * `segment`: policies that were compiled together. A set holds one, and one more for each batch
//!   of changes until it is compacted.
//! * `set`, `builder`, `layer`: what a program sees.
//!
//! Nothing here decides. A search finds candidates and whether their scope holds the request;
//! `eval` tests their conditions and combines them.

mod action;
mod bearing;
mod builder;
mod conditions;
mod ids;
mod index;
mod layer;
mod near;
mod nearby;
mod parts;
mod pool;
mod principals;
mod segment;
mod set;
mod statement;
mod statements;
#[cfg(test)]
mod tests_of_sets;
#[cfg(test)]
mod tests_of_statements;
mod view;
mod visit;
mod worst;

pub use builder::{PolicySetBuilder, PolicySetUpdate};
pub use ids::{PolicyId, StatementId};
pub use layer::Layer;
pub use set::{PolicySet, StatementInfo};
pub use worst::WorstCase;

pub(crate) use action::ActionMatcher;
pub(crate) use conditions::CompiledCondition;
pub(crate) use index::BATCH;
pub(crate) use pool::UNCONDITIONAL;
pub(crate) use statement::StatementRef;
pub(crate) use view::{ReadingRule, View};
pub(crate) use visit::{Candidate, SearchStep, Visitor};
