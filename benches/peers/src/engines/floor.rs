//! One look-up in a hash map that knows the answers: as fast as anything can be that hashes the
//! strings of a request.

use std::collections::HashMap;

use crate::engine::Engine;
use crate::reference::own_answers;
use crate::workload::{Question, Workload};

pub struct Floor {
    answers: HashMap<Question, bool>,
}

impl Engine for Floor {
    type Source = Vec<(Question, bool)>;
    type Request = Question;

    fn translate(workload: &Workload) -> Result<Self::Source, String> {
        let answers = own_answers(workload)?;
        Ok(workload.questions.iter().cloned().zip(answers).collect())
    }

    fn load(source: Self::Source) -> Result<Self, String> {
        Ok(Self {
            answers: source.into_iter().collect(),
        })
    }

    fn request(&self, question: &Question) -> Result<Self::Request, String> {
        Ok(question.clone())
    }

    fn decide(&mut self, request: &Self::Request) -> bool {
        self.answers.get(request).copied().unwrap_or(false)
    }
}
