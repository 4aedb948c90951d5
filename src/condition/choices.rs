//! What to try for a key: values by which its tests come out in every way that may be of use.
//!
//! One value of each kind that the tests distinguish is tried: texts come from walking the
//! patterns, all others are bounds and what lies beside and between them. For several values at
//! once, and where one value of each kind would be too many or cannot be found, it looks for the
//! largest sets of wishes that hold together, and for one choice that meets each set.

use std::collections::HashSet;

use super::choice::Choice;
use super::fits::Fits;
use super::operand::Operands;
use super::test::TestRule;
use super::wish::{
    ChoiceSource, Theory, Welcome, Wish, WishAnswer, blends, is_mixed, names, points, several,
    spelled, takes_several,
};
use crate::decision::Truth;
use crate::pattern::{Bindings, ExampleText, Spelled, atoms, example};

/// What may be given for a key with some tests.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choices {
    pub(crate) all: Vec<Choice>,
    /// Sets of wishes that may come true together although nothing was found by which they do. In
    /// each a place for each wish.
    pub(crate) unsettled: Vec<Vec<bool>>,
    /// A variable among the values has no value, so that others may be of use.
    pub(crate) is_open: bool,
}

/// Sets of wishes from which larger ones are sought, and tries to find one, at most.
const SEEDS_MAX: usize = 256;
const TRIES_MAX: usize = 1 << 12;

/// The most entries of a table that are tried.
const LOOKS_MAX: usize = 1 << 22;

/// What to try for a key with these tests, of what a request can give for it. Whatever it is given,
/// one of these, or one that is unsettled, makes at least those wishes come true that come true by
/// it.
pub(crate) fn choices<B: Bindings>(
    wishes: &[Wish<'_>],
    rule: TestRule,
    bindings: &B,
    fits: &Fits,
) -> Choices {
    let operands = || {
        wishes
            .iter()
            .map(|wish| &wish.test.operands)
            .filter(|it| !matches!(it, Operands::Absence(_)))
    };
    let TextChoices {
        mut values,
        is_whole,
        is_open,
    } = texts(operands(), bindings, fits);
    let mut points = points(operands());
    points.extend(fits.samples());
    let is_mixed = is_mixed(operands(), &fits.content);
    if is_mixed {
        values.extend(
            blends(operands(), &points, bindings)
                .into_iter()
                .filter(|text| !text.is_empty()),
        );
    }
    values.sort();
    values.splice(
        0..0,
        fits.samples().into_iter().filter(|_| fits.form().is_some()),
    );
    // People would rather read any other text.
    values.extend((!values.is_empty()).then(String::new));
    values.extend(points);
    if values.is_empty() {
        values.push("x".to_owned());
    }
    let mut seen = HashSet::new();
    values.retain(|value| fits.takes_value(value) && seen.insert(value.clone()));
    let mut all: Vec<Choice> = values
        .iter()
        .cloned()
        .map(Choice::One)
        .chain([Choice::Absent])
        .collect();
    let mut theory = Theory::new(rule, bindings, fits);
    let (found, unsettled) = match is_whole && !is_mixed {
        true if !takes_several(wishes, fits.several) => (Vec::new(), Vec::new()),
        true => {
            let table = ChoiceTable::new(wishes, &values, rule, &theory);
            let mut looks = LOOKS_MAX;
            largest(wishes.len(), |chosen| table.try_several(chosen, &mut looks))
        }
        false => largest(wishes.len(), |chosen| theory.wish(&of(wishes, chosen))),
    };
    all.extend(found);
    Choices {
        all,
        unsettled,
        is_open,
    }
}

/// Texts of the patterns.
struct TextChoices {
    values: Vec<String>,
    /// Whether they cover every way in which the patterns can match, except by the empty text.
    is_whole: bool,
    is_open: bool,
}

fn texts<'t>(
    operands: impl Iterator<Item = &'t Operands> + Clone,
    bindings: &impl Bindings,
    fits: &Fits,
) -> TextChoices {
    let mut texts = TextChoices {
        values: Vec::new(),
        is_whole: true,
        is_open: false,
    };
    let mut patterns: Vec<Spelled> = Vec::new();
    let mut name = fits.form().cloned();
    if let Some(names) = names(operands.clone(), bindings) {
        texts.values.extend(names);
    }
    for operands in operands {
        let (found, is_open) = spelled(operands, bindings);
        patterns.extend(found);
        texts.is_open |= is_open;
        if let Operands::Names(scheme, _) = operands {
            name = Some(scheme.spelled());
        }
    }
    patterns.sort_by_key(ToString::to_string);
    patterns.dedup();
    if patterns.is_empty() {
        return texts;
    }
    let patterns: Vec<&Spelled> = patterns.iter().collect();
    let filled = Spelled::parse("?*");
    // A test of names reads nothing else, so that each way is sought among names too.
    let names = name.as_ref().map(|name| atoms(&[name, &filled], &patterns));
    let found: Option<Vec<_>> = [atoms(&[&filled], &patterns)]
        .into_iter()
        .chain(names)
        .collect();
    texts.is_whole = found.is_some();
    match found {
        Some(found) => texts
            .values
            .extend(found.into_iter().flatten().map(|atom| atom.text)),
        None => {
            let found = patterns.into_iter().filter_map(|pattern| {
                match example(&[pattern, &filled], &[]) {
                    ExampleText::Text(text) => Some(text),
                    ExampleText::Nothing | ExampleText::Unknown => None,
                }
            });
            texts.values.extend(found.chain(["x".to_owned()]));
        }
    }
    texts
}

