//! The request of a case.

use super::context::entries;
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::error::{Problem, faults};
use crate::json::{Document, Fields, Node, Value, text, wrong_type};
use crate::request::{Principal, Request};
use crate::source::Span;

const FIELDS: &[&str] =
    &["principal", "action", "resource", "context", "time", "resource_account", "resource_group", "session_expires"];
const PRINCIPAL_FIELDS: &[&str] = &["name", "id", "account", "service", "federated"];

/// What a case asks.
#[derive(Debug)]
pub(super) struct Asked {
    /// A fault here is an outcome, which the case may expect.
    pub(super) request: Result<Request<'static>, Vec<Diagnostic>>,
    /// Who owns the resources whose names do not say.
    pub(super) resource_account: Option<String>,
    /// Where the request stands in the file.
    pub(super) span: Span,
}

/// A request as far as it was read.
pub(super) struct Reading {
    pub(super) request: Option<Request<'static>>,
    /// Unknown and double fields: faults of the case.
    pub(super) case_problems: Vec<Problem>,
    /// All else: faults of the request.
    pub(super) problems: Vec<Problem>,
    pub(super) resource_account: Option<String>,
}

impl Reading {
    pub(super) fn new(dialect: &Dialect, document: &Document<'_>) -> Self {
        let mut reading =
            Self { request: None, case_problems: Vec::new(), problems: Vec::new(), resource_account: None };
        let mut outer = document.problems.clone();
        if let Some(root) = &document.root {
            reading.object(dialect, root, &mut outer);
        }
        reading.problems.append(&mut outer);
        if !reading.problems.is_empty() {
            reading.request = None;
        }
        reading
    }

    /// Sorts the known faults by whose they are, and reads the fields.
    fn object(&mut self, dialect: &Dialect, root: &Node<'_>, outer: &mut Vec<Problem>) {
        if !matches!(root.value, Value::Object(_)) {
            self.problems.push(wrong_type(root, "the request", "an object"));
            return;
        }
        let Some(fields) = Fields::new(root, "a request", FIELDS, &mut self.case_problems) else { return };
        self.take_double_fields(&fields, outer);
        let principal =
            fields.required(root, "principal", &mut self.problems).and_then(|node| self.principal(node, outer));
        let action = fields.required(root, "action", &mut self.problems).and_then(|node| self.text(node, "action"));
        let resources = fields.required(root, "resource", &mut self.problems).and_then(|node| self.resources(node));
        let context = match fields.get("context") {
            Some(node) => entries(node, &mut self.problems),
            None => Some(Vec::new()),
        };
        let mut optional = |field: &str| fields.get(field).map(|node| self.text(node, field));
        let (time, session_expires) = (optional("time"), optional("session_expires"));
        let resource_account = optional("resource_account");
        let resource_group = match fields.get("resource_group") {
            Some(Node { value: Value::Null, .. }) => None,
            Some(node) => Some(self.text(node, "resource_group")),
            None => None,
        };
        let (Some(principal), Some(action), Some(resources), Some(context)) = (principal, action, resources, context)
        else {
            return;
        };
        // A field of the wrong type was reported.
        let (Some(time), Some(session_expires)) = (transpose(time), transpose(session_expires)) else { return };
        let (Some(account), Some(group)) = (transpose(resource_account), transpose(resource_group)) else { return };
        self.resource_account = account;
        let mut builder = dialect.request(principal, action, "*").resources(resources);
        for (key, value) in context {
            builder = builder.context(key, value);
        }
        if let Some(time) = time {
            builder = builder.time(time);
        }
        if let Some(expires) = session_expires {
            builder = builder.session_expires(expires);
        }
        if let Some(group) = group {
            builder = builder.resource_group(group);
        }
        match builder.build() {
            Ok(request) => self.request = Some(request),
            Err(error) => self.problems.push(Problem::of_request(&error, root.span)),
        }
    }

    fn take_double_fields(&mut self, fields: &Fields<'_, '_>, outer: &mut Vec<Problem>) {
        self.case_problems.extend(outer.extract_if(.., |problem| fields.owns(problem)));
    }

    fn text(&mut self, node: &Node<'_>, field: &str) -> Option<String> {
        text(node, field).map(str::to_owned).map_err(|problem| self.problems.push(problem)).ok()
    }

    /// One resource or an array of them; that it is not empty is the request's own rule.
    fn resources(&mut self, node: &Node<'_>) -> Option<Vec<String>> {
        match &node.value {
            Value::Array(items) => items.iter().map(|item| self.text(item, "resource")).collect(),
            _ => Some(vec![self.text(node, "resource")?]),
        }
    }

    fn principal(&mut self, node: &Node<'_>, outer: &mut Vec<Problem>) -> Option<Principal<'static>> {
        if let Value::String(name) = &node.value {
            return Some(if name == "anonymous" { Principal::anonymous() } else { Principal::named(name.to_string()) });
        }
        if !matches!(node.value, Value::Object(_)) {
            self.problems.push(wrong_type(node, "`principal`", "a name, or an object that says who asks"));
            return None;
        }
        let fields = Fields::new(node, "a principal", PRINCIPAL_FIELDS, &mut self.case_problems)?;
        self.take_double_fields(&fields, outer);
        let mut part = |field| match fields.get(field) {
            Some(node) => self.text(node, field).map(Some),
            None => Some(None),
        };
        let (name, service, federated) = (part("name")?, part("service")?, part("federated")?);
        let (id, account) = (part("id")?, part("account")?);
        let mut principal = match (name, service, federated) {
            (Some(name), None, None) => Principal::named(name),
            (None, Some(service), None) => Principal::service(service),
            (None, None, Some(provider)) => Principal::federated(provider),
            _ => {
                let problem = Problem::new(faults::INVALID_REQUEST_PRINCIPAL, node.span)
                    .message("the principal is not exactly one of `name`, `service` and `federated`")
                    .help("say one of them");
                self.problems.push(problem);
                return None;
            }
        };
        if let Some(id) = id {
            principal = principal.with_id(id);
        }
        if let Some(account) = account {
            principal = principal.in_account(account);
        }
        Some(principal)
    }
}

/// `None` where a field stands and could not be read.
fn transpose(field: Option<Option<String>>) -> Option<Option<String>> {
    match field {
        Some(None) => None,
        Some(text) => Some(text),
        None => Some(None),
    }
}
