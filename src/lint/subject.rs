//! What a rule sees: a policy by its model, and the place of everything in it.

use super::catalog::Catalog;
use super::confinement::Confinement;
use super::facts::Facts;
use super::ways::Way;
use crate::condition::{Operator, Quantifier};
use crate::dialect::{Container, Kind, Table};
use crate::json::Node;
use crate::model::{
    ActionPattern, Condition, Effect, HolderHint, ListSpans, Policy, PolicySpans, ResourcePattern,
    Statement, StatementSpans,
};
use crate::principal::Entry;
use crate::source::{Lines, Span};
use crate::words::code;

/// One policy of a run.
#[derive(Debug)]
pub(super) struct Subject<'a> {
    /// Its place among the policies of its dialect.
    pub(super) index: usize,
    pub(super) policy: &'a Policy,
    pub(super) table: &'a Table,
    /// What holds the policy, where its place says it.
    pub(super) holder: Option<&'a HolderHint>,
    /// What is known of its cloud.
    pub(super) facts: &'static Facts,
    /// The ways to more rights in its cloud.
    pub(super) ways: &'a [Way],
    /// The services and actions of its cloud, where a catalogue was given.
    pub(super) catalog: Option<&'a Catalog>,
    pub(super) text: &'a str,
    pub(super) root: &'a Node<'a>,
    pub(super) lines: Lines<'a>,
    pub(super) spans: &'a PolicySpans,
    /// What is kept out of each statement that allows, by the numbers of statements.
    pub(super) confinements: Vec<Confinement>,
    /// Keys and texts that hold something else than the letters, digits and signs of ASCII.
    pub(super) unusual_texts: Vec<(&'a str, Span)>,
}

/// A statement, with its places.
#[derive(Clone, Copy, Debug)]
pub(super) struct StatementAt<'s> {
    pub(super) index: usize,
    pub(super) statement: &'s Statement,
    pub(super) spans: &'s StatementSpans,
    /// Where it names every resource, it names the one that its policy is set on (P14).
    on_own: bool,
}

/// A part of a statement, and its place.
#[derive(Debug)]
pub(super) struct PartAt<'s, T> {
    pub(super) value: &'s T,
    pub(super) span: Span,
}

/// One key under one operator, with its places.
#[derive(Clone, Copy, Debug)]
pub(super) struct ConditionAt<'s> {
    pub(super) condition: &'s Condition,
    pub(super) operator: Span,
    pub(super) key: Span,
    values: &'s ListSpans,
}

/// An entry of a principal element.
#[derive(Clone, Copy, Debug)]
pub(super) struct PrincipalAt<'s> {
    /// The word under which it is written, where principals have words.
    pub(super) word: Option<&'s str>,
    pub(super) text: &'s str,
    pub(super) entry: &'s Entry,
    pub(super) span: Span,
}

impl<'a> Subject<'a> {
    /// What the policy is attached to.
    pub(super) fn kind(&self) -> Kind {
        self.policy.kind()
    }

    /// Whether the policy is of one of these kinds.
    pub(super) fn is_kind(&self, kinds: &[Kind]) -> bool {
        kinds.contains(&self.kind())
    }

    /// The decoded text of the string at a span, such as a key.
    pub(super) fn text_of(&self, span: Span) -> Option<String> {
        serde_json::from_str(self.text.get(span.start()..span.end())?).ok()
    }

    /// The statements of the policy, with their places.
    pub(super) fn statements(&self) -> impl Iterator<Item = StatementAt<'_>> + Clone {
        // OK because lowering adds a statement and its places together.
        let placed = self.policy.statements.iter().zip(&self.spans.statements);
        placed.enumerate().map(|(index, (statement, spans))| {
            let mut stated = StatementAt {
                index,
                statement,
                spans,
                on_own: false,
            };
            stated.on_own = self.is_on_own(stated);
            stated
        })
    }

    /// Whether a statement without a resource is about the one that its policy is set on.
    fn is_on_own(&self, stated: StatementAt<'_>) -> bool {
        let own = &self.table.on_own;
        let mut services = own.without.iter().chain(own.star.iter());
        self.kind() == Kind::Resource && services.any(|service| stated.is_of(&[service]))
    }

    /// What its conditions, and the denies of the policy, keep out of a statement that allows.
    pub(super) fn confinement(&self, statement: StatementAt<'_>) -> Confinement {
        let known = self.confinements.get(statement.index);
        known.copied().unwrap_or_default()
    }

    /// The statements that allow.
    pub(super) fn allows(&self) -> impl Iterator<Item = StatementAt<'_>> + Clone {
        self.statements().filter(|stated| stated.allows())
    }

    /// The statements that deny.
    pub(super) fn denies(&self) -> impl Iterator<Item = StatementAt<'_>> + Clone {
        self.statements().filter(|stated| !stated.allows())
    }
}

/// The items of a list, each with its place.
fn placed<'s, T>(
    list: &'s [T],
    spans: &'s ListSpans,
) -> impl Iterator<Item = PartAt<'s, T>> + Clone {
    list.iter().enumerate().map(|(index, value)| PartAt {
        value,
        span: spans.item(index),
    })
}

impl<T> Clone for PartAt<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for PartAt<'_, T> {}

impl<'s> StatementAt<'s> {
    /// Whether its effect is `Allow`.
    pub(super) fn allows(self) -> bool {
        self.statement.effect == Effect::Allow
    }

    /// Whether it is about actions of these services only.
    pub(super) fn is_of(self, services: &[&str]) -> bool {
        if self.statement.actions.is_none() {
            return false;
        }
        for action in self.actions() {
            let Some((service, _)) = action.value.text.split_once(':') else {
                return false;
            };
            if !services
                .iter()
                .any(|code| code.eq_ignore_ascii_case(service))
            {
                return false;
            }
        }
        true
    }

