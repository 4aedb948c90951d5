//! Fixing what rules find, and the proof that nothing else changes.
//!
//! A fix is *safe* if the policy decides every request as before, and that is proved: the new text
//! is read like any other, and its meaning is compared with that of the old one by the relations of
//! patterns, tests and principals (`Policy::decides_within` of the model), which know nothing of
//! rules. A fix that cannot be proved is refused. A fix that guesses what was meant, or that
//! changes the name of a statement, is *unsafe* and has to be asked for.
//!
//! Fixes are made in passes. A pass makes those that do not meet; then the rules look again, until
//! nothing changes. Unsafe fixes wait until no safe one is left, so that a guess is made about a
//! policy in which everything certain is settled. All fixes in one pass would be faster, but an
//! edit that one fix needs may be gone after another.

mod fixable;
mod settle;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::document::PolicyDocument;
use super::linter::Linter;
use super::rule::Applicability;
use crate::diagnostic::Diagnostic;
use fixable::Fixable;
pub use fixable::Safety;
use settle::{Attempt, Purse};

/// How often all policies are fixed, at most.
const PASSES_MAX: usize = 32;

/// The fixes that were made in the policies of a [`Linter`].
///
/// # Examples
///
/// ```
/// use portcullis::detect::PolicyHints;
/// use portcullis::lint::{Linter, Safety};
/// use portcullis::{Dialect, Kind};
/// let hints = PolicyHints::default().dialect(Dialect::alibaba_ram()).kind(Kind::Identity);
/// let mut linter = Linter::new();
/// linter.read(&hints, "p.json", r#"{"Version": "1", "Statement": [{"Effect": "Allow",
///     "Action": ["oss:Get*", "oss:GetObject"], "Resource": "acs:oss:*:*:b/*"}]}"#)?;
/// let fixes = linter.fix(Safety::Safe, |_| true);
/// assert_eq!(fixes.count(), 1);
/// let fixed = fixes.fixed().next().unwrap();
/// assert!(fixed.after().contains(r#""Action": ["oss:Get*"]"#), "{}", fixed.after());
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Fixes {
    /// The fixed policies, by their numbers.
    fixed: BTreeMap<usize, FixedPolicy>,
    refused: Vec<(Diagnostic, String)>,
    unsafe_count: usize,
}

/// A policy that was fixed.
///
/// It has the text before and after; nothing is written. The edits keep the layout of what they do
/// not change.
#[derive(Clone, Debug)]
pub struct FixedPolicy {
    name: String,
    before: String,
    after: String,
    counts: BTreeMap<&'static str, usize>,
}

impl Fixes {
    /// Returns the policies that were fixed, in the order in which they were read.
    pub fn fixed(&self) -> impl ExactSizeIterator<Item = &FixedPolicy> {
        self.fixed.values()
    }

    /// Returns the findings whose fix was refused, each with the reason, such as that no proof was
    /// found that every decision stays.
    #[must_use]
    pub fn refused(&self) -> &[(Diagnostic, String)] {
        &self.refused
    }

    /// Counts the findings that are left and whose fix is unsafe.
    #[must_use]
    pub fn unsafe_count(&self) -> usize {
        self.unsafe_count
    }

    /// Counts the fixes that were made.
    #[must_use]
    pub fn count(&self) -> usize {
        self.fixed().flat_map(|fixed| fixed.counts.values()).sum()
    }
}

impl Fixes {
    /// Records the fixes of one pass over one policy.
    fn record(
        &mut self,
        index: usize,
        document: &PolicyDocument,
        after: &str,
        made: &[&'static str],
    ) {
        let fixed = self.fixed.entry(index).or_insert_with(|| FixedPolicy {
            name: document.policy.name().to_owned(),
            before: document.text.clone(),
            after: String::new(),
            counts: BTreeMap::new(),
        });
        after.clone_into(&mut fixed.after);
        for rule in made {
            *fixed.counts.entry(rule).or_default() += 1;
        }
    }
}

impl FixedPolicy {
    /// Returns the name of the policy.
    #[must_use]
    pub fn source_name(&self) -> &str {
        &self.name
    }

