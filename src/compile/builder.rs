//! Policies to a set, and changes to one.

use std::collections::HashSet;

use super::segment::{Segment, SegmentBuilder};
use super::set::{PolicySet, SetPart};
use crate::diagnostic::LoadError;
use crate::dialect::{Dialect, Kind};
use crate::error::{Fault, Problem, faults};
use crate::limits::Limits;
use crate::model::Policy;
use crate::source::Span;

/// Builds a [`PolicySet`]: all of it or nothing (clause P5).
///
/// # Examples
///
/// ```
/// use portcullis::{Dialect, Kind, Limits, PolicySet};
/// let dialect = Dialect::kingsoft();
/// let error = PolicySet::builder(&dialect)
///     .limits(Limits::default().with_statements(1))
///     .add(Kind::Identity, "a", r#"{"Statement": [{"Effect": "allow", "Action": "*", "Resource": "*"}]}"#)
///     .add(Kind::Identity, "b", "")
///     .build()
///     .unwrap_err();
/// let ids: Vec<_> = error.diagnostics().iter().map(|fault| fault.id()).collect();
/// assert_eq!(ids, ["invalid-effect", "empty-text"], "the faults of all policies");
/// ```
#[derive(Debug)]
pub struct PolicySetBuilder {
    dialect: Dialect,
    limits: Limits,
    indexed_min: usize,
    policies: Vec<Policy>,
    names: HashSet<Box<str>>,
    errors: Vec<LoadError>,
}

/// With fewer statements than this, comparing them one by one takes less than looking them up
/// (counted in instructions, 2026-11).
const INDEXED_MIN: usize = 17;

impl PolicySetBuilder {
    /// A builder without policies, with the limits that hold where none are set.
    pub(super) fn new(dialect: &Dialect) -> Self {
        Self {
            dialect: dialect.clone(),
            limits: Limits::default(),
            indexed_min: INDEXED_MIN,
            policies: Vec::new(),
            names: HashSet::new(),
            errors: Vec::new(),
        }
    }

    /// Reads the policies that follow within these limits.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// From how many statements on they are looked up in a table and not one by one: for tests and
    /// measurements. It changes no verdict, only the time and memory that a decision takes.
    #[doc(hidden)]
    #[must_use]
    pub fn index_from(mut self, statements: usize) -> Self {
        self.indexed_min = statements;
        self
    }

    /// Reads a policy. The faults of all policies are reported together when the set is built.
    #[must_use]
    pub fn add(mut self, kind: Kind, name: &str, text: impl AsRef<[u8]>) -> Self {
        match Policy::parse_within(&self.dialect, kind, name, text, &self.limits) {
            Ok(policy) => self.add_policy(policy),
            Err(error) => {
                self.errors.push(error);
                self
            }
        }
    }

    /// Adds a policy that was read before.
    #[must_use]
    pub fn add_policy(mut self, policy: Policy) -> Self {
        if policy.dialect != self.dialect {
            let message = format!(
                "`{}` is a policy of {}, in a set of {}",
                policy.name,
                policy.dialect.title(),
                self.dialect.title()
            );
            self.refuse(
                &policy.name,
                faults::WRONG_DIALECT,
                message,
                "build one set a dialect",
            );
        } else if !self.names.insert(policy.name.clone()) {
            let message = format!("two policies are named `{}`", policy.name);
            self.refuse(
                &policy.name,
                faults::DUPLICATE_POLICY,
                message,
                "give each policy of the set a name of its own",
            );
        } else {
            self.policies.push(policy);
        }
        self
    }

    /// Notes a fault that a whole policy has, without a place in its text.
    fn refuse(&mut self, name: &str, what: Fault, message: String, help: &str) {
        self.errors.push(fault(name, what, message, help));
    }

    /// The set.
    ///
    /// # Errors
    ///
    /// A policy is faulty, two have one name, one is of another dialect, or a limit is exceeded.
    /// The error lists every fault of every policy.
    pub fn build(self) -> Result<PolicySet, LoadError> {
        self.build_after(Vec::new())
    }

