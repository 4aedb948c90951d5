//! The report of an import: faults that refuse it, what it leaves out, and what the export lacks.
//!
//! | method | the estate | example |
//! | --- | --- | --- |
//! | [`fault`](ImportReport::fault) | is refused | the export does not say which account it is of |
//! | [`conflict`](ImportReport::conflict) | is refused | a user appears twice in one list |
//! | [`missing`](ImportReport::missing) | is incomplete | the text of an attached policy is absent |
//! | [`contradiction`](ImportReport::contradiction) | is incomplete | a count differs from the list |
//! | [`leave_out`](ImportReport::leave_out) | is complete | an access key without a date |
//! | [`skip_field`](ImportReport::skip_field) | is complete | `CreateDate` of users |

use std::collections::BTreeMap;

use super::tree::{ExportFile, ExportPlace};
use crate::diagnostic::LoadError;
use crate::diagnostic::{Diagnostic, Level, RelatedInformation};
use crate::error::{Fault, Problem, faults};
use crate::words::{clip, counted, in_words};

/// Why a field has no part in the estate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SkipReason {
    /// It describes, and decides nothing.
    Descriptive,
    /// It is an attribute of a Terraform resource that the import does not read.
    NotRead,
    /// No table knows it, so it could decide something.
    Unknown,
}

/// A fault, with the other place that it is about where there are two.
struct ExportFault {
    place: ExportPlace,
    problem: Problem,
    other: Option<ExportPlace>,
}

/// Something that has no part in the estate.
struct Omission {
    level: Level,
    place: ExportPlace,
    problem: Problem,
}

/// The fields of one kind of record that have no part in the estate, reported together.
struct SkippedFields {
    /// Where the first of them is.
    place: ExportPlace,
    names: Vec<String>,
    /// How many values they have in all records.
    count: usize,
}

/// What the stages of an import report, in any order.
#[derive(Default)]
pub(super) struct ImportReport {
    faults: Vec<ExportFault>,
    omissions: Vec<Omission>,
    gaps: Vec<String>,
    fields: BTreeMap<(SkipReason, &'static str), SkippedFields>,
}

impl ImportReport {
    /// Refuses the import.
    pub(super) fn fault(
        &mut self,
        fault: Fault,
        place: ExportPlace,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.faults.push(ExportFault {
            place,
            problem: Problem::new(fault, place.span).message(message).help(help),
            other: None,
        });
    }

    /// Refuses the import because of two places that exclude each other, the first one first.
    pub(super) fn conflict(
        &mut self,
        fault: Fault,
        places: (ExportPlace, ExportPlace),
        message: String,
        help: &str,
    ) {
        let (first, second) = places;
        self.faults.push(ExportFault {
            place: second,
            problem: Problem::new(fault, second.span).message(message).help(help),
            other: Some(first),
        });
    }

    /// Reports something that has no place in an estate and whose absence is harmless or visible.
    pub(super) fn leave_out(
        &mut self,
        level: Level,
        place: ExportPlace,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let problem = Problem::new(faults::LEFT_OUT, place.span);
        self.omissions.push(Omission {
            level,
            place,
            problem: problem.message(message).help(help),
        });
    }

    /// Reports something that the export lacks, which makes the estate incomplete.
    pub(super) fn missing(
        &mut self,
        place: ExportPlace,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let message = message.into();
        self.gaps.push(message.clone());
        let problem = Problem::new(faults::INCOMPLETE_ESTATE, place.span);
        self.omissions.push(Omission {
            level: Level::Warning,
            place,
            problem: problem.message(message).help(help),
        });
    }

    /// Reports two places of the export that disagree. Nobody knows which of them is right, so the
    /// estate is incomplete.
    pub(super) fn contradiction(&mut self, place: ExportPlace, message: impl AsRef<str>) {
        let message = format!("the export contradicts itself: {}", message.as_ref());
        self.missing(place, message, "export the whole account again in one go");
    }

    /// Reports a field that has no part in the estate, of one kind of record.
    pub(super) fn skip_field(
        &mut self,
        of: &'static str,
        name: &str,
        place: ExportPlace,
        reason: SkipReason,
    ) {
        let fields = self.fields.entry((reason, of)).or_insert(SkippedFields {
            place,
            names: Vec::new(),
            count: 0,
        });
        fields.count += 1;
        if !fields.names.iter().any(|other| other == name) {
            fields.names.push(name.to_owned());
        }
    }

