//! Bad texts given to the program: every command refuses every one of them, in words.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::{ALLOW_ALL, in_statement, texts};

/// A folder that is gone after its test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("portcullis-bad-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).expect("a folder can be made");
        Self(path)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.0.join(name), text).expect("a file can be written");
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let program = Path::new(env!("CARGO_BIN_EXE_portcullis"));
        Command::new(program)
            .args(arguments)
            .current_dir(&self.0)
            .output()
            .expect("the program runs")
    }

    /// Refused: exit code 2, nothing on standard output, and these ids on standard error.
    fn refuses(&self, arguments: &[&str], ids: &[&str]) {
        let output = self.run(arguments);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {stderr}");
        assert!(
            output.stdout.is_empty(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stdout)
        );
        for id in ids {
            assert!(
                stderr.contains(&format!("error[{id}]")),
                "{arguments:?} has no {id}: {stderr}"
            );
        }
        assert!(!stderr.contains("panicked"), "{stderr}");
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // OK because a folder left behind does not make the test wrong.
        let _ = fs::remove_dir_all(&self.0);
    }
}

const ASK: &[&str] = &[
    "--as",
    "acs:ram::1:user/ann",
    "oss:GetObject",
    "acs:oss:*:1:b/k",
];

fn check<'a>(policies: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [
        &["check", "--dialect", "alibaba-ram", "-p", policies],
        ASK,
        more,
    ]
    .concat()
}

#[test]
fn every_command_refuses_every_bad_text() {
    let folder = Folder::new("texts");
    for (name, text, ids) in texts() {
        folder.write("bad.json", &text);
        folder.refuses(&check("bad.json", &[]), ids);
        folder.refuses(&["fmt", "--dialect", "alibaba-ram", "bad.json"], ids);
        folder.refuses(&["fmt", "bad.json"], &[]);
        folder.refuses(&["test", "bad.json"], &[]);
        assert_eq!(
            fs::read(folder.0.join("bad.json")).expect("the file is there"),
            text,
            "{name} was written over"
        );
    }
}

/// A dropped `Deny` would be an allow.
#[test]
fn a_folder_with_one_bad_file_answers_nothing() {
    let folder = Folder::new("folder");
    folder.write("allow.json", ALLOW_ALL);
    folder.write(
        "deny.json",
        in_statement(r#"{"Effect": "deny", "Action": "*", "Resource": "*"}"#),
    );
    folder.refuses(&check(".", &[]), &["invalid-effect"]);
    folder.write("deny.json", "");
    folder.refuses(&check(".", &[]), &["empty-text"]);
}

#[test]
fn what_cannot_be_read_answers_nothing() {
    let folder = Folder::new("unreadable");
    folder.write("allow.json", ALLOW_ALL);
    folder.refuses(&check("nowhere", &[]), &["unreadable-file"]);
    folder.refuses(&check("allow.json/inner", &[]), &["unreadable-file"]);
    folder.refuses(
        &check("allow.json", &["-p", "nowhere.json"]),
        &["unreadable-file"],
    );
    folder.refuses(
        &check("allow.json", &["--context", "nowhere.json"]),
        &["unreadable-file"],
    );
    folder.refuses(&["fmt", "allow.json", "nowhere"], &["unreadable-file"]);
    folder.refuses(&["test", "nowhere"], &["unreadable-file"]);
    fs::create_dir_all(folder.0.join("empty")).expect("a folder can be made");
    folder.refuses(&check("empty", &[]), &["nothing-to-read"]);
}

/// Skipped where the user may read everything anyway.
#[cfg(unix)]
#[test]
fn a_folder_without_permission_answers_nothing() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("forbidden");
    folder.write("allow.json", ALLOW_ALL);
    let inner = folder.0.join("inner");
    fs::create_dir_all(&inner).expect("a folder can be made");
    fs::set_permissions(&inner, fs::Permissions::from_mode(0o000)).expect("permissions can be set");
    if fs::read_dir(&inner).is_err() {
        folder.refuses(&check(".", &[]), &["unreadable-file"]);
    }
    fs::set_permissions(&inner, fs::Permissions::from_mode(0o700)).expect("permissions can be set");
}

#[test]
fn a_bad_request_answers_nothing() {
    let folder = Folder::new("request");
    folder.write("allow.json", ALLOW_ALL);
    folder.write(
        "twice.json",
        r#"{"acs:SourceIp": "10.0.0.1", "acs:SourceIp": "10.0.0.2"}"#,
    );
    folder.write("deep.json", format!(r#"{{"a": {}}}"#, super::nested(40)));
    let ask = |action, resource| {
        [
            "check",
            "-p",
            "allow.json",
            "--as",
            "acs:ram::1:user/ann",
            action,
            resource,
        ]
    };
    folder.refuses(
        &["check", "-p", "allow.json", "--as", "acs:ram::1:user/ann"],
        &[],
    );
    folder.refuses(
        &[
            "check",
            "-p",
            "allow.json",
            "--as",
            "acs:ram::1:user/ann",
            "oss:GetObject",
        ],
        &[],
    );
    folder.refuses(&ask("", "*"), &["invalid-request-action"]);
    folder.refuses(
        &ask("oss:GetObject", "acs:oss:*:b/k"),
        &["invalid-request-resource"],
    );
    let mut twice = ask("oss:GetObject", "*").to_vec();
    twice.extend(["-c", "acs:SourceIp=10.0.0.1", "-c", "ACS:sourceip=10.0.0.1"]);
    folder.refuses(&twice, &["duplicate-context-key"]);
    folder.refuses(
        &check("allow.json", &["--context", "twice.json"]),
        &["duplicate-key"],
    );
    folder.refuses(
        &check("allow.json", &["--context", "deep.json"]),
        &["too-deep"],
    );
    folder.refuses(
        &check(
            "allow.json",
            &["--context", "twice.json", "-c", "acs:SourceIp=1"],
        ),
        &["duplicate-key"],
    );
    folder.refuses(
        &check("allow.json", &["-c", "=x"]),
        &["invalid-context-value"],
    );
    folder.refuses(
        &check("allow.json", &["--time", "noon"]),
        &["invalid-request-time"],
    );
    folder.refuses(
        &[
            "check",
            "-p",
            "allow.json",
            "--as",
            "ann",
            "oss:GetObject",
            "*",
        ],
        &["invalid-request-principal"],
    );
}
