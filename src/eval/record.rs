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
    LayerOutcome, LayerPlace, LayerRef, LooksAt, Observer, OutcomeSource, Seen, counts,
};
use crate::compile::{CompiledCondition, PolicySet, StatementId, StatementRef, View};
use crate::condition::{Compare, Family, Given};
use crate::decision::{Truth, Verdict};
use crate::model::Effect;
use crate::pattern::Matcher;
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

/// One condition of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TestRecord {
    /// The operator, in its published spelling.
    pub(super) operator: String,
    /// As written.
    pub(super) key: String,
    /// The policy's values, as written.
    pub(super) wanted: Vec<String>,
    /// The request's values: `None` is unknown, an empty list is absent.
    pub(super) given: Option<Vec<String>>,
    /// Whether it is a name whose path alone is unknown.
    pub(super) lacks_path: bool,
    /// What the test came to.
    pub(super) truth: Truth,
    /// Keys of the variables of its values.
    pub(super) variables: Vec<String>,
    /// Keys that the request does not give and on which the test depends: of variables, then its
    /// own.
    pub(super) missing: Vec<String>,
    /// Whether it can come to true if they were given.
    pub(super) can_be_true: bool,
    /// Whether it can come to false if they were given.
    pub(super) can_be_false: bool,
    /// Whether it can come to unknown if they were given.
    pub(super) can_be_unknown: bool,
    /// Whether its own key is the last of the missing ones.
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
    pub(super) fn new(seen: &Seen<'_>, scope: Truth) -> Self {
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

impl TestRecord {
    /// Whether it can let a statement of this effect decide: an allow where it is true, a deny also
    /// where it is unknown (C8).
    fn could_count(&self, effect: Effect) -> bool {
        match effect {
            Effect::Allow => self.truth == Truth::True || self.can_be_true,
            Effect::Deny => self.truth != Truth::False || self.can_be_true || self.can_be_unknown,
        }
    }

    /// Whether it can keep a statement of this effect from deciding.
    fn could_fail(&self, effect: Effect) -> bool {
        match effect {
            Effect::Allow => self.truth != Truth::True || self.can_be_false || self.can_be_unknown,
            Effect::Deny => self.truth == Truth::False || self.can_be_false,
        }
    }

    /// Whether it depends on what the request does not give: its key, or a variable of its values.
    pub(super) fn is_undecided(&self) -> bool {
        self.is_open() || self.has_open_variable()
    }

    /// Whether the request does not give its key.
    pub(super) fn is_open(&self) -> bool {
        self.given.as_ref().is_some_and(Vec::is_empty)
    }

    /// The keys of its variables that the request does not give.
    pub(super) fn open_variables(&self) -> impl Iterator<Item = &String> {
        let own = usize::from(self.own_is_missing);
        self.missing
            .iter()
            .take(self.missing.len().saturating_sub(own))
    }

    /// Whether the request does not give a variable of its values.
    pub(super) fn has_open_variable(&self) -> bool {
        self.open_variables().next().is_some()
    }

    /// Whether a variable of its values has this key.
    pub(super) fn names_variable(&self, key: &str) -> bool {
        self.variables.iter().any(|variable| variable == key)
    }
}

/// Whether the request gives no value for a key; what is unknown may have one.
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
    if !compares || view.table.equals_globs {
        return false;
    }
    for text in wanted {
        if !text.contains(['*', '?']) || text.contains("${") {
            continue;
        }
        let pattern = Matcher::without_variables(text);
        for value in given.unwrap_or_default() {
            if value != text && pattern.matches_plain(value) {
                return true;
            }
        }
    }
    false
}

/// The values that a request gives for a key: `None` is unknown, an empty list is absent.
fn given_values(view: &View<'_>, key: &str) -> Option<Vec<String>> {
    match view.given(key) {
        Given::Sent if is_absent(view, key) => Some(Vec::new()),
        Given::Absent => Some(Vec::new()),
        Given::Unknown | Given::Sent | Given::InPath(_) => None,
        Given::One(value) => Some(vec![value.to_owned()]),
        Given::Many(values) => Some(values.iter().map(ToString::to_string).collect()),
    }
}

/// Records the tests of a statement, each as its policy writes it.
fn test_records(seen: &Seen<'_>) -> Vec<TestRecord> {
    let Some(conditions) = seen.statement.conditions() else {
        return Vec::new();
    };
    let texts = seen.set.condition_texts(seen.id);
    let mut records = Vec::with_capacity(conditions.tests.len());
    for (condition, text) in conditions.tests.iter().zip(texts) {
        let wanted = text.values.iter().map(ToString::to_string).collect();
        records.push(TestRecord::new(condition, &text.key, wanted, seen.view));
    }
    records
}

impl TestRecord {
    /// Tests a condition and records what it came to, and what it could come to.
    fn new(condition: &CompiledCondition, key: &str, wanted: Vec<String>, view: &View<'_>) -> Self {
        let given = given_values(view, &condition.key);
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
        for key in &record.variables {
            if is_missing(view, key) {
                record.missing.push(key.clone());
            }
        }
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
    /// Whether each record applies, in their order.
    pub(super) applies: &'r [bool],
}

impl OutcomeSource for Replay<'_> {
    fn outcome(&mut self, _: LayerRef<'_>, at: LayerPlace, _: &View<'_>) -> LayerOutcome {
        let mut outcome = LayerOutcome::NOTHING;
        for (record, applies) in self.records.iter().zip(self.applies) {
            if *applies && record.at.place() == at.place() {
                outcome = outcome.or(LayerOutcome::of(record.effect, record.id, record.naming));
            }
        }
        outcome
    }
}
