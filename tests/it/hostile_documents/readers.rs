//! Every public reader, with documents that somebody wrote for it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use portcullis::case::{self, Format, RequestText};
use portcullis::detect::PolicyHints;
use portcullis::estate::{EstateReader, Question, Session, WhatCan, WhoCan};
use portcullis::import::{Import, Source};
use portcullis::lint::{Catalog, Linter, RuleGroup, Safety};
use portcullis::{Dialect, Kind, Level, Policy, PolicySet, Principal};
use serde_json::{Value, json};

/// A document, and where it comes from.
pub struct Sample {
    pub text: String,
    dialect: Dialect,
    kind: Kind,
    /// Where the files lie that it names.
    folder: PathBuf,
    /// Of an export: how it is read, and the files beside the document, which is the last.
    export: Option<(Import, Vec<(String, String)>)>,
}

/// Reads a document and uses what is read; whether it was accepted.
pub type Reader = fn(&Sample, &[u8]) -> bool;

pub const READERS: &[(&str, Reader)] = &[
    ("policy", policy),
    ("lint", lint),
    ("case", cases),
    ("request", request),
    ("context", context),
    ("estate", estate),
    ("session", session),
    ("catalogue", catalog),
    ("export", export),
];

const DIALECTS: [(&str, &str); 4] = [
    ("alibaba_ram", "alibaba-ram"),
    ("kingsoft", "kingsoft"),
    ("volcengine", "volcengine"),
    ("aws", "aws"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: PathBuf, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = entries
        .filter(|path| path.extension().is_some_and(|found| found == ending))
        .collect();
    found.sort();
    found
}

fn text(path: impl AsRef<Path>) -> String {
    fs::read_to_string(path).unwrap()
}

fn of_dialect(name: &str, text: String) -> Sample {
    let dialect = Dialect::from_name(name).unwrap();
    Sample {
        text,
        dialect,
        kind: Kind::Identity,
        folder: PathBuf::new(),
        export: None,
    }
}

/// All documents, by the reader they are for.
pub fn samples() -> BTreeMap<&'static str, Vec<Sample>> {
    let mut samples: BTreeMap<&'static str, Vec<Sample>> = BTreeMap::new();
    for (folder, dialect) in DIALECTS {
        for kind in Kind::ALL {
            for path in files(
                root().join("policies").join(folder).join(kind.name()),
                "json",
            ) {
                for reader in ["policy", "lint"] {
                    let sample = Sample {
                        kind: *kind,
                        ..of_dialect(dialect, text(&path))
                    };
                    samples.entry(reader).or_default().push(sample);
                }
            }
        }
    }
    for line in files(root().join("tests/cases"), "jsonl")
        .into_iter()
        .flat_map(|path| {
            text(path)
                .lines()
                .filter(|line| !line.is_empty())
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
    {
        let case: Value = serde_json::from_str(&line).unwrap_or_default();
        let dialect = case["dialect"]
            .as_str()
            .filter(|name| Dialect::from_name(name).is_some())
            .unwrap_or("aws");
        let mut add = |reader, text: String| {
            samples
                .entry(reader)
                .or_default()
                .push(of_dialect(dialect, text))
        };
        if case["request"].is_object() {
            add("request", case["request"].to_string());
        }
        if case["request"]["context"].is_object() {
            add("context", case["request"]["context"].to_string());
        }
        add("case", line);
    }
    let stories = fs::read_dir(root().join("policies/stories"))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let estates = stories
        .flat_map(|story| files(story, "json"))
        .chain(files(root().join("tests/estates"), "json"));
    let imported = files(root().join("tests/imports/expected"), "json");
    let estate = |path: PathBuf| Sample {
        folder: path.parent().unwrap().to_owned(),
        ..of_dialect("aws", text(path))
    };
    samples.insert("estate", estates.chain(imported).map(estate).collect());
    samples.insert("session", sessions());
    samples.insert("catalogue", catalogs());
    samples.insert("export", exports());
    samples
}

fn sessions() -> Vec<Sample> {
    let session = json!({"issued": "2026-11-22T08:00:00Z", "expires": "2026-11-22T09:00:00Z",
        "chained": false,
        "name": "acs:ram::1:assumed-role/first/one", "role": "acs:ram::1:role/first",
        "policy_name": "only",
        "policy": r#"{"Version": "1",
            "Statement": [{"Effect": "Allow", "Action": "oss:Get*", "Resource": "*"}]}"#,
        "source_identity": "ann", "tags": {"team": "red"}});
    let mut plain = session.clone();
    for field in ["policy", "policy_name", "source_identity"] {
        plain[field] = Value::Null;
    }
    vec![
        of_dialect("alibaba-ram", session.to_string()),
        of_dialect("alibaba-ram", plain.to_string()),
    ]
}

fn catalogs() -> Vec<Sample> {
    let short = json!({"dialect": "aws", "source": "s", "date": "2026-11", "confidence": "derived",
        "services": {"s3": ["GetObject", "PutObject"], "ec2": []}});
    let long = json!({"dialect": "alibaba-ram", "source": "s", "date": "2026-11-22",
        "confidence": "official",
        "services": {"oss": {"actions": {"GetObject": {"resources": ["object"]}},
            "condition_keys": {"acs:SourceIp": "IPAddress"},
            "resource_types": {"object": "acs:oss:*:${account}:${bucket}/${object}"}}}});
    [short, long]
        .map(|value| of_dialect("aws", value.to_string()))
        .into()
}

fn exports() -> Vec<Sample> {
    let mut samples = Vec::new();
    for source in Source::ALL {
        for folder in fs::read_dir(root().join("tests/imports"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
        {
            let name = folder.file_name().unwrap().to_string_lossy().into_owned();
            if !name.starts_with(source.name()) {
                continue;
            }
            let named = |path: &PathBuf| {
                (
                    path.file_name().unwrap().to_string_lossy().into_owned(),
                    text(path),
                )
            };
            let all: Vec<(String, String)> = files(folder, "json").iter().map(named).collect();
            // Some plans do not name their account.
            let import = Import::new(source);
            let names_account = import
                .read(all.iter().map(|(name, text)| (name, text)))
                .is_ok();
            let import = if names_account {
                import
            } else {
                import.account("1000000000000001")
            };
            for index in 0..all.len() {
                let mut beside = all.clone();
                let last = beside.remove(index);
                beside.push((last.0, String::new()));
                samples.push(Sample {
                    export: Some((import.clone(), beside)),
                    ..of_dialect("aws", last.1)
                });
            }
        }
    }
    samples
}

fn policy(sample: &Sample, document: &[u8]) -> bool {
    // OK because this test checks only that it ends.
    let _ = PolicyHints::default()
        .otherwise(Kind::Identity)
        .read("policy", document);
    match Policy::parse(&sample.dialect, sample.kind, "policy", document) {
        Ok(policy) => {
            let written = policy.to_json();
            let again = Policy::parse(&sample.dialect, sample.kind, "policy", &written)
                .expect("a written policy can be read");
            assert_eq!(policy.decides_as(&again), Ok(()));
            assert!(
                policy
                    .sentences()
                    .iter()
                    .all(|sentence| !sentence.to_string().is_empty())
            );
            let set = PolicySet::builder(&sample.dialect)
                .index_from(0)
                .add_policy(policy)
                .build()
                .unwrap();
            let request = sample
                .dialect
                .request(Principal::anonymous(), "s:Get", "*")
                .build();
            request
                .iter()
                .for_each(|request| assert!(!set.explain(request).to_string().is_empty()));
            true
        }
        Err(error) => refused(&error.to_string()),
    }
}

/// Returns that a document is refused, and checks that the message is not empty.
fn refused(words: &str) -> bool {
    assert!(!words.is_empty());
    false
}

fn lint(sample: &Sample, document: &[u8]) -> bool {
    let mut linter = Linter::new();
    RuleGroup::ALL.iter().for_each(|group| {
        linter
            .set_level(group.name(), Some(Level::Warning))
            .unwrap()
    });
    let hints = PolicyHints::default()
        .dialect(sample.dialect.clone())
        .kind(sample.kind);
    if let Err(error) = linter.read(&hints, "policy", document) {
        return refused(&error.to_string());
    }
    linter
        .findings()
        .iter()
        .for_each(|finding| assert!(!finding.to_string().is_empty()));
    let _ = linter.fix(Safety::Unsafe, |_| true);
    true
}

fn cases(_: &Sample, document: &[u8]) -> bool {
    // OK because a file is lines or a value, and the other is refused.
    let _ = case::read("cases", document, Format::Json, &mut |_| {
        Err("no files".to_owned())
    });
    match case::read("cases", document, Format::Lines, &mut |_| {
        Err("no files".to_owned())
    }) {
        Ok(cases) => {
            cases.iter().take(4).for_each(|case| drop(case.run()));
            true
        }
        Err(error) => refused(&error.to_string()),
    }
}

fn request(sample: &Sample, document: &[u8]) -> bool {
    match RequestText::read("line 1", document) {
        Ok(read) => match read.request(&sample.dialect) {
            Ok(request) => request.action().contains(':') || !request.action().is_empty(),
            Err(error) => refused(error.message()),
        },
        Err(error) => refused(&error.to_string()),
    }
}

fn context(sample: &Sample, document: &[u8]) -> bool {
    match case::read_context("context", document) {
        Ok(context) => {
            let request = sample.dialect.request(Principal::anonymous(), "s:Get", "*");
            let request = context
                .into_iter()
                .fold(request, |request, (key, value)| request.context(key, value));
            request
                .build()
                .map_or_else(|error| refused(error.message()), |_| true)
        }
        Err(error) => refused(&error.to_string()),
    }
}

fn estate(sample: &Sample, document: &[u8]) -> bool {
    // What was a path may lead elsewhere now.
    let mut load = |_: &str, path: &str| match sample.folder.join(path).canonicalize() {
        Ok(path) if path.starts_with(root()) => fs::read(path).map_err(|error| error.to_string()),
        _ => Err("no such file".to_owned()),
    };
    let reader = EstateReader::new().allow_incomplete();
    let estate = match reader.read_with([("estate", document)], &mut load) {
        Ok(estate) => estate,
        Err(error) => return refused(&error.to_string()),
    };
    let prefix = estate
        .dialect()
        .request("anonymous", "s:Get", "*")
        .build()
        .map(|_| estate.dialect().name().to_owned());
    let (who, what) = match prefix.as_deref() {
        Ok("alibaba-ram") => ("acs:ram::1:user/ann", "acs:oss:*:1:b/k"),
        Ok("kingsoft") => ("krn:ksc:iam::1:user/ann", "krn:ksc:ks3:::b/k"),
        Ok("volcengine") => ("trn:iam::1:user/ann", "trn:tos:::b/k"),
        _ => ("arn:aws:iam::1:user/ann", "arn:aws:s3:::b/k"),
    };
    // OK because of an estate that was spoilt nothing is known but that it can be asked.
    let _ = estate
        .explain(&Question::new(who, "sts:AssumeRole", what))
        .map(|answer| answer.to_string());
    let _ = estate.findings(Some("2026-11-22T08:00:00Z"));
    let _ = estate
        .show(&Principal::named(who))
        .map(|holdings| holdings.to_string());
    let _ = estate.who_can(&WhoCan::new("*", "*"));
    let _ = estate.what_can(&WhatCan::new(who));
    true
}

fn session(sample: &Sample, document: &[u8]) -> bool {
    match Session::read(&sample.dialect, "session", document) {
        Ok(session) => {
            let written = session.to_json();
            let again = Session::read(&sample.dialect, "session", &written)
                .expect("what was written is read");
            assert_eq!(again.to_json(), written);
            true
        }
        Err(error) => refused(&error.to_string()),
    }
}

fn catalog(_: &Sample, document: &[u8]) -> bool {
    match Catalog::read("catalogue", document) {
        Ok(catalog) => {
            Linter::new().add_catalog(catalog);
            true
        }
        Err(error) => refused(&error.to_string()),
    }
}

fn export(sample: &Sample, document: &[u8]) -> bool {
    let (import, beside) = sample.export.as_ref().expect("an export");
    let (last, before) = beside.split_last().expect("a document");
    let files = before
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_bytes()));
    match import.read(files.chain([(last.0.as_str(), document)])) {
        Ok(imported) => {
            assert!(
                EstateReader::new()
                    .allow_incomplete()
                    .read([("estate", imported.text())])
                    .is_ok()
            );
            true
        }
        Err(error) => refused(&error.to_string()),
    }
}
