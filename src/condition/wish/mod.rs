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
    /// The test may be true.
    pub(super) truth: bool,
    /// The test may be false.
    pub(super) falsity: bool,
    /// The test may be unknown.
    pub(super) unknown: bool,
}

impl Welcome {
    /// Only truth is welcome.
    pub(crate) const TRUE: Self = Self {
        truth: true,
        falsity: false,
        unknown: false,
    };
    /// Only falsity is welcome.
    pub(crate) const FALSE: Self = Self {
        truth: false,
        falsity: true,
        unknown: false,
    };

    /// Whether a test may come out so.
    pub(crate) fn takes(self, truth: Truth) -> bool {
        match truth {
            Truth::True => self.truth,
            Truth::False => self.falsity,
            Truth::Unknown => self.unknown,
        }
    }

    /// This and nothing else.
    fn only(truth: Truth) -> Self {
        Self {
            truth: truth == Truth::True,
            falsity: truth == Truth::False,
            unknown: truth == Truth::Unknown,
        }
    }
}

/// How one test is to come out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wish<'t> {
    /// The test, on the key that the wishes are about.
    pub(crate) test: &'t Test,
    /// How it may come out.
    pub(crate) welcome: Welcome,
}

/// What a search came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WishAnswer<T> {
    /// This serves.
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
    /// What the dialect says of values that do not fit.
    rule: TestRule,
    /// The values of variables.
    bindings: &'b B,
    /// What a request can give for the key.
    fits: &'b Fits,
    /// How much work is left of [`WORK_MAX`], for all wishes on the key together.
    work: usize,
}

impl<'b, B: Bindings> Theory<'b, B> {
    /// A theory of one key, with all of its work left.
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
        if self.meets(wishes, &Choice::Absent) {
            return WishAnswer::Found(Choice::Absent);
        }
        let empty = Choice::One(String::new());
        let mut is_settled = true;
        for found in [
            self.one(wishes),
            WishAnswer::Found(empty.clone()),
            self.many(wishes),
        ] {
            match found {
                WishAnswer::Found(choice) if self.meets(wishes, &choice) => {
                    return WishAnswer::Found(choice);
                }
                WishAnswer::Found(choice) => is_settled &= choice == empty,
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

    /// Several values, where the key may have them.
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
    /// Finds them, with its work.
    theory: &'o mut Theory<'b, B>,
    /// The wishes on the key, by whose indexes values are asked for.
    wishes: &'o [Wish<'o>],
}

impl<B: Bindings> ChoiceSource for OnDemand<'_, '_, B> {
    fn find(&mut self, wants: &[(usize, Welcome)], may_be_empty: bool) -> WishAnswer<String> {
        let mut wishes: Vec<Wish<'_>> = Vec::new();
        for (index, welcome) in wants {
            if let Some(wish) = self.wishes.get(*index) {
                wishes.push(Wish {
                    test: wish.test,
                    welcome: *welcome,
                });
            }
        }
        let found = self.theory.value(&wishes);
        let takes_empty = may_be_empty && self.theory.fits.takes_value("");
        let is_found = matches!(found, WishAnswer::Found(_));
        if !is_found && takes_empty && self.theory.passes(&wishes, "") {
            return WishAnswer::Found(String::new());
        }
        found
    }

    fn meets(&self, choice: &Choice) -> bool {
        self.theory.meets(self.wishes, choice)
    }
}
