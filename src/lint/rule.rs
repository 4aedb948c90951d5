//! The definition of a rule: its id, its group, its page and its check.
//!
//! Which rules there are is the business of [`rules`](super::rules), above this module.

use std::fmt;

use super::finding::Finding;
use super::page::{Example, RulePage};
use super::subject::Subject;
use crate::diagnostic::Level;
use crate::error::Fault;

/// The group of a rule, which sets its default level.
///
/// # Examples
///
/// ```
/// use portcullis::Level;
/// use portcullis::lint::RuleGroup;
/// assert_eq!(RuleGroup::Security.level(), Some(Level::Error));
/// assert_eq!(RuleGroup::Pedantic.level(), None, "off by default");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum RuleGroup {
    /// The policy cannot do what it says: an error.
    Correctness,
    /// The policy grants more than anybody should: an error.
    Security,
    /// The policy probably does not say what was meant: a warning.
    Suspicious,
    /// The policy could be written more simply: a warning.
    Style,
    /// Strict habits, off unless asked for.
    Pedantic,
    /// The catalogue of services does not list it: a suggestion, since catalogues age.
    Catalog,
}

impl RuleGroup {
    /// Every group, in the order of reports.
    pub const ALL: &[RuleGroup] = &[
        RuleGroup::Correctness,
        RuleGroup::Security,
        RuleGroup::Suspicious,
        RuleGroup::Style,
        RuleGroup::Pedantic,
        RuleGroup::Catalog,
    ];

    /// Returns the name that reports and options use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            RuleGroup::Correctness => "correctness",
            RuleGroup::Security => "security",
            RuleGroup::Suspicious => "suspicious",
            RuleGroup::Style => "style",
            RuleGroup::Pedantic => "pedantic",
            RuleGroup::Catalog => "catalog",
        }
    }

    /// Returns the default level of its rules; `None` is off.
    #[must_use]
    pub fn level(self) -> Option<Level> {
        match self {
            RuleGroup::Correctness | RuleGroup::Security => Some(Level::Error),
            RuleGroup::Suspicious | RuleGroup::Style => Some(Level::Warning),
            RuleGroup::Pedantic => None,
            RuleGroup::Catalog => Some(Level::Warning),
        }
    }
}

impl fmt::Display for RuleGroup {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// One rule of the linter.
///
/// # Examples
///
/// ```
/// use portcullis::lint::Rule;
/// let rule = Rule::find("star-on-star").unwrap();
/// assert_eq!(rule.group().name(), "security");
/// println!("{}", rule.page());
/// ```
pub struct Rule {
    id: &'static str,
    group: RuleGroup,
    page: RulePage,
    check: Check,
    /// A second check, of several policies together.
    set_check: Option<Check>,
    fix: Option<Applicability>,
}

/// The function that finds what a rule is about.
#[derive(Clone, Copy)]
pub(super) enum Check {
    /// Checks one policy at a time.
    Policy(fn(&Subject<'_>) -> Vec<Finding>),
    /// Checks all policies of a run that have the same dialect together.
    Set(fn(&[Subject<'_>]) -> Vec<Finding>),
}

/// When the automatic fix of a rule may be applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Applicability {
    /// The fix keeps every decision; it is not applied without the proof of that.
    Safe,
    /// The fix is safe where the proof succeeds, and unsafe elsewhere.
    SafeWhereProved,
    /// The fix guesses what was meant, or changes a name: it is always unsafe.
    Unsafe,
}

impl Rule {
    /// A rule without an automatic fix.
    pub(super) const fn new(
        id: &'static str,
        group: RuleGroup,
        page: &'static str,
        check: Check,
    ) -> Self {
        Self {
            id,
            group,
            page: RulePage(page),
            check,
            set_check: None,
            fix: None,
        }
    }

    /// The same rule, some of whose findings have an automatic fix.
    pub(super) const fn with_fix(mut self, fix: Applicability) -> Self {
        self.fix = Some(fix);
        self
    }

    /// The same rule, which also checks all policies of a run that have the same dialect together.
    pub(super) const fn with_set_check(
        mut self,
        check: fn(&[Subject<'_>]) -> Vec<Finding>,
    ) -> Self {
        self.set_check = Some(Check::Set(check));
        self
    }

    /// Its checks: one, or one of each policy and one of several together.
    pub(super) fn checks(&self) -> impl Iterator<Item = Check> {
        [Some(self.check), self.set_check].into_iter().flatten()
    }

    /// The id and the note of its diagnostics.
    pub(super) fn fault(&self) -> Fault {
        Fault {
            id: self.id,
            note: self.why(),
        }
    }

    /// Returns the id, in kebab case.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// Returns the group.
    #[must_use]
    pub fn group(&self) -> RuleGroup {
        self.group
    }

    /// Returns what the rule finds: the bad thing, in lower case and without a full stop.
    #[must_use]
    pub fn what(&self) -> &'static str {
        self.page.item("Finds")
    }

    /// Returns why that matters, which is also the note of each finding.
    #[must_use]
    pub fn why(&self) -> &'static str {
        self.page.item("Why")
    }

    /// Returns how to fix it by hand.
    #[must_use]
    pub fn fix(&self) -> &'static str {
        self.page.item("Fix")
    }

    /// Whether [`Linter::fix`](super::Linter::fix) can fix what the rule finds, safely or not.
    #[must_use]
    pub fn has_fix(&self) -> bool {
        self.fix.is_some()
    }

    /// Returns when its automatic fix may be applied; `None` if it has none.
    #[must_use]
    pub fn applicability(&self) -> Option<Applicability> {
        self.fix
    }

    /// Returns the names that other tools have for the rule.
    pub fn aliases(&self) -> impl Iterator<Item = &'static str> {
        let names = self.page.item("Elsewhere").split(", ");
        names.filter(|name| !name.is_empty())
    }

    /// Returns the vendor's page or the clause of the manual that the rule rests on, in Markdown.
    #[must_use]
    pub fn source(&self) -> &'static str {
        self.page.item("Source")
    }

    /// Returns policies in which the rule finds something.
    #[must_use]
    pub fn invalid(&self) -> Vec<Example> {
        self.page.examples("Invalid")
    }

    /// Returns policies that look alike and in which the rule finds nothing.
    #[must_use]
    pub fn valid(&self) -> Vec<Example> {
        self.page.examples("Valid")
    }

    /// Returns the page, in Markdown.
    #[must_use]
    pub fn page(&self) -> &'static str {
        self.page.0
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Rule")
            .field("id", &self.id)
            .field("group", &self.group)
            .finish_non_exhaustive()
    }
}