/// Some of the wishes.
fn of<'t>(wishes: &[Wish<'t>], chosen: &[usize]) -> Vec<Wish<'t>> {
    chosen
        .iter()
        .filter_map(|index| wishes.get(*index))
        .copied()
        .collect()
}

/// A way for each largest set of wishes that come true together, and the sets for which that is not
/// settled. A set that is not the largest one found lacks a wish that another has: so each largest
/// set is reached by adding such wishes to none.
fn largest(
    count: usize,
    find: impl FnMut(&[usize]) -> WishAnswer<Choice>,
) -> (Vec<Choice>, Vec<Vec<bool>>) {
    let mut growing = Growing {
        find,
        tries: TRIES_MAX,
    };
    let mut seeds: Vec<Vec<usize>> = vec![Vec::new()];
    let (mut known, mut sets) = (HashSet::new(), HashSet::new());
    let (mut choices, mut unsettled) = (Vec::new(), Vec::new());
    while let Some(seed) = seeds.pop() {
        if known.len() >= SEEDS_MAX || growing.tries == 0 {
            unsettled.push(vec![true; count]);
            break;
        }
        let Some((set, found)) = growing.grow(&seed, count) else {
            continue;
        };
        let lacks: Vec<usize> = (0..count).filter(|index| !set.contains(index)).collect();
        for index in lacks.iter().rev() {
            let mut next = seed.clone();
            next.push(*index);
            next.sort_unstable();
            if known.insert(next.clone()) {
                seeds.push(next);
            }
        }
        if sets.insert(set) {
            match found {
                WishAnswer::Found(choice) => choices.push(choice),
                WishAnswer::Nothing | WishAnswer::Unsettled => {
                    unsettled.push((0..count).map(|index| !lacks.contains(&index)).collect());
                }
            }
        }
    }
    (choices, unsettled)
}

struct Growing<F> {
    find: F,
    tries: usize,
}

impl<F: FnMut(&[usize]) -> WishAnswer<Choice>> Growing<F> {
    fn find(&mut self, set: &[usize]) -> WishAnswer<Choice> {
        let Some(rest) = self.tries.checked_sub(1) else {
            return WishAnswer::Unsettled;
        };
        self.tries = rest;
        (self.find)(set)
    }

