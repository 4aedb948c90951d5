//! Model to text: the one canonical form of a policy.
//!
//! Elements are written in one fixed order, a list of one without brackets, operators in their
//! published spelling, and values as strings. Nothing is sorted or merged: what a person ordered
//! stays in order. Reading what was written gives the same policy again (clause P8).

use std::ops::Range;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::policy::{
    ActionPattern, Condition, Effect, Policy, Principals, ResourcePattern, Statement,
};
use crate::dialect::{Container, Table, ValueObject};
use crate::principal::Entry;
use crate::words::seen;

impl Policy {
    /// The canonical JSON text, with two spaces a level and a line break at its end.
    #[must_use]
    pub fn to_json(&self) -> String {
        // OK because writing strings, lists and maps of strings into memory cannot fail.
        let mut text = serde_json::to_string_pretty(&PolicyText(self)).unwrap_or_default();
        text.push('\n');
        seen(text)
    }
}

/// A whole policy.
struct PolicyText<'p>(&'p Policy);

/// A statement, with the table of its dialect.
struct StatementText<'p>(&'p Statement, &'p Table);

/// The value of `Principal` or `NotPrincipal`.
struct PrincipalsText<'p>(&'p Principals);

/// The value of `Condition`: operators, each with its keys.
struct ConditionText<'p>(&'p [Condition], &'p Table);

/// The keys under one operator, each with its values.
struct KeysText<'p>(&'p [Condition], &'p Table);

/// The values of a key some of whose values were written as objects.
struct ValuesText<'p>(&'p Condition, &'p ValueObject);

/// The texts of one object, each `first/second`.
struct ObjectText<'p>(&'p [Box<str>], &'p ValueObject);

/// A list of texts; one text alone is written without brackets.
struct ListText<I>(I);

/// The texts of some actions.
fn action_list(actions: &[ActionPattern]) -> ListText<impl Iterator<Item = &str> + Clone> {
    ListText(actions.iter().map(|action| &*action.text))
}

/// The texts of some resources.
fn resource_list(resources: &[ResourcePattern]) -> ListText<impl Iterator<Item = &str> + Clone> {
    ListText(resources.iter().map(|resource| &*resource.text))
}

/// The texts of some entries.
fn entry_texts(entries: &[(Box<str>, Entry)]) -> impl Iterator<Item = &str> + Clone {
    entries.iter().map(|(text, _)| &**text)
}

impl Serialize for PolicyText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (policy, table) = (self.0, self.0.dialect.table());
        let mut map = serializer.serialize_map(None)?;
        if let Some(version) = &policy.version {
            map.serialize_entry("Version", version)?;
        }
        if let Some(id) = &policy.id {
            map.serialize_entry("Id", id)?;
        }
        let mut statements = Vec::new();
        for statement in &policy.statements {
            statements.push(StatementText(statement, table));
        }
        map.serialize_entry("Statement", &statements)?;
        map.end()
    }
}

impl Serialize for StatementText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let statement = self.0;
        let mut map = serializer.serialize_map(None)?;
        if let Some(sid) = &statement.sid {
            map.serialize_entry("Sid", sid)?;
        }
        let effect = match statement.effect {
            Effect::Allow => "Allow",
            Effect::Deny => "Deny",
        };
        map.serialize_entry("Effect", effect)?;
        if let Some(principals) = &statement.principals {
            let element = if principals.negated {
                "NotPrincipal"
            } else {
                "Principal"
            };
            map.serialize_entry(element, &PrincipalsText(principals))?;
        }
        if let Some(actions) = &statement.actions {
            map.serialize_entry("Action", &action_list(actions))?;
        }
        if !statement.not_actions.is_empty() {
            map.serialize_entry("NotAction", &action_list(&statement.not_actions))?;
        }
        if let Some(resources) = &statement.resources {
            map.serialize_entry("Resource", &resource_list(resources))?;
        }
        if !statement.not_resources.is_empty() {
            map.serialize_entry("NotResource", &resource_list(&statement.not_resources))?;
        }
        if !statement.conditions.is_empty() {
            map.serialize_entry("Condition", &ConditionText(&statement.conditions, self.1))?;
        }
        map.end()
    }
}

impl Serialize for PrincipalsText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.groups.as_slice() {
            [(Container::Star, _)] => serializer.serialize_str("*"),
            [(Container::Array, entries)] => serializer.collect_seq(entry_texts(entries)),
            groups => {
                let mut map = serializer.serialize_map(None)?;
                for (container, entries) in groups {
                    if let Container::Member(word) = container {
                        map.serialize_entry(&**word, &ListText(entry_texts(entries)))?;
                    }
                }
                map.end()
            }
        }
    }
}

impl Serialize for ConditionText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for keys in self
            .0
            .chunk_by(|left, right| left.test.operator == right.test.operator)
        {
            if let Some(first) = keys.first() {
                map.serialize_entry(&first.test.operator.name(), &KeysText(keys, self.1))?;
            }
        }
        map.end()
    }
}

impl Serialize for KeysText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for condition in self.0 {
            match self.1.value_object(&condition.canonical_key) {
                Some(object) if !condition.objects.is_empty() => {
                    map.serialize_entry(&condition.key, &ValuesText(condition, object))?
                }
                _ => {
                    let values = condition.values.iter().map(AsRef::as_ref);
                    map.serialize_entry(&condition.key, &ListText(values))?
                }
            }
        }
        map.end()
    }
}

/// Values, some of which are written as objects: what was an object stays one.
impl Serialize for ValuesText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(condition, object) = self;
        if let [only] = condition.objects.as_slice()
            && only.len() == condition.values.len()
        {
            return ObjectText(run(condition, only), object).serialize(serializer);
        }
        let mut list = serializer.serialize_seq(None)?;
        let mut next = 0;
        for range in &condition.objects {
            for text in run(condition, &(next..range.start)) {
                list.serialize_element(text)?;
            }
            list.serialize_element(&ObjectText(run(condition, range), object))?;
            next = range.end;
        }
        for text in run(condition, &(next..condition.values.len())) {
            list.serialize_element(text)?;
        }
        list.end()
    }
}

/// The values of a condition in a range.
fn run<'c>(condition: &'c Condition, range: &Range<usize>) -> &'c [Box<str>] {
    condition.values.get(range.clone()).unwrap_or_default()
}

/// The texts of one object have one first part.
impl Serialize for ObjectText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(texts, object) = self;
        let first = texts.first().map_or("", |text| parts(text).0);
        let seconds = texts.iter().map(|text| parts(text).1);
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry(&*object.first, first)?;
        map.serialize_entry(&*object.second, &ListText(seconds))?;
        map.end()
    }
}

/// What precedes and what follows the first `/` of a text.
fn parts(text: &str) -> (&str, &str) {
    text.split_once('/').unwrap_or(("", ""))
}

impl<'p, I: Iterator<Item = &'p str> + Clone> Serialize for ListText<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut items = self.0.clone();
        match (items.next(), items.next()) {
            (Some(only), None) => serializer.serialize_str(only),
            _ => serializer.collect_seq(self.0.clone()),
        }
    }
}
