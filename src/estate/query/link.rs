//! Links of paths: who may assume a role, and who may hand it to a service.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::super::model::{Account, Inner, Role};
use super::super::question::{Asker, Question};
use super::actor::{Actor, ActorId, Actors, Kind, Wanted};
use super::answer::{Link, LinkKind, Standing, Step};
use super::cut::Point;
use super::ground::Ground;
use super::roles::Grounds;
use super::scope::Scope;
use super::sessions::SESSION;
use super::who_can::WhoCan;
use crate::dialect::{self, Switch};
use crate::error::Error;
use crate::model::Effect;
use crate::principal::Entry;
use crate::request::{ContextValue, Principal};
use crate::resource_name::Field;

/// A role that may be assumed or handed over.
pub(super) struct Target<'e> {
    pub(super) account: &'e Account,
    pub(super) role: &'e Role,
    /// Its full name.
    pub(super) label: String,
    /// How its session is to be named, where that is not all the same.
    pub(super) session: Option<Wanted>,
}

/// Whom a trust policy allows, as far as it can be told before anybody is asked.
#[derive(Debug, Default)]
pub(super) struct Trusted {
    /// Those it names one by one.
    pub(super) named: Vec<ActorId>,
    /// Accounts whose members need a permission besides.
    pub(super) accounts: BTreeSet<Box<str>>,
    pub(super) everybody: bool,
}

impl Trusted {
    pub(super) fn is_nobody(&self) -> bool {
        self.named.is_empty() && self.accounts.is_empty() && !self.everybody
    }
}

impl Inner {
    /// Whom the trust policy of a role names.
    pub(super) fn trusted(&self, actors: &mut Actors, target: &Target<'_>) -> Trusted {
        let mut trusted = Trusted::default();
        let Some(id) = target.role.trust.and_then(|slot| self.policy_of(slot)) else {
            return trusted;
        };
        let owner = Some(&*target.account.id);
        for (_, statement) in self.policies.each(Some(id), Effect::Allow) {
            self.note(actors, statement.principals(), owner, &mut trusted);
        }
        trusted
    }

    /// Adds whom a statement names.
    pub(super) fn note(
        &self,
        actors: &mut Actors,
        principals: Option<(bool, &[Entry])>,
        owner: Option<&str>,
        trusted: &mut Trusted,
    ) {
        let Some((false, entries)) = principals else {
            trusted.everybody = true;
            return;
        };
        for entry in entries {
            match entry {
                // What patterns over sessions name is asked of all, which are not many.
                Entry::Everyone | Entry::Sessions { .. } => trusted.everybody = true,
                Entry::Account(id) => trusted.accounts.extend([id.clone()]),
                Entry::Number(number) if self.accounts.contains_key(number) => {
                    trusted.accounts.extend([number.clone()])
                }
                Entry::Number(number) => match self.user_with_id(actors, number) {
                    Some(user) => trusted.named.push(user),
                    None => trusted.accounts.extend([number.clone()]),
                },
                Entry::UniqueId {
                    role: dialect::Role::User,
                    id,
                    ..
                } => trusted.named.extend(self.user_with_id(actors, id)),
                Entry::UniqueId { id, .. } => trusted.named.extend(self.role_with_id(actors, id)),
                entry => trusted.named.extend(actors.entry(self, entry, owner)),
            }
        }
    }

    fn user_with_id(&self, actors: &Actors, id: &str) -> Option<ActorId> {
        self.accounts.values().find_map(|account| {
            let index = account
                .users
                .iter()
                .position(|user| user.id.as_deref() == Some(id))?;
            actors.user(&account.id, u32::try_from(index).ok()?)
        })
    }

    fn role_with_id(&self, actors: &Actors, id: &str) -> Option<ActorId> {
        self.accounts.values().find_map(|account| {
            let index = account
                .roles
                .iter()
                .position(|role| role.id.as_deref() == Some(id))?;
            actors.role(&account.id, u32::try_from(index).ok()?)
        })
    }

    /// The link by which somebody assumes a role, of a standing no worse than `worst`.
    pub(super) fn assumes(
        &self,
        asked: &WhoCan<'_>,
        actor: &Actor,
        target: &Target<'_>,
        worst: Standing,
    ) -> Option<Link> {
        let asker = actor.asker();
        let action = self.action(&asker).to_owned();
        let mut question = question(asked, asker, &action, &target.label);
        question.owner = None;
        let step = actor.under_its_name(self.assuming_step(&question, target, worst)?);
        let (from, to) = (actor.label.clone(), target.label.clone());
        Some(Link {
            kind: LinkKind::Assumes,
            from,
            to,
            service: None,
            steps: vec![step],
        })
    }

