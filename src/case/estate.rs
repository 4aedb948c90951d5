//! Cases that are decided by an estate.

use super::outcome::{Actual, Outcome};
use super::request::{Asked, Asker, Parts, Question};
use super::steps::{Assume, Assumer, Does, Step};
use super::{Case, Loader};
use crate::error::{LoadError, RequestError, faults};
use crate::estate::{self, Answer, AssumeError, AssumeRole, Estate, PassRole, Session};
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
    Ok(Estate::read_incomplete([(path, bytes)], &mut |_, inner| {
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
        for Step { does, span } in &self.steps {
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
                Some(Asked {
                    question: Question::OfEstate(Ok(parts)),
                    span,
                }),
                _,
            ) => match self.ask(&estate, parts, session.as_ref()) {
                Ok(answer) => self.decided(answer.explanation()),
                Err(error) => self.refused_question(&error, *span),
            },
            (
                Some(Asked {
                    question: Question::OfEstate(Err(diagnostics)),
                    ..
                }),
                _,
            ) => self.undecided(Actual::InvalidRequest, diagnostics.clone()),
            // OK because a case with an estate asks it.
            (
                Some(Asked {
                    question: Question::OfPolicies(..),
                    ..
                }),
                _,
            ) => self.undecided(Actual::Valid, Vec::new()),
        }
    }

    fn assume(
        &self,
        estate: &Estate,
        assume: &Assume,
        session: Option<&Session>,
    ) -> Result<estate::Assumed, AssumeError> {
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
        if let Some(time) = &assume.time {
            asked = asked.time(time.as_str());
        }
        for (key, value) in &assume.tags {
            asked = asked.tag(key.as_str(), value.as_str());
        }
        for (key, value) in &assume.context {
            asked = asked.context(key.as_str(), value.clone());
        }
        estate.assume_role(&asked)
    }

    fn ask(
        &self,
        estate: &Estate,
        parts: &Parts<'static>,
        session: Option<&Session>,
    ) -> Result<Answer, RequestError> {
        let who = asker(&parts.asker, session)?;
        if let Some(role) = &parts.pass_role {
            let resource = parts.resources.first().map_or("*", |name| &**name);
            let mut asked = PassRole::new(who, &**role, &*parts.action, resource);
            if let Some(service) = &parts.service {
                asked = asked.service(&**service);
            }
            if let Some(time) = &parts.time {
                asked = asked.time(&**time);
            }
            for (key, value) in &parts.context {
                asked = asked.context(&**key, value.clone());
            }
            return estate
                .pass_role(&asked)
                .map(|passed| passed.deciding().clone());
        }
        estate.explain(&parts.question(who))
    }
}

fn asker<'a>(
    asker: &Asker<'a>,
    session: Option<&'a Session>,
) -> Result<estate::Asker<'a>, RequestError> {
    match (asker, session) {
        (Asker::Principal(principal), _) => Ok(principal.clone().into()),
        (Asker::Session, Some(session)) => Ok(session.into()),
        (Asker::Session, None) => Err(RequestError::new(
            faults::INVALID_REQUEST_PRINCIPAL,
            "the case asks as a session, but no earlier step gives one",
            "assume a role in `steps`",
        )),
    }
}
