//! Policies and statements.

use crate::condition::Test;
use crate::dialect::{Dialect, Kind};
use crate::resource_name::NamePattern;
use crate::source::{Position, Span};

/// One policy document that was read and found legal in its dialect.
///
/// # Examples
///
/// ```
/// use portcullis::{Dialect, Kind, Policy};
/// let text = r#"{"Version":"1","Statement":[{"Action":"oss:Get*","Effect":"Allow","Resource":["*"]}]}"#;
/// let policy = Policy::parse(&Dialect::alibaba_ram(), Kind::Identity, "reports", text)?;
/// assert_eq!(policy.statement_count(), 1);
/// assert!(policy.to_json().starts_with("{\n  \"Version\": \"1\",\n"));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Policy {
    pub(crate) dialect: Dialect,
    pub(crate) kind: Kind,
    pub(crate) name: Box<str>,
    pub(crate) version: Option<Box<str>>,
    pub(crate) id: Option<Box<str>>,
    pub(crate) statements: Vec<Statement>,
}

impl Policy {
    /// The dialect it was read in.
    #[must_use]
    pub fn dialect(&self) -> &Dialect {
        &self.dialect
    }

    /// What it is for.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The name that it was given.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many statements it has.
    #[must_use]
    pub fn statement_count(&self) -> usize {
        self.statements.len()
    }
}

/// What a statement does where it applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    Allow,
    Deny,
}

/// One statement. What `Not…` means in the dialect is already worked in: the statement is about what the first list
/// includes, or everything where there is none, without what the second excludes.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) sid: Option<Box<str>>,
    pub(crate) effect: Effect,
    pub(crate) actions: Option<Vec<ActionPattern>>,
    pub(crate) not_actions: Vec<ActionPattern>,
    pub(crate) resources: Option<Vec<ResourcePattern>>,
    pub(crate) not_resources: Vec<ResourcePattern>,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) span: Span,
    pub(crate) position: Position,
}

/// `*`, or a service and a name, either with wildcards.
#[derive(Clone, Debug)]
pub(crate) struct ActionPattern {
    pub(crate) text: Box<str>,
}

/// A pattern over resource names.
#[derive(Clone, Debug)]
pub(crate) struct ResourcePattern {
    pub(crate) text: Box<str>,
    pub(crate) pattern: NamePattern,
}

/// One key under one operator.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    /// As written.
    pub(crate) key: Box<str>,
    pub(crate) canonical_key: Box<str>,
    /// As written; a number or boolean by its text.
    pub(crate) values: Vec<Box<str>>,
    pub(crate) test: Test,
}