    /// How assuming a role stands, under the name of the session that is wanted or else under any.
    fn assuming_step(
        &self,
        question: &Question<'_>,
        target: &Target<'_>,
        worst: Standing,
    ) -> Option<Step> {
        let Some(key) = self.dialect().table().estate.keys.session_name.as_deref() else {
            return self.step(question, worst);
        };
        let named = |name: &str| {
            let mut question = question.clone();
            question
                .context
                .push((Cow::Borrowed(key), ContextValue::from(name.to_owned())));
            question
        };
        let given = question
            .context
            .iter()
            .find(|(given, _)| given.eq_ignore_ascii_case(key));
        let is_other = |wanted: &Wanted, (_, given): &(_, ContextValue<'_>)| {
            given
                .values()
                .is_some_and(|values| !values.iter().all(|name| wanted.takes(name)))
        };
        match (given, &target.session) {
            (Some(given), Some(wanted)) if is_other(wanted, given) => None,
            (Some(_), _) => self.step(question, worst),
            // Under another name of the session it may do what it may not under this one.
            (None, None) => self
                .step(&named(SESSION), Standing::Now)
                .or_else(|| self.step(question, worst)),
            (None, Some(wanted)) => {
                let is_found = |step: &Step| {
                    let mut example = step
                        .example
                        .iter()
                        .filter(|(given, _)| given.eq_ignore_ascii_case(key));
                    example.all(|(_, names)| names.iter().all(|name| wanted.takes(name)))
                };
                self.step(&named(&wanted.name), worst)
                    .or_else(|| self.step(question, worst).filter(is_found))
            }
        }
    }

    /// The link by which a service or instance acts with a role.
    pub(super) fn service_assumes(
        &self,
        from: &str,
        service: Principal<'_>,
        target: &Target<'_>,
        worst: Standing,
    ) -> Option<Link> {
        let action = self
            .dialect()
            .table()
            .sharing
            .assume
            .first()
            .map_or("", |(action, _)| action);
        let step = self.assuming_step(
            &Question::new(service, action, target.label.as_str()),
            target,
            worst,
        )?;
        let to = target.label.clone();
        Some(Link {
            kind: LinkKind::Assumes,
            from: from.to_owned(),
            to,
            service: None,
            steps: vec![step],
        })
    }

    /// The services that a role may be handed to, each with the actions that do so.
    pub(super) fn receivers(&self, target: &Target<'_>) -> Vec<(String, Vec<String>)> {
        let table = self.dialect().table();
        let mut found: Vec<(String, Vec<String>)> = Vec::new();
        for action in table.estate.pass_role.receivers.iter() {
            let service = table
                .estate
                .service(action.split_once(':').map_or("", |(code, _)| code));
            let trusts = target.role.trusted.iter().any(|(_, entry)| match entry {
                Entry::Everyone => true,
                Entry::Service(name) => **name == *service,
                Entry::ServiceOf { account, name } => {
                    **name == *service
                        && account
                            .as_deref()
                            .is_none_or(|of| *of == *target.account.id)
                }
                _ => false,
            });
            match found.iter_mut().find(|(name, _)| *name == service) {
                Some((_, actions)) => actions.push(action.to_string()),
                None if trusts => found.push((service, vec![action.to_string()])),
                None => {}
            }
        }
        found
    }

