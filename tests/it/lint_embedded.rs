//! A policy means the same wherever it is embedded: every example of every rule, inside files of
//! other forms, has the findings that it has by itself, and each marks the same text.

use std::fs;
use std::path::Path;
use std::process::Command;

use portcullis::lint::Rule;
use serde_json::Value;

use crate::support::Folder;

/// The examples, by the paths of files that name dialect and kind.
fn examples() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for rule in Rule::all() {
        for example in rule.invalid().iter().chain(&rule.valid()) {
            let folder = format!(
                "{}/{}",
                example.dialect().replace('-', "_"),
                example.kind().name()
            );
            for text in example.texts() {
                found.push((
                    format!("{folder}/{:03}-{}", found.len(), rule.id()),
                    text.to_owned(),
                ));
            }
        }
    }
    found
}

/// What a form makes of a policy, and how its file ends.
type Form = (&'static str, &'static str, fn(&str) -> String);

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}

/// As the interfaces of AWS return policies: what is neither a letter nor a digit is escaped.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// What a percent-encoded text stands for.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        bytes.push(u8::from_str_radix(&after[..2], 16).unwrap());
        rest = &after[2..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).unwrap()
}

/// Some have characters outside ASCII in front, since offsets are counted in several units.
const FORMS: &[Form] = &[
    ("a-value", "json", |text| {
        format!("{{\"é😀\": [1, {{}}], \"policy\":\n {text}}}")
    }),
    ("a-text", "json", |text| {
        format!("{{\"é😀\": 1, \"policy\": {}}}", Value::from(text))
    }),
    ("a-text-with-every-character-escaped", "json", |text| {
        let units: String = text
            .encode_utf16()
            .map(|unit| format!("\\u{unit:04x}"))
            .collect();
        format!("{{\"policy\": \"{units}\"}}")
    }),
    ("a-percent-encoded-text", "json", |text| {
        format!("{{\"é😀\": 1, \"policy\": \"{}\"}}", percent_encoded(text))
    }),
    ("a-percent-encoded-text-in-yaml", "yaml", |text| {
        format!("é😀: 1\npolicy: >-\n  {}\n", percent_encoded(text))
    }),
    ("yaml-flow", "yaml", |text| {
        format!("é😀: 1\npolicy:\n{}", indented(text))
    }),
    ("yaml-block", "yaml", |text| {
        format!("# é😀\npolicy: |2 # a comment\n{}", indented(text))
    }),
    ("yaml-folded", "yaml", |text| {
        format!(
            "é😀: 1\npolicy: >-\n{}",
            indented(&text.replace('\n', "\n\n"))
        )
    }),
    ("yaml-single-quotes", "yaml", |text| {
        format!("policy: '{}'\n", indented(&text.replace('\'', "''")).trim())
    }),
    ("yaml-alias", "yaml", |text| {
        format!("é😀: &p\n{}policy: *p\n", indented(text))
    }),
    ("yaml-merge", "yaml", |text| {
        format!(
            "é😀: &b\n  policy:\n{}<<: [*b, {{policy: 1}}]\n",
            indented(&indented(text))
        )
    }),
    ("yaml-second-document", "yaml", |text| {
        format!("é😀: 1\npolicy: 1\n---\npolicy:\n{}", indented(text))
    }),
    ("yaml-double-quotes", "yml", |text| {
        format!("é😀: 1\npolicy: {}\n", Value::from(text))
    }),
];

/// A finding by what it is about: file, rule, pointer, message, and the text that it marks, without
/// white space and escapes.
type Finding = (String, String, String, String, String);

fn lint(folder: &Path, prefix: &str, unescape: fn(&str) -> String) -> Vec<Finding> {
    let output = Command::new(env!("CARGO_BIN_EXE_portcullis"))
        .args([
            "lint",
            "--no-cache",
            "--format",
            "json",
            "--level",
            "pedantic=warning",
            "--pointer",
            "/policy",
            ".",
        ])
        .current_dir(folder)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let findings = text.lines().map(|line| {
        let line: Value = serde_json::from_str(line).unwrap();
        let field = |name: &str| line[name].as_str().unwrap().to_owned();
        let offset = |index: usize| usize::try_from(line["span"][index].as_u64().unwrap()).unwrap();
        let file = fs::read_to_string(folder.join(field("source"))).unwrap();
        let marked = unescape(&file[offset(0)..offset(1)])
            .split_whitespace()
            .collect();
        let source = field("source").rsplit_once('.').unwrap().0.to_owned();
        let pointer = field("pointer");
        let pointer = pointer
            .strip_prefix(prefix)
            .unwrap_or_else(|| panic!("{line}"))
            .to_owned();
        (source, field("rule"), pointer, field("message"), marked)
    });
    let mut findings: Vec<Finding> = findings.collect();
    findings.sort();
    findings
}

fn write(name: &str, form: &Form) -> Folder {
    let folder = Folder::new(name);
    for (path, text) in examples() {
        folder.write(&format!("{path}.{}", form.1), &form.2(&text));
    }
    folder
}

#[test]
fn findings_are_the_same_inside_other_files() {
    let plain = write("plain", &("plain", "json", str::to_owned));
    let wanted = lint(&plain.0, "", str::to_owned);
    assert!(wanted.len() >= 200, "only {} findings", wanted.len());
    for form in FORMS {
        let folder = write(form.0, form);
        let unescape: fn(&str) -> String = match form.0 {
            "a-text" | "a-text-with-every-character-escaped" | "yaml-double-quotes" => |text| {
                serde_json::from_str(&format!("\"{text}\""))
                    .unwrap_or_else(|error| panic!("{error}: {text}"))
            },
            "a-percent-encoded-text" | "a-percent-encoded-text-in-yaml" => percent_decoded,
            "yaml-single-quotes" => |text| text.replace("''", "'"),
            _ => str::to_owned,
        };
        let found = lint(&folder.0, "/policy", unescape);
        let differs = wanted
            .iter()
            .zip(&found)
            .find(|(wanted, found)| wanted != found);
        assert!(
            wanted == found,
            "{}: {} and not {} findings, first {differs:#?}",
            form.0,
            found.len(),
            wanted.len()
        );
    }
}
