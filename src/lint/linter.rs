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

/// Looks for what is wrong or dangerous in policies.
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
    /// Whether there is such a rule or group.
    pub fn set_level(&mut self, name: &str, level: Option<Level>) -> bool {
        let mut found = false;
        for rule in Rule::all().filter(|rule| rule.id() == name || rule.group().name() == name) {
            self.levels.insert(rule.id(), level);
            found = true;
        }
        found
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
        self.own_rules.retain(|other| other.name() != rule.name());
        self.own_rules.push(rule);
        Ok(())
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
        self.found(|_| true)
    }

    /// Returns the part of [`Linter::findings`] that follows from each policy by itself.
    #[doc(hidden)]
    #[must_use]
    pub fn per_policy_findings(&self) -> Vec<Diagnostic> {
        self.found(|check| matches!(check, Check::Policy(_)))
    }

    /// Returns the other part, which follows from several policies together.
    #[doc(hidden)]
    #[must_use]
    pub fn cross_policy_findings(&self) -> Vec<Diagnostic> {
        self.found(|check| matches!(check, Check::Set(_)))
    }

    fn found(&self, wanted: fn(&Check) -> bool) -> Vec<Diagnostic> {
        let mut found = self.look(wanted, &|finding, rule, level, subjects| {
            finding.diagnostic(rule.fault(), level, subjects)
        });
        if wanted(&Check::Policy(|_| Vec::new())) {
            found.extend(self.own_findings());
        }
        found.sort_by(|(one, left), (other, right)| {
            (one, left.span(), left.id(), left.message()).cmp(&(
                other,
                right.span(),
                right.id(),
                right.message(),
            ))
        });
        found
            .into_iter()
            .map(|(_, diagnostic)| diagnostic)
            .collect()
    }

    /// What the rules of the project find, with the number of each policy.
    fn own_findings(&self) -> Vec<(usize, Diagnostic)> {
        let mut found = Vec::new();
        for rule in &self.own_rules {
            let (places, subjects) = self.subjects(rule.dialect(), None, &[]);
            for (subject, place) in subjects.iter().zip(places) {
                for finding in rule.check(subject) {
                    let diagnostic = rule.diagnostic(&finding, rule.level(), &subjects);
                    found.extend(diagnostic.map(|diagnostic| (place, diagnostic)));
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
        let mut said = Vec::new();
        for rule in Rule::all().filter(|rule| wanted(&rule.check())) {
            let level = self
                .levels
                .get(rule.id())
                .copied()
                .unwrap_or(rule.group().level());
            let Some(mut level) = level else { continue };
            // What is derived, or not complete, says at most that something may be wrong.
            let official = subjects
                .iter()
                .all(|subject| subject.catalog.is_some_and(Catalog::is_official));
            if rule.group() == RuleGroup::Catalog && !official {
                level = level.min(Level::Suggestion);
            }
            let findings: Vec<Finding> = match rule.check() {
                Check::Policy(check) => subjects.iter().flat_map(check).collect(),
                Check::Set(check) => check(subjects),
            };
            for finding in findings {
                let policy = finding.policy;
                said.extend(
                    handle(&finding, rule, level, subjects).map(|handled| (policy, handled)),
                );
            }
        }
        said
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
