//! Policies in, findings out.

use std::collections::BTreeMap;
use std::fmt;

use super::catalog::Catalog;
use super::facts::Facts;
use super::finding::Finding;
use super::rule::{Check, Group, Rule};
use super::spans::{PolicySpans, unusual_texts};
use super::subject::Subject;
use crate::diagnostic::{Diagnostic, Level};
use crate::dialect::Dialect;
use crate::error::LoadError;
use crate::json::{self, Document};
use crate::limits::Limits;
use crate::model::{Clues, Policy};
use crate::source::Lines;

/// Looks for what is wrong or dangerous in policies.
///
/// # Examples
///
/// ```
/// use portcullis::lint::Linter;
/// use portcullis::{Clues, Dialect, Kind};
/// let clues = Clues::default().dialect(Dialect::alibaba_ram()).kind(Kind::Identity);
/// let mut linter = Linter::new();
/// linter.read(&clues, "all.json", r#"{"Version": "1", "Statement": [
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
    pub(super) policies: Vec<(Policy, String)>,
    /// By which each policy was read.
    pub(super) clues: Vec<Clues>,
    catalogs: Vec<Catalog>,
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

    /// Adds a catalogue, by which policies of its dialect are looked at. Of several for one dialect
    /// the last counts.
    pub fn add_catalog(&mut self, catalog: Catalog) {
        self.catalogs
            .retain(|other| other.dialect() != catalog.dialect());
        self.catalogs.push(catalog);
    }

    /// Adds a policy. `name` is how findings speak of it.
    ///
    /// # Errors
    ///
    /// It is not legal in its dialect, or dialect or kind are unclear. The other policies are
    /// looked at all the same.
    pub fn read(
        &mut self,
        clues: &Clues,
        name: &str,
        text: impl AsRef<[u8]>,
    ) -> Result<(), LoadError> {
        let policy = clues.read(name, text.as_ref())?;
        // OK because a policy that was read is UTF-8.
        self.policies
            .push((policy, String::from_utf8_lossy(text.as_ref()).into_owned()));
        self.clues.push(clues.clone());
        Ok(())
    }

    /// The text of a policy, by the name that it was given.
    #[must_use]
    pub fn source_text(&self, name: &str) -> Option<&str> {
        self.policies
            .iter()
            .find(|(policy, _)| policy.name() == name)
            .map(|(_, text)| text.as_str())
    }

    /// Adds the policies of another linter behind its own: so texts can be read, and looked at one
    /// by one, in parallel.
    pub fn append(&mut self, other: Linter) {
        self.policies.extend(other.policies);
        self.clues.extend(other.clues);
    }

    /// What all rules find, in the order of the policies and of the places in them. Rules over
    /// several policies see those of one dialect together.
    #[must_use]
    pub fn findings(&self) -> Vec<Diagnostic> {
        self.found(|_| true)
    }

    /// The part of [`Linter::findings`] that follows from each policy by itself.
    #[must_use]
    pub fn findings_of_each(&self) -> Vec<Diagnostic> {
        self.found(|check| matches!(check, Check::Policy(_)))
    }

    /// The other part, which follows from several policies together.
    ///
    /// # Examples
    ///
    /// ```
    /// use portcullis::lint::Linter;
    /// let linter = Linter::new();
    /// assert_eq!(linter.findings().len(), linter.findings_of_each().len() + linter.findings_together().len());
    /// ```
    #[must_use]
    pub fn findings_together(&self) -> Vec<Diagnostic> {
        self.found(|check| matches!(check, Check::Set(_)))
    }

    fn found(&self, wanted: fn(&Check) -> bool) -> Vec<Diagnostic> {
        let mut found = self.look(wanted, &|finding, rule, level, subjects| {
            finding.diagnostic(rule.fault(), level, subjects)
        });
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

    /// What becomes of each finding, with the number of its policy.
    pub(super) fn look<T>(
        &self,
        wanted: fn(&Check) -> bool,
        tell: &Tell<'_, T>,
    ) -> Vec<(usize, T)> {
        let documents: Vec<Document<'_>> = self
            .policies
            .iter()
            .map(|(policy, text)| json::parse(text, &limits(policy, text)))
            .collect();
        let mut dialects: Vec<&Dialect> = Vec::new();
        for (policy, _) in &self.policies {
            if !dialects.contains(&policy.dialect()) {
                dialects.push(policy.dialect());
            }
        }
        let mut found = Vec::new();
        for dialect in dialects {
            let of_dialect = self.policies.iter().zip(&documents).enumerate();
            let of_dialect = of_dialect.filter(|(_, ((policy, _), _))| policy.dialect() == dialect);
            let (places, subjects): (Vec<usize>, Vec<Subject<'_>>) = of_dialect
                .enumerate()
                .filter_map(|(index, (place, ((policy, text), document)))| {
                    let mut subject = subject(index, policy, text, document)?;
                    subject.catalog = self
                        .catalogs
                        .iter()
                        .find(|catalog| catalog.dialect() == policy.dialect().name());
                    Some((place, subject))
                })
                .unzip();
            for (policy, told) in self.run(&subjects, wanted, tell) {
                found.push((places.get(policy).copied().unwrap_or_default(), told));
            }
        }
        found
    }

    /// The wanted rules over the policies of one dialect.
    fn run<T>(
        &self,
        subjects: &[Subject<'_>],
        wanted: fn(&Check) -> bool,
        tell: &Tell<'_, T>,
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
            if rule.group() == Group::Catalog && !official {
                level = level.min(Level::Suggestion);
            }
            let findings: Vec<Finding> = match rule.check() {
                Check::Policy(check) => subjects.iter().flat_map(check).collect(),
                Check::Set(check) => check(subjects),
            };
            for finding in findings {
                let policy = finding.policy;
                said.extend(tell(&finding, rule, level, subjects).map(|told| (policy, told)));
            }
        }
        said
    }
}

/// Puts a finding in words, or works out how it is mended.
pub(super) type Tell<'t, T> =
    dyn Fn(&Finding, &'static Rule, Level, &[Subject<'_>]) -> Option<T> + 't;

/// What was read before is within any limits that it was read with.
pub(super) fn limits(policy: &Policy, text: &str) -> Limits {
    Limits::default()
        .with_policy_bytes(text.len())
        .with_statements(policy.statement_count())
}

fn subject<'a>(
    index: usize,
    policy: &'a Policy,
    text: &'a str,
    document: &'a Document<'_>,
) -> Option<Subject<'a>> {
    let table = policy.dialect().table();
    let root = document.root.as_ref()?;
    Some(Subject {
        index,
        policy,
        table,
        facts: Facts::of(&table.name),
        catalog: None,
        text,
        root,
        lines: Lines::new(text),
        spans: PolicySpans::of(root, table),
        unusual_texts: unusual_texts(root),
    })
}

impl fmt::Debug for Linter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self
            .policies
            .iter()
            .map(|(policy, _)| policy.name())
            .collect();
        out.debug_struct("Linter")
            .field("levels", &self.levels)
            .field("policies", &names)
            .finish()
    }
}