    /// The set of these parts and what was added.
    fn build_after(mut self, mut parts: Vec<SetPart>) -> Result<PolicySet, LoadError> {
        let held: usize = parts
            .iter()
            .map(|held| held.segment.statement_count())
            .sum();
        let count = held
            + self
                .policies
                .iter()
                .map(Policy::statement_count)
                .sum::<usize>();
        if u32::try_from(count).is_err() {
            let name = self
                .policies
                .last()
                .map(|policy| policy.name.clone())
                .unwrap_or_default();
            let message = format!("the set has {count} statements");
            self.refuse(&name, faults::TOO_MANY_STATEMENTS, message, "split the set");
        }
        if let Some(error) = LoadError::merge(self.errors) {
            return Err(error);
        }
        if !self.policies.is_empty() || parts.is_empty() {
            let added = self.policies.iter().map(Policy::statement_count).sum();
            let folded = folded(&parts, added, self.indexed_min);
            let mut segment = SegmentBuilder::new(&self.dialect);
            for held in parts.drain(folded..) {
                held.policies()
                    .for_each(|(_, policy)| segment.copy(&held.segment, policy));
            }
            self.policies
                .into_iter()
                .for_each(|policy| segment.add(policy));
            let segment = segment.finish(self.indexed_min);
            check(&segment, &self.limits)?;
            parts.push(SetPart::new(segment));
        }
        Ok(PolicySet::of_parts(
            self.dialect,
            self.limits,
            self.indexed_min,
            parts,
        ))
    }
}

/// Refuses what would make single decisions long.
fn check(segment: &Segment, limits: &Limits) -> Result<(), LoadError> {
    let bound = segment.bound();
    let counts = [
        (
            bound.items,
            limits.statements_per_key(),
            "statements that share one index key because their patterns are almost all wildcards",
        ),
        (
            bound.conditions,
            limits.conditions_per_key(),
            "conditions on the same actions and resources",
        ),
    ];
    match counts.into_iter().find(|(count, limit, _)| count > limit) {
        None => Ok(()),
        Some((count, limit, what)) => {
            let message = format!("the set has {count} {what}; the limit is {limit}");
            Err(fault(
                "",
                faults::TOO_MANY_ALIKE,
                message,
                "write them as fewer statements, or raise the limit",
            ))
        }
    }
}

/// A fault without a place: the text that was read is gone, and no other text must be shown
/// instead.
fn fault(name: &str, fault: Fault, message: String, help: &str) -> LoadError {
    let problem = Problem::new(fault, Span::new(0, 0))
        .message(message)
        .help(help);
    LoadError::of_problem(name, "", problem)
}

/// Changes to a [`PolicySet`], made by [`PolicySet::update`].
///
/// A policy that is put replaces the one of its name. To put and to remove one name is a fault, and
/// so is to remove a name that the set does not have; [`build`](Self::build) reports all of them.
/// The set that an update was made from never changes.
#[derive(Debug)]
pub struct PolicySetUpdate {
    set: PolicySet,
    added: PolicySetBuilder,
    removed: HashSet<Box<str>>,
}

impl PolicySet {
    /// Starts a set of policies of one dialect.
    #[must_use]
    pub fn builder(dialect: &Dialect) -> PolicySetBuilder {
        PolicySetBuilder::new(dialect)
    }

