//! The form of the tables.

use crate::dialect::Kind;

/// Types that have policies of one dialect and kind.
#[derive(Debug)]
pub(super) struct Homes {
    pub(super) dialect: &'static str,
    pub(super) kind: Kind,
    /// Types, the steps to the policy in each, and what holds the policy, as limits of sizes name
    /// it; empty where none is known for it.
    pub(super) rows: &'static [(&'static str, &'static str, &'static str)],
}
