//! One value, by the families of its tests.
//!
//! Tests of one family have an exact answer: texts and names by patterns ([`Clauses`]), the others
//! by trying one value of each kind that they distinguish ([`points`]). Tests of several families
//! on one key are rare and have no common form, so a value of each family is tried on all of them,
//! together with texts that two families may read ([`blends`]). What is not found so is unsettled.

use super::super::fits::Content;
use super::super::operand::{KeyReader, Operands};
use super::line::{UNREADABLE, points};
use super::mixed::blends;
use super::name::names;
use super::spelled::spelled;
use super::text::Clauses;
use super::{Theory, Wish, WishAnswer};
use crate::decision::Truth;
use crate::pattern::{Bindings, ExampleText, PlainPattern};
use crate::resource_name::NameScheme;

/// What a value may be to a test.
struct Want<'t> {
    /// The wish that it follows from.
    wish: Wish<'t>,
    /// It may equal an operand.
    equal: bool,
    /// It may be readable and equal none.
    differ: bool,
    /// It may be unreadable to the test.
    unreadable: bool,
}

impl Want<'_> {
    /// Whether it takes every value.
    fn is_free(&self) -> bool {
        let is_always_read = matches!(self.wish.test.operands, Operands::Texts(_));
        self.equal && self.differ && (self.unreadable || is_always_read)
    }

    /// The kind of value that its test reads.
    fn kind(&self) -> ValueKind {
        kind(&self.wish.test.operands)
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

/// The kind of value that a test reads.
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
        let mut wants: Vec<Want<'_>> = Vec::new();
        for wish in wishes {
            let want = self.want(wish);
            if !(want.equal || want.differ || want.unreadable) {
                return WishAnswer::Nothing;
            }
            if !want.is_free() {
                wants.push(want);
            }
        }
        let operands = wants.iter().map(|want| &want.wish.test.operands);
        if !is_mixed(operands, &self.fits.content) {
            let wants: Vec<&Want<'_>> = wants.iter().collect();
            return self.of_kind(&wants);
        }
        self.of_kinds(wishes, &wants)
    }

    /// Whether a value passes each test as is welcome.
    pub(super) fn passes(&self, wishes: &[Wish<'_>], value: &str) -> bool {
        for wish in wishes {
            let truth = wish.test.passes(value, self.rule, self.bindings);
            if !wish.welcome.takes(truth) {
                return false;
            }
        }
        true
    }

    /// What a value may be so that its test comes out as is welcome: negation is undone here.
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

    /// Finds the first of some values that passes each test, for as much work as is left.
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
            None => match self.fits.samples().into_iter().next() {
                Some(sample) => WishAnswer::Found(sample),
                None => WishAnswer::Found(UNREADABLE.to_owned()),
            },
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
        let mut scheme: Option<&NameScheme> = None;
        let mut are_names = true;
        for want in wants {
            match &want.wish.test.operands {
                Operands::Names(names, _) => scheme = scheme.or(Some(names)),
                _ => are_names = false,
            }
        }
        let scheme = scheme.map(NameScheme::spelled);
        let mut operands = wishes.iter().map(|wish| &wish.test.operands);
        if are_names && let Some(mut names) = names(operands.clone(), self.bindings) {
            let is_open = operands.any(|operands| spelled(operands, self.bindings).1);
            names.push(UNREADABLE.to_owned());
            return match self.try_all(wishes, names) {
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
            let kind = want.kind();
            if kinds.contains(&kind) {
                continue;
            }
            kinds.push(kind);
            let same: Vec<&Want<'_>> = wants.iter().filter(|other| other.kind() == kind).collect();
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
        for want in wants {
            let operands = &want.wish.test.operands;
            if !want.equal || want.differ || !matches!(operands, Operands::Texts(_)) {
                continue;
            }
            let (patterns, is_open) = spelled(operands, self.bindings);
            if !is_open && patterns.iter().all(PlainPattern::is_text) {
                return Some(patterns.iter().map(ToString::to_string).collect());
            }
        }
        None
    }
}