    /// Starts a change: policies are added, replaced or removed, and the rest is shared with this
    /// set, which stays as it is for those who hold it. A small change takes some microseconds
    /// whatever the size of the set. Decisions take a little longer while changes pile up, until
    /// [`PolicySet::compact`].
    ///
    /// # Examples
    ///
    /// ```
    /// use portcullis::{Dialect, Kind, PolicySet, Verdict};
    /// let dialect = Dialect::kingsoft();
    /// let readers = r#"{"Statement": [{"Effect": "Allow", "Action": "ks3:Get*", "Resource": "*"}]}"#;
    /// let before = PolicySet::builder(&dialect).add(Kind::Identity, "readers", readers).build()?;
    /// let after = before.update().remove("readers").build()?;
    /// let request = dialect
    ///     .request("krn:ksc:iam::2000000001:user/ann", "ks3:GetObject", "krn:ksc:ks3:::ledger/q3.csv")
    ///     .build()?;
    /// assert_eq!(before.decide(&request).verdict(), Verdict::Allow);
    /// assert_eq!(after.decide(&request).verdict(), Verdict::ImplicitDeny);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn update(&self) -> PolicySetUpdate {
        let added = PolicySetBuilder::new(self.dialect())
            .limits(self.limits().clone())
            .index_from(self.indexed_min());
        PolicySetUpdate {
            set: self.clone(),
            added,
            removed: HashSet::new(),
        }
    }

    /// The same set in one piece, as if it had been built of its policies now; or as it is, where
    /// its limits allow it only in pieces.
    #[must_use]
    pub fn compact(&self) -> PolicySet {
        let mut segment = SegmentBuilder::new(self.dialect());
        for held in self.parts() {
            held.policies()
                .for_each(|(_, policy)| segment.copy(&held.segment, policy));
        }
        let segment = segment.finish(self.indexed_min());
        if check(&segment, self.limits()).is_err() {
            return self.clone();
        }
        let parts = vec![SetPart::new(segment)];
        Self::of_parts(
            self.dialect().clone(),
            self.limits().clone(),
            self.indexed_min(),
            parts,
        )
    }
}

impl PolicySetUpdate {
    /// Reads a policy and puts it in the place of the one of its name, or adds it.
    #[must_use]
    pub fn put(mut self, kind: Kind, name: &str, text: impl AsRef<[u8]>) -> Self {
        self.added = self.added.add(kind, name, text);
        self
    }

    /// Puts a policy that was read before in the place of the one of its name, or adds it.
    #[must_use]
    pub fn put_policy(mut self, policy: Policy) -> Self {
        self.added = self.added.add_policy(policy);
        self
    }

    /// Removes the policy of a name.
    #[must_use]
    pub fn remove(mut self, name: &str) -> Self {
        if self.set.id(name).is_none() {
            let message = format!("no policy is named `{name}`");
            self.added.refuse(
                name,
                faults::UNKNOWN_POLICY,
                message,
                "name a policy that the set holds",
            );
        }
        self.removed.insert(name.into());
        self
    }

    /// The changed set.
    ///
    /// # Errors
    ///
    /// As [`PolicySetBuilder::build`]; and a policy that is to be removed is not there, or is to be
    /// put too.
    pub fn build(mut self) -> Result<PolicySet, LoadError> {
        let both = self.removed.intersection(&self.added.names).min().cloned();
        if let Some(name) = both {
            let message = format!("`{name}` is to be put and to be removed");
            self.added
                .refuse(&name, faults::DUPLICATE_POLICY, message, "do one of both");
        }
        let mut parts = self.set.parts().to_vec();
        for held in &mut parts {
            let changed = self.removed.iter().chain(&self.added.names);
            let numbers: Vec<u32> = changed
                .filter_map(|name| held.segment.number(name))
                .collect();
            if !numbers.is_empty() {
                let mut gone: Vec<u32> = held.gone.iter().copied().chain(numbers).collect();
                gone.sort_unstable();
                gone.dedup();
                held.gone = gone.into();
            }
        }
        self.added.build_after(parts)
    }
}

/// The most statements of the newest part. While it is this small, and few enough to be compared
/// one by one, it is compiled again together with what is added.
const RECENT_MAX: usize = 32;
/// A part is folded into what follows it unless it is more than this many times as large. That
/// keeps the number of parts small.
const FOLD: usize = 8;

/// The index of the first part that is compiled again when `added` statements are added. The very
/// first part is compiled again only if the caller asks for it.
fn folded(parts: &[SetPart], added: usize, indexed_min: usize) -> usize {
    let recent_max = indexed_min.saturating_sub(1).min(RECENT_MAX);
    let (mut from, mut total) = (parts.len(), added);
    while let Some(last) = parts
        .get(1..from)
        .and_then(<[SetPart]>::last)
        .map(SetPart::statement_count)
    {
        let (recent, fits) = (
            from == parts.len() && last <= recent_max,
            last <= total * FOLD,
        );
        if !(recent || (fits && total > recent_max)) {
            break;
        }
        (from, total) = (from - 1, total + last);
        if total <= recent_max {
            break;
        }
    }
    from
}
