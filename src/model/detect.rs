//! What a text says of its own dialect and kind (clause P12).
//!
//! Nothing is guessed: what contradicts itself, or says too little, is refused with the option that
//! would tell.

use std::borrow::Cow;

use super::lower::lower;
use super::policy::Policy;
use crate::diagnostic::Diagnostic;
use crate::dialect::{Dialect, Kind, Table, VersionRule};
use crate::error::{LoadError, Problem, faults};
use crate::json::{self, Member, Node, Value};
use crate::limits::Limits;
use crate::source::Span;
use crate::words::{clip, in_words};

/// What is known of a policy besides its text.
///
/// # Examples
///
/// ```
/// use portcullis::{Clues, Dialect, Kind};
/// let text = r#"{"Version": "2012-10-17", "Statement": []}"#;
/// let policy = Clues::default().folders(["aws", "session"]).read("one.json", text)?;
/// assert_eq!((policy.dialect(), policy.kind()), (&Dialect::aws(), Kind::Session));
///
/// let error = Clues::default().read("one.json", r#"{"Statement": []}"#).unwrap_err();
/// assert_eq!(error.diagnostics()[0].id(), "unclear-dialect");
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Clues {
    dialect: Option<Dialect>,
    kind: Option<Kind>,
    otherwise: Option<Kind>,
    folders: Vec<String>,
}

