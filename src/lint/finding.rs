//! A finding of a rule: a place, and a report of what is wrong there.

use std::fmt;

use super::edit::Edit;
use super::subject::Subject;
use crate::diagnostic::{Diagnostic, Level, RelatedInformation};
use crate::error::{Fault, Problem};
use crate::source::Span;

/// What one finding says, and how it is fixed.
///
/// A rule defines a struct with the facts of a finding, whole and typed, and implements this for
/// it. Text of the policy is shortened and quoted where it is put into words, by
/// [`code`](crate::words::code), and not before, so that a fix works on what the policy says.
pub(super) trait Report: fmt::Debug {
    /// What is wrong, in lower case and without a full stop.
    fn message(&self) -> String;

    /// What to type instead.
    fn help(&self) -> String;

    /// The edits that fix it, for a rule that is defined `with_fix`; `None` where there is no
    /// mechanical way. `at` is the place of the finding.
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
    report: Box<dyn Report>,
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
            report: Box::new(report),
            related: Vec::new(),
        }
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

    /// The edits that fix it, where there is a mechanical way.
    pub(super) fn edits(&self, subjects: &[Subject<'_>]) -> Option<Vec<Edit>> {
        self.report.fix(subjects.get(self.policy)?, self.span)
    }

    /// The finding in words, with the id and the note of its rule.
    pub(super) fn diagnostic(
        &self,
        rule: Fault,
        level: Level,
        subjects: &[Subject<'_>],
    ) -> Option<Diagnostic> {
        let subject = subjects.get(self.policy)?;
        let problem = Problem::new(rule, self.span)
            .message(self.report.message())
            .help(self.report.help());
        let mut related = Vec::new();
        for place in &self.related {
            related.extend(place.resolve(subjects));
        }
        let name = subject.policy.name();
        let diagnostic = Diagnostic::in_policy(name, subject.root, &subject.lines, problem);
        Some(diagnostic.with(level, related))
    }
}

impl RelatedPlace {
    /// The place with the name and the position that reports use.
    fn resolve(&self, subjects: &[Subject<'_>]) -> Option<RelatedInformation> {
        let subject = subjects.get(self.policy)?;
        Some(RelatedInformation {
            message: self.what,
            source_name: subject.policy.name().to_owned(),
            span: self.span,
            position: subject.lines.position(self.span.start()),
        })
    }
}
