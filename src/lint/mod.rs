//! What is wrong or dangerous in policies that are legal: rules, each of which looks at policies
//! and finds places.
//!
//! [`Linter`] reads policies and says what all rules find; [`Rule`] tells what a rule looks for, why, and how to mend it.
//! A [`Catalog`] of services and actions lets it look actions up.
//!
//! A rule is one file: its page, with examples that the tests run, and a function from a policy to
//! findings. It sees the policy twice: as the model, by which it decides, and as the span of
//! everything in it, by which it points. The model keeps no spans, since decisions have no use for
//! them; both come from one tree and list the same things in the same order. What a rule knows
//! about a cloud is a row of a table. A finding is a place with facts; the words stand in the rule.
//!
//! # Security
//!
//! Rules say what they are certain of, and compare a bounded number of patterns. That they find
//! nothing does not make a policy safe.

mod catalog;
mod cover;
mod edit;
mod facts;
mod federation;
mod finding;
mod fix;
mod grant;
mod known;
mod linter;
mod page;
mod prelude;
mod reach;
mod rule;
mod rules;
mod spans;
mod store;
mod subject;

pub use catalog::Catalog;
pub use fix::{Fixed, Fixes, Safety};
pub(crate) use known::key_values;
pub use known::{Unreadable, unreadable};
pub use linter::Linter;
pub use page::Example;
pub use rule::{Applicability, Group, Rule};