impl Clues {
    /// The dialect is told; the text is not asked.
    #[must_use]
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = Some(dialect);
        self
    }

    /// The kind is told; the text is not asked.
    #[must_use]
    pub fn kind(mut self, kind: Kind) -> Self {
        self.kind = Some(kind);
        self
    }

    /// The kind of a policy without principals that no folder tells: most kinds look alike.
    #[must_use]
    pub fn otherwise(mut self, kind: Kind) -> Self {
        self.otherwise = Some(kind);
        self
    }

    /// The folders that the file lies in, outermost first. The innermost one that is named after a
    /// dialect or a kind, such as `alibaba_ram` and `trust`, tells it where the text does not.
    #[must_use]
    pub fn folders<T: Into<String>>(mut self, folders: impl IntoIterator<Item = T>) -> Self {
        self.folders = folders.into_iter().map(Into::into).collect();
        self
    }

    /// Reads a policy of the dialect and kind that follow. `name` is how errors and explanations
    /// speak of it.
    ///
    /// # Errors
    ///
    /// As [`Policy::parse`], or dialect or kind remain unclear.
    pub fn read(&self, name: &str, text: impl AsRef<[u8]>) -> Result<Policy, LoadError> {
        self.read_with_grounds(name, text).map(|(policy, _)| policy)
    }

    /// As [`Clues::read`], with what said which dialect and kind it is.
    ///
    /// # Errors
    ///
    /// As [`Clues::read`].
    pub fn read_with_grounds(
        &self,
        name: &str,
        text: impl AsRef<[u8]>,
    ) -> Result<(Policy, Grounds), LoadError> {
        let bytes = text.as_ref();
        let text = std::str::from_utf8(bytes)
            .map_err(|error| LoadError::not_utf8(name, bytes, error.valid_up_to()))?;
        let limits = Limits::default();
        let document = json::parse(text, &limits);
        let refuse = |problems| {
            let diagnostics = Diagnostic::of_document(name, text, &document, problems);
            Err(LoadError::new(name, text, diagnostics))
        };
        let Some(root) = &document.root else {
            return refuse(document.problems.clone());
        };
        let told = || "it was stated".to_owned();
        let dialect = self
            .dialect
            .clone()
            .map_or_else(|| self.find_dialect(root), |dialect| Ok((dialect, told())));
        let kind = self
            .kind
            .map_or_else(|| self.find_kind(root), |kind| Ok((kind, told())));
        match (dialect, kind) {
            (Ok((dialect, of_dialect)), Ok((kind, of_kind))) => {
                let policy = lower(&dialect, kind, name, text, document, &limits, &[])?;
                Ok((
                    policy,
                    Grounds {
                        dialect: of_dialect,
                        kind: of_kind,
                    },
                ))
            }
            (dialect, kind) => {
                let mut problems = document.problems.clone();
                problems.extend(dialect.err());
                problems.extend(kind.err());
                refuse(problems)
            }
        }
    }

    fn find_dialect(&self, root: &Node<'_>) -> Result<(Dialect, String), Problem> {
        let unclear = |span, message: String| {
            let all = Dialect::all();
            let names: Vec<_> = all.iter().map(Dialect::name).collect();
            let help = format!(
                "state the dialect: {} (`--dialect` at the command line)",
                in_words(&names)
            );
            Problem::new(faults::UNCLEAR_DIALECT, span)
                .message(message)
                .help(help)
        };
        let mut said: Option<(Dialect, String)> = None;
        for sign in signs(root) {
            match &said {
                None => said = Some((sign.dialect, sign.what)),
                Some((dialect, what)) if *dialect != sign.dialect => {
                    let (one, other) = (dialect.title(), sign.dialect.title());
                    return Err(unclear(
                        sign.span,
                        format!("{what} means {one}, but {} means {other}", sign.what),
                    ));
                }
                Some(_) => {}
            }
        }
        let folder = self.folders.iter().rev().find_map(|folder| {
            Dialect::from_name(&folder.to_ascii_lowercase().replace('_', "-"))
                .map(|dialect| (dialect, folder))
        });
        match (said, folder) {
            (Some((dialect, what)), _) => Ok((dialect, format!("{what} is written in it"))),
            (None, Some((dialect, folder))) => Ok((
                dialect,
                format!("the folder `{}` is named after it", clip(folder)),
            )),
            (None, None) => Err(unclear(
                first(root),
                "neither the text nor its folder says which dialect this is".into(),
            )),
        }
    }

    /// The folder tells, or the text: only trust policies name principals and no resource.
    fn find_kind(&self, root: &Node<'_>) -> Result<(Kind, String), Problem> {
        let named =
            |folder: &String| Kind::from_name(&folder.to_ascii_lowercase().replace('-', "_"));
        let mut inwards = self.folders.iter().rev();
        if let Some((kind, folder)) = inwards.find_map(|folder| Some((named(folder)?, folder))) {
            return Ok((
                kind,
                format!("the folder `{}` is named after it", clip(folder)),
            ));
        }
        let unclear = |span, message: &str, kinds: &[Kind]| {
            let names: Vec<_> = kinds.iter().map(|kind| kind.name()).collect();
            let help = format!(
                "state the kind: {} (`--kind` at the command line)",
                in_words(&names)
            );
            Problem::new(faults::UNCLEAR_KIND, span)
                .message(message)
                .help(help)
        };
        let lists = Dialect::all().into_iter().any(|dialect| {
            dialect
                .table()
                .trust_lists
                .iter()
                .any(|list| find(root, &list.element).is_some())
        });
        let names_resource = |statement: &Node<'_>| {
            find(statement, "Resource")
                .or(find(statement, "NotResource"))
                .is_some()
        };
        match principal(root) {
            None if lists => Ok((Kind::Trust, "only trust is written as lists".into())),
            None => self
                .otherwise
                .map(|kind| {
                    (
                        kind,
                        "it names no principals, and no folder says more".into(),
                    )
                })
                .ok_or_else(|| {
                    unclear(
                        first(root),
                        "neither the text nor its folder says which kind of policy this is",
                        Kind::ALL,
                    )
                }),
            Some(_) if !statements(root).iter().any(names_resource) => {
                Ok(match without_resource(root) {
                    // Its actions are of a service whose policies have no `Resource` (P14).
                    Some(service) => (
                        Kind::Resource,
                        format!("policies of `{service}` name no resource"),
                    ),
                    None => (Kind::Trust, "it names principals and no resource".into()),
                })
            }
            Some(span) => Err(unclear(
                span,
                "a policy with principals and resources can be of several kinds",
                &[Kind::Resource, Kind::Endpoint, Kind::ResourceControl],
            )),
        }
    }
}

/// What said which dialect and kind a policy is.
///
/// # Examples
///
/// ```
/// use portcullis::Clues;
/// let text = r#"{"Version": "2012-10-17", "Statement": []}"#;
/// let (_, grounds) = Clues::default().folders(["session"]).read_with_grounds("one.json", text)?;
/// assert_eq!(grounds.dialect(), "the version `2012-10-17` is of it");
/// assert_eq!(grounds.kind(), "the folder `session` is named after it");
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grounds {
    dialect: String,
    kind: String,
}

impl Grounds {
    /// Why it is of its dialect, in words.
    #[must_use]
    pub fn dialect(&self) -> &str {
        &self.dialect
    }

    /// Why it is of its kind, in words.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }
}

/// A place that says of which dialect a text is.
struct Sign {
    dialect: Dialect,
    what: String,
    span: Span,
}

