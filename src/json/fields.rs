//! The fields of an object of a format of ours: of cases and estates.

use std::borrow::Cow;

use super::tree::{Member, Node, Value};
use crate::error::{Problem, faults};
use crate::source::Span;
use crate::words::{clip, in_words, nearest};

/// The members of an object whose names are all known.
pub(crate) struct Fields<'n, 't> {
    /// The object as a phrase, such as `a case`.
    what: String,
    members: &'n [Member<'t>],
    /// Fields that a misspelt one probably means.
    meant: Vec<String>,
}

impl<'n, 't> Fields<'n, 't> {
    /// Reports a value that is not an object, and members with unknown names. The reader of JSON
    /// reports duplicate keys.
    pub(crate) fn new(
        node: &'n Node<'t>,
        what: &str,
        known: &[&str],
        problems: &mut Vec<Problem>,
    ) -> Option<Self> {
        let Value::Object(members) = &node.value else {
            problems.push(wrong_type(node, what, "an object"));
            return None;
        };
        let mut meant = Vec::new();
        for member in members {
            if known.contains(&&*member.key) {
                continue;
            }
            let help = match nearest(&member.key, known.iter().copied()) {
                Some(field) => {
                    meant.push(field.to_owned());
                    format!("did you mean `{field}`?")
                }
                None => format!("the fields of {what} are {}", in_words(known)),
            };
            let problem = Problem::new(faults::UNKNOWN_FIELD, member.key_span)
                .message(format!("unknown field `{}`", clip(&member.key)))
                .help(help);
            problems.push(problem);
        }
        Some(Self {
            what: what.to_owned(),
            members,
            meant,
        })
    }

    /// The value of a field; `None` where the object lacks it.
    pub(crate) fn get(&self, name: &str) -> Option<&'n Node<'t>> {
        self.members
            .iter()
            .find(|member| member.key == name)
            .map(|member| &member.value)
    }

    /// Returns a field that is required. A misspelt field was reported before, and is not reported
    /// as missing too.
    pub(crate) fn required(
        &self,
        root: &Node<'_>,
        field: &str,
        problems: &mut Vec<Problem>,
    ) -> Option<&'n Node<'t>> {
        let found = self.get(field);
        if found.is_none() && !self.meant.iter().any(|meant| meant == field) {
            let start = root.span.start();
            let problem = Problem::new(faults::MISSING_FIELD, Span::new(start, start + 1))
                .message(format!("`{field}` is missing from {}", self.what))
                .help(format!("add `{field}`"));
            problems.push(problem);
        }
        found
    }

    /// Whether the problem is at a key of this object itself, and not at one of an object inside
    /// it.
    pub(crate) fn owns(&self, problem: &Problem) -> bool {
        self.members
            .iter()
            .any(|member| member.key_span == problem.span)
    }
}

/// The problem of a value of another type: what it is, and what to write.
pub(crate) fn wrong_type(node: &Node<'_>, what: &str, wanted: &str) -> Problem {
    Problem::new(faults::WRONG_TYPE, node.span)
        .message(format!("{what} is {}", node.value.kind()))
        .help(format!("write {wanted}"))
}

/// A text, or the problem that it is none.
pub(crate) fn text<'n>(node: &'n Node<'_>, field: &str) -> Result<&'n str, Problem> {
    match &node.value {
        Value::String(text) => Ok(Cow::as_ref(text)),
        _ => Err(wrong_type(node, &format!("`{field}`"), "a string")),
    }
}
