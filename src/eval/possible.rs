//! What a request could come to if its context gave more: a search for values under which it is
//! allowed.
//!
//! The statements whose scope holds the request are recorded once. The search then tries, one key
//! after the other, every value of a missing key that the tests distinguish. After each step it
//! combines the layers again from the records: once as if everything still open were in favour, and
//! once as if all of it were against. The first bound ends the search where nothing can be allowed
//! any more, the second where no later key can change the verdict. The engine is asked again with
//! the values that were found, so the answer does not rest on the bounds alone.
//!
//! # Example
//!
//! Statement 0 allows where `dept` is `hr`, statement 1 denies where `mfa` is `false`, and the
//! request gives neither key. The tests distinguish three values of `dept` (absent, `hr`, any
//! other) and three of `mfa`. With `dept` absent nothing is allowed even with all else in favour,
//! so no value of `mfa` is tried. With `dept` = `hr` the request is allowed in favour and denied
//! against, so `mfa` is tried: with `true` both bounds allow, and the engine is asked once more
//! with these two values.
//!
//! Trying every combination would be the obvious way. It takes as many decisions as the numbers of
//! values multiplied, which a policy with ten keys makes millions; the bounds leave most of them
//! out, and the search still ends after a fixed number of steps.

use std::ops::ControlFlow;

use super::authorize::{decide_by, view_of};
use super::layer::counts;
use super::open::{Open, open_keys, wish};
use super::reason::Reason;
use super::record::{Recorder, Replay, StatementRecord, VerdictOf};
use super::side::{Caller, ResourceSide};
use super::test_record::TestRecord;
use super::written_test::WrittenTest;
use crate::compile::{CompiledCondition, View};
use crate::condition::Choice;
use crate::decision::{Truth, Verdict};
use crate::model::Effect;
use crate::request::Request;

/// Values for keys by which a request is allowed.
pub(crate) type AllowingContext = Vec<(String, Choice)>;

/// What a search for a context came to.
#[derive(Debug)]
pub(crate) enum FoundContext {
    /// It is allowed with these keys besides its own.
    With(AllowingContext),
    /// No values of the keys that are not given allow it.
    Never,
    /// The search exceeded its bound, or depends on variables whose values it cannot know.
    Unknown,
}

/// A statement that must apply, or must not, for a request to be allowed, because of what its tests
/// compare.
#[derive(Clone, Debug)]
pub(crate) struct NeededStatement {
    pub(crate) statement: Reason,
    /// Whether it must apply; if not, it must not.
    pub(crate) applies: bool,
    /// Its tests on keys that the request does not give by itself.
    pub(crate) tests: Vec<WrittenTest>,
}

/// The most assignments that one search tries.
const STEPS_MAX: usize = 1 << 12;
/// The most contexts that one search asks the engine about.
const ASKED_MAX: usize = 64;

/// How a test of a record depends on the open keys.
enum TestStanding {
    /// It does not depend on them.
    Fixed(Truth),
    /// The number of its key, and its truth by choice.
    Open(usize, Vec<Truth>),
    /// A variable without a value may make it anything.
    Anything,
}

/// One search: the keys in the order in which they get values, and how the records depend on them.
///
/// An assignment holds for each key the number of its choice, or `None` while it is open.
struct ContextSearch<'s> {
    records: &'s [StatementRecord],
    /// For each record, how each of its tests depends on the keys.
    standings: Vec<Vec<TestStanding>>,
    keys: Vec<Open>,
    decide: VerdictOf<'s>,
    /// How many more assignments may be tried.
    steps: usize,
    /// How many more contexts the engine may be asked about.
    asked: usize,
    /// Whether a search that finds nothing proves that there is nothing.
    is_whole: bool,
}

/// Looks for a context under which the request is allowed; `ask` says whether it is.
pub(crate) fn possible(
    caller: &Caller,
    sides: &[ResourceSide],
    request: &Request<'_>,
    ask: &mut dyn FnMut(&AllowingContext) -> bool,
) -> FoundContext {
    let mut recorder = Recorder::default();
    let _ = decide_by(caller, sides, request, &mut recorder);
    let Some(side) = sides.first() else {
        return FoundContext::Never;
    };
    let records = recorder.statements;
    let decide = |applies: &[bool]| {
        let mut replay = Replay {
            records: &records,
            applies,
        };
        decide_by(caller, sides, request, &mut replay).verdict
    };
    view_of(caller, side, request, |view| {
        let mut search = ContextSearch::new(&records, view, &decide);
        let mut assigned = vec![None; search.keys.len()];
        match search.run(&mut assigned, ask) {
            Some(context) => FoundContext::With(context),
            None if search.is_whole => FoundContext::Never,
            None => FoundContext::Unknown,
        }
    })
}

