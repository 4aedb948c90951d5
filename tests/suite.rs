//! Every case of `tests/cases` and `policies/**/cases`, through every engine.
//!
//! A case is judged by `Case::run`, which is what `portcullis test` prints. Where it has a verdict, the same policies and
//! request are decided again by each other engine, and all must agree.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use portcullis::case::{self, Actual, Case, Format};
use portcullis::{LoadError, Policy, PolicySet, Request, Verdict, reference};

/// Letter and last number of each group of clauses in the semantics, and whether the group's clauses need cases today.
const CLAUSES: &[(char, u32, bool)] = &[
    ('P', 12, true),
    ('R', 8, true),
    ('C', 10, true),
    ('S', 2, true),
    ('D', 3, true),
    ('L', 11, false),
    ('T', 7, false),
    ('E', 4, false),
];

/// Cases whose policies have a principal: they are read once decisions are made over layers, and then leave this list.
const WAITING: &[&str] = &[
    "alibaba-trust-policies",
    "alibaba-bucket-policy",
    "aws-trust-policies",
    "aws-bucket-policy",
    "aws-endpoint-policy",
    "kingsoft-bucket-policy",
    "volcengine-trust-policies",
    "volcengine-bucket-policy",
];

struct Found {
    file: PathBuf,
    case: Case,
}

static CASES: LazyLock<Vec<Found>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = case_files(&root.join("tests/cases"));
    for dialect in folder(&root.join("policies")).iter().filter(|path| path.is_dir()) {
        files.extend(case_files(&dialect.join("cases")));
    }
    files.iter().flat_map(|file| read(file)).collect()
});

fn folder(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("a folder can be read").path()).collect();
    paths.sort();
    paths
}

fn case_files(path: &Path) -> Vec<PathBuf> {
    folder(path)
        .into_iter()
        .filter(|file| file.extension().is_some_and(|end| end == "json" || end == "jsonl"))
        .collect()
}

fn read(file: &Path) -> Vec<Found> {
    let lines = file.extension().is_some_and(|end| end == "jsonl");
    let format = if lines { Format::Lines } else { Format::Json };
    let text = fs::read(file).expect("a case file can be read");
    let mut load = |path: &str| fs::read(file.with_file_name("").join(path)).map_err(|error| error.to_string());
    let cases = case::read(&file.to_string_lossy(), text, format, &mut load).unwrap_or_else(|error| panic!("{error}"));
    cases.into_iter().map(|case| Found { file: file.to_owned(), case }).collect()
}

fn set_of<'p>(policies: impl IntoIterator<Item = &'p Policy>) -> Option<PolicySet> {
    let mut policies = policies.into_iter().peekable();
    let builder = PolicySet::builder(policies.peek()?.dialect());
    Some(policies.fold(builder, |set, policy| set.add_policy(policy.clone())).build().expect("read policies load"))
}

/// The policies, written and read again.
fn emitted(policies: &[Policy]) -> Result<Vec<Policy>, LoadError> {
    let again = |policy: &Policy| Policy::parse(policy.dialect(), policy.kind(), policy.name(), policy.to_json());
    policies.iter().map(again).collect()
}

fn compiled(policies: &[Policy], request: &Request<'_>) -> Verdict {
    set_of(policies).map_or(Verdict::ImplicitDeny, |set| set.decide(request).verdict())
}

fn explained(policies: &[Policy], request: &Request<'_>) -> Verdict {
    set_of(policies).map_or(Verdict::ImplicitDeny, |set| set.explain(request).decision().verdict())
}

fn written_and_read(policies: &[Policy], request: &Request<'_>) -> Verdict {
    compiled(&emitted(policies).unwrap_or_else(|error| panic!("what was written does not read: {error}")), request)
}

