//! The library's first call and the command line say the same (clause D4): the identity policies of
//! every case are asked its request by [`PolicySet::decide`], `decide_many` and `explain`, and by
//! `portcullis check -p … --requests`.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use portcullis::case::{self, Case, Format};
use portcullis::{Dialect, Kind, PolicySet, Request};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// A request as its case writes it, and as it was read.
struct Asked {
    name: String,
    /// On one line.
    text: String,
    request: Request<'static>,
}

/// The requests of all cases that have the same identity policies.
#[derive(Default)]
struct Group {
    asked: Vec<Asked>,
}

/// A dialect and the texts of policies.
type Policies = (&'static str, Vec<String>);

fn case_files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let entries = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).into_iter().flatten();
        entries
            .map(|entry| entry.expect("a folder can be read").path())
            .collect()
    };
    let mut folders = vec![root.join("tests/cases")];
    folders.extend(
        entries(&root.join("policies"))
            .iter()
            .map(|folder| folder.join("cases")),
    );
    folders.extend(
        entries(&root.join("policies/stories"))
            .iter()
            .map(|folder| folder.join("cases")),
    );
    let mut files: Vec<PathBuf> = folders.iter().flat_map(|folder| entries(folder)).collect();
    files.retain(|file| {
        file.extension()
            .is_some_and(|end| end == "json" || end == "jsonl")
    });
    files.sort();
    files
}

/// What a case writes of its request; a number keeps its digits.
#[derive(Deserialize)]
struct Written {
    request: Option<Box<RawValue>>,
}

impl Written {
    /// The request on one line, without an owner: the first call has nobody to say who owns a
    /// resource.
    fn text(&self) -> Option<String> {
        let text = self.request.as_ref()?.get();
        if !text.contains("resource_account") {
            return Some(text.replace('\n', " "));
        }
        let mut request: Value = serde_json::from_str(text).expect("a request is JSON");
        request.as_object_mut()?.remove("resource_account");
        Some(request.to_string())
    }
}

/// The cases of a file, each as it is written.
fn cases(file: &Path) -> Vec<(Case, Written)> {
    let text = fs::read_to_string(file).expect("a case file can be read");
    let lines = file.extension().is_some_and(|end| end == "jsonl");
    let format = if lines { Format::Lines } else { Format::Json };
    let mut load = |path: &str| {
        fs::read(file.with_file_name("").join(path)).map_err(|error| error.to_string())
    };
    let read =
        case::read(&file.to_string_lossy(), &text, format, &mut load).expect("a case file reads");
    let written: Vec<Written> = if lines {
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        lines
            .map(|line| serde_json::from_str(line).expect("a case is JSON"))
            .collect()
    } else {
        let all = serde_json::from_str::<Vec<Written>>(&text);
        all.unwrap_or_else(|_| vec![serde_json::from_str(&text).expect("a case file is JSON")])
    };
    assert_eq!(read.len(), written.len(), "{}", file.display());
    read.into_iter().zip(written).collect()
}

