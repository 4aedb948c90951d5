//! Records of what was checked while a request was decided.

use super::layer::{
    LayerOutcome, LayerPlace, LayerRef, LooksAt, Observer, OutcomeSource, Seen, counts,
};
use crate::compile::{
    CompiledCondition, PolicySet, StatementId, StatementInfo, StatementRef, View,
};
use crate::condition::{Compare, Family, Given};
use crate::decision::{Truth, Verdict};
use crate::model::Effect;
use crate::pattern::Matcher;
use crate::principal::Naming;
use crate::source::Position;

/// The verdict if just these records, by their numbers, apply.
pub(super) type VerdictOf<'d> = &'d dyn Fn(&dyn Fn(usize) -> bool) -> Verdict;

/// Records everything that a decision checks.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    pub(super) layers: Vec<LayerPlace>,
    pub(super) statements: Vec<StatementRecord>,
}

/// A statement whose scope holds the request, or could if the request gave more.
#[derive(Clone, Debug)]
pub(super) struct StatementRecord {
    pub(super) at: LayerPlace,
    pub(super) set: PolicySet,
    pub(super) id: StatementId,
    pub(super) policy: String,
    /// `Sid`, or else the index.
    pub(super) label: String,
    pub(super) index: usize,
    pub(super) position: Position,
    pub(super) effect: Effect,
    pub(super) naming: Naming,
    pub(super) scope: Truth,
    /// The scope with a value for every variable that has none.
    pub(super) scope_if_given: Truth,
    /// Keys of variables of its resources, and those of them that the request does not give.
    pub(super) resource_variables: Vec<String>,
    pub(super) variables: Vec<String>,
    pub(super) tests: Vec<TestRecord>,
    /// What its `NotPrincipal` would have to list too (L13).
    pub(super) unlisted: Option<String>,
}

/// The same statement, found to say the same. Sets are not compared: the place of the statement
/// stands for what it says.
impl PartialEq for StatementRecord {
    fn eq(&self, other: &Self) -> bool {
        fn told(record: &StatementRecord) -> impl PartialEq + '_ {
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
        told(self) == told(other)
    }
}

impl Eq for StatementRecord {}

/// One condition of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TestRecord {
    pub(super) operator: String,
    /// As written.
    pub(super) key: String,
    pub(super) wanted: Vec<String>,
    /// `None` is unknown; none is absent.
    pub(super) given: Option<Vec<String>>,
    /// Whether it is a name whose path alone is unknown.
    pub(super) lacks_path: bool,
    pub(super) truth: Truth,
    /// Keys of the variables of its values.
    pub(super) variables: Vec<String>,
    /// Keys that the request does not give and on which the test depends: of variables, then its
    /// own.
    pub(super) missing: Vec<String>,
    /// What it can come to if they were given.
    pub(super) can_be_true: bool,
    pub(super) can_be_false: bool,
    pub(super) can_be_unknown: bool,
    /// Whether its own key is among those.
    own_is_missing: bool,
    /// An operator without a prefix has several values, in a dialect whose result for that is
    /// unknown.
    pub(super) needs_set_operator: bool,
    /// Its key is not given, and never is for this action or by this kind of caller (E3a).
    pub(super) never_given: bool,
    /// A `*` or `?` of its values is a plain character here, and would match as a wildcard.
    pub(super) needs_like: bool,
}

impl Observer for Recorder {
    const LOOKS_AT: LooksAt = LooksAt::Bearing;

    fn enters(&mut self, at: LayerPlace) {
        self.layers.push(at);
    }

    fn saw(&mut self, seen: &Seen<'_>) {
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
            self.statements
                .push(StatementRecord::new(&Seen { view, ..seen }, Truth::False));
        }
    }
}

