//! The rules of the linter: their registry, their words, and every example of their pages.
//!
//! `tests/lint/<id>.jsonl` holds more cases of a rule, a line each:
//! `{"name", "dialect", "kind", "policies": [document or text, …], "marks": [what its findings mark, …]}`.
//! `tests/lint/messages.txt` holds what is said about the invalid examples, by the catalogues
//! beside it; `PORTCULLIS_WRITE=1 cargo test --test it rules::` writes it anew, and a person reads the
//! difference.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use portcullis::detect::PolicyHints;
use portcullis::lint::{Catalog, Example, Group, Linter, Rule};
use portcullis::{Diagnostic, Dialect, Kind};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::support::is_plain;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What one rule finds, with the text that each finding marks.
fn findings(rule: &Rule, dialect: &str, kind: Kind, texts: &[&str]) -> Vec<(Diagnostic, String)> {
    let mut linter = Linter::new();
    for group in Group::ALL {
        linter.set_level(group.name(), None);
    }
    assert!(linter.set_level(rule.id(), Some(portcullis::Level::Warning)));
    if rule.group() == Group::Catalog {
        for name in ["catalog.json", "catalog_aws.json"] {
            let text = fs::read_to_string(root().join("tests/lint").join(name)).unwrap();
            linter.add_catalog(Catalog::read(name, text).unwrap_or_else(|error| panic!("{error}")));
        }
    }
    let hints = PolicyHints::default()
        .dialect(Dialect::from_name(dialect).expect("a dialect"))
        .kind(kind);
    for (index, text) in texts.iter().enumerate() {
        linter
            .read(&hints, &format!("{index}.json"), text)
            .unwrap_or_else(|error| panic!("{}: {error}\n{text}", rule.id()));
    }
    let marked = |finding: Diagnostic| {
        let text = linter.source_text(finding.source_name()).expect("a text");
        let mark = text[finding.span().start()..finding.span().end()].to_owned();
        (finding, mark)
    };
    linter.findings().into_iter().map(marked).collect()
}

fn of_example(rule: &Rule, example: &Example) -> Vec<(Diagnostic, String)> {
    findings(
        rule,
        example.dialect(),
        example.kind(),
        &example.texts().collect::<Vec<_>>(),
    )
}

#[test]
fn the_registry_is_sorted_and_whole() {
    let ids: Vec<_> = Rule::all().map(Rule::id).collect();
    assert!(ids.is_sorted(), "{ids:?}");
    let files: BTreeSet<String> = fs::read_dir(root().join("src/lint/rules"))
        .unwrap()
        .map(|entry| {
            entry
                .unwrap()
                .path()
                .file_stem()
                .unwrap()
                .to_string_lossy()
                .replace('_', "-")
        })
        .filter(|name| name != "mod")
        .collect();
    assert_eq!(
        ids.iter()
            .map(|id| (*id).to_owned())
            .collect::<BTreeSet<_>>(),
        files
    );
    let mut names = BTreeSet::new();
    for rule in Rule::all() {
        let kebab = rule
            .id()
            .split('-')
            .all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()));
        assert!(kebab, "{}", rule.id());
        assert!(Rule::find(rule.id()).is_some_and(|found| found.id() == rule.id()));
        assert!(names.insert(rule.id()), "{}", rule.id());
        // A rule has one id, whatever refuses a policy has another.
        assert!(
            portcullis::diagnostic::Fault::all().all(|fault| fault.id() != rule.id()),
            "`{}` is the id of a fault",
            rule.id()
        );
    }
    for group in Group::ALL {
        println!(
            "{group}: {}",
            Rule::all().filter(|rule| rule.group() == *group).count()
        );
    }
}

#[test]
fn pages_are_whole() {
    for rule in Rule::all() {
        for words in [rule.what(), rule.why(), rule.fix()] {
            assert!(is_plain(words), "{}: {words}", rule.id());
        }
        assert!(!rule.source().is_empty(), "{}", rule.id());
        assert!(
            !rule.invalid().is_empty() && !rule.valid().is_empty(),
            "{} has too few examples",
            rule.id()
        );
        assert!(rule.page().contains("## How to fix"));
    }
}

