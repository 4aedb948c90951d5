//! What comes out of a case.

use std::fmt;

use super::Case;
use crate::compile::PolicySet;
use crate::decision::Verdict;
use crate::diagnostic::Diagnostic;
use crate::dialect::Kind;
use crate::error::LoadError;
use crate::eval::{Explanation, Reason};
use crate::request::Request;

/// What a case says must come out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// This verdict.
    Verdict(Verdict),
    /// Either deny.
    Deny,
    /// The policies are read.
    Valid,
    /// A policy is refused.
    Invalid,
    /// The policies are read, the request is refused.
    InvalidRequest,
}

/// What came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actual {
    /// A verdict.
    Verdict(Verdict),
    /// The policies were read, and nothing was asked.
    Valid,
    /// A policy was refused.
    Invalid,
    /// The policies were read, the request was refused.
    InvalidRequest,
    /// The case cannot be run yet; the text says why.
    Unsupported(String),
}

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
}

impl Expect {
    pub(super) const ALL: &[Expect] = &[
        Expect::Verdict(Verdict::Allow),
        Expect::Verdict(Verdict::ExplicitDeny),
        Expect::Verdict(Verdict::ImplicitDeny),
        Expect::Deny,
        Expect::Valid,
        Expect::Invalid,
        Expect::InvalidRequest,
    ];

    /// The name that cases use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Expect::Verdict(verdict) => verdict.name(),
            Expect::Deny => "Deny",
            Expect::Valid => "Valid",
            Expect::Invalid => "Invalid",
            Expect::InvalidRequest => "InvalidRequest",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|expect| expect.name() == name)
    }

    fn holds(self, actual: &Actual) -> bool {
        match (self, actual) {
            (Expect::Verdict(expected), Actual::Verdict(verdict)) => expected == *verdict,
            (Expect::Deny, Actual::Verdict(verdict)) => *verdict != Verdict::Allow,
            (Expect::Valid, Actual::Valid) => true,
            (Expect::Invalid, Actual::Invalid) => true,
            (Expect::InvalidRequest, Actual::InvalidRequest) => true,
            _ => false,
        }
    }
}

impl fmt::Display for Expect {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl Actual {
    /// The name that reports use.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Actual::Verdict(verdict) => verdict.name(),
            Actual::Valid => "Valid",
            Actual::Invalid => "Invalid",
            Actual::InvalidRequest => "InvalidRequest",
            Actual::Unsupported(_) => "Unsupported",
        }
    }
}

impl fmt::Display for Actual {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl Case {
    /// Runs the case.
    #[must_use]
    pub fn run(&self) -> Outcome {
        if let Some(error) = &self.layers.refused {
            return self.undecided(Actual::Invalid, error.diagnostics().to_vec());
        }
        if let Some(why) = self.unsupported() {
            return self.undecided(Actual::Unsupported(why), Vec::new());
        }
        match self.asked.as_ref().map(|asked| &asked.request) {
            None => self.undecided(Actual::Valid, Vec::new()),
            Some(Err(diagnostics)) => self.undecided(Actual::InvalidRequest, diagnostics.clone()),
            Some(Ok(request)) => match self.set() {
                Ok(set) => self.decided(request, &set.explain(request)),
                Err(error) => self.undecided(Actual::Invalid, error.diagnostics().to_vec()),
            },
        }
    }

    /// The policies that decide: identity policies, where the caller can hold any (clause L7).
    ///
    /// # Errors
    ///
    /// The policies do not load together.
    pub fn set(&self) -> Result<PolicySet, LoadError> {
        let holds = self.request().is_none_or(|request| request.principal().has_identity());
        let in_force = self.policies().filter(|policy| holds && policy.kind() == Kind::Identity);
        in_force.fold(PolicySet::builder(&self.dialect), |builder, policy| builder.add_policy(policy.clone())).build()
    }

    /// Why the case cannot be run before decisions are made over layers.
    fn unsupported(&self) -> Option<String> {
        let asks = self.asked.as_ref().filter(|asked| asked.request.is_ok());
        if self.has_estate {
            return Some("estates are not supported yet".into());
        }
        if let Some(layer) = self.layers.unreadable {
            return Some(format!("policies of the layer `{layer}` are not supported yet"));
        }
        if let (Some(_), Some(layer)) = (asks, self.layers.others.first()) {
            return Some(format!("deciding with the layer `{layer}` is not supported yet"));
        }
        asks?.unsupported.map(|field| format!("deciding by `{field}` is not supported yet"))
    }

    fn decided(&self, request: &Request<'_>, explanation: &Explanation) -> Outcome {
        let verdict = explanation.decision().verdict();
        let stage = if request.principal().has_identity() { "identity" } else { "resource" };
        let because = explanation.reasons().iter().map(|reason| self.statement_name(reason)).collect();
        let missing = self
            .because
            .iter()
            .filter(|wanted| !explanation.reasons().iter().any(|reason| self.is_named(reason, wanted)));
        let mut mismatches: Vec<_> = missing.map(|wanted| format!("`{wanted}` did not decide")).collect();
        if let Some(wanted) = self.stage.as_deref().filter(|wanted| *wanted != stage) {
            mismatches.push(format!("the stage is `{stage}`, not `{wanted}`"));
        }
        self.outcome(Actual::Verdict(verdict), Some(stage), because, Vec::new(), mismatches)
    }

    /// An outcome that no statement decided.
    fn undecided(&self, actual: Actual, diagnostics: Vec<Diagnostic>) -> Outcome {
        let mut mismatches = Vec::new();
        let says_more = self.stage.is_some() || !self.because.is_empty();
        if says_more && !matches!(actual, Actual::Unsupported(_)) {
            mismatches.push("nothing was decided".into());
        }
        self.outcome(actual, None, Vec::new(), diagnostics, mismatches)
    }

    fn outcome(
        &self,
        actual: Actual,
        stage: Option<&'static str>,
        because: Vec<String>,
        diagnostics: Vec<Diagnostic>,
        mut mismatches: Vec<String>,
    ) -> Outcome {
        if let Actual::Unsupported(why) = &actual {
            mismatches.insert(0, why.clone());
        } else if !self.expect.holds(&actual) {
            mismatches.insert(0, format!("expected {}, got {actual}", self.expect));
        }
        let pass = mismatches.is_empty();
        Outcome { expect: self.expect, actual, pass, stage, because, diagnostics, mismatches }
    }

    fn statement_name(&self, reason: &Reason) -> String {
        format!("{}#{}", self.layers.label(reason.policy()), reason.label())
    }

    fn is_named(&self, reason: &Reason, wanted: &str) -> bool {
        wanted.split_once('#').is_some_and(|(policy, statement)| {
            let is_statement = statement == reason.label() || statement == reason.index().to_string();
            is_statement && self.layers.is_called(reason.policy(), policy)
        })
    }
}
