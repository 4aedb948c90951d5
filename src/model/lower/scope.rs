//! Lowering of actions and resources.

use super::{Lowering, Spanned};
use crate::dialect::{Kind, ServiceWildcard};
use crate::error::{Problem, faults};
use crate::json::{Node, Value};
use crate::model::policy::{ActionPattern, ResourcePattern};
use crate::model::spans::ListSpans;
use crate::resource_name::{NameFault, NamePattern, PatternRule};
use crate::source::Span;
use crate::words::clip;

impl Lowering<'_> {
    /// A string or an array of strings, not empty; faults are reported and left out.
    pub(super) fn texts<'n>(&mut self, node: &'n Node<'_>, element: &str) -> Vec<(&'n str, Span)> {
        let items = match &node.value {
            Value::String(_) => std::slice::from_ref(node),
            Value::Array(items) if items.is_empty() => {
                self.empty_list(node, element);
                return Vec::new();
            }
            Value::Array(items) => items,
            _ => {
                self.wrong_type(node, element, "a string or an array of strings");
                return Vec::new();
            }
        };
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            match &item.value {
                Value::String(text) => texts.push((&**text, item.span)),
                _ => self.wrong_type(item, element, "strings only"),
            }
        }
        texts
    }

    /// Reports a list without values, which would mean different things to different readers.
    pub(super) fn empty_list(&mut self, node: &Node<'_>, element: &str) {
        let problem = Problem::new(faults::EMPTY_LIST, node.span)
            .message(format!("`{}` is an empty array", clip(element)))
            .help("name at least one value, or remove the element or the statement");
        self.report(problem);
    }

    /// Reads the patterns of `Action` or `NotAction`.
    pub(super) fn actions(
        &mut self,
        statement: &Node<'_>,
        element: &str,
    ) -> Spanned<Vec<ActionPattern>> {
        let Some(member) = statement.member(element) else {
            return Spanned::absent(statement);
        };
        let texts = self.texts(&member.value, element);
        let mut patterns = Vec::with_capacity(texts.len());
        let mut spans = ListSpans::new(member.key_span);
        for (text, span) in texts {
            match self.check_action(text, span) {
                None => {
                    patterns.push(ActionPattern { text: text.into() });
                    spans.items.push(span);
                }
                Some(problem) => self.report(problem),
            }
        }
        Spanned {
            value: Some(patterns),
            spans,
        }
    }

    /// The problem of an action that is not one, or that has a variable.
    fn check_action(&self, text: &str, span: Span) -> Option<Problem> {
        if self.variables.is_some() && text.contains("${") {
            let problem = Problem::new(faults::MISPLACED_VARIABLE, span)
                .message(format!("a variable in the action `{}`", clip(text)))
                .help("variables are allowed in the account and in the last field of a resource");
            return Some(problem);
        }
        let (what, help) = action_fault(text, self.table.service_wildcard)?;
        let problem = Problem::new(faults::INVALID_ACTION, span)
            .message(format!("the action `{}` {what}", clip(text)))
            .help(help);
        Some(problem)
    }

    /// Reads the patterns of `Resource` or `NotResource`.
    pub(super) fn resources(
        &mut self,
        statement: &Node<'_>,
        element: &str,
    ) -> Spanned<Vec<ResourcePattern>> {
        let Some(member) = statement.member(element) else {
            return Spanned::absent(statement);
        };
        let rule = PatternRule {
            short: self.rule.short_names,
            variables: self.variables,
            variables_anywhere: false,
        };
        let texts = self.texts(&member.value, element);
        let mut patterns = Vec::with_capacity(texts.len());
        let mut spans = ListSpans::new(member.key_span);
        for (text, span) in texts {
            match self.resource(text, span, rule) {
                Ok(pattern) => {
                    patterns.push(ResourcePattern {
                        text: text.into(),
                        pattern,
                    });
                    spans.items.push(span);
                }
                Err(fault) => {
                    let problem = self.name_problem(text, span, &fault);
                    self.report(problem);
                }
            }
        }
        Spanned {
            value: Some(patterns),
            spans,
        }
    }

    /// Reads a pattern, also one over what lies in the resource that its policy is set on (P14).
    fn resource(
        &mut self,
        text: &str,
        span: Span,
        rule: PatternRule,
    ) -> Result<NamePattern, NameFault> {
        let names = &self.table.names;
        let own = text
            .split_once(':')
            .filter(|(_, rest)| self.kind == Kind::Resource && rest.starts_with('/'));
        let inside = &self.table.on_own.inside;
        let found = own.and_then(|(code, rest)| {
            Some((inside.iter().find(|service| **service == *code)?, rest))
        });
        match found {
            Some((service, rest)) => {
                self.guard(service, span, "names resources");
                NamePattern::parse_inside(rest, service, names, rule)
            }
            None => NamePattern::parse(text, names, rule),
        }
    }

    /// The problem of a text that is not a pattern over names.
    fn name_problem(&self, text: &str, span: Span, fault: &NameFault) -> Problem {
        let shape = self.table.names.shape();
        let resource = clip(text);
        match fault {
            NameFault::TooFewFields { found, wanted } => {
                Problem::new(faults::INVALID_RESOURCE, span)
                    .message(format!(
                        "the resource `{resource}` has {found} of {wanted} fields"
                    ))
                    .help(format!("write `{shape}`, or `*`"))
            }
            NameFault::WrongWord { field, found } => Problem::new(faults::INVALID_RESOURCE, span)
                .message(format!(
                    "the resource `{resource}` has `{}` where a name in {} has `{}`",
                    clip(text.get(found.clone()).unwrap_or("")),
                    self.table.title,
                    self.table.names.word(*field)
                ))
                .help(format!("write `{shape}`, or `*`")),
            NameFault::BadVariable(fault) => Problem::new(faults::INVALID_VARIABLE, span)
                .message(format!(
                    "`{}` is not a variable",
                    clip(text.get(fault.offset..).unwrap_or(""))
                ))
                .help(
                    "write `${key}` or `${key, 'default'}`; `${*}`, `${?}` and `${$}` are those \
                    characters",
                ),
            NameFault::MisplacedVariable { offset } => {
                Problem::new(faults::MISPLACED_VARIABLE, span)
                    .message(format!(
                        "a variable at character {} of `{resource}`",
                        offset + 1
                    ))
                    .help(
                        "variables are allowed in the account and in the last field of a resource",
                    )
            }
        }
    }
}

/// Why no action can match, and what to write (P11).
fn action_fault(text: &str, wildcard: ServiceWildcard) -> Option<(&'static str, &'static str)> {
    const FORM: &str = "write `service:Name`, with `*` and `?` as wildcards, or `*`";
    if text == "*" {
        return None;
    }
    let Some((service, name)) = text.split_once(':') else {
        return Some(("has no `:`", FORM));
    };
    if service.is_empty() || name.is_empty() {
        return Some(("is empty on one side of the `:`", FORM));
    }
    if text.contains(char::is_whitespace) {
        return Some((
            "contains white space",
            "name one action in each string, without spaces",
        ));
    }
    let allowed = match wildcard {
        ServiceWildcard::Anywhere => true,
        ServiceWildcard::Never => false,
        ServiceWildcard::StarStar => text == "*:*",
    };
    if !allowed && service.contains(['*', '?']) {
        return Some((
            "has a wildcard in its service",
            "name the service, or write `*` for every action",
        ));
    }
    None
}
