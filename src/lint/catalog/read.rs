//! Reads a catalogue, and reports every fault of the file with its place.

use std::collections::BTreeMap;

use super::super::facts::KeyType;
use super::{Action, Catalog, Key, ResourceType, Service};
use crate::diagnostic::{Diagnostic, LoadError};
use crate::dialect::Dialect;
use crate::error::{Problem, faults};
use crate::json::{self, Node, Value};
use crate::limits::Limits;
use crate::pattern::Matcher;
use crate::resource_name::{Field, NamePattern, NameScheme, PatternRule};
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

/// The words for types of keys.
const KEY_TYPES: &[(&str, KeyType)] = &[
    ("String", KeyType::Text),
    ("Numeric", KeyType::Number),
    ("Date", KeyType::Date),
    ("Bool", KeyType::Bool),
    ("IPAddress", KeyType::Address),
    ("ARN", KeyType::Name),
];

/// The types of resources of a service, by name.
type Types = BTreeMap<String, ResourceType>;

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
                "write {wanted}; `portcullis catalog import` makes catalogues"
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
        let mut catalog = Catalog {
            dialect,
            source: source?,
            date: date?,
            official: confidence? == "official",
            services: BTreeMap::new(),
            keys: BTreeMap::new(),
            types: BTreeMap::new(),
        };
        for member in services.members() {
            let code = member.key.to_ascii_lowercase();
            let service = self.service(&member.key, &member.value, &mut catalog, &scheme);
            catalog.services.insert(code, service);
        }
        Some(catalog)
    }

    fn service(
        &mut self,
        code: &str,
        node: &Node<'_>,
        catalog: &mut Catalog,
        scheme: &NameScheme,
    ) -> Service {
        let Value::Object(_) = &node.value else {
            return Service {
                actions: self.actions(code, node, &Types::new()),
                lists_keys: false,
            };
        };
        let Some(actions) = node.get("actions") else {
            self.wrong(node, code, "`actions`");
            return Service::default();
        };
        let types = node
            .get("resource_types")
            .map(|types| self.types(types, scheme))
            .unwrap_or_default();
        let keys = node.get("condition_keys");
        let keys = keys.map(|keys| self.names("condition_keys", keys));
        let lists_keys = keys.is_some();
        for (key, about) in keys.into_iter().flatten() {
            let kind = about.and_then(|about| self.key_type(&key, about));
            add_key(catalog, code, key, kind);
        }
        let service = Service {
            actions: self.actions(code, actions, &types),
            lists_keys,
        };
        for known in types.into_values() {
            let field = known.pattern.field(&Field::Service, scheme);
            if let Some(Matcher::Exact(service)) = field {
                catalog
                    .types
                    .entry(service.to_string())
                    .or_default()
                    .push(known);
            }
        }
        service
    }

    /// The type of a key, and whether it has several values; a type that is none is at fault.
    fn key_type(&mut self, key: &str, node: &Node<'_>) -> Option<(KeyType, bool)> {
        let Value::String(word) = &node.value else {
            return None;
        };
        let (single, many) = word
            .strip_prefix("ArrayOf")
            .map_or((&**word, false), |single| (single, true));
        let known = KEY_TYPES.iter().find(|(name, _)| *name == single);
        if known.is_none() {
            let words: Vec<&str> = KEY_TYPES.iter().map(|(name, _)| *name).collect();
            self.wrong(
                node,
                key,
                &format!("one of {}, also after `ArrayOf`", in_words(&words)),
            );
        }
        known.map(|(_, kind)| (*kind, many))
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

    fn actions(&mut self, code: &str, node: &Node<'_>, types: &Types) -> BTreeMap<String, Action> {
        let mut found = BTreeMap::new();
        for (name, about) in self.names(code, node) {
            let listed = about.and_then(|about| about.get("resources"));
            let listed = listed.map(|listed| self.names(&name, listed));
            // A type that the file does not define may have any name.
            let of_type =
                |(name, _): &(String, _)| types.get(name).map(|known| known.pattern.clone());
            let resources = listed.and_then(|listed| listed.iter().map(of_type).collect());
            found.insert(name.to_ascii_lowercase(), Action { name, resources });
        }
        found
    }

    fn types(&mut self, node: &Node<'_>, scheme: &NameScheme) -> Types {
        let rule = PatternRule {
            short: false,
            variables: None,
            variables_anywhere: false,
        };
        let mut found = Types::new();
        for member in node.members() {
            let Value::String(text) = &member.value.value else {
                self.wrong(
                    &member.value,
                    &member.key,
                    "the name of a resource, with `${…}` for what varies",
                );
                continue;
            };
            match NamePattern::parse(&filled(text), scheme, rule) {
                Ok(pattern) => drop(found.insert(
                    member.key.to_string(),
                    ResourceType {
                        text: text.to_string(),
                        pattern,
                    },
                )),
                Err(_) => self.wrong(
                    &member.value,
                    &member.key,
                    &format!("a name such as `{}`", scheme.shape()),
                ),
            }
        }
        found
    }
}

fn add_key(catalog: &mut Catalog, service: &str, text: String, kind: Option<(KeyType, bool)>) {
    let folded = text.to_ascii_lowercase();
    let prefix = folded.split(':').next().unwrap_or("").to_owned();
    // Some vendors' pages leave the name of a tag out, or say `tag-key` without any mark.
    let open = folded.strip_suffix("tag-key").unwrap_or(&folded);
    let pattern = if open.ends_with('/') {
        format!("{open}*")
    } else {
        filled(&folded)
    };
    let fixed = pattern.find('*').unwrap_or(pattern.len());
    let pattern = Matcher::without_variables(&pattern);
    let key = catalog.keys.entry(prefix).or_default().entry(folded);
    let (kind, many) = kind.map_or((None, false), |(kind, many)| (Some(kind), many));
    key.or_insert(Key {
        text,
        pattern,
        fixed,
        kind,
        many,
        services: Vec::new(),
    })
    .services
    .push(service.to_ascii_lowercase());
}

/// A published text with `*` where something is to be filled in: `${Name}`, or `<name>`.
fn filled(text: &str) -> String {
    let mut found = String::new();
    let mut rest = text;
    while let Some((at, close)) = opening(rest) {
        let Some((_, after)) = rest.get(at..).and_then(|inner| inner.split_once(close)) else {
            break;
        };
        found.push_str(rest.get(..at).unwrap_or(""));
        found.push('*');
        rest = after;
    }
    found + rest
}

/// The first place to fill in, and what ends it.
fn opening(text: &str) -> Option<(usize, char)> {
    [("${", '}'), ("<", '>')]
        .into_iter()
        .filter_map(|(open, close)| Some((text.find(open)?, close)))
        .min()
}
