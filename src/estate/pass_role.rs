//! Handing a role to an instance or a service (clause T7).

use std::borrow::Cow;
use std::fmt;

use super::answer::{Answer, Gap};
use super::lookup::{owner_in_name, resource_key};
use super::model::Inner;
use super::question::{Asker, Question};
use crate::decision::Verdict;
use crate::dialect::Switch;
use crate::error::{Error, faults};
use crate::eval::{Assumption, Explanation, Stage};
use crate::request::{ContextValue, Principal};
use crate::words::clip;

/// Who wants to hand which role to what, by which action.
#[derive(Clone, Debug)]
pub struct PassRole<'a> {
    pub(super) asker: Asker<'a>,
    pub(super) role: Cow<'a, str>,
    pub(super) action: Cow<'a, str>,
    pub(super) resource: Cow<'a, str>,
    pub(super) service: Option<Cow<'a, str>>,
    pub(super) context: Vec<(Cow<'a, str>, ContextValue<'a>)>,
    pub(super) time: Option<Cow<'a, str>>,
}

impl<'a> PassRole<'a> {
    /// Who, the full name of the role, the action that creates or changes what receives it, and on
    /// which resource.
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
            context: Vec::new(),
            time: None,
        }
    }

    /// The service that receives the role; without it the service of the action.
    #[must_use]
    pub fn service(mut self, service: impl Into<Cow<'a, str>>) -> Self {
        self.service = Some(service.into());
        self
    }

    /// A context key and its value.
    #[must_use]
    pub fn context(
        mut self,
        key: impl Into<Cow<'a, str>>,
        value: impl Into<ContextValue<'a>>,
    ) -> Self {
        self.context.push((key.into(), value.into()));
        self
    }

    /// When: an RFC 3339 instant with a zone.
    #[must_use]
    pub fn time(mut self, time: impl Into<Cow<'a, str>>) -> Self {
        self.time = Some(time.into());
        self
    }
}

/// Whether the role may be handed over: each question that must be allowed, with its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Passed {
    pub(super) parts: Vec<(String, Answer)>,
    pub(super) deciding: Answer,
    pub(super) assumptions: Vec<Assumption>,
}

impl Passed {
    /// The strictest verdict of the parts.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.deciding().decision().verdict()
    }

    /// The first part with that verdict.
    pub fn deciding(&self) -> &Answer {
        &self.deciding
    }

    /// What was asked, in words, and each answer: the action, the permission to pass the role where
    /// the dialect has one, and that the service may assume it.
    pub fn parts(&self) -> &[(String, Answer)] {
        &self.parts
    }

    /// The gaps without which the verdict as a whole might be another: none where a part is denied
    /// whatever they say.
    #[must_use]
    pub fn gaps(&self) -> Vec<&Gap> {
        let denied_for_sure = |(_, answer): &(String, Answer)| {
            !answer.decision().is_allowed() && answer.gaps().is_empty()
        };
        if self.parts.iter().any(denied_for_sure) {
            return Vec::new();
        }
        let mut gaps: Vec<&Gap> = Vec::new();
        for gap in self.parts.iter().flat_map(|(_, answer)| answer.gaps()) {
            if !gaps.contains(&gap) {
                gaps.push(gap);
            }
        }
        gaps
    }

    /// Our choices on which the verdict depends: the switch `pass-role`.
    #[must_use]
    pub fn assumptions(&self) -> &[Assumption] {
        &self.assumptions
    }
}

/// Each part with its answer, one under the other.
impl fmt::Display for Passed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.verdict())?;
        for (what, answer) in &self.parts {
            write!(out, "\n{what}: {answer}")?;
        }
        self.assumptions
            .iter()
            .try_for_each(|assumption| write!(out, "\nassumed: {assumption}"))
    }
}

/// An instance that holds a role.
pub(super) struct Instance {
    /// As policies name it.
    pub(super) service: String,
    pub(super) account: String,
    /// The full name of the role.
    pub(super) role: String,
    /// The last part of its own name.
    pub(super) name: String,
}

