//! Accepted findings: those of a suppression, which has a reason, and those of a baseline.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use portcullis::Level;
use serde::{Deserialize, Serialize};
use toml::value::{Date, Datetime};

use super::config::{Config, Suppression};
use super::files::{File, Group};
use super::finding::{self, Finding, Text};
use crate::cli::escape::clean;
use crate::cli::failure::Failure;
use crate::cli::input::{read_file, unreadable};
use crate::cli::replace::replace;

/// The day by the clock, in UTC.
pub(super) fn today() -> Option<Date> {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
    let date = Timestamp::from_second(i64::try_from(seconds).ok()?)
        .ok()?
        .to_zoned(TimeZone::UTC)
        .date();
    day(&date.to_string())
}

/// A day as it is written: `2027-01-31`.
pub(in crate::cli) fn day(text: &str) -> Option<Date> {
    match text.parse().ok()? {
        Datetime {
            date: Some(date),
            time: None,
            offset: None,
        } => Some(date),
        _ => None,
    }
}

/// Takes away what the suppressions of a group accept, and adds what is to be said of them.
pub(super) fn suppress(findings: &mut Vec<Finding>, group: &Group, today: Option<Date>) {
    let files: HashMap<&str, &File> = group
        .files
        .iter()
        .map(|file| (&*file.input.name, file))
        .collect();
    let relative = |finding: &Finding| {
        files
            .get(&*finding.source)
            .map_or("", |file| &*file.relative)
    };
    // What is in a policy that could not be read is not known.
    let unread: BTreeSet<&str> = findings
        .iter()
        .filter(|finding| finding.is_fault())
        .map(relative)
        .collect();
    let mut about = Vec::new();
    for suppression in &group.config.suppressions {
        let is_covered = group.covers(&suppression.path);
        let in_view = is_covered || group.matches(&suppression.path);
        let is_over = suppression
            .until
            .zip(today)
            .is_some_and(|(until, today)| today > until);
        let accepts = |finding: &Finding| {
            matches(suppression, finding) && suppression.path.is_match(relative(finding))
        };
        let used = findings.iter().any(accepts);
        if !is_over {
            findings.retain(|finding| !accepts(finding));
        }
        let unclear = unread.iter().any(|path| suppression.path.is_match(path));
        match suppression.until {
            Some(until) if is_over && in_view => {
                about.push(expired(suppression, until, &group.config))
            }
            _ if !used && is_covered && !unclear => about.push(unused(suppression, &group.config)),
            _ => {}
        }
    }
    let config = &group.config;
    finding::complete(
        &mut about,
        &[(
            &*config.name,
            Text {
                text: &config.text,
                relative: &config.name,
            },
        )]
        .into(),
    );
    findings.extend(about);
}

fn matches(suppression: &Suppression, finding: &Finding) -> bool {
    let at = |pointer: &String| {
        let rest = finding.pointer.strip_prefix(&**pointer);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    suppression.rule == finding.rule
        && suppression
            .sid
            .as_ref()
            .is_none_or(|sid| finding.sid.as_ref() == Some(sid))
        && suppression.pointer.as_ref().is_none_or(at)
}

fn expired(suppression: &Suppression, until: Date, config: &Config) -> Finding {
    let message = format!("the suppression of `{}` ended on {until}", suppression.rule);
    let help = "fix the finding, or review it and set a later date";
    Finding::own(
        "expired-suppression",
        Level::Warning,
        &config.name,
        suppression.span.clone(),
        (message, help.into()),
    )
}

fn unused(suppression: &Suppression, config: &Config) -> Finding {
    let message = format!(
        "the suppression of `{}` suppresses nothing",
        suppression.rule
    );
    let words = (message, "remove it".to_owned());
    Finding::own(
        "unused-suppression",
        Level::Warning,
        &config.name,
        suppression.span.clone(),
        words,
    )
}

/// Findings that are known, by their fingerprints.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Baseline {
    version: u32,
    findings: Vec<Known>,
}

/// Only the fingerprint counts; the rest is for people.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    fingerprint: String,
    rule: String,
    source: String,
    pointer: String,
}

/// What a baseline may be taken from: findings of rules, in policies that were read.
fn can_be_known(finding: &Finding) -> bool {
    !finding.is_fault() && finding.group() != "configuration"
}

/// The findings that a baseline file records.
pub(super) struct KnownFindings {
    file: String,
    findings: Vec<Known>,
}

/// Reads a baseline file.
pub(super) fn known(path: &Path) -> Result<KnownFindings, Failure> {
    let name = clean(&path.to_string_lossy());
    let bytes = read_file(path).map_err(|error| unreadable(&name, &error.to_string()))?;
    let invalid = |why: String| {
        let help = "`portcullis lint --write-baseline FILE` makes one";
        Failure::new(
            "invalid-baseline",
            format!("{name} is not a baseline: {why}"),
            help,
        )
    };
    let baseline: Baseline =
        serde_json::from_slice(&bytes).map_err(|error| invalid(error.to_string()))?;
    match baseline.version {
        1 => Ok(KnownFindings {
            file: name,
            findings: baseline.findings,
        }),
        other => Err(invalid(format!(
            "its version is {other}; only version 1 is supported"
        ))),
    }
}

/// Removes the findings that a baseline records. Returns a note if it records findings of files of
/// the run that are gone.
pub(super) fn forget_known(
    findings: &mut Vec<Finding>,
    group: &Group,
    known: &KnownFindings,
) -> Option<String> {
    let found: BTreeSet<&str> = findings
        .iter()
        .map(|finding| &*finding.fingerprint)
        .collect();
    // What an unreadable policy contains is not known.
    let unclear: BTreeSet<&str> = findings
        .iter()
        .filter(|finding| finding.is_fault())
        .map(|finding| &*finding.source)
        .collect();
    let checked: BTreeSet<&str> = group.files.iter().map(|file| &*file.input.name).collect();
    let is_gone = |known: &&Known| {
        checked.contains(&*known.source)
            && !unclear.contains(&*known.source)
            && !found.contains(&*known.fingerprint)
    };
    let gone = known.findings.iter().filter(is_gone).count();
    let fingerprints: BTreeSet<&str> = known
        .findings
        .iter()
        .map(|known| &*known.fingerprint)
        .collect();
    findings
        .retain(|finding| !can_be_known(finding) || !fingerprints.contains(&*finding.fingerprint));
    let file = &known.file;
    match gone {
        0 => None,
        1 => Some(format!(
            "1 finding recorded in {file} is gone; `--write-baseline {file}` updates it"
        )),
        gone => Some(format!(
            "{gone} findings recorded in {file} are gone; `--write-baseline {file}` updates it"
        )),
    }
}

/// Writes all findings as the new baseline, and returns their number.
pub(super) fn write_baseline(path: &Path, findings: &[Finding]) -> Result<usize, Failure> {
    let record = |finding: &Finding| Known {
        fingerprint: finding.fingerprint.clone(),
        rule: finding.rule.clone(),
        source: finding.source.clone(),
        pointer: finding.pointer.clone(),
    };
    let findings: Vec<_> = findings
        .iter()
        .filter(|finding| can_be_known(finding))
        .map(record)
        .collect();
    let count = findings.len();
    let mut text = serde_json::to_string_pretty(&Baseline {
        version: 1,
        findings,
    })
    .unwrap_or_default();
    text.push('\n');
    let name = clean(&path.to_string_lossy());
    replace(path, &text).map(|()| count).map_err(|error| {
        Failure::new(
            "unwritable-file",
            format!("cannot write {name}: {error}"),
            "make the file and its folder writable",
        )
    })
}
