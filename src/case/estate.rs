//! Cases that are decided by an estate.

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

impl Case {
    /// Takes the steps, then asks.
    pub(super) fn run_in(&self, estate: &Estate) -> Outcome {
        let mut before = Vec::new();
        let mut outcome = self.run_steps(estate, &mut before);
        outcome.explanations.extend(before);
        outcome
    }

    /// `before` takes what was decided on the way.
    fn run_steps(&self, estate: &Estate, before: &mut Vec<Explanation>) -> Outcome {
        let mut estate = estate.clone();
        let mut session: Option<Session> = None;
        let mut answer: Option<Answer> = None;
        for CaseStep { does, span } in &self.steps {
            match does {
                Does::Change(change) => match estate.apply(change) {
                    Ok(changed) => estate = changed,
                    Err(error) => return self.refused_question(&error, *span),
                },
                Does::Assume(assume) => match self.assume(&estate, assume, session.as_ref()) {
                    Ok(assumed) => match assumed.session() {
                        Some(issued) => {
                            session = Some(issued.clone());
                            before.push(assumed.answer().explanation().clone());
                            answer = Some(assumed.answer().clone());
                        }
                        None => return self.decided(assumed.answer().explanation()),
                    },
                    Err(AssumeError::Request(error)) => {
                        return self.refused_question(&error, *span);
                    }
                    Err(AssumeError::Policy(error)) => {
                        return self
                            .undecided(Actual::InvalidRequest, error.diagnostics().to_vec());
                    }
                },
            }
        }
        match (&self.asked, answer) {
            (None, Some(answer)) => self.decided(answer.explanation()),
            (None, None) => self.undecided(Actual::Valid, Vec::new()),
            (
                Some(AskedQuestion {
                    question: CaseQuestion::OfEstate(Ok(parts)),
                    span,
                }),
                _,
            ) => match self.ask(&estate, parts, session.as_ref()) {
                Ok(answer) => self.decided(answer.explanation()),
                Err(error) => self.refused_question(&error, *span),
            },
            (
                Some(AskedQuestion {
                    question: CaseQuestion::OfEstate(Err(diagnostics)),
                    ..
                }),
                _,
            ) => self.undecided(Actual::InvalidRequest, diagnostics.clone()),
            // OK because a case with an estate asks it.
            (
                Some(AskedQuestion {
                    question: CaseQuestion::OfPolicies(..),
                    ..
                }),
                _,
            ) => self.undecided(Actual::Valid, Vec::new()),
        }
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
