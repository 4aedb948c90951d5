//! Records of what was checked while a request was decided.
//!
//! An explanation needs more than a decision keeps: every statement whose scope holds the request,
//! or would if the request gave more, with each of its tests and what they came to. A `Recorder`
//! collects these in one pass over the layers. A `Replay` then combines the layers again from the
//! records, under the assumption that other statements apply, without reading a policy twice.
//!
//! A record also knows what could be: a test of an absent key can come to `true`, `false` or
//! `unknown` once the key is given. Trying values of the key would find some of these; the record
//! asks the condition itself ([`CompiledCondition::possible`]), which knows all of them.

use super::layer::{
    LayerOutcome, LayerPlace, LayerRef, LooksAt, Observer, OutcomeSource, StatementOutcome, counts,
};
use super::test_record::{TestRecord, is_missing, test_records};
use crate::compile::{CompiledCondition, PolicySet, StatementId, StatementRef, View};
use crate::decision::{Truth, Verdict};
use crate::model::Effect;
use crate::principal::Naming;
use crate::source::Position;

/// The verdict if just some records apply: for each record, in their order, whether it does.
pub(super) type VerdictOf<'d> = &'d dyn Fn(&[bool]) -> Verdict;

/// Records everything that a decision checks.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    /// The layers in force, in the order in which they were asked.
    pub(super) layers: Vec<LayerPlace>,
    /// The statements that bear on the request, layer by layer.
    pub(super) statements: Vec<StatementRecord>,
}

/// A statement whose scope holds the request, or could if the request gave more.
#[derive(Clone, Debug)]
pub(super) struct StatementRecord {
    pub(super) at: LayerPlace,
    /// The set that its id belongs to.
    pub(super) set: PolicySet,
    pub(super) id: StatementId,
    /// The name of its policy.
    pub(super) policy: String,
    /// `Sid`, or else the index.
    pub(super) label: String,
    /// Its place among the statements of its policy, from 0.
    pub(super) index: usize,
    pub(super) position: Position,
    pub(super) effect: Effect,
    /// How it names the caller.
    pub(super) naming: Naming,
    /// Whether principal, action, resource and attachment hold the request.
    pub(super) scope: Truth,
    /// The scope with a value for every variable that has none.
    pub(super) scope_if_given: Truth,
    /// The keys of the variables of its resources.
    pub(super) resource_variables: Vec<String>,
    /// Those of them that the request does not give.
    pub(super) variables: Vec<String>,
    /// Its conditions, in the order in which the policy writes them.
    pub(super) tests: Vec<TestRecord>,
    /// What its `NotPrincipal` would have to list too (L13).
    pub(super) unlisted: Option<String>,
}

/// The same statement, found to say the same. Sets are not compared: the place of the statement
/// stands for what it says.
impl PartialEq for StatementRecord {
    fn eq(&self, other: &Self) -> bool {
        /// The fields that are compared.
        fn compared(record: &StatementRecord) -> impl PartialEq + '_ {
            let statement = (
                record.id,
                &record.policy,
                &record.label,
                record.index,
                record.position,
                record.effect,
            );
            let found = (
                record.at,
                record.naming,
                record.scope,
                record.scope_if_given,
            );
            (
                statement,
                found,
                &record.resource_variables,
                &record.variables,
                &record.tests,
            )
        }
        compared(self) == compared(other)
    }
}

impl Eq for StatementRecord {}

impl Observer for Recorder {
    const LOOKS_AT: LooksAt = LooksAt::Bearing;

    fn enters(&mut self, at: LayerPlace) {
        self.layers.push(at);
    }

    fn saw(&mut self, seen: &StatementOutcome<'_>) {
        self.statements.push(StatementRecord::new(seen, seen.scope));
    }

