//! Every case of `tests/cases` and `policies/**/cases`, through every engine.
//!
//! A case is judged by `Case::run`, which is what `portcullis test` prints. Where it has a verdict,
//! the same policies and request are decided again by each other engine, and all must agree.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use portcullis::case::{self, Actual, Case, Format};
use portcullis::{Kind, LoadError, Policy, Request, Verdict, reference};

struct Found {
    file: PathBuf,
    case: Case,
}

static CASES: LazyLock<Vec<Found>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = case_files(&root.join("tests/cases"));
    let folders = [
        folder(&root.join("policies")),
        folder(&root.join("policies/stories")),
    ]
    .concat();
    let cases = folders.into_iter().map(|folder| folder.join("cases"));
    for cases in cases.filter(|cases| cases.is_dir()) {
        files.extend(case_files(&cases));
    }
    files.iter().flat_map(|file| read(file)).collect()
});

fn folder(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("a folder can be read").path())
        .collect();
    paths.sort();
    paths
}

fn case_files(path: &Path) -> Vec<PathBuf> {
    folder(path)
        .into_iter()
        .filter(|file| {
            file.extension()
                .is_some_and(|end| end == "json" || end == "jsonl")
        })
        .collect()
}

fn read(file: &Path) -> Vec<Found> {
    let lines = file.extension().is_some_and(|end| end == "jsonl");
    let format = if lines { Format::Lines } else { Format::Json };
    let text = fs::read(file).expect("a case file can be read");
    let mut load = |path: &str| {
        fs::read(file.with_file_name("").join(path)).map_err(|error| error.to_string())
    };
    let cases = case::read(&file.to_string_lossy(), text, format, &mut load)
        .unwrap_or_else(|error| panic!("{error}"));
    cases
        .into_iter()
        .map(|case| Found {
            file: file.to_owned(),
            case,
        })
        .collect()
}

/// The policies, written and read again.
fn emitted(case: &Case) -> Result<Vec<Policy>, LoadError> {
    let again = |policy: &Policy| {
        Policy::parse(
            policy.dialect(),
            policy.kind(),
            policy.name(),
            policy.to_json(),
        )
    };
    case.policies().map(again).collect()
}

