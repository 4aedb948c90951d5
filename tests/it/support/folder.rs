//! A folder of its own for a run of the program.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A folder that is removed when it is dropped.
pub struct Folder(pub PathBuf);

impl Folder {
    /// Makes a new one each time, also for a name that another test has.
    pub fn new(name: &str) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let process = std::process::id();
        let path = std::env::temp_dir().join(format!("portcullis-test-{process}-{count}-{name}"));
        fs::create_dir_all(&path).expect("a folder can be made");
        Self(path)
    }

    /// Writes a file, with the folders that it lies in.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        let parent = path.parent().expect("a file lies in a folder");
        fs::create_dir_all(parent).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // OK because a folder left behind does not make the run wrong.
        let _ = fs::remove_dir_all(&self.0);
    }
}
