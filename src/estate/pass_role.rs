//! Passing a role to an instance or a service (clause T7).
//!
//! Three questions must be allowed: the action that creates or changes the receiver, the permission
//! to pass the role (where the dialect has one), and that the service may assume the role. Each is
//! decided like any other question, and the strictest answer is that of the whole. Whether passing
//! takes a permission is a choice of ours in some dialects, so the answer says what the other
//! choice would give.

use std::borrow::Cow;
use std::fmt;

use super::answer::{Answer, Gap};
use super::decide::explain;
use super::lookup::owner_in_name;
use super::model::Model;
use super::question::{Asker, Question};
use crate::decision::Verdict;
use crate::dialect::Switch;
use crate::error::{Error, faults};
use crate::eval::{Assumption, Explanation, Stage};
use crate::request::{Circumstances, Principal};
use crate::words::clip;

/// A request to pass a role: who, which role, to what, and by which action.
#[derive(Clone, Debug)]
pub struct PassRole<'a> {
    pub(super) asker: Asker<'a>,
    pub(super) role: Cow<'a, str>,
    pub(super) action: Cow<'a, str>,
    pub(super) resource: Cow<'a, str>,
    pub(super) service: Option<Cow<'a, str>>,
    pub(super) circumstances: Circumstances<'a>,
}

impl<'a> PassRole<'a> {
    /// Asks to pass a role, given by its full name, with the action that creates or changes its
    /// receiver and the resource of that action.
    #[must_use]
    pub fn new(
        asker: impl Into<Asker<'a>>,
        role: impl Into<Cow<'a, str>>,
        action: impl Into<Cow<'a, str>>,
        resource: impl Into<Cow<'a, str>>,
    ) -> Self {
        Self {
            asker: asker.into(),
            role: role.into(),
            action: action.into(),
            resource: resource.into(),
            service: None,
            circumstances: Circumstances::new(),
        }
    }

    /// Sets the service that receives the role; the default is the service of the action.
    #[must_use]
    pub fn service(mut self, service: impl Into<Cow<'a, str>>) -> Self {
        self.service = Some(service.into());
        self
    }

    /// Sets the context and the time of all that is asked.
    #[must_use]
    pub fn under(mut self, circumstances: impl Into<Circumstances<'a>>) -> Self {
        self.circumstances = circumstances.into();
        self
    }
}

/// The answer to [`PassRole`]: each question that must be allowed, with its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct PassRoleAnswer {
    pub(super) parts: Vec<(String, Answer)>,
    pub(super) deciding: Answer,
    pub(super) assumptions: Vec<Assumption>,
}

impl PassRoleAnswer {
    /// Returns the strictest verdict of the parts.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.deciding().decision().verdict()
    }

    /// Returns the answer of the first part with that verdict.
    pub fn deciding(&self) -> &Answer {
        &self.deciding
    }

    /// Returns what was asked, in words, with each answer: the action, the permission to pass the
    /// role where the dialect has one, and that the service may assume it.
    pub fn parts(&self) -> &[(String, Answer)] {
        &self.parts
    }

    /// Returns the gaps that could change the verdict as a whole: none if a part is denied whatever
    /// they say.
    #[must_use]
    pub fn gaps(&self) -> Vec<&Gap> {
        let mut gaps: Vec<&Gap> = Vec::new();
        for (_, answer) in &self.parts {
            if !answer.decision().is_allowed() && answer.gaps().is_empty() {
                return Vec::new();
            }
            for gap in answer.gaps() {
                if !gaps.contains(&gap) {
                    gaps.push(gap);
                }
            }
        }
        gaps
    }

    /// Returns the assumptions on which the verdict depends: the switch `pass-role`.
    #[must_use]
    pub fn assumptions(&self) -> &[Assumption] {
        &self.assumptions
    }
}

/// Writes the verdict, then each part with its answer.
impl fmt::Display for PassRoleAnswer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.verdict())?;
        for (what, answer) in &self.parts {
            write!(out, "\n{what}: {answer}")?;
        }
        for assumption in &self.assumptions {
            write!(out, "\nassumed: {assumption}")?;
        }
        Ok(())
    }
}

