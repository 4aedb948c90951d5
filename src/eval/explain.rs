//! Why a request was decided as it was: the path of `decide`, recorded.

use std::fmt;
use std::ops::ControlFlow;

use super::decide::{Decision, Observer};
use crate::compile::{PolicySet, StatementId};
use crate::decision::{Truth, Verdict};
use crate::model::Effect;
use crate::request::Request;
use crate::source::Position;

/// A decision with its reasons; its text is for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Explanation {
    decision: Decision,
    reasons: Vec<Reason>,
    foreign_dialect: Option<(String, String)>,
    resources: usize,
}

/// A statement that decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    policy: String,
    label: String,
    index: usize,
    position: Position,
    denies: bool,
    certain: bool,
    resource: String,
}

impl Explanation {
    /// The decision that is explained.
    pub fn decision(&self) -> Decision {
        self.decision
    }

    /// Every statement that decided: of an explicit deny those that deny, of an allow those that allow.
    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }
}

impl Reason {
    /// The name of the policy.
    #[must_use]
    pub fn policy(&self) -> &str {
        &self.policy
    }

    /// The statement's `Sid`, or else its index from 0.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The statement's place among the policy's, from 0.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// Where the statement begins in the policy's text.
    #[must_use]
    pub fn position(&self) -> Position {
        self.position
    }

    /// Whether it denies.
    #[must_use]
    pub fn denies(&self) -> bool {
        self.denies
    }

    /// Whether every test of it is true; a `Deny` also applies where one is unknown (clause C8).
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.certain
    }

    /// The resource that it decided.
    #[must_use]
    pub fn resource(&self) -> &str {
        &self.resource
    }
}

#[derive(Default)]
struct Recorder {
    applied: Vec<(usize, Effect, StatementId, Truth)>,
}

impl Observer for Recorder {
    fn applied(&mut self, resource: usize, effect: Effect, statement: StatementId, truth: Truth) -> ControlFlow<()> {
        self.applied.push((resource, effect, statement, truth));
        ControlFlow::Continue(())
    }
}

impl PolicySet {
    /// Decides as [`PolicySet::decide`] does, and tells why.
    pub fn explain(&self, request: &Request<'_>) -> Explanation {
        let mut recorder = Recorder::default();
        let decision = self.decide_observed(request, &mut recorder);
        let deciding = match decision.verdict() {
            Verdict::Allow => Some(Effect::Allow),
            Verdict::ExplicitDeny => Some(Effect::Deny),
            Verdict::ImplicitDeny => None,
        };
        let resources: Vec<_> = request.resources().collect();
        let decided = recorder.applied.into_iter().filter(|(_, effect, ..)| Some(*effect) == deciding);
        let reasons = decided.filter_map(|(resource, effect, id, truth)| {
            let info = self.statement(id)?;
            Some(Reason {
                policy: info.policy.to_owned(),
                label: info.sid.map_or_else(|| info.index.to_string(), str::to_owned),
                index: info.index,
                position: info.position,
                denies: effect == Effect::Deny,
                certain: truth == Truth::True,
                resource: resources.get(resource).copied().unwrap_or("*").to_owned(),
            })
        });
        let foreign = request.dialect() != self.dialect();
        Explanation {
            decision,
            reasons: reasons.collect(),
            foreign_dialect: foreign.then(|| (request.dialect().title().to_owned(), self.dialect().title().to_owned())),
            resources: resources.len(),
        }
    }
}

/// Text shows at most this many statements.
const SHOWN: usize = 10;

impl fmt::Display for Explanation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = self.decision.verdict();
        write!(out, "{verdict}")?;
        if let Some((asked, held)) = &self.foreign_dialect {
            return write!(out, "\n  the request is asked in {asked}, the policies are of {held}");
        }
        if verdict == Verdict::ImplicitDeny {
            return write!(out, "\n  no statement allows it");
        }
        for reason in self.reasons.iter().take(SHOWN) {
            let does = if reason.denies { "denied" } else { "allowed" };
            write!(
                out,
                "\n  {does} by {}#{} ({}:{})",
                reason.policy, reason.label, reason.policy, reason.position.line
            )?;
            if self.resources > 1 {
                write!(out, " on {}", reason.resource)?;
            }
            if !reason.certain {
                write!(out, ", a test of it being unknown")?;
            }
        }
        if let Some(more @ 1..) = self.reasons.len().checked_sub(SHOWN) {
            write!(out, "\n  and {more} more")?;
        }
        Ok(())
    }
}