type Engine = fn(&[Policy], &Request<'_>) -> Verdict;

const ENGINES: &[(&str, Engine)] = &[
    ("compiled", compiled),
    ("explained", explained),
    ("written and read", written_and_read),
    ("reference", reference::decide),
];

/// Whether a case may be beyond what can be decided today.
fn waits(case: &Case) -> bool {
    let group = case.clause().and_then(|clause| CLAUSES.iter().find(|(letter, ..)| clause.starts_with(*letter)));
    group.is_some_and(|(.., needed)| !needed) || WAITING.contains(&case.name())
}

/// What is wrong with a case, in words.
fn faults(case: &Case) -> Vec<String> {
    let outcome = case.run();
    match outcome.actual {
        Actual::Unsupported(_) if waits(case) => return Vec::new(),
        Actual::Unsupported(_) => {}
        _ if WAITING.contains(&case.name()) => return vec!["waits for nothing any more: take it off the list".into()],
        _ => {}
    }
    let mut faults = outcome.mismatches;
    faults
        .extend(outcome.diagnostics.iter().filter(|_| !faults.is_empty()).map(ToString::to_string).collect::<Vec<_>>());
    let policies: Vec<Policy> = case.policies().cloned().collect();
    if case.refused().is_none()
        && let Err(error) = emitted(&policies)
    {
        faults.push(format!("what was written does not read: {error}"));
        return faults;
    }
    if let (Actual::Verdict(verdict), Some(request)) = (outcome.actual, case.request())
        && request.principal().has_identity()
    {
        for (name, decide) in ENGINES {
            let other = decide(&policies, request);
            if other != verdict {
                faults.push(format!("{name}: {other}, but the case ran as {verdict}"));
            }
        }
    }
    faults
}

#[test]
fn every_case_holds_in_every_engine() {
    let mut failures = Vec::new();
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for Found { file, case } in CASES.iter() {
        let clause = case.clause().unwrap_or("none").to_owned();
        *counts.entry((clause, case.dialect().name().to_owned())).or_default() += 1;
        let faults = faults(case);
        if !faults.is_empty() {
            let file = file.file_name().unwrap_or_default().to_string_lossy();
            failures.push(format!("{file}: {}\n    {}", case.name(), faults.join("\n    ")));
        }
    }
    for ((clause, dialect), count) in &counts {
        println!("{clause:>4} {dialect:<12} {count}");
    }
    let waiting = CASES.iter().filter(|found| matches!(found.case.run().actual, Actual::Unsupported(_))).count();
    println!("{} cases, of which {waiting} wait for decisions over layers", CASES.len());
    assert!(failures.is_empty(), "{} of {} cases fail:\n{}", failures.len(), CASES.len(), failures.join("\n"));
}

#[test]
fn every_clause_has_a_case_and_every_case_a_clause() {
    let named: BTreeSet<&str> = CASES.iter().filter_map(|found| found.case.clause()).collect();
    let clauses = |needed: bool| {
        let groups = CLAUSES.iter().filter(move |(.., needs)| *needs || !needed);
        groups.flat_map(|(letter, last, _)| (1..=*last).map(move |number| format!("{letter}{number}")))
    };
    let known: BTreeSet<String> = clauses(false).collect();
    let without: Vec<_> = clauses(true).filter(|clause| !named.contains(clause.as_str())).collect();
    let unknown: Vec<_> = named.iter().filter(|clause| !known.contains(**clause)).collect();
    assert!(without.is_empty() && unknown.is_empty(), "without a case: {without:?}; no clauses: {unknown:?}");
    let unproved: Vec<_> =
        CASES.iter().filter(|found| found.case.clause().is_none()).map(|found| found.case.name()).collect();
    assert!(unproved.is_empty(), "cases of the project without a clause: {unproved:?}");
}

#[test]
fn every_case_has_a_name_of_its_own() {
    let mut seen = BTreeSet::new();
    let twice: Vec<_> = CASES
        .iter()
        .filter(|found| !seen.insert((&found.file, found.case.name())))
        .map(|found| found.case.name())
        .collect();
    assert!(twice.is_empty(), "names that stand twice in a file: {twice:?}");
}
