//! Whether a statement is one that a rule of a project reports.

use super::{ExceptCondition, OwnRule};
use crate::condition::Operands;
use crate::decision::Truth;
use crate::diagnostic::{Diagnostic, Level};
use crate::error::Fault;
use crate::lint::finding::{Finding, Report};
use crate::lint::subject::{ConditionAt, StatementAt, Subject};
use crate::source::Span;

/// What the findings of all such rules have in common; each has the name of its rule.
const OWN_RULE: Fault = Fault {
    id: "own-rule",
    note: "this project has a rule against it",
};

#[derive(Debug)]
struct OwnReport {
    message: String,
    help: String,
}

impl Report for OwnReport {
    fn message(&self) -> String {
        self.message.clone()
    }

    fn help(&self) -> String {
        self.help.clone()
    }
}

impl OwnRule {
    /// One of its findings in words.
    pub(in crate::lint) fn diagnostic(
        &self,
        finding: &Finding,
        level: Level,
        subjects: &[Subject<'_>],
    ) -> Option<Diagnostic> {
        let diagnostic = finding.diagnostic(OWN_RULE, level, subjects)?;
        Some(diagnostic.by_own_rule(&self.name))
    }

    /// What it reports in a policy.
    pub(in crate::lint) fn check(&self, subject: &Subject<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let is_of_kind = self.kinds.is_empty() || self.kinds.contains(&subject.kind());
        if !is_of_kind {
            return findings;
        }
        for statement in subject.statements() {
            if let Some(span) = self.reported(subject, statement) {
                let report = OwnReport {
                    message: self.message.clone(),
                    help: self.help.clone(),
                };
                findings.push(Finding::new(subject, span, report));
            }
        }
        findings
    }

    /// The place in a statement that the rule reports: of the last of action, resource and
    /// principal that it restricts.
    fn reported(&self, subject: &Subject<'_>, statement: StatementAt<'_>) -> Option<Span> {
        if statement.statement.effect != self.effect || self.is_excepted(statement) {
            return None;
        }
        let action = self.action_in(statement)?;
        let resource = self.resource_in(subject, statement)?;
        let principal = self.principal_in(statement)?;
        Some(if self.principals.restricts() {
            principal
        } else if self.resources.restricts() {
            resource
        } else {
            action
        })
    }

    /// An action of the statement that the rule is about.
    fn action_in(&self, statement: StatementAt<'_>) -> Option<Span> {
        if statement.statement.actions.is_none() {
            // `NotAction` leaves out what it covers.
            let mut included = self.actions.included.iter();
            let is_left_out = !self.actions.included.is_empty()
                && included.all(|wanted| {
                    let mut left_out = statement.statement.not_actions.iter();
                    left_out.any(|pattern| pattern.covers(wanted) == Truth::True)
                });
            return (!is_left_out).then_some(statement.spans.not_actions.key);
        }
        let mut patterns = statement.actions();
        let found = patterns.find(|pattern| {
            self.actions.concerns(
                |wanted| wanted.overlaps(pattern.value),
                |left_out| left_out.covers(pattern.value),
            )
        });
        found.map(|pattern| pattern.span)
    }

    /// A resource of the statement that the rule is about.
    fn resource_in(&self, subject: &Subject<'_>, statement: StatementAt<'_>) -> Option<Span> {
        let names = &subject.table.names;
        let exact = subject.table.exact_names();
        if statement.statement.resources.is_none() {
            let mut included = self.resources.included.iter();
            let is_left_out = !self.resources.included.is_empty()
                && included.all(|wanted| {
                    let mut left_out = statement.statement.not_resources.iter();
                    left_out.any(|resource| {
                        resource.pattern.covers(&wanted.pattern, names, exact) == Truth::True
                    })
                });
            let key = statement.spans.not_resources.key;
            return (!is_left_out).then_some(key);
        }
        let mut resources = statement.resources();
        let found = resources.find(|resource| {
            let pattern = &resource.value.pattern;
            self.resources.concerns(
                |wanted| wanted.pattern.overlaps(pattern, names, exact),
                |left_out| left_out.pattern.covers(pattern, names, exact),
            )
        });
        found.map(|resource| resource.span)
    }

    /// A principal of the statement that the rule is about; the statement itself where policies of
    /// its kind have none.
    fn principal_in(&self, statement: StatementAt<'_>) -> Option<Span> {
        if statement.excepts_principals() {
            return Some(statement.spans.start);
        }
        let mut principals = statement.principals().peekable();
        if principals.peek().is_none() {
            return self
                .principals
                .included
                .is_empty()
                .then_some(statement.spans.start);
        }
        let found = principals.find(|principal| {
            let text = principal.text;
            self.principals.concerns(
                |wanted| (wanted.matches_plain(text) || text == "*").into(),
                |left_out| left_out.matches_plain(text).into(),
            )
        });
        found.map(|principal| principal.span)
    }

    /// Whether a condition of the statement makes it an exception.
    fn is_excepted(&self, statement: StatementAt<'_>) -> bool {
        statement.conditions().any(|condition| {
            let mut exceptions = self.except_conditions.iter();
            exceptions.any(|exception| exception.holds(condition))
        })
    }
}

impl ExceptCondition {
    /// Whether a condition requires the key, with values that are all among those of the exception.
    fn holds(&self, condition: ConditionAt<'_>) -> bool {
        let operands = &condition.condition.test.operands;
        if condition.folded_key() != self.key
            || !condition.needs_key()
            || matches!(operands, Operands::Absence(_))
        {
            return false;
        }
        let mut values = condition.values();
        values.all(|(value, _)| {
            self.values.is_empty() || self.values.iter().any(|known| known.matches_plain(value))
        })
    }
}