/// What says nothing, where a case has no identity policy.
fn nothing(dialect: &str) -> String {
    let version = if dialect == "alibaba-ram" {
        r#""Version":"1","#
    } else {
        ""
    };
    format!(r#"{{{version}"Statement":[]}}"#)
}

fn groups() -> BTreeMap<Policies, Group> {
    let mut groups: BTreeMap<Policies, Group> = BTreeMap::new();
    for (case, written) in case_files().iter().flat_map(|file| cases(file)) {
        const NAMES: [&str; 4] = ["alibaba-ram", "kingsoft", "volcengine", "aws"];
        let is_own = |name: &&str| Dialect::from_name(name).as_ref() == Some(case.dialect());
        let Some(name) = NAMES.into_iter().find(is_own) else {
            continue;
        };
        let (Some(request), Some(text)) = (case.request(), written.text()) else {
            continue;
        };
        let identity = case
            .policies()
            .filter(|policy| policy.kind() == Kind::Identity);
        let mut policies: Vec<String> = identity.map(|policy| policy.to_json()).collect();
        if policies.is_empty() {
            policies.push(nothing(name));
        }
        let asked = Asked {
            name: case.name().to_owned(),
            text,
            request: request.clone(),
        };
        groups
            .entry((name, policies))
            .or_default()
            .asked
            .push(asked);
    }
    groups
}

/// Verdict and stage, or the id of what the command line refuses.
type Answer = Result<(String, String), String>;

fn of_the_library(set: &PolicySet, asked: &[Asked]) -> Vec<Answer> {
    let requests: Vec<Request<'_>> = asked.iter().map(|asked| asked.request.clone()).collect();
    let many: Vec<_> = set.decide_many(&requests).collect();
    let each = asked
        .iter()
        .zip(&requests)
        .zip(many)
        .map(|((asked, request), of_many)| {
            let decision = set.decide(request);
            assert_eq!(set.explain(request).decision(), decision, "{}", asked.name);
            assert_eq!(of_many, decision, "{}", asked.name);
            Ok((
                decision.verdict().to_string(),
                decision.stage().name().to_owned(),
            ))
        });
    each.collect()
}

fn of_the_command_line(
    folder: &Path,
    (dialect, policies): &Policies,
    asked: &[Asked],
) -> Vec<Answer> {
    let mut arguments = vec![
        "check".to_owned(),
        "--dialect".into(),
        (*dialect).into(),
        "--kind".into(),
        "identity".into(),
    ];
    for (index, policy) in policies.iter().enumerate() {
        let path = folder.join(format!("{index}.json"));
        fs::write(&path, policy).expect("a policy can be written");
        arguments.extend(["-p".into(), path.to_string_lossy().into_owned()]);
    }
    arguments.extend(["--requests".into(), "-".into()]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_portcullis"))
        .args(&arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let lines: String = asked
        .iter()
        .map(|asked| format!("{}\n", asked.text))
        .collect();
    child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(lines.as_bytes())
        .expect("the program reads");
    let output = child.wait_with_output().expect("the program ends");
    let text = String::from_utf8(output.stdout).expect("answers are text");
    let answers: Vec<Answer> = text.lines().map(answer).collect();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(
        answers.len(),
        asked.len(),
        "{}: {errors}",
        asked.first().map_or("", |asked| &asked.name)
    );
    answers
}

fn answer(line: &str) -> Answer {
    let answer: Value = serde_json::from_str(line).expect("an answer is JSON");
    let word = |field: &str| {
        answer
            .get(field)
            .and_then(Value::as_str)
            .unwrap_or("")
            .to_owned()
    };
    match answer.pointer("/faults/0/id").and_then(Value::as_str) {
        Some(fault) => Err(fault.to_owned()),
        None => Ok((word("verdict"), word("stage"))),
    }
}

#[test]
fn clause_d4_the_first_call_answers_as_the_command_line() {
    let folder = std::env::temp_dir().join(format!("portcullis-first-call-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder can be made");
    let (mut compared, mut differing) = (0, Vec::new());
    for (policies, Group { asked }) in groups() {
        let (dialect, texts) = &policies;
        let dialect = Dialect::from_name(dialect).expect("a built-in dialect");
        let builder = texts
            .iter()
            .enumerate()
            .fold(PolicySet::builder(&dialect), |builder, (index, text)| {
                builder.add(Kind::Identity, &index.to_string(), text.as_str())
            });
        let set = builder.build().expect("what was read is read again");
        let library = of_the_library(&set, &asked);
        let command_line = of_the_command_line(&folder, &policies, &asked);
        for ((asked, library), command_line) in asked.iter().zip(library).zip(command_line) {
            compared += 1;
            // What the command line refuses the library cannot, so it denies.
            let agrees = match &command_line {
                Ok(_) => library == command_line,
                Err(fault) => {
                    fault == "contradicted-context-key"
                        && library
                            .as_ref()
                            .is_ok_and(|(verdict, _)| verdict != "Allow")
                }
            };
            if !agrees {
                differing.push(format!(
                    "{}: {library:?}, at the command line {command_line:?}",
                    asked.name
                ));
            }
        }
    }
    let _ = fs::remove_dir_all(&folder);
    assert!(compared > 2_000, "{compared}");
    assert!(
        differing.is_empty(),
        "{} of {compared} differ:\n{}",
        differing.len(),
        differing.join("\n")
    );
}
