//! What is right: this library's reference evaluator, which shares no matching with what it checks.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use portcullis::reference::{Layers, Side, authorize, decide};
use portcullis::{Dialect, Kind, Limits, Policy, Verdict};

use crate::engine::Engine;
use crate::engines::portcullis::Portcullis;
use crate::workload::{Question, Shape, Statement, Workload};

/// Of these many questions the answer of a part is compared with that of the whole.
const WHOLE: usize = 4;

/// The statements read, whole and by what they can apply to.
pub struct Reference<'w> {
    workload: &'w Workload,
    dialect: Dialect,
    whole: Layers,
    /// By principal or service: a statement that names another cannot apply. Looking at each of
    /// 100,000 would take a tenth of a second a question.
    parts: HashMap<&'w str, Layers>,
    /// Those of every service; for grants, of nobody.
    rest: Layers,
}

impl<'w> Reference<'w> {
    pub fn new(workload: &'w Workload) -> Result<Self, String> {
        let dialect = Dialect::aws();
        let read = |statements: &[&Statement]| layers(&dialect, workload.shape, statements);
        let everywhere = |statement: &&Statement| {
            statement.principal.is_none() && statement.actions.iter().any(|action| action == "*")
        };
        let (rest, bound): (Vec<_>, Vec<_>) = workload.statements.iter().partition(everywhere);
        let mut parts: HashMap<&str, Vec<&Statement>> = HashMap::new();
        for statement in &bound {
            let key = statement.principal.as_ref().unwrap_or(&statement.service);
            parts
                .entry(key)
                .or_insert_with(|| rest.clone())
                .push(statement);
        }
        let parts = parts
            .into_iter()
            .map(|(key, statements)| Ok((key, read(&statements)?)));
        let parts = parts.collect::<Result<_, String>>()?;
        let (whole, rest) = (
            read(&workload.statements.iter().collect::<Vec<_>>())?,
            read(&rest)?,
        );
        Ok(Self {
            workload,
            dialect,
            whole,
            parts,
            rest,
        })
    }

    /// The answers to the first questions, as many as the time allows.
    pub fn answers(&self, time: Duration) -> Result<Vec<bool>, String> {
        let mut answers = Vec::new();
        let mut start = Instant::now();
        for (index, question) in self.workload.questions.iter().enumerate() {
            if index == WHOLE {
                start = Instant::now();
            } else if index > WHOLE && start.elapsed() > time {
                break;
            }
            let key = match self.workload.shape {
                Shape::Grants => question.principal.as_str(),
                _ => question.action.split(':').next().unwrap_or_default(),
            };
            let answer = self.decide(self.parts.get(key).unwrap_or(&self.rest), question)?;
            if index < WHOLE && self.decide(&self.whole, question)? != answer {
                return Err(format!(
                    "the reference contradicts itself about {question:?}"
                ));
            }
            answers.push(answer);
        }
        Ok(answers)
    }

    fn decide(&self, layers: &Layers, question: &Question) -> Result<bool, String> {
        let Question {
            principal,
            action,
            resource,
        } = question;
        let request = self.dialect.request(principal.as_str(), action, resource);
        let request = request.build().map_err(|error| error.to_string())?;
        let verdict = match self.workload.shape {
            Shape::Grants => authorize(layers, &request).map(|(verdict, _)| verdict),
            _ => Some(decide(&layers.identity, &request)),
        };
        verdict
            .map(|verdict| verdict == Verdict::Allow)
            .ok_or_else(|| "layers and request do not fit".into())
    }
}

fn layers(dialect: &Dialect, shape: Shape, statements: &[&Statement]) -> Result<Layers, String> {
    let kind = if shape == Shape::Grants {
        Kind::Resource
    } else {
        Kind::Identity
    };
    let limits = Limits::default()
        .with_policy_bytes(1 << 30)
        .with_statements(1 << 20);
    let document = Workload::document(statements.iter().copied());
    let policy = Policy::parse_within(dialect, kind, "part", document, &limits)
        .map_err(|error| error.to_string())?;
    Ok(match shape {
        Shape::Grants => Layers {
            sides: vec![Side {
                policy: Some(vec![policy]),
                ..Side::default()
            }],
            ..Layers::default()
        },
        _ => Layers {
            identity: vec![policy],
            ..Layers::default()
        },
    })
}

/// Every answer by the engine of this project, which counts for no more than it was compared.
pub fn own_answers(workload: &Workload) -> Result<Vec<bool>, String> {
    let mut engine = Portcullis::load(Portcullis::translate(workload)?)?;
    let decide = |question| Ok(engine.decide(&engine.request(question)?));
    workload.questions.iter().map(decide).collect()
}
