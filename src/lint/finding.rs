//! What a rule found, before it is put in words.

use super::rule::Rule;
use super::subject::Subject;
use crate::diagnostic::{Diagnostic, Level, Related};
use crate::error::{Fault, Problem};
use crate::source::Span;
use crate::words::{clip, plain};

/// A place, and the facts that the words of its rule speak of.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    /// Which of the subjects.
    pub(super) policy: usize,
    pub(super) span: Span,
    facts: Vec<String>,
    related: Vec<(usize, Span, &'static str)>,
}

impl Finding {
    pub(super) fn new(policy: usize, span: Span) -> Self {
        Self {
            policy,
            span,
            facts: Vec::new(),
            related: Vec::new(),
        }
    }

    /// One more fact, in the order in which the rule's words number them.
    pub(super) fn fact(mut self, fact: impl AsRef<str>) -> Self {
        self.facts.push(plain(&clip(fact.as_ref())));
        self
    }

    /// Another place that the finding speaks of, with what is there.
    pub(super) fn beside(mut self, subject: &Subject<'_>, span: Span, what: &'static str) -> Self {
        self.related.push((subject.index, span, what));
        self
    }

    /// A fact by its number, unless it was cut.
    pub(super) fn fact_at(&self, number: usize) -> Option<&str> {
        self.facts
            .get(number)
            .map(String::as_str)
            .filter(|fact| !fact.ends_with('…'))
    }

    /// The first other place of the same policy that it speaks of.
    pub(super) fn other_place(&self) -> Option<Span> {
        self.related
            .iter()
            .find(|(policy, ..)| *policy == self.policy)
            .map(|(_, span, _)| *span)
    }

    /// The finding in the words of its rule.
    pub(super) fn say(
        &self,
        rule: &Rule,
        level: Level,
        subjects: &[Subject<'_>],
    ) -> Option<Diagnostic> {
        let subject = subjects.get(self.policy)?;
        let fault = Fault {
            id: rule.id,
            note: rule.why,
        };
        let words = |template| fill(template, &self.facts);
        let problem = Problem::new(fault, self.span)
            .message(words(rule.message))
            .help(words(rule.help));
        let related = self.related.iter().filter_map(|(policy, span, message)| {
            let other = subjects.get(*policy)?;
            let position = other.lines.position(span.start());
            Some(Related {
                message,
                source_name: other.policy.name().to_owned(),
                span: *span,
                position,
            })
        });
        let name = subject.policy.name();
        let diagnostic = Diagnostic::in_policy(name, subject.root, &subject.lines, problem);
        Some(diagnostic.with(level, related.collect()))
    }
}

/// A template with its facts in place. What stands in a fact is never a placeholder.
fn fill(template: &str, facts: &[String]) -> String {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let slot = after
            .split_once('}')
            .and_then(|(number, after)| Some((number.parse::<usize>().ok()?, after)));
        match slot {
            Some((number, after)) => {
                filled.push_str(facts.get(number).map_or("", String::as_str));
                rest = after;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}
