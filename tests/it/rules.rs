//! The rules of the linter: their registry, their pages with every example, and their words.
//!
//! `PORTCULLIS_WRITE=1 cargo test --test it rules::` writes what can be derived, and a person reads
//! the difference: on each page the group and the automatic fix, and in `tests/lint/messages.txt`
//! what is reported about the invalid examples, by the catalogues beside it.
//!
//! `tests/lint/<id>.jsonl` holds more cases of a rule, a line each:
//! `{"name", "dialect", "kind", "policies": [document or text, …],
//! "marks": [what its findings mark, …]}`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use portcullis::detect::PolicyHints;
use portcullis::lint::{Applicability, Catalog, Example, Linter, Rule, RuleGroup, Safety};
use portcullis::{Diagnostic, Dialect, Kind};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::support::is_plain;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A linter with one rule, and these policies.
fn linter(rule: &Rule, dialect: &str, kind: Kind, texts: &[&str]) -> Linter {
    let mut linter = Linter::new();
    for group in RuleGroup::ALL {
        linter.set_level(group.name(), None).unwrap();
    }
    linter
        .set_level(rule.id(), Some(portcullis::Level::Warning))
        .unwrap();
    if rule.group() == RuleGroup::Catalog {
        for name in ["catalog.json", "catalog_aws.json"] {
            let text = fs::read_to_string(root().join("tests/lint").join(name)).unwrap();
            linter.add_catalog(Catalog::read(name, text).unwrap_or_else(|error| panic!("{error}")));
        }
    }
    let dialect = Dialect::from_name(dialect).expect("a dialect");
    let hints = PolicyHints::default().dialect(dialect).kind(kind);
    for (index, text) in texts.iter().enumerate() {
        linter
            .read(&hints, &format!("{index}.json"), text)
            .unwrap_or_else(|error| panic!("{}: {error}\n{text}", rule.id()));
    }
    linter
}

/// The linter with the policies of an example.
fn linter_of(rule: &Rule, example: &Example) -> Linter {
    let texts: Vec<_> = example.texts().collect();
    linter(rule, example.dialect(), example.kind(), &texts)
}

/// The findings of a linter, each with the text that it marks.
fn marked(linter: &Linter) -> Vec<(Diagnostic, String)> {
    let mut marked = Vec::new();
    for finding in linter.findings() {
        let text = linter.source_text(finding.source_name()).expect("a text");
        let mark = text[finding.span().start()..finding.span().end()].to_owned();
        marked.push((finding, mark));
    }
    marked
}

fn findings_in(rule: &Rule, example: &Example) -> Vec<(Diagnostic, String)> {
    marked(&linter_of(rule, example))
}

