//! What to try for a key: values by which its tests come out in every way that may be of use.
//!
//! Questions such as "which actions can this role take, whatever the request says" use this: every
//! key is tried with each of its choices instead of with every value there is.
//!
//! One value of each kind that the tests distinguish is tried: texts come from walking the
//! patterns, all others are bounds and what lies beside and between them. For several values at
//! once, and where one value of each kind would be too many or cannot be found, it looks for the
//! largest sets of wishes that hold together, and for one choice that meets each set.
//!
//! `StringLike: a*` and `StringEquals: ab` on one key need three texts: `ab` passes both, another
//! `a…` only the first, and any other text none. Two tests `NumericLessThan: 5` and
//! `NumericGreaterThan: 3` need `3`, `4` and `5` with a number below and one above. Trying every
//! subset of the wishes instead would take 2ⁿ tries, where there are mostly one or two largest sets.

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
use crate::pattern::{Bindings, ExampleText, PlainPattern, atoms, example};

/// What may be given for a key with some tests.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choices {
    /// What to try, the values that people would rather read first.
    pub(crate) all: Vec<Choice>,
    /// Sets of wishes that may come true together although nothing was found by which they do. In
    /// each a place for each wish.
    pub(crate) unsettled: Vec<Vec<bool>>,
    /// A variable among the values has no value, so that others may be of use.
    pub(crate) is_open: bool,
}

/// The most sets of wishes from which larger ones are sought.
const SEEDS_MAX: usize = 256;

/// The most searches for a choice that meets a set.
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
    let operands = read_operands(wishes);
    let TextChoices {
        mut values,
        is_whole,
        is_open,
    } = texts(operands.clone(), bindings, fits);
    let mut points = points(operands.clone());
    points.extend(fits.samples());
    let is_mixed = is_mixed(operands.clone(), &fits.content);
    if is_mixed {
        values.extend(blends(operands, &points, bindings));
        values.retain(|text| !text.is_empty());
    }
    values.sort();
    if fits.form().is_some() {
        values.splice(0..0, fits.samples());
    }
    // People would rather read any other text.
    if !values.is_empty() {
        values.push(String::new());
    }
    values.extend(points);
    if values.is_empty() {
        values.push("x".to_owned());
    }
    let mut seen = HashSet::new();
    values.retain(|value| fits.takes_value(value) && seen.insert(value.clone()));
    let mut all: Vec<Choice> = values.iter().cloned().map(Choice::One).collect();
    all.push(Choice::Absent);
    let mut theory = Theory::new(rule, bindings, fits);
    let largest = if !is_whole || is_mixed {
        largest(wishes.len(), |chosen| theory.wish(&select(wishes, chosen)))
    } else if takes_several(wishes, fits.several) {
        let table = ChoiceTable::new(wishes, &values, rule, &theory);
        let mut looks = LOOKS_MAX;
        largest(wishes.len(), |chosen| table.try_several(chosen, &mut looks))
    } else {
        LargestSets::default()
    };
    all.extend(largest.choices);
    Choices {
        all,
        unsettled: largest.unsettled,
        is_open,
    }
}

/// The values of the tests that read a value: all but those for absence.
fn read_operands<'t>(wishes: &[Wish<'t>]) -> impl Iterator<Item = &'t Operands> + Clone {
    let operands = wishes.iter().map(|wish| &wish.test.operands);
    operands.filter(|operands| !matches!(operands, Operands::Absence(_)))
}

/// Texts of the patterns.
struct TextChoices {
    /// One for each way in which the patterns can match, as far as it was found.
    values: Vec<String>,
    /// Whether they cover every way in which the patterns can match, except by the empty text.
    is_whole: bool,
    /// Whether a variable among the patterns has no value.
    is_open: bool,
}

/// Finds the texts that the patterns of some tests distinguish; of names also a text for each way in
/// which their fields match.
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
    let mut patterns: Vec<PlainPattern> = Vec::new();
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
    let patterns: Vec<&PlainPattern> = patterns.iter().collect();
    let filled = PlainPattern::parse("?*");
    // A test of names reads nothing else, so that each way is sought among names too.
    let mut among: Vec<Vec<&PlainPattern>> = vec![vec![&filled]];
    if let Some(name) = &name {
        among.push(vec![name, &filled]);
    }
    match texts_of_atoms(&among, &patterns) {
        Some(found) => texts.values.extend(found),
        None => {
            texts.is_whole = false;
            for pattern in patterns {
                if let ExampleText::Text(text) = example(&[pattern, &filled], &[]) {
                    texts.values.push(text);
                }
            }
            texts.values.push("x".to_owned());
        }
    }
    texts
}