    /// Whether some action of it may be one of this service.
    pub(super) fn may_be_of(self, service: &str) -> bool {
        if self.statement.actions.is_none() {
            return true;
        }
        self.actions().any(|action| {
            let code = action.value.text.split(':').next().unwrap_or("");
            code.eq_ignore_ascii_case(service) || code.contains(['*', '?'])
        })
    }

    /// How a message speaks of it: by its `Sid`, or by its number.
    pub(super) fn label(self) -> String {
        match &self.statement.sid {
            Some(sid) if !sid.is_empty() => format!("statement {}", code(sid)),
            _ => format!("statement {}", self.index),
        }
    }

    /// The actions that it includes; none under `NotAction`.
    pub(super) fn actions(self) -> impl Iterator<Item = PartAt<'s, ActionPattern>> + Clone {
        placed(
            self.statement.actions.as_deref().unwrap_or_default(),
            &self.spans.actions,
        )
    }

    /// The actions that it excludes.
    pub(super) fn not_actions(self) -> impl Iterator<Item = PartAt<'s, ActionPattern>> + Clone {
        placed(&self.statement.not_actions, &self.spans.not_actions)
    }

    /// The resources that it includes; none under `NotResource`.
    pub(super) fn resources(self) -> impl Iterator<Item = PartAt<'s, ResourcePattern>> + Clone {
        placed(
            self.statement.resources.as_deref().unwrap_or_default(),
            &self.spans.resources,
        )
    }

    /// The resources that it excludes.
    pub(super) fn not_resources(self) -> impl Iterator<Item = PartAt<'s, ResourcePattern>> + Clone {
        placed(&self.statement.not_resources, &self.spans.not_resources)
    }

    /// Resources that are included and that are excluded.
    pub(super) fn all_resources(self) -> impl Iterator<Item = PartAt<'s, ResourcePattern>> + Clone {
        self.resources().chain(self.not_resources())
    }

    /// Actions that are included and that are excluded.
    pub(super) fn all_actions(self) -> impl Iterator<Item = PartAt<'s, ActionPattern>> + Clone {
        self.actions().chain(self.not_actions())
    }

    /// The resource that stands for every resource, where one does: the span of `*`, or of the
    /// statement where `Resource` may be missing and is.
    pub(super) fn every_resource(self) -> Option<Span> {
        if self.on_own {
            return None;
        }
        if self.statement.resources.is_none() {
            let has_excluded = !self.statement.not_resources.is_empty();
            return (!has_excluded).then_some(self.spans.start);
        }
        for resource in self.resources() {
            if &*resource.value.text == "*" {
                return Some(resource.span);
            }
        }
        None
    }

    /// The conditions, one for each key under an operator.
    pub(super) fn conditions(self) -> impl Iterator<Item = ConditionAt<'s>> + Clone {
        let spans = &self.spans.conditions;
        self.statement
            .conditions
            .iter()
            .zip(spans)
            .map(|(condition, spans)| ConditionAt {
                condition,
                operator: spans.operator,
                key: spans.values.key,
                values: &spans.values,
            })
    }

    /// Whether some condition tests this key.
    pub(super) fn tests_key(self, key: &str) -> bool {
        let mut conditions = self.conditions();
        conditions.any(|condition| condition.condition.key.eq_ignore_ascii_case(key))
    }

    /// Whether it has a condition.
    pub(super) fn has_conditions(self) -> bool {
        !self.statement.conditions.is_empty()
    }

    /// Whom it names, or, under `NotPrincipal`, whom it excepts.
    pub(super) fn principals(self) -> impl Iterator<Item = PrincipalAt<'s>> + Clone {
        let groups = self
            .statement
            .principals
            .iter()
            .flat_map(|principals| &principals.groups);
        let entries = groups.flat_map(|(container, entries)| {
            let word = match container {
                Container::Member(word) => Some(&**word),
                Container::Star | Container::Array => None,
            };
            entries
                .iter()
                .map(move |(text, entry)| (word, &**text, entry))
        });
        let spans = &self.spans.principals;
        entries
            .enumerate()
            .map(|(index, (word, text, entry))| PrincipalAt {
                word,
                text,
                entry,
                span: spans.item(index),
            })
    }

    /// Where it names everybody.
    pub(super) fn everybody(self) -> Option<Span> {
        if self.excepts_principals() {
            return None;
        }
        let mut principals = self.principals();
        let everybody = principals.find(|named| matches!(named.entry, Entry::Everyone));
        everybody.map(|named| named.span)
    }

    /// Whether it says `NotPrincipal`.
    pub(super) fn excepts_principals(self) -> bool {
        self.statement
            .principals
            .as_ref()
            .is_some_and(|principals| principals.negated)
    }
}

impl<'s> ConditionAt<'s> {
    /// The operator, without its name in the policy.
    pub(super) fn test(self) -> Operator {
        self.condition.test.operator
    }

    /// Whether the test is false without its key, unless it is a `Null`.
    pub(super) fn needs_key(self) -> bool {
        let operator = self.test();
        !operator.base.negated
            && !operator.if_exists
            && operator.quantifier != Some(Quantifier::All)
    }

    /// The key as written, but in lower case.
    pub(super) fn folded_key(self) -> String {
        self.condition.key.to_ascii_lowercase()
    }

    /// The values as written, each with its place.
    pub(super) fn values(self) -> impl Iterator<Item = (&'s str, Span)> + Clone {
        let spans = self.values;
        self.condition
            .values
            .iter()
            .enumerate()
            .map(|(index, value)| (&**value, spans.item(index)))
    }
}
