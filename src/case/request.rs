//! The request of a case.

use std::borrow::Cow;

use super::context::entries;
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::error::{Error, Problem, faults};
use crate::estate;
use crate::eval::ResourceGroup;
use crate::json::{Document, Fields, Node, Value, text, wrong_type};
use crate::request::{Circumstances, Principal, Request};
use crate::resource_name::{Field, Name};
use crate::source::Span;

/// The fields of a request that policies decide.
const FIELDS: &[&str] = &[
    "principal",
    "action",
    "resource",
    "context",
    "time",
    "resource_account",
    "resource_group",
    "session_expires",
];
/// The fields of a principal that is an object.
const PRINCIPAL_FIELDS: &[&str] = &[
    "name",
    "id",
    "canonical_id",
    "account",
    "service",
    "federated",
];

/// More of a case that is decided by an estate.
const ESTATE_FIELDS: &[&str] = &["pass_role", "service"];
/// The principal that is the session of the last step that assumes a role.
const SESSION: &str = "session";

/// What a case asks.
#[derive(Debug)]
pub(super) struct AskedQuestion {
    pub(super) question: CaseQuestion,
    /// The place of the request in the file.
    pub(super) span: Span,
}

impl AskedQuestion {
    /// The services of the resources that policies are asked about.
    pub(super) fn services(&self, dialect: &Dialect) -> Vec<String> {
        match &self.question {
            CaseQuestion::OfPolicies(Ok(request), _) => services(request.resources(), dialect),
            CaseQuestion::OfPolicies(Err(faulty), _) => faulty.services.clone(),
            CaseQuestion::OfEstate(_) => Vec::new(),
        }
    }
}

/// The services of the resources that have names.
fn services<'n>(resources: impl Iterator<Item = &'n str>, dialect: &Dialect) -> Vec<String> {
    let names = &dialect.table().names;
    let service = |resource: &str| {
        let name = Name::parse(Cow::Borrowed(resource), names).ok()?;
        Some(name.field(names.index_of(&Field::Service)?).to_owned())
    };
    resources.filter_map(service).collect()
}

/// A fault in either is an outcome, which the case may expect.
#[derive(Debug)]
pub(super) enum CaseQuestion {
    OfPolicies(Result<Box<Request<'static>>, Faulty>, Option<String>),
    OfEstate(Result<Box<RequestParts<'static>>, Vec<Diagnostic>>),
}

/// A request that is refused.
#[derive(Debug)]
pub(super) struct Faulty {
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The services of its resources, as far as their names could be read.
    pub(super) services: Vec<String>,
}

/// Who asks.
#[derive(Clone, Debug)]
pub(super) enum CaseAsker<'a> {
    Principal(Principal<'a>),
    /// The session of the step before.
    Session,
}

/// The fields of a request.
#[derive(Clone, Debug)]
pub(super) struct RequestParts<'a> {
    pub(super) asker: CaseAsker<'a>,
    pub(super) action: Cow<'a, str>,
    pub(super) resources: Vec<Cow<'a, str>>,
    pub(super) circumstances: Circumstances<'a>,
    pub(super) session_expires: Option<Cow<'a, str>>,
    /// Who owns the resources whose names do not say.
    pub(super) resource_account: Option<Cow<'a, str>>,
    pub(super) resource_group: ResourceGroup,
    pub(super) pass_role: Option<Cow<'a, str>>,
    pub(super) service: Option<Cow<'a, str>>,
}

impl<'a> RequestParts<'a> {
    /// The question that they are to an estate.
    pub(super) fn question<'q>(&'q self, asker: estate::Asker<'q>) -> estate::Question<'q> {
        let resources = self.resources.iter().map(|name| &**name);
        let mut question = estate::Question::new(asker, &*self.action, "*")
            .resources(resources)
            .resource_group(self.resource_group.clone())
            .under(self.circumstances.borrowed());
        if let Some(end) = &self.session_expires {
            question = question.session_expires(&**end);
        }
        if let Some(owner) = &self.resource_account {
            question = question.owner(&**owner);
        }
        question
    }

    /// The services of the resources that have names.
    pub(super) fn services(&self, dialect: &Dialect) -> Vec<String> {
        services(self.resources.iter().map(|name| &**name), dialect)
    }

    /// The request that they are, without an estate that would know more.
    pub(super) fn build(self, dialect: &Dialect) -> Result<Request<'a>, Error> {
        let principal = match self.asker {
            CaseAsker::Principal(principal) => principal,
            CaseAsker::Session => Principal::named(SESSION),
        };
        let mut builder = dialect
            .request(principal, self.action, "*")
            .resources(self.resources)
            .under(self.circumstances);
        if let Some(expires) = self.session_expires {
            builder = builder.session_expires(expires);
        }
        if let ResourceGroup::Named(group) = self.resource_group {
            builder = builder.resource_group(group);
        }
        builder.build()
    }
}

/// A request as far as it was read.
pub(super) struct RequestReader {
    pub(super) parts: Option<RequestParts<'static>>,
    /// Unknown and double fields: faults of the case.
    pub(super) case_problems: Vec<Problem>,
    /// All else: faults of the request.
    pub(super) problems: Vec<Problem>,
    in_estate: bool,
}

impl RequestReader {
    /// Reads a request as far as it can be read.
    pub(super) fn new(document: &Document<'_>, in_estate: bool) -> Self {
        let mut reading = Self::empty(in_estate);
        let mut outer = document.problems.clone();
        if let Some(root) = &document.root {
            reading.parts = reading.object(root, &mut outer);
        }
        reading.problems.append(&mut outer);
        reading
    }

    /// A reader of parts of a request, such as who asks.
    pub(super) fn empty(in_estate: bool) -> Self {
        Self {
            parts: None,
            case_problems: Vec::new(),
            problems: Vec::new(),
            in_estate,
        }
    }

