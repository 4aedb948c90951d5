//! What services, actions, condition keys and resources there are, as a file says that has a source
//! and a date.

mod bundled;
mod level;
mod read;
mod section;

use std::collections::BTreeMap;

pub(super) use level::AccessLevel;

use super::facts::KeyType;
use crate::pattern::Matcher;
use crate::resource_name::NamePattern;

/// A catalogue: the services of one dialect with their actions, and of some their condition keys
/// and types of resources.
///
/// It is a JSON object: `dialect`, `source`, `date`, `confidence` (`official` or `derived`), and
/// `services`. There each service's code has an array of the names of its actions, or an object:
/// `actions` is such an array, or an object of names, each with the `resources` that it is asked
/// for; `condition_keys` lists keys as published, or has each with its type (`String`, `Numeric`,
/// `Date`, `Bool`, `IPAddress`, `ARN`, each also after `ArrayOf`); `resource_types` has a name for
/// each type, or several with `, ` between them, in which `${…}` stands for any text. What a file does not say of a service is not
/// known. What a derived one finds is never more than a suggestion.
///
/// # Examples
///
/// ```
/// use portcullis::lint::Catalog;
/// let text = r#"{"dialect": "alibaba-ram", "source": "by hand", "date": "2026-11", "confidence": "derived",
///     "services": {"oss": ["GetObject", "PutObject"], "mns": {"actions": {"GetQueueAttributes": {"resources": ["queue"]}},
///         "resource_types": {"queue": "acs:mns:${region}:${account}:/queues/${queue}"}}}}"#;
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
    /// By code in lower case.
    services: BTreeMap<String, Service>,
    /// By the part before their colon, and by their text, both in lower case.
    keys: BTreeMap<String, BTreeMap<String, Key>>,
    /// By the service in their names, which is another than their own where services share
    /// resources.
    types: BTreeMap<String, Vec<ResourceType>>,
}

/// A service.
#[derive(Clone, Debug, Default)]
struct Service {
    /// By name in lower case.
    actions: BTreeMap<String, Action>,
    /// Whether its condition keys are listed.
    lists_keys: bool,
}

/// An action.
#[derive(Clone, Debug)]
pub(super) struct Action {
    /// As published.
    pub(super) name: String,
    /// What it does, where the catalogue says so.
    pub(super) level: Option<AccessLevel>,
    /// What it is asked for; empty is `*` alone, `None` is not known.
    pub(super) resources: Option<Vec<NamePattern>>,
}

/// A condition key.
#[derive(Clone, Debug)]
pub(super) struct Key {
    /// As published.
    pub(super) text: String,
    /// In lower case, with `*` where something is to be filled in.
    pattern: Matcher,
    /// The length of the part before that.
    fixed: usize,
    /// What it holds, if the catalogue says so.
    pub(super) kind: Option<KeyType>,
    /// Whether a request may give several values.
    pub(super) many: bool,
    /// The services that list it.
    services: Vec<String>,
}

/// A type of resources.
#[derive(Clone, Debug)]
pub(super) struct ResourceType {
    /// Its names, as published.
    pub(super) text: String,
    pub(super) pattern: NamePattern,
}

impl Catalog {
    /// A catalogue without services.
    fn empty(dialect: &str, source: &str, date: &str, official: bool) -> Self {
        Self {
            dialect: dialect.to_owned(),
            source: source.to_owned(),
            date: date.to_owned(),
            official,
            services: BTreeMap::new(),
            keys: BTreeMap::new(),
            types: BTreeMap::new(),
        }
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

    /// Returns the number of its services.
    #[must_use]
    pub fn services_len(&self) -> usize {
        self.services.len()
    }

    /// Returns the number of the actions of all services.
    #[must_use]
    pub fn actions_len(&self) -> usize {
        self.services
            .values()
            .map(|service| service.actions.len())
            .sum()
    }

    /// The actions of a service, by name in lower case.
    pub(super) fn actions(&self, service: &str) -> Option<&BTreeMap<String, Action>> {
        Some(&self.services.get(&service.to_ascii_lowercase())?.actions)
    }

    /// The keys that begin so, before their colon.
    pub(super) fn keys(&self, prefix: &str) -> impl Iterator<Item = &Key> {
        self.keys
            .get(&prefix.to_ascii_lowercase())
            .into_iter()
            .flat_map(BTreeMap::values)
    }

    /// What is known of a key, whatever its case.
    pub(super) fn key(&self, key: &str) -> Option<&Key> {
        let folded = key.to_ascii_lowercase();
        let known = self.keys.get(folded.split(':').next()?)?;
        known.get(&folded).or_else(|| {
            known
                .values()
                .find(|known| known.pattern.matches_plain(&folded))
        })
    }

    /// Whether the keys that begin so are listed: by the service of that code, or by one that
    /// shares them.
    pub(super) fn lists_keys(&self, prefix: &str) -> bool {
        let folded = prefix.to_ascii_lowercase();
        self.keys.contains_key(&folded)
            || self
                .services
                .get(&folded)
                .is_some_and(|service| service.lists_keys)
    }

    /// Whether requests to a service may give a key; `None` where nothing is known of the keys of
    /// the service.
    pub(super) fn fills(&self, service: &str, key: &Key) -> Option<bool> {
        let code = service.to_ascii_lowercase();
        let listed = self.services.get(&code)?.lists_keys;
        listed.then(|| key.services.contains(&code))
    }

    /// The types of resources whose names have this service.
    pub(super) fn types(&self, service: &str) -> &[ResourceType] {
        self.types.get(service).map_or(&[], Vec::as_slice)
    }
}

impl Key {
    /// The codes of the services that list it, in lower case.
    pub(super) fn services(&self) -> &[String] {
        &self.services
    }

    /// Whether something is to be filled in, such as the name of a tag.
    pub(super) fn is_open(&self) -> bool {
        self.fixed < self.text.len()
    }

    /// A key as its pattern has it, in the published case: what is to be filled in stays as it is.
    pub(super) fn published(&self, key: &str) -> String {
        format!(
            "{}{}",
            self.text.get(..self.fixed).unwrap_or(""),
            key.get(self.fixed..).unwrap_or("")
        )
    }
}