    /// The link by which somebody hands a role to a service, by one of these actions on something
    /// of the role's account.
    pub(super) fn passes(
        &self,
        asked: &WhoCan<'_>,
        actor: &Actor,
        target: &Target<'_>,
        (service, receiving, grounds): (&str, &[usize], &mut Grounds),
        worst: Standing,
    ) -> Option<Link> {
        if actor.account.as_deref() != Some(&*target.account.id) && actor.kind != Kind::Account {
            return None;
        }
        let rule = &self.dialect().table().estate.pass_role;
        let acting =
            Principal::service(service.to_owned()).in_account(target.account.id.to_string());
        let trust = self.service_assumes(service, acting, target, worst)?.steps;
        let asker = actor.asker();
        let mut steps = Vec::new();
        if self.asks_pass() {
            let mut question = question(asked, asker.clone(), &rule.action, &target.label);
            question.owner = None;
            if let Some(key) = rule.service_key.as_ref()
                && !asked
                    .context
                    .iter()
                    .any(|(given, _)| given.eq_ignore_ascii_case(key))
            {
                question.context.push((
                    Cow::Owned(key.to_string()),
                    ContextValue::from(service.to_owned()),
                ));
            }
            steps.push(actor.under_its_name(self.step(&question, worst)?));
        }
        let by = receiving.iter().filter_map(|place| {
            let (scope, ground) = grounds.all.get_mut(*place)?;
            self.best_step(asked, &asker, (scope, ground), worst).0
        });
        steps.insert(0, actor.under_its_name(best(by, NOW)?));
        steps.extend(trust);
        let (from, to) = (actor.label.clone(), target.label.clone());
        Some(Link {
            kind: LinkKind::Passes,
            from,
            to,
            service: Some(service.to_owned()),
            steps,
        })
    }

    /// Whether handing a role over takes a permission on it.
    pub(super) fn asks_pass(&self) -> bool {
        let table = self.dialect().table();
        let is_ours = table.ours.contains(Switch::PassRole);
        table.estate.pass_role.asked != (is_ours && table.flipped.contains(Switch::PassRole))
    }

    /// An action of a service on whatever it has in an account.
    pub(super) fn receiving(&self, action: &str, account: &str) -> Result<Scope, Error> {
        let code = action.split_once(':').map_or("", |(code, _)| code);
        let word = |field: &Field| match field {
            Field::Literal(word) => word.to_string(),
            Field::Service => code.to_owned(),
            Field::Account => account.to_owned(),
            Field::Region | Field::Resource | Field::Free => "*".to_owned(),
        };
        let name: Vec<String> = self
            .dialect()
            .table()
            .names
            .fields
            .iter()
            .map(word)
            .collect();
        Scope::new(self, action, &name.join(":"))
    }

    /// The best way in which somebody may do something in a scope, no worse than `worst`, and
    /// whether all of it was asked.
    pub(super) fn best_step(
        &self,
        asked: &WhoCan<'_>,
        asker: &Asker<'_>,
        (scope, ground): (&Scope, &mut Ground),
        worst: Standing,
    ) -> (Option<Step>, bool) {
        let step = |(action, resource): &Point, worst| {
            self.step(&question(asked, asker.clone(), action, resource), worst)
        };
        let (mut found, mut others) = (None, Vec::new());
        let is_whole = self.points(asker, (scope, ground), &mut |point| {
            found = step(point, Standing::Now);
            others.push(point.clone());
            found.is_some()
        });
        if found.is_none() && worst == Standing::If {
            // None is allowed as things are, so one that takes little is as good as any.
            found = best(
                others.iter().filter_map(|point| step(point, worst)),
                ONE_CONDITION,
            );
        }
        (found, is_whole)
    }
}

/// How good a step is, the best first: its standing, whether it is not proven, how many gaps and
/// requirements it has.
type Rank = (Standing, bool, usize, usize);

/// Allowed as things are.
pub(super) const NOW: Rank = (Standing::Now, true, usize::MAX, usize::MAX);
const ONE_CONDITION: Rank = (Standing::If, false, 0, 1);

/// The first that is good enough, or else the first of the best.
pub(super) fn best(steps: impl Iterator<Item = Step>, enough: Rank) -> Option<Step> {
    let rank = |step: &Step| {
        (
            step.standing,
            !step.is_proven,
            step.gaps.len(),
            step.requirements.len(),
        )
    };
    let mut found: Option<Step> = None;
    for step in steps {
        if rank(&step) <= enough {
            return Some(step);
        }
        if found.as_ref().is_none_or(|found| rank(&step) < rank(found)) {
            found = Some(step);
        }
    }
    found
}

/// A concrete question with all that is given.
pub(super) fn question<'q>(
    asked: &'q WhoCan<'_>,
    asker: Asker<'q>,
    action: &str,
    resource: &str,
) -> Question<'q> {
    let context = asked
        .context
        .iter()
        .map(|(key, value)| (Cow::Borrowed(&**key), value.clone()))
        .collect();
    let time = asked.time.as_deref().map(Cow::Borrowed);
    let owner = asked.owner.as_deref().map(Cow::Borrowed);
    Question {
        context,
        time,
        owner,
        ..Question::new(asker, action.to_owned(), resource.to_owned())
    }
}
