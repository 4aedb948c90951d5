//! The extensions of files.

use std::path::Path;

/// Whether the name of a file ends in one of these, in any case.
pub(super) fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    let Some(own) = path.extension() else {
        return false;
    };
    let mut extensions = extensions.iter();
    extensions.any(|extension| own.eq_ignore_ascii_case(extension))
}
