//! Findings about what was not judged.

use super::policies::{FilePolicy, Reading};
use crate::project::document::Skipped;
use crate::project::finding::FileFinding;
use crate::project::source_file::SourceFile;
use crate::project::terraform::BadPart;

const UNKNOWN_HELP: &str =
    "lint what is deployed, such as a plan, or write the values into the file";
const UNREADABLE_HELP: &str = "name the file, or exclude it if it contains no access policy";

/// The finding that something in a file is not judged.
pub(super) fn not_judged(source: &str, skipped: &Skipped) -> FileFinding {
    let Skipped {
        pointer,
        span,
        what,
        why,
    } = skipped;
    let at = if pointer.is_empty() {
        String::new()
    } else {
        format!(" at {pointer}")
    };
    let message = format!("{what}{at} was not judged: it {why}");
    FileFinding::not_judged(source, pointer, span.clone(), (message, UNKNOWN_HELP))
}

/// The finding about a part of a Terraform source that cannot be parsed.
pub(super) fn bad_part(file: &SourceFile, bad: BadPart) -> FileFinding {
    let Some(message) = bad.message else {
        let message = "a block was not judged: it is too long or nested too deep to be read";
        return FileFinding::not_judged(
            file.name(),
            "",
            bad.span,
            (message.to_owned(), UNREADABLE_HELP),
        );
    };
    let message = format!("not valid HCL: {message}");
    FileFinding::of_hcl(file.name(), bad.span, message).unless_named(file.is_named())
}

/// The finding that a policy is not judged because it cannot be read.
pub(super) fn unreadable(policy: &FilePolicy, reading: &Reading, why: &str) -> FileFinding {
    let pointer = &policy.excerpt.pointer;
    let place = policy.place(reading);
    let (span, why) = match &place {
        Some(place) => {
            let span = place.places.outer(0..place.text.len());
            (span, place.renumbered(why))
        }
        None => (0..0, why.to_owned()),
    };
    let at = if pointer.is_empty() {
        String::new()
    } else {
        format!(" at {pointer}")
    };
    let message = format!("the policy{at} was not judged: {why}");
    FileFinding::not_judged(&policy.source, pointer, span, (message, UNREADABLE_HELP))
}

impl FileFinding {
    /// A fault of a file that was not asked for by name only keeps that file from being judged.
    pub(super) fn unless_named(self, is_named: bool) -> Self {
        if is_named {
            return self;
        }
        let message = format!("the file was not judged: {}", self.message);
        FileFinding::not_judged(&self.source, "", self.span, (message, UNREADABLE_HELP))
    }
}
