//! The conditions of statements: what a request is tested against, and how policies write it.

use std::hash::{Hash, Hasher};

use super::view::View;
use crate::condition::{PossibleTruth, Test};
use crate::decision::Truth;
use crate::model;

/// The conditions of a statement, which all must hold, and how its policy writes them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ConditionSet {
    /// What a request is tested against.
    pub(crate) tests: Box<[CompiledCondition]>,
    /// The same conditions in the same order, for explanations.
    pub(crate) texts: Box<[WrittenCondition]>,
}

impl Hash for ConditionSet {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.texts.hash(state);
        for condition in &self.tests {
            condition.test.operator.hash(state);
        }
    }
}

/// One key under one operator.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CompiledCondition {
    /// In its canonical spelling.
    pub(crate) key: Box<str>,
    /// The operator with its values.
    pub(crate) test: Test,
}

/// A condition as its policy writes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct WrittenCondition {
    /// In the spelling of the policy.
    pub(crate) key: Box<str>,
    /// In their order.
    pub(crate) values: Box<[Box<str>]>,
}

impl ConditionSet {
    /// Keeps of each condition what decisions read apart from what explanations show.
    pub(super) fn new(conditions: Vec<model::Condition>) -> Self {
        let (mut tests, mut texts) = (Vec::new(), Vec::new());
        for condition in conditions {
            tests.push(CompiledCondition {
                key: condition.canonical_key,
                test: condition.test,
            });
            texts.push(WrittenCondition {
                key: condition.key,
                values: condition.values.into(),
            });
        }
        Self {
            tests: tests.into(),
            texts: texts.into(),
        }
    }

    pub(crate) fn evaluate(&self, view: &View<'_>) -> Truth {
        Truth::all(self.tests.iter().map(|condition| condition.evaluate(view)))
    }
}

impl CompiledCondition {
    /// What it can come to when the request gives its key, which it does not.
    pub(crate) fn possible(&self, view: &View<'_>) -> PossibleTruth {
        self.test.possible(view.test_rule(), view)
    }

    pub(crate) fn evaluate(&self, view: &View<'_>) -> Truth {
        self.test
            .evaluate(view.given(&self.key), view.test_rule(), view)
    }
}