#[test]
fn the_registry_is_sorted_and_whole() {
    let ids: Vec<_> = Rule::all().map(Rule::id).collect();
    assert!(ids.is_sorted(), "{ids:?}");
    let files: BTreeSet<String> = fs::read_dir(root().join("src/lint/rules"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "rs"))
        .map(|path| {
            path.file_stem()
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
    for group in RuleGroup::ALL {
        println!(
            "{group}: {}",
            Rule::all().filter(|rule| rule.group() == *group).count()
        );
    }
}

/// The page of a rule as it is written from its parts: what the program reads from the page, the
/// group, and what the automatic fix does to the first example that it fixes.
fn page(rule: &Rule) -> String {
    let level = rule.group().level().map_or("off", portcullis::Level::name);
    let mut page = format!("# {}\n\n", rule.id());
    let group = format!("{} ({level})", rule.group());
    let aliases: Vec<_> = rule.aliases().collect();
    for (label, text) in [
        ("Group", &*group),
        ("Finds", rule.what()),
        ("Why", rule.why()),
        ("Fix", rule.fix()),
        ("Elsewhere", &*aliases.join(", ")),
        ("Source", rule.source()),
    ] {
        if !text.is_empty() {
            page.push_str(&format!("- **{label}:** {text}\n"));
        }
    }
    for (heading, examples) in [("Invalid", rule.invalid()), ("Valid", rule.valid())] {
        page.push_str(&format!("\n## {heading}\n"));
        for example in examples {
            page.push_str(&shown(&example));
        }
    }
    if let Some(applicability) = rule.applicability() {
        let words = when_applied(applicability);
        page.push_str(&format!("\n## Automatic fix\n\n{words}\n{}", fixed(rule)));
    }
    page
}

/// An example as a page shows it.
fn shown(example: &Example) -> String {
    let texts: Vec<_> = example.texts().collect();
    let (dialect, kind) = (example.dialect(), example.kind());
    let mut shown = format!(
        "\n```json {dialect} {kind}\n{}\n```\n",
        texts.join("\n---\n")
    );
    if !example.marks().is_empty() {
        let marks: Vec<_> = example
            .marks()
            .iter()
            .map(|mark| format!("`{mark}`"))
            .collect();
        shown.push_str(&format!("\nMarked: {}\n", marks.join(", ")));
    }
    shown
}

fn when_applied(applicability: Applicability) -> &'static str {
    match applicability {
        Applicability::Safe => {
            "`--fix` applies this fix after proving that every request is decided as before:"
        }
        Applicability::SafeWhereProved => {
            "`--fix` applies this fix where it can prove that every request is decided as before; \
             elsewhere it takes `--unsafe-fixes`:"
        }
        Applicability::Unsafe => {
            "`--unsafe-fixes` applies this fix, which guesses what was meant. Review the result:"
        }
    }
}

/// The first example that the rule fixes, after the fix; nothing where it fixes none.
fn fixed(rule: &Rule) -> String {
    for example in rule.invalid() {
        let mut linter = linter_of(rule, &example);
        if linter.fix(Safety::Unsafe, |_| true).count() == 0 {
            continue;
        }
        let names = (0..example.texts().count()).map(|index| format!("{index}.json"));
        let texts: Vec<_> = names
            .map(|name| linter.source_text(&name).unwrap().trim().to_owned())
            .collect();
        let (dialect, kind) = (example.dialect(), example.kind());
        return format!(
            "\n```json {dialect} {kind}\n{}\n```\n",
            texts.join("\n---\n")
        );
    }
    String::new()
}

#[test]
fn pages_have_the_form_that_the_program_reads() {
    let write = std::env::var_os("PORTCULLIS_WRITE").is_some();
    let mut wrong = Vec::new();
    for rule in Rule::all() {
        for words in [rule.what(), rule.why(), rule.fix()] {
            assert!(is_plain(words), "{}: {words}", rule.id());
        }
        assert!(!rule.source().is_empty(), "{}", rule.id());
        let examples = !rule.invalid().is_empty() && !rule.valid().is_empty();
        assert!(examples, "{} has too few examples", rule.id());
        let expected = page(rule);
        if expected == rule.page() {
            continue;
        }
        let path = format!("src/lint/rules/{}.md", rule.id().replace('-', "_"));
        if write {
            fs::write(root().join(&path), &expected).unwrap();
        } else {
            let mut lines = expected.lines().zip(rule.page().lines());
            let differs = lines.find(|(expected, found)| expected != found);
            wrong.push(format!("{path} differs, first in: {differs:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn examples_hold() {
    let mut wrong = Vec::new();
    for rule in Rule::all() {
        for example in rule.invalid().iter().chain(&rule.valid()) {
            let found: Vec<_> = findings_in(rule, example)
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
            wrong.push(format!("{}: an example is on the wrong side", rule.id()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn messages_are_as_agreed() {
    let mut messages = String::new();
    for rule in Rule::all() {
        for (finding, mark) in rule
            .invalid()
            .iter()
            .flat_map(|example| findings_in(rule, example))
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
            messages.push_str(&format!(
                "{}: {mark}\n  {}\n  help: {}\n",
                rule.id(),
                finding.message(),
                finding.help()
            ));
            for related in finding.related() {
                let place = related.position();
                messages.push_str(&format!(
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
        fs::write(&path, &messages).unwrap();
    }
    let agreed = fs::read_to_string(&path).unwrap_or_default();
    let differs = messages
        .lines()
        .zip(agreed.lines())
        .find(|(message, agreed)| message != agreed);
    assert!(
        messages == agreed,
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
            let found: Vec<_> = marked(&linter(rule, case.dialect, kind, &texts))
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
    let (mut policies_read, mut found) = (0, 0);
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
            for group in RuleGroup::ALL {
                linter
                    .set_level(group.name(), Some(portcullis::Level::Error))
                    .unwrap();
            }
            for (layer, list) in policies {
                let Some(kind) = Kind::from_name(layer) else {
                    continue;
                };
                let hints = PolicyHints::default().dialect(dialect.clone()).kind(kind);
                for (index, policy) in list.as_array().into_iter().flatten().enumerate() {
                    policies_read += usize::from(
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
    println!("{found} findings in {policies_read} policies");
    assert!(policies_read > 1_000 && found > 1_000);
}

#[test]
fn a_level_of_an_unknown_rule_is_an_error_that_helps() {
    let mut linter = Linter::new();
    let error = linter.set_level("Pedantics", None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no rule or group `Pedantics`; did you mean `pedantic`?"
    );
    assert_eq!(
        (error.name(), error.nearest()),
        ("Pedantics", Some("pedantic"))
    );
    let error = linter.set_level("quite-another", None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no rule or group `quite-another`"
    );
    assert!(linter.levels().is_empty(), "nothing has changed");
    for group in RuleGroup::ALL {
        linter.set_level(group.name(), None).unwrap();
    }
    assert_eq!(linter.levels().len(), Rule::all().len());
}
