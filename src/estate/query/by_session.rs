//! What policies say of a role by its sessions.
//!
//! A role acts by its sessions, and a policy may name some of them. Then the statements about the
//! role are those about each session, under the condition of the names for which they hold.
//!
//! # Example
//!
//! A role may assume the names `a*`, `ci` and others. A bucket allows `…:assumed-role/app/ci` to
//! read and denies `…:assumed-role/app/a*` to write. The role is surveyed three times, as `session`
//! (any name), `ci` and `a`: the allow holds under the condition `Principal …/ci`, the deny under
//! `Principal …/a*`, and what all three surveys have in common under none.

use super::super::layers::layers;
use super::super::lookup::EstateCaller;
use super::super::model::{EstateAccount, EstateRole, Gaps, Model};
use super::super::question::{Asker, Question};
use super::super::resolve::resolve;
use super::sessions::{SessionNames, Sessions, session_name};
use crate::compile::StatementId;
use crate::dialect;
use crate::error::Error;
use crate::eval::{Survey, SurveyPlace, SurveyStatement, WrittenTest, survey};
use crate::model::Effect;
use crate::principal::Identity;
use crate::request::Principal;

/// A role with the sessions that policies distinguish.
pub(super) struct RoleSessions<'e> {
    model: &'e Model,
    account: &'e EstateAccount,
    role: &'e EstateRole,
    /// The free fields of its name.
    free: String,
    sessions: Sessions,
}

impl<'e> RoleSessions<'e> {
    /// The sessions of a principal that is a role.
    pub(super) fn of(model: &'e Model, identity: &Identity) -> Option<Self> {
        let caller = identity.caller()?;
        if caller.role != dialect::Role::Named {
            return None;
        }
        let EstateCaller::Role(account, role) = model.who(caller) else {
            return None;
        };
        Some(Self {
            model,
            account,
            role,
            free: caller.partition.to_string(),
            sessions: SessionNames::new(model).of(model, account, role, None),
        })
    }

    /// Whether policies distinguish any sessions at all.
    pub(super) fn are_several(&self) -> bool {
        self.sessions.names.len() > 1
    }

    /// Whether policies distinguish more sessions than are asked.
    pub(super) fn is_cut(&self) -> bool {
        !self.sessions.is_whole
    }

    /// The full name of a session; its own name may be a pattern.
    fn full_name(&self, session: &str) -> String {
        session_name(self.model, &self.account.id, self.role, session, &self.free)
    }

    /// How the full names of some sessions, by their places, are written.
    fn written(&self, places: &[usize]) -> Vec<String> {
        let mut names = self.sessions.written(places);
        for name in &mut names {
            *name = self.full_name(name);
        }
        names
    }

    /// The statements that may speak of the role, under the condition of the names of its sessions
    /// where they do not speak of all alike.
    pub(super) fn statements(
        &self,
        question: &Question<'_>,
    ) -> Result<Vec<SurveyStatement>, Error> {
        Ok(merged(self.surveys(question)?, self))
    }

    /// What policies say of each session.
    fn surveys(&self, question: &Question<'_>) -> Result<Vec<Survey>, Error> {
        let mut surveys = Vec::new();
        for name in &self.sessions.names {
            let question = Question {
                asker: Asker::Principal(Principal::named(self.full_name(name))),
                ..question.clone()
            };
            let resolved = resolve(self.model, &question)?;
            let sides = layers(self.model, &resolved, Gaps::Nothing)?;
            surveys.push(survey(&sides.caller, &sides.resources, &resolved.request));
        }
        Ok(surveys)
    }
}

/// A statement, as it may speak of each session.
struct BySession {
    place: SurveyPlace,
    id: StatementId,
    /// The places of the sessions that it may speak of, in order, with what it says of each.
    said: Vec<(usize, SurveyStatement)>,
}

/// What holds of all sessions, of all but some, or of some; the first one represents those of any
/// other name.
fn merged(surveys: Vec<Survey>, sessions: &RoleSessions<'_>) -> Vec<SurveyStatement> {
    let count = surveys.len();
    let mut merged = Vec::new();
    for BySession { said, .. } in by_session(surveys) {
        // How the statement speaks of a session of any name, if it does.
        let any = match said.first() {
            Some((0, any)) => Some(any),
            _ => None,
        };
        if let Some(any) = any {
            let mut lacking: Vec<usize> = (0..count).collect();
            lacking.retain(|place| said.iter().all(|(own, _)| own != place));
            merged.push(named(any, "NotPrincipal", sessions.written(&lacking)));
        }
        // The sessions of which it speaks otherwise, by the way in which it names them.
        let mut others: Vec<(&SurveyStatement, Vec<usize>)> = Vec::new();
        for (place, one) in &said {
            if any.is_some_and(|any| names_alike(any, one)) {
                continue;
            }
            match others.iter_mut().find(|(first, _)| names_alike(first, one)) {
                Some((_, places)) => places.push(*place),
                None => others.push((one, vec![*place])),
            }
        }
        for (first, places) in others {
            merged.push(named(first, "Principal", sessions.written(&places)));
        }
    }
    merged
}

/// Collects what each statement says of each session, in the order in which statements are found.
fn by_session(surveys: Vec<Survey>) -> Vec<BySession> {
    let mut all: Vec<BySession> = Vec::new();
    for (session, survey) in surveys.into_iter().enumerate() {
        for one in survey.statements {
            let mut known = all.iter_mut();
            match known.find(|known| known.place == one.place && known.id == one.id) {
                Some(known) => known.said.push((session, one)),
                None => all.push(BySession {
                    place: one.place,
                    id: one.id,
                    said: vec![(session, one)],
                }),
            }
        }
    }
    all
}

/// Whether a statement names two sessions in the same way; of a deny that does not matter.
fn names_alike(one: &SurveyStatement, other: &SurveyStatement) -> bool {
    one.naming == other.naming || other.effect == Effect::Deny
}

/// A statement under the condition of who asks, if some sessions are named.
fn named(one: &SurveyStatement, operator: &str, names: Vec<String>) -> SurveyStatement {
    let mut one = one.clone();
    if !names.is_empty() {
        let test = WrittenTest {
            operator: operator.to_owned(),
            key: String::new(),
            values: names,
        };
        one.open.insert(0, test);
    }
    one
}