    /// Returns the text before the fixes.
    #[must_use]
    pub fn before(&self) -> &str {
        &self.before
    }

    /// Returns the text after the fixes.
    #[must_use]
    pub fn after(&self) -> &str {
        &self.after
    }

    /// Returns the number of fixes that were made, by the id of their rule.
    #[must_use]
    pub fn counts(&self) -> &BTreeMap<&'static str, usize> {
        &self.counts
    }
}

impl Linter {
    /// Fixes what rules find, where a finding is wanted and its fix is as safe as asked. Afterwards
    /// the linter has the fixed policies, and [`Linter::findings`] returns what is left.
    ///
    /// # Examples
    ///
    /// ```
    /// use portcullis::lint::{Linter, Safety};
    /// use portcullis::detect::PolicyHints;
    /// use portcullis::{Dialect, Kind};
    /// let hints = PolicyHints::default().dialect(Dialect::alibaba_ram()).kind(Kind::Identity);
    /// let mut linter = Linter::new();
    /// linter.read(&hints, "read.json", r#"{"Version": "1", "Statement": [
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
            let mut changed = false;
            for (index, fixables) in self.fixables(&wanted) {
                let purse = purses.entry(index).or_default();
                changed |= self.fix_policy(index, fixables, safety, purse, &mut fixes);
            }
            if !changed {
                break;
            }
        }
        fixes
    }

    /// The wanted findings that have a fix, by policy, each policy's by place.
    fn fixables(&self, wanted: &impl Fn(&Diagnostic) -> bool) -> BTreeMap<usize, Vec<Fixable>> {
        let found = self.look(|_| true, &|finding, rule, level, subjects| {
            let applicability = rule.applicability()?;
            let edits = finding.edits(subjects)?;
            let diagnostic = finding.diagnostic(rule.fault(), level, subjects)?;
            wanted(&diagnostic).then_some(Fixable {
                diagnostic,
                applicability,
                edits,
            })
        });
        let mut fixables: BTreeMap<usize, Vec<Fixable>> = BTreeMap::new();
        for (index, fixable) in found {
            fixables.entry(index).or_default().push(fixable);
        }
        for of_policy in fixables.values_mut() {
            of_policy.sort_by(|one, other| {
                let (one, other) = (&one.diagnostic, &other.diagnostic);
                let key = (one.span(), one.id(), one.message());
                key.cmp(&(other.span(), other.id(), other.message()))
            });
        }
        fixables
    }

    /// Makes one pass over one policy, and returns whether it changed anything.
    fn fix_policy(
        &mut self,
        index: usize,
        fixables: Vec<Fixable>,
        safety: Safety,
        purse: &mut Purse,
        fixes: &mut Fixes,
    ) -> bool {
        let Some(document) = self.policies.get(index) else {
            return false;
        };
        let attempt = Attempt { document };
        let is_guess = |fixable: &Fixable| fixable.applicability == Applicability::Unsafe;
        let (mut open, safe): (Vec<_>, Vec<_>) = fixables.into_iter().partition(is_guess);
        let mut settled = attempt.settle(&safe, Safety::Safe, purse);
        if settled.made.is_empty() {
            for (fixable, reason) in settled.refused(safe) {
                match fixable.applicability {
                    Applicability::SafeWhereProved => open.push(fixable),
                    _ => fixes.refused.push((fixable.diagnostic, reason)),
                }
            }
        }
        if settled.made.is_empty() && safety == Safety::Unsafe {
            open.sort_by_key(|fixable| fixable.diagnostic.span());
            settled = attempt.settle(&open, Safety::Unsafe, purse);
            if settled.made.is_empty() {
                for (fixable, reason) in settled.refused(std::mem::take(&mut open)) {
                    fixes.refused.push((fixable.diagnostic, reason));
                }
            }
        }
        fixes.unsafe_count += open.len();
        let Some(best) = settled.best else {
            return false;
        };
        fixes.record(index, document, &best.text, &settled.made);
        let Some(slot) = self.policies.get_mut(index) else {
            return false;
        };
        *slot = Arc::new(best);
        true
    }
}
