//! Finds the policies of one document.

use std::collections::HashSet;

use super::estate::EstatePolicies;
use super::excerpt::{Excerpt, FileContent, Skipped};
use super::homes::{
    FileShape, GLOBAL_STATEMENTS, PolicyHome, SHAPES, STATEMENT_LISTS, of_type, statements_of_type,
};
use super::pointer::PointerPattern;
use super::state::ResourceValues;
use super::workspace::Workspace;
use super::{others, plan, state, workspace};
use crate::diagnostic::Span;
use crate::dialect::Dialect;
use crate::json::{Node, Value};
use crate::model::PolicyHints;
use crate::project::partial::MissingReason;
use crate::project::template::{TemplateScope, call};

/// One document of a file, and what was found so far.
pub(super) struct PolicyFinder<'r, 'n, 't> {
    pub(super) text: &'r str,
    pub(super) document: usize,
    pub(super) is_json: bool,
    root: &'n Node<'t>,
    pub(super) template: TemplateScope<'n, 't>,
    pub(super) found: &'r mut FileContent,
    /// The pointers of the values that were taken.
    seen: HashSet<String>,
    /// The places of these values: an alias in YAML has the place of its anchor.
    pub(super) taken: HashSet<(usize, usize)>,
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
            self.of_shape(shape);
        } else if let Some(resources) = state::resources(root) {
            self.found.title = Some("a Terraform state");
            for resource in resources {
                self.of_values(&resource);
            }
        }
        self.collect_at(pointers);
        self.of_sections();
        if !is_policy {
            others::visit(root, &mut |pointer, node| {
                let mut outer = within.iter();
                if outer.all(|within| pointer.split('/').nth(1) == Some(*within)) {
                    self.of_other(node, pointer, None);
                }
            });
        }
    }

    /// Finds the policies at the pointers of the configuration.
    fn collect_at(&mut self, pointers: &[PointerPattern]) {
        for pointer in pointers {
            self.root.visit(&pointer.steps(), "", &mut |pointer, node| {
                if self.seen.insert(pointer.to_owned()) {
                    self.take(node, pointer, None);
                }
            });
        }
    }

    /// Finds the policies of a file of an estate: those that the estate uses, and then what looks
    /// like a policy in a part of it that cannot be read. Versions that are not in force do not
    /// count.
    pub(super) fn collect_from_estate(
        &mut self,
        estate: &EstatePolicies,
        pointers: &[PointerPattern],
    ) {
        let root = self.root;
        self.found.title = Some("an estate");
        self.found.is_partial = estate.is_partial;
        for (span, kind) in &estate.uses {
            let pointer = root.pointer(*span);
            let Some(node) = node_at(root, *span) else {
                continue;
            };
            let hints = estate.hints(root, &pointer, *kind);
            self.seen.insert(pointer.clone());
            match node.members() {
                [member] if member.key == "text" => {
                    self.take(&member.value, &format!("{pointer}/text"), Some(hints));
                }
                _ => self.take(node, &pointer, Some(hints)),
            }
        }
        self.collect_at(pointers);
        let hints = PolicyHints::default().dialect(estate.dialect.clone());
        others::visit(root, &mut |pointer, node| {
            if !pointer.contains("/versions/") {
                self.of_other(node, pointer, Some(&hints));
            }
        });
    }

    /// The policies of the resources of a file of a known form.
    fn of_shape(&mut self, shape: &'static FileShape) {
        let root = self.root;
        if shape.resources.is_empty() {
            return self.of_values(&ResourceValues {
                type_name: shape.kind_of,
                values: root,
                pointer: String::new(),
                address: None,
                is_data: false,
            });
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

    /// What sections of a file have besides resources: lists of statements, and sources.
    fn of_sections(&mut self) {
        let root = self.root;
        let mut lists = GLOBAL_STATEMENTS;
        if others::is_serverless(root) {
            self.found.title = Some("a Serverless service");
            lists = STATEMENT_LISTS;
        }
        for (list, kind) in lists {
            root.visit(&steps(list), "", &mut |pointer, node| {
                self.take_statements(node, pointer, *kind);
            });
        }
        workspace::collect(root, &mut |pointer, node| {
            let files = workspace::files(node, self.text);
            let Some(files) = files.filter(|_| !is_closed(node)) else {
                return self.hide(pointer, node, MissingReason::Unknown);
            };
            self.found.title = Some("a template");
            self.found.workspaces.push(Workspace {
                pointer: pointer.to_owned(),
                document: self.document,
                files,
            });
        });
    }

    /// The policies of a resource, by its type.
    fn of_resource(&mut self, shape: &FileShape, resource: &'n Node<'t>, pointer: &str) {
        // Functions of templates also occur in place of resources.
        let name = pointer.rsplit('/').next().unwrap_or("");
        if is_closed(resource) || name.starts_with("Fn::") {
            return self.hide(pointer, resource, MissingReason::Unknown);
        }
        let type_name = resource.get(shape.kind_of).and_then(Node::text);
        let mut values = shape.values.split('/');
        let values = values.try_fold(resource, |node, step| node.get(step));
        if let (Some(type_name), Some(values)) = (type_name, values) {
            let address = resource.get("address").and_then(Node::text);
            self.of_values(&ResourceValues {
                type_name,
                values,
                pointer: format!("{pointer}/{}", shape.values),
                address: address.map(str::to_owned),
                is_data: state::is_data(resource),
            });
        }
    }

    /// The policies in the values of a resource.
    fn of_values(&mut self, resource: &ResourceValues<'n, 't>) {
        let ResourceValues {
            type_name, values, ..
        } = resource;
        let first = self.found.policies.len();
        let mut earlier: HashSet<String> = HashSet::new();
        let mut hidden: HashSet<String> = HashSet::new();
        let value = |name: &str| Some(values.get(name)?.text()?.to_owned());
        for home in of_type(type_name, value) {
            let path = steps(home.policy);
            let before = self.found.policies.len();
            values.visit(&path, &resource.pointer, &mut |pointer, node| {
                self.seen.insert(pointer.to_owned());
                self.take(node, pointer, resource.hints(home, pointer));
            });
            // A provider may show one policy under its new name and its old one; a file that is one
            // resource has the policies of many.
            let is_file = resource.pointer.is_empty();
            let mut policies = self.found.policies.split_off(before);
            policies.retain(|policy| is_file || earlier.insert(key_of(policy, &home)));
            self.found.policies.append(&mut policies);
            for at in (0..path.len()).filter_map(|length| path.get(..length)) {
                values.visit(at, &resource.pointer, &mut |pointer, node| {
                    if is_closed(node) && hidden.insert(pointer.to_owned()) {
                        self.hide(pointer, node, MissingReason::Unknown);
                    }
                });
            }
        }
        for (path, kind) in statements_of_type(type_name) {
            values.visit(&steps(path), &resource.pointer, &mut |pointer, node| {
                // What is around a `Statement` looks like a policy.
                let around = pointer.rsplit_once('/').map_or("", |(around, _)| around);
                self.seen.insert(around.to_owned());
                self.take_statements(node, pointer, kind);
            });
        }
        for policy in self.found.policies.iter_mut().skip(first) {
            policy.address.clone_from(&resource.address);
        }
    }

    /// Something that looks like a policy, and lies in no place that is listed. `hints` are those of
    /// the file.
    fn of_other(&mut self, node: &'n Node<'t>, pointer: &str, hints: Option<&PolicyHints>) {
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
        let by_type = dialect.map(|dialect| PolicyHints::default().dialect(dialect));
        self.take(node, pointer, by_type.or(hints.cloned()));
        for policy in self.found.policies.iter_mut().skip(before) {
            policy.is_certain = false;
        }
    }

    /// Notes that something that may hold policies is not judged.
    pub(super) fn hide(&mut self, pointer: &str, node: &Node<'_>, reason: MissingReason) {
        let skipped = Skipped::new("the value", pointer.to_owned(), node, reason);
        self.found.not_judged.push(skipped);
    }
}

/// The value that is written at a span.
fn node_at<'n, 't>(root: &'n Node<'t>, span: Span) -> Option<&'n Node<'t>> {
    let mut here = root;
    while here.span != span {
        (_, here) = here.child_at(span)?;
    }
    Some(here)
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

fn is_of(root: &Node<'_>, shape: &FileShape) -> bool {
    let mut steps = shape.sign.split('/');
    let sign = steps.try_fold(root, |node, step| node.get(step));
    sign.is_some_and(|node| matches!(node.value, Value::Object(_) | Value::Array(_)))
}
