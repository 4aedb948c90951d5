//! Runs of the linter in folders of their own.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

/// A policy with two findings that are alike, behind characters that take two units of UTF-16.
pub const WIDE: &str = r#"{
  "Version": "1",
  "Statement": [
    {"Sid": "Ⅰ 😀", "Effect": "Allow", "Action": ["oss:Get*", "oss:GetObject", "oss:GetObject"], "Resource": "*"}
  ]
}"#;

/// A folder of its own for a run, which goes when it is dropped.
pub struct Folder(pub PathBuf);

impl Folder {
    /// A new one each time: several tests use one name.
    pub fn new(name: &str) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let process = std::process::id();
        let path = std::env::temp_dir().join(format!("portcullis-lint-{process}-{count}-{name}"));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn run(&self, command: &mut Command, stdin: &str) -> Output {
        let mut child = command
            .current_dir(&self.0)
            .env("XDG_CACHE_HOME", self.0.join(".cache"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // OK because a program that does not read its input closes the pipe.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        child.wait_with_output().unwrap()
    }

    pub fn lint(&self, arguments: &[&str]) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
        let output = self.run(command.arg("lint").args(arguments), "");
        assert!(output.status.code().is_some(), "{output:?}");
        (
            output.status.code().unwrap(),
            String::from_utf8(output.stdout).unwrap(),
        )
    }

    pub fn findings(&self, arguments: &[&str]) -> Vec<Value> {
        let (_, text) = self.lint(&[&["--format", "json"], arguments].concat());
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // OK because a folder that stays behind is no fault of the run.
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
