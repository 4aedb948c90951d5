//! One service of a catalogue, while it is read.

use std::collections::BTreeMap;

use super::super::facts::KeyType;
use super::{AccessLevel, Action, Catalog, Key, ResourceType, Service};
use crate::pattern::Matcher;
use crate::resource_name::{Field, NameFault, NamePattern, NameScheme, PatternRule};

/// The words for types of keys.
pub(super) const KEY_TYPES: &[(&str, KeyType)] = &[
    ("String", KeyType::Text),
    ("Numeric", KeyType::Number),
    ("Date", KeyType::Date),
    ("Bool", KeyType::Bool),
    ("IPAddress", KeyType::Address),
    ("ARN", KeyType::Name),
];

/// What the values of a key are.
#[derive(Clone, Copy, Debug)]
pub(super) struct ValueType {
    pub(super) kind: KeyType,
    /// Whether a request may give several.
    pub(super) many: bool,
}

impl ValueType {
    /// Reads a word such as `ArrayOfString`.
    pub(super) fn parse(word: &str) -> Option<Self> {
        let (single, many) = match word.strip_prefix("ArrayOf") {
            Some(single) => (single, true),
            None => (word, false),
        };
        let (_, kind) = KEY_TYPES.iter().find(|(name, _)| *name == single)?;
        Some(Self { kind: *kind, many })
    }
}

/// Collects what a catalogue says of a service.
pub(super) struct Section<'c> {
    catalog: &'c mut Catalog,
    /// In lower case.
    code: String,
    scheme: &'c NameScheme,
    service: Service,
    /// The names of each type: some have several.
    types: BTreeMap<String, Vec<ResourceType>>,
}

impl<'c> Section<'c> {
    pub(super) fn new(catalog: &'c mut Catalog, code: &str, scheme: &'c NameScheme) -> Self {
        Self {
            catalog,
            code: code.to_ascii_lowercase(),
            scheme,
            service: Service::default(),
            types: BTreeMap::new(),
        }
    }

    /// How names of the dialect look.
    pub(super) fn shape(&self) -> String {
        self.scheme.shape()
    }

    /// Says that the keys of the service are known, even if there is none.
    pub(super) fn list_keys(&mut self) {
        self.service.lists_keys = true;
    }

    /// Adds a condition key.
    pub(super) fn add_key(&mut self, text: &str, values: Option<ValueType>) {
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
        let of_prefix = self.catalog.keys.entry(prefix).or_default();
        let key = of_prefix.entry(folded).or_insert_with(|| Key {
            text: text.to_owned(),
            pattern: Matcher::without_variables(&pattern),
            fixed,
            kind: values.map(|values| values.kind),
            many: values.is_some_and(|values| values.many),
            services: Vec::new(),
        });
        key.services.push(self.code.clone());
    }

    /// Adds one name of a type of resources.
    ///
    /// # Errors
    ///
    /// The text is not a name of the dialect.
    pub(super) fn add_type(&mut self, name: &str, text: &str) -> Result<(), NameFault> {
        let rule = PatternRule {
            short: false,
            variables: None,
            variables_anywhere: false,
        };
        let known = ResourceType {
            text: text.to_owned(),
            pattern: NamePattern::parse(&filled(text), self.scheme, rule)?,
        };
        self.types.entry(name.to_owned()).or_default().push(known);
        Ok(())
    }

    /// Adds an action; `types` are those that it is asked for, and `None` if that is not known.
    pub(super) fn add_action<'t>(
        &mut self,
        name: &str,
        level: Option<AccessLevel>,
        types: Option<impl IntoIterator<Item = &'t str>>,
    ) {
        let resources = types.and_then(|types| self.patterns(types));
        let action = Action {
            name: name.to_owned(),
            level,
            resources,
        };
        self.service
            .actions
            .insert(name.to_ascii_lowercase(), action);
    }

    /// The names of types; `None` if one is not defined, since that may have any name.
    fn patterns<'t>(&self, types: impl IntoIterator<Item = &'t str>) -> Option<Vec<NamePattern>> {
        let mut patterns = Vec::new();
        for name in types {
            let names = self.types.get(name)?.iter();
            patterns.extend(names.map(|known| known.pattern.clone()));
        }
        Some(patterns)
    }

    /// Adds the service to the catalogue.
    pub(super) fn finish(self) {
        for known in self.types.into_values().flatten() {
            let field = known.pattern.field(&Field::Service, self.scheme);
            // A name with a placeholder for its service is one of the service that has it.
            let service = match field {
                Some(Matcher::Exact(service)) => service.to_string(),
                _ => self.code.clone(),
            };
            self.catalog.types.entry(service).or_default().push(known);
        }
        self.catalog.services.insert(self.code, self.service);
    }
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