/// The version, the prefixes of resources, and the prefixes of condition keys that a dialect fills
/// in itself.
fn signs(root: &Node<'_>) -> Vec<Sign> {
    let mut signs = Vec::new();
    let mut note = |node_span: Span, what: String, says: &dyn Fn(&Table) -> bool| {
        let mut found = Dialect::all()
            .into_iter()
            .filter(|dialect| says(dialect.table()));
        if let (Some(dialect), None) = (found.next(), found.next()) {
            signs.push(Sign {
                dialect,
                what,
                span: node_span,
            });
        }
    };
    if let Some(Node {
        value: Value::String(version),
        span,
    }) = find(root, "Version")
    {
        note(
            *span,
            format!("the version `{}`", clip(version)),
            &|table| has_version(table, version),
        );
    }
    for member in members(Some(root)) {
        note(
            member.key_span,
            format!("`{}`", clip(&member.key)),
            &|table| {
                table
                    .trust_lists
                    .iter()
                    .any(|list| list.element == member.key)
            },
        );
    }
    for statement in statements(root) {
        for entry in members(find(statement, "Principal"))
            .iter()
            .flat_map(|member| texts(&member.value))
        {
            let Some((prefix, _)) = entry.0.split_once(':') else {
                continue;
            };
            note(
                entry.1,
                format!("the principal `{}`", clip(entry.0)),
                &|table| table.names.prefix().eq_ignore_ascii_case(prefix),
            );
        }
        for node in ["Resource", "NotResource"]
            .iter()
            .filter_map(|element| find(statement, element))
        {
            for (text, span) in texts(node) {
                let Some((prefix, _)) = text.split_once(':') else {
                    continue;
                };
                note(span, format!("the resource `{}`", clip(text)), &|table| {
                    table.names.prefix().eq_ignore_ascii_case(prefix)
                });
            }
        }
        for member in members(find(statement, "Condition"))
            .iter()
            .flat_map(|operator| members(Some(&operator.value)))
        {
            let Some((prefix, _)) = member.key.split_once(':') else {
                continue;
            };
            note(
                member.key_span,
                format!("the condition key `{}`", clip(&member.key)),
                &|table| {
                    let own = table
                        .filled
                        .iter()
                        .filter_map(|row| row.key.split_once(':'));
                    own.map(|(prefix, _)| prefix)
                        .any(|own| own.eq_ignore_ascii_case(prefix))
                },
            );
        }
    }
    signs
}

/// The service of all actions, where the policies on its resources have no `Resource` in some
/// dialect.
fn without_resource(root: &Node<'_>) -> Option<String> {
    let mut codes = statements(root)
        .iter()
        .filter_map(|statement| find(statement, "Action"))
        .flat_map(texts);
    let code = |text: &str| {
        text.split_once(':')
            .map(|(code, _)| code.to_ascii_lowercase())
    };
    let first = code(codes.next()?.0)?;
    let services = Dialect::all().map(|dialect| dialect.table().on_own.without.clone());
    let is_known = services
        .iter()
        .any(|services| services.iter().any(|service| **service == *first));
    (is_known && codes.all(|(text, _)| code(text).as_ref() == Some(&first))).then_some(first)
}

fn has_version(table: &Table, version: &str) -> bool {
    match &table.version {
        VersionRule::Required(known) | VersionRule::Optional(known) => {
            known.iter().any(|known| known == version)
        }
        VersionRule::Ignored => false,
    }
}

/// Where the first principal stands.
fn principal(root: &Node<'_>) -> Option<Span> {
    let all = statements(root)
        .iter()
        .flat_map(|statement| members(Some(statement)));
    all.filter(|member| member.key == "Principal" || member.key == "NotPrincipal")
        .map(|member| member.key_span)
        .next()
}

fn first(root: &Node<'_>) -> Span {
    Span::new(root.span.start(), root.span.start() + 1)
}

fn members<'n, 't>(node: Option<&'n Node<'t>>) -> &'n [Member<'t>] {
    match node.map(|node| &node.value) {
        Some(Value::Object(members)) => members,
        _ => &[],
    }
}

fn find<'n, 't>(node: &'n Node<'t>, key: &str) -> Option<&'n Node<'t>> {
    members(Some(node))
        .iter()
        .find(|member| member.key == key)
        .map(|member| &member.value)
}

fn items<'n, 't>(node: &'n Node<'t>) -> &'n [Node<'t>] {
    match &node.value {
        Value::Array(items) => items,
        _ => std::slice::from_ref(node),
    }
}

fn statements<'n, 't>(root: &'n Node<'t>) -> &'n [Node<'t>] {
    find(root, "Statement").map(items).unwrap_or_default()
}

fn texts<'n>(node: &'n Node<'_>) -> impl Iterator<Item = (&'n str, Span)> {
    items(node).iter().filter_map(|item| match &item.value {
        Value::String(text) => Some((Cow::as_ref(text), item.span)),
        _ => None,
    })
}
