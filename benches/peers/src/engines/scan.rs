//! The plainest engine: it reads every statement, denies first, and compares patterns without
//! allocating.

use crate::engine::Engine;
use crate::workload::{Question, Statement, Workload};

pub struct Scan(Vec<Statement>);

impl Engine for Scan {
    type Source = Vec<Statement>;
    type Request = Question;

    fn translate(workload: &Workload) -> Result<Self::Source, String> {
        Ok(workload.statements.clone())
    }

    fn load(mut statements: Self::Source) -> Result<Self, String> {
        statements.sort_by_key(|statement| statement.allow);
        Ok(Self(statements))
    }

    fn request(&self, question: &Question) -> Result<Self::Request, String> {
        Ok(question.clone())
    }

    fn decide(&mut self, request: &Self::Request) -> bool {
        let Question {
            principal,
            action,
            resource,
        } = request;
        let applies = |statement: &&Statement| {
            statement
                .principal
                .as_ref()
                .is_none_or(|named| named == principal)
                && statement
                    .actions
                    .iter()
                    .any(|pattern| matches(pattern.as_bytes(), action.as_bytes()))
                && statement
                    .resources
                    .iter()
                    .any(|pattern| matches(pattern.as_bytes(), resource.as_bytes()))
        };
        self.0
            .iter()
            .find(applies)
            .is_some_and(|statement| statement.allow)
    }
}

/// Greedy: where a letter does not fit, the last star takes one more.
pub fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut letter) = (0, 0);
    let mut retry = None;
    while letter < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                retry = Some((at, letter));
                at += 1;
            }
            Some(wanted) if *wanted == text[letter] || *wanted == b'?' => {
                (at, letter) = (at + 1, letter + 1)
            }
            _ => {
                let Some((star, taken)) = retry else {
                    return false;
                };
                retry = Some((star, taken + 1));
                (at, letter) = (star + 1, taken + 1);
            }
        }
    }
    pattern[at..].iter().all(|rest| *rest == b'*')
}
