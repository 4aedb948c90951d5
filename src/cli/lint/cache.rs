//! The last run over the same files, so that a run over an unchanged tree is a look-up.
//!
//! An entry is what follows from the program, the settings and all files together, since rules over
//! several policies see all of them. It is found by the place where it was made, and used only if
//! it was made from the same and is whole; hashes show both. What cannot be read or written is
//! treated as absent.

use std::fs;
use std::path::{Path, PathBuf};

use portcullis::project::Scan;
use sha2::{Digest, Sha256};

use crate::cli::replace::replace;

/// Runs over fewer files take about as long as looking them up.
pub(super) const FEWEST: usize = 100;

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
        let built = std::env::current_exe().and_then(fs::metadata);
        let built = built.map(|built| format!("{} {:?}", built.len(), built.modified().ok()));
        key.add(&[env!("CARGO_PKG_VERSION"), &built.unwrap_or_default()]);
        key
    }

    /// The key by which runs of these arguments in this folder find the run before them.
    pub(super) fn of_run(paths: &[PathBuf], config: &str) -> Self {
        let mut key = Self::default();
        // OK because where there is no working folder, runs only share an entry and make it in
        // turn.
        let here = std::env::current_dir().unwrap_or_default();
        key.add(&[&here.to_string_lossy(), config]);
        paths
            .iter()
            .for_each(|path| key.add(&[&path.to_string_lossy()]));
        key
    }

    pub(super) fn add(&mut self, parts: &[&str]) {
        parts
            .iter()
            .for_each(|part| self.add_bytes(part.as_bytes()));
    }

    pub(super) fn add_bytes(&mut self, part: &[u8]) {
        self.0.update((part.len() as u64).to_le_bytes());
        self.0.update(part);
    }

    pub(super) fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Cache {
    /// The cache of runs that are known by `place`, in a folder or in the user's.
    pub(super) fn new(folder: Option<&Path>, place: Key) -> Option<Self> {
        let own = || {
            let set = std::env::var_os("XDG_CACHE_HOME")
                .filter(|set| !set.is_empty())
                .map(PathBuf::from);
            Some(
                set.or_else(|| Some(std::env::home_dir()?.join(".cache")))?
                    .join("portcullis"),
            )
        };
        let folder = folder.map(Path::to_owned).or_else(own)?;
        Some(Self {
            file: folder.join(format!("lint-{}", place.finish().get(..32)?)),
        })
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
        let _ = fs::create_dir_all(folder)
            .and_then(|()| replace(&self.file, &format!("{}\n{body}", Self::header(key, &body))));
    }

    fn header(key: &str, body: &str) -> String {
        format!("{key} {}", hex(&Sha256::digest(body)))
    }
}
