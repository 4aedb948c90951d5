//! Policies and statements.

use std::ops::Range;

use crate::condition::Test;
use crate::dialect::{Container, Dialect, Kind};
use crate::principal::Entry;
use crate::resource_name::{NamePattern, Text};
use crate::source::Position;

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
    /// A hash of its text.
    pub(crate) digest: u64,
    pub(crate) version: Option<Box<str>>,
    pub(crate) id: Option<Box<str>>,
    /// The service whose resources it guards, if its form says so.
    pub(crate) guards: Option<Text>,
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

    /// Whether both say the same in the same order, regardless of their layout and names. This
    /// proves that a text that was rewritten still means what it meant.
    #[must_use]
    pub fn says_the_same(&self, other: &Policy) -> bool {
        self.dialect == other.dialect
            && self.kind == other.kind
            && self.version == other.version
            && self.id == other.id
            && self.statements.len() == other.statements.len()
            && self
                .statements
                .iter()
                .zip(&other.statements)
                .all(|(one, other)| one.says_the_same(other))
    }

    /// The patterns over actions that its statements name, as written.
    pub fn actions(&self) -> impl Iterator<Item = &str> {
        let lists = self
            .statements
            .iter()
            .flat_map(|statement| [statement.actions.as_deref(), Some(&*statement.not_actions)]);
        lists.flatten().flatten().map(|action| &*action.text)
    }

    /// The context keys that its conditions test, as written.
    pub fn condition_keys(&self) -> impl Iterator<Item = &str> {
        self.statements
            .iter()
            .flat_map(|statement| &statement.conditions)
            .map(|condition| &*condition.key)
    }

    /// How many statements it has.
    #[must_use]
    pub fn statement_count(&self) -> usize {
        self.statements.len()
    }
}

/// What a statement does where it applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub(crate) enum Effect {
    Allow,
    Deny,
}

/// One statement. What `Not…` means in the dialect is already worked in: the statement is about
/// what the first list includes, or everything where there is none, without what the second
/// excludes.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) sid: Option<Box<str>>,
    pub(crate) effect: Effect,
    /// `None` is everyone, in a kind of policy that names nobody too.
    pub(crate) principals: Option<Principals>,
    pub(crate) actions: Option<Vec<ActionPattern>>,
    pub(crate) not_actions: Vec<ActionPattern>,
    pub(crate) resources: Option<Vec<ResourcePattern>>,
    pub(crate) not_resources: Vec<ResourcePattern>,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) position: Position,
}

/// Whom a statement speaks of.
#[derive(Clone, Debug)]
pub(crate) struct Principals {
    /// `NotPrincipal`: whom it does not.
    pub(crate) negated: bool,
    pub(crate) groups: Vec<PrincipalGroup>,
}

/// The container of some entries, and each entry with its text.
pub(crate) type PrincipalGroup = (Container, Vec<(Box<str>, Entry)>);

/// `*`, or a service and a name, either with wildcards.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
    /// As written; a number or boolean by its text, an object by its texts.
    pub(crate) values: Vec<Box<str>>,
    /// The range of values that each object holds, in order; values outside the ranges are plain
    /// texts.
    pub(crate) objects: Vec<Range<usize>>,
    pub(crate) test: Test,
}

impl Statement {
    fn says_the_same(&self, other: &Statement) -> bool {
        self.sid == other.sid && self.is_same_except_sid(other)
    }

    /// Compares what was written; what follows from it is the same then, where it is read alike.
    pub(super) fn is_same_except_sid(&self, other: &Statement) -> bool {
        let actions = |list: &[ActionPattern]| {
            list.iter()
                .map(|action| action.text.clone())
                .collect::<Vec<_>>()
        };
        let resources = |list: &[ResourcePattern]| {
            list.iter()
                .map(|resource| resource.text.clone())
                .collect::<Vec<_>>()
        };
        let condition = |condition: &Condition| {
            (
                condition.test.operator,
                condition.key.clone(),
                condition.values.clone(),
            )
        };
        let principals = |principals: &Principals| {
            let texts = |(container, entries): &PrincipalGroup| {
                (
                    container.clone(),
                    entries
                        .iter()
                        .map(|(text, _)| text.clone())
                        .collect::<Vec<_>>(),
                )
            };
            (
                principals.negated,
                principals.groups.iter().map(texts).collect::<Vec<_>>(),
            )
        };
        let Statement {
            effect,
            principals: whom,
            actions: included,
            not_actions,
            resources: named,
            not_resources,
            conditions,
            ..
        } = self;
        *effect == other.effect
            && whom.as_ref().map(principals) == other.principals.as_ref().map(principals)
            && included.as_deref().map(actions) == other.actions.as_deref().map(actions)
            && actions(not_actions) == actions(&other.not_actions)
            && named.as_deref().map(resources) == other.resources.as_deref().map(resources)
            && resources(not_resources) == resources(&other.not_resources)
            && conditions
                .iter()
                .map(condition)
                .eq(other.conditions.iter().map(condition))
    }
}
