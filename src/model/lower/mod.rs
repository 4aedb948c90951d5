//! Tree to model: every fault of a document is collected, and nothing that was read is ignored
//! (clauses P3, P4, P11).
//!
//! [`lower`] walks the tree of a document once. At each element it checks the form that the
//! dialect's table asks for, adds what it says to the model and its place to the spans, or reports
//! a problem and goes on, so that one run reports everything. A policy with any problem is refused
//! as a whole.
//!
//! # Example
//!
//! In `{"Version": "1", "Statement": [{"Effect": "Alow", "Action": "oss", "Resource": "*"}]}`,
//! lowering reports that `Alow` is not an effect and that the action `oss` has no `:`, each with
//! its place. With `Allow` and `oss:*` instead it returns a policy with one statement, and beside
//! it the place of `"oss:*"` as the only item of that statement's actions.

mod condition;
mod principal;
mod scope;
mod statement;
mod trust_list;

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::diagnostic::{Diagnostic, LoadError};
use crate::dialect::{Dialect, Kind, KindRule, Table, VersionRule};
use crate::error::{Problem, faults};
use crate::json::{self, Document, Member, Node, Value};
use crate::limits::Limits;
use crate::model::policy::{Policy, Statement};
use crate::model::spans::{ListSpans, PolicySpans, StatementSpans};
use crate::resource_name::Text;
use crate::source::{Lines, Span};
use crate::words;

/// What lowering makes of a document.
#[derive(Debug)]
pub(crate) struct Parsed<'t> {
    pub(crate) policy: Policy,
    /// The places of its parts.
    pub(crate) spans: PolicySpans,
    /// The tree that it was made from.
    pub(crate) root: Node<'t>,
    pub(crate) lines: Lines<'t>,
}

/// What a document is to be read as.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target<'a> {
    pub(crate) dialect: &'a Dialect,
    pub(crate) kind: Kind,
    pub(crate) limits: &'a Limits,
    /// The services of the resources that the policy is set on, as far as they are known: they say
    /// what it may leave out (clause P14).
    pub(crate) set_on: &'a [String],
}

impl Policy {
    /// Reads a policy. `name` is what errors and explanations call it: a file, or a policy's name.
    ///
    /// # Errors
    ///
    /// The text is not JSON, or not a policy of this kind in this dialect; the error has every
    /// fault.
    pub fn parse(
        dialect: &Dialect,
        kind: Kind,
        name: &str,
        text: impl AsRef<[u8]>,
    ) -> Result<Self, LoadError> {
        Self::parse_within(dialect, kind, name, text, &Limits::default())
    }

    /// Reads a policy within other limits than the default.
    ///
    /// # Errors
    ///
    /// As [`Policy::parse`].
    pub fn parse_within(
        dialect: &Dialect,
        kind: Kind,
        name: &str,
        text: impl AsRef<[u8]>,
        limits: &Limits,
    ) -> Result<Self, LoadError> {
        let target = Target {
            dialect,
            kind,
            limits,
            set_on: &[],
        };
        parse_as(target, name, text.as_ref())
    }

    /// Reads a policy that is set on resources of these services (clause P14).
    pub(crate) fn parse_on(
        dialect: &Dialect,
        kind: Kind,
        name: &str,
        text: impl AsRef<[u8]>,
        set_on: &[String],
    ) -> Result<Self, LoadError> {
        let target = Target {
            dialect,
            kind,
            limits: &Limits::default(),
            set_on,
        };
        parse_as(target, name, text.as_ref())
    }
}

/// Reads a policy of a known dialect and kind.
fn parse_as(target: Target<'_>, name: &str, bytes: &[u8]) -> Result<Policy, LoadError> {
    let text = as_text(name, bytes)?;
    let document = json::parse(text, target.limits);
    lower(target, name, text, document).map(|parsed| parsed.policy)
}

/// Checks that a text is UTF-8 (clause P1).
pub(super) fn as_text<'t>(name: &str, bytes: &'t [u8]) -> Result<&'t str, LoadError> {
    std::str::from_utf8(bytes)
        .map_err(|error| LoadError::not_utf8(name, bytes, error.valid_up_to()))
}

