//! Finds the policies of one document.

use std::collections::HashSet;

use super::excerpt::{Excerpt, FileContent, PolicyForm, Skipped, forms, hints};
use super::homes::{FileShape, PolicyHome, SHAPES, STATEMENT_LISTS, of_type};
use super::pointer::PointerPattern;
use super::{others, plan, text_forms, tree};
use crate::diagnostic::Span;
use crate::dialect::{Dialect, Kind};
use crate::json::{Node, Value};
use crate::model::PolicyHints;
use crate::project::partial::{MissingReason, Partial, PartialMember, PartialValue};
use crate::project::places::TextPlaces;
use crate::project::template::{TemplateScope, call};

/// One document of a file, and what was found so far.
pub(super) struct PolicyFinder<'r, 'n, 't> {
    text: &'r str,
    document: usize,
    is_json: bool,
    root: &'n Node<'t>,
    template: TemplateScope<'n, 't>,
    found: &'r mut FileContent,
    /// The pointers of the values that were taken.
    seen: HashSet<String>,
    /// The places of these values: an alias in YAML has the place of its anchor.
    taken: HashSet<(usize, usize)>,
}

impl<'r, 'n, 't> PolicyFinder<'r, 'n, 't> {
    /// A reader of a document.
    pub(super) fn new(
        text: &'r str,
        document: usize,
        is_json: bool,
        root: &'n Node<'t>,
        found: &'r mut FileContent,
    ) -> Self {
        Self {
            text,
            document,
            is_json,
            root,
            template: TemplateScope::new(root),
            found,
            seen: HashSet::new(),
            taken: HashSet::new(),
        }
    }

    /// Finds the policies of the document, except for itself.
    pub(super) fn collect(&mut self, pointers: &[PointerPattern]) {
        let root = self.root;
        let is_policy = root.get("Statement").is_some();
        // A plan has the same values in several places.
        let mut within = None;
        if let Some(shape) = SHAPES.iter().find(|shape| !is_policy && is_of(root, shape)) {
            self.found.title = Some(shape.title);
            if shape.kind_of == "type" {
                within = shape.resources.split('/').next();
            }
            root.visit(&steps(shape.resources), "", &mut |pointer, resource| {
                self.of_resource(shape, resource, pointer)
            });
            if root.get("resource_changes").is_some() {
                plan::add_unknown(root, self.found);
            }
            let roots = steps(shape.resources);
            let roots = roots.get(..2).unwrap_or_default();
            root.visit(roots, "", &mut |pointer, node| {
                if matches!(node.value, Value::Raw) {
                    self.hide(pointer, node, MissingReason::TooDeep);
                }
            });
        }
        for pointer in pointers {
            root.visit(&pointer.steps(), "", &mut |pointer, node| {
                if self.seen.insert(pointer.to_owned()) {
                    self.take(node, pointer, None);
                }
            });
        }
        if others::is_serverless(root) {
            self.found.title = Some("a Serverless service");
            for (list, kind) in STATEMENT_LISTS {
                root.visit(&steps(list), "", &mut |pointer, node| {
                    self.take_statements(node, pointer, *kind);
                });
            }
        }
        if !is_policy {
            others::visit(root, &mut |pointer, node| {
                let mut outer = within.iter();
                if outer.all(|within| pointer.split('/').nth(1) == Some(*within)) {
                    self.of_other(node, pointer);
                }
            });
        }
    }

