//! One value, by the families of its tests.

use super::super::fits::Content;
use super::super::operand::{KeyReader, Operands};
use super::line::{UNREADABLE, points};
use super::mixed::blends;
use super::name::names;
use super::spelled::spelled;
use super::text::Clauses;
use super::{Theory, Wish, WishAnswer};
use crate::decision::Truth;
use crate::pattern::{Bindings, ExampleText, Spelled};

/// What a value may be to a test.
struct Want<'t> {
    wish: Wish<'t>,
    equal: bool,
    differ: bool,
    unreadable: bool,
}

impl Want<'_> {
    /// Whether it takes every value.
    fn is_free(&self) -> bool {
        let is_always_read = matches!(self.wish.test.operands, Operands::Texts(_));
        self.equal && self.differ && (self.unreadable || is_always_read)
    }
}

/// Families that read the same values; texts and names are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ValueKind {
    Text,
    Number,
    Instant,
    Boolean,
    Address,
    Bytes,
}

fn kind(operands: &Operands) -> ValueKind {
    match operands {
        // OK because tests for absence are decided before any value is sought.
        Operands::Texts(_) | Operands::Names(..) | Operands::Absence(_) => ValueKind::Text,
        Operands::Numbers(..) => ValueKind::Number,
        Operands::Instants(..) => ValueKind::Instant,
        Operands::Booleans(_) => ValueKind::Boolean,
        Operands::Blocks(_) => ValueKind::Address,
        Operands::Bytes(_) => ValueKind::Bytes,
    }
}

/// Whether tests with these operands read different values of one text, or others than the key has.
/// Of booleans there are so few that all are tried.
pub(in crate::condition) fn is_mixed<'t>(
    mut operands: impl Iterator<Item = &'t Operands>,
    content: &Content,
) -> bool {
    let first = match content {
        Content::Typed(KeyReader::Bool, _) => return false,
        Content::Typed(KeyReader::Number, _) => Some(ValueKind::Number),
        Content::Typed(KeyReader::Instant, _) => Some(ValueKind::Instant),
        Content::Typed(KeyReader::Address, _) => Some(ValueKind::Address),
        Content::Like(_) => Some(ValueKind::Text),
        Content::Any => operands.next().map(kind),
    };
    operands.any(|operands| Some(kind(operands)) != first)
}

