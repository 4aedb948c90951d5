//! What is wrong or dangerous in policies that are legal: rules, each of which looks at policies and returns findings.
//!
//! A rule is one file of `rules/`: what it looks for and why, how to mend it, examples that the tests run, and a
//! function from a [`subject::Subject`] to [`finding::Finding`]s. A subject is a policy twice: the model, by which a rule
//! decides, and the span of everything in it, by which it points. The model keeps no spans, since decisions have no use
//! for them; both come from one tree and list the same things in the same order. What a rule knows about a cloud is a
//! row of `facts/`.

mod catalog;
mod cover;
mod facts;
mod finding;
mod grant;
mod linter;
mod rule;
mod rules;
mod spans;
mod store;
mod subject;

pub use catalog::Catalog;
pub use linter::Linter;
pub use rule::{Example, Group, Rule};