/// A text for each way in which some patterns match, among all texts that each of these lists
/// matches; `None` where there are too many.
fn texts_of_atoms(among: &[Vec<&PlainPattern>], patterns: &[&PlainPattern]) -> Option<Vec<String>> {
    let mut texts = Vec::new();
    for within in among {
        texts.extend(atoms(within, patterns)?.into_iter().map(|atom| atom.text));
    }
    Some(texts)
}

/// Some of the wishes, by their indexes.
fn select<'t>(wishes: &[Wish<'t>], chosen: &[usize]) -> Vec<Wish<'t>> {
    let chosen = chosen.iter().filter_map(|index| wishes.get(*index));
    chosen.copied().collect()
}

/// The largest sets of wishes that come true together.
#[derive(Default)]
struct LargestSets {
    /// A way for each set for which one was found.
    choices: Vec<Choice>,
    /// The sets for which it is not settled whether there is a way; in each a place for each wish.
    unsettled: Vec<Vec<bool>>,
}

/// Finds the largest sets of wishes that come true together. A set that is not the largest one found
/// lacks a wish that another has: so each largest set is reached by adding such wishes to none.
fn largest(count: usize, find: impl FnMut(&[usize]) -> WishAnswer<Choice>) -> LargestSets {
    let mut growing = Growing {
        find,
        tries: TRIES_MAX,
    };
    let mut seeds: Vec<Vec<usize>> = vec![Vec::new()];
    let (mut known, mut sets) = (HashSet::new(), HashSet::new());
    let mut largest = LargestSets::default();
    while let Some(seed) = seeds.pop() {
        if known.len() >= SEEDS_MAX || growing.tries == 0 {
            largest.unsettled.push(vec![true; count]);
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
        if !sets.insert(set) {
            continue;
        }
        match found {
            WishAnswer::Found(choice) => largest.choices.push(choice),
            WishAnswer::Nothing | WishAnswer::Unsettled => {
                let set = (0..count).map(|index| !lacks.contains(&index)).collect();
                largest.unsettled.push(set);
            }
        }
    }
    largest
}

/// A search that makes sets of wishes larger.
struct Growing<F> {
    /// Finds a choice that meets a set, which is given by its indexes in order.
    find: F,
    /// How many searches are left.
    tries: usize,
}

impl<F: FnMut(&[usize]) -> WishAnswer<Choice>> Growing<F> {
    /// Searches for a choice that meets a set; unsettled when no tries are left.
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
    /// One row each.
    wishes: &'t [Wish<'t>],
    /// One column each.
    values: &'t [String],
    /// Of each wish what its test makes of each value.
    passes: Vec<Vec<Truth>>,
    /// What the dialect says of values that do not fit.
    rule: TestRule,
    /// Tries what is found on the tests.
    theory: &'t Theory<'b, B>,
}

/// Those rows of a table that are chosen.
struct ChosenTests<'c, 't, 'b, B> {
    /// The table with all rows.
    table: &'c ChoiceTable<'t, 'b, B>,
    /// The indexes of the chosen rows.
    chosen: &'c [usize],
    /// The wishes of the chosen rows.
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
        let mut passes = Vec::with_capacity(wishes.len());
        for wish in wishes {
            let row = values.iter().map(|value| theory.passed(wish.test, value));
            passes.push(row.collect());
        }
        Self {
            wishes,
            values,
            passes,
            rule,
            theory,
        }
    }

    /// Several values of the table by which the chosen wishes come true; `looks` is how many
    /// entries may still be tried.
    fn try_several(&self, chosen: &[usize], looks: &mut usize) -> WishAnswer<Choice> {
        let wishes = select(self.wishes, chosen);
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
        let mut rows: Vec<(&[Truth], Welcome)> = Vec::new();
        for (index, welcome) in wants {
            let row = self.chosen.get(*index);
            if let Some(row) = row.and_then(|row| self.table.passes.get(*row)) {
                rows.push((row, *welcome));
            }
        }
        let looks = (rows.len() + 1).saturating_mul(self.table.values.len());
        let Some(rest) = self.looks.checked_sub(looks) else {
            return WishAnswer::Unsettled;
        };
        *self.looks = rest;
        for (column, value) in self.table.values.iter().enumerate() {
            if (may_be_empty || !value.is_empty()) && are_welcome(&rows, column) {
                return WishAnswer::Found(value.clone());
            }
        }
        WishAnswer::Nothing
    }

    fn meets(&self, choice: &Choice) -> bool {
        self.table.theory.meets(self.wishes, choice)
    }
}

/// Whether the value of a column passes each of these rows as is welcome.
fn are_welcome(rows: &[(&[Truth], Welcome)], column: usize) -> bool {
    for (row, welcome) in rows {
        match row.get(column) {
            Some(truth) if welcome.takes(*truth) => {}
            _ => return false,
        }
    }
    true
}
