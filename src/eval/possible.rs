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

use super::authorize::{decide_by, view_of};
use super::layer::counts;
use super::open::{Open, open_keys, wish};
use super::reason::Reason;
use super::record::{Recorder, Replay, StatementRecord, TestRecord, VerdictOf};
use super::side::{Caller, ResourceSide};
use super::stage::Stage;
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
pub(crate) struct Needed {
    pub(crate) statement: Reason,
    pub(crate) applies: bool,
    /// Operator, key and values of its tests on keys that the request does not give by itself.
    pub(crate) tests: Vec<(String, String, Vec<String>)>,
}

/// Assignments of one search, and contexts that are asked, at most.
const STEPS_MAX: usize = 1 << 12;
const ASKED_MAX: usize = 64;

/// How a test of a record depends on the open keys.
enum TestStanding {
    Fixed(Truth),
    /// The number of its key, and its truth by choice.
    Open(usize, Vec<Truth>),
    /// A variable without a value may make it anything.
    Anything,
}

struct ContextSearch<'s> {
    records: &'s [StatementRecord],
    standings: Vec<Vec<TestStanding>>,
    keys: Vec<Open>,
    decide: VerdictOf<'s>,
    steps: usize,
    asked: usize,
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
    let decide = |applies: &dyn Fn(usize) -> bool| {
        decide_by(
            caller,
            sides,
            request,
            &mut Replay {
                records: &records,
                applies,
            },
        )
        .verdict
    };
    let (search, asked) = view_of(caller, side, request, |view| {
        let mut search = ContextSearch::new(&records, view, &decide);
        let mut assigned = vec![None; search.keys.len()];
        let found = search.run(&mut assigned, ask);
        (found, search.is_whole)
    });
    match (search, asked) {
        (Some(context), _) => FoundContext::With(context),
        (None, true) => FoundContext::Never,
        (None, false) => FoundContext::Unknown,
    }
}

