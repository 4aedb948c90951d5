//! Deciding and explaining a question.

use super::answer::Answer;
use super::gaps::{decisive_gaps, incompleteness};
use super::layers::layers;
use super::model::{Gaps, Model};
use super::question::Question;
use super::resolve::resolve;
use crate::error::Error;
use crate::eval::{Decision, Explanation};

/// Decides a question, with missing policies counted as nothing.
pub(super) fn decide(model: &Model, question: &Question<'_>) -> Result<Decision, Error> {
    let resolved = resolve(model, question)?;
    match &resolved.refusal {
        Some(refusal) => Ok(Decision::denied_at(refusal.stage)),
        None => layers(model, &resolved, Gaps::Nothing)?.authorize(&resolved.request),
    }
}

/// Decides a question and explains the decision, with the gaps that could change it.
pub(super) fn explain(model: &Model, question: &Question<'_>) -> Result<Answer, Error> {
    let resolved = resolve(model, question)?;
    let request = &resolved.request;
    let (mut explanation, gaps) = match &resolved.refusal {
        Some(refusal) => {
            let mut explanation = Explanation::denied_at(refusal.stage, request);
            explanation.add_notes([refusal.why.clone()]);
            (explanation, Vec::new())
        }
        None => {
            let sides = layers(model, &resolved, Gaps::Nothing)?;
            let explanation = sides.explain(request)?;
            let gaps = decisive_gaps(model, &resolved, explanation.decision())?;
            (explanation, gaps)
        }
    };
    explanation.add_notes(resolved.notes.iter().cloned());
    explanation.add_notes(incompleteness(model));
    for gap in &gaps {
        explanation.add_notes([format!("{gap}, which could change this")]);
    }
    let mut context = Vec::new();
    for (key, values) in request.context() {
        let values = values.map(|values| values.iter().map(|value| value.to_string()).collect());
        context.push((key.to_owned(), values));
    }
    Ok(Answer {
        explanation,
        gaps,
        context,
    })
}
