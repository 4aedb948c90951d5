//! The linter in other programs: reports that follow their schemas, findings that are known again,
//! results that are kept.

mod reports;
mod schema;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use schema::{MOVED, Schema, runs};
use serde_json::Value;
use toml::Table;

use crate::support::Folder;
use crate::support::lint::WIDE;

/// What is kept changes no answer, whatever happens to it.
#[test]
fn a_kept_result_is_the_result() {
    let folder = Folder::new("cache");
    for index in 0..120 {
        let text = if index % 3 == 0 { MOVED } else { WIDE };
        folder.write(&format!("policies/{}/{index}.json", index % 7), text);
    }
    folder.write("policies/broken.json", "{");
    let fresh = folder.lint(&["--no-cache", "policies"]);
    assert!(!folder.0.join(".cache").exists());
    let kept = |folder: &Folder| -> Vec<PathBuf> {
        fs::read_dir(folder.0.join("kept"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect()
    };
    let run = |folder: &Folder| folder.lint(&["--cache-dir", "kept", "policies"]);
    assert_eq!(run(&folder), fresh);
    assert_eq!(kept(&folder).len(), 1);
    let whole = fs::read(&kept(&folder)[0]).unwrap();
    assert_eq!(run(&folder), fresh);
    let swapped = String::from_utf8(whole.clone())
        .unwrap()
        .replace("redundant-action", "redundant-acting");
    for spoilt in [
        &whole[..whole.len() / 2],
        b"",
        b"\xff\xfe\n{}",
        swapped.as_bytes(),
    ] {
        fs::write(&kept(&folder)[0], spoilt).unwrap();
        assert_eq!(run(&folder), fresh);
        assert_eq!(
            fs::read(&kept(&folder)[0]).unwrap(),
            whole,
            "a spoilt entry is made again"
        );
    }
    folder.write("policies/0/0.json", WIDE);
    let changed = folder.lint(&["--no-cache", "policies"]);
    assert_ne!(changed, fresh);
    assert_eq!(run(&folder), changed);
    assert_ne!(
        folder.lint(&[
            "--cache-dir",
            "kept",
            "--level",
            "redundant-action=off",
            "policies"
        ]),
        changed
    );
    assert_eq!(folder.lint(&["policies"]), changed);
    assert!(
        folder.0.join(".cache/portcullis").exists(),
        "a run over many files keeps its result"
    );
    fs::write(folder.0.join("file"), "").unwrap();
    assert_eq!(
        folder.lint(&["--cache-dir", "file/in", "policies"]),
        changed,
        "a cache that cannot be written is not a fault"
    );
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let folder = Folder::new("pipe");
    (0..300).for_each(|index| folder.write(&format!("policies/{index}.json"), WIDE));
    let mut child = Command::new(env!("CARGO_BIN_EXE_portcullis"))
        .args(["lint", "--no-cache", "policies"])
        .current_dir(&folder.0)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        (
            output.status.code(),
            &*String::from_utf8_lossy(&output.stderr)
        ),
        (Some(1), "")
    );
}

/// Whatever a file holds, the run ends in words, and what else there is to find is found.
#[test]
fn bad_files_end_in_words_and_hide_nothing() {
    let aliases = |name: char, of: char| {
        format!(
            "{name}: &{name} [{}]\n",
            vec![format!("*{of}"); 9].join(",")
        )
    };
    let bomb = ('b'..='z')
        .zip('a'..)
        .map(|(name, of)| aliases(name, of))
        .collect::<String>();
    let plan = |inner: &str| format!(r#"{{"planned_values": {{"root_module": {inner}}}}}"#);
    let modules =
        |depth: usize| plan(&(r#"{"child_modules": ["#.repeat(depth) + &"]}".repeat(depth)));
    let files: [(&str, Vec<u8>, i32); 14] = [
        ("empty.json", Vec::new(), 2),
        ("empty.yaml", Vec::new(), 2),
        ("mark.json", b"\xef\xbb\xbf{}".to_vec(), 2),
        ("latin.json", b"{\"Version\": \"\xe9\"}".to_vec(), 2),
        ("latin.yaml", b"Statement: \xe9".to_vec(), 2),
        (
            "surrogate.json",
            plan(r#"{"resources": [{"type": "aws_iam_policy", "values": {"policy": "\ud800"}}]}"#)
                .into(),
            2,
        ),
        (
            "cut.json",
            plan(r#"{"resources": [{"type": "aws_iam_policy", "values": {"policy": "{\"a"}}]}"#)
                .into(),
            2,
        ),
        ("modules.json", modules(20).into(), 0),
        ("deep.json", modules(20_000).into(), 0),
        (
            "flow.yaml",
            format!("Statement: {}", "[".repeat(200_000)).into(),
            2,
        ),
        (
            "block.yaml",
            (0..500)
                .map(|depth| " ".repeat(depth) + "Statement:\n")
                .collect::<String>()
                .into(),
            2,
        ),
        (
            "bomb.yaml",
            format!("Statement: x\na: &a [1]\n{bomb}").into(),
            2,
        ),
        (
            "key.yaml",
            b"? {a: b}\n: Statement\n? [c]\n: d\nStatement: []\nVersion: '1'\n".to_vec(),
            2,
        ),
        (
            "tag.yaml",
            b"Statement: !!binary aGk=\nVersion: !own 1\n".to_vec(),
            0,
        ),
    ];
    let folder = Folder::new("bad");
    folder.write("wide.json", WIDE);
    for (name, bytes, code) in files {
        fs::write(folder.0.join(name), bytes).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
        let output = folder.run(
            command.args([
                "lint",
                "--format",
                "concise",
                "--fail-on",
                "off",
                name,
                "wide.json",
            ]),
            "",
        );
        let printed = String::from_utf8_lossy(&output.stderr).into_owned()
            + &String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(code), "{name}: {printed}");
        assert!(
            printed.contains("wide.json:4:") && printed.contains(name),
            "{name}: {printed}"
        );
    }
}

#[test]
fn a_configuration_that_is_not_text_ends_the_run() {
    let folder = Folder::new("no-text");
    folder.write("wide.json", WIDE);
    fs::write(folder.0.join("portcullis.toml"), b"exclude = [\"\xff\"]").unwrap();
    let output = folder.run(
        Command::new(env!("CARGO_BIN_EXE_portcullis")).args(["lint", "."]),
        "",
    );
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), &*output.stdout), (Some(2), &b""[..]));
    assert!(
        stderr.starts_with("error[unreadable-file]: cannot read portcullis.toml: invalid utf-8"),
        "{stderr}"
    );
}

/// Files whose names look alike, and one file under several names.
#[test]
#[cfg(target_os = "linux")]
fn every_file_is_read_once() {
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::new("names");
    let name =
        |byte: u8| std::ffi::OsStr::from_bytes(&[byte, b'.', b'j', b's', b'o', b'n']).to_owned();
    fs::write(folder.0.join(name(0xfe)), WIDE).unwrap();
    fs::write(folder.0.join(name(0xff)), WIDE).unwrap();
    assert_eq!(folder.findings(&["."]).len(), 4);
    folder.write("a.json", WIDE);
    let absolute = folder.0.join("a.json");
    assert_eq!(
        folder
            .findings(&["a.json", "./a.json", absolute.to_str().unwrap(), "a.*"])
            .len(),
        2
    );
}

/// The schema of configurations takes what is read, and refuses what is refused for its form.
#[test]
fn configurations_follow_their_schema() {
    let schema = Schema::new("policies/schema/config.schema.json");
    let (mut taken, mut refused) = (0, 0);
    for (run, files) in runs() {
        for text in files
            .iter()
            .filter(|(path, _)| path.ends_with(".toml"))
            .map(|(_, text)| text)
        {
            // OK because a text that is not TOML is not an instance of a schema.
            let Ok(config) = text.parse::<Table>() else {
                continue;
            };
            let is_wrong = run["code"].as_integer() == Some(2) && run.contains_key("stderr");
            let fault = schema.fault(&as_json(&config.into()));
            assert_eq!(fault.is_some(), is_wrong, "{run:?}: {fault:?}");
            if is_wrong { refused += 1 } else { taken += 1 }
        }
    }
    assert!(
        taken >= 10 && refused >= 3,
        "{taken} taken, {refused} refused"
    );
}

fn as_json(value: &toml::Value) -> Value {
    match value {
        toml::Value::Datetime(instant) => instant.to_string().into(),
        toml::Value::Array(items) => items.iter().map(as_json).collect(),
        toml::Value::Table(table) => table
            .iter()
            .map(|(key, value)| (key.clone(), as_json(value)))
            .collect(),
        toml::Value::String(text) => text.clone().into(),
        toml::Value::Boolean(value) => (*value).into(),
        toml::Value::Integer(value) => (*value).into(),
        toml::Value::Float(value) => (*value).into(),
    }
}