impl Inner {
    pub(super) fn pass_role(&self, asked: &PassRole<'_>) -> Result<Passed, Error> {
        let dialect = self.dialect();
        let table = dialect.table();
        let rule = &table.estate.pass_role;
        let code = asked.action.split_once(':').map_or("", |(code, _)| code);
        let service = asked
            .service
            .as_deref()
            .map_or_else(|| table.estate.service(code), str::to_owned);
        let ask = |asker: &Asker<'_>, action: &str, resource: &str, mut context: Vec<_>| {
            let is_role = *resource == *asked.role;
            if let Some(key) = rule
                .service_key
                .as_ref()
                .filter(|_| is_role && *action == *rule.action)
                && !asked
                    .context
                    .iter()
                    .any(|(given, _)| given.eq_ignore_ascii_case(key))
            {
                context.push((
                    Cow::Owned(key.to_string()),
                    ContextValue::from(service.clone()),
                ));
            }
            let time = asked.time.as_deref().map(Cow::Borrowed);
            self.explain(&Question {
                context,
                time,
                ..Question::new(asker.clone(), action, resource)
            })
        };
        let given = || {
            asked
                .context
                .iter()
                .map(|(key, value)| (Cow::Borrowed(&**key), value.clone()))
                .collect::<Vec<_>>()
        };
        let action = ask(&asked.asker, &asked.action, &asked.resource, given())?;
        let permission = ask(&asked.asker, &rule.action, &asked.role, given())?;
        let account = self
            .account_of(&asked.resource)
            .or(self.account_of_asker(&asked.asker)?);
        let mut principal = Principal::service(service.clone());
        if let Some(account) = &account {
            principal = principal.in_account(account.clone());
        }
        let assume = table
            .sharing
            .assume
            .first()
            .map_or("", |(action, _)| action);
        let mut trust = ask(
            &Asker::Principal(principal),
            assume,
            &asked.role,
            Vec::new(),
        )?;
        self.refuse_foreign(asked, account.as_deref(), &mut trust)?;
        let is_ours = table.ours.contains(Switch::PassRole);
        let is_asked = rule.asked != (is_ours && table.flipped.contains(Switch::PassRole));
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
        Ok(Passed {
            parts,
            deciding,
            assumptions,
        })
    }

    /// A role is handed over within its account.
    fn refuse_foreign(
        &self,
        asked: &PassRole<'_>,
        account: Option<&str>,
        trust: &mut Answer,
    ) -> Result<(), Error> {
        let Some(account) = account.filter(|account| {
            self.account_of(&asked.role)
                .is_some_and(|of| of != **account)
        }) else {
            return Ok(());
        };
        if trust.decision().is_allowed() {
            let request = self
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

    fn account_of(&self, resource: &str) -> Option<String> {
        let name = self.name(resource)?;
        let listed = || {
            self.resources(&name)
                .next()
                .map(|(account, _)| account.id.to_string())
        };
        owner_in_name(&name, self.dialect().table())
            .map(str::to_owned)
            .or_else(listed)
    }

    fn account_of_asker(&self, asker: &Asker<'_>) -> Result<Option<String>, Error> {
        Ok(asker
            .principal()
            .identify(self.dialect())?
            .account()
            .map(str::to_owned))
    }

    /// The instance of a full name, with the role that it holds.
    pub(super) fn instance(&self, text: &str) -> Result<Instance, Error> {
        let fault = |message: String, help: &str| Error::new(faults::DANGLING_NAME, message, help);
        let name = self.name(text);
        let found = name.as_ref().and_then(|name| {
            let (_, last) = resource_key(name);
            let mut listed = self
                .resources(name)
                .filter(|(_, resource)| resource.is_instance);
            listed.find(|(_, resource)| {
                self.name(&resource.name)
                    .is_some_and(|own| resource_key(&own).1 == last)
            })
        });
        let (Some(name), Some((account, instance))) = (&name, found) else {
            return Err(fault(
                format!("the estate has no instance `{}`", clip(text)),
                "add it to the `instances` of its account",
            ));
        };
        let role = instance
            .role
            .and_then(|index| account.roles.get(index as usize));
        let role = role.filter(|role| !role.is_deleted);
        let role = role.ok_or_else(|| {
            fault(
                format!("the instance `{}` holds no role", clip(text)),
                "give it one",
            )
        })?;
        let (service, last) = resource_key(name);
        Ok(Instance {
            service: self.dialect().table().estate.service(service),
            account: account.id.to_string(),
            role: self.role_name(&account.id, &role.holder.path, name),
            name: last.rsplit('/').next().unwrap_or(last).to_owned(),
        })
    }
}

fn nothing() -> Error {
    Error::new(faults::MISSING_FIELD, "nothing is asked", "name an action")
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
