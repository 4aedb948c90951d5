//! Statements about object stores: which of buckets and objects they name, and which actions are on which.

use super::facts::Store;
use super::subject::{Placed, Stated, Subject};
use crate::decision::Truth;
use crate::model::ActionPattern;
use crate::pattern::Matcher;
use crate::resource_name::Field;

/// What the resources of a statement name of a store.
#[derive(Clone, Debug, Default)]
pub(super) struct NamedInStore {
    /// Some bucket, or something that may be one.
    pub(super) buckets: bool,
    /// Some object, or something that may be one.
    pub(super) objects: bool,
    /// Every bucket and object.
    pub(super) everything: bool,
    /// One of them, as written.
    pub(super) example: String,
}

/// The statements that name buckets or objects of a store by `Resource`.
pub(super) fn statements<'s>(
    subject: &'s Subject<'_>,
) -> impl Iterator<Item = (Stated<'s>, &'static Store, NamedInStore)> {
    let pairs = subject.statements().flat_map(|stated| subject.facts.stores.iter().map(move |store| (stated, store)));
    pairs.filter_map(|(stated, store)| Some((stated, store, named(subject, &stated, store)?)))
}

/// `None` where nothing of the store is named, or where what is named cannot be told.
fn named(subject: &Subject<'_>, stated: &Stated<'_>, store: &Store) -> Option<NamedInStore> {
    if !stated.statement.not_resources.is_empty() {
        return None;
    }
    let mut named = NamedInStore::default();
    let service = Matcher::Exact(store.service.into());
    let object = Matcher::without_variables("*/*");
    for resource in stated.resources() {
        let names = &subject.table.names;
        let last = resource.value.pattern.field(&Field::Resource, names)?;
        match resource.value.pattern.field(&Field::Service, names)? {
            Matcher::Exact(other) if **other != *store.service => continue,
            Matcher::Exact(_) => {}
            wild if wild.overlaps(&service) == Truth::False => continue,
            _ => {}
        }
        let text = resource.value.text.splitn(names.fields.len(), ':').last().unwrap_or("");
        if store.other_types.iter().any(|start| text.starts_with(start)) {
            return None;
        }
        named.everything |= *last == Matcher::Any;
        named.objects |= last.overlaps(&object) != Truth::False;
        named.buckets |= object.covers(last) != Truth::True;
        named.example = resource.value.text.to_string();
    }
    (named.objects || named.buckets).then_some(named)
}

/// The actions of a statement that are certainly among these of the store.
pub(super) fn actions<'s>(
    stated: &Stated<'s>,
    service: &str,
    names: &'static [&'static str],
) -> impl Iterator<Item = Placed<'s, ActionPattern>> {
    let known: Vec<ActionPattern> = names.iter().map(|name| ActionPattern::new(&format!("{service}:{name}"))).collect();
    stated.actions().filter(move |action| known.iter().any(|known| known.covers(action.value) == Truth::True))
}