/// Verdict and stage, or why the question was refused.
type Answer = Result<(Verdict, &'static str), String>;

fn compiled(case: &Case, request: &Request<'_>) -> Answer {
    answer(case.setting(), request)
}

fn written_and_read(case: &Case, request: &Request<'_>) -> Answer {
    answer(
        emitted(case).and_then(|policies| case.setting_of(policies)),
        request,
    )
}

fn answer(setting: Result<case::Setting, LoadError>, request: &Request<'_>) -> Answer {
    let decision = setting
        .map_err(|error| error.to_string())?
        .decide(request)
        .map_err(|error| error.to_string())?;
    Ok((decision.verdict(), decision.stage().name()))
}

fn reference(case: &Case, request: &Request<'_>) -> Answer {
    let mut layers = reference::Layers::default();
    let mut side = reference::Side::default();
    for (kind, levels) in case.layers() {
        let levels: Vec<Vec<Policy>> = levels
            .into_iter()
            .map(|policies| policies.into_iter().cloned().collect())
            .collect();
        let all = levels.concat();
        match kind {
            Kind::Identity => layers.identity = all,
            Kind::Boundary => layers.boundary = Some(all),
            Kind::Session => layers.session = Some(all),
            Kind::Endpoint => layers.endpoint = Some(all),
            Kind::Control => layers.control = Some(levels),
            Kind::Resource => side.policy = Some(all),
            Kind::Trust => side.trust = Some(all),
            Kind::ResourceControl => side.resource_control = Some(levels),
            _ => return Err(format!("a layer of the kind {kind}")),
        }
    }
    // The caller's account owns what neither its name nor the case gives to another (L10).
    let owner = |named: Option<&str>| match (case.resource_account(), named) {
        (Some(stated), _) => Some(stated.to_owned()),
        (None, Some(_)) => None,
        (None, None) => request.account().map(str::to_owned),
    };
    let sides = request.resource_accounts().map(|named| reference::Side {
        owner: owner(named),
        ..side.clone()
    });
    layers.sides = sides.collect();
    reference::authorize(&layers, request).ok_or_else(|| "the question is refused".to_owned())
}

type Engine = fn(&Case, &Request<'_>) -> Answer;

const ENGINES: &[(&str, Engine)] = &[
    ("compiled", compiled),
    ("written and read", written_and_read),
    ("reference", reference),
];

/// What is wrong with a case, in words.
fn faults(case: &Case) -> Vec<String> {
    let outcome = case.run();
    let mut faults = outcome.mismatches;
    if !faults.is_empty() {
        faults.extend(outcome.diagnostics.iter().map(ToString::to_string));
    }
    if case.refused().is_none()
        && let Err(error) = emitted(case)
    {
        faults.push(format!("what was written does not read: {error}"));
        return faults;
    }
    let (Actual::Verdict(verdict), Some(stage), Some(request)) =
        (outcome.actual, outcome.stage, case.request())
    else {
        return faults;
    };
    for (name, decide) in ENGINES {
        let other = decide(case, request);
        if other != Ok((verdict, stage)) {
            faults.push(format!(
                "{name}: {other:?}, but the case ran as {verdict} at {stage}"
            ));
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
        *counts
            .entry((clause, case.dialect().name().to_owned()))
            .or_default() += 1;
        let faults = faults(case);
        if !faults.is_empty() {
            let file = file.file_name().unwrap_or_default().to_string_lossy();
            failures.push(format!(
                "{file}: {}\n    {}",
                case.name(),
                faults.join("\n    ")
            ));
        }
    }
    for ((clause, dialect), count) in &counts {
        println!("{clause:>4} {dialect:<12} {count}");
    }
    println!("{} cases", CASES.len());
    assert!(
        failures.is_empty(),
        "{} of {} cases fail:\n{}",
        failures.len(),
        CASES.len(),
        failures.join("\n")
    );
}

#[test]
fn every_clause_has_a_case_and_every_case_a_clause() {
    let named: BTreeSet<&str> = CASES
        .iter()
        .filter_map(|found| found.case.clause())
        .collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manual =
        fs::read_to_string(root.join("src/manual/semantics.md")).expect("the manual can be read");
    let items = manual
        .lines()
        .filter_map(|line| line.strip_prefix("- **")?.split_once("**"));
    // `V` is the words that the clauses use.
    let known: BTreeSet<&str> = items
        .map(|(clause, _)| clause)
        .filter(|clause| clause.len() > 1)
        .collect();
    assert!(known.len() > 50, "the manual has {} clauses", known.len());
    let tests: String = folder(&root.join("tests/it"))
        .iter()
        .filter(|file| file.extension().is_some_and(|end| end == "rs"))
        .map(|file| fs::read_to_string(file).expect("a test can be read"))
        .collect();
    let tested = |clause: &str| tests.contains(&format!("fn clause_{}_", clause.to_lowercase()));
    let proved = |clause: &str| named.contains(clause) || tested(clause);
    let without: Vec<_> = known.iter().filter(|clause| !proved(clause)).collect();
    let unknown: Vec<_> = named
        .iter()
        .filter(|clause| !known.contains(**clause))
        .collect();
    assert!(
        without.is_empty() && unknown.is_empty(),
        "without a case: {without:?}; no clauses: {unknown:?}"
    );
    let unproved: Vec<_> = CASES
        .iter()
        .filter(|found| found.case.clause().is_none())
        .map(|found| found.case.name())
        .collect();
    assert!(
        unproved.is_empty(),
        "cases of the project without a clause: {unproved:?}"
    );
}

#[test]
fn every_case_has_a_name_of_its_own() {
    let mut seen = BTreeSet::new();
    let twice: Vec<_> = CASES
        .iter()
        .filter(|found| !seen.insert((&found.file, found.case.name())))
        .map(|found| found.case.name())
        .collect();
    assert!(twice.is_empty(), "duplicate names in a file: {twice:?}");
}

/// With a request its resources say what policy is set on them, whatever its actions are.
#[test]
fn clause_p14_resources_name_the_policies_that_leave_them_out() {
    let run = |resource: &str, action: &str| {
        let text = format!(
            r#"{{"name": "one", "dialect": "aws",
                "policies": {{"resource": [{{"Version": "2012-10-17", "Statement": [
                {{"Effect": "Allow", "Principal": {{"AWS": "arn:aws:iam::111122223333:user/ann"}},
                    "Action": "*"}}]}}]}},
              "request": {{"principal": "arn:aws:iam::111122223333:user/ann", "action": "{action}",
                  "resource": "{resource}"}},
              "expect": "Allow"}}"#
        );
        let cases = case::read(
            "one",
            text,
            Format::Json,
            &mut |_| Err("no file".to_owned()),
        )
        .unwrap();
        cases[0].run().actual
    };
    let repository = "arn:aws:ecr:eu-west-1:111122223333:repository/app";
    assert_eq!(
        run(repository, "ecr:BatchGetImage"),
        Actual::Verdict(Verdict::Allow)
    );
    assert_eq!(
        run("arn:aws:s3:::bucket/key", "s3:GetObject"),
        Actual::Invalid
    );
}
