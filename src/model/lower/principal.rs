//! Lowering of principals.

use super::{Lowering, Spanned};

use crate::dialect::{Container, EntryForm, Presence, PrincipalShape};
use crate::error::{Problem, faults};
use crate::json::{Member, Node, Value};
use crate::model::policy::{PrincipalGroup, Principals};
use crate::model::spans::ListSpans;
use crate::principal::{Entry, parse_entry, vendor_shape};
use crate::source::Span;
use crate::words::{clip, in_words, nearest};

impl Lowering<'_> {
    /// Reads `Principal` or `NotPrincipal`.
    pub(super) fn principals(
        &mut self,
        statement: &Node<'_>,
        suggested: &[&str],
    ) -> Spanned<Principals> {
        let listed = statement.member("Principal");
        let excepted = statement.member("NotPrincipal");
        if let (Some(_), Some(not)) = (listed, excepted) {
            let problem = Problem::new(faults::CONFLICTING_ELEMENTS, not.key_span)
                .message("one statement has both `Principal` and `NotPrincipal`")
                .help("keep one of them");
            self.report(problem);
            return Spanned::absent(statement);
        }
        let Some(member) = listed.or(excepted) else {
            if self.rule.principal == Presence::Required {
                self.missing("Principal", statement.span, suggested);
            }
            return Spanned::absent(statement);
        };
        let negated = excepted.is_some();
        let is_allowed = if negated {
            self.rule.not_principal
        } else {
            self.rule.principal != Presence::Forbidden
        };
        if !is_allowed {
            // Reported as an element that this kind of policy does not have.
            return Spanned::absent(statement);
        }
        let mut spans = ListSpans::new(member.key_span);
        let groups = self.groups(&member.value, &mut spans);
        Spanned {
            value: Some(Principals { negated, groups }),
            spans,
        }
    }

    /// The ways to write principals in this kind of policy.
    fn shapes(&self) -> impl Iterator<Item = &PrincipalShape> {
        let kind = self.kind;
        self.table
            .principals
            .iter()
            .filter(move |shape| shape.kinds.contains(&kind))
    }

    /// Reads the value of `Principal` or `NotPrincipal`.
    fn groups(&mut self, node: &Node<'_>, spans: &mut ListSpans) -> Vec<PrincipalGroup> {
        let star = self
            .shapes()
            .any(|shape| shape.container == Container::Star);
        let array = self
            .shapes()
            .find(|shape| shape.container == Container::Array)
            .cloned();
        match &node.value {
            Value::String(text) if text == "*" && star => {
                spans.items.push(node.span);
                vec![(Container::Star, vec![("*".into(), Entry::Everyone)])]
            }
            Value::String(_) | Value::Array(_) if array.is_some() => {
                let shape = array.as_ref().map(|shape| self.group(shape, node, spans));
                shape.into_iter().collect()
            }
            Value::Object(members) if members.is_empty() => {
                self.empty_list(node, "Principal");
                Vec::new()
            }
            Value::Object(members) if self.words().next().is_some() => members
                .iter()
                .filter_map(|member| self.member(member, spans))
                .collect(),
            _ => {
                let wanted = self.wanted_forms();
                self.wrong_type(node, "Principal", &wanted);
                Vec::new()
            }
        }
    }

    /// The words under which entries may be written.
    fn words(&self) -> impl Iterator<Item = &str> {
        self.shapes().filter_map(|shape| match &shape.container {
            Container::Member(word) => Some(&**word),
            Container::Star | Container::Array => None,
        })
    }

    /// The forms that the value may have, for messages.
    fn wanted_forms(&self) -> String {
        let mut forms = Vec::new();
        for shape in self.shapes() {
            forms.push(match &shape.container {
                Container::Star => "`\"*\"`".to_owned(),
                Container::Array => "an array of strings".to_owned(),
                Container::Member(word) => format!("`{{\"{word}\": …}}`"),
            });
        }
        forms.join(" or ")
    }

    /// Reads the entries under one word, such as `"RAM"`.
    fn member(&mut self, member: &Member<'_>, spans: &mut ListSpans) -> Option<PrincipalGroup> {
        let is_meant = |shape: &&PrincipalShape| match &shape.container {
            Container::Member(word) => *word == member.key,
            _ => false,
        };
        let shape = self.shapes().find(is_meant).cloned();
        if let Some(shape) = shape {
            return Some(self.group(&shape, &member.value, spans));
        }
        let words: Vec<_> = self.words().collect();
        let help = match nearest(&member.key, words.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("the kinds of principals here are {}", in_words(&words)),
        };
        let problem = Problem::new(faults::INVALID_PRINCIPAL, member.key_span)
            .message(format!("unknown kind of principal `{}`", clip(&member.key)))
            .help(help);
        self.report(problem);
        None
    }

    /// Reads entries in the forms of one shape.
    fn group(
        &mut self,
        shape: &PrincipalShape,
        node: &Node<'_>,
        spans: &mut ListSpans,
    ) -> PrincipalGroup {
        if let Some(service) = &shape.guards {
            self.guard(service, node.span, "names principals");
        }
        if shape.empty_is_everyone && matches!(&node.value, Value::Array(items) if items.is_empty())
        {
            // The entry that nothing in the text writes has the place of the element.
            spans.items.push(spans.key);
            return (shape.container.clone(), vec![("*".into(), Entry::Everyone)]);
        }
        let texts = self.texts(node, "Principal");
        let mut entries = Vec::with_capacity(texts.len());
        for (text, span) in texts {
            match parse_entry(text, &shape.entries, self.table) {
                Ok(entry) => {
                    entries.push((text.into(), entry));
                    spans.items.push(span);
                }
                Err(Some(refusal)) => {
                    let problem =
                        Problem::new(faults::INVALID_PRINCIPAL, span).message(refusal.message);
                    self.report(problem.help(refusal.help));
                }
                Err(None) => {
                    let problem = self.entry_problem(text, span, shape);
                    self.report(problem);
                }
            }
        }
        (shape.container.clone(), entries)
    }

    /// The problem of an entry in none of the forms of its shape.
    fn entry_problem(&self, text: &str, span: Span, shape: &PrincipalShape) -> Problem {
        let root = self.table.names.shape().replace("<region>", "");
        let service = self.table.callers.first().map_or("", |form| &form.service);
        let name = root
            .replace("<service>", service)
            .replace("<resource>", "user/<name>");
        let own = self.table.callers.iter().find(|form| form.prefix.is_some());
        let sessions = own.map_or_else(String::new, |form| {
            let (prefix, service, start) = (
                form.prefix.as_deref().unwrap_or(""),
                &form.service,
                &form.start,
            );
            format!("{prefix}:{service}::<account>:{start}<role>/<session>")
        });
        let form = |form: &EntryForm| match form {
            EntryForm::Everyone => "`*`".to_owned(),
            EntryForm::AccountNumber => "the digits of an account".to_owned(),
            EntryForm::AccountOrUserNumber => {
                "the digits of an account or of a user's id".to_owned()
            }
            EntryForm::Caller => format!("a name such as `{name}`"),
            EntryForm::AccountStar => "an account's name ending in `:*`".to_owned(),
            EntryForm::SessionPattern => format!("`{sessions}`"),
            EntryForm::AccountSlashUser => "`<account>/<user>`".to_owned(),
            EntryForm::Service => "a service's name".to_owned(),
            EntryForm::ServiceOfAccount => "a service's name, or `<account>@<service>`".to_owned(),
            EntryForm::Provider => "an identity provider's name".to_owned(),
            EntryForm::UniqueId => "the unique id of a user or role".to_owned(),
            EntryForm::CanonicalId => "a canonical id of 64 hexadecimal digits".to_owned(),
            EntryForm::VendorIdentity => match &self.table.principal_names.vendor {
                Some(form) => format!("`{}`", vendor_shape(form, self.table)),
                None => String::new(),
            },
        };
        let forms: Vec<_> = shape.entries.iter().map(form).collect();
        Problem::new(faults::INVALID_PRINCIPAL, span)
            .message(format!(
                "the principal `{}` does not name anybody",
                clip(text)
            ))
            .help(format!("write {}", forms.join(", or ")))
    }
}
