//! Trust that an API returns as lists instead of a document.

use super::{Lowering, find};
use crate::dialect::{Container, Kind, TrustList};
use crate::error::{Problem, faults};
use crate::json::{Member, Node, Value};
use crate::model::policy::{ActionPattern, Effect, Principals, Statement};
use crate::principal::parse_entry;
use crate::source::Span;

impl Lowering<'_> {
    /// The statements that the lists stand for; `None` for a document with a `Statement`, or
    /// without any list.
    pub(super) fn trust_lists(&mut self, members: &[Member<'_>]) -> Option<Vec<Statement>> {
        let table = self.table;
        let lists = &table.trust_lists;
        let any = lists
            .iter()
            .any(|list| find(members, &list.element).is_some());
        if self.kind != Kind::Trust || !any || find(members, "Statement").is_some() {
            return None;
        }
        let known: Vec<&str> = lists.iter().map(|list| &*list.element).collect();
        self.report_unknown(members, &known, "the trust of a role");
        let named = lists
            .iter()
            .filter_map(|list| Some((list, find(members, &list.element)?)));
        Some(
            named
                .filter_map(|(list, node)| self.trust_list(list, node))
                .collect(),
        )
    }

    fn trust_list(&mut self, list: &TrustList, node: &Node<'_>) -> Option<Statement> {
        let Some(word) = &list.word else {
            self.text_element(node, &list.element)?;
            return None;
        };
        let container = Container::Member(word.clone());
        let shape = self
            .table
            .principals
            .iter()
            .find(|shape| shape.kinds.contains(&self.kind) && shape.container == container)?;
        let mut entries = Vec::new();
        for (text, span) in self.list_items(list, node) {
            let (before, after) = &list.around;
            let name = format!("{before}{text}{after}");
            let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            match parse_entry(&name, &shape.entries, self.table) {
                Ok(entry) if is_digits || !list.digits => entries.push((name.into(), entry)),
                _ => {
                    let problem = Problem::new(faults::INVALID_PRINCIPAL, span)
                        .message(format!(
                            "`{}` in `{}` does not name anybody",
                            crate::words::clip(text),
                            list.element
                        ))
                        .help(
                            "name accounts by their digits, services and providers by their names",
                        );
                    self.report(problem);
                }
            }
        }
        let assume = self.table.sharing.assume.iter();
        let actions = assume
            .map(|(action, _)| ActionPattern {
                text: (&**action).into(),
            })
            .collect();
        Some(Statement {
            sid: None,
            effect: Effect::Allow,
            principals: Some(Principals {
                negated: false,
                groups: vec![(container, entries)],
            }),
            actions: Some(actions),
            not_actions: Vec::new(),
            resources: None,
            not_resources: Vec::new(),
            conditions: Vec::new(),
            position: self.lines.position(node.span.start()),
        })
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
