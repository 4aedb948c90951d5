//! Reports follow the schemas of their formats, and findings are known again.

use std::collections::BTreeSet;

use serde_json::Value;

use super::schema::{MOVED, Schema, arguments, runs};
use crate::support::Folder;
use crate::support::lint::WIDE;

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