    fn passed(
        &mut self,
        set: &PolicySet,
        (id, statement): (StatementId, StatementRef<'_>),
        at: LayerPlace,
        view: &View<'_>,
    ) {
        if statement.resource_variables().next().is_none() {
            return;
        }
        let optimistic = View {
            optimistic: true,
            ..*view
        };
        if let Some(seen) = super::layer::look(set, (id, statement), at, &optimistic) {
            self.statements.push(StatementRecord::new(
                &StatementOutcome { view, ..seen },
                Truth::False,
            ));
        }
    }
}

/// Where a statement is written: its policy, its label and its place.
pub(super) struct WrittenPlace {
    /// The name of its policy.
    pub(super) policy: String,
    /// Its `Sid`, or else its index.
    pub(super) label: String,
    /// Its place among the statements of its policy, from 0.
    pub(super) index: usize,
    pub(super) position: Position,
}

impl WrittenPlace {
    /// Returns where a statement of a set is written.
    pub(super) fn of(set: &PolicySet, id: StatementId) -> Self {
        let Some(info) = set.statement(id) else {
            // OK because the ids that a decision sees are of its set; this place is nowhere.
            return Self {
                policy: String::new(),
                label: String::new(),
                index: 0,
                position: Position { line: 1, column: 1 },
            };
        };
        Self {
            policy: info.policy.to_owned(),
            label: match info.sid {
                Some(sid) => sid.to_owned(),
                None => info.index.to_string(),
            },
            index: info.index,
            position: info.position,
        }
    }
}

impl StatementRecord {
    /// Records what an observer saw of a statement, whose scope comes to `scope`.
    pub(super) fn new(seen: &StatementOutcome<'_>, scope: Truth) -> Self {
        let view = seen.view;
        let WrittenPlace {
            policy,
            label,
            index,
            position,
        } = WrittenPlace::of(seen.set, seen.id);
        let optimistic = View {
            optimistic: true,
            ..*view
        };
        let (mut resource_variables, mut variables) = (Vec::new(), Vec::new());
        for key in seen.statement.resource_variables() {
            resource_variables.push(key.to_owned());
            if is_missing(view, key) {
                variables.push(key.to_owned());
            }
        }
        Self {
            at: seen.at,
            set: seen.set.clone(),
            id: seen.id,
            policy,
            label,
            index,
            position,
            effect: seen.effect,
            naming: seen.naming,
            scope,
            scope_if_given: seen.statement.scope(&optimistic),
            resource_variables,
            variables,
            unlisted: seen.statement.unlisted(view),
            tests: test_records(seen),
        }
    }

    /// Its conditions, in the order of its tests.
    pub(super) fn conditions(&self) -> &[CompiledCondition] {
        self.set.conditions(self.id)
    }

    /// Whether it decides as things are.
    pub(super) fn counts(&self) -> bool {
        let condition = Truth::all(self.tests.iter().map(|test| test.truth));
        counts(self.effect, Truth::all([self.scope, condition]))
    }

    /// Whether it could decide, and whether it then could fail to, if the request gave more.
    pub(super) fn could(&self) -> (bool, bool) {
        let has_variable = !self.variables.is_empty();
        let mut could = counts(self.effect, self.scope)
            || (has_variable && self.scope_if_given != Truth::False);
        let mut could_fail = has_variable;
        for test in &self.tests {
            could &= test.could_count(self.effect);
            could_fail |= test.could_fail(self.effect);
        }
        (could, could_fail)
    }

    /// Keys that the request does not give and on which it depends.
    pub(super) fn missing(&self) -> impl Iterator<Item = &str> {
        self.variables
            .iter()
            .chain(self.tests.iter().flat_map(|test| &test.missing))
            .map(String::as_str)
    }
}

/// What layers would say if other statements applied: the same decision, from what was recorded.
pub(super) struct Replay<'r> {
    pub(super) records: &'r [StatementRecord],
    /// Whether each record applies, in their order.
    pub(super) applies: &'r [bool],
}

impl OutcomeSource for Replay<'_> {
    fn outcome(&mut self, _: LayerRef<'_>, at: LayerPlace, _: &View<'_>) -> LayerOutcome {
        let mut outcome = LayerOutcome::NOTHING;
        for (record, applies) in self.records.iter().zip(self.applies) {
            if *applies && record.at.key() == at.key() {
                outcome = outcome.or(LayerOutcome::of(record.effect, record.id, record.naming));
            }
        }
        outcome
    }
}