    /// The policies of a resource, by its type.
    fn of_resource(&mut self, shape: &FileShape, resource: &'n Node<'t>, pointer: &str) {
        // Functions of templates also occur in place of resources.
        let name = pointer.rsplit('/').next().unwrap_or("");
        if is_closed(resource) || name.starts_with("Fn::") {
            return self.hide(pointer, resource, MissingReason::Unknown);
        }
        let Some(kind_of) = resource.get(shape.kind_of).and_then(Node::text) else {
            return;
        };
        let mut earlier: HashSet<String> = HashSet::new();
        let mut hidden: HashSet<String> = HashSet::new();
        let value = |name: &str| Some(value_of(shape, resource, name)?.text()?.to_owned());
        for home in of_type(kind_of, value) {
            let mut path = steps(shape.values);
            path.extend(home.policy.split('/'));
            let before = self.found.policies.len();
            resource.visit(&path, pointer, &mut |pointer, node| {
                self.seen.insert(pointer.to_owned());
                self.take(node, pointer, hints(home));
            });
            // A provider may show one policy under its new name and its old one.
            let mut policies = self.found.policies.split_off(before);
            policies.retain(|policy| earlier.insert(key_of(policy, &home)));
            for policy in &mut policies {
                policy.address = resource
                    .get("address")
                    .and_then(Node::text)
                    .map(str::to_owned);
            }
            self.found.policies.append(&mut policies);
            for at in (1..path.len()).filter_map(|length| path.get(..length)) {
                resource.visit(at, pointer, &mut |pointer, node| {
                    if is_closed(node) && hidden.insert(pointer.to_owned()) {
                        self.hide(pointer, node, MissingReason::Unknown);
                    }
                });
            }
        }
    }

    /// Something that looks like a policy, and lies in no place that is listed.
    fn of_other(&mut self, node: &'n Node<'t>, pointer: &str) {
        let ends = pointer.match_indices('/').map(|(at, _)| at);
        let mut outer = ends.chain([pointer.len()]);
        if outer.any(|end| self.seen.contains(pointer.get(..end).unwrap_or(""))) {
            return;
        }
        self.seen.insert(pointer.to_owned());
        if !self.taken.insert((node.span.start(), node.span.end())) {
            return;
        }
        let before = self.found.policies.len();
        let dialect = others::dialect_of(self.root, pointer).and_then(Dialect::from_name);
        let hints = dialect.map(|dialect| PolicyHints::default().dialect(dialect));
        self.take(node, pointer, hints);
        for policy in self.found.policies.iter_mut().skip(before) {
            policy.is_certain = false;
        }
    }

    /// Notes that something that may hold policies is not judged.
    fn hide(&mut self, pointer: &str, node: &Node<'_>, reason: MissingReason) {
        let skipped = Skipped::new("the value", pointer.to_owned(), node, reason);
        self.found.not_judged.push(skipped);
    }

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

    /// Takes a list of statements without a policy around it.
    fn take_statements(&mut self, node: &Node<'t>, pointer: &str, kind: Kind) {
        if !matches!(node.value, Value::Array(_)) {
            return;
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
        let hints = Dialect::from_name("aws");
        self.found.policies.push(Excerpt {
            pointer: pointer.to_owned(),
            document: self.document,
            forms,
            hints: hints.map(|dialect| PolicyHints::default().dialect(dialect).kind(kind)),
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

/// What two policies of a resource must not have in common.
fn key_of(policy: &Excerpt, home: &PolicyHome) -> String {
    let text = policy.forms.first().map_or("", |form| &form.narrow.text);
    format!("{} {text}", home.kind.name())
}

/// The steps of a pattern.
fn steps(pattern: &'static str) -> Vec<&'static str> {
    pattern.split('/').collect()
}

/// Whether only a deployment knows what a value holds at all.
fn is_closed(node: &Node<'_>) -> bool {
    match &node.value {
        Value::Foreign => true,
        Value::Object(members) => {
            // A merge key that stayed could not be followed.
            call(members).is_some() || members.iter().any(|member| member.key == "<<")
        }
        _ => false,
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

fn is_of(root: &Node<'_>, shape: &FileShape) -> bool {
    let mut steps = shape.sign.split('/');
    let sign = steps.try_fold(root, |node, step| node.get(step));
    sign.is_some_and(|node| matches!(node.value, Value::Object(_) | Value::Array(_)))
}

/// A value of a resource by its name.
fn value_of<'n, 't>(shape: &FileShape, resource: &'n Node<'t>, name: &str) -> Option<&'n Node<'t>> {
    let mut steps = shape.values.split('/');
    let values = steps.try_fold(resource, |node, step| node.get(step));
    values?.get(name)
}
