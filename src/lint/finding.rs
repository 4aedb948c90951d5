//! A finding of a rule: a place, and a report of what is wrong there.

use std::fmt;

use super::edit::Edit;
use super::rule::Rule;
use super::subject::Subject;
use crate::diagnostic::{Diagnostic, Level, Related};
use crate::error::{Fault, Problem};
use crate::source::Span;
use crate::words::{clip, plain};

/// What one finding says, and how it is fixed.
///
/// A rule defines a struct with the facts of a finding, whole and typed, and implements this for
/// it. Text of the policy is shortened and quoted by [`code`], where it is put into words and not
/// before, so that a fix works on what the policy really says.
pub(super) trait Report: fmt::Debug {
    /// What is wrong, in lower case and without a full stop.
    fn message(&self) -> String;

    /// What to type instead.
    fn help(&self) -> String;

    /// The edits that fix it, for a rule that is defined [`with_fix`](Rule::with_fix); `None` where
    /// there is no mechanical way. `at` is the place of the finding.
    fn fix(&self, _subject: &Subject<'_>, _at: Span) -> Option<Vec<Edit>> {
        None
    }
}

/// A place in a policy, and the report about it.
#[derive(Debug)]
pub(super) struct Finding {
    /// The number of the policy among the subjects of its dialect.
    pub(super) policy: usize,
    pub(super) span: Span,
    report: Option<Box<dyn Report>>,
    facts: Vec<String>,
    related: Vec<RelatedPlace>,
}

/// Another place that a finding is about.
#[derive(Debug)]
struct RelatedPlace {
    policy: usize,
    span: Span,
    /// What is there.
    what: &'static str,
}

impl Finding {
    pub(super) fn new(subject: &Subject<'_>, span: Span, report: impl Report + 'static) -> Self {
        Self {
            policy: subject.index,
            span,
            report: Some(Box::new(report)),
            facts: Vec::new(),
            related: Vec::new(),
        }
    }

    /// Begins a finding of the old form.
    pub(super) fn at(policy: usize, span: Span) -> Self {
        Self {
            policy,
            span,
            report: None,
            facts: Vec::new(),
            related: Vec::new(),
        }
    }

    /// One more fact, in the order in which the rule's words number them: the old form.
    pub(super) fn fact(mut self, fact: impl AsRef<str>) -> Self {
        self.facts.push(plain(&clip(fact.as_ref())));
        self
    }

    /// The same finding, with another place that it is about.
    pub(super) fn beside(mut self, subject: &Subject<'_>, span: Span, what: &'static str) -> Self {
        self.related.push(RelatedPlace {
            policy: subject.index,
            span,
            what,
        });
        self
    }

    /// A fact by its number, unless it was cut: the old form.
    pub(super) fn fact_at(&self, number: usize) -> Option<&str> {
        self.facts
            .get(number)
            .map(String::as_str)
            .filter(|fact| !fact.ends_with('…'))
    }

    /// The first other place of the same policy that it speaks of: the old form.
    pub(super) fn other_place(&self) -> Option<Span> {
        self.related
            .iter()
            .find(|place| place.policy == self.policy)
            .map(|place| place.span)
    }

    /// The report, unless the finding is of the old form.
    pub(super) fn report(&self) -> Option<&dyn Report> {
        self.report.as_deref()
    }

    /// The finding in words.
    pub(super) fn diagnostic(
        &self,
        rule: &Rule,
        level: Level,
        subjects: &[Subject<'_>],
    ) -> Option<Diagnostic> {
        let subject = subjects.get(self.policy)?;
        let (message, help) = match &self.report {
            Some(report) => (report.message(), report.help()),
            None => (
                fill(rule.words.0, &self.facts),
                fill(rule.words.1, &self.facts),
            ),
        };
        let fault: Fault = rule.fault();
        let problem = Problem::new(fault, self.span).message(message).help(help);
        let related = self.related.iter();
        let related = related.filter_map(|place| place.resolve(subjects));
        let pointer = subject.root.pointer(self.span);
        let diagnostic = Diagnostic::new(subject.policy.name(), pointer, &subject.lines, problem);
        Some(diagnostic.with(level, related.collect()))
    }
}

impl RelatedPlace {
    /// The place with the name and the position that reports use.
    fn resolve(&self, subjects: &[Subject<'_>]) -> Option<Related> {
        let subject = subjects.get(self.policy)?;
        Some(Related {
            message: self.what,
            source_name: subject.policy.name().to_owned(),
            span: self.span,
            position: subject.lines.position(self.span.start()),
        })
    }
}

/// Text of the policy as a message shows it: in backquotes, shortened, without control characters.
pub(super) fn code(text: &str) -> String {
    format!("`{}`", plain(&clip(text)))
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
