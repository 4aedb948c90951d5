//! Lowering of trust that an API returns as lists instead of a document.

use super::{Lowering, Parts};
use crate::dialect::{Container, Kind, TrustList};
use crate::error::{Problem, faults};
use crate::json::{Member, Node, Value};
use crate::model::policy::{ActionPattern, Effect, Principals, Statement};
use crate::model::spans::{ListSpans, StatementSpans};
use crate::principal::parse_entry;
use crate::source::Span;
use crate::words::clip;

impl Lowering<'_> {
    /// Reads the statements that the lists stand for; `None` for a document with a `Statement`, or
    /// without any list.
    pub(super) fn trust_lists(&mut self, root: &Node<'_>) -> Option<Parts> {
        let table = self.table;
        let lists = &table.trust_lists;
        let has_list = lists.iter().any(|list| root.get(&list.element).is_some());
        if self.kind != Kind::Trust || !has_list || root.get("Statement").is_some() {
            return None;
        }
        let known: Vec<&str> = lists.iter().map(|list| &*list.element).collect();
        self.report_unknown(root.members(), &known, "the trust of a role");
        let mut parts = Parts::default();
        for list in lists.iter() {
            if let Some(member) = root.member(&list.element) {
                self.trust_list(list, member, &mut parts);
            }
        }
        Some(parts)
    }

    /// Adds the statement that a list stands for; a list that names nobody adds none.
    fn trust_list(&mut self, list: &TrustList, member: &Member<'_>, parts: &mut Parts) {
        let node = &member.value;
        let Some(word) = &list.word else {
            self.text_element(node, &list.element);
            return;
        };
        let container = Container::Member(word.clone());
        let mut shapes = self.table.principals.iter();
        let shape =
            shapes.find(|shape| shape.kinds.contains(&self.kind) && shape.container == container);
        let Some(shape) = shape else { return };
        let mut entries = Vec::new();
        let mut spans = ListSpans::new(member.key_span);
        for (text, span) in self.list_items(list, node) {
            let (before, after) = &list.around;
            let name = format!("{before}{text}{after}");
            let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            match parse_entry(&name, &shape.entries, self.table) {
                Ok(entry) if is_digits || !list.digits => {
                    entries.push((name.into(), entry));
                    spans.items.push(span);
                }
                _ => self.names_nobody(text, span, &list.element),
            }
        }
        let principals = Principals {
            negated: false,
            groups: vec![(container, entries)],
        };
        let statement = self.trusting(principals, node);
        parts.push(statement, places(member.key_span, spans));
    }

    /// Reports an item of a list that is not a principal.
    fn names_nobody(&mut self, text: &str, span: Span, element: &str) {
        let message = format!("`{}` in `{element}` does not name anybody", clip(text));
        let help = "name accounts by their digits, services and providers by their names";
        let problem = Problem::new(faults::INVALID_PRINCIPAL, span).message(message);
        self.report(problem.help(help));
    }

    /// The statement that lets these principals assume the role.
    fn trusting(&self, principals: Principals, node: &Node<'_>) -> Statement {
        let assume = self.table.sharing.assume.iter();
        let actions = assume
            .map(|(action, _)| ActionPattern {
                text: (&**action).into(),
            })
            .collect();
        Statement {
            sid: None,
            effect: Effect::Allow,
            principals: Some(principals),
            actions: Some(actions),
            not_actions: Vec::new(),
            resources: None,
            not_resources: Vec::new(),
            conditions: Vec::new(),
            position: self.lines.position(node.span.start()),
        }
    }

    /// An array of strings, or one string with commas; not empty.
    fn list_items<'n>(&mut self, list: &TrustList, node: &'n Node<'_>) -> Vec<(&'n str, Span)> {
        match &node.value {
            Value::String(text) => text
                .split(',')
                .map(|item| (item.trim(), node.span))
                .collect(),
            _ => self.texts(node, &list.element),
        }
    }
}

/// The places of a statement whose principals alone are in the text.
fn places(key: Span, principals: ListSpans) -> StatementSpans {
    StatementSpans {
        start: key,
        sid: None,
        effect: key,
        principals,
        actions: ListSpans::new(key),
        not_actions: ListSpans::new(key),
        resources: ListSpans::new(key),
        not_resources: ListSpans::new(key),
        condition: None,
        conditions: Vec::new(),
    }
}
