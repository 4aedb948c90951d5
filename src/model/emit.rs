//! Model to text: the one canonical form of a policy.
//!
//! Elements are written in one fixed order, a list of one without brackets, operators in their
//! published spelling, and values as strings. Nothing is sorted or merged: what a person ordered
//! stays in order. Reading what was written gives the same policy again (clause P8).

use std::ops::Range;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::policy::{Condition, Effect, Policy, Principals, Statement};
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

struct PolicyText<'p>(&'p Policy);
struct StatementText<'p>(&'p Statement, &'p Table);
struct PrincipalsText<'p>(&'p Principals);
struct ConditionText<'p>(&'p [Condition], &'p Table);
struct KeysText<'p>(&'p [Condition], &'p Table);
struct ValuesText<'p>(&'p Condition, &'p ValueObject);
struct ObjectText<'p>(&'p [Box<str>], &'p ValueObject);
struct ListText<I>(I);

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
        let statements: Vec<_> = policy
            .statements
            .iter()
            .map(|statement| StatementText(statement, table))
            .collect();
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
            map.serialize_entry(
                "Action",
                &ListText(actions.iter().map(|action| &*action.text)),
            )?;
        }
        if !statement.not_actions.is_empty() {
            map.serialize_entry(
                "NotAction",
                &ListText(statement.not_actions.iter().map(|action| &*action.text)),
            )?;
        }
        if let Some(resources) = &statement.resources {
            map.serialize_entry(
                "Resource",
                &ListText(resources.iter().map(|resource| &*resource.text)),
            )?;
        }
        if !statement.not_resources.is_empty() {
            map.serialize_entry(
                "NotResource",
                &ListText(
                    statement
                        .not_resources
                        .iter()
                        .map(|resource| &*resource.text),
                ),
            )?;
        }
        if !statement.conditions.is_empty() {
            map.serialize_entry("Condition", &ConditionText(&statement.conditions, self.1))?;
        }
        map.end()
    }
}

impl Serialize for PrincipalsText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let texts = |entries: &[(Box<str>, Entry)]| {
            entries
                .iter()
                .map(|(text, _)| text.clone())
                .collect::<Vec<_>>()
        };
        match self.0.groups.as_slice() {
            [(Container::Star, _)] => serializer.serialize_str("*"),
            [(Container::Array, entries)] => serializer.collect_seq(texts(entries)),
            groups => {
                let mut map = serializer.serialize_map(None)?;
                for (container, entries) in groups {
                    if let Container::Member(word) = container {
                        let texts = texts(entries);
                        map.serialize_entry(&**word, &ListText(texts.iter().map(|text| &**text)))?;
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
            let object = self
                .1
                .value_object(&condition.canonical_key)
                .filter(|_| !condition.objects.is_empty());
            match object {
                Some(object) => {
                    map.serialize_entry(&condition.key, &ValuesText(condition, object))?
                }
                None => map.serialize_entry(
                    &condition.key,
                    &ListText(condition.values.iter().map(|value| &**value)),
                )?,
            }
        }
        map.end()
    }
}

/// Values, some of which are written as objects: what was an object stays one.
impl Serialize for ValuesText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(condition, object) = self;
        let run = |range: &Range<usize>| condition.values.get(range.clone()).unwrap_or_default();
        if let [only] = condition.objects.as_slice()
            && only.len() == condition.values.len()
        {
            return ObjectText(run(only), object).serialize(serializer);
        }
        let mut list = serializer.serialize_seq(None)?;
        let mut next = 0;
        for range in &condition.objects {
            run(&(next..range.start))
                .iter()
                .try_for_each(|text| list.serialize_element(text))?;
            list.serialize_element(&ObjectText(run(range), object))?;
            next = range.end;
        }
        run(&(next..condition.values.len()))
            .iter()
            .try_for_each(|text| list.serialize_element(text))?;
        list.end()
    }
}

/// The texts of one object have one first part.
impl Serialize for ObjectText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(texts, object) = self;
        let first = texts
            .first()
            .and_then(|text| text.split_once('/'))
            .map_or("", |(first, _)| first);
        let seconds = texts
            .iter()
            .map(|text| text.split_once('/').map_or("", |(_, second)| second));
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry(&*object.first, first)?;
        map.serialize_entry(&*object.second, &ListText(seconds))?;
        map.end()
    }
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
