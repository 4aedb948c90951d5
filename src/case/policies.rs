//! The policies of a case, by layer.

use std::collections::HashSet;

use super::file::CaseFile;
use crate::diagnostic::LoadError;
use crate::dialect::{Dialect, Kind};
use crate::error::{Problem, faults};
use crate::json::{Fields, Node, Value, wrong_type};
use crate::model::Policy;

/// Fetches the text of a policy by the path that a case names; the error is what to show the
/// reader.
pub type Loader<'l> = &'l mut dyn FnMut(&str) -> Result<Vec<u8>, String>;

/// Layers whose policies are listed in one array.
const FLAT: &[&str] = &[
    "identity", "resource", "trust", "boundary", "session", "endpoint",
];
/// Layers of levels, root first, each an array of policies.
const LEVELLED: &[&str] = &["control", "resource_control"];

/// The policies of a case.
#[derive(Debug, Default)]
pub(super) struct CaseLayers {
    pub(super) policies: Vec<CasePolicy>,
    /// Why policies were refused.
    pub(super) refused: Option<LoadError>,
    /// The layers that are named, so in force, with the number of their levels.
    pub(super) named: Vec<(Kind, usize)>,
}

/// A policy that was read.
#[derive(Debug)]
pub(super) struct CasePolicy {
    pub(super) policy: Policy,
    /// Of control policies, from the root.
    pub(super) level: usize,
    /// How `because` may name it: by its place, its path, or its file's name.
    labels: Vec<String>,
}

impl CaseLayers {
    /// Reads the object of layers. Shapes are faults of the case; what policies say is theirs.
    pub(super) fn read(
        file: &CaseFile<'_>,
        node: &Node<'_>,
        (dialect, set_on): (&Dialect, &[String]),
        load: Loader<'_>,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let all: Vec<_> = FLAT.iter().chain(LEVELLED).copied().collect();
        let Some(opened) = file.open(node.span, 1, problems) else {
            return Self::default();
        };
        let Some(fields) = Fields::new(&opened, "`policies`", &all, problems) else {
            return Self::default();
        };
        let layers = Self::default();
        let (names, refused) = (HashSet::new(), Vec::new());
        let mut reading = PolicyReader {
            file,
            dialect,
            set_on,
            load,
            problems,
            names,
            refused,
            layers,
        };
        for layer in all {
            if let Some(node) = fields.get(layer) {
                reading.layer(layer, node);
            }
        }
        Self {
            refused: LoadError::merge(reading.refused),
            ..reading.layers
        }
    }

    /// The name by which a case would speak of a policy of the set.
    pub(super) fn label<'l>(&'l self, name: &'l str) -> &'l str {
        self.policies
            .iter()
            .find(|read| read.policy.name() == name)
            .and_then(|read| read.labels.last())
            .map_or(name, String::as_str)
    }

    /// The policies that were read from files: their paths, as the case writes them.
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, &Policy)> {
        self.policies
            .iter()
            .filter_map(|read| Some((read.path()?, &read.policy)))
    }

    /// Whether a policy of this name is one of a level of a kind.
    pub(super) fn is_at(&self, name: &str, kind: Kind, level: usize) -> bool {
        let mut policies = self.policies.iter();
        policies.any(|read| {
            read.policy.kind() == kind && read.level == level && read.policy.name() == name
        })
    }

    /// Whether a case may call the policy of this name so.
    pub(super) fn is_called(&self, name: &str, label: &str) -> bool {
        self.policies.iter().any(|read| {
            read.policy.name() == name && read.labels.iter().any(|other| other == label)
        })
    }
}

impl CasePolicy {
    /// A policy that has a path has it for a label, between its place and its file's name.
    fn path(&self) -> Option<&str> {
        self.labels.get(1).map(String::as_str)
    }
}

/// The policies of a case while they are read.
struct PolicyReader<'r, 't, 'l> {
    file: &'r CaseFile<'t>,
    dialect: &'r Dialect,
    /// The services of the resources that are asked about.
    set_on: &'r [String],
    load: Loader<'l>,
    problems: &'r mut Vec<Problem>,
    names: HashSet<String>,
    refused: Vec<LoadError>,
    layers: CaseLayers,
}

