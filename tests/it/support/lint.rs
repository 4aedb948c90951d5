//! Runs of the linter in folders of their own.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use super::Folder;

/// A policy with two findings that are alike, behind characters that take two units of UTF-16.
pub const WIDE: &str = r#"{
  "Version": "1",
  "Statement": [
    {"Sid": "Ⅰ 😀", "Effect": "Allow", "Action": ["oss:Get*", "oss:GetObject", "oss:GetObject"], "Resource": "*"}
  ]
}"#;

impl Folder {
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

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