    /// Sorts the known faults by whose they are, and reads the fields.
    fn object(
        &mut self,
        root: &Node<'_>,
        outer: &mut Vec<Problem>,
    ) -> Option<RequestParts<'static>> {
        if !matches!(root.value, Value::Object(_)) {
            self.problems
                .push(wrong_type(root, "the request", "an object"));
            return None;
        }
        let more = if self.in_estate { ESTATE_FIELDS } else { &[] };
        let fields = Fields::new(
            root,
            "a request",
            &[FIELDS, more].concat(),
            &mut self.case_problems,
        )?;
        self.take_double_fields(&fields, outer);
        let asker = fields
            .required(root, "principal", &mut self.problems)
            .and_then(|node| self.asker(node, outer));
        let action = fields
            .required(root, "action", &mut self.problems)
            .and_then(|node| self.owned(node, "action"));
        let resources = fields
            .required(root, "resource", &mut self.problems)
            .and_then(|node| self.resources(node));
        let context = match fields.get("context") {
            Some(node) => entries(node, &mut self.problems),
            None => Some(Vec::new()),
        };
        let mut optional = |field: &str| fields.get(field).map(|node| self.owned(node, field));
        let [time, session_expires, resource_account] =
            ["time", "session_expires", "resource_account"].map(&mut optional);
        let [pass_role, service] = ["pass_role", "service"].map(&mut optional);
        let resource_group = match fields.get("resource_group") {
            Some(Node {
                value: Value::Null, ..
            }) => Some(ResourceGroup::None),
            Some(node) => self.text(node, "resource_group").map(ResourceGroup::Named),
            None => Some(ResourceGroup::Unknown),
        };
        // A field of the wrong type was reported.
        Some(RequestParts {
            asker: asker?,
            action: action?,
            resources: resources?,
            circumstances: Circumstances {
                time: transpose(time)?,
                ..context?.into_iter().collect()
            },
            session_expires: transpose(session_expires)?,
            resource_account: transpose(resource_account)?,
            resource_group: resource_group?,
            pass_role: transpose(pass_role)?,
            service: transpose(service)?,
        })
    }

    /// Who asks; with an estate also `session`.
    pub(super) fn asker(
        &mut self,
        node: &Node<'_>,
        outer: &mut Vec<Problem>,
    ) -> Option<CaseAsker<'static>> {
        match &node.value {
            Value::String(name) if self.in_estate && name == SESSION => Some(CaseAsker::Session),
            _ => self.principal(node, outer).map(CaseAsker::Principal),
        }
    }

    /// Moves the faults of fields that appear twice to those of the case.
    fn take_double_fields(&mut self, fields: &Fields<'_, '_>, outer: &mut Vec<Problem>) {
        self.case_problems
            .extend(outer.extract_if(.., |problem| fields.owns(problem)));
    }

    /// A text.
    fn text(&mut self, node: &Node<'_>, field: &str) -> Option<String> {
        text(node, field)
            .map(str::to_owned)
            .map_err(|problem| self.problems.push(problem))
            .ok()
    }

    /// A text, as requests keep it.
    fn owned(&mut self, node: &Node<'_>, field: &str) -> Option<Cow<'static, str>> {
        self.text(node, field).map(Cow::Owned)
    }

    /// One resource or an array of them; that it is not empty is the request's own rule.
    fn resources(&mut self, node: &Node<'_>) -> Option<Vec<Cow<'static, str>>> {
        match &node.value {
            Value::Array(items) => items
                .iter()
                .map(|item| self.owned(item, "resource"))
                .collect(),
            _ => Some(vec![self.owned(node, "resource")?]),
        }
    }

    /// A principal, by its name or as an object.
    fn principal(
        &mut self,
        node: &Node<'_>,
        outer: &mut Vec<Problem>,
    ) -> Option<Principal<'static>> {
        if let Value::String(name) = &node.value {
            return Some(if name == "anonymous" {
                Principal::anonymous()
            } else {
                Principal::named(name.to_string())
            });
        }
        if !matches!(node.value, Value::Object(_)) {
            self.problems.push(wrong_type(
                node,
                "`principal`",
                "a name, or an object that says who asks",
            ));
            return None;
        }
        let fields = Fields::new(
            node,
            "a principal",
            PRINCIPAL_FIELDS,
            &mut self.case_problems,
        )?;
        self.take_double_fields(&fields, outer);
        let mut part = |field| match fields.get(field) {
            Some(node) => self.text(node, field).map(Some),
            None => Some(None),
        };
        let (name, service, federated) = (part("name")?, part("service")?, part("federated")?);
        let (id, canonical_id, account) = (part("id")?, part("canonical_id")?, part("account")?);
        let mut principal = match (name, service, federated) {
            (Some(name), None, None) => Principal::named(name),
            (None, Some(service), None) => Principal::service(service),
            (None, None, Some(provider)) => Principal::federated(provider),
            _ => {
                let problem = Problem::new(faults::INVALID_REQUEST_PRINCIPAL, node.span)
                    .message(
                        "the principal must have exactly one of `name`, `service` and `federated`",
                    )
                    .help("write one of them");
                self.problems.push(problem);
                return None;
            }
        };
        if let Some(id) = id {
            principal = principal.with_id(id);
        }
        if let Some(id) = canonical_id {
            principal = principal.with_canonical_id(id);
        }
        if let Some(account) = account {
            principal = principal.in_account(account);
        }
        Some(principal)
    }
}

/// `None` if a field is there and could not be read.
fn transpose<T>(field: Option<Option<T>>) -> Option<Option<T>> {
    match field {
        Some(None) => None,
        Some(text) => Some(text),
        None => Some(None),
    }
}
