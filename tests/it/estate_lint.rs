//! Estates as what the linter reads: each policy as what it is used, the estate as a whole, and the
//! same formats, levels, suppressions and baselines as for files.

use std::process::Command;

use portcullis::Level;
use portcullis::estate::{Estate, EstateReader, EstateRule};
use portcullis::lint::Linter;
use portcullis::project::{EstateSources, LintReport, SourceFile};
use serde_json::Value;

use crate::support::Folder;

const OPEN: &str = r#"{"Version": "1", "Statement": [
    {"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;
const NARROW: &str = r#"{"Version": "1", "Statement": [
    {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:*:*:b/*"}]}"#;

/// An estate of one account.
fn estate(account: &str) -> String {
    format!(r#"{{"dialect": "alibaba-ram", "accounts": [{{"id": "1", {account}}}]}}"#)
}

/// A finding as `file:pointer rule`.
fn findings(sources: &EstateSources, time: Option<&str>) -> Vec<String> {
    let scanned = sources.scan(&Linter::new(), time).unwrap();
    let shown = |finding: &portcullis::project::FileFinding| {
        format!("{}:{} {}", finding.source, finding.pointer, finding.rule)
    };
    scanned.findings.iter().map(shown).collect()
}

/// An estate in files, with policies that it refers to.
fn read(files: &[(&str, &str)], policies: &[(&str, &str)]) -> EstateSources {
    let mut sources = Vec::new();
    for (name, text) in files {
        sources.push(SourceFile::new(*name, *text));
    }
    EstateSources::read(&EstateReader::new(), sources, |_, path| {
        let known = policies.iter().find(|(name, _)| *name == path);
        let (name, text) = known.ok_or("no such file")?;
        Ok(SourceFile::new(*name, *text))
    })
}

/// The findings in an estate of one file.
fn found(account: &str) -> Vec<String> {
    findings(&read(&[("e.json", &estate(account))], &[]), None)
}

/// A statement that allows everything means something else in each kind of policy.
#[test]
fn a_policy_is_judged_as_what_it_is_used() {
    let library = format!(r#""policies": [{{"name": "p", "document": {OPEN}}}]"#);
    let user = found(&format!(
        r#"{library}, "users": [{{"name": "a", "policies": ["p"]}}]"#
    ));
    assert_eq!(user.len(), 1, "{user:?}");
    assert!(user[0].starts_with("e.json:/accounts/0/policies/0/document/Statement/0"));
    assert!(user[0].ends_with(" star-on-star"), "{user:?}");
    let control = found(&format!(r#"{library}, "control": ["p"]"#));
    assert!(control.is_empty(), "{control:?}");
    let boundary = found(&format!(
        r#"{library}, "users": [{{"name": "a", "boundary": "p"}}]"#
    ));
    // Of a policy with two uses, each finding is reported once.
    let both = found(&format!(
        r#"{library}, "users": [{{"name": "a", "boundary": "p", "policies": ["p"]}}]"#
    ));
    assert!(boundary.is_empty(), "{boundary:?}");
    assert_eq!(both, user);
}

#[test]
fn every_place_of_a_policy_is_judged() {
    let raw = serde_json::to_string(OPEN).unwrap();
    let account = format!(
        r#""policies": [
            {{"name": "raw", "document": {{"text": {raw}}}}},
            {{"name": "old", "default": "v2", "versions": [
                {{"version": "v1", "document": {OPEN}}}, {{"version": "v2", "document": {NARROW}}}]}}],
           "groups": [{{"name": "g", "policies": ["raw", "old"], "inline": [{{"name": "i", "document": {OPEN}}}]}}],
           "users": [{{"name": "a", "groups": ["g"], "inline": [{{"name": "i", "document": {OPEN}}}]}}],
           "roles": [{{"name": "r", "inline": [{{"name": "i", "document": {OPEN}}}],
                "trust": {{"Version": "1", "Statement": [{{"Effect": "Allow", "Action": "sts:AssumeRole",
                    "Principal": {{"RAM": "*"}}}}]}}}}],
           "resources": [{{"name": "acs:oss:*:1:b", "policies": [{{"name": "b", "document":
                {{"Version": "1", "Statement": [{{"Effect": "Allow", "Action": "oss:GetObject",
                    "Principal": ["*"], "Resource": "acs:oss:*:*:b/*"}}]}}}}]}}]"#
    );
    let found = found(&account);
    for wanted in [
        "/accounts/0/policies/0/document/text/Statement/0",
        "/accounts/0/groups/0/inline/0/document/Statement/0",
        "/accounts/0/users/0/inline/0/document/Statement/0",
        "/accounts/0/roles/0/inline/0/document/Statement/0",
        "/accounts/0/roles/0/trust/Statement/0",
        "/accounts/0/resources/0/policies/0/document/Statement/0",
    ] {
        let is_there = found.iter().any(|line| line.contains(wanted));
        assert!(is_there, "{wanted}: {found:#?}");
    }
    assert!(
        !found.iter().any(|line| line.contains("/versions/")),
        "{found:#?}"
    );
    // The linter found it in the trust policy already.
    assert!(
        !found.iter().any(|line| line.ends_with("anyone-trusted")),
        "{found:#?}"
    );
}

/// Which kind a policy is may follow from another file.
#[test]
fn files_of_an_estate_are_read_together() {
    let library = format!(
        r#"{{"dialect": "alibaba-ram", "policies": [{{"name": "p", "document": {OPEN}}}]}}"#
    );
    let parts = [
        ("a.json", &*library),
        ("b.json", &estate(r#""control": ["p"]"#)),
    ];
    assert_eq!(findings(&read(&parts, &[]), None), [""; 0]);
    let parts = [
        ("a.json", &*library),
        (
            "b.json",
            &estate(r#""users": [{"name": "a", "policies": ["p"]}]"#),
        ),
    ];
    let found = findings(&read(&parts, &[]), None);
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("a.json:/policies/0/document/Statement/0"));
}

#[test]
fn a_policy_in_a_file_of_its_own_is_judged_there() {
    let account = r#""policies": [{"name": "p", "document": "p.json"}, {"name": "q", "document": "p.json"}],
        "users": [{"name": "a", "policies": ["p"], "boundary": "q"}]"#;
    let sources = read(&[("e.json", &estate(account))], &[("p.json", OPEN)]);
    let names: Vec<&str> = sources.files().iter().map(SourceFile::name).collect();
    assert_eq!(names, ["e.json", "p.json"]);
    let scanned = sources.scan(&Linter::new(), None).unwrap();
    assert_eq!((scanned.findings.len(), scanned.policies), (1, 1));
    let finding = &scanned.findings[0];
    assert_eq!(
        (&*finding.source, &*finding.rule),
        ("p.json", "star-on-star")
    );
    assert_eq!(finding.start.line, 2);
}

/// Every fault is reported once and at its place, and the policies are judged all the same.
#[test]
fn an_estate_that_is_not_valid_is_judged_all_the_same() {
    let faulty =
        r#"{"Version": "1", "Statement": [{"Effect": "Maybe", "Action": "*", "Resource": "*"}]}"#;
    let account = format!(
        r#""policies": [{{"name": "p", "document": {OPEN}}}, {{"name": "f", "document": {faulty}}},
             {{"name": "g", "document": "f.json"}}, {{"name": "h", "document": "none.json"}}],
           "users": [{{"name": "a", "policies": ["p", "f", "g", "none"]}}]"#
    );
    let sources = read(&[("e.json", &estate(&account))], &[("f.json", faulty)]);
    assert!(sources.estate().is_err());
    let mut rules = findings(&sources, None);
    for line in &mut rules {
        *line = line.replace("/accounts/0", "");
    }
    let mut expected = [
        "e.json:/policies/0/document/Statement/0/Resource star-on-star",
        "e.json:/policies/1/document/Statement/0/Effect invalid-effect",
        "e.json:/policies/3/document unreadable-policy",
        "e.json:/users/0/policies/3 dangling-name",
        "f.json:/Statement/0/Effect invalid-effect",
    ];
    rules.sort();
    expected.sort_unstable();
    let shorten = |line: &str| line.split_whitespace().last().unwrap().to_owned();
    let found: Vec<_> = rules.iter().map(|line| shorten(line)).collect();
    let wanted: Vec<_> = expected.iter().map(|line| shorten(line)).collect();
    assert_eq!(found, wanted, "{rules:#?}");
}

#[test]
fn what_is_missing_proves_nothing() {
    let deny = r#"{"Version": "1", "Statement": [
        {"Effect": "Deny", "Action": "ecs:StopInstance", "Resource": "*"}]}"#;
    let pointless = |library: &str| {
        let account = format!(
            r#""policies": [{{"name": "d", "document": {deny}}}, {library}],
               "users": [{{"name": "a", "policies": ["d", "x"]}}]"#
        );
        let sources = read(&[("e.json", &estate(&account))], &[]);
        let mut linter = Linter::new();
        linter.set_level("pointless-deny", Some(Level::Warning));
        let scanned = sources.scan(&linter, None).unwrap();
        let mut rules = scanned.findings.iter().map(|finding| &*finding.rule);
        rules.any(|rule| rule == "pointless-deny")
    };
    assert!(pointless(&format!(
        r#"{{"name": "x", "document": {NARROW}}}"#
    )));
    assert!(!pointless(r#"{"name": "x", "system": true}"#));
}

#[test]
fn ages_that_were_not_judged_are_reported() {
    let keys =
        r#""users": [{"name": "a", "keys": [{"id": "k", "created": "2020-01-01T00:00:00Z"}]}]"#;
    let sources = read(&[("e.json", &estate(keys))], &[]);
    assert_eq!(findings(&sources, None), ["e.json: not-judged"]);
    let old = ["e.json:/accounts/0/users/0/keys/0 old-key"];
    assert_eq!(findings(&sources, Some("2026-11-29")), old);
    assert_eq!(findings(&sources, Some("2026-11-29T00:00:00Z")), old);
    assert_eq!(findings(&sources, Some("2020-03-31")), [""; 0]);
    for wrong in [
        "2026-02-30",
        "2026-11-2",
        "today",
        "",
        "2026-11-29T00:00:00",
    ] {
        let error = sources.scan(&Linter::new(), Some(wrong)).unwrap_err();
        assert_eq!(error.id(), "invalid-request-time", "{wrong}");
    }
    assert_eq!(found(r#""users": [{"name": "a"}]"#), [""; 0]);
}

/// The examples of a page, by its heading.
fn examples(rule: &EstateRule, heading: &str) -> Vec<String> {
    let mut sections = rule.page().split("\n## ").skip(1);
    let section = sections
        .find(|section| section.starts_with(heading))
        .unwrap();
    let mut texts = Vec::new();
    for part in section.split("```json estate\n").skip(1) {
        texts.push(part.split("\n```").next().unwrap().to_owned());
    }
    assert!(!texts.is_empty(), "{}: {heading}", rule.id());
    texts
}

#[test]
fn the_pages_of_rules_about_estates_are_true() {
    for rule in EstateRule::all() {
        let id = rule.id();
        let title = format!(
            "# {id}\n\n- **Group:** estate ({})\n- **Finds:** {}\n- **Why:** {}\n- **Fix:** {}\n- **Source:** {}\n",
            rule.level(),
            rule.what(),
            rule.why(),
            rule.fix(),
            rule.source()
        );
        assert!(rule.page().starts_with(&title), "{}", rule.page());
        for (heading, is_found) in [("Invalid", true), ("Valid", false)] {
            for text in examples(rule, heading) {
                let estate = Estate::read([("estate.json", &text)])
                    .unwrap_or_else(|error| panic!("{id}: {error}"));
                let findings = estate.findings(Some("2026-11-22")).unwrap();
                let mut found = findings.iter().filter(|finding| finding.id() == id);
                assert_eq!(found.next().is_some(), is_found, "{id}: {text}");
            }
        }
    }
}

#[test]
fn reports_carry_the_pages() {
    let keys = r#""keys": [{"id": "k", "created": "2026-11-01T00:00:00Z"}]"#;
    let sources = read(&[("e.json", &estate(keys))], &[]);
    let report = LintReport {
        findings: sources.scan(&Linter::new(), None).unwrap().findings,
        ..LintReport::default()
    };
    let log: Value = serde_json::from_str(&report.to_sarif()).unwrap();
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let rule = rules.iter().find(|rule| rule["id"] == "owner-key").unwrap();
    let page = EstateRule::find("owner-key").unwrap().page();
    assert_eq!(rule["help"]["markdown"], page);
    assert_eq!(rule["properties"]["tags"][0], "estate");
    let notified = &run["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!(notified["descriptor"]["id"], "not-judged");
}

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
    let text = std::fs::read_to_string(folder.0.join("company/estate.json")).unwrap();
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
