//! Reads a catalogue, and reports every fault of the file with its place.

use super::section::{KEY_TYPES, Section, ValueType};
use super::{AccessLevel, Catalog};
use crate::diagnostic::{Diagnostic, LoadError};
use crate::dialect::Dialect;
use crate::error::{Problem, faults};
use crate::json::{self, Node, Value};
use crate::limits::Limits;
use crate::words::{clip, in_words};

/// No catalogue of a cloud is longer.
const LONGEST: usize = 64 << 20;

impl Catalog {
    /// Reads a catalogue. `name` is how errors speak of it.
    ///
    /// # Errors
    ///
    /// It is not JSON of this form; the error shows where.
    pub fn read(name: &str, text: impl AsRef<[u8]>) -> Result<Self, LoadError> {
        let bytes = text.as_ref();
        let text = std::str::from_utf8(bytes)
            .map_err(|error| LoadError::not_utf8(name, bytes, error.valid_up_to()))?;
        let document = json::parse(text, &Limits::default().with_policy_bytes(LONGEST));
        let mut reader = Reader {
            problems: document.problems.clone(),
        };
        let catalog = document.root.as_ref().and_then(|root| reader.catalog(root));
        match catalog {
            Some(catalog) if reader.problems.is_empty() => Ok(catalog),
            _ => {
                let diagnostics = Diagnostic::of_document(name, text, &document, reader.problems);
                Err(LoadError::new(name, text, diagnostics))
            }
        }
    }
}

struct Reader {
    problems: Vec<Problem>,
}

impl Reader {
    fn wrong(&mut self, node: &Node<'_>, field: &str, wanted: &str) {
        let problem = Problem::new(faults::INVALID_CATALOG, node.span)
            .message(format!(
                "`{}` of a catalogue is missing or is something else",
                clip(field)
            ))
            .help(format!(
                "write {wanted}; `portcullis catalog update` makes catalogues"
            ));
        self.problems.push(problem);
    }

    /// The text of a field of the root, one of these where some are given.
    fn text(&mut self, root: &Node<'_>, field: &str, known: &[&str]) -> Option<String> {
        let node = root.get(field).unwrap_or(root);
        match &node.value {
            Value::String(text) if known.is_empty() || known.contains(&&**text) => {
                return Some(text.to_string());
            }
            _ if known.is_empty() => self.wrong(node, field, "a text"),
            _ => self.wrong(node, field, &format!("one of {}", in_words(known))),
        }
        None
    }

    fn catalog(&mut self, root: &Node<'_>) -> Option<Catalog> {
        let dialects = Dialect::all();
        let names: Vec<&str> = dialects.iter().map(Dialect::name).collect();
        let dialect = self.text(root, "dialect", &names);
        let (source, date) = (self.text(root, "source", &[]), self.text(root, "date", &[]));
        let confidence = self.text(root, "confidence", &["official", "derived"]);
        let Some(services) = root.get("services") else {
            self.wrong(root, "services", "an object of services and their actions");
            return None;
        };
        let dialect = dialect?;
        let scheme = Dialect::from_name(&dialect)?.table().names.clone();
        let mut catalog = Catalog::empty(&dialect, &source?, &date?, confidence? == "official");
        for member in services.members() {
            let mut section = Section::new(&mut catalog, &member.key, &scheme);
            self.service(&member.key, &member.value, &mut section);
            section.finish();
        }
        Some(catalog)
    }

    fn service(&mut self, code: &str, node: &Node<'_>, section: &mut Section<'_>) {
        let Value::Object(_) = &node.value else {
            self.actions(code, node, section);
            return;
        };
        let Some(actions) = node.get("actions") else {
            self.wrong(node, code, "`actions`");
            return;
        };
        if let Some(types) = node.get("resource_types") {
            self.types(types, section);
        }
        if let Some(keys) = node.get("condition_keys") {
            section.list_keys();
            for (key, about) in self.names("condition_keys", keys) {
                let values = about.and_then(|about| self.value_type(&key, about));
                section.add_key(&key, values);
            }
        }
        self.actions(code, actions, section);
    }

    /// The type of a key; a type that is not valid is at fault.
    fn value_type(&mut self, key: &str, node: &Node<'_>) -> Option<ValueType> {
        let Value::String(word) = &node.value else {
            return None;
        };
        let values = ValueType::parse(word);
        if values.is_none() {
            let words: Vec<&str> = KEY_TYPES.iter().map(|(name, _)| *name).collect();
            let words = in_words(&words);
            self.wrong(node, key, &format!("one of {words}, also after `ArrayOf`"));
        }
        values
    }

    /// The names that an array lists, or under which an object has something.
    fn names<'n, 't>(
        &mut self,
        field: &str,
        node: &'n Node<'t>,
    ) -> Vec<(String, Option<&'n Node<'t>>)> {
        match &node.value {
            Value::Object(members) => {
                return members
                    .iter()
                    .map(|member| (member.key.to_string(), Some(&member.value)))
                    .collect();
            }
            Value::Array(items) => {
                let name = |item: &'n Node<'t>| match &item.value {
                    Value::String(name) => Some((name.to_string(), None)),
                    _ => None,
                };
                if let Some(names) = items.iter().map(name).collect() {
                    return names;
                }
            }
            _ => {}
        }
        self.wrong(node, field, "an array of names");
        Vec::new()
    }

    fn actions(&mut self, code: &str, node: &Node<'_>, section: &mut Section<'_>) {
        for (name, about) in self.names(code, node) {
            let level = about.and_then(|about| text_of(about.get("level")?));
            let level = level.and_then(AccessLevel::from_word);
            let listed = about.and_then(|about| about.get("resources"));
            let listed = listed.map(|listed| self.names(&name, listed));
            let types = listed.iter().flatten().map(|(name, _)| &**name);
            section.add_action(&name, level, listed.is_some().then_some(types));
        }
    }

    fn types(&mut self, node: &Node<'_>, section: &mut Section<'_>) {
        for member in node.members() {
            let Some(text) = text_of(&member.value) else {
                let wanted = "the name of a resource, with `${…}` for what varies";
                self.wrong(&member.value, &member.key, wanted);
                continue;
            };
            for text in text.split(", ") {
                if section.add_type(&member.key, text).is_err() {
                    let wanted = format!("a name such as `{}`", section.shape());
                    self.wrong(&member.value, &member.key, &wanted);
                }
            }
        }
    }
}

fn text_of<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    match &node.value {
        Value::String(text) => Some(text),
        _ => None,
    }
}
