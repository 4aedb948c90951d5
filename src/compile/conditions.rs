//! The conditions of statements: what a request is tested against, and how policies write it.

use std::hash::{Hash, Hasher};

use super::view::View;
use crate::condition::{PossibleTruth, Test};
use crate::decision::Truth;
use crate::model;

/// The conditions of a statement, which all must hold, and how its policy writes them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ConditionSet {
    pub(crate) tests: Box<[CompiledCondition]>,
    pub(crate) texts: Box<[WrittenCondition]>,
}

impl Hash for ConditionSet {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.texts.hash(state);
        self.tests
            .iter()
            .for_each(|condition| condition.test.operator.hash(state));
    }
}

/// One key under one operator.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CompiledCondition {
    pub(crate) key: Box<str>,
    pub(crate) test: Test,
}

/// A condition as its policy writes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct WrittenCondition {
    pub(crate) key: Box<str>,
    pub(crate) values: Box<[Box<str>]>,
}

impl ConditionSet {
    pub(super) fn new(conditions: Vec<model::Condition>) -> Self {
        let split = |condition: model::Condition| {
            let text = WrittenCondition {
                key: condition.key,
                values: condition.values.into(),
            };
            (
                CompiledCondition {
                    key: condition.canonical_key,
                    test: condition.test,
                },
                text,
            )
        };
        let (tests, texts): (Vec<_>, Vec<_>) = conditions.into_iter().map(split).unzip();
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
