//! Findings mended in the text, and the proof that nothing else was.
//!
//! A fix is *safe* when the policy decides every request as before, and that is proved: the new
//! text is read again as any other, and what it says is compared with what the old one said by the
//! relations of patterns, tests and principals (`Policy::decides_as` of the model), which know
//! nothing of rules. What cannot be proved is refused. A fix that says what was probably meant, or
//! that changes the name of a statement, is *unsafe* and has to be asked for.
//!
//! Fixes are made in passes. In a pass those count that do not meet each other; after it the rules
//! look again, until nothing changes. Unsafe fixes wait until no safe one is left.

mod offers;
mod settle;

use std::collections::BTreeMap;

use super::linter::Linter;
use super::rule::Applicability;
use crate::diagnostic::Diagnostic;
use crate::lint::edit::Edit;
use offers::Offer;
use settle::{Attempt, Purse};

/// Passes over all policies, at most.
const PASSES_MAX: usize = 32;

/// Which fixes are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Safety {
    /// Those after which every request is decided as before, which is proved.
    Safe,
    /// Those, and those that change what a policy says.
    Unsafe,
}

/// What was mended in the policies of a [`Linter`].
#[derive(Clone, Debug, Default)]
pub struct Fixes {
    /// By the number of the policy.
    fixed: BTreeMap<usize, Fixed>,
    refused: Vec<(Diagnostic, String)>,
    unsafe_count: usize,
}

/// A policy that was mended.
#[derive(Clone, Debug)]
pub struct Fixed {
    name: String,
    before: String,
    after: String,
    counts: BTreeMap<&'static str, usize>,
}

impl Fixes {
    /// The policies that were mended, in the order in which they were read.
    pub fn fixed(&self) -> impl ExactSizeIterator<Item = &Fixed> {
        self.fixed.values()
    }

    /// Findings whose safe fix was not made, each with the reason: no proof that every decision
    /// would stay.
    #[must_use]
    pub fn refused(&self) -> &[(Diagnostic, String)] {
        &self.refused
    }

    /// How many findings are left whose fix is unsafe.
    #[must_use]
    pub fn unsafe_count(&self) -> usize {
        self.unsafe_count
    }

    /// How many fixes were made.
    #[must_use]
    pub fn count(&self) -> usize {
        self.fixed().flat_map(|fixed| fixed.counts.values()).sum()
    }
}

impl Fixes {
    fn refuse(&mut self, fixables: impl IntoIterator<Item = (Fixable, String)>) {
        self.refused.extend(
            fixables
                .into_iter()
                .map(|(fixable, reason)| (fixable.diagnostic, reason)),
        );
    }
}

impl Fixed {
    /// The name of the policy.
    #[must_use]
    pub fn source_name(&self) -> &str {
        &self.name
    }

    /// Its text as it was read.
    #[must_use]
    pub fn before(&self) -> &str {
        &self.before
    }

    /// Its text now.
    #[must_use]
    pub fn after(&self) -> &str {
        &self.after
    }

    /// How many fixes were made, by the id of their rule.
    #[must_use]
    pub fn counts(&self) -> &BTreeMap<&'static str, usize> {
        &self.counts
    }
}

/// A finding that has a fix.
struct Fixable {
    diagnostic: Diagnostic,
    applicability: Applicability,
    edits: Vec<Edit>,
}

