//! Edits of conditions: an operator in the tree, and the keys that it tests.

use super::place::quoted;
use super::tree::{child, count};
use super::{Edit, End, Style};
use crate::condition::Operator;
use crate::json::{Member, Node, Value};
use crate::lint::subject::Subject;
use crate::source::Span;

/// An operator in a `Condition` of the tree, with the keys that it tests.
#[derive(Clone, Copy)]
pub(in crate::lint) struct OperatorBlock<'n> {
    condition: &'n Member<'n>,
    operator: &'n Member<'n>,
    text: &'n str,
    style: Style<'n>,
}

impl<'n> OperatorBlock<'n> {
    /// Finds the operator at a span, or the one that contains the span.
    pub(in crate::lint) fn at(subject: &'n Subject<'_>, span: Span) -> Option<Self> {
        let statements = &subject.root.member("Statement")?.value;
        let statement = if let Value::Array(_) = statements.value {
            child(statements, span)?.1
        } else {
            statements
        };
        let condition = statement.member("Condition")?;
        let operator = condition
            .value
            .members()
            .iter()
            .find(|member| whole(member).contains(span))?;
        Some(Self {
            condition,
            operator,
            text: subject.text,
            style: Style::of(subject.text, subject.root),
        })
    }

    /// Finds the key at a span, or the one whose values contain the span.
    pub(in crate::lint) fn key_at(self, span: Span) -> Option<&'n Member<'n>> {
        self.operator
            .value
            .members()
            .iter()
            .find(|member| whole(member).contains(span))
    }

    /// Finds a key by its name as written.
    pub(in crate::lint) fn key(self, name: &str) -> Option<&'n Member<'n>> {
        self.keys().iter().find(|member| member.key == name)
    }

    /// Returns the keys that the operator tests.
    pub(in crate::lint) fn keys(self) -> &'n [Member<'n>] {
        self.operator.value.members()
    }

    /// Removes a key; with it the operator, if the operator has no other key, and the `Condition`,
    /// if that has no other operator.
    pub(in crate::lint) fn remove(self, key: &Member<'_>) -> Vec<Edit> {
        let alone = |node: &Node<'_>| count(node) < 2;
        let gone = match (alone(&self.operator.value), alone(&self.condition.value)) {
            (false, _) => whole(key),
            (true, false) => whole(self.operator),
            (true, true) => whole(self.condition),
        };
        vec![Edit::Remove(gone)]
    }

    /// Renames the operator for all its keys. They join the keys of an operator that has the new
    /// name already.
    pub(in crate::lint) fn rename(self, to: Operator) -> Vec<Edit> {
        let target = self.operator_named(&to.name());
        match target.filter(|target| !std::ptr::eq(*target, self.operator)) {
            None => vec![Edit::Replace(self.operator.key_span, quoted(&to.name()))],
            Some(target) => {
                let moved = self.keys().iter().map(|key| self.raw(whole(key))).collect();
                vec![
                    Edit::Remove(whole(self.operator)),
                    Edit::Insert(target.value.span, End::Last, moved),
                ]
            }
        }
    }

    /// Moves a key to another operator, and replaces its values where a value is given.
    pub(in crate::lint) fn retarget(
        self,
        key: &Member<'_>,
        to: &str,
        value: Option<&str>,
    ) -> Vec<Edit> {
        let target = self.operator_named(to);
        if self.keys().len() == 1 && target.is_none() {
            let renamed = Edit::Replace(self.operator.key_span, quoted(to));
            let replaced = value.map(|value| Edit::Replace(key.value.span, quoted(value)));
            return std::iter::once(renamed).chain(replaced).collect();
        }
        let value = value.map_or_else(|| self.raw(key.value.span), quoted);
        let member = format!("{}{}{value}", self.raw(key.key_span), self.style.colon);
        let gone = if self.keys().len() == 1 {
            whole(self.operator)
        } else {
            whole(key)
        };
        vec![Edit::Remove(gone), self.under(to, member)]
    }

    /// Adds a test of a key with another operator.
    pub(in crate::lint) fn and(self, operator: &str, key: &Member<'_>, value: &str) -> Edit {
        let (key, colon) = (self.raw(key.key_span), self.style.colon);
        self.under(operator, format!("{key}{colon}{}", quoted(value)))
    }

    /// Adds a member to an operator, which is added if it is missing.
    fn under(self, operator: &str, member: String) -> Edit {
        match self.operator_named(operator) {
            Some(target) => Edit::Insert(target.value.span, End::Last, vec![member]),
            None => {
                let added = format!("{}{}{{{member}}}", quoted(operator), self.style.colon);
                Edit::Insert(self.condition.value.span, End::Last, vec![added])
            }
        }
    }

    /// Finds an operator by what its name means, since an operator has several spellings.
    fn operator_named(self, name: &str) -> Option<&'n Member<'n>> {
        let meant = Operator::parse(name)?;
        let mut others = self.condition.value.members().iter();
        others.find(|member| Operator::parse(&member.key) == Some(meant))
    }

    /// Returns the text at a span.
    fn raw(self, span: Span) -> String {
        self.text
            .get(span.start()..span.end())
            .unwrap_or("")
            .to_owned()
    }
}

/// A member from its key to the end of its value.
fn whole(member: &Member<'_>) -> Span {
    Span::new(member.key_span.start(), member.value.span.end())
}
