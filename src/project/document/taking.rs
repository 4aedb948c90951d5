//! Takes a value of a document as a policy.

use super::excerpt::{Excerpt, PolicyForm, Skipped, forms};
use super::reading::PolicyFinder;
use super::{text_forms, tree};
use crate::diagnostic::Span;
use crate::dialect::{Dialect, Kind};
use crate::json::{Node, Value};
use crate::model::PolicyHints;
use crate::project::partial::{MissingReason, Partial, PartialMember, PartialValue};
use crate::project::places::TextPlaces;

impl<'n, 't> PolicyFinder<'_, 'n, 't> {
    /// Takes the policy that a value is, as an object or as a text.
    pub(super) fn take(&mut self, node: &Node<'t>, pointer: &str, hints: Option<PolicyHints>) {
        self.taken.insert((node.span.start(), node.span.end()));
        let before = self.found.not_judged.len();
        let forms = match &node.value {
            Value::Null | Value::Bool(_) | Value::Number(_) => return,
            // A provider shows an attribute that is not set as an empty text.
            Value::String(text) if text.trim().is_empty() => return,
            Value::String(_) => tree::inner(node, self.text)
                .map(|(text, places)| vec![PolicyForm::known(text, places)])
                .unwrap_or_default(),
            _ if self.is_json && !has_call(node) => self.as_it_is(node),
            _ => self.resolved(node, pointer),
        };
        if forms.is_empty() {
            if self.found.not_judged.len() == before {
                let skipped = Skipped::new("the policy", pointer.to_owned(), node, reason_of(node));
                self.found.not_judged.push(skipped);
            }
            return;
        }
        self.found.policies.push(Excerpt {
            pointer: pointer.to_owned(),
            document: self.document,
            forms,
            hints,
            address: None,
            is_list: false,
            is_certain: true,
        });
    }

    /// Takes one or several statements without a policy around them.
    pub(super) fn take_statements(&mut self, node: &Node<'t>, pointer: &str, kind: Kind) {
        match &node.value {
            Value::Array(_) | Value::Object(_) => {}
            Value::Null => return,
            _ => return self.hide(pointer, node, MissingReason::Unknown),
        }
        self.taken.insert((node.span.start(), node.span.end()));
        let start = Span::new(node.span.start(), node.span.start());
        let member = |key: &'static str, value| PartialMember {
            key: key.into(),
            key_span: start,
            value,
        };
        let version = Partial {
            span: start,
            value: PartialValue::known("2012-10-17"),
        };
        let statements = self.template.resolve(node);
        let policy = Partial {
            span: node.span,
            value: PartialValue::Object(vec![
                member("Version", version),
                member("Statement", statements),
            ]),
        };
        let before = self.found.not_judged.len();
        let span = node.span.start()..node.span.end();
        let forms = forms(&policy, pointer, &span, &mut self.found.not_judged);
        for skipped in self.found.not_judged.iter_mut().skip(before) {
            skipped.pointer = skipped.pointer.replacen("/Statement", "", 1);
        }
        if forms.is_empty() {
            return;
        }
        let dialect = Dialect::from_name("aws");
        self.found.policies.push(Excerpt {
            pointer: pointer.to_owned(),
            document: self.document,
            forms,
            hints: dialect.map(|dialect| PolicyHints::default().dialect(dialect).kind(kind)),
            address: None,
            is_list: true,
            is_certain: true,
        });
    }

    /// A part of a JSON file that is a policy as it is written.
    fn as_it_is(&self, node: &Node<'t>) -> Vec<PolicyForm> {
        let Some(part) = tree::slice(self.text, node.span) else {
            return Vec::new();
        };
        let places = TextPlaces::part(node.span.start(), part.len());
        vec![PolicyForm::known(part.to_owned(), places)]
    }

    /// The forms of a policy that has functions of templates in it, or is written as YAML. What of
    /// it cannot be judged is noted.
    fn resolved(&mut self, node: &Node<'t>, pointer: &str) -> Vec<PolicyForm> {
        let policy = self.template.resolve(node);
        if let PartialValue::Text(_) = policy.value {
            return self.of_text(&policy, node);
        }
        let span = node.span.start()..node.span.end();
        forms(&policy, pointer, &span, &mut self.found.not_judged)
    }

    /// A policy that a function makes as a text.
    fn of_text(&self, policy: &Partial<'t>, node: &Node<'t>) -> Vec<PolicyForm> {
        let Some(raw) = tree::slice(self.text, node.span) else {
            return Vec::new();
        };
        let sampled = |is_wide| text_forms::of_parts(policy, is_wide, raw, node.span.start());
        let Some(narrow) = sampled(false) else {
            return Vec::new();
        };
        let wide = sampled(true).filter(|wide| wide.text != narrow.text);
        vec![PolicyForm { narrow, wide }]
    }
}

/// Whether a function of a template occurs in a value.
fn has_call(node: &Node<'_>) -> bool {
    match &node.value {
        Value::Foreign | Value::Raw => true,
        Value::Array(items) => items.iter().any(has_call),
        Value::Object(members) => {
            let is_rewritten = |key: &str| key == "Ref" || key.starts_with("Fn::");
            members
                .iter()
                .any(|member| is_rewritten(&member.key) || has_call(&member.value))
        }
        _ => false,
    }
}

/// Why a value as a whole is not judged.
fn reason_of(node: &Node<'_>) -> MissingReason {
    match &node.value {
        Value::Raw => MissingReason::TooDeep,
        Value::Array(items)
            if items
                .iter()
                .any(|item| reason_of(item) == MissingReason::TooDeep) =>
        {
            MissingReason::TooDeep
        }
        Value::Object(members)
            if members
                .iter()
                .any(|member| reason_of(&member.value) == MissingReason::TooDeep) =>
        {
            MissingReason::TooDeep
        }
        _ => MissingReason::Unknown,
    }
}
