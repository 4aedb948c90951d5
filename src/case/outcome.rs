//! What comes out of a case.
//!
//! A case is run against its policies alone or in its estate. Whatever stops it on the way, a
//! policy that is refused or a request that does not fit, is an outcome too, which the case may
//! expect. Each expectation that is not met becomes a sentence, and a case passes if there is none.

use super::expect::{Actual, Expect};
use super::request::{AskedQuestion, CaseQuestion, Faulty};
use super::test_case::Case;
use crate::diagnostic::Diagnostic;
use crate::dialect::Kind;
use crate::error::{Error, Problem, faults};
use crate::eval::{Explanation, Reason, misplaced_policy};
use crate::request::Request;
use crate::source::Span;

/// The outcome of a case.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// What the case says must come out.
    pub expect: Expect,
    /// What came out.
    pub actual: Actual,
    /// Whether everything is as the case says.
    pub pass: bool,
    /// The stage that decided.
    pub stage: Option<&'static str>,
    /// The statements that decided, as a case would name them.
    pub because: Vec<String>,
    /// Why policies or the request were refused.
    pub diagnostics: Vec<Diagnostic>,
    /// What is not as the case says, in words.
    pub mismatches: Vec<String>,
    /// What was decided, the steps before included.
    pub(super) explanations: Vec<Explanation>,
}

impl Case {
    /// Runs the case.
    #[must_use]
    pub fn run(&self) -> Outcome {
        if let Some(error) = self.refused() {
            return self.undecided(Actual::Invalid, error.diagnostics().to_vec());
        }
        match (&self.estate, self.asked.as_ref()) {
            (Some(Ok(estate)), _) => self.run_in(estate),
            (
                _,
                Some(AskedQuestion {
                    question: CaseQuestion::OfPolicies(Ok(request), _),
                    span,
                }),
            ) => self.run_alone(request, *span),
            (
                _,
                Some(AskedQuestion {
                    question: CaseQuestion::OfPolicies(Err(faulty), _),
                    span,
                }),
            ) => self.run_faulty(faulty, *span),
            _ => self.undecided(Actual::Valid, Vec::new()),
        }
    }

    /// Decides a request by the policies of the case.
    fn run_alone(&self, request: &Request<'_>, span: Span) -> Outcome {
        match self.setting() {
            Ok(setting) => match setting.explain(request) {
                Ok(explanation) => self.decided(&explanation),
                Err(error) => self.refused_question(&error, span),
            },
            Err(error) => self.undecided(Actual::Invalid, error.diagnostics().to_vec()),
        }
    }

    /// A policy that is faulty too is the first thing to fix: what is asked of it means nothing
    /// until then.
    fn run_faulty(&self, faulty: &Faulty, span: Span) -> Outcome {
        if let Err(error) = self.setting() {
            return self.undecided(Actual::Invalid, error.diagnostics().to_vec());
        }
        for policy in self.policies() {
            let Some(guarded) = &policy.guards else {
                continue;
            };
            for service in &faulty.services {
                if policy.kind() == Kind::Resource && !service.eq_ignore_ascii_case(guarded) {
                    return self.refused_question(&misplaced_policy(guarded, service), span);
                }
            }
        }
        self.undecided(Actual::InvalidRequest, faulty.diagnostics.clone())
    }

    /// Request and layers do not fit together: the policy's fault where its form belongs to another
    /// service.
    pub(super) fn refused_question(&self, error: &Error, span: Span) -> Outcome {
        let actual = if error.id() == faults::MISPLACED_POLICY.id {
            Actual::Invalid
        } else {
            Actual::InvalidRequest
        };
        let diagnostic = Diagnostic::of_text(&self.name, "", Problem::of_request(error, span));
        self.undecided(actual, vec![diagnostic])
    }

    /// The outcome of a decision: the stage and the statements are compared too, where the case
    /// names them.
    pub(super) fn decided(&self, explanation: &Explanation) -> Outcome {
        let verdict = explanation.decision().verdict();
        let stage = explanation.decision().stage().name();
        let reasons = explanation.reasons();
        let mut because = Vec::with_capacity(reasons.len());
        for reason in reasons {
            because.push(self.statement_name(reason));
        }
        let mut mismatches = Vec::new();
        for wanted in &self.because {
            if !reasons.iter().any(|reason| self.is_named(reason, wanted)) {
                mismatches.push(format!("`{wanted}` did not decide"));
            }
        }
        if let Some(wanted) = &self.stage
            && wanted != stage
        {
            mismatches.push(format!("the stage is `{stage}`, not `{wanted}`"));
        }
        let outcome = self.outcome(
            Actual::Verdict(verdict),
            Some(stage),
            because,
            Vec::new(),
            mismatches,
        );
        Outcome {
            explanations: vec![explanation.clone()],
            ..outcome
        }
    }

    /// An outcome that no statement decided.
    pub(super) fn undecided(&self, actual: Actual, diagnostics: Vec<Diagnostic>) -> Outcome {
        let mut mismatches = Vec::new();
        if self.stage.is_some() || !self.because.is_empty() {
            mismatches.push("nothing was decided".into());
        }
        self.outcome(actual, None, Vec::new(), diagnostics, mismatches)
    }

    /// An outcome, compared with what the case expects.
    fn outcome(
        &self,
        actual: Actual,
        stage: Option<&'static str>,
        because: Vec<String>,
        diagnostics: Vec<Diagnostic>,
        mut mismatches: Vec<String>,
    ) -> Outcome {
        if !self.expect.holds(&actual) {
            mismatches.insert(0, format!("expected {}, got {actual}", self.expect));
        }
        let pass = mismatches.is_empty();
        let explanations = Vec::new();
        Outcome {
            expect: self.expect,
            actual,
            pass,
            stage,
            because,
            diagnostics,
            mismatches,
            explanations,
        }
    }

    /// A statement as a case would name it: `reports#0`.
    fn statement_name(&self, reason: &Reason) -> String {
        format!("{}#{}", self.layers.label(reason.policy()), reason.label())
    }

    /// Whether a case means a statement by this name; the statement may be named by its `Sid` or by
    /// its index.
    fn is_named(&self, reason: &Reason, wanted: &str) -> bool {
        let Some((policy, statement)) = wanted.split_once('#') else {
            return false;
        };
        let is_statement = statement == reason.label() || statement == reason.index().to_string();
        let is_policy = self.estate.is_some() && reason.policy() == policy;
        is_statement && (is_policy || self.layers.is_called(reason.policy(), policy))
    }
}
