//! Policies in, findings out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use super::catalog::Catalog;
use super::document::PolicyDocument;
use super::finding::Finding;
use super::own::{OwnRule, OwnRuleError};
use super::rule::{Check, Rule, RuleGroup};
use super::subject::Subject;
use super::ways::Way;
use crate::diagnostic::{Diagnostic, Level, LoadError};
use crate::dialect::Dialect;
use crate::model::PolicyHints;
use crate::words::{clip, nearest};

/// A name that no rule and no group has, as [`Linter::set_level`] returns it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownRule {
    name: String,
    nearest: Option<&'static str>,
}

impl UnknownRule {
    /// Looks for the name that was probably meant.
    fn new(name: &str) -> Self {
        let rules = Rule::all().map(Rule::id);
        let groups = RuleGroup::ALL.iter().map(|group| group.name());
        Self {
            name: name.to_owned(),
            nearest: nearest(name, rules.chain(groups)),
        }
    }

    /// The name as it was given.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The rule or group that was probably meant.
    #[must_use]
    pub fn nearest(&self) -> Option<&'static str> {
        self.nearest
    }
}

impl fmt::Display for UnknownRule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "there is no rule or group `{}`", clip(&self.name))?;
        match self.nearest {
            Some(nearest) => write!(out, "; did you mean `{nearest}`?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for UnknownRule {}

/// Looks for what is wrong or dangerous in policies.
///
/// With the feature `catalogs`, which the command line has, the rules of catalogues consult those
/// that come with the program; without it they find nothing unless [`Linter::add_catalog`] gives
/// one.
///
/// # Examples
///
/// ```
/// use portcullis::lint::Linter;
/// use portcullis::detect::PolicyHints;
/// use portcullis::{Dialect, Kind};
/// let hints = PolicyHints::default().dialect(Dialect::alibaba_ram()).kind(Kind::Identity);
/// let mut linter = Linter::new();
/// linter.read(&hints, "all.json", r#"{"Version": "1", "Statement": [
///     {"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#)?;
/// let findings = linter.findings();
/// assert_eq!(findings[0].id(), "star-on-star");
/// assert_eq!(findings[0].position().line, 2);
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Default)]
pub struct Linter {
    /// Levels other than their groups', by id.
    levels: BTreeMap<&'static str, Option<Level>>,
    pub(super) policies: Vec<Arc<PolicyDocument>>,
    catalogs: Vec<Catalog>,
    /// Rules of the project.
    own_rules: Vec<OwnRule>,
}

impl Linter {
    /// A linter with every rule at its default level, and without policies.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the level of a rule by its id, or of all rules of a group by its name; `None` is off.
    /// A later call counts more than an earlier one.
    ///
    /// # Errors
    ///
    /// No rule has this id, and no group this name. Nothing is changed then.
    ///
    /// # Examples
    ///
    /// ```
    /// use portcullis::Level;
    /// use portcullis::lint::Linter;
    /// let mut linter = Linter::new();
    /// linter.set_level("pedantic", Some(Level::Suggestion))?; // a group, off by default
    /// linter.set_level("empty-sid", None)?; // a rule
    ///
    /// let error = linter.set_level("star-on-sta", None).unwrap_err();
    /// assert_eq!(error.nearest(), Some("star-on-star"));
    /// # Ok::<(), portcullis::lint::UnknownRule>(())
    /// ```
    pub fn set_level(&mut self, name: &str, level: Option<Level>) -> Result<(), UnknownRule> {
        let mut is_known = false;
        for rule in Rule::all() {
            if rule.id() == name || rule.group().name() == name {
                self.levels.insert(rule.id(), level);
                is_known = true;
            }
        }
        if is_known {
            Ok(())
        } else {
            Err(UnknownRule::new(name))
        }
    }

