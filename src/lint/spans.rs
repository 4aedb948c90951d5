//! Where the parts of a policy stand: the spans of its tree in the order of its model.

use crate::dialect::Table;
use crate::json::{Member, Node, Value};
use crate::source::Span;

/// The places of a policy.
#[derive(Clone, Debug, Default)]
pub(super) struct PolicySpans {
    pub(super) version: Option<Span>,
    pub(super) statements: Vec<StatementSpans>,
}

/// The places of a statement.
#[derive(Clone, Debug)]
pub(super) struct StatementSpans {
    /// Its first character.
    pub(super) start: Span,
    pub(super) sid: Option<Span>,
    pub(super) effect: Span,
    pub(super) principals: ListSpans,
    pub(super) actions: ListSpans,
    pub(super) not_actions: ListSpans,
    pub(super) resources: ListSpans,
    pub(super) not_resources: ListSpans,
    /// The key of `Condition`, where it stands.
    pub(super) condition: Option<Span>,
    pub(super) conditions: Vec<ConditionSpans>,
}

/// The places of an element and of what it lists.
#[derive(Clone, Debug)]
pub(super) struct ListSpans {
    /// Its key; of an element that does not stand, the statement's first character.
    pub(super) key: Span,
    items: Vec<Span>,
}

/// The places of one key under one operator.
#[derive(Clone, Debug)]
pub(super) struct ConditionSpans {
    pub(super) operator: Span,
    pub(super) values: ListSpans,
}

impl ListSpans {
    /// Where an item stands; what the text does not list stands where its element does.
    pub(super) fn item(&self, index: usize) -> Span {
        self.items.get(index).copied().unwrap_or(self.key)
    }
}

impl PolicySpans {
    pub(super) fn of(root: &Node<'_>, table: &Table) -> Self {
        let version = find(root, "Version").map(|member| member.value.span);
        let statements = match find(root, "Statement") {
            Some(member) => items(&member.value)
                .iter()
                .map(|node| StatementSpans::of(node, table))
                .collect(),
            None => lists(root, table),
        };
        Self {
            version,
            statements,
        }
    }
}

impl StatementSpans {
    fn of(node: &Node<'_>, table: &Table) -> Self {
        let start = first(node.span);
        let value = |key| find(node, key).map(|member| member.value.span);
        let list = |key| {
            find(node, key).map_or(
                ListSpans {
                    key: start,
                    items: Vec::new(),
                },
                ListSpans::of,
            )
        };
        let principal = find(node, "Principal").or_else(|| find(node, "NotPrincipal"));
        let condition = find(node, "Condition");
        Self {
            start,
            sid: value("Sid"),
            effect: value("Effect").unwrap_or(start),
            principals: principal.map_or(
                ListSpans {
                    key: start,
                    items: Vec::new(),
                },
                ListSpans::of_principals,
            ),
            actions: list("Action"),
            not_actions: list("NotAction"),
            resources: list("Resource"),
            not_resources: list("NotResource"),
            condition: condition.map(|member| member.key_span),
            conditions: condition
                .map(|member| conditions(&member.value, table))
                .unwrap_or_default(),
        }
    }
}

impl ListSpans {
    fn of(member: &Member<'_>) -> Self {
        Self {
            key: member.key_span,
            items: items(&member.value).iter().map(|item| item.span).collect(),
        }
    }

    /// An object stands for one value or several, each of which stands where it does.
    fn of_values(member: &Member<'_>, table: &Table) -> Self {
        let Some(object) = table.value_object(&table.canonical_key(&member.key)) else {
            return Self::of(member);
        };
        let spans = items(&member.value).iter().flat_map(|item| {
            let values =
                find(item, &object.second).map_or(1, |seconds| items(&seconds.value).len());
            std::iter::repeat_n(item.span, values)
        });
        Self {
            key: member.key_span,
            items: spans.collect(),
        }
    }

    /// Entries stand alone, in an array, or so under each word of an object.
    fn of_principals(member: &Member<'_>) -> Self {
        let Value::Object(groups) = &member.value.value else {
            return Self::of(member);
        };
        let entries = groups
            .iter()
            .flat_map(|group| items(&group.value))
            .map(|item| item.span);
        Self {
            key: member.key_span,
            items: entries.collect(),
        }
    }
}

fn conditions(node: &Node<'_>, table: &Table) -> Vec<ConditionSpans> {
    let of_operator = |operator: &Member<'_>| {
        let span = operator.key_span;
        let keys = members(&operator.value).iter();
        keys.map(move |key| ConditionSpans {
            operator: span,
            values: ListSpans::of_values(key, table),
        })
        .collect::<Vec<_>>()
    };
    members(node).iter().flat_map(of_operator).collect()
}

/// Trust that stands as lists: a statement for each that names somebody, in the order of the table.
fn lists(root: &Node<'_>, table: &Table) -> Vec<StatementSpans> {
    let named = table.trust_lists.iter().filter(|list| list.word.is_some());
    let found = named.filter_map(|list| find(root, &list.element));
    let statement = |member: &Member<'_>| {
        let key = member.key_span;
        let nothing = || ListSpans {
            key,
            items: Vec::new(),
        };
        let entries = match &member.value.value {
            Value::String(text) => vec![member.value.span; text.split(',').count()],
            _ => items(&member.value).iter().map(|item| item.span).collect(),
        };
        StatementSpans {
            start: key,
            sid: None,
            effect: key,
            principals: ListSpans {
                key,
                items: entries,
            },
            actions: nothing(),
            not_actions: nothing(),
            resources: nothing(),
            not_resources: nothing(),
            condition: None,
            conditions: Vec::new(),
        }
    };
    found.map(statement).collect()
}

fn first(span: Span) -> Span {
    Span::new(span.start(), span.start() + 1)
}

pub(super) fn members<'n, 't>(node: &'n Node<'t>) -> &'n [Member<'t>] {
    match &node.value {
        Value::Object(members) => members,
        _ => &[],
    }
}

pub(super) fn find<'n, 't>(node: &'n Node<'t>, key: &str) -> Option<&'n Member<'t>> {
    members(node).iter().find(|member| member.key == key)
}

pub(super) fn items<'n, 't>(node: &'n Node<'t>) -> &'n [Node<'t>] {
    match &node.value {
        Value::Array(items) => items,
        _ => std::slice::from_ref(node),
    }
}

/// Every key and text of a tree that holds something else than the letters, digits and signs of
/// ASCII, with its place.
pub(super) fn unusual_texts<'n>(node: &'n Node<'_>) -> Vec<(&'n str, Span)> {
    let mut found = Vec::new();
    collect(node, &mut found);
    found
}

/// Recursion is bounded by the nesting of documents (P6).
fn collect<'n>(node: &'n Node<'_>, found: &mut Vec<(&'n str, Span)>) {
    let usual = |text: &str| text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    match &node.value {
        Value::String(text) if !usual(text) => found.push((text, node.span)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(members) => {
            for member in members {
                found.extend(Some((&*member.key, member.key_span)).filter(|(key, _)| !usual(key)));
                collect(&member.value, found);
            }
        }
        _ => {}
    }
}