impl<'s> ContextSearch<'s> {
    fn new(records: &'s [StatementRecord], view: &View<'_>, decide: VerdictOf<'s>) -> Self {
        let (keys, is_whole) = open_keys(records, &variables(records), view);
        let mut numbers = vec![0; keys.len()];
        let standings = records
            .iter()
            .map(|record| standings(record, &keys, &mut numbers, view))
            .collect();
        Self {
            records,
            standings,
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
                self.steps = self.steps.checked_sub(1).or_else(|| self.gives_up())?;
                if self.allowed(assigned, true) {
                    let next = self.next_key(assigned);
                    if self.allowed(assigned, false) || next.is_none() {
                        match self.context(assigned) {
                            Some(context) => {
                                self.asked =
                                    self.asked.checked_sub(1).or_else(|| self.gives_up())?;
                                if ask(&context) {
                                    return Some(context);
                                }
                            }
                            None => self.is_whole = false,
                        }
                    }
                    if let Some(key) = next {
                        path.push((key, 0));
                    }
                }
            }
            let (key, choice) = path.last_mut()?;
            if *choice < self.keys.get(*key).map_or(0, Open::len) {
                if let Some(place) = assigned.get_mut(*key) {
                    *place = Some(*choice);
                }
                *choice += 1;
                enters = true;
            } else {
                if let Some(place) = assigned.get_mut(*key) {
                    *place = None;
                }
                path.pop();
                enters = false;
            }
        }
    }

    fn gives_up(&mut self) -> Option<usize> {
        self.is_whole = false;
        None
    }

    /// A key on which a statement still depends.
    fn next_key(&self, assigned: &[Option<usize>]) -> Option<usize> {
        (0..self.keys.len()).find(|key| assigned.get(*key).is_some_and(Option::is_none))
    }

    /// Whether the request is allowed if all that is open is in favour of it, or against it.
    fn allowed(&self, assigned: &[Option<usize>], in_favour: bool) -> bool {
        let applies = |index: usize| {
            let (could, must) = self.could_and_must(index, assigned);
            let is_deny = self
                .records
                .get(index)
                .is_some_and(|record| record.effect == Effect::Deny);
            if is_deny == in_favour { must } else { could }
        };
        (self.decide)(&applies) == Verdict::Allow
    }

    /// Whether a statement could apply, and whether it does whatever is still open.
    fn could_and_must(&self, index: usize, assigned: &[Option<usize>]) -> (bool, bool) {
        let Some((record, standings)) = self.records.get(index).zip(self.standings.get(index))
        else {
            return (false, false);
        };
        let counts = |truth: Truth| counts(record.effect, truth);
        let is_free = !record.variables.is_empty();
        let (mut could, mut must) = (counts(record.scope), counts(record.scope));
        if is_free {
            could |= record.scope_if_given != Truth::False;
            must = false;
        }
        for standing in standings {
            let (may, will) = match standing {
                TestStanding::Fixed(truth) => (counts(*truth), counts(*truth)),
                TestStanding::Anything => (true, false),
                TestStanding::Open(key, truths) => match assigned.get(*key).copied().flatten() {
                    Some(choice) => {
                        let truth = truths.get(choice).copied().unwrap_or(Truth::Unknown);
                        (counts(truth), counts(truth))
                    }
                    None => (
                        truths.iter().any(|truth| counts(*truth)),
                        truths.iter().all(|truth| counts(*truth)),
                    ),
                },
            };
            could &= may;
            must &= will;
        }
        (could, must)
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

/// How the tests of a record depend on the open keys; `numbers` counts the tests on each key.
fn standings(
    record: &StatementRecord,
    keys: &[Open],
    numbers: &mut [usize],
    view: &View<'_>,
) -> Vec<TestStanding> {
    let standing = |(condition, shown): (&CompiledCondition, &TestRecord)| {
        let key = keys
            .iter()
            .position(|open| shown.is_open() && open.has(&condition.key));
        let open = key.and_then(|key| Some((key, keys.get(key)?, numbers.get_mut(key)?)));
        let open = open.map(|(key, open, number)| {
            *number += 1;
            (key, open, *number - 1)
        });
        match (open, shown.has_open_variable()) {
            (_, true) => TestStanding::Anything,
            (Some((key, open, number)), false) => TestStanding::Open(
                key,
                open.truths(number, &condition.key, &wish(record, condition), view),
            ),
            (None, false) => TestStanding::Fixed(shown.truth),
        }
    };
    record
        .conditions()
        .iter()
        .zip(&record.tests)
        .map(standing)
        .collect()
}

/// The keys of variables without a value.
fn variables(records: &[StatementRecord]) -> Vec<String> {
    let all = records.iter().flat_map(|record| {
        record
            .variables
            .iter()
            .chain(record.tests.iter().flat_map(|test| test.open_variables()))
            .cloned()
    });
    let mut found: Vec<String> = all.collect();
    found.sort();
    found.dedup();
    found
}

/// Of an allowed request: the statements that grant it, and what it needs of the keys in `open`.
/// What any subset of the allows grants is left out of it, those first that have tests on these
/// keys.
pub(crate) fn needed(
    caller: &Caller,
    sides: &[ResourceSide],
    request: &Request<'_>,
    open: &[String],
) -> (Vec<Reason>, Vec<Needed>) {
    let mut recorder = Recorder::default();
    let _ = decide_by(caller, sides, request, &mut recorder);
    let records = recorder.statements;
    let name = |record: &StatementRecord| {
        request
            .resources()
            .nth(record.at.side)
            .unwrap_or("*")
            .to_owned()
    };
    let is_open = |(condition, test): &(&CompiledCondition, &TestRecord)| {
        open.iter()
            .any(|key| *key == *condition.key || test.names_variable(key))
    };
    let tests = |record: &StatementRecord| {
        let of = record
            .conditions()
            .iter()
            .zip(&record.tests)
            .filter(is_open);
        let mut tests: Vec<_> = of
            .map(|(_, test)| (test.operator.clone(), test.key.clone(), test.wanted.clone()))
            .collect();
        let variables = record
            .resource_variables
            .iter()
            .filter(|key| open.contains(key));
        tests.extend(
            variables.map(|key| ("Resource".to_owned(), format!("${{{key}}}"), Vec::new())),
        );
        tests
    };
    let mut kept: Vec<bool> = records.iter().map(StatementRecord::counts).collect();
    let mut order: Vec<usize> = (0..records.len()).collect();
    order.sort_by_key(|index| {
        records
            .get(*index)
            .map_or(0, |record| usize::MAX - tests(record).len())
    });
    for index in order {
        if !kept.get(index).copied().unwrap_or(false) {
            continue;
        }
        let applies = |other: usize| other != index && kept.get(other).copied().unwrap_or(false);
        if decide_by(
            caller,
            sides,
            request,
            &mut Replay {
                records: &records,
                applies: &applies,
            },
        )
        .is_allowed()
            && let Some(place) = kept.get_mut(index)
        {
            *place = false;
        }
    }
    let (mut reasons, mut needed) = (Vec::new(), Vec::new());
    for (record, kept) in records.iter().zip(&kept) {
        let statement = Reason::new(record, name(record));
        let tests = tests(record);
        let is_deny = record.effect == Effect::Deny;
        let grants = matches!(
            record.at.stage,
            Stage::Identity | Stage::Resource | Stage::Trust
        );
        if *kept && !is_deny && grants {
            reasons.push(statement.clone());
        }
        // A deny that what is given keeps away needs nothing more.
        let mut given = record
            .conditions()
            .iter()
            .zip(&record.tests)
            .filter(|pair| !is_open(pair));
        let is_near = is_deny
            && record.scope != Truth::False
            && given.all(|(_, test)| test.truth != Truth::False);
        if !tests.is_empty() && (is_near || *kept) {
            needed.push(Needed {
                statement,
                applies: !is_deny,
                tests,
            });
        }
    }
    (reasons, needed)
}
