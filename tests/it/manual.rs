//! The manual holds what the program does: its clauses, its switches, its tables of conditions, its
//! links.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use portcullis::diagnostic::Fault;
use portcullis::estate::EstateRule;
use portcullis::lint::Rule;
use portcullis::{ContextValue, Dialect, Kind, PolicySet, Verdict};

const SEMANTICS: &str = include_str!("../../src/manual/semantics.md");
const CONDITIONS: &str = include_str!("../../src/manual/conditions.md");
const CHOICES: &str = include_str!("../../src/manual/choices.md");

const CHAPTERS: &[(&str, &str)] = &[
    ("semantics", SEMANTICS),
    ("conditions", CONDITIONS),
    ("dialects", include_str!("../../src/manual/dialects.md")),
    ("commands", include_str!("../../src/manual/commands.md")),
    ("estates", include_str!("../../src/manual/estates.md")),
    ("linting", include_str!("../../src/manual/linting.md")),
    ("rules", include_str!("../../src/manual/rules.md")),
    ("security", include_str!("../../src/manual/security.md")),
    ("sizes", include_str!("../../src/manual/sizes.md")),
    ("ways", include_str!("../../src/manual/ways.md")),
    ("choices", CHOICES),
];

/// The groups of clauses in their order; `V` is one clause without a number.
const GROUPS: &str = "VPRCSDLTE";

/// The ids of the clauses, in their order: the bold text at the start of an item.
fn clauses() -> Vec<&'static str> {
    let items = SEMANTICS
        .lines()
        .filter_map(|line| line.strip_prefix("- **"));
    items
        .map(|item| {
            item.split_once("** ")
                .expect("a clause ends its id with `** `")
                .0
        })
        .collect()
}

/// Whether a clause belongs to another: `E2a`.
fn is_part(id: &str) -> bool {
    id.ends_with(|letter: char| letter.is_ascii_lowercase())
}

#[test]
fn parts_of_clauses_follow_them_in_order() {
    let all = clauses();
    for (before, id) in all
        .iter()
        .zip(all.iter().skip(1))
        .filter(|(_, id)| is_part(id))
    {
        let (number, letter) = id.split_at(id.len() - 1);
        let expected = match before.strip_prefix(number) {
            Some("") => "a".to_owned(),
            Some(last) => last.bytes().map(|byte| char::from(byte + 1)).collect(),
            None => String::new(),
        };
        assert_eq!(letter, expected, "{id} follows {before}");
    }
}

#[test]
fn clauses_are_numbered_without_gap_or_repetition() {
    let clauses: Vec<_> = clauses().into_iter().filter(|id| !is_part(id)).collect();
    let mut expected = Vec::new();
    for group in GROUPS.chars() {
        let count = clauses.iter().filter(|id| id.starts_with(group)).count();
        assert!(count > 0, "no clause of the group {group}");
        match group {
            'V' => expected.push("V".to_owned()),
            _ => expected.extend((1..=count).map(|number| format!("{group}{number}"))),
        }
    }
    assert_eq!(clauses, expected);
}

/// What looks like the id of a clause: a letter of a group and a number.
fn cited(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    words.filter(|word| {
        let number = word
            .strip_prefix(|letter| GROUPS.contains(letter))
            .unwrap_or("");
        !number.is_empty() && number.chars().all(|letter| letter.is_ascii_digit())
    })
}

#[test]
fn every_cited_clause_exists() {
    let clauses: BTreeSet<_> = clauses().into_iter().collect();
    let notes = Fault::all().map(|fault| (fault.id(), fault.note()));
    let pages = Rule::all().map(|rule| (rule.id(), rule.page()));
    let cited_somewhere = CHAPTERS.iter().copied().chain(notes).chain(pages);
    let missing: Vec<_> = cited_somewhere
        .flat_map(|(place, text)| cited(text).map(move |id| (place, id)))
        // S3 is a service that rules mention.
        .filter(|(_, id)| !clauses.contains(id) && *id != "S3")
        .collect();
    assert!(missing.is_empty(), "no such clauses: {missing:?}");
}

#[test]
fn every_switch_is_described() {
    for switch in Dialect::switches() {
        assert!(
            CHOICES.contains(&format!("\n| `{switch}` |")),
            "`{switch}` has no row in the table of choices"
        );
        assert!(
            CHOICES.contains(&format!("\n- **`{switch}`.** ")),
            "choices do not say why `{switch}` is as it is"
        );
    }
}

