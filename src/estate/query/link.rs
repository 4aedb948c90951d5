//! Links of paths: who may assume a role, and who may hand it to a service.
//!
//! A link is made of steps that must all be allowed. To assume a role is one step: the caller's
//! side and the trust policy are decided together. To hand a role to a service takes up to three:
//! the call that receives the role, the permission to pass it where the dialect asks for one, and
//! that the service in turn may assume it.
//!
//! # Example
//!
//! `ann` may run instances and pass the role `app`, whose trust policy names the service `ecs`. Her
//! link has three steps: `ecs:RunInstances` by `ann`, `ram:PassRole` on `app` by `ann`, and the
//! assumption by `ecs`. If only the second depends on the source address, the whole link does.
//!
//! Reading the trust policy and listing whom it names would be quicker. It would miss every deny,
//! boundary and condition, and answer "may" where the engine says no.

use super::super::issue::assume_action;
use super::super::model::Model;
use super::super::pass_role::asks_pass;
use super::super::question::Question;
use super::actor::{Actor, ActorKind};
use super::answer::{Link, LinkKind, Standing, Step};
use super::inquiry::{Inquiry, Rank, best};
use super::receivers::Receiving;
use super::sessions::SESSION;
use super::step::step;
use super::target::LinkTarget;
use crate::request::Principal;

/// The action by which anybody but a federated caller assumes a role.
pub(super) fn plain_assume_action(model: &Model) -> &str {
    let mut rows = model.dialect().table().sharing.assume.iter();
    rows.next().map_or("", |(action, _)| action)
}

impl<'q> Inquiry<'_, 'q> {
    /// The link by which somebody assumes a role, of a standing no worse than `worst`.
    pub(super) fn assumes(
        &self,
        actor: &Actor,
        target: &LinkTarget<'_>,
        worst: Standing,
    ) -> Option<Link> {
        let asker = actor.asker();
        let action = assume_action(self.model, &asker).to_owned();
        let question = self.about_role(actor, &action, target);
        let step = actor.under_its_name(self.assuming_step(&question, target, worst)?);
        Some(Link {
            kind: LinkKind::Assumes,
            from: actor.label.clone(),
            to: target.label.clone(),
            service: None,
            steps: vec![step],
        })
    }

    /// The link by which a service or instance acts with a role.
    pub(super) fn service_assumes(
        &self,
        from: &str,
        service: Principal<'_>,
        target: &LinkTarget<'_>,
        worst: Standing,
    ) -> Option<Link> {
        let action = plain_assume_action(self.model);
        let question = Question::new(service, action, target.label.as_str());
        let step = self.assuming_step(&question, target, worst)?;
        Some(Link {
            kind: LinkKind::Assumes,
            from: from.to_owned(),
            to: target.label.clone(),
            service: None,
            steps: vec![step],
        })
    }

    /// The link by which somebody hands a role to a service, by one of its calls on something of
    /// the role's account. Three things must be allowed: the call, passing the role where the
    /// dialect asks for that, and that the service assumes it.
    pub(super) fn passes(
        &self,
        actor: &Actor,
        target: &LinkTarget<'_>,
        receiving: &mut Receiving<'_>,
        worst: Standing,
    ) -> Option<Link> {
        if actor.account.as_deref() != Some(&*target.account.id) && actor.kind != ActorKind::Account
        {
            return None;
        }
        let service = receiving.service;
        let acting =
            Principal::service(service.to_owned()).in_account(target.account.id.to_string());
        let trust = self.service_assumes(service, acting, target, worst)?;
        let passing = if asks_pass(self.model) {
            Some(self.passing_step(actor, target, service, worst)?)
        } else {
            None
        };
        let asker = actor.asker();
        let calls = (0..receiving.count()).filter_map(|index| {
            let ground = receiving.ground(index)?;
            self.best_step(&asker, ground, worst).0
        });
        let mut steps = vec![actor.under_its_name(best(calls, Rank::NOW)?)];
        steps.extend(passing);
        steps.extend(trust.steps);
        Some(Link {
            kind: LinkKind::Passes,
            from: actor.label.clone(),
            to: target.label.clone(),
            service: Some(service.to_owned()),
            steps,
        })
    }

    /// Whether passing a role to a service is allowed, and what it depends on.
    fn passing_step(
        &self,
        actor: &Actor,
        target: &LinkTarget<'_>,
        service: &str,
        worst: Standing,
    ) -> Option<Step> {
        let rule = &self.model.dialect().table().estate.pass_role;
        let mut question = self.about_role(actor, &rule.action, target);
        if let Some(key) = &rule.service_key
            && question.circumstances.value(key).is_none()
        {
            let given = question.circumstances;
            question.circumstances = given.context(key.to_string(), service.to_owned());
        }
        let step = step(self.model, &question, worst)?;
        Some(actor.under_its_name(step))
    }

    /// A question about a role, whose owner is its account, whatever is said of other resources.
    fn about_role(&self, actor: &Actor, action: &str, target: &LinkTarget<'_>) -> Question<'q> {
        let mut question = self.question(actor.asker(), action, &target.label);
        question.owner = None;
        question
    }

    /// Whether assuming a role is allowed, and what it depends on: under the name of the session
    /// that is wanted, or else under any name.
    fn assuming_step(
        &self,
        question: &Question<'_>,
        target: &LinkTarget<'_>,
        worst: Standing,
    ) -> Option<Step> {
        let model = self.model;
        let Some(key) = model.dialect().table().estate.keys.session_name.as_deref() else {
            return step(model, question, worst);
        };
        match (question.circumstances.value(key), &target.session) {
            (Some(given), Some(wanted)) if !wanted.takes_all(given) => None,
            (Some(_), _) => step(model, question, worst),
            // Under another name of the session it may do what it may not under this one.
            (None, None) => {
                let named = with_context(question, key, SESSION);
                if let Some(step) = step(model, &named, Standing::Now) {
                    return Some(step);
                }
                step(model, question, worst)
            }
            (None, Some(wanted)) => {
                let named = with_context(question, key, &wanted.name);
                if let Some(step) = step(model, &named, worst) {
                    return Some(step);
                }
                let step = step(model, question, worst)?;
                wanted.takes_example(&step, key).then_some(step)
            }
        }
    }
}

/// A question with one more key.
fn with_context<'q>(question: &Question<'q>, key: &'q str, value: &str) -> Question<'q> {
    let mut question = question.clone();
    question.circumstances = question.circumstances.context(key, value.to_owned());
    question
}
