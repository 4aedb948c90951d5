//! Several values at once.

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
    each: Vec<(usize, Welcome)>,
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

fn ways(wishes: &[Wish<'_>], rule: TestRule) -> Option<Vec<ChoiceWay>> {
    let mut all = vec![ChoiceWay::default()];
    for (index, wish) in wishes.iter().enumerate() {
        let options = options(index, wish, rule);
        if all.len().saturating_mul(options.len()) > WAYS_MAX {
            return None;
        }
        let with = |way: &ChoiceWay| -> Vec<ChoiceWay> {
            let more = |(each, some): &(Option<_>, Option<_>)| ChoiceWay {
                each: way.each.iter().copied().chain(*each).collect(),
                some: way.some.iter().copied().chain(*some).collect(),
            };
            options.iter().map(more).collect()
        };
        all = all.iter().flat_map(with).collect();
    }
    Some(all)
}

/// What each value, and what some value, has to pass.
type WantedOutcomes = (Option<(usize, Welcome)>, Option<(usize, Welcome)>);

fn options(index: usize, wish: &Wish<'_>, rule: TestRule) -> Vec<WantedOutcomes> {
    let Wish { test, welcome } = wish;
    let constant = |truth: Truth| {
        if welcome.takes(truth) {
            vec![(None, None)]
        } else {
            Vec::new()
        }
    };
    if let Operands::Absence(wanted) = &test.operands {
        return constant(wanted.contains(&false).into());
    }
    let is_all = match test.operator.quantifier {
        Some(quantifier) => quantifier == Quantifier::All,
        None if rule.many_values_unknown => return constant(Truth::Unknown),
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

fn along(way: &ChoiceWay, source: &mut impl ChoiceSource) -> WishAnswer<Choice> {
    let mut values: Vec<String> = Vec::new();
    let mut is_settled = true;
    let mut add = |found: WishAnswer<String>, values: &mut Vec<String>| match found {
        WishAnswer::Found(value) => {
            values.push(value);
            true
        }
        WishAnswer::Nothing => false,
        WishAnswer::Unsettled => {
            is_settled = false;
            true
        }
    };
    for wanted in &way.some {
        let wants: Vec<_> = way.each.iter().chain([wanted]).copied().collect();
        let found = source.find(&wants, true);
        if !add(found, &mut values) {
            return WishAnswer::Nothing;
        }
    }
    if values.iter().all(String::is_empty) {
        let found = source.find(&way.each, false);
        if !add(found, &mut values) {
            return WishAnswer::Nothing;
        }
    }
    if !is_settled {
        return WishAnswer::Unsettled;
    }
    values.sort();
    values.dedup();
    WishAnswer::Found(Choice::Many(values.into_iter().map(Cow::Owned).collect()))
}
