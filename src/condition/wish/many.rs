//! Several values at once, by which a set of wishes comes true.
//!
//! A test with a set operator asks that some value passes, or that each does. So a way to meet all
//! wishes says what each value must pass, and for some wishes one value that must pass more. For
//! `ForAnyValue:StringEquals: a`, `ForAnyValue:StringEquals: b` and
//! `ForAllValues:StringNotEquals: c`, all to be true, that is one value `a` and one `b`, both
//! different from `c`: two searches for one value each. Searching for lists of values instead would
//! grow with the power of their length.

use std::borrow::Cow;

use super::super::choice::Choice;
use super::super::operand::Operands;
use super::super::operator::Quantifier;
use super::super::test::TestRule;
use super::{Welcome, Wish, WishAnswer};
use crate::decision::Truth;

/// Ways to meet wishes that can be met in two ways each, at most.
const WAYS_MAX: usize = 64;

/// Where single values come from.
pub(in crate::condition) trait ChoiceSource {
    /// A value that passes these tests, each by its number, as is welcome.
    fn find(&mut self, wants: &[(usize, Welcome)], may_be_empty: bool) -> WishAnswer<String>;

    /// Whether all tests come out as wished.
    fn meets(&self, choice: &Choice) -> bool;
}

/// One way to meet wishes: what each value has to pass, and what one value has to pass for each of
/// the others.
#[derive(Clone, Debug, Default)]
struct ChoiceWay {
    /// What every value must pass: the index of a test and the truths that are welcome.
    each: Vec<(usize, Welcome)>,
    /// What must be passed by one value each.
    some: Vec<(usize, Welcome)>,
}

/// Values, at least one of them not empty, by which the wishes come true. Only a wish that welcomes
/// both truth and falsity, but nothing unknown, can be met in two ways.
pub(in crate::condition) fn several(
    wishes: &[Wish<'_>],
    rule: TestRule,
    source: &mut impl ChoiceSource,
) -> WishAnswer<Choice> {
    let Some(ways) = ways(wishes, rule) else {
        return WishAnswer::Unsettled;
    };
    let mut is_settled = true;
    for way in ways {
        match along(&way, source) {
            WishAnswer::Found(choice) if source.meets(&choice) => return WishAnswer::Found(choice),
            WishAnswer::Nothing => {}
            WishAnswer::Found(_) | WishAnswer::Unsettled => is_settled = false,
        }
    }
    if is_settled {
        WishAnswer::Nothing
    } else {
        WishAnswer::Unsettled
    }
}

/// Every way to meet all wishes; `None` where there are more than [`WAYS_MAX`].
fn ways(wishes: &[Wish<'_>], rule: TestRule) -> Option<Vec<ChoiceWay>> {
    let mut all = vec![ChoiceWay::default()];
    for (index, wish) in wishes.iter().enumerate() {
        let options = options(index, wish, rule);
        if all.len().saturating_mul(options.len()) > WAYS_MAX {
            return None;
        }
        let mut longer = Vec::new();
        for way in &all {
            for (each, some) in &options {
                let mut way = way.clone();
                way.each.extend(each);
                way.some.extend(some);
                longer.push(way);
            }
        }
        all = longer;
    }
    Some(all)
}

/// What each value, and what some value, has to pass.
type WantedOutcomes = (Option<(usize, Welcome)>, Option<(usize, Welcome)>);

/// The options for a wish on a test that comes out the same whatever the values are.
fn constant(welcome: Welcome, truth: Truth) -> Vec<WantedOutcomes> {
    if welcome.takes(truth) {
        vec![(None, None)]
    } else {
        Vec::new()
    }
}

/// The ways to meet one wish, at most two; none where several values cannot meet it.
fn options(index: usize, wish: &Wish<'_>, rule: TestRule) -> Vec<WantedOutcomes> {
    let Wish { test, welcome } = wish;
    if let Operands::Absence(wanted) = &test.operands {
        return constant(*welcome, wanted.contains(&false).into());
    }
    let is_all = match test.operator.quantifier {
        Some(quantifier) => quantifier == Quantifier::All,
        None if rule.many_values_unknown => return constant(*welcome, Truth::Unknown),
        None => test.operator.base.negated,
    };
    // One value that passes so decides; the other truth takes that all do.
    let (decides, other) = if is_all {
        (Truth::False, Truth::True)
    } else {
        (Truth::True, Truth::False)
    };
    let no_unknown = |truth| (index, Welcome::only(truth));
    let or_unknown = |truth| {
        (
            index,
            Welcome {
                unknown: true,
                ..Welcome::only(truth)
            },
        )
    };
    match (
        welcome.takes(decides),
        welcome.takes(other),
        welcome.unknown,
    ) {
        (true, true, true) => vec![(None, None)],
        (true, true, false) => vec![
            (Some(no_unknown(other)), None),
            (None, Some(no_unknown(decides))),
        ],
        (true, false, false) => vec![(None, Some(no_unknown(decides)))],
        (true, false, true) => vec![(None, Some(or_unknown(decides)))],
        (false, true, false) => vec![(Some(no_unknown(other)), None)],
        (false, true, true) => vec![(Some(or_unknown(other)), None)],
        (false, false, true) => vec![(Some(or_unknown(other)), Some(no_unknown(Truth::Unknown)))],
        (false, false, false) => Vec::new(),
    }
}

/// Finds a value for each place of a way, and one more where all of them are empty.
fn along(way: &ChoiceWay, source: &mut impl ChoiceSource) -> WishAnswer<Choice> {
    let mut values: Vec<String> = Vec::new();
    let mut is_settled = true;
    for wanted in &way.some {
        let mut wants = way.each.clone();
        wants.push(*wanted);
        match source.find(&wants, true) {
            WishAnswer::Found(value) => values.push(value),
            WishAnswer::Nothing => return WishAnswer::Nothing,
            WishAnswer::Unsettled => is_settled = false,
        }
    }
    if values.iter().all(String::is_empty) {
        match source.find(&way.each, false) {
            WishAnswer::Found(value) => values.push(value),
            WishAnswer::Nothing => return WishAnswer::Nothing,
            WishAnswer::Unsettled => is_settled = false,
        }
    }
    if !is_settled {
        return WishAnswer::Unsettled;
    }
    values.sort();
    values.dedup();
    WishAnswer::Found(Choice::Many(values.into_iter().map(Cow::Owned).collect()))
}