/// Asks each part of passing a role, and which of them decides.
pub(super) fn pass_role(model: &Model, asked: &PassRole<'_>) -> Result<PassRoleAnswer, Error> {
    let dialect = model.dialect();
    let table = dialect.table();
    let rule = &table.estate.pass_role;
    let code = asked.action.split_once(':').map_or("", |(code, _)| code);
    let service = match &asked.service {
        Some(service) => service.to_string(),
        None => table.estate.service(code),
    };
    let mut passing = asked.circumstances.borrowed();
    if let Some(key) = &rule.service_key
        && passing.value(key).is_none()
    {
        passing = passing.context(key.to_string(), service.clone());
    }
    let ask = |action: &str, resource: &str| {
        let is_passing = *action == *rule.action && *resource == *asked.role;
        let circumstances = if is_passing {
            passing.clone()
        } else {
            asked.circumstances.borrowed()
        };
        let question = Question::new(asked.asker.clone(), action, resource);
        explain(model, &question.under(circumstances))
    };
    let action = ask(&asked.action, &asked.resource)?;
    let permission = ask(&rule.action, &asked.role)?;
    let account = account_of(model, &asked.resource).or(account_of_asker(model, &asked.asker)?);
    let mut principal = Principal::service(service.clone());
    if let Some(account) = &account {
        principal = principal.in_account(account.clone());
    }
    let assume = table
        .sharing
        .assume
        .first()
        .map_or("", |(action, _)| action);
    let mut by_service = Question::new(principal, assume, &*asked.role);
    by_service.circumstances.time = asked.circumstances.time.as_deref().map(Cow::Borrowed);
    let mut trust = explain(model, &by_service)?;
    refuse_foreign(model, asked, account.as_deref(), &mut trust)?;
    let is_ours = table.ours.contains(Switch::PassRole);
    let is_asked = asks_pass(model);
    let mut parts = vec![(asked.action.to_string(), action)];
    if is_asked {
        parts.push((rule.action.to_string(), permission.clone()));
    }
    parts.push((format!("{assume} by {service}"), trust));
    let deciding = strictest(parts.iter().map(|(_, answer)| answer));
    let Some(deciding) = deciding.cloned() else {
        return Err(nothing());
    };
    let others = parts
        .iter()
        .filter(|(what, _)| *what != *rule.action)
        .map(|(_, answer)| answer);
    let extra = (!is_asked).then_some(&permission);
    let otherwise = strictest(others.chain(extra)).map(|answer| answer.decision().verdict());
    let verdict = deciding.decision().verdict();
    let differs = otherwise.filter(|otherwise| is_ours && *otherwise != verdict);
    let assumptions = differs
        .map(|otherwise| Assumption::new(Switch::PassRole, otherwise))
        .into_iter()
        .collect();
    Ok(PassRoleAnswer {
        parts,
        deciding,
        assumptions,
    })
}

/// A role is handed over within its account.
fn refuse_foreign(
    model: &Model,
    asked: &PassRole<'_>,
    account: Option<&str>,
    trust: &mut Answer,
) -> Result<(), Error> {
    let Some(account) =
        account.filter(|account| account_of(model, &asked.role).is_some_and(|of| of != **account))
    else {
        return Ok(());
    };
    if trust.decision().is_allowed() {
        let request = model
            .dialect()
            .request(Principal::anonymous(), &*asked.action, &*asked.role)
            .build()?;
        trust.explanation = Explanation::denied_at(Stage::Trust, &request);
    }
    let note = format!(
        "`{}` is a role of another account than `{account}`",
        clip(&asked.role)
    );
    trust.explanation.add_notes([note]);
    Ok(())
}

/// The account of a resource, by its name or because the estate lists it.
fn account_of(model: &Model, resource: &str) -> Option<String> {
    let name = model.name(resource)?;
    if let Some(owner) = owner_in_name(&name, model.dialect().table()) {
        return Some(owner.to_owned());
    }
    let (account, _) = model.resources(&name).next()?;
    Some(account.id.to_string())
}

/// The account of who asks.
fn account_of_asker(model: &Model, asker: &Asker<'_>) -> Result<Option<String>, Error> {
    Ok(asker
        .principal()
        .identify(model.dialect())?
        .account()
        .map(str::to_owned))
}

/// The error of a question without parts.
fn nothing() -> Error {
    Error::new(faults::MISSING_FIELD, "nothing is asked", "name an action")
}

/// Whether handing a role over takes a permission on it.
pub(super) fn asks_pass(model: &Model) -> bool {
    let table = model.dialect().table();
    let is_ours = table.ours.contains(Switch::PassRole);
    table.estate.pass_role.asked != (is_ours && table.flipped.contains(Switch::PassRole))
}

/// The answer with the strictest verdict; of several the first.
fn strictest<'a>(answers: impl Iterator<Item = &'a Answer>) -> Option<&'a Answer> {
    let rank = |answer: &Answer| match answer.decision().verdict() {
        Verdict::Allow => 0,
        Verdict::ImplicitDeny => 1,
        Verdict::ExplicitDeny => 2,
    };
    answers.reduce(|left, right| {
        if rank(left) >= rank(right) {
            left
        } else {
            right
        }
    })
}
