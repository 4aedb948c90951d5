//! A linter for policies that are legal, but wrong or dangerous.
//!
//! [`Linter`] reads policies, reports what its rules find, and fixes it. [`Rule`] describes one
//! rule: what it finds, why that matters and how to fix it. A [`Catalog`] of services and actions
//! lets rules look actions up. What refuses a text that is not a policy at all is a fault, and not
//! a rule.
//!
//! # How a rule works
//!
//! A rule is a file in `rules`, with its page beside it. It has a function from a policy to
//! findings. A finding is a place and a report: the facts, whole and typed, from which it makes its
//! message, its help and the edits of its fix. The rule sees the policy as the model, by which it
//! decides, and as the span of everything in it, by which it points. The model has no spans, since
//! decisions have no use for them; lowering makes both in one walk over the tree, and a text is
//! parsed once for all rules. What rules know about a cloud is data, in `facts` and `ways`.
//!
//! From the bottom up: `subject` and `edit`, then `finding` and `rule`, then `rules`, the list of
//! all, and above them `linter` and `fix`, which run them.
//!
//! # Security
//!
//! Rules report what is certain, and compare a bounded number of patterns. A policy without
//! findings is not thereby safe.

mod catalog;
mod confinement;
mod cover;
mod denied;
mod document;
mod edit;
mod facts;
mod federation;
mod finding;
mod fix;
mod grant;
mod known;
mod linter;
mod own;
mod page;
mod prelude;
mod reach;
mod restriction;
mod rule;
mod rules;
mod sensitive;
mod store;
mod subject;
mod ways;

pub use catalog::Catalog;
pub use fix::{FixedPolicy, Fixes, Safety};
pub(crate) use known::key_values;
pub use known::{Unreadable, unreadable};
pub use linter::{Linter, UnknownRule};
pub use own::{OwnRule, OwnRuleError, OwnRuleExample, OwnRuleText};
pub use page::Example;
pub(crate) use page::RulePage;
pub use rule::{Applicability, Rule, RuleGroup};
pub use ways::{Need, Way, WayKind};