impl<'t> PolicyReader<'_, 't, '_> {
    /// Reads the policies of one layer, in levels where it has any.
    fn layer(&mut self, layer: &'static str, node: &Node<'_>) {
        let Some(kind) = Kind::from_name(layer) else {
            return;
        };
        let items = self.items(node, layer);
        self.layers.named.push((kind, items.len()));
        for (index, item) in items.iter().enumerate() {
            let place = format!("{layer}[{index}]");
            if LEVELLED.contains(&layer) {
                for (inner, item) in self.items(item, &place).iter().enumerate() {
                    self.policy((kind, index), format!("{place}[{inner}]"), item);
                }
            } else {
                self.policy((kind, 0), place, item);
            }
        }
    }

    /// The elements of an array, not opened.
    fn items(&mut self, node: &Node<'_>, what: &str) -> Vec<Node<'t>> {
        match self.file.open(node.span, 1, self.problems) {
            Some(Node {
                value: Value::Array(items),
                ..
            }) => items,
            Some(other) => {
                self.problems
                    .push(wrong_type(&other, &format!("`{what}`"), "an array"));
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    /// A path, `{"text": …}`, or else a document, whose faults are its own.
    fn policy(&mut self, layer: (Kind, usize), place: String, node: &Node<'_>) {
        let Some(text) = read_text(self.file, node, self.load, self.problems) else {
            return;
        };
        let mut labels = vec![place];
        if let Some(path) = text.path {
            let stem = path.rsplit(['/', '\\']).next().unwrap_or("");
            let stem = stem
                .rsplit_once('.')
                .map_or(stem, |(stem, _)| stem)
                .to_owned();
            labels.extend([path, stem]);
        }
        self.add(layer, labels, &text.bytes);
    }

    /// The last label that no other policy of the case has is its name.
    fn add(&mut self, (kind, level): (Kind, usize), labels: Vec<String>, bytes: &[u8]) {
        let name = labels
            .iter()
            .rev()
            .find(|label| self.names.insert((*label).clone()))
            .cloned()
            .unwrap_or_default();
        match Policy::parse_on(self.dialect, kind, &name, bytes, self.set_on) {
            Ok(policy) => self.layers.policies.push(CasePolicy {
                policy,
                level,
                labels,
            }),
            Err(error) => self.refused.push(error),
        }
    }
}

/// The text of a policy, and its path where it came by one.
pub(super) struct CasePolicyText {
    pub(super) path: Option<String>,
    pub(super) bytes: Vec<u8>,
}

/// Fetches what a path, a `{"text": …}` or a document stands for.
pub(super) fn read_text(
    file: &CaseFile<'_>,
    node: &Node<'_>,
    load: Loader<'_>,
    problems: &mut Vec<Problem>,
) -> Option<CasePolicyText> {
    let raw = file.slice(node.span);
    if !raw.starts_with('"') {
        let bytes =
            raw_text(file, node).map_or_else(|| raw.as_bytes().to_vec(), String::into_bytes);
        return Some(CasePolicyText { path: None, bytes });
    }
    let Some(Node {
        value: Value::String(path),
        ..
    }) = file.open(node.span, 1, problems)
    else {
        return None;
    };
    match load(&path) {
        Ok(bytes) => Some(CasePolicyText {
            path: Some(path.into_owned()),
            bytes,
        }),
        Err(reason) => {
            let problem = Problem::new(faults::UNREADABLE_POLICY, node.span)
                .message(format!("`{path}` cannot be read: {reason}"))
                .help("paths of policies are relative to the case file");
            problems.push(problem);
            None
        }
    }
}

/// The text of `{"text": …}`, which lets a case hold what is not JSON.
fn raw_text(file: &CaseFile<'_>, node: &Node<'_>) -> Option<String> {
    let Value::Object(members) = file.open(node.span, 1, &mut Vec::new())?.value else {
        return None;
    };
    let [member] = members.as_slice() else {
        return None;
    };
    if member.key != "text" {
        return None;
    }
    match file.open(member.value.span, 1, &mut Vec::new())?.value {
        Value::String(text) => Some(text.into_owned()),
        _ => None,
    }
}