#[test]
fn examples_hold() {
    let mut wrong = Vec::new();
    for rule in Rule::all() {
        for example in rule.invalid().iter().chain(rule.valid()) {
            let found: Vec<_> = of_example(rule, example)
                .into_iter()
                .map(|(_, mark)| mark)
                .collect();
            if found != example.marks() {
                let text: Vec<_> = example.texts().collect();
                wrong.push(format!(
                    "{}: found {found:?}, not {:?}, in\n{}",
                    rule.id(),
                    example.marks(),
                    text.join("\n")
                ));
            }
        }
        if rule
            .invalid()
            .iter()
            .any(|example| example.marks().is_empty())
            || rule
                .valid()
                .iter()
                .any(|example| !example.marks().is_empty())
        {
            wrong.push(format!(
                "{}: an example stands on the wrong side",
                rule.id()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn messages_are_as_agreed() {
    let mut said = String::new();
    for rule in Rule::all() {
        for (finding, mark) in rule
            .invalid()
            .iter()
            .flat_map(|example| of_example(rule, example))
        {
            for words in [finding.message(), finding.help(), finding.note()] {
                assert!(is_plain(words), "{}: {words:?}", rule.id());
            }
            assert!(
                !finding.message().contains("``"),
                "{}: a fact is missing in: {}",
                rule.id(),
                finding.message()
            );
            let mark = mark.lines().next().unwrap_or("");
            said.push_str(&format!(
                "{}: {mark}\n  {}\n  help: {}\n",
                rule.id(),
                finding.message(),
                finding.help()
            ));
            for related in finding.related() {
                let place = related.position();
                said.push_str(&format!(
                    "  {}: {}:{}:{}\n",
                    related.message(),
                    related.source_name(),
                    place.line,
                    place.column
                ));
            }
        }
    }
    let path = root().join("tests/lint/messages.txt");
    if std::env::var_os("PORTCULLIS_WRITE").is_some() {
        fs::write(&path, &said).unwrap();
    }
    let agreed = fs::read_to_string(&path).unwrap_or_default();
    let differs = said
        .lines()
        .zip(agreed.lines())
        .find(|(said, agreed)| said != agreed);
    assert!(
        said == agreed,
        "the messages differ from tests/lint/messages.txt, first in: {differs:?}"
    );
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case<'t> {
    name: &'t str,
    dialect: &'t str,
    kind: &'t str,
    #[serde(borrow)]
    policies: Vec<&'t RawValue>,
    marks: Vec<String>,
}

fn case_files() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("tests/lint"))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries
        .filter(|path| path.extension().is_some_and(|end| end == "jsonl"))
        .collect();
    files.sort();
    files
}

#[test]
fn cases_hold() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for path in case_files() {
        let id = path.file_stem().unwrap().to_string_lossy().into_owned();
        let rule = Rule::find(&id).unwrap_or_else(|| panic!("no rule `{id}`"));
        for line in fs::read_to_string(&path).unwrap().lines() {
            let case: Case<'_> =
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{id}: {error}: {line}"));
            let texts: Vec<_> = case.policies.iter().map(|policy| policy.get()).collect();
            let kind = Kind::from_name(case.kind).expect("a kind");
            let found: Vec<_> = findings(rule, case.dialect, kind, &texts)
                .into_iter()
                .map(|(_, mark)| mark)
                .collect();
            count += 1;
            if found != case.marks {
                wrong.push(format!(
                    "{id}, {}: found {found:?}, not {:?}",
                    case.name, case.marks
                ));
            }
        }
    }
    println!("{count} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every policy of the suite that is legal, whatever it was written to show, in every kind.
#[test]
fn no_rule_panics_on_the_suite() {
    let (mut looked_at, mut found) = (0, 0);
    for path in fs::read_dir(root().join("tests/cases"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
    {
        for line in fs::read_to_string(&path).unwrap().lines() {
            // OK because a case of another form is read, and refused if it is wrong, by the suite.
            let Ok(case) = serde_json::from_str::<serde_json::Value>(line) else {
                continue;
            };
            let Some(dialect) = case["dialect"].as_str().and_then(Dialect::from_name) else {
                continue;
            };
            let Some(policies) = case["policies"].as_object() else {
                continue;
            };
            let mut linter = Linter::new();
            for group in Group::ALL {
                linter.set_level(group.name(), Some(portcullis::Level::Error));
            }
            for (layer, list) in policies {
                let Some(kind) = Kind::from_name(layer) else {
                    continue;
                };
                let hints = PolicyHints::default().dialect(dialect.clone()).kind(kind);
                for (index, policy) in list.as_array().into_iter().flatten().enumerate() {
                    looked_at += usize::from(
                        linter
                            .read(&hints, &format!("{layer}{index}"), policy.to_string())
                            .is_ok(),
                    );
                }
            }
            for finding in linter.findings() {
                let text = linter.source_text(finding.source_name()).unwrap();
                assert!(
                    text.get(finding.span().start()..finding.span().end())
                        .is_some(),
                    "{finding}"
                );
                found += 1;
            }
        }
    }
    println!("{found} findings in {looked_at} policies");
    assert!(looked_at > 1_000 && found > 1_000);
}