/// The anchor of a heading, as rustdoc makes it.
fn anchor(heading: &str) -> String {
    let kept = heading
        .chars()
        .filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
    kept.map(|letter| {
        if letter == ' ' {
            '-'
        } else {
            letter.to_ascii_lowercase()
        }
    })
    .collect()
}

#[test]
fn every_link_leads_somewhere() {
    for (chapter, text) in CHAPTERS {
        let targets = text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split_once(')'))
            .map(|(target, _)| target);
        for target in targets {
            // What begins with `crate::` is checked when the documentation is built.
            let leads = match target.split_once('#').unwrap_or((target, "")) {
                (path, "") if path.starts_with("https://") || path.starts_with("crate::") => true,
                (path, heading) => {
                    let to = path.strip_prefix("super::").unwrap_or(path);
                    let found = CHAPTERS.iter().find(|(name, _)| *name == to);
                    let headings = found.into_iter().flat_map(|(_, text)| text.lines());
                    let mut headings =
                        headings.filter_map(|line| line.trim_start_matches('#').strip_prefix(' '));
                    let is_known =
                        Rule::find(heading).is_some() || EstateRule::find(heading).is_some();
                    let is_rule = to == "rules" && is_known;
                    found.is_some()
                        && (heading.is_empty()
                            || is_rule
                            || headings.any(|line| anchor(line) == heading))
                }
            };
            assert!(leads, "{chapter}: `{target}` leads nowhere");
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Truth {
    True,
    False,
    Unknown,
}

/// What a dialect answers to one operator, asked by an `Allow`, which needs a true test, and a
/// `Deny`, which needs one that is not false.
fn answer(dialect: &Dialect, operator: &str, wanted: &str, given: &ContextValue<'static>) -> Truth {
    let verdict = |effect: &str| {
        let text = format!(
            r#"{{"Version": "2012-10-17",
                "Statement": [{{"Effect": "{effect}", "Action": "*", "Resource": "*",
                "Condition": {{"{operator}": {{"k": "{wanted}"}}}}}}]}}"#
        );
        let set = PolicySet::builder(dialect)
            .add(Kind::Identity, "cell", text)
            .build()
            .expect("a legal policy");
        let principal = if *dialect == Dialect::aws() {
            "arn:aws:iam::1:user/a"
        } else {
            "trn:iam::1:user/a"
        };
        let request = dialect
            .request(principal, "a:b", "*")
            .context("k", given.clone())
            .build();
        set.decide(&request.expect("a legal request")).verdict()
    };
    match (verdict("Allow"), verdict("Deny")) {
        (Verdict::Allow, Verdict::ExplicitDeny) => Truth::True,
        (Verdict::ImplicitDeny, Verdict::ExplicitDeny) => Truth::Unknown,
        (Verdict::ImplicitDeny, Verdict::ImplicitDeny) => Truth::False,
        verdicts => panic!("{operator} {given:?}: {verdicts:?}"),
    }
}

/// The values that a row of a table is about, for operators on the number 10.
fn given(row: &str) -> ContextValue<'static> {
    match row {
        "absent" => ContextValue::absent(),
        "empty array" => ContextValue::many([""; 0]),
        "unknown" => ContextValue::unknown(),
        "one" | "one, fits" => "10".into(),
        "one, does not fit" => "11".into(),
        "one, unreadable" => "ten".into(),
        "array of one, fits" => ["10"].into(),
        "array of one, does not fit" => ["11"].into(),
        "many" | "many, all fit" => ["10", "1e1"].into(),
        "many, some fit" => ["10", "11"].into(),
        "many, none fits" => ["11", "12"].into(),
        "many, one unreadable, others fit" => ["ten", "10", "10.0"].into(),
        "many, one unreadable, others do not fit" => ["11", "ten", "12"].into(),
        "many, all unreadable" => ["ten", "x"].into(),
        _ => panic!("unknown row `{row}`"),
    }
}

/// The rows of the table under a heading, cell by cell; the first is its head.
fn table(heading: &str) -> Vec<Vec<&'static str>> {
    let (_, section) = CONDITIONS
        .split_once(&format!("\n## {heading}\n"))
        .expect("the section exists");
    let section = section.split("\n#").next().unwrap_or(section);
    let rows = section
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    rows.map(|row| row.split(" | ").collect())
        .filter(|row: &Vec<&str>| row[0] != "---")
        .collect()
}