impl StatementRecord {
    pub(super) fn new(seen: &Seen<'_>, scope: Truth) -> Self {
        let view = seen.view;
        let info = seen.set.statement(seen.id);
        let label = |info: StatementInfo<'_>| {
            info.sid
                .map_or_else(|| info.index.to_string(), str::to_owned)
        };
        let is_missing = |key: &&str| is_missing(view, key);
        let texts = seen.set.condition_texts(seen.id);
        let optimistic = View {
            optimistic: true,
            ..*view
        };
        Self {
            at: seen.at,
            set: seen.set.clone(),
            id: seen.id,
            policy: info.map_or_else(String::new, |info| info.policy.to_owned()),
            label: info.map_or_else(String::new, label),
            index: info.map_or(0, |info| info.index),
            position: info.map_or(Position { line: 1, column: 1 }, |info| info.position),
            effect: seen.effect,
            naming: seen.naming,
            scope,
            scope_if_given: seen.statement.scope(&optimistic),
            resource_variables: seen
                .statement
                .resource_variables()
                .map(str::to_owned)
                .collect(),
            variables: seen
                .statement
                .resource_variables()
                .filter(is_missing)
                .map(str::to_owned)
                .collect(),
            unlisted: seen.statement.unlisted(view),
            tests: seen
                .statement
                .conditions()
                .iter()
                .flat_map(|conditions| &conditions.tests)
                .zip(texts)
                .map(|(condition, text)| {
                    let values = text.values.iter().map(|value| value.to_string()).collect();
                    TestRecord::new(condition, &text.key, values, view)
                })
                .collect(),
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
        let scope_could = counts(self.effect, self.scope)
            || (!self.variables.is_empty() && self.scope_if_given != Truth::False);
        let could = scope_could
            && self.tests.iter().all(|test| match self.effect {
                Effect::Allow => test.truth == Truth::True || test.can_be_true,
                Effect::Deny => {
                    test.truth != Truth::False || test.can_be_true || test.can_be_unknown
                }
            });
        let could_fail = !self.variables.is_empty()
            || self.tests.iter().any(|test| match self.effect {
                Effect::Allow => {
                    test.truth != Truth::True || test.can_be_false || test.can_be_unknown
                }
                Effect::Deny => test.truth == Truth::False || test.can_be_false,
            });
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

impl TestRecord {
    /// Whether the request does not give its key.
    pub(super) fn is_open(&self) -> bool {
        self.given.as_ref().is_some_and(Vec::is_empty)
    }

    /// The keys of its variables that the request does not give.
    pub(super) fn open_variables(&self) -> impl Iterator<Item = &String> {
        self.missing.iter().take(
            self.missing
                .len()
                .saturating_sub(usize::from(self.own_is_missing)),
        )
    }

    pub(super) fn has_open_variable(&self) -> bool {
        self.open_variables().next().is_some()
    }

    /// Whether a variable of its values has this key.
    pub(super) fn names_variable(&self, key: &str) -> bool {
        self.variables.iter().any(|variable| variable == key)
    }
}

fn is_absent(view: &View<'_>, key: &str) -> bool {
    match view.given(key) {
        Given::Absent | Given::Many([]) => true,
        // The request could give what the vendor always sends.
        Given::Sent => matches!(view.request.given(key), Given::Absent | Given::Many([])),
        _ => false,
    }
}

/// Whether the request does not give a key, and could.
fn is_missing(view: &View<'_>, key: &str) -> bool {
    is_absent(view, key) && can_be_there(view, key)
}

/// Whether a request for this action by this kind of caller may carry a key (E3a).
fn can_be_there(view: &View<'_>, key: &str) -> bool {
    let callers = view.request.identity().callers();
    view.table
        .explain
        .may_carry(key, view.request.folded_action())
        && !view.table.is_never_sent(key, callers)
}

/// Whether a wildcard under an operator that takes none is what keeps a value from being equal.
fn needs_like(
    condition: &CompiledCondition,
    wanted: &[String],
    given: Option<&[String]>,
    view: &View<'_>,
) -> bool {
    let base = condition.test.operator.base;
    let compares = base.family == Family::String
        && matches!(base.compare, Compare::Equals | Compare::EqualsIgnoreCase);
    let is_pattern = |text: &&String| text.contains(['*', '?']) && !text.contains("${");
    compares
        && !view.table.equals_globs
        && wanted.iter().filter(is_pattern).any(|text| {
            let pattern = Matcher::without_variables(text);
            given
                .unwrap_or_default()
                .iter()
                .any(|value| value != text && pattern.matches_plain(value))
        })
}

impl TestRecord {
    fn new(condition: &CompiledCondition, key: &str, wanted: Vec<String>, view: &View<'_>) -> Self {
        let given = match view.given(&condition.key) {
            Given::Sent if is_absent(view, &condition.key) => Some(Vec::new()),
            Given::Absent => Some(Vec::new()),
            Given::Unknown | Given::Sent | Given::InPath(_) => None,
            Given::One(value) => Some(vec![value.to_owned()]),
            Given::Many(values) => Some(values.iter().map(|value| value.to_string()).collect()),
        };
        let needs_like = needs_like(condition, &wanted, given.as_deref(), view);
        let several = matches!(view.given(&condition.key), Given::Many([_, ..]));
        let mut record = Self {
            operator: condition.test.operator.name(),
            key: key.to_owned(),
            wanted,
            given,
            lacks_path: matches!(view.given(&condition.key), Given::InPath(_)),
            truth: condition.evaluate(view),
            variables: condition
                .test
                .operands
                .variables()
                .into_iter()
                .map(str::to_owned)
                .collect(),
            missing: Vec::new(),
            can_be_true: false,
            can_be_false: false,
            can_be_unknown: false,
            own_is_missing: false,
            never_given: false,
            needs_like,
            needs_set_operator: several
                && view.table.many_values_unknown
                && condition.test.operator.quantifier.is_none(),
        };
        record.missing.extend(
            record
                .variables
                .iter()
                .filter(|key| is_missing(view, key))
                .cloned(),
        );
        let open_variables = !record.missing.is_empty();
        if is_absent(view, &condition.key) {
            let optimistic = View {
                optimistic: open_variables,
                ..*view
            };
            if !can_be_there(view, &condition.key) {
                // It stays as it is, whatever else the request gave.
                record.never_given = true;
                return record;
            }
            let possible = condition.possible(&optimistic);
            record.missing.push(key.to_owned());
            record.own_is_missing = true;
            record.can_be_true = possible.truth;
            record.can_be_false = possible.falsity;
            record.can_be_unknown = possible.unknown;
        } else if open_variables {
            let differs = condition.evaluate(&View {
                optimistic: true,
                ..*view
            }) != condition.evaluate(view);
            record.can_be_true = differs;
            record.can_be_false = differs;
        }
        record
    }
}

/// What layers would say if other statements applied: the same decision, from what was recorded.
pub(super) struct Replay<'r> {
    pub(super) records: &'r [StatementRecord],
    /// Whether each record applies.
    pub(super) applies: &'r dyn Fn(usize) -> bool,
}

impl OutcomeSource for Replay<'_> {
    fn outcome(&mut self, _: LayerRef<'_>, at: LayerPlace, _: &View<'_>) -> LayerOutcome {
        let here = self
            .records
            .iter()
            .enumerate()
            .filter(|(_, record)| record.at.place() == at.place());
        let applying = here.filter(|(index, _)| (self.applies)(*index));
        let outcomes =
            applying.map(|(_, record)| LayerOutcome::of(record.effect, record.id, record.naming));
        outcomes.fold(LayerOutcome::NOTHING, LayerOutcome::or)
    }
}
