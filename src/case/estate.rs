//! Cases that are decided by an estate.

use std::ops::ControlFlow;

use super::expect::Actual;
use super::outcome::Outcome;
use super::policies::Loader;
use super::request::{AskedQuestion, CaseAsker, CaseQuestion, RequestParts};
use super::steps::{Assume, Assumer, CaseStep, Does};
use super::test_case::Case;
use crate::diagnostic::LoadError;
use crate::error::{Error, faults};
use crate::estate::{
    self, Answer, AssumeError, AssumeRole, Estate, EstateReader, PassRole, Session,
};
use crate::eval::Explanation;

/// The estate of a path, whose own paths are relative to it; who asks sees to what it lacks.
pub(super) fn read(path: &str, load: Loader<'_>) -> Result<Result<Estate, LoadError>, String> {
    let bytes = load(path)?;
    let folder = path
        .rsplit_once(['/', '\\'])
        .map_or("", |(folder, _)| folder);
    let folder = if folder.is_empty() {
        String::new()
    } else {
        format!("{folder}/")
    };
    let reader = EstateReader::new().allow_incomplete();
    Ok(reader.read_with([(path, bytes)], |_, inner| {
        load(&format!("{folder}{inner}"))
    }))
}

/// What the steps of a case have made so far.
struct CaseState {
    estate: Estate,
    /// The session that the last assumption returned.
    session: Option<Session>,
    answer: Option<Answer>,
    /// What was decided on the way.
    before: Vec<Explanation>,
}

impl Case {
    /// Takes the steps, then asks.
    pub(super) fn run_in(&self, estate: &Estate) -> Outcome {
        let mut state = CaseState {
            estate: estate.clone(),
            session: None,
            answer: None,
            before: Vec::new(),
        };
        let mut outcome = self.run_steps(&mut state);
        outcome.explanations.extend(state.before);
        outcome
    }

    /// Takes all steps. A step that fails is the outcome; otherwise the question of the case is, or
    /// the answer of the last step where it asks none.
    fn run_steps(&self, state: &mut CaseState) -> Outcome {
        for step in &self.steps {
            if let ControlFlow::Break(outcome) = self.take_step(state, step) {
                return outcome;
            }
        }
        let Some(AskedQuestion { question, span }) = &self.asked else {
            return match &state.answer {
                Some(answer) => self.decided(answer.explanation()),
                None => self.undecided(Actual::Valid, Vec::new()),
            };
        };
        match question {
            CaseQuestion::OfEstate(Ok(parts)) => {
                match self.ask(&state.estate, parts, state.session.as_ref()) {
                    Ok(answer) => self.decided(answer.explanation()),
                    Err(error) => self.refused_question(&error, *span),
                }
            }
            CaseQuestion::OfEstate(Err(diagnostics)) => {
                self.undecided(Actual::InvalidRequest, diagnostics.clone())
            }
            // OK because a case with an estate asks it.
            CaseQuestion::OfPolicies(..) => self.undecided(Actual::Valid, Vec::new()),
        }
    }

    /// Takes one step, or breaks off with the outcome of a case that ends here.
    fn take_step(&self, state: &mut CaseState, step: &CaseStep) -> ControlFlow<Outcome> {
        let assume = match &step.does {
            Does::Change(change) => {
                return match state.estate.apply(change) {
                    Ok(changed) => {
                        state.estate = changed;
                        ControlFlow::Continue(())
                    }
                    Err(error) => ControlFlow::Break(self.refused_question(&error, step.span)),
                };
            }
            Does::Assume(assume) => assume,
        };
        let answer = match self.assume(&state.estate, assume, state.session.as_ref()) {
            Ok(answer) => answer,
            Err(AssumeError::Request(error)) => {
                return ControlFlow::Break(self.refused_question(&error, step.span));
            }
            Err(AssumeError::Policy(error)) => {
                let diagnostics = error.diagnostics().to_vec();
                return ControlFlow::Break(self.undecided(Actual::InvalidRequest, diagnostics));
            }
        };
        let Some(issued) = answer.session() else {
            return ControlFlow::Break(self.decided(answer.answer().explanation()));
        };
        state.session = Some(issued.clone());
        state.before.push(answer.answer().explanation().clone());
        state.answer = Some(answer.answer().clone());
        ControlFlow::Continue(())
    }

    /// Assumes the role of a step.
    fn assume(
        &self,
        estate: &Estate,
        assume: &Assume,
        session: Option<&Session>,
    ) -> Result<estate::AssumeRoleAnswer, AssumeError> {
        let mut asked = match &assume.who {
            Assumer::Instance(instance) => AssumeRole::of_instance(instance.as_str()),
            Assumer::Asker(who, role) => AssumeRole::new(asker(who, session)?, role.as_str()),
        };
        if let Some(name) = &assume.session_name {
            asked = asked.session_name(name.as_str());
        }
        if let Some(seconds) = assume.duration_seconds {
            asked = asked.duration_seconds(seconds);
        }
        if let Some(text) = &assume.policy {
            asked = asked.policy("session", text.as_str());
        }
        if let Some(identity) = &assume.source_identity {
            asked = asked.source_identity(identity.as_str());
        }
        if let Some(id) = &assume.external_id {
            asked = asked.external_id(id.as_str());
        }
        for (key, value) in &assume.tags {
            asked = asked.tag(key.as_str(), value.as_str());
        }
        estate.assume_role(&asked.under(assume.circumstances.borrowed()))
    }

    /// Asks the question of the case; of a role that is passed, all its parts.
    fn ask(
        &self,
        estate: &Estate,
        parts: &RequestParts<'static>,
        session: Option<&Session>,
    ) -> Result<Answer, Error> {
        let who = asker(&parts.asker, session)?;
        if let Some(role) = &parts.pass_role {
            let resource = parts.resources.first().map_or("*", |name| &**name);
            let mut asked = PassRole::new(who, &**role, &*parts.action, resource)
                .under(parts.circumstances.borrowed());
            if let Some(service) = &parts.service {
                asked = asked.service(&**service);
            }
            return estate
                .pass_role(&asked)
                .map(|passed| passed.deciding().clone());
        }
        estate.explain(&parts.question(who))
    }
}

/// Who asks, where `session` means the session of an earlier step.
fn asker<'a>(
    asker: &CaseAsker<'a>,
    session: Option<&'a Session>,
) -> Result<estate::Asker<'a>, Error> {
    match (asker, session) {
        (CaseAsker::Principal(principal), _) => Ok(principal.clone().into()),
        (CaseAsker::Session, Some(session)) => Ok(session.into()),
        (CaseAsker::Session, None) => Err(Error::new(
            faults::INVALID_REQUEST_PRINCIPAL,
            "the case asks as a session, but no earlier step gives one",
            "assume a role in `steps`",
        )),
    }
}
