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
    /// The dialect in which it was read.
    pub(crate) dialect: Dialect,
    /// What it is for.
    pub(crate) kind: Kind,
    /// The name that its program gave it, for messages.
    pub(crate) name: Box<str>,
    /// A hash of its text.
    pub(crate) digest: u64,
    /// The element `Version`.
    pub(crate) version: Option<Box<str>>,
    /// The element `Id`.
    pub(crate) id: Option<Box<str>>,
    /// The service whose resources it guards, if its form says so.
    pub(crate) guards: Option<Text>,
    /// In the order of the text.
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
            && are_all(
                &self.statements,
                &other.statements,
                Statement::says_the_same,
            )
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
    /// It allows what nothing denies.
    Allow,
    /// It denies, whatever else allows.
    Deny,
}

/// One statement. What `Not…` means in the dialect is already worked in: the statement is about
/// what the first list includes, or everything where there is none, without what the second
/// excludes.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    /// Its name in the policy.
    pub(crate) sid: Option<Box<str>>,
    /// What it does where it applies.
    pub(crate) effect: Effect,
    /// `None` is everyone, in a kind of policy that names nobody too.
    pub(crate) principals: Option<Principals>,
    /// `None` is every action.
    pub(crate) actions: Option<Vec<ActionPattern>>,
    /// The actions that it excepts.
    pub(crate) not_actions: Vec<ActionPattern>,
    /// `None` is every resource.
    pub(crate) resources: Option<Vec<ResourcePattern>>,
    /// The resources that it excepts.
    pub(crate) not_resources: Vec<ResourcePattern>,
    /// All of them must hold.
    pub(crate) conditions: Vec<Condition>,
    /// Where it begins in the text.
    pub(crate) position: Position,
}

/// Whom a statement speaks of.
#[derive(Clone, Debug)]
pub(crate) struct Principals {
    /// `NotPrincipal`: whom it does not.
    pub(crate) negated: bool,
    /// The entries, in the order of the text.
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
    /// As written.
    pub(crate) text: Box<str>,
    /// As it is compared.
    pub(crate) pattern: NamePattern,
}

/// One key under one operator.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    /// As written.
    pub(crate) key: Box<str>,
    /// In the spelling under which keys are compared (C2).
    pub(crate) canonical_key: Box<str>,
    /// As written; a number or boolean by its text, an object by its texts.
    pub(crate) values: Vec<Box<str>>,
    /// The range of values that each object holds, in order; values outside the ranges are plain
    /// texts.
    pub(crate) objects: Vec<Range<usize>>,
    /// The operator with its values, typed.
    pub(crate) test: Test,
}

impl Statement {
    /// Whether both say the same under the same name.
    fn says_the_same(&self, other: &Statement) -> bool {
        self.sid == other.sid && self.is_same_except_sid(other)
    }

    /// Compares what was written; what follows from it is the same then, where it is read alike.
    pub(super) fn is_same_except_sid(&self, other: &Statement) -> bool {
        self.effect == other.effect
            && self.actions == other.actions
            && self.not_actions == other.not_actions
            && are_same(&self.principals, &other.principals, Principals::is_same)
            && are_same(&self.resources, &other.resources, |one, other| {
                are_same_texts(one, other)
            })
            && are_same_texts(&self.not_resources, &other.not_resources)
            && are_all(&self.conditions, &other.conditions, Condition::is_same)
    }
}

impl Condition {
    /// Whether both are written alike.
    fn is_same(&self, other: &Condition) -> bool {
        self.test.operator == other.test.operator
            && self.key == other.key
            && self.values == other.values
    }
}

impl Principals {
    /// Whether both are written alike.
    fn is_same(&self, other: &Principals) -> bool {
        self.negated == other.negated && are_all(&self.groups, &other.groups, is_same_group)
    }
}

/// Whether the entries of two groups are written alike, and under the same word.
fn is_same_group((word, entries): &PrincipalGroup, (other, others): &PrincipalGroup) -> bool {
    word == other && are_all(entries, others, |(text, _), (other, _)| text == other)
}

/// Whether two lists of resources are written alike.
fn are_same_texts(one: &[ResourcePattern], other: &[ResourcePattern]) -> bool {
    are_all(one, other, |one, other| one.text == other.text)
}

/// Whether two lists have the same length and their items are pairwise the same.
fn are_all<T>(one: &[T], other: &[T], is_same: impl Fn(&T, &T) -> bool) -> bool {
    one.len() == other.len()
        && one
            .iter()
            .zip(other)
            .all(|(one, other)| is_same(one, other))
}

/// Whether both are missing, or both are there and the same.
fn are_same<T>(one: &Option<T>, other: &Option<T>, is_same: impl Fn(&T, &T) -> bool) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => is_same(one, other),
        _ => false,
    }
}
