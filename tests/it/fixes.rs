//! Fixes of the linter, before and after to the byte.
//!
//! `tests/fixes/<rule>.jsonl` contains cases of the fix of one rule, one per line:
//! `{"name", "dialect", "kind", "before", "after"}`; `"unsafe": true` where the fix must be asked
//! for, and `"refused"` with words of the reason where nothing may be changed.
//! `tests/fixes/layout.jsonl` names the rule in each case, and covers the layout around a fix.
//! `PORTCULLIS_WRITE=1 cargo test --test it fixes::` rewrites `after`, and a person reads the
//! difference.

use std::fs;
use std::path::{Path, PathBuf};

use portcullis::detect::PolicyHints;
use portcullis::lint::{Catalog, Fixes, Linter, Rule, RuleGroup, Safety};
use portcullis::{Dialect, Kind, Level};
use serde::{Deserialize, Serialize};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<String>,
    dialect: String,
    kind: String,
    #[serde(default, rename = "unsafe", skip_serializing_if = "std::ops::Not::not")]
    is_unsafe: bool,
    before: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    after: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<String>,
}

/// The file of a case and the rule that it is about.
fn cases() -> Vec<(PathBuf, Vec<Case>)> {
    let entries = fs::read_dir(root().join("tests/fixes"))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries.collect();
    files.sort();
    let read = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        let case = |line| {
            serde_json::from_str(line)
                .unwrap_or_else(|error| panic!("{}: {error}: {line}", path.display()))
        };
        text.lines().map(case).collect()
    };
    files
        .iter()
        .map(|path| (path.clone(), read(path)))
        .collect()
}

/// A linter with one rule, and policies of one dialect and kind.
fn linter(rule: &Rule, dialect: &str, kind: &str, texts: &[&str]) -> Linter {
    let mut linter = Linter::new();
    for group in RuleGroup::ALL {
        linter.set_level(group.name(), None).unwrap();
    }
    linter.set_level(rule.id(), Some(Level::Warning)).unwrap();
    if rule.group() == RuleGroup::Catalog {
        let text = fs::read_to_string(root().join("tests/lint/catalog.json")).unwrap();
        linter.add_catalog(
            Catalog::read("catalog.json", text).unwrap_or_else(|error| panic!("{error}")),
        );
    }
    let hints = PolicyHints::default().dialect(Dialect::from_name(dialect).expect("a dialect"));
    let hints = hints.kind(Kind::from_name(kind).expect("a kind"));
    for (index, text) in texts.iter().enumerate() {
        linter
            .read(&hints, &format!("{index}.json"), text)
            .unwrap_or_else(|error| panic!("{}: {error}", rule.id()));
    }
    linter
}

fn fixed(fixes: &Fixes, before: &str) -> String {
    fixes
        .fixed()
        .next()
        .map_or(before, |fixed| fixed.after())
        .to_owned()
}

#[test]
fn cases_hold() {
    let write = std::env::var_os("PORTCULLIS_WRITE").is_some();
    let (mut wrong, mut count) = (Vec::new(), 0);
    for (path, cases) in cases() {
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        let mut lines = String::new();
        for case in cases {
            let id = case.rule.as_deref().unwrap_or(&stem);
            let rule = Rule::find(id).unwrap_or_else(|| panic!("no rule `{id}`"));
            let safety = if case.is_unsafe {
                Safety::Unsafe
            } else {
                Safety::Safe
            };
            let mut linter = linter(rule, &case.dialect, &case.kind, &[&case.before]);
            let fixes = linter.fix(safety, |_| true);
            let after = fixed(&fixes, &case.before);
            count += 1;
            let written = if case.refused.is_none() {
                after.clone()
            } else {
                String::new()
            };
            let written = serde_json::to_string(&Case {
                after: written,
                ..case.clone()
            })
            .unwrap();
            lines.push_str(&format!("{written}\n"));
            let place = format!("{stem}, {}", case.name);
            if let Some(reason) = &case.refused {
                let reasons: Vec<_> = fixes
                    .refused()
                    .iter()
                    .map(|(_, reason)| reason.clone())
                    .collect();
                if after != case.before
                    || !reasons.iter().any(|found| found.contains(reason.as_str()))
                {
                    wrong.push(format!("{place}: not refused: {reasons:?}\n{after}"));
                }
                continue;
            }
            if after != case.after && !write {
                wrong.push(format!("{place}:\n{after}\nand not\n{}", case.after));
            }
            // Asked for safe fixes only, an unsafe one leaves everything as it was and is counted.
            let again = linter.fix(safety, |_| true);
            if again.count() > 0 {
                wrong.push(format!("{place}: fixed again, to\n{}", fixed(&again, "")));
            }
        }
        if write {
            fs::write(&path, lines).unwrap();
        }
    }
    println!("{count} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// A rule with a fix shows it in its examples or in its cases, and its page describes it.
#[test]
fn examples_are_fixed() {
    let mut wrong = Vec::new();
    let mut fixed = 0;
    for rule in Rule::all().filter(|rule| rule.has_fix()) {
        let mut of_rule = 0;
        for example in rule.invalid() {
            let texts: Vec<_> = example.texts().collect();
            let mut linter = linter(rule, example.dialect(), example.kind().name(), &texts);
            let before = linter.findings().len();
            let fixes = linter.fix(Safety::Unsafe, |_| true);
            let left = linter.findings().len();
            of_rule += fixes.count();
            if left > 0 {
                println!(
                    "{}: {left} of {before} are left; {:?}",
                    rule.id(),
                    fixes.refused()
                );
            }
        }
        fixed += of_rule;
        if of_rule == 0
            && !root()
                .join(format!("tests/fixes/{}.jsonl", rule.id()))
                .exists()
        {
            wrong.push(rule.id());
        }
        assert!(
            rule.page().contains("\n## Automatic fix\n"),
            "{}",
            rule.id()
        );
    }
    println!("{fixed} findings were fixed");
    assert!(
        wrong.is_empty(),
        "nothing is fixed in the examples of {wrong:?}"
    );
}
