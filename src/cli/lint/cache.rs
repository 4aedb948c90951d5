//! The last run over the same files, so that a run over an unchanged tree is a look-up.
//!
//! An entry is what follows from the program, the settings and all files together, since rules over
//! several policies see all of them. It is found by the place where it was made, and used only if
//! it was made from the same and is whole; hashes show both. What cannot be read or written is
//! treated as absent.

use std::fs;
use std::path::PathBuf;

use portcullis::project::Scan;
use sha2::{Digest, Sha256};

use super::arguments::Arguments;
use crate::cli::replace::replace;

/// Runs over fewer files take about as long as looking them up.
const FEWEST: usize = 100;

/// Where the results of one kind of run are kept.
#[derive(Debug)]
pub(super) struct Cache {
    file: PathBuf,
}

/// A hash of parts, each with its length.
#[derive(Clone, Default)]
pub(super) struct Key(Sha256);

impl Key {
    /// A key that another build of the program does not share.
    pub(super) fn of_program() -> Self {
        let mut key = Self::default();
        let program = std::env::current_exe().and_then(fs::metadata);
        let build = match program {
            Ok(program) => format!("{} {:?}", program.len(), program.modified().ok()),
            Err(_) => String::new(),
        };
        key.add(&[env!("CARGO_PKG_VERSION"), &build]);
        key
    }

    /// The key by which runs of these arguments in this folder find the run before them.
    fn of_run(paths: &[PathBuf], config: &str) -> Self {
        let mut key = Self::default();
        // OK because where there is no working folder, runs only share an entry and make it in
        // turn.
        let here = std::env::current_dir().unwrap_or_default();
        key.add(&[&here.to_string_lossy(), config]);
        for path in paths {
            key.add(&[&path.to_string_lossy()]);
        }
        key
    }

    /// Adds texts.
    pub(super) fn add(&mut self, parts: &[&str]) {
        for part in parts {
            self.add_bytes(part.as_bytes());
        }
    }

    /// Adds the bytes of one part.
    pub(super) fn add_bytes(&mut self, part: &[u8]) {
        self.0.update((part.len() as u64).to_le_bytes());
        self.0.update(part);
    }

    /// The hash of everything that was added, in hexadecimal.
    pub(super) fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

/// Bytes in hexadecimal.
fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

/// The folder of the caches of this user: `$XDG_CACHE_HOME`, or `.cache` at home.
fn user_folder() -> Option<PathBuf> {
    let caches = match std::env::var_os("XDG_CACHE_HOME") {
        Some(set) if !set.is_empty() => PathBuf::from(set),
        _ => std::env::home_dir()?.join(".cache"),
    };
    Some(caches.join("portcullis"))
}

impl Cache {
    /// The cache of a run over this many files; `None` where the run is to have none.
    pub(super) fn for_run(arguments: &Arguments, config: &str, files: usize) -> Option<Self> {
        let folder = arguments.cache_dir.as_deref();
        if arguments.no_cache || folder.is_none() && files < FEWEST {
            return None;
        }
        let folder = match folder {
            Some(folder) => folder.to_owned(),
            None => user_folder()?,
        };
        let place = Key::of_run(&arguments.path, config).finish();
        let file = folder.join(format!("lint-{}", place.get(..32)?));
        Some(Self { file })
    }

    /// What was found from the same.
    pub(super) fn get(&self, key: &str) -> Option<Scan> {
        let text = fs::read_to_string(&self.file).ok()?;
        let (header, body) = text.split_once('\n')?;
        if header != Self::header(key, body) {
            return None;
        }
        serde_json::from_str(body).ok()
    }

    /// Keeps what was found, whole or not at all.
    pub(super) fn put(&self, key: &str, scanned: &Scan) {
        let Ok(body) = serde_json::to_string(scanned) else {
            return;
        };
        let Some(folder) = self.file.parent() else {
            return;
        };
        // OK because a run without a cache is as right as one with it.
        if fs::create_dir_all(folder).is_ok() {
            let _ = replace(&self.file, &format!("{}\n{body}", Self::header(key, &body)));
        }
    }

    /// The first line of an entry, which shows that it is from the same and whole.
    fn header(key: &str, body: &str) -> String {
        format!("{key} {}", hex(&Sha256::digest(body)))
    }
}
