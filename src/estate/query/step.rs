//! One question to the engine: allowed, allowed if the context gives more, or not.
//!
//! First the question is decided as it is. If it is denied, the engine looks for values of absent
//! keys under which it is allowed (`eval::possible`), and the statements whose conditions ask for
//! these values become the requirements of the answer. If that fails too and policies of the estate
//! are missing, the same is done once more with an allow of everything in the place of each, and
//! the answer lists the gaps.
//!
//! # Example
//!
//! `ann` is allowed `oss:Get*` from `10.0.0.0/8`, and nothing is said of the address. The question
//! is denied; with `acs:SourceIp` = `10.0.0.0` it is allowed. The step is `If`, its requirement is
//! the test of the allow, and its example is that address.

use super::super::gaps::unread;
use super::super::layers::layers;
use super::super::model::{Gaps, Model};
use super::super::question::Question;
use super::super::resolve::{ResolvedQuestion, resolve};
use super::answer::{Requirement, Standing, Step};
use crate::condition::Choice;
use crate::eval::{AllowingContext, FoundContext, NeededStatement, needed, possible};
use crate::request::ContextValue;

/// Asks a question, and returns whether it is allowed and what that depends on. `None` if that is
/// worse than `worst`, or if no context allows it. A question that contradicts what the estate
/// knows is never asked, and so not allowed.
pub(super) fn step(model: &Model, question: &Question<'_>, worst: Standing) -> Option<Step> {
    let resolved = resolve(model, question).ok()?;
    if resolved.refusal.is_some() {
        return None;
    }
    if let Some(step) = step_with_gaps(model, question, &resolved, Gaps::Nothing, worst) {
        return Some(step);
    }
    if worst == Standing::Now {
        return None;
    }
    let unread = unread(model, &resolved);
    if unread.is_empty() {
        return None;
    }
    let mut step = step_with_gaps(model, question, &resolved, Gaps::AllowAll, worst)?;
    // The policies in place of missing ones grant nothing by themselves.
    for (_, allows, _) in model.probes.iter() {
        if let Some((name, _)) = model.policies.policy(*allows) {
            step.statements
                .retain(|statement| statement.policy() != name);
        }
    }
    step.standing = Standing::If;
    for gap in unread {
        step.gaps.push(gap.to_string());
    }
    Some(step)
}

/// Asks a question while missing policies count as `gaps` says.
fn step_with_gaps(
    model: &Model,
    question: &Question<'_>,
    resolved: &ResolvedQuestion<'_, '_>,
    gaps: Gaps,
    worst: Standing,
) -> Option<Step> {
    let request = &resolved.request;
    let sides = layers(model, resolved, gaps).ok()?;
    let decision = sides.authorize(request);
    if decision.is_ok_and(|decision| decision.is_allowed()) {
        let (statements, _) = needed(&sides.caller, &sides.resources, request, &[]);
        return Some(Step {
            statements,
            ..Step::new(question, Standing::Now)
        });
    }
    if worst == Standing::Now {
        return None;
    }
    let mut ask = |context: &AllowingContext| is_allowed_in(model, question, context, gaps);
    match possible(&sides.caller, &sides.resources, request, &mut ask) {
        FoundContext::Never => None,
        FoundContext::Unknown => Some(Step {
            is_proven: false,
            ..Step::new(question, Standing::If)
        }),
        FoundContext::With(context) => step_in(model, question, &context, gaps),
    }
}

/// The step that a context allows, with what it must give.
fn step_in(
    model: &Model,
    question: &Question<'_>,
    context: &AllowingContext,
    gaps: Gaps,
) -> Option<Step> {
    let wider = with(question, context);
    let resolved = resolve(model, &wider).ok()?;
    let sides = layers(model, &resolved, gaps).ok()?;
    let open: Vec<String> = context.iter().map(|(key, _)| key.clone()).collect();
    let (statements, tests) = needed(&sides.caller, &sides.resources, &resolved.request, &open);
    let requirements: Vec<Requirement> = tests.into_iter().map(Requirement::new).collect();
    let mut example = Vec::with_capacity(context.len());
    for (key, choice) in context {
        example.push((as_written(key, &requirements), values(choice)));
    }
    Some(Step {
        statements,
        requirements,
        example,
        ..Step::new(question, Standing::If)
    })
}

/// Whether a question is allowed with more context; where it is none, it is not.
fn is_allowed_in(
    model: &Model,
    question: &Question<'_>,
    context: &AllowingContext,
    gaps: Gaps,
) -> bool {
    let wider = with(question, context);
    let Ok(resolved) = resolve(model, &wider) else {
        return false;
    };
    if resolved.refusal.is_some() {
        return false;
    }
    layers(model, &resolved, gaps)
        .and_then(|sides| sides.authorize(&resolved.request))
        .is_ok_and(|decision| decision.is_allowed())
}

impl Step {
    /// A step of a question, before anything but its standing is known.
    fn new(question: &Question<'_>, standing: Standing) -> Self {
        let resource = question.resources.first();
        Self {
            actor: question.asker.principal().to_string(),
            action: question.action.to_string(),
            resource: resource.map_or_else(String::new, ToString::to_string),
            standing,
            statements: Vec::new(),
            requirements: Vec::new(),
            example: Vec::new(),
            gaps: Vec::new(),
            session: None,
            is_proven: true,
        }
    }
}

impl Requirement {
    /// What an answer shows of a statement that must apply, or must not.
    fn new(needed: NeededStatement) -> Self {
        let NeededStatement {
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
    let mut circumstances = question.circumstances.borrowed();
    for (key, choice) in more {
        let value = match choice {
            Choice::Absent => ContextValue::absent(),
            Choice::One(value) => ContextValue::from(value.clone()),
            Choice::Many(values) => ContextValue::many(values.iter().cloned()),
        };
        circumstances = circumstances.context(key.clone(), value);
    }
    Question {
        circumstances,
        ..question.clone()
    }
}

/// The values that a choice gives; none is absent.
fn values(choice: &Choice) -> Vec<String> {
    match choice {
        Choice::Absent => Vec::new(),
        Choice::One(value) => vec![value.clone()],
        Choice::Many(values) => values.iter().map(ToString::to_string).collect(),
    }
}

/// A key as a policy writes it.
fn as_written(key: &str, requirements: &[Requirement]) -> String {
    for requirement in requirements {
        for test in &requirement.tests {
            if test.key.eq_ignore_ascii_case(key) {
                return test.key.clone();
            }
        }
    }
    key.to_owned()
}