/// `T; AWS U` is `T`, and in the AWS dialect `U`.
fn expected(cell: &str, aws: bool) -> Truth {
    let (others, in_aws) = cell.split_once("; AWS ").unwrap_or((cell, cell));
    match if aws { in_aws } else { others } {
        "T" => Truth::True,
        "F" => Truth::False,
        "U" => Truth::Unknown,
        cell => panic!("unknown cell `{cell}`"),
    }
}

#[test]
fn every_cell_of_the_condition_tables_holds() {
    let mut cells = 0;
    for (heading, base) in [
        ("Positive operators", "NumericEquals"),
        ("Negated operators", "NumericNotEquals"),
        ("Null", "Null"),
    ] {
        let rows = table(heading);
        let (head, rows) = rows.split_first().expect("a table has a head");
        for row in rows {
            for (form, cell) in head.iter().zip(row).skip(1) {
                let form = form.trim_matches('`');
                let (operator, wanted) = match form.strip_prefix("Null: ") {
                    Some(wanted) => (base.to_owned(), wanted),
                    None if form == "plain" => (base.to_owned(), "10"),
                    None if form == "IfExists" => (format!("{base}IfExists"), "10"),
                    None => (
                        form.replacen(':', &format!(":{base}"), 1).replace('…', ""),
                        "10",
                    ),
                };
                for dialect in [Dialect::volcengine(), Dialect::aws()] {
                    let found = answer(&dialect, &operator, wanted, &given(row[0]));
                    let aws = dialect == Dialect::aws();
                    assert_eq!(
                        found,
                        expected(cell, aws),
                        "{}: {operator}, {}",
                        dialect.name(),
                        row[0]
                    );
                    cells += 1;
                }
            }
        }
    }
    assert_eq!(cells, 2 * (14 * 6 + 14 * 6 + 5 * 2));
}

/// The text of a test module, which is a file or a folder, by the name that comes before `::`.
fn tests_of(module: &str) -> String {
    let mut text = String::new();
    for program in ["tests/it", "tests/memory", "tests"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join(program)
            .join(module);
        let mut files = vec![path.with_extension("rs")];
        let entries = fs::read_dir(&path).into_iter().flatten();
        files.extend(entries.map(|entry| entry.unwrap().path()));
        for file in files {
            // A name is of a file or of a folder, in one of the programs.
            text += &fs::read_to_string(file).unwrap_or_default();
        }
    }
    text
}

/// What security rests on is named with its test, so a test cannot go without a claim that goes
/// too.
#[test]
fn every_test_that_the_security_chapter_names_exists() {
    let (_, text) = CHAPTERS
        .iter()
        .find(|(name, _)| *name == "security")
        .expect("the chapter");
    let spans = text.split('`').skip(1).step_by(2);
    // A command that runs tests has spaces, the name of a test has none.
    let names = spans.filter(|span| !span.contains(' '));
    let named: Vec<(&str, &str)> = names
        .filter_map(|span| span.split_once("::"))
        .filter(|(file, _)| !matches!(*file, "" | "super" | "crate" | "Decision"))
        .collect();
    let missing: Vec<_> = named
        .iter()
        .filter(|(file, test)| !tests_of(file).contains(&format!("fn {test}(")))
        .map(|(file, test)| format!("{file}::{test}"))
        .collect();
    assert!(missing.is_empty(), "no such tests: {missing:?}");
    assert!(named.len() > 30, "the chapter names tests");
}

#[test]
fn every_mistake_in_the_list_has_a_test() {
    let (_, text) = CHAPTERS
        .iter()
        .find(|(name, _)| *name == "security")
        .expect("the chapter");
    let rows = text
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split_once(" | "));
    let numbered = rows.filter_map(|(number, row)| Some((number.parse::<u32>().ok()?, row)));
    let tests = ["immunity", "immunity_rules"].map(tests_of).concat();
    let is_held = |(number, row): &(u32, &str)| {
        tests.contains(&format!("fn immunity_{number}_")) || row.contains("::")
    };
    let numbered: Vec<_> = numbered.collect();
    let open: Vec<_> = numbered
        .iter()
        .filter(|row| !is_held(row))
        .map(|(number, _)| number)
        .collect();
    assert!(open.is_empty(), "rows without a test: {open:?}");
    assert!(
        numbered
            .iter()
            .map(|(number, _)| *number)
            .eq(1..=u32::try_from(numbered.len()).expect("few"))
    );
}
