//! Files that are whole at every moment.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Write as _};
use std::path::Path;

use super::failure::Failure;

/// Puts a text where a file is, or will be, so that nobody reads half of it: it is written beside,
/// and then renamed. A link stays a link. Anything that is not a regular file, such as a pipe, is
/// written to directly.
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
        // OK because the error of writing is the one to report.
        let _ = fs::remove_file(&draft);
    }
    written
}

/// Refuses to write where one of these files is.
pub(super) fn refuse_inputs<'p>(
    output: &Path,
    inputs: impl IntoIterator<Item = &'p Path>,
) -> Result<(), Failure> {
    let Ok(target) = fs::canonicalize(output) else {
        return Ok(());
    };
    if !inputs
        .into_iter()
        .any(|input| fs::canonicalize(input).is_ok_and(|input| input == target))
    {
        return Ok(());
    }
    let message = format!(
        "{} is one of the input files and would be overwritten",
        output.display()
    );
    Err(Failure::new(
        "output-is-input",
        message,
        "write to another file, outside the input folders",
    ))
}

/// Why a link is not written through.
pub(super) const ASTRAY: &str = "it is a link to another place; name that file";

/// Whether a link leads out of the working folder and out of the folder that it is in: what is
/// written through it would change a file that nobody named.
pub(super) fn leads_astray(path: &Path) -> bool {
    if !path.is_symlink() {
        return false;
    }
    let Ok(target) = fs::canonicalize(path) else {
        return true;
    };
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let is_below =
        |folder: &Path| fs::canonicalize(folder).is_ok_and(|folder| target.starts_with(folder));
    !is_below(folder) && !is_below(Path::new("."))
}

/// Writes a file that did not exist, with the permissions of the one that it replaces.
fn write_new(path: &Path, text: &str, permissions: Option<Permissions>) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    // What only some may read is at no moment open to others.
    #[cfg(unix)]
    if permissions.is_some() {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    let mut file: File = options.open(path)?;
    file.write_all(text.as_bytes())?;
    permissions.map_or(Ok(()), |permissions| file.set_permissions(permissions))?;
    file.sync_all()
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_link_leads_astray_where_it_leaves_its_folder() {
        let folder = std::env::temp_dir().join(format!("portcullis-astray-{}", std::process::id()));
        let (inside, outside) = (folder.join("inside"), folder.join("outside"));
        fs::create_dir_all(inside.join("deep")).unwrap();
        fs::create_dir_all(&outside).unwrap();
        fs::write(inside.join("deep/p.json"), "{}").unwrap();
        fs::write(outside.join("p.json"), "{}").unwrap();
        for (link, target, astray) in [
            ("near.json", "deep/p.json", false),
            ("far.json", "../outside/p.json", true),
            ("around.json", "../inside/deep/p.json", false),
            ("nowhere.json", "none.json", true),
        ] {
            symlink(target, inside.join(link)).unwrap();
            assert_eq!(leads_astray(&inside.join(link)), astray, "{link}");
        }
        assert!(
            !leads_astray(&outside.join("p.json")),
            "a file is not a link"
        );
        symlink(
            std::env::current_dir().unwrap().join("Cargo.toml"),
            inside.join("here"),
        )
        .unwrap();
        assert!(
            !leads_astray(&inside.join("here")),
            "the working folder is where the user is at work"
        );
        fs::remove_dir_all(folder).unwrap();
    }
}
