//! Two statements that differ in one list only.

use std::collections::{HashMap, HashSet};

use crate::json::{Node, Value};
use crate::lint::edit::{End, statement_at};
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "mergeable-statements",
    RuleGroup::Pedantic,
    include_str!("mergeable_statements.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe);

#[derive(Debug)]
struct MergeableStatements {
    other: Span,
    /// How messages call the other statement.
    label: String,
    list: DifferingList,
}

/// The list in which two statements differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum DifferingList {
    Actions,
    Resources,
}

impl DifferingList {
    /// What the list has, for messages.
    fn name(self) -> &'static str {
        match self {
            DifferingList::Actions => "actions",
            DifferingList::Resources => "resources",
        }
    }

    /// The element of a policy that has the list.
    fn element(self) -> &'static str {
        match self {
            DifferingList::Actions => "Action",
            DifferingList::Resources => "Resource",
        }
    }
}

impl Report for MergeableStatements {
    fn message(&self) -> String {
        let (label, list) = (&self.label, self.list.name());
        format!("this statement and {label} differ only in their {list}")
    }

    fn help(&self) -> String {
        format!("put their {} in one list", self.list.name())
    }

    /// Adds what only this statement lists to the other one, and removes this one.
    fn fix(&self, subject: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        let into = statement_at(subject, self.other)?;
        let from = statement_at(subject, at)?;
        let list = &into.member(self.list.element())?.value;
        let more = &from.member(self.list.element())?.value;
        let known: HashSet<&str> = list.items().iter().filter_map(text).collect();
        let mut added = Vec::new();
        for item in more.items() {
            if text(item).is_some_and(|text| !known.contains(text)) {
                added.push(
                    subject
                        .text
                        .get(item.span.start()..item.span.end())?
                        .to_owned(),
                );
            }
        }
        let mut edits = vec![Edit::Remove(from.span)];
        if !added.is_empty() {
            edits.push(Edit::Insert(list.span, End::Last, added));
        }
        Some(edits)
    }
}

/// The text of a string.
fn text<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    match &node.value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// Compares each statement with the earlier ones that agree in all but one list. A map by
/// everything else finds them, so that many statements take linear time.
fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut earlier: HashMap<(DifferingList, String), StatementAt<'_>> = HashMap::new();
    for statement in subject.statements() {
        let written = statement.statement;
        // With `NotAction` or `NotResource`, one list does not mean the same as two.
        let has_exceptions = !written.not_actions.is_empty() || !written.not_resources.is_empty();
        if written.sid.is_some() || has_exceptions {
            continue;
        }
        let keys = keys(statement);
        let twin = keys
            .iter()
            .find_map(|key| Some((key.0, *earlier.get(key)?)));
        let Some((list, twin)) = twin else {
            earlier.extend(keys.map(|key| (key, statement)));
            continue;
        };
        let report = MergeableStatements {
            other: twin.spans.start,
            label: twin.label(),
            list,
        };
        let finding = Finding::new(subject, statement.spans.start, report);
        findings.push(finding.beside(subject, twin.spans.start, "the other statement"));
    }
    findings
}

/// Everything that a statement says apart from one list, for each list.
fn keys(statement: StatementAt<'_>) -> [(DifferingList, String); 2] {
    let actions = statement
        .actions()
        .map(|action| action.value.text.to_ascii_lowercase());
    let resources = statement
        .resources()
        .map(|resource| resource.value.text.to_string());
    let (actions, resources) = (sorted(actions), sorted(resources));
    let rest = rest(statement);
    [
        (DifferingList::Resources, format!("{actions}|{rest}")),
        (DifferingList::Actions, format!("{resources}|{rest}")),
    ]
}

/// What a statement says besides its actions and resources.
fn rest(statement: StatementAt<'_>) -> String {
    let mut conditions = Vec::new();
    for condition in &statement.statement.conditions {
        let operator = condition.test.operator.name();
        let (key, values) = (&condition.canonical_key, &condition.values);
        conditions.push(format!("{operator} {key} {values:?}"));
    }
    let principals = statement.principals();
    let principals = principals.map(|named| format!("{:?} {}", named.word, named.text));
    let (conditions, principals) = (sorted(conditions.into_iter()), sorted(principals));
    let (effect, excepts) = (statement.statement.effect, statement.excepts_principals());
    format!("{effect:?} {excepts} {principals}|{conditions}")
}

/// Texts in order, so that lists of equal texts are equal.
fn sorted(texts: impl Iterator<Item = String>) -> String {
    let mut texts: Vec<_> = texts.collect();
    texts.sort_unstable();
    texts.join(" ")
}
