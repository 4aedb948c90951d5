//! Files as they are given: each a name and a text.

use std::collections::BTreeSet;

use crate::diagnostic::LoadError;
use crate::error::{Problem, faults};
use crate::source::Span;
use crate::words::{clip, plain};

/// The files that can be read, and what is wrong with the others: one is not UTF-8, or has the name
/// of another, by which places are reported; or there is none. `of` is what they are of, `once`
/// what to do about two of one name.
pub(crate) fn open<'f>(
    files: impl IntoIterator<Item = (&'f str, &'f [u8])>,
    of: &str,
    once: &str,
) -> (Vec<(&'f str, &'f str)>, Vec<LoadError>) {
    let (mut opened, mut errors, mut names) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (name, bytes) in files {
        match std::str::from_utf8(bytes) {
            Ok(text) if names.insert(name) => opened.push((name, text)),
            Ok(text) => {
                let message = format!("two files are named `{}`", clip(&plain(name)));
                let problem = Problem::new(faults::DUPLICATE_NAME, Span::EMPTY)
                    .message(message)
                    .help(once);
                errors.push(LoadError::of_problem(name, text, problem));
            }
            Err(error) => errors.push(LoadError::not_utf8(name, bytes, error.valid_up_to())),
        }
    }
    if opened.is_empty() && errors.is_empty() {
        let problem = Problem::new(faults::MISSING_FIELD, Span::EMPTY)
            .message(format!("there is no file of {of}"))
            .help("give one file, or the files of a folder");
        errors.push(LoadError::of_problem("", "", problem));
    }
    (opened, errors)
}
