//! The linter in other programs: reports that follow their schemas, findings that are known again,
//! results that are kept.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;
use toml::Table;

use crate::support::Folder;
use crate::support::lint::{WIDE, root};

/// As [`WIDE`], but every place is another, and there is one finding more.
const MOVED: &str = r#"{"Version": "1", "Statement": [
    {"Sid": "New", "Effect": "Allow", "Action": "oss:*", "Resource": "acs:oss:*:*:b/*"},
    {"Resource": "*", "Effect": "Allow",
     "Action": [
       "oss:Get*",


       "oss:GetObject",
       "oss:GetObject"
     ],
     "Sid": "Ⅰ 😀"},
    {"Sid": "Star", "Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;

struct Schema(boon::Schemas, boon::SchemaIndex);

impl Schema {
    fn new(path: &str) -> Self {
        let mut compiler = boon::Compiler::new();
        compiler.use_loader(Box::new(boon::SchemeUrlLoader::new()));
        compiler.enable_format_assertions();
        let schema = serde_json::from_str(&fs::read_to_string(root().join(path)).unwrap()).unwrap();
        compiler.add_resource("urn:schema", schema).unwrap();
        let mut schemas = boon::Schemas::new();
        let index = compiler
            .compile("urn:schema", &mut schemas)
            .unwrap_or_else(|error| panic!("{error:#}"));
        Self(schemas, index)
    }

    fn fault(&self, value: &Value) -> Option<String> {
        self.0
            .validate(value, self.1)
            .err()
            .map(|error| format!("{error:#}"))
    }
}

/// The runs in `tests/cli/lint*.toml` that have files, with the texts that their files stand for.
fn runs() -> Vec<(Table, Vec<(String, String)>)> {
    let mut runs = Vec::new();
    for file in [
        "lint.toml",
        "lint_inputs.toml",
        "lint_formats.toml",
        "lint_config.toml",
    ] {
        let document: Table = fs::read_to_string(root().join("tests/cli").join(file))
            .unwrap()
            .parse()
            .unwrap();
        for run in document["run"].as_array().unwrap() {
            let run = run.as_table().unwrap().clone();
            let Some(files) = run.get("files").and_then(toml::Value::as_table) else {
                continue;
            };
            let text = |text: &str| match text.strip_prefix('@') {
                Some(name) => document["texts"][name].as_str().unwrap().to_owned(),
                None => text.to_owned(),
            };
            let files = files
                .iter()
                .map(|(path, written)| (path.clone(), text(written.as_str().unwrap())))
                .collect();
            runs.push((run, files));
        }
    }
    runs
}

/// The arguments of a run without those that say how findings are written.
fn arguments(run: &Table) -> Option<Vec<&str>> {
    let all: Vec<&str> = run["args"]
        .as_array()?
        .iter()
        .filter_map(toml::Value::as_str)
        .collect();
    let mut rest = all.strip_prefix(&["lint"])?.iter();
    let mut kept = Vec::new();
    while let Some(argument) = rest.next() {
        match *argument {
            "--format" | "--output-file" | "--write-baseline" => drop(rest.next()),
            "--statistics" => {}
            other => kept.push(other),
        }
    }
    Some(kept)
}

/// Every run says the same in SARIF, which follows the schema that OASIS published (as the crate
/// `serde-sarif` has it).
#[test]
fn reports_follow_the_schemas_of_sarif_and_of_lines() {
    let (sarif, line) = (
        Schema::new("tests/schemas/sarif-2.1.0.schema.json"),
        Schema::new("policies/schema/lint.schema.json"),
    );
    let (mut reports, mut results) = (0, 0);
    for (run, files) in runs() {
        let Some(arguments) = arguments(&run) else {
            continue;
        };
        let folder = Folder::new(&format!("schema-{}", run["name"].as_str().unwrap()));
        files
            .iter()
            .for_each(|(path, text)| folder.write(path, text));
        let (code, text) = folder.lint(&[&["--format", "sarif"], &*arguments].concat());
        if text.is_empty() {
            assert_eq!(code, 2, "{run:?}");
            continue;
        }
        let report: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(sarif.fault(&report), None, "{run:?}\n{text}");
        let findings = folder.findings(&arguments);
        let found = report["runs"][0]["results"].as_array().unwrap();
        assert_eq!(findings.len(), found.len(), "{run:?}");
        for (finding, result) in findings.iter().zip(found) {
            assert_eq!(line.fault(finding), None, "{finding}");
            assert_eq!(finding["rule"], result["ruleId"]);
            assert_eq!(
                finding["fingerprint"],
                result["partialFingerprints"]["portcullis/v1"]
            );
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(
                report["runs"][0]["tool"]["driver"]["rules"][index]["id"],
                result["ruleId"]
            );
        }
        reports += 1;
        results += found.len();
    }
    assert!(
        reports >= 50 && results >= 60,
        "only {reports} reports with {results} results"
    );
    let wrong = serde_json::json!({"version": "2.1.0", "runs": [{"tool": {}}]});
    assert!(sarif.fault(&wrong).is_some());
}

/// Columns of SARIF are units of UTF-16, those of other formats characters.
#[test]
fn columns_are_counted_as_each_format_says() {
    let folder = Folder::new("columns");
    folder.write("wide.json", WIDE);
    let (_, text) = folder.lint(&["--format", "sarif", "wide.json"]);
    let report: Value = serde_json::from_str(&text).unwrap();
    let place = &report["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    let unit = place["region"]["startColumn"].clone();
    let column = folder.findings(&["wide.json"])[0]["column"].clone();
    let before = WIDE
        .lines()
        .nth(3)
        .unwrap()
        .split_once("\"oss:GetObject\"")
        .unwrap()
        .0;
    assert_eq!(
        (column.as_u64(), unit.as_u64()),
        (
            Some(before.chars().count() as u64 + 1),
            Some(before.encode_utf16().count() as u64 + 1)
        )
    );
}

#[test]
fn findings_are_known_again_wherever_they_move() {
    let folder = Folder::new("baseline");
    folder.write("a/wide.json", WIDE);
    let fingerprints = |folder: &Folder| -> BTreeSet<String> {
        let findings = folder.findings(&["a"]);
        findings
            .iter()
            .map(|finding| finding["fingerprint"].as_str().unwrap().to_owned())
            .collect()
    };
    let before = fingerprints(&folder);
    assert_eq!(before.len(), 2, "two findings that are alike are two");
    assert_eq!(folder.lint(&["--write-baseline", "known.json", "a"]).0, 0);
    assert_eq!(
        folder.lint(&["--baseline", "known.json", "a"]),
        (0, String::new())
    );
    folder.write("a/wide.json", MOVED);
    let after = fingerprints(&folder);
    assert!(after.is_superset(&before), "{before:?}\n{after:?}");
    let new = folder.findings(&["--baseline", "known.json", "a"]);
    assert_eq!(new.len(), after.len() - before.len());
    assert!(
        new.iter().any(|finding| finding["rule"] == "star-on-star"),
        "{new:?}"
    );
    assert_eq!(folder.lint(&["--baseline", "known.json", "a"]).0, 1);
}

/// Findings about whole statements without a name are distinguished by what the statements say.
#[test]
fn a_new_finding_is_not_taken_for_a_known_one() {
    let folder = Folder::new("statements");
    let statement = |action: &str| {
        format!(r#"{{"Effect": "Allow", "Action": "{action}", "Resource": "acs:oss:*:*:b/*"}}"#)
    };
    let policy = |actions: &[&str]| {
        let statements: Vec<_> = actions.iter().map(|action| statement(action)).collect();
        format!(
            r#"{{"Version": "1", "Statement": [{}, {}]}}"#,
            statement("oss:*"),
            statements.join(", ")
        )
    };
    let whole = &["--level", "style=off", "a.json", "--baseline", "known.json"];
    folder.write("a.json", &policy(&["oss:GetObject", "oss:PutObject"]));
    assert_eq!(
        folder
            .lint(&[
                "--level",
                "style=off",
                "a.json",
                "--write-baseline",
                "known.json"
            ])
            .0,
        0
    );
    assert_eq!(folder.findings(whole).len(), 0);
    folder.write(
        "a.json",
        &policy(&["oss:DeleteObject", "oss:GetObject", "oss:PutObject"]),
    );
    let new = folder.findings(whole);
    assert_eq!(new.len(), 1, "{new:?}");
    assert_eq!(new[0]["pointer"], "/Statement/1");
}

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