impl<'s> ContextSearch<'s> {
    /// Prepares a search over the keys that the records leave open.
    fn new(records: &'s [StatementRecord], view: &View<'_>, decide: VerdictOf<'s>) -> Self {
        let (keys, is_whole) = open_keys(records, &variables(records), view);
        let mut numbers = vec![0; keys.len()];
        let mut all_standings = Vec::with_capacity(records.len());
        for record in records {
            all_standings.push(standings(record, &keys, &mut numbers, view));
        }
        Self {
            records,
            standings: all_standings,
            keys,
            decide,
            steps: STEPS_MAX,
            asked: ASKED_MAX,
            is_whole,
        }
    }

    /// Goes through assignments depth first, with the places to go on at in a list.
    fn run(
        &mut self,
        assigned: &mut [Option<usize>],
        ask: &mut dyn FnMut(&AllowingContext) -> bool,
    ) -> Option<AllowingContext> {
        // Of each key under way the choice that is tried next.
        let mut path: Vec<(usize, usize)> = Vec::new();
        let mut enters = true;
        loop {
            if enters {
                match self.enter(assigned, ask) {
                    ControlFlow::Break(found) => return found,
                    ControlFlow::Continue(next) => path.extend(next.map(|key| (key, 0))),
                }
            }
            let (key, choice) = path.last_mut()?;
            enters = *choice < self.keys.get(*key).map_or(0, Open::len);
            if let Some(place) = assigned.get_mut(*key) {
                *place = enters.then_some(*choice);
            }
            if enters {
                *choice += 1;
            } else {
                path.pop();
            }
        }
    }

    /// Tries an assignment. Returns the key to go on with, `None` where that cannot help; or breaks
    /// off with what the search ends with.
    fn enter(
        &mut self,
        assigned: &[Option<usize>],
        ask: &mut dyn FnMut(&AllowingContext) -> bool,
    ) -> ControlFlow<Option<AllowingContext>, Option<usize>> {
        if self.steps == 0 {
            self.is_whole = false;
            return ControlFlow::Break(None);
        }
        self.steps -= 1;
        if !self.allowed(assigned, true) {
            return ControlFlow::Continue(None);
        }
        let next = next_key(assigned);
        if self.allowed(assigned, false) || next.is_none() {
            self.ask_engine(assigned, ask)?;
        }
        ControlFlow::Continue(next)
    }

    /// Asks the engine with the values of an assignment. Breaks off with them if it allows, and
    /// without any if it has been asked too often.
    fn ask_engine(
        &mut self,
        assigned: &[Option<usize>],
        ask: &mut dyn FnMut(&AllowingContext) -> bool,
    ) -> ControlFlow<Option<AllowingContext>> {
        let Some(context) = self.context(assigned) else {
            self.is_whole = false;
            return ControlFlow::Continue(());
        };
        if self.asked == 0 {
            self.is_whole = false;
            return ControlFlow::Break(None);
        }
        self.asked -= 1;
        if ask(&context) {
            return ControlFlow::Break(Some(context));
        }
        ControlFlow::Continue(())
    }

    /// Whether the request is allowed if all that is open is in favour of it, or against it.
    fn allowed(&self, assigned: &[Option<usize>], in_favour: bool) -> bool {
        let mut applies = Vec::with_capacity(self.records.len());
        for (record, standings) in self.records.iter().zip(&self.standings) {
            let (could, must) = could_and_must(record, standings, assigned);
            let is_deny = record.effect == Effect::Deny;
            applies.push(if is_deny == in_favour { must } else { could });
        }
        (self.decide)(&applies) == Verdict::Allow
    }

    /// What is given; `None` where that is not known.
    fn context(&self, assigned: &[Option<usize>]) -> Option<AllowingContext> {
        let mut context = AllowingContext::new();
        for (open, choice) in self.keys.iter().zip(assigned) {
            let Some(choice) = choice else { continue };
            let choice = open.choices.get(*choice)?;
            context.extend(open.given(choice));
        }
        Some(context)
    }
}

/// The first key that has no choice yet.
fn next_key(assigned: &[Option<usize>]) -> Option<usize> {
    assigned.iter().position(Option::is_none)
}

/// Whether a statement could apply, and whether it does whatever is still open.
fn could_and_must(
    record: &StatementRecord,
    standings: &[TestStanding],
    assigned: &[Option<usize>],
) -> (bool, bool) {
    let scope_counts = counts(record.effect, record.scope);
    let (mut could, mut must) = (scope_counts, scope_counts);
    if !record.variables.is_empty() {
        could |= record.scope_if_given != Truth::False;
        must = false;
    }
    for standing in standings {
        let (may, will) = standing.may_and_will(record.effect, assigned);
        could &= may;
        must &= will;
    }
    (could, must)
}

impl TestStanding {
    /// Whether the test may let a statement of this effect apply, and whether it will whatever is
    /// still open.
    fn may_and_will(&self, effect: Effect, assigned: &[Option<usize>]) -> (bool, bool) {
        let (key, truths) = match self {
            TestStanding::Fixed(truth) => return (counts(effect, *truth), counts(effect, *truth)),
            TestStanding::Anything => return (true, false),
            TestStanding::Open(key, truths) => (key, truths),
        };
        if let Some(choice) = assigned.get(*key).copied().flatten() {
            let truth = truths.get(choice).copied().unwrap_or(Truth::Unknown);
            return (counts(effect, truth), counts(effect, truth));
        }
        let (mut may, mut will) = (false, true);
        for truth in truths {
            may |= counts(effect, *truth);
            will &= counts(effect, *truth);
        }
        (may, will)
    }
}