/// Turns the tree of a text into a policy with its places, or into every fault of the text.
pub(crate) fn lower<'t>(
    target: Target<'_>,
    name: &str,
    text: &'t str,
    document: Document<'t>,
) -> Result<Parsed<'t>, LoadError> {
    let lines = Lines::new(text);
    let mut lowering = Lowering::new(target, &lines);
    let root = document.root.as_ref();
    let parts = root.and_then(|root| lowering.policy(root));
    let guards = lowering.guards;
    let mut problems = document.problems.clone();
    problems.append(&mut lowering.problems);
    match (parts, document) {
        (
            Some(parts),
            Document {
                root: Some(root), ..
            },
        ) if problems.is_empty() => {
            let policy = Policy {
                dialect: target.dialect.clone(),
                kind: target.kind,
                name: name.into(),
                digest: digest(text),
                version: parts.version,
                id: parts.id,
                guards,
                statements: parts.statements,
            };
            Ok(Parsed {
                policy,
                spans: parts.spans,
                root,
                lines,
            })
        }
        (_, document) => {
            let diagnostics = Diagnostic::of_document(name, text, &document, problems);
            Err(LoadError::new(name, text, diagnostics))
        }
    }
}

/// A hash of the text, by which two versions of a policy are distinguished.
fn digest(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// The state of one document's lowering.
struct Lowering<'d> {
    table: &'d Table,
    kind: Kind,
    rule: KindRule,
    limits: &'d Limits,
    lines: &'d Lines<'d>,
    /// Whether `${…}` is a variable in this document, known once its version is.
    variables: Option<fn(&str) -> String>,
    /// The service whose resources the policy guards, once its form has shown it.
    guards: Option<Text>,
    /// The services of the resources that it is set on, where that is known.
    set_on: &'d [String],
    problems: Vec<Problem>,
}

/// The parts of a policy that its text has.
#[derive(Default)]
struct Parts {
    version: Option<Box<str>>,
    id: Option<Box<str>>,
    statements: Vec<Statement>,
    spans: PolicySpans,
}

impl Parts {
    /// Adds a statement with its places, which have the same index.
    fn push(&mut self, statement: Statement, spans: StatementSpans) {
        self.statements.push(statement);
        self.spans.statements.push(spans);
    }
}

impl<'d> Lowering<'d> {
    /// Nothing read yet; whether variables exist is known once the version is.
    fn new(target: Target<'d>, lines: &'d Lines<'d>) -> Self {
        let table = target.dialect.table();
        Self {
            table,
            kind: target.kind,
            // OK because every table has every kind; the fallback allows least.
            rule: table.kind(target.kind).unwrap_or(KindRule::NONE),
            limits: target.limits,
            lines,
            variables: None,
            guards: None,
            set_on: target.set_on,
            problems: Vec::new(),
        }
    }
}

