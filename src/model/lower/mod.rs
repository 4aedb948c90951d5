//! Tree to model: every fault of a document is collected, and nothing that was read is ignored
//! (clauses P3, P4, P11).

mod condition;
mod principal;
mod scope;
mod statement;
mod trust_list;

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::diagnostic::Diagnostic;
use crate::dialect::{Dialect, Kind, KindRule, Table, VersionRule};
use crate::error::{LoadError, Problem, faults};
use crate::json::{self, Document, Member, Node, Value};
use crate::limits::Limits;
use crate::model::policy::{Policy, Statement};
use crate::resource_name::Text;
use crate::source::{Lines, Span};
use crate::words;

impl Policy {
    /// Reads a policy. `name` is how errors and explanations speak of it: a file, or a policy's
    /// name.
    ///
    /// # Errors
    ///
    /// The text is not JSON, or not a policy of this kind in this dialect; the error tells every
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
        let bytes = text.as_ref();
        let text = std::str::from_utf8(bytes)
            .map_err(|error| LoadError::not_utf8(name, bytes, error.valid_up_to()))?;
        let document = json::parse(text, limits);
        lower(dialect, kind, name, text, document, limits, &[])
    }

    /// Reads a policy that is set on resources of these services, which say what it may leave out
    /// (clause P14).
    pub(crate) fn parse_on(
        dialect: &Dialect,
        kind: Kind,
        name: &str,
        text: impl AsRef<[u8]>,
        set_on: &[String],
    ) -> Result<Self, LoadError> {
        let bytes = text.as_ref();
        let text = std::str::from_utf8(bytes)
            .map_err(|error| LoadError::not_utf8(name, bytes, error.valid_up_to()))?;
        let limits = Limits::default();
        let document = json::parse(text, &limits);
        lower(dialect, kind, name, text, document, &limits, set_on)
    }
}

pub(super) fn lower(
    dialect: &Dialect,
    kind: Kind,
    name: &str,
    text: &str,
    document: Document<'_>,
    limits: &Limits,
    set_on: &[String],
) -> Result<Policy, LoadError> {
    let table = dialect.table();
    let mut lowering = Lowering {
        table,
        kind,
        // OK because every table has every kind; the fallback allows least.
        rule: table.kind(kind).unwrap_or(KindRule::NONE),
        limits,
        lines: Lines::new(text),
        variables: None,
        guards: None,
        set_on,
        problems: Vec::new(),
    };
    let parts = document
        .root
        .as_ref()
        .and_then(|root| lowering.policy(root));
    let mut problems = document.problems.clone();
    problems.append(&mut lowering.problems);
    match parts {
        Some((version, id, statements)) if problems.is_empty() => {
            let guards = lowering.guards.take();
            let digest = digest(text);
            Ok(Policy {
                dialect: dialect.clone(),
                kind,
                name: name.into(),
                digest,
                version,
                id,
                guards,
                statements,
            })
        }
        _ => {
            let diagnostics = Diagnostic::of_document(name, text, &document, problems);
            Err(LoadError::new(name, text, diagnostics))
        }
    }
}

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
    lines: Lines<'d>,
    /// Whether `${…}` is a variable in this document, known once its version is.
    variables: Option<fn(&str) -> String>,
    /// The service whose resources the policy guards, once its form told.
    guards: Option<Text>,
    /// The services of the resources that it is set on, where that is known.
    set_on: &'d [String],
    problems: Vec<Problem>,
}

type Parts = (Option<Box<str>>, Option<Box<str>>, Vec<Statement>);

impl Lowering<'_> {
    fn report(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Notes the service whose resources the policy guards, as its form tells at this place.
    fn guard(&mut self, service: &Text, span: Span, what: &str) {
        match &self.guards {
            Some(other) if other != service => {
                let message = format!(
                    "this statement {what} as policies of `{service}` do, an earlier one as those of `{other}`"
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

    fn policy(&mut self, root: &Node<'_>) -> Option<Parts> {
        let Value::Object(members) = &root.value else {
            self.wrong_type(root, "the policy", "an object with a `Statement`");
            return None;
        };
        if let Some(statements) = self.trust_lists(members) {
            return Some((None, None, statements));
        }
        let known: &[&str] = if self.table.id_element {
            &["Version", "Id", "Statement"]
        } else {
            &["Version", "Statement"]
        };
        let suggested = self.report_unknown(members, known, "a policy");
        let version = self.version(members, root.span, &suggested);
        self.variables = self
            .table
            .variables_in(version.as_deref().or(self.table.default_version()));
        let id = find(members, "Id").and_then(|node| self.text_element(node, "Id"));
        let statements = match find(members, "Statement") {
            Some(node) => self.statements(node),
            None => {
                self.missing("Statement", root.span, &suggested);
                Vec::new()
            }
        };
        Some((version, id, statements))
    }

    fn version(
        &mut self,
        members: &[Member<'_>],
        policy: Span,
        suggested: &[&str],
    ) -> Option<Box<str>> {
        let table = self.table;
        let Some(node) = find(members, "Version") else {
            if let VersionRule::Required(_) = table.version {
                self.missing("Version", policy, suggested);
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

    fn missing(&mut self, element: &str, span: Span, suggested: &[&str]) {
        if suggested.contains(&element) {
            // A misspelt element was reported where it stands.
            return;
        }
        let first = Span::new(span.start(), span.start() + 1);
        let problem = Problem::new(faults::MISSING_ELEMENT, first)
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

fn find<'n, 't>(members: &'n [Member<'t>], key: &str) -> Option<&'n Node<'t>> {
    members
        .iter()
        .find(|member| member.key == key)
        .map(|member| &member.value)
}
