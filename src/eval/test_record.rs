//! Records of the tests of a statement, and of what each of them could come to.

use super::layer::StatementOutcome;
use crate::compile::{CompiledCondition, View};
use crate::condition::{Compare, Family, KeyState};
use crate::decision::Truth;
use crate::model::Effect;
use crate::pattern::Matcher;

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

impl TestRecord {
    /// Whether it can let a statement of this effect decide: an allow where it is true, a deny also
    /// where it is unknown (C8).
    pub(super) fn could_count(&self, effect: Effect) -> bool {
        match effect {
            Effect::Allow => self.truth == Truth::True || self.can_be_true,
            Effect::Deny => self.truth != Truth::False || self.can_be_true || self.can_be_unknown,
        }
    }

    /// Whether it can keep a statement of this effect from deciding.
    pub(super) fn could_fail(&self, effect: Effect) -> bool {
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
        KeyState::Absent | KeyState::Many([]) => true,
        // The request could give what the vendor always sends.
        KeyState::Sent => matches!(
            view.request.given(key),
            KeyState::Absent | KeyState::Many([])
        ),
        _ => false,
    }
}

/// Whether the request does not give a key, and could.
pub(super) fn is_missing(view: &View<'_>, key: &str) -> bool {
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
        KeyState::Sent if is_absent(view, key) => Some(Vec::new()),
        KeyState::Absent => Some(Vec::new()),
        KeyState::Unknown | KeyState::Sent | KeyState::InPath(_) => None,
        KeyState::One(value) => Some(vec![value.to_owned()]),
        KeyState::Many(values) => Some(values.iter().map(ToString::to_string).collect()),
    }
}

/// Records the tests of a statement, each as its policy writes it.
pub(super) fn test_records(seen: &StatementOutcome<'_>) -> Vec<TestRecord> {
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
        let several = matches!(view.given(&condition.key), KeyState::Many([_, ..]));
        let mut record = Self {
            operator: condition.test.operator.name(),
            key: key.to_owned(),
            wanted,
            given,
            lacks_path: matches!(view.given(&condition.key), KeyState::InPath(_)),
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
