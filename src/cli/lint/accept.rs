//! Accepted findings: days, and baselines as files.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use portcullis::escape::clean;
use portcullis::project::{Baseline, FileFinding, SourceFile};

use crate::cli::failure::Failure;
use crate::cli::input::{read_file, unreadable};
use crate::cli::replace::replace;

/// The day by the clock, in UTC.
pub(super) fn today() -> Option<Date> {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
    let now = Timestamp::from_second(i64::try_from(seconds).ok()?).ok()?;
    Some(now.to_zoned(TimeZone::UTC).date())
}

/// A day as it is written: `2027-01-31`.
pub(in crate::cli) fn day(text: &str) -> Option<Date> {
    // A date and a time would parse too.
    if text.len() != "2027-01-31".len() {
        return None;
    }
    text.parse().ok()
}

/// A baseline and the name of its file.
pub(super) struct BaselineFile {
    name: String,
    baseline: Baseline,
}

impl BaselineFile {
    /// Reads a baseline file.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let name = clean(&path.to_string_lossy());
        let bytes = read_file(path).map_err(|error| unreadable(&name, &error.to_string()))?;
        match Baseline::read(&bytes) {
            Ok(baseline) => Ok(Self { name, baseline }),
            Err(why) => Err(Failure::new(
                "invalid-baseline",
                format!("{name} is not a baseline: {why}"),
                "`portcullis lint --write-baseline FILE` makes one",
            )),
        }
    }

    /// Removes the findings that the baseline records. Returns a note if it records findings of
    /// `files` that are gone.
    pub(super) fn remove_known(
        &self,
        findings: &mut Vec<FileFinding>,
        files: &[SourceFile],
        is_applied: impl Fn(&str) -> bool,
    ) -> Option<String> {
        let name = &self.name;
        let gone = match self.baseline.remove_known(findings, files, is_applied) {
            0 => return None,
            1 => format!("1 finding recorded in {name} is gone"),
            gone => format!("{gone} findings recorded in {name} are gone"),
        };
        Some(format!("{gone}; `--write-baseline {name}` updates it"))
    }
}

/// Writes all findings as the new baseline, and returns their number.
pub(super) fn write_baseline(path: &Path, findings: &[FileFinding]) -> Result<usize, Failure> {
    let baseline = Baseline::of(findings);
    if let Err(error) = replace(path, &baseline.to_json()) {
        let message = format!("cannot write {}: {error}", clean(&path.to_string_lossy()));
        let help = "make the file and its folder writable";
        return Err(Failure::new("unwritable-file", message, help));
    }
    Ok(baseline.count())
}
