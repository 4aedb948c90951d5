//! What nearly every rule needs, for `use crate::lint::prelude::*`.

pub(super) use super::edit::{
    Edit, OperatorBlock, remove_item, remove_member, remove_statement, replace, replace_field,
    text_at,
};
pub(super) use super::finding::{Finding, Report};
pub(super) use super::rule::{Applicability, Check, Rule, RuleGroup};
pub(super) use super::subject::{ConditionAt, PartAt, PrincipalAt, StatementAt, Subject};
pub(super) use crate::dialect::Kind;
pub(super) use crate::source::Span;
pub(super) use crate::words::code;