    /// The levels that were set, by the ids of rules.
    #[doc(hidden)]
    #[must_use]
    pub fn levels(&self) -> &BTreeMap<&'static str, Option<Level>> {
        &self.levels
    }

    /// Adds a catalogue, against which policies of its dialect are checked. Of several for one
    /// dialect the last counts.
    pub fn add_catalog(&mut self, catalog: Catalog) {
        self.catalogs
            .retain(|other| other.dialect() != catalog.dialect());
        self.catalogs.push(catalog);
    }

    /// Adds a rule of the project. One of the same name takes the place of another.
    ///
    /// # Errors
    ///
    /// One of its examples is not a valid policy, or does not show what it says.
    pub fn add_rule(&mut self, rule: OwnRule) -> Result<(), OwnRuleError> {
        for (index, example) in rule.examples().iter().enumerate() {
            let mut linter = Linter::new();
            linter.own_rules.push(rule.clone());
            let read = linter.read(&rule.hints(example), "the example", &example.policy);
            let findings = read.map(|()| linter.findings());
            rule.judge_example(index + 1, example, findings)?;
        }
        self.add_checked_rule(rule);
        Ok(())
    }

    /// Adds a rule of the project whose examples were checked before.
    #[doc(hidden)]
    pub fn add_checked_rule(&mut self, rule: OwnRule) {
        self.own_rules.retain(|other| other.name() != rule.name());
        self.own_rules.push(rule);
    }

    /// Returns the rules of the project.
    #[must_use]
    pub fn own_rules(&self) -> &[OwnRule] {
        &self.own_rules
    }

    /// Adds a policy. `name` is how findings speak of it.
    ///
    /// # Errors
    ///
    /// It is not legal in its dialect, or dialect or kind are unclear. The other policies are
    /// checked all the same.
    pub fn read(
        &mut self,
        hints: &PolicyHints,
        name: &str,
        text: impl AsRef<[u8]>,
    ) -> Result<(), LoadError> {
        let document = PolicyDocument::read(hints, name, text.as_ref())?;
        self.policies.push(Arc::new(document));
        Ok(())
    }

    /// The text of a policy, by the name that it was given.
    #[must_use]
    pub fn source_text(&self, name: &str) -> Option<&str> {
        self.policies
            .iter()
            .find(|document| document.policy.name() == name)
            .map(|document| &*document.text)
    }

    /// Adds the policies of another linter behind its own: several threads can read texts, each
    /// into a linter of its own.
    #[doc(hidden)]
    pub fn append(&mut self, other: Linter) {
        self.policies.extend(other.policies);
    }

    /// What all rules find, in the order of the policies and of the places in them. Rules over
    /// several policies see those of one dialect together.
    #[must_use]
    pub fn findings(&self) -> Vec<Diagnostic> {
        self.found(|_| true, self.own_findings())
    }

    /// Returns the part of [`Linter::findings`] that follows from each policy by itself.
    #[doc(hidden)]
    #[must_use]
    pub fn per_policy_findings(&self) -> Vec<Diagnostic> {
        self.found(
            |check| matches!(check, Check::Policy(_)),
            self.own_findings(),
        )
    }

    /// Returns the other part, which follows from several policies together.
    #[doc(hidden)]
    #[must_use]
    pub fn cross_policy_findings(&self) -> Vec<Diagnostic> {
        self.found(|check| matches!(check, Check::Set(_)), Vec::new())
    }

    /// The findings of the rules with such a check and those of the project, in order.
    fn found(&self, wanted: fn(&Check) -> bool, own: Vec<(usize, Diagnostic)>) -> Vec<Diagnostic> {
        let mut found = self.look(wanted, &|finding, rule, level, subjects| {
            finding.diagnostic(rule.fault(), level, subjects)
        });
        found.extend(own);
        found.sort_by(|(one, left), (other, right)| {
            let left = (one, left.span(), left.id(), left.message());
            left.cmp(&(other, right.span(), right.id(), right.message()))
        });
        let mut findings = Vec::with_capacity(found.len());
        for (_, finding) in found {
            findings.push(finding);
        }
        findings
    }

    /// What the rules of the project find, with the number of each policy.
    fn own_findings(&self) -> Vec<(usize, Diagnostic)> {
        let mut by_dialect: Vec<(&Dialect, Vec<&OwnRule>)> = Vec::new();
        for rule in &self.own_rules {
            let dialect = rule.dialect();
            match by_dialect.iter_mut().find(|(known, _)| *known == dialect) {
                Some((_, rules)) => rules.push(rule),
                None => by_dialect.push((dialect, vec![rule])),
            }
        }
        let mut found = Vec::new();
        for (dialect, rules) in by_dialect {
            let (places, subjects) = self.subjects(dialect, None, &[]);
            for (subject, place) in subjects.iter().zip(places) {
                for rule in &rules {
                    for finding in rule.check(subject) {
                        let diagnostic = rule.diagnostic(&finding, rule.level(), &subjects);
                        found.extend(diagnostic.map(|diagnostic| (place, diagnostic)));
                    }
                }
            }
        }
        found
    }

    /// What becomes of each finding, with the number of its policy.
    pub(super) fn look<T>(
        &self,
        wanted: fn(&Check) -> bool,
        handle: &HandleFinding<'_, T>,
    ) -> Vec<(usize, T)> {
        let mut dialects: Vec<&Dialect> = Vec::new();
        for document in &self.policies {
            if !dialects.contains(&document.policy.dialect()) {
                dialects.push(document.policy.dialect());
            }
        }
        let mut found = Vec::new();
        for dialect in dialects {
            let bundled = self.bundled_catalog(dialect);
            let ways = Way::all(dialect);
            let (places, subjects) = self.subjects(dialect, bundled.as_ref(), &ways);
            for (policy, handled) in self.run(&subjects, wanted, handle) {
                found.push((places.get(policy).copied().unwrap_or_default(), handled));
            }
        }
        found
    }

    /// The catalogue that was given for a dialect.
    fn catalog(&self, dialect: &Dialect) -> Option<&Catalog> {
        let mut catalogs = self.catalogs.iter();
        catalogs.find(|catalog| catalog.dialect() == dialect.name())
    }

    /// What the bundled catalogue of a dialect says of the services of all policies, unless another
    /// catalogue was given for it.
    fn bundled_catalog(&self, dialect: &Dialect) -> Option<Catalog> {
        if self.catalog(dialect).is_some() {
            return None;
        }
        let mut services = BTreeSet::new();
        for document in &self.policies {
            if document.policy.dialect() == dialect {
                document.collect_services(&mut services);
            }
        }
        Catalog::bundled(dialect.name(), &services)
    }

    /// The policies of a dialect, and the number of each among all policies.
    fn subjects<'a>(
        &'a self,
        dialect: &Dialect,
        bundled: Option<&'a Catalog>,
        ways: &'a [Way],
    ) -> (Vec<usize>, Vec<Subject<'a>>) {
        let catalog = self.catalog(dialect).or(bundled);
        let mut places = Vec::new();
        let mut subjects = Vec::new();
        for (place, document) in self.policies.iter().enumerate() {
            if document.policy.dialect() == dialect {
                subjects.push(document.subject(subjects.len(), catalog, ways));
                places.push(place);
            }
        }
        (places, subjects)
    }

    /// The wanted rules over the policies of one dialect.
    fn run<T>(
        &self,
        subjects: &[Subject<'_>],
        wanted: fn(&Check) -> bool,
        handle: &HandleFinding<'_, T>,
    ) -> Vec<(usize, T)> {
        let mut handled = Vec::new();
        for rule in Rule::all() {
            let Some(level) = self.level_of(rule, subjects) else {
                continue;
            };
            let mut findings: Vec<Finding> = Vec::new();
            for check in rule.checks().filter(&wanted) {
                match check {
                    Check::Policy(check) => findings.extend(subjects.iter().flat_map(check)),
                    Check::Set(check) => findings.extend(check(subjects)),
                }
            }
            for finding in findings {
                if let Some(result) = handle(&finding, rule, level, subjects) {
                    handled.push((finding.policy, result));
                }
            }
        }
        handled
    }

    /// The level of a rule over some policies; `None` is off. What a derived or incomplete
    /// catalogue says is at most a suggestion.
    fn level_of(&self, rule: &Rule, subjects: &[Subject<'_>]) -> Option<Level> {
        let level = match self.levels.get(rule.id()) {
            Some(level) => *level,
            None => rule.group().level(),
        }?;
        if rule.group() != RuleGroup::Catalog {
            return Some(level);
        }
        let mut catalogs = subjects.iter().map(|subject| subject.catalog);
        if catalogs.all(|catalog| catalog.is_some_and(Catalog::is_official)) {
            Some(level)
        } else {
            Some(level.min(Level::Suggestion))
        }
    }
}

/// Puts a finding in words, or works out its fix.
pub(super) type HandleFinding<'t, T> =
    dyn Fn(&Finding, &'static Rule, Level, &[Subject<'_>]) -> Option<T> + 't;

impl fmt::Debug for Linter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self
            .policies
            .iter()
            .map(|document| document.policy.name())
            .collect();
        out.debug_struct("Linter")
            .field("levels", &self.levels)
            .field("policies", &names)
            .finish()
    }
}