/// How the tests of a record depend on the open keys; `numbers` counts the tests on each key.
fn standings(
    record: &StatementRecord,
    keys: &[Open],
    numbers: &mut [usize],
    view: &View<'_>,
) -> Vec<TestStanding> {
    let mut standings = Vec::with_capacity(record.tests.len());
    for (condition, shown) in record.conditions().iter().zip(&record.tests) {
        let found = keys
            .iter()
            .zip(&mut *numbers)
            .enumerate()
            .find(|(_, (open, _))| shown.is_open() && open.has(&condition.key));
        standings.push(match &found {
            _ if shown.has_open_variable() => TestStanding::Anything,
            Some((key, (open, number))) => {
                let wish = wish(record, condition);
                TestStanding::Open(*key, open.truths(**number, &condition.key, &wish, view))
            }
            None => TestStanding::Fixed(shown.truth),
        });
        if let Some((_, (_, number))) = found {
            *number += 1;
        }
    }
    standings
}

/// The keys of variables without a value.
fn variables(records: &[StatementRecord]) -> Vec<String> {
    let mut keys = Vec::new();
    for record in records {
        keys.extend(record.variables.iter().cloned());
        for test in &record.tests {
            keys.extend(test.open_variables().cloned());
        }
    }
    keys.sort();
    keys.dedup();
    keys
}

/// Of an allowed request: the statements that grant it, and what it needs of the keys in `open`.
/// What any subset of the allows grants is left out of it, those first that have tests on these
/// keys.
pub(crate) fn needed(
    caller: &Caller,
    sides: &[ResourceSide],
    request: &Request<'_>,
    open: &[String],
) -> (Vec<Reason>, Vec<NeededStatement>) {
    let mut recorder = Recorder::default();
    let _ = decide_by(caller, sides, request, &mut recorder);
    let records = recorder.statements;
    // How many tests on open keys each record has; those with the most are left out first.
    let mut order: Vec<(usize, usize)> = Vec::with_capacity(records.len());
    for (index, record) in records.iter().enumerate() {
        order.push((usize::MAX - open_tests(record, open).len(), index));
    }
    order.sort_unstable();
    let mut kept: Vec<bool> = records.iter().map(StatementRecord::counts).collect();
    for (_, index) in order {
        let Some(place) = kept.get_mut(index).filter(|place| **place) else {
            continue;
        };
        *place = false;
        let mut replay = Replay {
            records: &records,
            applies: &kept,
        };
        let is_allowed = decide_by(caller, sides, request, &mut replay).is_allowed();
        if !is_allowed && let Some(place) = kept.get_mut(index) {
            *place = true;
        }
    }
    let (mut reasons, mut needed) = (Vec::new(), Vec::new());
    for (record, kept) in records.iter().zip(&kept) {
        let resource = request.resources().nth(record.at.side).unwrap_or("*");
        let statement = Reason::new(record, resource.to_owned());
        let tests = open_tests(record, open);
        let is_deny = record.effect == Effect::Deny;
        if *kept && !is_deny && record.at.stage.grants() {
            reasons.push(statement.clone());
        }
        // A deny that what is given keeps away needs nothing more.
        let is_near = is_deny && record.scope != Truth::False && !fails_as_given(record, open);
        if !tests.is_empty() && (is_near || *kept) {
            needed.push(NeededStatement {
                statement,
                applies: !is_deny,
                tests,
            });
        }
    }
    (reasons, needed)
}

/// Whether a test compares one of these keys, or has one as a variable of its values.
fn is_on(condition: &CompiledCondition, test: &TestRecord, open: &[String]) -> bool {
    open.iter()
        .any(|key| *key == *condition.key || test.names_variable(key))
}

/// The tests of a statement on some keys, and the variables of its resources that are among them.
fn open_tests(record: &StatementRecord, open: &[String]) -> Vec<WrittenTest> {
    let mut tests = Vec::new();
    for (condition, test) in record.conditions().iter().zip(&record.tests) {
        if is_on(condition, test, open) {
            tests.push(WrittenTest::from(test));
        }
    }
    for key in &record.resource_variables {
        if open.contains(key) {
            tests.push(WrittenTest {
                operator: "Resource".to_owned(),
                key: format!("${{{key}}}"),
                values: Vec::new(),
            });
        }
    }
    tests
}

/// Whether a test of a statement on other keys than these is false.
fn fails_as_given(record: &StatementRecord, open: &[String]) -> bool {
    let mut tests = record.conditions().iter().zip(&record.tests);
    tests.any(|(condition, test)| test.truth == Truth::False && !is_on(condition, test, open))
}