impl Linter {
    /// Mends what rules find, where a finding is wanted and its fix is as safe as asked. Afterwards
    /// the policies of the linter are the mended ones, and [`Linter::findings`] tells what is left.
    ///
    /// # Examples
    ///
    /// ```
    /// use portcullis::lint::{Linter, Safety};
    /// use portcullis::{Clues, Dialect, Kind};
    /// let clues = Clues::default().dialect(Dialect::alibaba_ram()).kind(Kind::Identity);
    /// let mut linter = Linter::new();
    /// linter.read(&clues, "read.json", r#"{"Version": "1", "Statement": [
    ///     {"Effect": "Allow", "Action": ["oss:Get*", "oss:GetObject"], "Resource": "*"}]}"#)?;
    /// let fixes = linter.fix(Safety::Safe, |_| true);
    /// assert_eq!(fixes.count(), 1);
    /// assert!(fixes.fixed().next().unwrap().after().contains(r#""Action": ["oss:Get*"],"#));
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    pub fn fix(&mut self, safety: Safety, wanted: impl Fn(&Diagnostic) -> bool) -> Fixes {
        let mut fixes = Fixes::default();
        let mut purses: BTreeMap<usize, Purse> = BTreeMap::new();
        for _ in 0..PASSES_MAX {
            fixes.refused.clear();
            fixes.unsafe_count = 0;
            let mut found = self.fixable(&wanted);
            let mut changed = false;
            while let Some((index, _)) = found.first() {
                let index = *index;
                let rest = found.split_off(found.partition_point(|(other, _)| *other == index));
                let of_policy: Vec<Fixable> = std::mem::replace(&mut found, rest)
                    .into_iter()
                    .map(|(_, one)| one)
                    .collect();
                let purse = purses.entry(index).or_default();
                changed |= self.mend(index, of_policy, safety, purse, &mut fixes);
            }
            if !changed {
                break;
            }
        }
        fixes
    }

    /// By policy and place.
    fn fixable(&self, wanted: &impl Fn(&Diagnostic) -> bool) -> Vec<(usize, Fixable)> {
        let mut found = self.look(|_| true, &|finding, rule, level, subjects| {
            let applicability = rule.applicability()?;
            let subject = subjects.get(finding.policy)?;
            let edits = match finding.report() {
                Some(report) => report.fix(subject, finding.span)?,
                None => (Offer::of(rule.id())?.edits)(subject, finding)?,
            };
            let diagnostic = finding.diagnostic(rule, level, subjects)?;
            wanted(&diagnostic).then_some(Fixable {
                diagnostic,
                applicability,
                edits,
            })
        });
        found.sort_by(|(one, left), (other, right)| {
            let (left, right) = (&left.diagnostic, &right.diagnostic);
            (one, left.span(), left.id(), left.message()).cmp(&(
                other,
                right.span(),
                right.id(),
                right.message(),
            ))
        });
        found
    }

    /// One pass over one policy; whether anything was changed.
    fn mend(
        &mut self,
        index: usize,
        found: Vec<Fixable>,
        safety: Safety,
        purse: &mut Purse,
        fixes: &mut Fixes,
    ) -> bool {
        let Some(((policy, text), clues)) = self.policies.get(index).zip(self.clues.get(index))
        else {
            return false;
        };
        let attempt = Attempt {
            policy,
            text,
            clues,
        };
        let (kept, mut open): (Vec<_>, Vec<_>) = found
            .into_iter()
            .partition(|one| one.applicability != Applicability::Unsafe);
        let mut settled = attempt.settle(&kept, Safety::Safe, purse);
        if settled.made.is_empty() {
            // Of what was not proved some is unsafe, and the rest is refused.
            let unproved = settled.refused(kept);
            let (unsafe_too, refused): (Vec<_>, Vec<_>) = unproved
                .partition(|(fixable, _)| fixable.applicability == Applicability::SafeWhereProved);
            open.extend(unsafe_too.into_iter().map(|(fixable, _)| fixable));
            fixes.refuse(refused);
        }
        if settled.made.is_empty() && safety == Safety::Unsafe {
            open.sort_by_key(|one| one.diagnostic.span());
            settled = attempt.settle(&open, Safety::Unsafe, purse);
            if settled.made.is_empty() {
                fixes.refuse(settled.refused(std::mem::take(&mut open)));
            }
        }
        fixes.unsafe_count += open.len();
        let Some((policy, text)) = settled.best else {
            return false;
        };
        let fixed = fixes.fixed.entry(index).or_insert_with(|| Fixed {
            name: policy.name().to_owned(),
            before: attempt.text.to_owned(),
            after: String::new(),
            counts: BTreeMap::new(),
        });
        fixed.after.clone_from(&text);
        settled
            .made
            .iter()
            .for_each(|rule| *fixed.counts.entry(rule).or_default() += 1);
        self.policies
            .get_mut(index)
            .map(|slot| *slot = (policy, text))
            .is_some()
    }
}
