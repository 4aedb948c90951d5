//! Sets with a look-up table decide as those that look at every statement.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use portcullis::case::{self, Case, Format};
use portcullis::{
    Caller, Dialect, Kind, PolicySet, Principal, Request, ResourceSide, authorize,
    set::PolicySetBuilder,
};

/// A generator of numbers that gives the same ones in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    fn pick<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[usize::try_from(self.below(words.len() as u64)).unwrap()]
    }
}

const VERBS: &[&str] = &["Get", "List", "Put", "Delete", "g", ""];
const NOUNS: &[&str] = &["Object", "Bucket", "Role", "o"];

/// A statement: actions and resources of every shape, in a space small enough for collisions.
fn statement(random: &mut Random, space: u64) -> String {
    let service = format!("s{}", random.below(6));
    let (verb, noun) = (random.pick(VERBS), random.pick(NOUNS));
    let action = match random.below(12) {
        0..=4 => format!("{service}:{verb}{noun}"),
        5..=7 => format!("{service}:{verb}*"),
        8 => format!("{service}:*"),
        9 => format!("{service}:{verb}*{noun}"),
        10 => format!("s?:{verb}{noun}"),
        _ => format!("{service}:*{noun}"),
    };
    let account = random.pick(&["1", "*", "1*", "2"]);
    let (number, other) = (random.below(space), random.below(20));
    let last = match random.below(14) {
        0..=3 => format!("d{other}/item{number}"),
        4..=6 => format!("d{other}/sub{number}/*"),
        7 => format!("d{other}/name{number}*"),
        8 => format!("d{other}/n*/x{number}/*"),
        9 => format!("*/x{number}"),
        10 => format!("d{other}/i??m{number}"),
        11 if random.below(space) == 0 => "*".to_owned(),
        12 => format!("{}{number}*", "long/".repeat(14)),
        _ => format!("*lit{number}*"),
    };
    let resource = match random.below(40) {
        0 if random.below(space) == 0 => "*".to_owned(),
        1 => format!("acs:*:*:{account}:{last}"),
        _ => format!("acs:{service}:*:{account}:{last}"),
    };
    // Denies of much would settle every request of a large set.
    let narrow =
        last.contains(&format!("{number}")) && !resource.contains(":*:*:") && resource != "*";
    let effect = if narrow && random.below(3) == 0 {
        "Deny"
    } else {
        "Allow"
    };
    let key = if effect == "Allow" && random.below(space * 4) == 0 {
        "NotAction"
    } else {
        "Action"
    };
    let condition = match random.below(6) {
        0 => r#","Condition":{"StringEquals":{"acs:k":"v"}}"#,
        _ => "",
    };
    let not_resource = effect == "Allow" && random.below(space * 4) == 0;
    let element = if not_resource {
        "NotResource"
    } else {
        "Resource"
    };
    format!(r#"{{"Effect":"{effect}","{key}":"{action}","{element}":"{resource}"{condition}}}"#)
}

fn add_policies(mut builder: PolicySetBuilder, statements: &[String]) -> PolicySet {
    for (index, chunk) in statements.chunks(5_000).enumerate() {
        let text = format!(r#"{{"Version":"1","Statement":[{}]}}"#, chunk.join(","));
        builder = builder.add(Kind::Identity, &format!("policy {index}"), text);
    }
    builder.build().unwrap()
}

fn request(random: &mut Random, space: u64) -> Request<'static> {
    let dialect = Dialect::alibaba_ram();
    let (number, other) = (random.below(space), random.below(20));
    let last = match random.below(8) {
        0 => format!("d{other}/item{number}"),
        1 => format!("d{other}/sub{number}/a/b"),
        2 => format!("d{other}/name{number}"),
        3 => format!("d{other}/name/x{number}/lit{number}"),
        4 => format!("{}{number}/k", "long/".repeat(14)),
        5 => format!("d{other}/item{number}/x{number}"),
        6 => String::new(),
        _ => format!("other/lit{number}"),
    };
    let (verb, noun) = (
        random.pick(&["Get", "List", "Put", "Delete", "g"]),
        random.pick(NOUNS),
    );
    let action = format!("s{}:{verb}{noun}", random.below(7));
    let resource = match random.below(20) {
        0 => "*".to_owned(),
        _ => format!("acs:s{}:cn:{}:{last}", random.below(7), 1 + random.below(2)),
    };
    let value = random.pick(&["v", "w"]).to_owned();
    dialect
        .request("acs:ram::1:user/ann", action, resource)
        .context("acs:k", value)
        .build()
        .unwrap()
}

fn compare(statements: usize, requests: usize, space: u64) {
    let mut random = Random(20_261_122 + statements as u64);
    let texts: Vec<_> = (0..statements)
        .map(|_| statement(&mut random, space))
        .collect();
    let dialect = Dialect::alibaba_ram();
    let indexed = add_policies(PolicySet::builder(&dialect).index_from(0), &texts);
    let scanned = add_policies(PolicySet::builder(&dialect).index_from(usize::MAX), &texts);
    let mut verdicts = [0; 3];
    for _ in 0..requests {
        let request = request(&mut random, space);
        let (left, right) = (indexed.decide(&request), scanned.decide(&request));
        assert_eq!(
            left.verdict(),
            right.verdict(),
            "{} on {:?}",
            request.action(),
            request.resources().next()
        );
        verdicts[left.verdict() as usize] += 1;
    }
    println!("{statements} statements: verdicts {verdicts:?}");
}

#[test]
fn sets_of_every_size_decide_alike() {
    for (statements, requests, space) in [
        (1, 2_000, 2),
        (3, 2_000, 2),
        (12, 2_000, 3),
        (40, 2_000, 4),
        (300, 2_000, 12),
        (3_000, 1_000, 60),
    ] {
        compare(statements, requests, space);
    }
}

#[test]
fn a_hundred_thousand_statements_decide_alike() {
    compare(100_000, 100, 4_000);
}

#[test]
fn grants_with_a_principal_each_are_found() {
    let dialect = Dialect::alibaba_ram();
    let grant = |number: usize| {
        format!(
            r#"{{"Effect":"Allow","Principal":["{}"],"Action":"oss:Get*",
                "Resource":"acs:oss:*:1:b/*"}}"#,
            20_000 + number
        )
    };
    let texts: Vec<_> = (0..9_000).map(grant).collect();
    let text = format!(r#"{{"Version":"1","Statement":[{}]}}"#, texts.join(","));
    for index_from in [0, usize::MAX] {
        let set = PolicySet::builder(&dialect).index_from(index_from).add(
            Kind::Resource,
            "bucket",
            &text,
        );
        let set = set.build().unwrap();
        let side = ResourceSide::new().policy(set.layer_of(Kind::Resource));
        let ask = |principal: Principal<'static>| {
            let request = dialect
                .request(principal, "oss:GetObject", "acs:oss:*:1:b/k")
                .build()
                .unwrap();
            authorize(&Caller::new(), std::slice::from_ref(&side), &request)
                .unwrap()
                .is_allowed()
        };
        assert!(ask(Principal::named("acs:ram::1:user/ann").with_id("24000")));
        assert!(!ask(
            Principal::named("acs:ram::1:user/ann").with_id("19000")
        ));
        assert!(
            !ask(Principal::named("acs:ram::1:user/ann")),
            "a number that is not given is unknown"
        );
        assert!(
            ask(Principal::named("acs:ram::28999:user/bob")),
            "an account names each of its users"
        );
        assert!(!ask(Principal::anonymous()));
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let read = |file: PathBuf| {
        let mut load = |path: &str| fs::read(folder.join(path)).map_err(|error| error.to_string());
        case::read(
            &file.to_string_lossy(),
            fs::read(&file).unwrap(),
            Format::Lines,
            &mut load,
        )
        .unwrap()
    };
    files(&folder)
        .into_iter()
        .filter(|file| file.extension().is_some_and(|end| end == "jsonl"))
        .flat_map(read)
        .collect()
}

#[test]
fn every_case_holds_with_and_without_the_table() {
    let mut failures = String::new();
    let mut decided = 0;
    for case in cases() {
        let Some(request) = case.request().filter(|_| case.refused().is_none()) else {
            continue;
        };
        let answers = [0, usize::MAX].map(|index_from| {
            let builder = PolicySet::builder(case.dialect()).index_from(index_from);
            let decision = case
                .setting_in(builder, case.policies().cloned())
                .unwrap()
                .decide(request);
            decision
                .map(|decision| (decision.verdict(), decision.stage()))
                .map_err(|error| error.id())
        });
        decided += 1;
        if answers[0] != answers[1] {
            writeln!(
                failures,
                "{}: {:?} with, {:?} without",
                case.name(),
                answers[0],
                answers[1]
            )
            .unwrap();
        }
    }
    assert!(decided > 1_500, "{decided} cases were decided");
    assert!(failures.is_empty(), "{failures}");
}
