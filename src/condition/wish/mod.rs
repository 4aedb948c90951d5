//! What to give for one key so that each of some tests comes out as wished: the theory of a key.
//!
//! A key is absent, has one value, or has several. What one value has to meet is decided family by
//! family: texts and names by intersecting patterns, what has an order by its bounds and what lies
//! between them. Of several values some have to be there, each for one test, and every one of them
//! has to meet the other tests; so the few that have to be there are enough. Whatever is found is
//! tried on the tests before it is offered.

mod line;
mod many;
mod mixed;
mod name;
mod spelled;
mod text;
mod value;

use super::choice::Choice;
use super::fits::{Fits, SeveralValues};
use super::operand::Operands;
use super::operator::Family;
use super::test::{Test, TestRule};
use crate::decision::Truth;
use crate::pattern::Bindings;

pub(crate) use line::times;

pub(super) use line::points;
pub(super) use many::{ChoiceSource, several};
pub(super) use mixed::blends;
pub(super) use name::names;
pub(super) use spelled::spelled;
pub(super) use value::is_mixed;

/// The truths of a test that are welcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Welcome {
    pub(super) truth: bool,
    pub(super) falsity: bool,
    pub(super) unknown: bool,
}

impl Welcome {
    pub(crate) const TRUE: Self = Self {
        truth: true,
        falsity: false,
        unknown: false,
    };
    pub(crate) const FALSE: Self = Self {
        truth: false,
        falsity: true,
        unknown: false,
    };

    pub(crate) fn takes(self, truth: Truth) -> bool {
        match truth {
            Truth::True => self.truth,
            Truth::False => self.falsity,
            Truth::Unknown => self.unknown,
        }
    }

    /// This and nothing else.
    fn only(truth: Truth) -> Self {
        let is = |other| truth == other;
        Self {
            truth: is(Truth::True),
            falsity: is(Truth::False),
            unknown: is(Truth::Unknown),
        }
    }
}

/// How one test is to come out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wish<'t> {
    pub(crate) test: &'t Test,
    pub(crate) welcome: Welcome,
}

/// What a search came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WishAnswer<T> {
    Found(T),
    /// There is none.
    Nothing,
    /// There may be one: families are mixed, a variable has no value, or the search was longer than
    /// its bound.
    Unsettled,
}

/// How much may be tried for one key, at most: values tried, and words of states of patterns.
const WORK_MAX: usize = 1 << 20;

/// Decides wishes on one key.
pub(crate) struct Theory<'b, B> {
    rule: TestRule,
    bindings: &'b B,
    fits: &'b Fits,
    work: usize,
}

impl<'b, B: Bindings> Theory<'b, B> {
    pub(crate) fn new(rule: TestRule, bindings: &'b B, fits: &'b Fits) -> Self {
        Self {
            rule,
            bindings,
            fits,
            work: WORK_MAX,
        }
    }

    /// Something to give for a key by which all wishes come true.
    pub(crate) fn wish(&mut self, wishes: &[Wish<'_>]) -> WishAnswer<Choice> {
        let empty = || Choice::One(String::new());
        if let Some(plain) = [Choice::Absent]
            .into_iter()
            .find(|choice| self.meets(wishes, choice))
        {
            return WishAnswer::Found(plain);
        }
        let mut is_settled = true;
        for found in [
            self.one(wishes),
            WishAnswer::Found(empty()),
            self.many(wishes),
        ] {
            match found {
                WishAnswer::Found(choice) if self.meets(wishes, &choice) => {
                    return WishAnswer::Found(choice);
                }
                WishAnswer::Found(choice) => is_settled &= choice == empty(),
                WishAnswer::Nothing => {}
                WishAnswer::Unsettled => is_settled = false,
            }
        }
        if is_settled {
            WishAnswer::Nothing
        } else {
            WishAnswer::Unsettled
        }
    }

    /// Whether a request can give this, and the tests then come out as wished.
    pub(crate) fn meets(&self, wishes: &[Wish<'_>], choice: &Choice) -> bool {
        let mut wishes = wishes.iter();
        self.fits.takes(choice)
            && wishes.all(|wish| {
                wish.welcome
                    .takes(wish.test.evaluate(choice.given(), self.rule, self.bindings))
            })
    }

    /// What a test makes of one value; of a test for absence, which reads none, nothing is known.
    pub(super) fn passed(&self, test: &Test, value: &str) -> Truth {
        match test.operator.base.family {
            Family::Null => Truth::Unknown,
            _ => test.passes(value, self.rule, self.bindings),
        }
    }

    /// One value, which is not the empty text.
    fn one(&mut self, wishes: &[Wish<'_>]) -> WishAnswer<Choice> {
        if !given(wishes) {
            return WishAnswer::Nothing;
        }
        match self.value(&values(wishes)) {
            WishAnswer::Found(text) => WishAnswer::Found(Choice::One(text)),
            WishAnswer::Nothing => WishAnswer::Nothing,
            WishAnswer::Unsettled => WishAnswer::Unsettled,
        }
    }

    fn many(&mut self, wishes: &[Wish<'_>]) -> WishAnswer<Choice> {
        if !takes_several(wishes, self.fits.several) || !given(wishes) {
            return WishAnswer::Nothing;
        }
        let empty = Choice::Many(vec!["".into()]);
        if self.meets(wishes, &empty) {
            return WishAnswer::Found(empty);
        }
        let rule = self.rule;
        several(
            wishes,
            rule,
            &mut OnDemand {
                theory: self,
                wishes,
            },
        )
    }
}

/// Whether the key may have several values.
pub(super) fn takes_several(wishes: &[Wish<'_>], several: SeveralValues) -> bool {
    match several {
        SeveralValues::Never => false,
        SeveralValues::IfAsked => wishes
            .iter()
            .any(|wish| wish.test.operator.quantifier.is_some()),
        SeveralValues::Always => true,
    }
}

/// Whether tests for absence take that the key is given.
fn given(wishes: &[Wish<'_>]) -> bool {
    wishes.iter().all(|wish| match &wish.test.operands {
        Operands::Absence(wanted) => wish.welcome.takes(wanted.contains(&false).into()),
        _ => true,
    })
}

/// The wishes that a value has to meet.
fn values<'t>(wishes: &[Wish<'t>]) -> Vec<Wish<'t>> {
    wishes
        .iter()
        .filter(|wish| wish.test.operator.base.family != Family::Null)
        .copied()
        .collect()
}

/// Single values, each sought when it is asked for.
struct OnDemand<'o, 'b, B> {
    theory: &'o mut Theory<'b, B>,
    wishes: &'o [Wish<'o>],
}

impl<B: Bindings> ChoiceSource for OnDemand<'_, '_, B> {
    fn find(&mut self, wants: &[(usize, Welcome)], may_be_empty: bool) -> WishAnswer<String> {
        let test = |(index, welcome): &(usize, Welcome)| {
            Some(Wish {
                test: self.wishes.get(*index)?.test,
                welcome: *welcome,
            })
        };
        let wants: Vec<Wish<'_>> = wants.iter().filter_map(test).collect();
        let found = self.theory.value(&wants);
        let takes_empty = may_be_empty && self.theory.fits.takes_value("");
        if !matches!(found, WishAnswer::Found(_)) && takes_empty && self.theory.passes(&wants, "") {
            return WishAnswer::Found(String::new());
        }
        found
    }

    fn meets(&self, choice: &Choice) -> bool {
        self.theory.meets(self.wishes, choice)
    }
}
