//! The functions of templates.

use super::sections::TemplateScope;
use super::texts::{push_known, texts_of};
use crate::json::{Node, Value};
use crate::project::partial::{Branches, Partial, PartialValue, Sample, Unknown};

impl<'t> TemplateScope<'_, 't> {
    /// The result of a function. `name` has no `Fn::`.
    pub(super) fn call(&mut self, name: &str, argument: &Node<'t>) -> PartialValue<'t> {
        let result = match name {
            "Ref" => argument.text().map(|name| self.reference(name)),
            "GetAtt" => self.attribute_of(argument),
            "Sub" => self.substitute(argument),
            "Join" => self.join(argument),
            "If" => self.choice(argument),
            "FindInMap" => self.find_in_map(argument),
            "Select" => self.select(argument),
            "Split" => self.split(argument),
            "Str" => Some(self.resolve(argument).value),
            // A policy may be written as an object or as its text, so the object will do.
            "ToJsonString" => Some(self.resolve(argument).value),
            _ => None,
        };
        match result {
            Some(value) if self.spend(&value) => value,
            _ => PartialValue::Unknown(Unknown::any(format!("Fn::{name}"))),
        }
    }

    /// `Fn::GetAtt`: the name of a resource and an attribute, as an array or with a dot between.
    fn attribute_of(&mut self, argument: &Node<'t>) -> Option<PartialValue<'t>> {
        if let Some(text) = argument.text() {
            let (resource, attribute) = text.split_once('.')?;
            return Some(self.attribute(resource, attribute));
        }
        let [resource, attribute] = argument.items() else {
            return None;
        };
        match attribute.text() {
            Some(attribute) => Some(self.attribute(resource.text()?, attribute)),
            None => Some(PartialValue::Unknown(Unknown::any("Fn::GetAtt"))),
        }
    }

    /// `Fn::Sub`: a text, or a text and an object with values of names in it.
    fn substitute(&mut self, argument: &Node<'t>) -> Option<PartialValue<'t>> {
        let (text, values) = match argument.items() {
            [text] => (text, None),
            [text, values] => (text, Some(values)),
            _ => return None,
        };
        let mut parts = Vec::new();
        let mut rest = text.text()?;
        while let Some((before, after)) = rest.split_once("${") {
            push_known(&mut parts, before);
            let Some((name, after)) = after.split_once('}') else {
                // Nothing behind it is closed either.
                push_known(&mut parts, "${");
                rest = after;
                break;
            };
            rest = after;
            if let Some(literal) = name.strip_prefix('!') {
                push_known(&mut parts, &format!("${{{literal}}}"));
                continue;
            }
            let name = name.trim();
            let value = match values.and_then(|values| values.get(name)) {
                Some(value) => self.resolve(value).value,
                None => match name.split_once('.') {
                    Some((resource, attribute)) => self.attribute(resource, attribute),
                    None => self.reference(name),
                },
            };
            if !self.spend(&value) {
                return None;
            }
            parts.extend(texts_of(value, name));
        }
        push_known(&mut parts, rest);
        Some(PartialValue::Text(parts))
    }

    /// `Fn::Join`: a delimiter and an array.
    fn join(&mut self, argument: &Node<'t>) -> Option<PartialValue<'t>> {
        let [delimiter, list] = argument.items() else {
            return None;
        };
        let delimiter = delimiter.text()?;
        let PartialValue::Array(items) = self.resolve(list).value else {
            return None;
        };
        let mut parts = Vec::new();
        for (index, item) in items.into_iter().enumerate() {
            if matches!(item.value, PartialValue::Absent) {
                continue;
            }
            if index > 0 {
                push_known(&mut parts, delimiter);
            }
            parts.extend(texts_of(item.value, "Fn::Join"));
        }
        Some(PartialValue::Text(parts))
    }

    /// `Fn::If`: a condition and two values.
    fn choice(&mut self, argument: &Node<'t>) -> Option<PartialValue<'t>> {
        let [condition, then, otherwise] = argument.items() else {
            return None;
        };
        let choice = Branches {
            condition: condition.text()?.to_owned(),
            then: self.resolve(then),
            otherwise: self.resolve(otherwise),
        };
        Some(PartialValue::Choice(Box::new(choice)))
    }

    /// `Fn::FindInMap`: a map and two keys. With a key that is not known, it is one of the values
    /// under all keys.
    fn find_in_map(&mut self, argument: &Node<'t>) -> Option<PartialValue<'t>> {
        let [map, first, second, ..] = argument.items() else {
            return None;
        };
        let map = self.mappings?.get(map.text()?)?;
        let second = self.resolve(second);
        let second = second.known_text()?;
        let first = self.resolve(first);
        if let Some(first) = first.known_text() {
            return Some(self.resolve(map.get(&first)?.get(&second)?).value);
        }
        let mut values = Vec::new();
        for row in map.members() {
            let value = row.value.get(&second)?.text()?.to_owned();
            if !values.contains(&value) {
                values.push(value);
            }
        }
        match &*values {
            [] => None,
            [only] => Some(PartialValue::known(only.clone())),
            _ => Some(PartialValue::Unknown(Unknown {
                name: "Fn::FindInMap".to_owned(),
                sample: Sample::OneOf(values),
            })),
        }
    }

    /// `Fn::Select`: a number and an array.
    fn select(&mut self, argument: &Node<'t>) -> Option<PartialValue<'t>> {
        let [index, list] = argument.items() else {
            return None;
        };
        let index: usize = match &index.value {
            Value::Number(text) | Value::String(text) => text.parse().ok()?,
            _ => return None,
        };
        match self.resolve(list).value {
            PartialValue::Array(items) => Some(items.into_iter().nth(index)?.value),
            _ => None,
        }
    }

    /// `Fn::Split`: a delimiter and a text, which must be known.
    fn split(&mut self, argument: &Node<'t>) -> Option<PartialValue<'t>> {
        let [delimiter, text] = argument.items() else {
            return None;
        };
        let (delimiter, text) = (delimiter.text()?, self.resolve(text));
        let whole = text.known_text()?;
        if delimiter.is_empty() {
            return None;
        }
        let mut items = Vec::new();
        for part in whole.split(delimiter) {
            items.push(Partial {
                span: text.span,
                value: PartialValue::known(part.to_owned()),
            });
        }
        Some(PartialValue::Array(items))
    }
}
