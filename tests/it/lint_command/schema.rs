//! Schemas of reports and of configurations, and the runs of the program that print them.

use std::fs;

use serde_json::Value;
use toml::Table;

use crate::support::lint::root;

/// As [`WIDE`], but every place is another, and there is one finding more.
pub(super) const MOVED: &str = r#"{"Version": "1", "Statement": [
    {"Sid": "New", "Effect": "Allow", "Action": "oss:*", "Resource": "acs:oss:*:*:b/*"},
    {"Resource": "*", "Effect": "Allow",
     "Action": [
       "oss:Get*",

       "oss:GetObject",
       "oss:GetObject"
     ],
     "Sid": "Ⅰ 😀"},
    {"Sid": "Star", "Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;

pub(super) struct Schema(boon::Schemas, boon::SchemaIndex);

impl Schema {
    pub(super) fn new(path: &str) -> Self {
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

    pub(super) fn fault(&self, value: &Value) -> Option<String> {
        self.0
            .validate(value, self.1)
            .err()
            .map(|error| format!("{error:#}"))
    }
}

/// The runs in `tests/cli/lint*.toml` that have files, with the texts that their files stand for.
pub(super) fn runs() -> Vec<(Table, Vec<(String, String)>)> {
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
pub(super) fn arguments(run: &Table) -> Option<Vec<&str>> {
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
