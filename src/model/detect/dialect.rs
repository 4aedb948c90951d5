//! Which dialect a text is of: the version, the prefixes of principals and resources, the prefixes
//! of condition keys that a dialect fills in itself, and the names of its trust lists.
//!
//! A sign counts only if exactly one dialect has it, and all signs of a text must agree.

use super::detected::{Detection, first, statements};
use crate::dialect::{Dialect, Table, VersionRule};
use crate::error::{Problem, faults};
use crate::json::{Member, Node};
use crate::source::Span;
use crate::words::{clip, in_words};

/// Finds the dialect by the signs in the text, or else by the folders.
pub(super) fn find(root: &Node<'_>, folders: &[String]) -> Result<Detection<Dialect>, Problem> {
    let mut signs = Signs::new();
    signs.read(root);
    if let Some(one) = signs.first {
        if let Some(other) = signs.contrary {
            let (title, other_title) = (one.dialect.title(), other.dialect.title());
            let message = format!(
                "{} means {title}, but {} means {other_title}",
                one.what, other.what
            );
            return Err(unclear(other.span, message));
        }
        let reason = format!("{} is written in it", one.what);
        return Ok(Detection::new(one.dialect, reason));
    }
    Detection::by_folder(folders, |folder| {
        Dialect::from_name(&folder.replace('_', "-"))
    })
    .ok_or_else(|| {
        let message = "neither the text nor its folder says which dialect this is";
        unclear(first(root), message.to_owned())
    })
}

/// The problem of a text that may be of several dialects.
fn unclear(span: Span, message: String) -> Problem {
    let all = Dialect::all();
    let names: Vec<_> = all.iter().map(Dialect::name).collect();
    let help = format!(
        "state the dialect: {} (`--dialect` at the command line)",
        in_words(&names)
    );
    Problem::new(faults::UNCLEAR_DIALECT, span)
        .message(message)
        .help(help)
}

/// A place that shows the dialect of a text.
struct Sign {
    dialect: Dialect,
    what: String,
    span: Span,
}

/// What the signs of a text say.
struct Signs {
    dialects: Vec<Dialect>,
    first: Option<Sign>,
    /// The first sign of another dialect.
    contrary: Option<Sign>,
}

impl Signs {
    /// No signs yet.
    fn new() -> Self {
        Self {
            dialects: Dialect::all().into_iter().collect(),
            first: None,
            contrary: None,
        }
    }

    /// Notes a place if exactly one dialect has what is there.
    fn note(&mut self, span: Span, what: &str, text: &str, has: impl Fn(&Table) -> bool) {
        let mut having = self.dialects.iter().filter(|dialect| has(dialect.table()));
        let (Some(dialect), None) = (having.next(), having.next()) else {
            return;
        };
        let slot = match &self.first {
            None => &mut self.first,
            Some(first) if first.dialect != *dialect && self.contrary.is_none() => {
                &mut self.contrary
            }
            Some(_) => return,
        };
        *slot = Some(Sign {
            dialect: dialect.clone(),
            what: format!("{what}`{}`", clip(text)),
            span,
        });
    }

    /// Notes every sign of a text, in its order.
    fn read(&mut self, root: &Node<'_>) {
        if let Some(node) = root.get("Version")
            && let Some(version) = node.text()
        {
            self.note(node.span, "the version ", version, |table| {
                has_version(table, version)
            });
        }
        for member in root.members() {
            self.note(member.key_span, "", &member.key, |table| {
                has_trust_list(table, &member.key)
            });
        }
        for statement in statements(root) {
            self.read_statement(statement);
        }
    }

    /// Notes the signs in principals, resources and condition keys.
    fn read_statement(&mut self, statement: &Node<'_>) {
        let principals = statement.get("Principal").map(Node::members);
        for member in principals.unwrap_or_default() {
            self.read_names(&member.value, "the principal ");
        }
        for element in ["Resource", "NotResource"] {
            if let Some(names) = statement.get(element) {
                self.read_names(names, "the resource ");
            }
        }
        let operators = statement.get("Condition").map(Node::members);
        for operator in operators.unwrap_or_default() {
            for member in operator.value.members() {
                self.read_key(member);
            }
        }
    }

    /// Notes names that begin with the prefix of a dialect.
    fn read_names(&mut self, names: &Node<'_>, what: &str) {
        for item in names.items() {
            let Some(name) = item.text() else { continue };
            let Some((prefix, _)) = name.split_once(':') else {
                continue;
            };
            self.note(item.span, what, name, |table| {
                table.names.prefix().eq_ignore_ascii_case(prefix)
            });
        }
    }

    /// Notes a condition key that a dialect fills in itself.
    fn read_key(&mut self, member: &Member<'_>) {
        let Some((prefix, _)) = member.key.split_once(':') else {
            return;
        };
        self.note(
            member.key_span,
            "the condition key ",
            &member.key,
            |table| fills_prefix(table, prefix),
        );
    }
}

/// Whether a dialect knows this version.
fn has_version(table: &Table, version: &str) -> bool {
    match &table.version {
        VersionRule::Required(known) | VersionRule::Optional(known) => {
            known.iter().any(|known| known == version)
        }
        VersionRule::Ignored => false,
    }
}

/// Whether a dialect writes trust under this element.
fn has_trust_list(table: &Table, element: &str) -> bool {
    table.trust_lists.iter().any(|list| list.element == element)
}

/// Whether a dialect fills in condition keys with this prefix itself.
fn fills_prefix(table: &Table, prefix: &str) -> bool {
    let mut keys = table
        .filled
        .iter()
        .filter_map(|row| row.key.split_once(':'));
    keys.any(|(own, _)| own.eq_ignore_ascii_case(prefix))
}
