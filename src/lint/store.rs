//! Statements about object stores: which of buckets and objects they name, and which actions are on
//! which.

use super::facts::Store;
use super::subject::{PartAt, StatementAt, Subject};
use crate::decision::Truth;
use crate::model::ActionPattern;
use crate::pattern::Matcher;
use crate::resource_name::Field;

/// What the resources of a statement name of a store.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct NamedInStore<'s> {
    /// Some bucket, or something that may be one.
    pub(super) buckets: bool,
    /// Some object, or something that may be one.
    pub(super) objects: bool,
    /// Every bucket and object.
    pub(super) everything: bool,
    /// One of them, as written.
    pub(super) example: &'s str,
}

/// The actions that are certainly among these of a store, in statements whose resources are wrong
/// for them.
pub(super) fn misplaced<'s>(
    subject: &'s Subject<'_>,
    actions: fn(&Store) -> &'static [&'static str],
    wrong: fn(&NamedInStore<'_>) -> bool,
) -> Vec<(PartAt<'s, ActionPattern>, NamedInStore<'s>)> {
    let mut found = Vec::new();
    for store in subject.facts.stores {
        for stated in subject.statements() {
            let mut own = stated
                .actions()
                .filter(|action| is_action(action.value, store.service, actions(store)))
                .peekable();
            if own.peek().is_none() {
                continue;
            }
            if let Some(named) = named(subject, stated, store).filter(wrong) {
                found.extend(own.map(|action| (action, named)));
            }
        }
    }
    found
}

/// Whether an action is one whose resources the facts about a store say.
pub(super) fn is_listed_action(subject: &Subject<'_>, action: &ActionPattern) -> bool {
    subject.facts.stores.iter().any(|store| {
        let lists = [
            store.bucket_actions,
            store.object_actions,
            store.account_actions,
        ];
        let mut lists = lists.iter();
        lists.any(|names| is_action(action, store.service, names))
    })
}

/// Whether a pattern matches only these actions of a service. A name that ends in `*` stands for
/// every action that begins so.
fn is_action(pattern: &ActionPattern, service: &str, names: &[&str]) -> bool {
    let Some((code, name)) = pattern.text.split_once(':') else {
        return false;
    };
    if !code.eq_ignore_ascii_case(service) {
        return false;
    }
    names.iter().any(|known| match known.strip_suffix('*') {
        Some(start) => {
            let begins = name.get(..start.len());
            begins.is_some_and(|begins| begins.eq_ignore_ascii_case(start))
        }
        None => known.eq_ignore_ascii_case(name),
    })
}

/// `None` where nothing of the store is named, or where it is not certain what is named.
fn named<'s>(
    subject: &Subject<'_>,
    stated: StatementAt<'s>,
    store: &Store,
) -> Option<NamedInStore<'s>> {
    if !stated.statement.not_resources.is_empty() {
        return None;
    }
    let mut named = NamedInStore::default();
    let service = Matcher::Exact(store.service.into());
    let object = Matcher::without_variables("*/*");
    let names = &subject.table.names;
    for resource in stated.resources() {
        let last = resource.value.pattern.field(&Field::Resource, names)?;
        match resource.value.pattern.field(&Field::Service, names)? {
            Matcher::Exact(other) if **other != *store.service => continue,
            Matcher::Exact(_) => {}
            wild if wild.overlaps(&service) == Truth::False => continue,
            _ => {}
        }
        let text = resource
            .value
            .text
            .splitn(names.fields.len(), ':')
            .last()
            .unwrap_or("");
        if store
            .other_types
            .iter()
            .any(|start| text.starts_with(start))
        {
            return None;
        }
        named.everything |= *last == Matcher::Any;
        // What is settled needs no further comparison.
        named.objects = named.objects || last.overlaps(&object) != Truth::False;
        named.buckets = named.buckets || object.covers(last) != Truth::True;
        named.example = &resource.value.text;
    }
    (named.objects || named.buckets).then_some(named)
}
