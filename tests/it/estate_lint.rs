//! Estates as what the linter reads: each policy as what it is used, and the estate as a whole.

use std::fs;
use std::path::Path;

use portcullis::Level;
use portcullis::estate::{Estate, EstateReader, EstateRule};
use portcullis::lint::Linter;
use portcullis::project::{EstateSources, LintReport, SourceFile};
use serde_json::Value;

pub const OPEN: &str = r#"{"Version": "1", "Statement": [
    {"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;
pub const NARROW: &str = r#"{"Version": "1", "Statement": [
    {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:*:*:b/*"}]}"#;

/// An estate of one account.
pub fn estate(account: &str) -> String {
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

/// The estates in a file of tests.
fn samples(file: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/estates");
    let text = fs::read_to_string(path.join(file)).unwrap();
    let estates = text.lines().map(|line| {
        let line: Value = serde_json::from_str(line).unwrap();
        line["estate"].clone()
    });
    estates.collect()
}

/// The linter and the reader of estates agree about what is wrong, also in texts that break off.
#[test]
fn no_fault_of_an_estate_is_lost() {
    let mut estates = samples("faults.jsonl");
    estates.extend(samples("findings.jsonl"));
    let mut texts = Vec::new();
    for estate in &estates {
        let text = estate["text"].as_str().map(str::to_owned);
        let text = text.unwrap_or_else(|| estate.to_string());
        let mut end = text.len() / 2;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        texts.push(text[..end].to_owned());
        texts.push(text);
    }
    let mut faulty = 0;
    for text in &texts {
        let sources = read(&[("e.json", text)], &[]);
        let scanned = sources.scan(&Linter::new(), None).unwrap();
        let faults = scanned.findings.iter().filter(|finding| finding.is_fault());
        let found: Vec<_> = faults
            .map(|fault| (&*fault.rule, fault.span.start))
            .collect();
        let mut once = found.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), found.len(), "{text}: {found:?}");
        let Err(error) = Estate::read([("e.json", text)]) else {
            assert!(found.is_empty(), "{text}: {found:?}");
            continue;
        };
        faulty += 1;
        assert!(!found.is_empty(), "{text}");
        for fault in error.diagnostics() {
            let is_own = fault.source_name() == "e.json";
            let place = (fault.id(), fault.span().start());
            let is_there = found
                .iter()
                .any(|(rule, start)| *rule == place.0 && (!is_own || *start == place.1));
            assert!(is_there, "{text}: {fault}: {found:?}");
        }
    }
    assert!(faulty > 150, "only {faulty} of {}", texts.len());
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
        linter
            .set_level("pointless-deny", Some(Level::Warning))
            .unwrap();
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
