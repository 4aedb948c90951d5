//! The report on an export: faults, and what is ignored.

use std::collections::BTreeMap;

use super::tree::{File, Place};
use crate::diagnostic::{Diagnostic, Level, Related};
use crate::error::{Fault, LoadError, Problem, faults};
use crate::words::{clip, in_words};

/// Why a field has no part in the estate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Left {
    /// It describes, and decides nothing.
    Describes,
    /// An attribute that is none of those that are read.
    NotRead,
    /// Nobody knows it.
    Unknown,
}

/// Something that has no part in the estate.
struct Item {
    level: Level,
    place: Place,
    problem: Problem,
}

/// Fields that have no part in the estate, of one kind of thing.
struct Fields {
    place: Place,
    names: Vec<String>,
    count: usize,
}

#[derive(Default)]
pub(super) struct Told {
    faults: Vec<(Place, Problem, Option<Place>)>,
    left: Vec<Item>,
    lacks: Vec<String>,
    fields: BTreeMap<(Left, &'static str), Fields>,
}

impl Told {
    /// Something that keeps the estate from being made.
    pub(super) fn fault(
        &mut self,
        fault: Fault,
        place: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.faults.push((
            place,
            Problem::new(fault, place.span).message(message).help(help),
            None,
        ));
    }

    /// The same, with the other place that it speaks of.
    pub(super) fn twice(
        &mut self,
        fault: Fault,
        places: (Place, Place),
        message: String,
        help: &str,
    ) {
        let (first, second) = places;
        self.faults.push((
            second,
            Problem::new(fault, second.span).message(message).help(help),
            Some(first),
        ));
    }

    /// Something that an estate has no place for.
    pub(super) fn leave(
        &mut self,
        level: Level,
        place: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let problem = Problem::new(faults::LEFT_OUT, place.span)
            .message(message)
            .help(help);
        self.left.push(Item {
            level,
            place,
            problem,
        });
    }

    /// Something that is missing, so that the estate is not the whole.
    pub(super) fn lack(
        &mut self,
        place: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let message = message.into();
        let problem = Problem::new(faults::INCOMPLETE_ESTATE, place.span)
            .message(message.clone())
            .help(help);
        self.left.push(Item {
            level: Level::Warning,
            place,
            problem,
        });
        self.lacks.push(message);
    }

    /// Two places of the export that do not agree, so that nobody knows which of them is right.
    pub(super) fn contradiction(&mut self, place: Place, message: impl AsRef<str>) {
        let message = format!("the export contradicts itself: {}", message.as_ref());
        self.lack(place, message, "export the whole account again in one go");
    }

    /// A field that has no part in the estate.
    pub(super) fn field(&mut self, of: &'static str, name: &str, place: Place, why: Left) {
        let fields = self.fields.entry((why, of)).or_insert(Fields {
            place,
            names: Vec::new(),
            count: 0,
        });
        fields.count += 1;
        if !fields.names.iter().any(|other| other == name) {
            fields.names.push(name.to_owned());
        }
    }

    /// Reports the fields of another report as attributes of resources of this type.
    pub(super) fn attributes(&mut self, of: &'static str, told: Told) {
        self.left.extend(told.left);
        self.lacks.extend(told.lacks);
        for Fields {
            place,
            names,
            count,
        } in told.fields.into_values()
        {
            for name in &names {
                self.field(of, name, place, Left::NotRead);
            }
            if let Some(fields) = self.fields.get_mut(&(Left::NotRead, of)) {
                fields.count += count - names.len();
            }
        }
    }

    pub(super) fn has_faults(&self) -> bool {
        !self.faults.is_empty()
    }

    /// The faults as an error, with the texts of both places of each.
    pub(super) fn into_error(mut self, files: &[File<'_>]) -> LoadError {
        self.faults
            .sort_by_key(|(place, ..)| (place.file, place.span));
        let mut of_files: BTreeMap<usize, Vec<Diagnostic>> = BTreeMap::new();
        for (place, problem, other) in self.faults {
            let Some(file) = files.get(place.file) else {
                continue;
            };
            let related: Vec<Related> = other
                .and_then(|other| related(files, other))
                .into_iter()
                .collect();
            other
                .into_iter()
                .for_each(|other| _ = of_files.entry(other.file).or_default());
            of_files
                .entry(place.file)
                .or_default()
                .push(file.diagnostic(problem).with(Level::Error, related));
        }
        let error = |(index, diagnostics): (usize, Vec<Diagnostic>)| {
            let file = files.get(index)?;
            Some(LoadError::new(file.name, file.text, diagnostics))
        };
        // OK because nothing is refused without a fault.
        LoadError::merge(of_files.into_iter().filter_map(error))
            .unwrap_or_else(|| LoadError::new("", "", Vec::new()))
    }

    /// What is left, ordered by place, and what the estate lacks, in words.
    pub(super) fn into_left(mut self, files: &[File<'_>]) -> (Vec<Diagnostic>, Vec<String>) {
        self.tell_fields();
        self.left
            .sort_by_key(|left| (left.place.file, left.place.span, left.problem.fault.id));
        let diagnostic = |left: Item| {
            Some(
                files
                    .get(left.place.file)?
                    .diagnostic(left.problem)
                    .with(left.level, Vec::new()),
            )
        };
        let left = self.left.into_iter().filter_map(diagnostic).collect();
        self.lacks.sort();
        self.lacks.dedup();
        (left, self.lacks)
    }

    fn tell_fields(&mut self) {
        /// Names of fields that are shown.
        const SHOWN: usize = 12;
        for (
            (why, of),
            Fields {
                place,
                names,
                count,
            },
        ) in std::mem::take(&mut self.fields)
        {
            let more = names.len().saturating_sub(SHOWN);
            let shown: Vec<String> = names.iter().take(SHOWN).map(|name| clip(name)).collect();
            let mut list = in_words(&shown.iter().map(String::as_str).collect::<Vec<_>>());
            if more > 0 {
                list.push_str(&format!(" and {more} more"));
            }
            let values = if count == 1 {
                "1 value".to_owned()
            } else {
                format!("{count} values")
            };
            let (level, message, help) = match why {
                Left::Describes => (
                    Level::Suggestion,
                    "no effect on decisions",
                    "no action is needed",
                ),
                Left::NotRead => (Level::Suggestion, "not used", "no action is needed"),
                Left::Unknown => (
                    Level::Warning,
                    "unknown",
                    "check whether it grants or denies anything",
                ),
            };
            self.leave(
                level,
                place,
                format!("{list} of {of}: {message} ({values})"),
                help,
            );
        }
    }
}

fn related(files: &[File<'_>], place: Place) -> Option<Related> {
    let file = files.get(place.file)?;
    let (source_name, position) = (file.name.to_owned(), file.position(place.span));
    Some(Related {
        message: "the other is",
        source_name,
        span: place.span,
        position,
    })
}
