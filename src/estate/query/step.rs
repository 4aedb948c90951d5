//! One question to the engine: allowed, allowed if the context gives more, or not.

use std::borrow::Cow;

use super::super::layers::Gaps;
use super::super::model::Inner;
use super::super::prepare::Prepared;
use super::super::question::Question;
use super::answer::{Requirement, Standing, Step};
use crate::condition::Choice;
use crate::error::Error;
use crate::eval::{AllowingContext, FoundContext, Needed, authorize, needed, possible};
use crate::request::ContextValue;

impl Inner {
    /// How a question stands; `None` where that is worse than `worst`, or where no context allows
    /// it. A question that contradicts what the estate knows is never asked, and so not allowed.
    pub(super) fn step(&self, question: &Question<'_>, worst: Standing) -> Option<Step> {
        let (prepared, found) = self.prepare(question).ok()?;
        if prepared.refused.is_some() {
            return None;
        }
        if let Some(step) = self.step_of(question, &prepared, Gaps::Nothing, worst) {
            return Some(step);
        }
        if worst == Standing::Now {
            return None;
        }
        let gaps: Vec<String> = self
            .unread(&found)
            .iter()
            .map(ToString::to_string)
            .collect();
        if gaps.is_empty() {
            return None;
        }
        let (caller, sides) = self
            .layers(question, &prepared.request, &found, Gaps::AllowAll)
            .ok()?;
        let step = self.step_of(
            question,
            &Prepared {
                caller,
                sides,
                ..prepared
            },
            Gaps::AllowAll,
            worst,
        )?;
        // What stands in for what is missing grants nothing by itself.
        let probes = self
            .probes
            .iter()
            .filter_map(|(_, allows, _)| self.policies.policy(*allows));
        let probes: Vec<&str> = probes.map(|(name, _)| name).collect();
        let statements = step
            .statements
            .into_iter()
            .filter(|statement| !probes.contains(&statement.policy()));
        Some(Step {
            standing: Standing::If,
            gaps,
            statements: statements.collect(),
            ..step
        })
    }

    fn step_of(
        &self,
        question: &Question<'_>,
        prepared: &Prepared<'_>,
        gaps: Gaps,
        worst: Standing,
    ) -> Option<Step> {
        let Prepared {
            request,
            caller,
            sides,
            ..
        } = prepared;
        let is_allowed =
            authorize(caller, sides, request).is_ok_and(|decision| decision.is_allowed());
        if !is_allowed && worst == Standing::Now {
            return None;
        }
        let step = Step {
            actor: question.asker.principal().to_string(),
            action: question.action.to_string(),
            resource: question
                .resources
                .first()
                .map_or_else(String::new, ToString::to_string),
            standing: Standing::Now,
            statements: Vec::new(),
            requirements: Vec::new(),
            example: Vec::new(),
            gaps: Vec::new(),
            session: None,
            is_proven: true,
        };
        if is_allowed {
            let (statements, _) = needed(caller, sides, request, &[]);
            return Some(Step { statements, ..step });
        }
        let mut ask = |context: &AllowingContext| {
            let wider = with(question, context);
            self.allows(&wider, gaps).unwrap_or(false)
        };
        match possible(caller, sides, request, &mut ask) {
            FoundContext::Never => None,
            FoundContext::Unknown => Some(Step {
                standing: Standing::If,
                is_proven: false,
                ..step
            }),
            FoundContext::With(context) => {
                let wider = with(question, &context);
                let (prepared, found) = self.prepare(&wider).ok()?;
                let (caller, sides) = self.layers(&wider, &prepared.request, &found, gaps).ok()?;
                let open: Vec<String> = context.iter().map(|(key, _)| key.clone()).collect();
                let (statements, all) = needed(&caller, &sides, &prepared.request, &open);
                let requirements: Vec<Requirement> =
                    all.into_iter().map(Requirement::new).collect();
                let example = context
                    .iter()
                    .map(|(key, choice)| (as_written(key, &requirements), values(choice)));
                let example = example.collect();
                Some(Step {
                    standing: Standing::If,
                    statements,
                    requirements,
                    example,
                    ..step
                })
            }
        }
    }

    fn allows(&self, question: &Question<'_>, gaps: Gaps) -> Result<bool, Error> {
        let (prepared, found) = self.prepare(question)?;
        if prepared.refused.is_some() {
            return Ok(false);
        }
        let (caller, sides) = self.layers(question, &prepared.request, &found, gaps)?;
        Ok(authorize(&caller, &sides, &prepared.request)?.is_allowed())
    }
}

impl Requirement {
    fn new(needed: Needed) -> Self {
        let Needed {
            statement,
            applies,
            tests,
        } = needed;
        Self {
            statement,
            holds: applies,
            tests,
        }
    }
}

/// A question with more context.
fn with<'q>(question: &'q Question<'_>, more: &AllowingContext) -> Question<'q> {
    let given = question
        .context
        .iter()
        .map(|(key, value)| (Cow::Borrowed(&**key), value.clone()));
    let more = more.iter().map(|(key, choice)| {
        let value = match choice {
            Choice::Absent => ContextValue::absent(),
            Choice::One(value) => ContextValue::from(value.clone()),
            Choice::Many(values) => ContextValue::many(values.iter().cloned()),
        };
        (Cow::Owned(key.clone()), value)
    });
    Question {
        context: given.chain(more).collect(),
        ..question.clone()
    }
}

fn values(choice: &Choice) -> Vec<String> {
    match choice {
        Choice::Absent => Vec::new(),
        Choice::One(value) => vec![value.clone()],
        Choice::Many(values) => values.iter().map(ToString::to_string).collect(),
    }
}

/// A key as a policy writes it.
fn as_written(key: &str, requirements: &[Requirement]) -> String {
    let mut tests = requirements
        .iter()
        .flat_map(|requirement| &requirement.tests);
    let found = tests.find(|(_, written, _)| written.eq_ignore_ascii_case(key));
    found.map_or_else(|| key.to_owned(), |(_, written, _)| written.clone())
}
