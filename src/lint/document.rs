//! A policy of a linter: everything that rules and fixes need of it, from one parse of its text.

use std::collections::BTreeSet;

use super::catalog::Catalog;
use super::denied::confinements;
use super::facts::Facts;
use super::subject::Subject;
use super::ways::Way;
use crate::diagnostic::LoadError;
use crate::json::{Node, Value};
use crate::model::{Parsed, Policy, PolicyHints, PolicySpans};
use crate::pattern::Matcher;
use crate::resource_name::Field;
use crate::source::{Lines, Mark, Span};

/// A policy with its text, its tree and its places.
#[derive(Debug)]
pub(super) struct PolicyDocument {
    pub(super) policy: Policy,
    pub(super) text: String,
    pub(super) root: Node<'static>,
    spans: PolicySpans,
    /// Of the lines of the text.
    marks: Vec<Mark>,
    unusual_texts: Vec<(String, Span)>,
    /// What it was read by, since a fix of it is read by the same.
    hints: PolicyHints,
}

impl PolicyDocument {
    /// Reads a policy. This is the only place where the linter parses a text.
    pub(super) fn read(hints: &PolicyHints, name: &str, bytes: &[u8]) -> Result<Self, LoadError> {
        let (parsed, _) = hints.parse(name, bytes)?;
        let Parsed {
            policy,
            spans,
            root,
            lines,
        } = parsed;
        let text = lines.text().to_owned();
        let mut unusual_texts = Vec::new();
        if !is_usual_json(&text) {
            collect_unusual(&root, &mut unusual_texts);
        }
        Ok(Self {
            policy,
            root: root.into_owned(),
            spans,
            marks: lines.into_marks(),
            unusual_texts,
            hints: hints.clone(),
            text,
        })
    }

    /// Reads another text as this one was read.
    pub(super) fn reread(&self, text: &str) -> Result<Self, LoadError> {
        Self::read(&self.hints, self.policy.name(), text.as_bytes())
    }

    /// Adds the codes of the services that it is about, in lower case: of its actions, of its
    /// resources and of its condition keys. One with a wildcard is not a code.
    pub(super) fn collect_services(&self, services: &mut BTreeSet<String>) {
        let names = &self.policy.dialect().table().names;
        for statement in &self.policy.statements {
            for action in statement
                .actions
                .iter()
                .flatten()
                .chain(&statement.not_actions)
            {
                add_code(&action.text, services);
            }
            let resources = statement.resources.iter().flatten();
            for resource in resources.chain(&statement.not_resources) {
                let service = resource.pattern.field(&Field::Service, names);
                if let Some(Matcher::Exact(code)) = service {
                    services.insert(code.to_ascii_lowercase());
                }
            }
            for condition in &statement.conditions {
                add_code(&condition.key, services);
            }
        }
    }

    /// Returns what rules see of it. `index` is its number among the policies of its dialect.
    pub(super) fn subject<'a>(
        &'a self,
        index: usize,
        catalog: Option<&'a Catalog>,
        ways: &'a [Way],
    ) -> Subject<'a> {
        let table = self.policy.dialect().table();
        let unusual_texts = self.unusual_texts.iter();
        let mut subject = Subject {
            index,
            policy: &self.policy,
            table,
            holder: self.hints.holder(),
            facts: Facts::of(&table.name),
            ways,
            catalog,
            text: &self.text,
            root: &self.root,
            lines: Lines::of_marks(&self.text, &self.marks),
            spans: &self.spans,
            confinements: Vec::new(),
            unusual_texts: unusual_texts.map(|(text, span)| (&**text, *span)).collect(),
        };
        subject.confinements = confinements(&subject);
        subject
    }
}

/// Adds what is before the colon of an action or a key.
fn add_code(text: &str, services: &mut BTreeSet<String>) {
    if let Some((code, _)) = text.split_once(':') {
        services.insert(code.to_ascii_lowercase());
    }
}

fn is_usual(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Whether no key or string of a JSON text can be unusual: without escapes, each is a part of the
/// text, and a line break is never inside one. Most policies are not walked for them.
fn is_usual_json(text: &str) -> bool {
    text.bytes()
        .all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t') && byte != b'\\')
}

/// Collects every key and string of a tree that has something else than the letters, digits and
/// signs of ASCII. Recursion is bounded by the nesting of documents (P6).
fn collect_unusual(node: &Node<'_>, found: &mut Vec<(String, Span)>) {
    match &node.value {
        Value::String(text) if !is_usual(text) => found.push((text.to_string(), node.span)),
        Value::Array(items) => items.iter().for_each(|item| collect_unusual(item, found)),
        Value::Object(members) => {
            for member in members {
                if !is_usual(&member.key) {
                    found.push((member.key.to_string(), member.key_span));
                }
                collect_unusual(&member.value, found);
            }
        }
        _ => {}
    }
}
