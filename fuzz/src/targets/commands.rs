//! The command line: whatever its arguments are, and what it writes of findings.

use std::ffi::OsString;
use std::fs;

use portcullis::lint::RuleGroup;
use serde_json::Value;

use super::language::split;
use portcullis::cli;

fn given<'g>(arguments: impl IntoIterator<Item = &'g str>) -> Vec<OsString> {
    ["portcullis"]
        .into_iter()
        .chain(arguments)
        .map(OsString::from)
        .collect()
}

/// Lines: an argument each. All are understood or refused; those of commands that read and write
/// nothing are answered.
pub fn arguments(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let lines: Vec<&str> = text.split('\n').take(24).collect();
    match cli::parse(given(lines.iter().copied())) {
        Ok(arguments) => {
            let is_pure = matches!(
                lines.as_slice(),
                ["explain" | "rules" | "completions", ..] | ["man"]
            );
            if let Some(Ok(report)) = is_pure.then(|| cli::answer(arguments)) {
                assert!(!report.data().is_empty() && report.code == 0);
            }
        }
        Err(usage) => {
            assert!(matches!(usage.exit_code(), 0 | 2));
            assert!(!usage.to_string().is_empty());
        }
    }
}

/// A file, as JSON or as YAML. Every rule reads it, and every place that a format prints is inside
/// it.
pub fn findings(data: &[u8]) {
    let Some((first, text)) = split(data) else {
        return;
    };
    let folder = std::env::temp_dir().join(format!("portcullis-fuzz-{}", std::process::id()));
    let path = folder.join(if first / 5 % 2 == 0 {
        "file.json"
    } else {
        "file.yaml"
    });
    fs::create_dir_all(&folder)
        .and_then(|()| fs::write(&path, text))
        .expect("a file can be written");
    let path = path.to_str().expect("a text");
    let other =
        ["json", "gitlab", "junit", "github", "concise", "text"][usize::from(first / 10 % 6)];
    let codes = ["sarif", other].map(|format| check_format(first, text, path, format));
    assert!(codes[0] <= 2 && codes[0] == codes[1], "{codes:?}");
    fs::remove_dir_all(folder).expect("a folder can be removed");
}

/// Runs the linter, and returns the code it ends with.
fn check_format(first: u8, text: &str, path: &str, format: &str) -> u8 {
    let levels: Vec<String> = RuleGroup::ALL
        .iter()
        .map(|group| format!("--level={}=warning", group.name()))
        .collect();
    let dialect = ["alibaba-ram", "kingsoft", "volcengine", "aws"].get(usize::from(first % 5));
    let dialect = dialect
        .into_iter()
        .flat_map(|dialect| ["--dialect", dialect]);
    let fixed = [
        "lint",
        "--no-config",
        "--no-cache",
        "--format",
        format,
        path,
    ];
    let all = given(
        fixed
            .into_iter()
            .chain(dialect)
            .chain(levels.iter().map(String::as_str)),
    );
    let report =
        cli::answer(cli::parse(all).expect("legal arguments")).expect("a file that can be read");
    let read = || serde_json::from_str::<Value>(report.data()).expect("JSON");
    match format {
        "sarif" => check_sarif(text, &read()),
        "json" => report
            .data()
            .lines()
            .for_each(|line| check_line(text, line)),
        "gitlab" => assert!(read().is_array()),
        "junit" => assert!(
            report
                .data()
                .lines()
                .all(|line| !line.contains(char::is_control))
        ),
        _ => assert!(
            !report
                .data()
                .contains(|letter: char| letter.is_control() && !"\n\u{1b}".contains(letter))
        ),
    }
    report.code
}

/// A line of JSON has a place that is one in the text.
fn check_line(text: &str, line: &str) {
    let finding: Value = serde_json::from_str(line).expect("an object a line");
    let at = |index: usize| {
        finding["span"][index]
            .as_u64()
            .and_then(|at| usize::try_from(at).ok())
    };
    let (Some(start), Some(end)) = (at(0), at(1)) else {
        panic!("no span: {line}")
    };
    assert!(text.get(start..end).is_some(), "{line}");
    let before = &text[..start];
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    assert_eq!(
        (&finding["line"], &finding["column"]),
        (&(before.matches('\n').count() + 1).into(), &column.into())
    );
}

/// Every region begins and ends in the text, in units of UTF-16 from 1, and does not end before it
/// begins.
fn check_sarif(text: &str, log: &Value) {
    let lines: Vec<u64> = text
        .split('\n')
        .map(|line| line.encode_utf16().count() as u64)
        .collect();
    for result in log["runs"][0]["results"].as_array().expect("results") {
        assert!(!result["message"]["text"].as_str().unwrap_or("").is_empty());
        assert!(
            !result["partialFingerprints"]["portcullis/v1"]
                .as_str()
                .unwrap_or("")
                .is_empty()
        );
        let rule =
            usize::try_from(result["ruleIndex"].as_u64().expect("a rule")).expect("a number");
        assert_eq!(
            log["runs"][0]["tool"]["driver"]["rules"][rule]["id"],
            result["ruleId"]
        );
        for place in ["locations", "relatedLocations"]
            .iter()
            .flat_map(|list| result[list].as_array().expect("a list"))
        {
            let region = &place["physicalLocation"]["region"];
            let number = |field: &str| {
                region[field]
                    .as_u64()
                    .unwrap_or_else(|| panic!("no {field}: {result}"))
            };
            let (start, end) = (
                (number("startLine"), number("startColumn")),
                (number("endLine"), number("endColumn")),
            );
            assert!(start <= end, "{result}");
            for (line, column) in [start, end] {
                let line = line
                    .checked_sub(1)
                    .and_then(|line| lines.get(usize::try_from(line).ok()?));
                let length = line.unwrap_or_else(|| panic!("no such line: {result}"));
                assert!(
                    (1..=length + 1).contains(&column),
                    "no such column: {result}"
                );
            }
        }
    }
}