impl<B: Bindings> Theory<'_, B> {
    /// A value, which is not the empty text, that passes each test as is welcome. No test is one
    /// for absence.
    pub(super) fn value(&mut self, wishes: &[Wish<'_>]) -> WishAnswer<String> {
        let wants: Vec<Want<'_>> = wishes.iter().map(|wish| self.want(wish)).collect();
        if wants
            .iter()
            .any(|want| !(want.equal || want.differ || want.unreadable))
        {
            return WishAnswer::Nothing;
        }
        let wants: Vec<Want<'_>> = wants.into_iter().filter(|want| !want.is_free()).collect();
        if !is_mixed(
            wants.iter().map(|want| &want.wish.test.operands),
            &self.fits.content,
        ) {
            let wants: Vec<&Want<'_>> = wants.iter().collect();
            return self.of_kind(&wants);
        }
        self.of_kinds(wishes, &wants)
    }

    /// Whether a value passes each test as is welcome.
    pub(super) fn passes(&self, wishes: &[Wish<'_>], value: &str) -> bool {
        wishes.iter().all(|wish| {
            wish.welcome
                .takes(wish.test.passes(value, self.rule, self.bindings))
        })
    }

    fn want<'t>(&self, wish: &Wish<'t>) -> Want<'t> {
        let negated = wish.test.operator.base.negated;
        let can_fail_to_read = !matches!(wish.test.operands, Operands::Texts(_));
        let unreadable = if self.rule.unreadable_unknown {
            Truth::Unknown
        } else {
            Truth::False
        };
        Want {
            wish: *wish,
            equal: wish.welcome.takes(Truth::True.negate_if(negated)),
            differ: wish.welcome.takes(Truth::False.negate_if(negated)),
            unreadable: can_fail_to_read && wish.welcome.takes(unreadable),
        }
    }

    fn try_all(
        &mut self,
        wishes: &[Wish<'_>],
        values: impl IntoIterator<Item = String>,
    ) -> WishAnswer<String> {
        for value in values {
            let Some(rest) = self.work.checked_sub(wishes.len() + 1) else {
                return WishAnswer::Unsettled;
            };
            self.work = rest;
            if !value.is_empty() && self.fits.takes_value(&value) && self.passes(wishes, &value) {
                return WishAnswer::Found(value);
            }
        }
        WishAnswer::Nothing
    }

    /// Exact, for tests of one kind.
    fn of_kind(&mut self, wants: &[&Want<'_>]) -> WishAnswer<String> {
        let wishes: Vec<Wish<'_>> = wants.iter().map(|want| want.wish).collect();
        let operands = wishes.iter().map(|wish| &wish.test.operands);
        match operands.clone().next().map(kind) {
            None => WishAnswer::Found(
                self.fits
                    .samples()
                    .into_iter()
                    .next()
                    .unwrap_or_else(|| UNREADABLE.to_owned()),
            ),
            Some(ValueKind::Text) => self.of_texts(wants, &wishes),
            Some(_) => {
                let mut points = points(operands);
                points.extend(self.fits.samples());
                self.try_all(&wishes, points)
            }
        }
    }

    /// A text that is a name where names are asked for, or one that is none.
    fn of_texts(&mut self, wants: &[&Want<'_>], wishes: &[Wish<'_>]) -> WishAnswer<String> {
        let scheme = wants
            .iter()
            .find_map(|want| match &want.wish.test.operands {
                Operands::Names(scheme, _) => Some(scheme.spelled()),
                _ => None,
            });
        let operands = wishes.iter().map(|wish| &wish.test.operands);
        let are_names = operands
            .clone()
            .all(|operands| matches!(operands, Operands::Names(..)));
        if are_names && let Some(names) = names(operands, self.bindings) {
            let is_open = wants
                .iter()
                .any(|want| spelled(&want.wish.test.operands, self.bindings).1);
            return match self.try_all(wishes, names.into_iter().chain([UNREADABLE.to_owned()])) {
                WishAnswer::Nothing if is_open => WishAnswer::Unsettled,
                found => found,
            };
        }
        let worlds: &[bool] = if scheme.is_some() {
            &[true, false]
        } else {
            &[true]
        };
        let mut is_settled = true;
        for is_name in worlds {
            let Some((mut clauses, is_open)) = self.clauses(wants, *is_name) else {
                continue;
            };
            clauses
                .some_of
                .extend(self.fits.form().map(|form| vec![form.clone()]));
            match &scheme {
                Some(scheme) if *is_name => clauses.some_of.push(vec![scheme.clone()]),
                Some(scheme) => clauses.none_of.push(scheme.clone()),
                None => {}
            }
            match clauses.solve(&mut self.work) {
                ExampleText::Text(text) if self.passes(wishes, &text) => {
                    return WishAnswer::Found(text);
                }
                ExampleText::Nothing if !is_open => {}
                ExampleText::Text(_) | ExampleText::Nothing | ExampleText::Unknown => {
                    is_settled = false
                }
            }
        }
        if is_settled {
            WishAnswer::Nothing
        } else {
            WishAnswer::Unsettled
        }
    }

    /// The patterns that a text is to match or not, and whether there may be a text although none
    /// is as they say: a variable may have no value.
    fn clauses(&self, wants: &[&Want<'_>], is_name: bool) -> Option<(Clauses, bool)> {
        let mut clauses = Clauses::default();
        let mut any_open = false;
        for want in wants {
            let is_name_pattern = matches!(want.wish.test.operands, Operands::Names(..));
            // As one text a pattern of names may match more names, so that too many would be left
            // out.
            any_open |= is_name_pattern && is_name && !want.equal;
            let is_read = is_name || !is_name_pattern;
            let (patterns, is_open) = spelled(&want.wish.test.operands, self.bindings);
            any_open |= is_open;
            match (want.equal, want.differ) {
                _ if !is_read => want.unreadable.then_some(())?,
                (true, true) => {}
                (true, false) => clauses.some_of.push(patterns),
                (false, true) => clauses.none_of.extend(patterns),
                (false, false) => return None,
            }
        }
        Some((clauses, any_open))
    }

    /// Values of each kind are tried on the others. What one kind alone cannot meet there is not.
    fn of_kinds(&mut self, wishes: &[Wish<'_>], wants: &[Want<'_>]) -> WishAnswer<String> {
        let mut kinds: Vec<ValueKind> = Vec::new();
        let mut values: Vec<String> = Vec::new();
        for want in wants {
            let kind_of = |want: &Want<'_>| kind(&want.wish.test.operands);
            if kinds.contains(&kind_of(want)) {
                continue;
            }
            kinds.push(kind_of(want));
            let same: Vec<&Want<'_>> = wants
                .iter()
                .filter(|other| kind_of(other) == kind_of(want))
                .collect();
            match self.of_kind(&same) {
                WishAnswer::Found(value) => values.push(value),
                WishAnswer::Nothing => return WishAnswer::Nothing,
                WishAnswer::Unsettled => {}
            }
        }
        if let Some(texts) = self.fixed(wants) {
            return self.try_all(wishes, texts);
        }
        let operands = wants.iter().map(|want| &want.wish.test.operands);
        let mut points = points(operands.clone());
        points.extend(self.fits.samples());
        values.extend(blends(operands, &points, self.bindings));
        values.extend(points);
        match self.try_all(wishes, values) {
            WishAnswer::Found(value) => WishAnswer::Found(value),
            WishAnswer::Nothing | WishAnswer::Unsettled => WishAnswer::Unsettled,
        }
    }

    /// The only texts that there are, where a test names them.
    fn fixed(&self, wants: &[Want<'_>]) -> Option<Vec<String>> {
        wants
            .iter()
            .filter(|want| want.equal && !want.differ)
            .find_map(|want| {
                let Operands::Texts(_) = want.wish.test.operands else {
                    return None;
                };
                let (patterns, is_open) = spelled(&want.wish.test.operands, self.bindings);
                let is_fixed = !is_open && patterns.iter().all(Spelled::is_text);
                is_fixed.then(|| patterns.iter().map(ToString::to_string).collect())
            })
    }
}
