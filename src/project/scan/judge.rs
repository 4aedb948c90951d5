//! Applies the rules, and takes what does not depend on anything unknown.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::ScanPart;
use super::policies::{FilePolicy, Reading};
use super::report::unreadable;
use crate::diagnostic::Diagnostic;
use crate::lint::Linter;

/// Rules that find that something is nowhere in a policy.
const NOWHERE: &[&str] = &["filter-without-assume-role", "no-statements"];
/// Rules that find that something is nowhere in a run.
const NOWHERE_IN_RUN: &[&str] = &["pointless-deny"];

impl ScanPart {
    /// Applies the rules over one policy to each policy.
    pub(super) fn judge(&mut self) {
        for finding in self.whole.per_policy_findings() {
            let reading = Reading::whole(finding.source_name());
            self.reported.push((finding, reading));
        }
        for (form, (narrow, wide)) in self.narrow.iter().zip(&self.wide).enumerate() {
            let (narrow, wide) = (narrow.per_policy_findings(), wide.per_policy_findings());
            let common = common(narrow, wide, form, &self.faults);
            self.reported.extend(common);
        }
        self.report_faults();
    }

    /// Reports the faults of policies that cannot be read. If something unknown, or the
    /// doubt whether it is a policy of access, may be the reason, it is not judged instead.
    fn report_faults(&mut self) {
        for policy in &self.policies {
            for form in 0..policy.excerpt.forms.len() {
                let narrow = Reading {
                    name: policy.name.clone(),
                    form,
                    is_wide: false,
                };
                let Some(faults) = self.faults.get(&narrow) else {
                    continue;
                };
                let certain = certain_faults(policy, &narrow, faults);
                if certain.is_empty() {
                    let why = faults.first().map_or("", |fault| fault.message());
                    self.findings.push(unreadable(policy, &narrow, why));
                }
                for fault in certain {
                    self.reported.push((fault.clone(), narrow.clone()));
                }
            }
        }
    }

    /// Applies the rules over several policies. Of a policy with several forms, the first counts.
    pub(super) fn compare(&mut self, linter: &Linter) {
        let with = |partial: Option<&Linter>| {
            let mut all = linter.clone();
            all.append(self.whole.clone());
            if let Some(partial) = partial {
                all.append(partial.clone());
            }
            all.cross_policy_findings()
        };
        let narrow = with(self.narrow.first());
        if self.narrow.is_empty() {
            for finding in narrow {
                let reading = Reading::whole(finding.source_name());
                self.reported.push((finding, reading));
            }
            return;
        }
        let wide = with(self.wide.first());
        let common = common(narrow, wide, 0, &self.faults);
        self.reported.extend(common);
    }

    /// Drops findings that something is missing, if what is not judged may hold it.
    pub(super) fn drop_unproved(&mut self) {
        let has_unjudged = self
            .findings
            .iter()
            .any(|finding| finding.rule == "not-judged")
            || self.is_partial;
        let mut lacking: HashSet<&str> = HashSet::new();
        for policy in &self.policies {
            let forms = policy.excerpt.forms.iter();
            if forms.map(|form| &form.narrow).any(|it| it.kept.is_some()) {
                lacking.insert(&policy.name);
            }
        }
        self.reported.retain(|(finding, reading)| {
            let of_run = has_unjudged && NOWHERE_IN_RUN.contains(&finding.id());
            let of_policy = lacking.contains(&*reading.name) && NOWHERE.contains(&finding.id());
            !(of_run || of_policy)
        });
    }
}

/// What a finding or fault has in common with the same one in another reading.
fn place_of(finding: &Diagnostic) -> (&str, &str, &str) {
    (finding.source_name(), finding.id(), finding.pointer())
}

/// The findings with narrow samples that are also found with wide ones. Where a policy cannot be
/// read with wide samples, the narrow ones suffice.
fn common(
    narrow: Vec<Diagnostic>,
    wide: Vec<Diagnostic>,
    form: usize,
    faults: &HashMap<Reading, Vec<Diagnostic>>,
) -> Vec<(Diagnostic, Reading)> {
    let reading = |finding: &Diagnostic, is_wide| Reading {
        name: finding.source_name().to_owned(),
        form,
        is_wide,
    };
    let places: HashSet<_> = wide.iter().map(place_of).collect();
    let mut common = Vec::new();
    for finding in narrow {
        let is_only = faults.contains_key(&reading(&finding, true));
        if is_only || places.contains(&place_of(&finding)) {
            let reading = reading(&finding, false);
            common.push((finding, reading));
        }
    }
    common
}

/// The faults that do not depend on what is unknown.
fn certain_faults<'f>(
    policy: &FilePolicy,
    reading: &Reading,
    faults: &'f [Diagnostic],
) -> Vec<&'f Diagnostic> {
    if !policy.excerpt.is_certain {
        return Vec::new();
    }
    if policy.is_whole() {
        return faults.iter().collect();
    }
    let sampled = policy
        .rendered(reading)
        .map_or(&[][..], |rendered| &rendered.sampled);
    let is_certain = |fault: &&Diagnostic| {
        let span = fault.span();
        let is_elsewhere =
            |range: &Range<usize>| range.end <= span.start() || span.end() <= range.start;
        // What is unknown may also have said which dialect and kind it is.
        !fault.id().starts_with("unclear-") && sampled.iter().all(is_elsewhere)
    };
    faults.iter().filter(is_certain).collect()
}
