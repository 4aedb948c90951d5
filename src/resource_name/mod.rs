//! Resource names by their fields, and patterns over them (clauses R4 to R6).
//!
//! `acs:oss:*:1:bucket/key` has five fields, `arn:aws:s3:::bucket/key` six; a [`NameScheme`] says
//! which. Pattern and name are split at the same colons and compared field by field, so a wildcard
//! never crosses one of those colons and an identifier that a caller may choose is never taken for
//! another account's.

mod difference;
mod in_path;
mod inside;
mod name;
mod pattern;
mod products;
mod relation;

pub(crate) use difference::Difference;
pub(crate) use name::{Field, Name, NameFault, NameScheme, Rows, Text};
pub(crate) use pattern::{NamePattern, PatternRule};
