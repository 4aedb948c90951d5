//! What services and actions there are, as a file says that has a source and a date.

use std::collections::BTreeMap;

use super::spans::{find, members};
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::error::{LoadError, Problem, faults};
use crate::json::{self, Node, Value};
use crate::limits::Limits;
use crate::words::{clip, in_words};

/// A catalogue: the services of one dialect and the actions of each.
///
/// It is a JSON object: `dialect`, `source`, `date`, `confidence` (`official` or `derived`), and `services`, in which each
/// service's code has an array of the names of its actions. What a derived one finds is never more than a suggestion.
///
/// # Examples
///
/// ```
/// use portcullis::lint::Catalog;
/// let text = r#"{"dialect": "alibaba-ram", "source": "by hand", "date": "2026-11", "confidence": "derived",
///     "services": {"oss": ["GetObject", "PutObject"]}}"#;
/// let catalog = Catalog::read("own.json", text)?;
/// assert_eq!((catalog.dialect(), catalog.date()), ("alibaba-ram", "2026-11"));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Catalog {
    dialect: String,
    source: String,
    date: String,
    official: bool,
    /// By code in lower case: published names by themselves in lower case.
    services: BTreeMap<String, BTreeMap<String, String>>,
}

/// No catalogue of a cloud is longer.
const LONGEST: usize = 64 << 20;

impl Catalog {
    /// Reads a catalogue. `name` is how errors speak of it.
    ///
    /// # Errors
    ///
    /// It is not JSON of this form; the error tells where.
    pub fn read(name: &str, text: impl AsRef<[u8]>) -> Result<Self, LoadError> {
        let bytes = text.as_ref();
        let text = std::str::from_utf8(bytes).map_err(|error| LoadError::not_utf8(name, bytes, error.valid_up_to()))?;
        let document = json::parse(text, &Limits::default().with_policy_bytes(LONGEST));
        let mut problems = document.problems.clone();
        let catalog = document.root.as_ref().map(|root| Self::of(root, &mut problems));
        match catalog {
            Some(catalog) if problems.is_empty() => Ok(catalog),
            _ => {
                let diagnostics = Diagnostic::of_document(name, text, &document, problems);
                Err(LoadError::new(diagnostics, vec![(name.to_owned(), text.to_owned())]))
            }
        }
    }

    fn of(root: &Node<'_>, problems: &mut Vec<Problem>) -> Self {
        let mut text = |field: &str| match find(root, field).map(|member| &member.value) {
            Some(Node { value: Value::String(text), .. }) => text.to_string(),
            other => {
                problems.push(wrong(other.unwrap_or(root), field, "a text"));
                String::new()
            }
        };
        let (dialect, source, date, confidence) = (text("dialect"), text("source"), text("date"), text("confidence"));
        for (field, value, known) in [
            ("dialect", &dialect, Dialect::all().iter().map(|dialect| dialect.name().to_owned()).collect::<Vec<_>>()),
            ("confidence", &confidence, ["official", "derived"].map(str::to_owned).to_vec()),
        ] {
            if let (Some(member), false) = (find(root, field), known.contains(value)) {
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                problems.push(wrong(&member.value, field, &format!("one of {}", in_words(&known))));
            }
        }
        let services = match find(root, "services") {
            Some(services) => members(&services.value)
                .iter()
                .map(|service| (service.key.to_ascii_lowercase(), names(&service.value, &service.key, problems)))
                .collect(),
            None => {
                problems.push(wrong(root, "services", "an object of services and their actions"));
                BTreeMap::new()
            }
        };
        Self { dialect, source, date, official: confidence == "official", services }
    }

    /// The name of its dialect.
    #[must_use]
    pub fn dialect(&self) -> &str {
        &self.dialect
    }

    /// Where it comes from.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Of when it is.
    #[must_use]
    pub fn date(&self) -> &str {
        &self.date
    }

    /// Whether the vendor published it as the list of its actions.
    #[must_use]
    pub fn is_official(&self) -> bool {
        self.official
    }

    /// The actions of a service: published names by themselves in lower case.
    pub(super) fn actions(&self, service: &str) -> Option<&BTreeMap<String, String>> {
        self.services.get(&service.to_ascii_lowercase())
    }
}

fn names(node: &Node<'_>, service: &str, problems: &mut Vec<Problem>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let Value::Array(items) = &node.value else {
        problems.push(wrong(node, service, "an array of the names of its actions"));
        return found;
    };
    for item in items {
        match &item.value {
            Value::String(name) => drop(found.insert(name.to_ascii_lowercase(), name.to_string())),
            _ => problems.push(wrong(item, service, "names only")),
        }
    }
    found
}

fn wrong(node: &Node<'_>, field: &str, wanted: &str) -> Problem {
    Problem::new(faults::INVALID_CATALOG, node.span)
        .message(format!("`{}` of a catalogue is missing or is something else", clip(field)))
        .help(format!("write {wanted}; `portcullis catalog import` makes catalogues"))
}
