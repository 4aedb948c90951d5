//! The levels of rules, faults and groups: of a whole run, and of some paths.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use portcullis::Level;
use portcullis::estate::EstateRule;
use portcullis::lint::{Linter, Rule};
use portcullis::project::{FileFinding, OWN_RULES, SourceFile};

use super::arguments::Reporting;
use super::config::Config;
use super::named_level::NamedLevel;

/// The levels of a run, in the order in which they are set: the last one of a name counts.
pub(super) struct Levels<'a> {
    /// If not empty, other rules are off.
    select: &'a [String],
    of_run: Vec<&'a NamedLevel>,
    config: &'a Config,
    ignore: &'a [String],
}

impl<'a> Levels<'a> {
    /// The levels of a configuration and of the command line.
    pub(super) fn new(reporting: &'a Reporting, config: &'a Config) -> Self {
        Self {
            select: &reporting.select,
            of_run: config.levels.iter().chain(&reporting.levels).collect(),
            config,
            ignore: &reporting.ignore,
        }
    }

    /// Sets the levels of the rules of a linter. A rule that is on for some paths is on.
    pub(super) fn set(&self, linter: &mut Linter) {
        for rule in Rule::all() {
            let group = rule.group().name();
            let mut level = self.of_run(rule.id(), group);
            for row in self.config.levels_by_path() {
                if let Some(on @ Some(_)) = last(row.levels.iter(), rule.id(), group) {
                    level = Some(on);
                }
            }
            if let Some(level) = level {
                // OK because a rule of the list is known.
                let _ = linter.set_level(rule.id(), level);
            }
        }
    }

    /// Sets the levels of findings, and removes those that are off. `paths` are the paths of the
    /// files by name.
    pub(super) fn apply(&self, findings: &mut Vec<FileFinding>, paths: &HashMap<&str, &str>) {
        let mut defaults: BTreeMap<&str, Option<Level>> = BTreeMap::new();
        for rule in Rule::all() {
            defaults.insert(rule.id(), rule.group().level());
        }
        findings.retain_mut(|finding| {
            let default = defaults.get(&*finding.rule).copied();
            // The linter has set the level of a rule, unless that depends on the path.
            if default.is_some() && !self.is_set_for_paths(finding) {
                return true;
            }
            let path = paths.get(&*finding.source).copied().unwrap_or("");
            match self.of(finding, path).or(default) {
                Some(None) => return false,
                Some(Some(level)) => finding.level = level,
                None => {}
            }
            true
        });
    }

    /// Whether some paths have a level for a finding, which then need not be the level of others.
    fn is_set_for_paths(&self, finding: &FileFinding) -> bool {
        let (rule, group) = (&*finding.rule, finding.group());
        for row in self.config.levels_by_path() {
            if last(row.levels.iter(), rule, group).is_some() {
                return true;
            }
        }
        false
    }

    /// Whether a fault has a level of its own in its file.
    pub(super) fn is_set(&self, finding: &FileFinding, relative: &str) -> bool {
        self.of(finding, relative).is_some()
    }

    /// The level that is set for a finding; `None` if none is.
    fn of(&self, finding: &FileFinding, relative: &str) -> Option<Option<Level>> {
        let (rule, group) = (&*finding.rule, finding.group());
        if names(self.ignore, rule, group) {
            return Some(None);
        }
        let mut level = self.of_run(rule, group);
        for row in self.config.levels_by_path() {
            if row.matches(Path::new(relative)) {
                level = last(row.levels.iter(), rule, group).or(level);
            }
        }
        level
    }

    /// The level of a rule or fault that is set for all files.
    fn of_run(&self, rule: &str, group: &str) -> Option<Option<Level>> {
        if names(self.ignore, rule, group) {
            return Some(None);
        }
        // What keeps a policy from being judged is reported whatever is selected.
        let is_rule =
            group == OWN_RULES || Rule::find(rule).is_some() || EstateRule::find(rule).is_some();
        if is_rule && !self.select.is_empty() && !names(self.select, rule, group) {
            return Some(None);
        }
        last(self.of_run.iter().copied(), rule, group)
    }
}

/// The paths of files from the folder of the configuration, by their names.
pub(super) fn relative_paths(files: &[SourceFile]) -> HashMap<&str, &str> {
    let mut paths = HashMap::new();
    for file in files {
        paths.insert(file.name(), file.relative());
    }
    paths
}

/// Whether a list has a rule or its group.
fn names(list: &[String], rule: &str, group: &str) -> bool {
    list.iter().any(|name| name == rule || name == group)
}

/// The level of a rule by the last entry for its id, or else by the last one for its group.
fn last<'l>(
    levels: impl Iterator<Item = &'l NamedLevel>,
    rule: &str,
    group: &str,
) -> Option<Option<Level>> {
    let (mut by_rule, mut by_group) = (None, None);
    for NamedLevel { name, level } in levels {
        if name == rule {
            by_rule = Some(*level);
        } else if name == group {
            by_group = Some(*level);
        }
    }
    by_rule.or(by_group)
}
