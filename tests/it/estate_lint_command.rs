//! `estate check` has the formats, levels, suppressions and baselines of `lint`.

use std::fs;
use std::process::Command;

use crate::estate_lint::{NARROW, OPEN, estate};
use crate::support::Folder;

/// Runs `estate check` in a folder; the exit code and both streams.
fn check(folder: &Folder, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    let output = folder.run(command.args(["estate", "check"]).args(arguments), "");
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

/// The rules in the lines of `--format concise`.
fn rules(lines: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for line in lines.lines() {
        found.extend(line.split(['[', ']']).nth(1));
    }
    found
}

/// An estate with a finding of each sort: its own, of a policy in it, of one beside it, and an age.
fn company(name: &str) -> Folder {
    let folder = Folder::new(name);
    let account = format!(
        r#""policies": [{{"name": "p", "document": {OPEN}}}, {{"name": "q", "document": "../shared/./q.json"}}],
           "users": [{{"name": "ann", "policies": ["p", "q"],
               "keys": [{{"id": "k", "created": "2020-01-01T00:00:00Z"}}]}}],
           "groups": [{{"name": "empty"}}]"#
    );
    folder.write("company/estate.json", &estate(&account));
    let redundant = NARROW.replace(r#""oss:GetObject""#, r#"["oss:Get*", "oss:GetObject"]"#);
    folder.write("shared/q.json", &redundant);
    folder
}

const ALL: [&str; 4] = ["star-on-star", "old-key", "empty-group", "redundant-action"];
const TODAY: [&str; 5] = ["company", "--time", "2026-11-29", "--format", "concise"];

#[test]
fn levels_and_suppressions_hold_for_estates() {
    let folder = company("estate-levels");
    let (code, out, _) = check(&folder, &TODAY);
    assert_eq!((code, rules(&out)), (1, ALL.to_vec()), "{out}");
    assert!(out.contains("\nshared/q.json:2:"), "{out}");
    folder.write(
        "portcullis.toml",
        "[levels]\nestate = 'off'\nold-key = 'error'\n\n[[suppressions]]\nrule = 'star-on-star'\n\
         path = 'company/estate.json'\npointer = '/accounts/0/policies/0'\nreason = 'administrators'\n\
         \n[[suppressions]]\nrule = 'redundant-action'\npath = 'shared/q.json'\nreason = 'why not'\n",
    );
    let (code, out, _) = check(&folder, &TODAY);
    assert_eq!((code, rules(&out)), (1, vec!["old-key"]), "{out}");
    assert!(out.contains(": error[old-key]"), "{out}");
    let (code, out, _) = check(&folder, &[&TODAY[..], &["--ignore", "old-key"]].concat());
    assert_eq!((code, &*out), (0, ""));
    let (_, out, _) = check(
        &folder,
        &[&TODAY[..], &["--no-config", "--select", "estate"]].concat(),
    );
    assert_eq!(rules(&out), ["old-key", "empty-group"]);
}

/// A suppression of what a run does not look for is not thereby unused.
#[test]
fn a_suppression_is_unused_only_where_its_rule_was_applied() {
    let folder = company("estate-unused");
    folder.write(
        "portcullis.toml",
        "[[suppressions]]\nrule = 'old-key'\npath = 'company/estate.json'\nreason = 'rotated'\n\n\
         [[suppressions]]\nrule = 'owner-key'\npath = 'company/estate.json'\nreason = 'nothing'\n",
    );
    let unused = |lines: &str| lines.matches("[unused-suppression]").count();
    let (_, out) = folder.lint(&["--no-cache", "--format", "concise", "."]);
    assert_eq!(unused(&out), 0, "{out}");
    let (_, out, _) = check(&folder, &["company", "--format", "concise"]);
    assert_eq!(
        (unused(&out), out.contains("`owner-key`")),
        (1, true),
        "{out}"
    );
    let (_, out, _) = check(&folder, &TODAY);
    assert_eq!(
        (unused(&out), out.contains("[old-key]")),
        (1, false),
        "{out}"
    );
    let (_, out, _) = check(
        &folder,
        &["company", "--time", "2020-01-02", "--format", "concise"],
    );
    assert_eq!(unused(&out), 2, "{out}");
}

#[test]
fn a_baseline_holds_for_estates() {
    let folder = company("estate-baseline");
    let (code, out, notes) = check(
        &folder,
        &[&TODAY[..], &["--write-baseline", "b.json"]].concat(),
    );
    assert_eq!((code, &*out), (0, ""));
    assert!(notes.contains("recorded 4 findings in b.json"), "{notes}");
    let known = [&TODAY[..], &["--baseline", "b.json"]].concat();
    assert_eq!(check(&folder, &known), (0, String::new(), String::new()));
    // What only an estate as a whole has is not gone because another command does not look for it.
    let known = [
        "--no-cache",
        "--baseline",
        "b.json",
        "--format",
        "concise",
        ".",
    ];
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    let output = folder.run(command.arg("lint").args(known), "");
    let notes = String::from_utf8(output.stderr).unwrap();
    assert!(!notes.contains("gone"), "{notes}");
    let text = fs::read_to_string(folder.0.join("company/estate.json")).unwrap();
    folder.write(
        "company/estate.json",
        &text.replace("\"empty\"", "\"vain\""),
    );
    let (code, out, notes) = check(&folder, &[&TODAY[..], &["--baseline", "b.json"]].concat());
    assert_eq!((code, rules(&out)), (0, vec!["empty-group"]), "{out}");
    assert!(
        notes.contains("1 finding recorded in b.json is gone"),
        "{notes}"
    );
}

#[test]
fn every_format_has_all_findings() {
    let folder = company("estate-formats");
    for format in [
        "text", "concise", "json", "github", "gitlab", "sarif", "junit",
    ] {
        let (code, out, _) = check(
            &folder,
            &["company", "--time", "2026-11-29", "--format", format],
        );
        assert_eq!(code, 1);
        for rule in ALL {
            assert!(out.contains(rule), "{format}: {rule}: {out}");
        }
    }
    let (_, out, _) = check(&folder, &["company", "--time", "2026-11-29"]);
    let summary =
        "4 findings in the estate and in 2 of 2 policies: 1 error, 2 warnings, 1 suggestion";
    assert!(out.trim_end().ends_with(summary), "{out}");
    let (code, _, error) = check(&folder, &["company", "--output-file", "shared/q.json"]);
    assert_eq!(code, 2);
    assert!(error.contains("error[output-is-input]"), "{error}");
    let (code, ..) = check(&folder, &["company", "--exit-zero"]);
    assert_eq!(code, 0);
    let strict = ["company", "--fail-on", "off", "--fail-on-unread"];
    assert_eq!(check(&folder, &strict).0, 1, "ages were not judged");
}

/// A file has one name, whatever path leads to it.
#[test]
fn paths_are_shown_as_they_are_written() {
    let folder = company("estate-names");
    folder.write("other/notes.txt", "");
    folder.write(
        "portcullis.toml",
        "[[suppressions]]\nrule = 'empty-group'\npath = 'company/estate.json'\nreason = 'soon'\n",
    );
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    command.args(["estate", "check", "../company", "--format", "concise"]);
    let output = command
        .current_dir(folder.0.join("other"))
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("../company/estate.json:"), "{text}");
    assert!(text.contains("\n../shared/q.json:2:"), "{text}");
    assert!(!text.contains("empty-group"), "{text}");
}

/// An estate may name a file that is not a policy: what is in it is not shown.
#[test]
#[cfg(unix)]
fn a_path_leads_to_a_policy_or_to_nothing() {
    let folder = Folder::new("estate-paths");
    let library = ["pipe", "secret", "estate.json", "folder", "deep/../secret"];
    let mut policies = Vec::new();
    for path in library {
        policies.push(format!(r#"{{"name": "{path}", "document": "{path}"}}"#));
    }
    let account = format!(r#""policies": [{}]"#, policies.join(", "));
    folder.write("estate.json", &estate(&account));
    folder.write("secret", "password: hunter2");
    folder.write("folder/a.json", OPEN);
    let made = Command::new("mkfifo").arg(folder.0.join("pipe")).status();
    assert!(made.unwrap().success());
    let (code, out, error) = check(&folder, &["."]);
    assert_eq!((code, &*out), (2, ""));
    assert!(!error.contains("hunter2"), "{error}");
    assert!(
        error.contains("`pipe` cannot be read: it is not a regular file"),
        "{error}"
    );
    assert!(
        error.contains("`folder` cannot be read: it is not a regular file"),
        "{error}"
    );
    assert!(error.contains("--> secret:1:1"), "{error}");
}
