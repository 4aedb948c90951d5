//! The form of the tables.

use crate::dialect::Kind;

/// Types that have policies of one dialect and kind.
#[derive(Debug)]
pub(super) struct Homes {
    pub(super) dialect: &'static str,
    pub(super) kind: Kind,
    /// Types, and the steps to the policy in each.
    pub(super) rows: &'static [(&'static str, &'static str)],
}
