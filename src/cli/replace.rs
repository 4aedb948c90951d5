//! Files that are whole at every moment.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Write as _};
use std::path::Path;

/// Puts a text where a file is, or will be, so that nobody reads half of it: it is written beside, and then renamed. A link
/// stays a link. What is no file, such as a pipe, is written to as it is.
pub(super) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let (target, permissions) = match fs::canonicalize(path) {
        Ok(target) => {
            let found = fs::metadata(&target)?;
            if !found.is_file() {
                return fs::write(&target, text);
            }
            (target, Some(found.permissions()))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => (path.to_owned(), None),
        Err(error) => return Err(error),
    };
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let draft = target.with_file_name(format!(".{name}.{}.portcullis", std::process::id()));
    let written = write_new(&draft, text, permissions).and_then(|()| fs::rename(&draft, &target));
    if written.is_err() {
        // OK because the error of writing is the one to tell.
        let _ = fs::remove_file(&draft);
    }
    written
}

fn write_new(path: &Path, text: &str, permissions: Option<Permissions>) -> io::Result<()> {
    let mut file: File = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    permissions.map_or(Ok(()), |permissions| file.set_permissions(permissions))?;
    file.sync_all()
}
