//! For whom it is asked what they can: somebody, or a role by its sessions.

use super::super::layers::Gaps;
use super::super::lookup::Who;
use super::super::model::{Account, Inner, Role};
use super::super::question::{Asker, Question};
use super::permission::WhatCan;
use super::sessions::{SessionNames, Sessions};
use crate::compile::StatementId;
use crate::dialect;
use crate::error::Error;
use crate::eval::{Survey, SurveyPlace, Surveyed, survey};
use crate::model::Effect;
use crate::principal::Identity;
use crate::request::Principal;

/// What is asked, and of a role which of its sessions policies tell apart.
pub(super) struct Asking<'a> {
    pub(super) asked: &'a WhatCan<'a>,
    role: Option<OfRole<'a>>,
    pub(super) is_whole: bool,
}

struct OfRole<'a> {
    account: &'a Account,
    role: &'a Role,
    free: String,
    sessions: Sessions,
}

impl<'a> Asking<'a> {
    pub(super) fn new(inner: &'a Inner, asked: &'a WhatCan<'_>, identity: &Identity) -> Self {
        let caller = identity
            .caller()
            .filter(|caller| caller.role == dialect::Role::Named);
        let role = caller.and_then(|caller| match inner.who(caller) {
            Who::Role(account, role) => {
                let sessions = SessionNames::new(inner).of(inner, account, role, None);
                Some(OfRole {
                    account,
                    role,
                    free: caller.partition.to_string(),
                    sessions,
                })
            }
            _ => None,
        });
        // One session of which nothing is said is as good as the role.
        let is_whole = role.as_ref().is_none_or(|role| role.sessions.is_whole);
        Self {
            asked,
            role: role.filter(|role| role.sessions.names.len() > 1),
            is_whole,
        }
    }

    /// The statements that may speak of who asks: of a role under the condition of the names of its
    /// sessions, where they do not speak of all alike.
    pub(super) fn statements(
        &self,
        inner: &Inner,
        question: &Question<'_>,
        own: Survey,
    ) -> Result<Vec<Surveyed>, Error> {
        let Some(of) = &self.role else {
            return Ok(own.statements);
        };
        let mut surveys = Vec::new();
        for name in of.sessions.names.iter() {
            let name = inner.session_name(&of.account.id, of.role, name, &of.free);
            let question = Question {
                asker: Asker::Principal(Principal::named(name)),
                ..question.clone()
            };
            let (prepared, found) = inner.prepare(&question)?;
            let (caller, sides) =
                inner.layers(&question, &prepared.request, &found, Gaps::Nothing)?;
            surveys.push(survey(&caller, &sides, &prepared.request));
        }
        let write = |places: &[usize]| {
            let written = of.sessions.written(places).into_iter();
            written
                .map(|name| inner.session_name(&of.account.id, of.role, &name, &of.free))
                .collect()
        };
        Ok(merged(surveys, &write))
    }
}

/// A statement by each session of which it may speak.
type BySession = ((SurveyPlace, StatementId), Vec<(usize, Surveyed)>);

/// What holds of all sessions, of all but some, or of some; the first one stands for those of any
/// other name.
fn merged(surveys: Vec<Survey>, write: &dyn Fn(&[usize]) -> Vec<String>) -> Vec<Surveyed> {
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
            merged.push(named(any, "NotPrincipal", write(&lacking)));
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
            merged.push(named(first, "Principal", write(&places)));
            others = rest;
        }
    }
    merged
}

/// A statement under the condition of who asks, where anybody is named.
fn named(one: &Surveyed, operator: &str, names: Vec<String>) -> Surveyed {
    let mut one = one.clone();
    if !names.is_empty() {
        one.open
            .insert(0, (operator.to_owned(), String::new(), names));
    }
    one
}
