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
use super::what_can::WhatCanSearch;
use crate::compile::StatementId;
use crate::dialect;
use crate::error::Error;
use crate::eval::{Survey, SurveyPlace, Surveyed, WrittenTest, survey};
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
        let written = self.sessions.written(places).into_iter();
        written.map(|name| self.full_name(&name)).collect()
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

impl WhatCanSearch<'_, '_> {
    /// The statements that may speak of the principal: of a role under the condition of the names
    /// of its sessions, where they do not speak of all alike.
    pub(super) fn statements(
        &self,
        question: &Question<'_>,
        own: Survey,
    ) -> Result<Vec<Surveyed>, Error> {
        match &self.sessions {
            Some(sessions) => Ok(merged(sessions.surveys(question)?, sessions)),
            None => Ok(own.statements),
        }
    }
}

/// A statement, by each session that it may speak of.
type BySession = ((SurveyPlace, StatementId), Vec<(usize, Surveyed)>);

/// What holds of all sessions, of all but some, or of some; the first one stands for those of any
/// other name.
fn merged(surveys: Vec<Survey>, sessions: &RoleSessions<'_>) -> Vec<Surveyed> {
    let count = surveys.len();
    let mut all: Vec<BySession> = Vec::new();
    for (place, survey) in surveys.into_iter().enumerate() {
        for one in survey.statements {
            let key = (one.place, one.id);
            match all.iter_mut().find(|(known, _)| *known == key) {
                Some((_, of)) => of.push((place, one)),
                None => all.push((key, vec![(place, one)])),
            }
        }
    }
    let mut merged = Vec::new();
    for (_, of) in all {
        let any = of
            .first()
            .filter(|(place, _)| *place == 0)
            .map(|(_, one)| one);
        if let Some(any) = any {
            let lacking: Vec<usize> = (0..count)
                .filter(|place| of.iter().all(|(own, _)| own != place))
                .collect();
            merged.push(named(any, "NotPrincipal", sessions.written(&lacking)));
        }
        // Of denies it does not matter how they name somebody.
        let is_as_any = |one: &Surveyed| {
            any.is_some_and(|any| any.naming == one.naming || one.effect == Effect::Deny)
        };
        let mut others: Vec<&(usize, Surveyed)> =
            of.iter().filter(|(_, one)| !is_as_any(one)).collect();
        while let Some((_, first)) = others.first() {
            let is_alike =
                |one: &Surveyed| one.naming == first.naming || one.effect == Effect::Deny;
            let (alike, rest): (Vec<_>, Vec<_>) =
                others.iter().copied().partition(|(_, one)| is_alike(one));
            let places: Vec<usize> = alike.iter().map(|(place, _)| *place).collect();
            merged.push(named(first, "Principal", sessions.written(&places)));
            others = rest;
        }
    }
    merged
}

/// A statement under the condition of who asks, where anybody is named.
fn named(one: &Surveyed, operator: &str, names: Vec<String>) -> Surveyed {
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