impl Lowering<'_> {
    /// Notes a problem; reading goes on, so that all problems are reported at once.
    fn report(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Notes the service whose resources the policy guards, as its form shows at this place.
    fn guard(&mut self, service: &Text, span: Span, what: &str) {
        match &self.guards {
            Some(other) if other != service => {
                let message = format!(
                    "this statement {what} as policies of `{service}` do, an earlier one as those \
                     of `{other}`"
                );
                let problem = Problem::new(faults::INVALID_PRINCIPAL, span).message(message);
                self.report(problem.help("write one policy for each service"));
            }
            _ => self.guards = Some(service.clone()),
        }
    }

    /// A value of another type than its element takes.
    fn wrong_type(&mut self, node: &Node<'_>, element: &str, wanted: &str) {
        let element = match element {
            "the policy" | "a statement" => element.to_owned(),
            element => format!("`{element}`"),
        };
        let problem = Problem::new(faults::WRONG_TYPE, node.span)
            .message(format!("{element} is {}", node.value.kind()))
            .help(format!("write {wanted}"));
        self.report(problem);
    }

    /// Reads the elements of a policy; `None` where no statement can be read.
    fn policy(&mut self, root: &Node<'_>) -> Option<Parts> {
        let Value::Object(members) = &root.value else {
            self.wrong_type(root, "the policy", "an object with a `Statement`");
            return None;
        };
        if let Some(parts) = self.trust_lists(root) {
            return Some(parts);
        }
        let known: &[&str] = if self.table.id_element {
            &["Version", "Id", "Statement"]
        } else {
            &["Version", "Statement"]
        };
        let suggested = self.report_unknown(members, known, "a policy");
        let version = self.version(root, &suggested);
        self.variables = self
            .table
            .variables_in(version.as_deref().or(self.table.default_version()));
        let id = root
            .get("Id")
            .and_then(|node| self.text_element(node, "Id"));
        let mut parts = Parts {
            version,
            id,
            ..Parts::default()
        };
        parts.spans.version = root.get("Version").map(|node| node.span);
        match root.get("Statement") {
            Some(node) => self.statements(node, &mut parts),
            None => self.missing("Statement", root.span, &suggested),
        }
        Some(parts)
    }

    /// Reads `Version`, which the dialect may require.
    fn version(&mut self, root: &Node<'_>, suggested: &[&str]) -> Option<Box<str>> {
        let table = self.table;
        let Some(node) = root.get("Version") else {
            if let VersionRule::Required(_) = table.version {
                self.missing("Version", root.span, suggested);
            }
            return None;
        };
        let (VersionRule::Required(known) | VersionRule::Optional(known)) = &table.version else {
            return self.text_element(node, "Version");
        };
        match &node.value {
            Value::String(text) if known.iter().any(|version| version == text) => {
                Some((&**text).into())
            }
            found => {
                let found = match found {
                    Value::String(text) => format!("`{text}`"),
                    other => other.kind().to_owned(),
                };
                let versions: Vec<_> = known
                    .iter()
                    .map(|version| format!("\"{version}\""))
                    .collect();
                let problem = Problem::new(faults::INVALID_VERSION, node.span)
                    .message(format!("the version is {found}"))
                    .help(format!(
                        "the versions of {} are {}",
                        table.title,
                        versions.join(" and ")
                    ));
                self.report(problem);
                None
            }
        }
    }

    /// A string that means nothing.
    fn text_element(&mut self, node: &Node<'_>, element: &str) -> Option<Box<str>> {
        match &node.value {
            Value::String(text) => Some((&**text).into()),
            _ => {
                self.wrong_type(node, element, "a string");
                None
            }
        }
    }

    /// Reports that an element is missing, unless it is there and misspelt.
    fn missing(&mut self, element: &str, span: Span, suggested: &[&str]) {
        if suggested.contains(&element) {
            // A misspelt element was reported where it is written.
            return;
        }
        let problem = Problem::new(faults::MISSING_ELEMENT, first(span))
            .message(format!("`{element}` is missing"))
            .help(format!("add `{element}`"));
        self.report(problem);
    }

    /// Reports members with other names, and returns the elements that were probably meant.
    fn report_unknown<'k>(
        &mut self,
        members: &[Member<'_>],
        known: &[&'k str],
        of: &str,
    ) -> Vec<&'k str> {
        let mut suggested = Vec::new();
        for member in members {
            if known.contains(&&*member.key) {
                continue;
            }
            let meant = words::nearest(&member.key, known.iter().copied());
            let help = match meant {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("the elements of {of} are {}", words::in_words(known)),
            };
            suggested.extend(meant);
            let problem = Problem::new(faults::UNKNOWN_ELEMENT, member.key_span)
                .message(format!("unknown element `{}`", words::clip(&member.key)))
                .help(help);
            self.report(problem);
        }
        suggested
    }
}

/// The first character of a value, which is ASCII: all that is marked of a whole object.
fn first(span: Span) -> Span {
    Span::new(span.start(), span.start() + 1)
}

/// What an element says, with the place of each item.
struct Spanned<T> {
    value: Option<T>,
    spans: ListSpans,
}

impl<T> Spanned<T> {
    /// An element that a statement does not have.
    fn absent(statement: &Node<'_>) -> Self {
        Self {
            value: None,
            spans: ListSpans::new(first(statement.span)),
        }
    }
}