    /// Takes over the report of one Terraform resource. Its skipped fields become attributes of
    /// this resource type: a provider has many that no table lists, and none of them is unknown in
    /// the sense of an API's field.
    pub(super) fn merge_attributes(&mut self, of: &'static str, other: ImportReport) {
        self.omissions.extend(other.omissions);
        self.gaps.extend(other.gaps);
        for fields in other.fields.into_values() {
            for name in &fields.names {
                self.skip_field(of, name, fields.place, SkipReason::NotRead);
            }
            if let Some(all) = self.fields.get_mut(&(SkipReason::NotRead, of)) {
                all.count += fields.count - fields.names.len();
            }
        }
    }

    /// Whether the import is refused.
    pub(super) fn has_faults(&self) -> bool {
        !self.faults.is_empty()
    }

    /// The faults as an error, ordered by place, with the texts of both places of each.
    pub(super) fn into_error(mut self, files: &[ExportFile<'_>]) -> LoadError {
        self.faults
            .sort_by_key(|fault| (fault.place.file, fault.place.span));
        let mut by_file: BTreeMap<usize, Vec<Diagnostic>> = BTreeMap::new();
        for fault in self.faults {
            let Some(file) = files.get(fault.place.file) else {
                continue;
            };
            let mut related = Vec::new();
            if let Some(other) = fault.other {
                related.extend(related_place(files, other));
                by_file.entry(other.file).or_default();
            }
            let diagnostic = file.diagnostic(fault.problem).with(Level::Error, related);
            by_file
                .entry(fault.place.file)
                .or_default()
                .push(diagnostic);
        }
        let mut errors = Vec::new();
        for (index, diagnostics) in by_file {
            if let Some(file) = files.get(index) {
                errors.push(LoadError::new(file.name, file.text, diagnostics));
            }
        }
        // OK because nothing is refused without a fault.
        LoadError::merge(errors).unwrap_or_else(|| LoadError::new("", "", Vec::new()))
    }

    /// What the estate leaves out, ordered by place, and what the export lacks, in words.
    pub(super) fn into_omissions(
        mut self,
        files: &[ExportFile<'_>],
    ) -> (Vec<Diagnostic>, Vec<String>) {
        self.report_fields();
        self.omissions.sort_by_key(|omission| {
            let place = omission.place;
            (place.file, place.span, omission.problem.fault.id)
        });
        let mut diagnostics = Vec::new();
        for omission in self.omissions {
            let Some(file) = files.get(omission.place.file) else {
                continue;
            };
            let diagnostic = file.diagnostic(omission.problem);
            diagnostics.push(diagnostic.with(omission.level, Vec::new()));
        }
        self.gaps.sort();
        self.gaps.dedup();
        (diagnostics, self.gaps)
    }

    /// Reports the skipped fields, one message for each kind of record and reason.
    fn report_fields(&mut self) {
        for ((reason, of), fields) in std::mem::take(&mut self.fields) {
            let (level, message, help) = match reason {
                SkipReason::Descriptive => (
                    Level::Suggestion,
                    "no effect on decisions",
                    "no action is needed",
                ),
                SkipReason::NotRead => (Level::Suggestion, "not used", "no action is needed"),
                SkipReason::Unknown => (
                    Level::Warning,
                    "unknown",
                    "check whether it grants or denies anything",
                ),
            };
            let list = field_names(&fields.names);
            let values = counted(fields.count, "value", "values");
            let message = format!("{list} of {of}: {message} ({values})");
            self.leave_out(level, fields.place, message, help);
        }
    }
}

/// The first names of fields in words, and how many more there are.
fn field_names(names: &[String]) -> String {
    const SHOWN_MAX: usize = 12;
    let shown: Vec<String> = names
        .iter()
        .take(SHOWN_MAX)
        .map(|name| clip(name))
        .collect();
    let mut list = in_words(&shown.iter().map(String::as_str).collect::<Vec<_>>());
    if names.len() > SHOWN_MAX {
        list.push_str(&format!(" and {} more", names.len() - SHOWN_MAX));
    }
    list
}

/// The other place of a fault, for its diagnostic.
fn related_place(files: &[ExportFile<'_>], place: ExportPlace) -> Option<RelatedInformation> {
    let file = files.get(place.file)?;
    Some(RelatedInformation {
        message: "the other is",
        source_name: file.name.to_owned(),
        span: place.span,
        position: file.position(place.span),
    })
}