    /// The seed with as many more wishes as come true together, in order; `None` where the seed
    /// does not.
    fn grow(&mut self, seed: &[usize], count: usize) -> Option<(Vec<usize>, WishAnswer<Choice>)> {
        let mut set = seed.to_vec();
        let mut found = self.find(&set);
        if found == WishAnswer::Nothing {
            return None;
        }
        // Half by half, since mostly all of them do.
        let mut open: Vec<Vec<usize>> =
            vec![(0..count).filter(|index| !seed.contains(index)).collect()];
        while let Some(more) = open.pop().filter(|more| !more.is_empty()) {
            let mut next: Vec<usize> = set.iter().chain(&more).copied().collect();
            next.sort_unstable();
            match self.find(&next) {
                WishAnswer::Nothing if more.len() == 1 => {}
                WishAnswer::Nothing => {
                    let (one, other) = more.split_at(more.len() / 2);
                    open.extend([other.to_vec(), one.to_vec()]);
                }
                better => (set, found) = (next, better),
            }
        }
        Some((set, found))
    }
}

/// Single values and which tests they pass: what several of them come to.
struct ChoiceTable<'t, 'b, B> {
    wishes: &'t [Wish<'t>],
    values: &'t [String],
    /// Of each wish what its test makes of each value.
    passes: Vec<Vec<Truth>>,
    rule: TestRule,
    theory: &'t Theory<'b, B>,
}

/// Those of a table that are chosen.
struct ChosenTests<'c, 't, 'b, B> {
    table: &'c ChoiceTable<'t, 'b, B>,
    chosen: &'c [usize],
    wishes: &'c [Wish<'t>],
    /// How many entries may still be tried.
    looks: &'c mut usize,
}

impl<'t, 'b, B: Bindings> ChoiceTable<'t, 'b, B> {
    fn new(
        wishes: &'t [Wish<'t>],
        values: &'t [String],
        rule: TestRule,
        theory: &'t Theory<'b, B>,
    ) -> Self {
        let row = |wish: &Wish<'_>| {
            values
                .iter()
                .map(|value| theory.passed(wish.test, value))
                .collect()
        };
        Self {
            wishes,
            values,
            passes: wishes.iter().map(row).collect(),
            rule,
            theory,
        }
    }

    fn try_several(&self, chosen: &[usize], looks: &mut usize) -> WishAnswer<Choice> {
        let wishes = of(self.wishes, chosen);
        several(
            &wishes,
            self.rule,
            &mut ChosenTests {
                table: self,
                chosen,
                wishes: &wishes,
                looks,
            },
        )
    }
}

impl<B: Bindings> ChoiceSource for ChosenTests<'_, '_, '_, B> {
    fn find(&mut self, wants: &[(usize, Welcome)], may_be_empty: bool) -> WishAnswer<String> {
        let rows = wants.iter().filter_map(|(index, welcome)| {
            let row = self.table.passes.get(*self.chosen.get(*index)?)?;
            Some((row, *welcome))
        });
        let rows: Vec<_> = rows.collect();
        let looks = (rows.len() + 1).saturating_mul(self.table.values.len());
        let Some(rest) = self.looks.checked_sub(looks) else {
            return WishAnswer::Unsettled;
        };
        *self.looks = rest;
        let passes = |at: usize| {
            rows.iter()
                .all(|(row, welcome)| row.get(at).is_some_and(|it| welcome.takes(*it)))
        };
        let mut values = self.table.values.iter().enumerate();
        let found = values.find(|(at, value)| (may_be_empty || !value.is_empty()) && passes(*at));
        found.map_or(WishAnswer::Nothing, |(_, value)| {
            WishAnswer::Found(value.clone())
        })
    }

    fn meets(&self, choice: &Choice) -> bool {
        self.table.theory.meets(self.wishes, choice)
    }
}
