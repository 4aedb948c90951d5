//! How many instructions a decision takes, counted by Callgrind: the same number in every run on
//! one machine, so a rise is seen that no clock shows. Another processor may take other routines of
//! the C library and of `memchr`, and another compiler makes other code; a budget counted by
//! another compiler refuses nothing.
//!
//! ```text
//! cargo bench --bench instructions              # beside benches/instructions.toml, the budget
//! cargo bench --bench instructions -- --check   # the same; more than 5 % above the budget fails
//! cargo bench --bench instructions -- --bless   # writes the budget
//! ```
//!
//! It starts itself again under Valgrind, which collects inside of [`measured`] only and writes a
//! file for each call of it. Each scenario is a batch of different requests of the mix, of one
//! verdict.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use portcullis::{
    Caller, Dialect, Kind, Limits, PolicySet, Principal, Request, ResourceSide, Verdict, authorize,
};

mod support;

use support::mix::{self, Question, Shape, Workload};

/// Requests of a scenario.
const BATCH: usize = 32;
/// Of these many the first that fit are taken.
const QUESTIONS: usize = 1_024;
/// How much more than the budget is let pass, in parts of a hundred.
const TOLERANCE: u64 = 5;

type Work = Box<dyn Fn() -> usize>;

/// A name, what to count, and what it must return.
struct Scenario {
    name: String,
    work: Work,
    expected: usize,
}

/// What is counted. The scenarios follow each other in their order, so one function is enough; two
/// alike would be merged.
#[inline(never)]
fn measured(work: &Work) -> usize {
    black_box(work)()
}

fn build(kind: Kind, workload: &Workload) -> PolicySet {
    let limits = Limits::default()
        .with_policy_bytes(1 << 30)
        .with_statements(1 << 20);
    let document = Workload::document(workload.statements.iter());
    PolicySet::builder(&Dialect::aws())
        .limits(limits)
        .add(kind, "mix", document)
        .build()
        .expect("the mix is legal")
}

fn request(question: &Question) -> Request<'static> {
    let Question {
        principal,
        action,
        resource,
    } = question.clone();
    Dialect::aws()
        .request(principal, action, resource)
        .build()
        .expect("the question is well formed")
}

/// The first requests of the mix with each verdict.
fn decisions(size: usize) -> Vec<Scenario> {
    let workload = Workload::new(Shape::Mix, size, QUESTIONS);
    let set = build(Kind::Identity, &workload);
    let of = |verdict: Verdict| {
        let requests = workload.questions.iter().map(request);
        let fitting = requests.filter(|request| set.decide(request).verdict() == verdict);
        let (requests, set) = (fitting.take(BATCH).collect::<Vec<_>>(), set.clone());
        let expected = requests.len();
        let count = move || {
            requests
                .iter()
                .filter(|request| set.decide(request).verdict() == verdict)
                .count()
        };
        Scenario {
            name: format!("decide, {size} statements, {verdict}"),
            work: Box::new(count),
            expected,
        }
    };
    let verdicts = [Verdict::Allow, Verdict::ExplicitDeny, Verdict::ImplicitDeny].map(of);
    verdicts
        .into_iter()
        .filter(|scenario| scenario.expected > 0)
        .collect()
}

/// Requests built from their texts, each with its caller's name or with the caller read before.
fn requests() -> [Scenario; 2] {
    let questions = || {
        Workload::new(Shape::Mix, 3, QUESTIONS)
            .questions
            .into_iter()
            .take(BATCH)
            .collect::<Vec<_>>()
    };
    let build = |principal: Principal<'_>, question: &Question| {
        let (action, resource) = (question.action.as_str(), question.resource.as_str());
        let request = Dialect::aws()
            .request(principal, action, resource)
            .build()
            .expect("it is well formed");
        black_box(request).resources().len()
    };
    let (named, asked) = (questions(), questions());
    let caller = Dialect::aws()
        .principal(mix::user(0))
        .expect("it is well formed");
    let by_name = move || {
        named
            .iter()
            .map(|question| build(question.principal.as_str().into(), question))
            .sum()
    };
    let by_caller = move || {
        asked
            .iter()
            .map(|question| build(caller.clone(), question))
            .sum()
    };
    let works: [(&str, Work); 2] = [
        ("build a request", Box::new(by_name)),
        (
            "build a request, its caller read before",
            Box::new(by_caller),
        ),
    ];
    works.map(|(name, work)| Scenario {
        name: name.into(),
        work,
        expected: BATCH,
    })
}

/// Grants with a principal each, as the policy of a resource.
fn grants(size: usize) -> Scenario {
    let workload = Workload::new(Shape::Grants, size, QUESTIONS);
    let side =
        ResourceSide::new().policy(build(Kind::Resource, &workload).layer_of(Kind::Resource));
    let requests: Vec<_> = workload.questions.iter().take(BATCH).map(request).collect();
    authorized(
        format!("authorize, {size} grants with a principal each"),
        Caller::new(),
        side,
        requests,
    )
}

/// Six layers, each of the mix of 100 statements.
fn layers() -> Scenario {
    let workload = Workload::new(Shape::Mix, 100, QUESTIONS);
    let layer = |kind| build(kind, &workload).layer_of(kind);
    let mut named = Workload::new(Shape::Mix, 100, QUESTIONS);
    for statement in &mut named.statements {
        statement.principal = Some("*".into());
    }
    let named = |kind| build(kind, &named).layer_of(kind);
    let caller = Caller::new()
        .identity(layer(Kind::Identity))
        .session(layer(Kind::Session));
    let caller = caller
        .boundary(layer(Kind::Boundary))
        .control(vec![layer(Kind::Control)]);
    let side = ResourceSide::new()
        .policy(named(Kind::Resource))
        .resource_control(vec![named(Kind::ResourceControl)]);
    let set = build(Kind::Identity, &workload);
    let is_allowed = |request: &Request<'_>| set.decide(request).is_allowed();
    let of_caller = |question: &&Question| question.resource.contains(mix::ACCOUNT);
    let requests = workload
        .questions
        .iter()
        .filter(of_caller)
        .map(request)
        .filter(is_allowed);
    authorized(
        "authorize, six layers that allow".into(),
        caller,
        side,
        requests.take(BATCH).collect(),
    )
}

fn authorized(
    name: String,
    caller: Caller,
    side: ResourceSide,
    requests: Vec<Request<'static>>,
) -> Scenario {
    let sides = [side];
    let is_allowed = move |request: &&Request<'_>| {
        authorize(&caller, &sides, black_box(request))
            .expect("sides and request fit")
            .is_allowed()
    };
    let expected = requests
        .iter()
        .filter(|request| is_allowed(request))
        .count();
    assert!(expected > 0, "{name}: nothing is allowed");
    let work = move || {
        requests
            .iter()
            .filter(|request| is_allowed(request))
            .count()
    };
    Scenario {
        name,
        work: Box::new(work),
        expected,
    }
}

/// Every scenario, set up and run once: what is set up at first use is not counted, and what is
/// wrong is not counted either.
fn scenarios() -> Vec<Scenario> {
    let mut scenarios: Vec<_> = [3, 1_000, 10_000].into_iter().flat_map(decisions).collect();
    scenarios.extend(requests());
    scenarios.extend([grants(1_000), layers()]);
    for Scenario {
        name,
        work,
        expected,
    } in &scenarios
    {
        assert_eq!(work(), *expected, "{name}");
    }
    scenarios
}

type Counts = BTreeMap<String, u64>;

/// Counts in a process of its own. Its surroundings are empty, since their length moves the stack.
fn count(folder: &Path) -> Result<Counts, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut command = Command::new("valgrind");
    command
        .env_clear()
        .envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
    command.args([
        "--tool=callgrind",
        "--toggle-collect=instructions::measured",
        "--dump-after=instructions::measured",
    ]);
    command
        .arg(format!(
            "--callgrind-out-file={}",
            folder.join("out").display()
        ))
        .arg(program)
        .arg("--scenarios");
    let output = command
        .output()
        .map_err(|error| format!("valgrind does not start ({error}): install it"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let names = String::from_utf8_lossy(&output.stdout).into_owned();
    let read = |(name, index): (&str, usize)| {
        let dump = std::fs::read_to_string(folder.join(format!("out.{index}")))
            .map_err(|error| format!("no dump {index}: {error}"))?;
        let total = dump
            .lines()
            .find_map(|line| line.strip_prefix("summary: ")?.parse().ok());
        Ok((name.to_owned(), total.ok_or("a dump has no summary")?))
    };
    let counts: Counts = names
        .lines()
        .zip(1..)
        .map(read)
        .collect::<Result<_, String>>()?;
    if folder.join(format!("out.{}", counts.len() + 1)).exists() || counts.is_empty() {
        return Err("there is not one dump a scenario".into());
    }
    Ok(counts)
}

fn compiler() -> String {
    let output = Command::new("rustc").arg("--version").output();
    output.map_or_else(
        |_| "unknown".into(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/instructions.toml")
}

fn write(counts: &Counts) -> Result<(), String> {
    let mut text = String::from(
        "# Instructions of a batch of 32 requests: `cargo bench --bench instructions -- --bless` \
         writes this file.\n",
    );
    text += &format!("compiler = {:?}\n\n[instructions]\n", compiler());
    text.extend(
        counts
            .iter()
            .map(|(name, count)| format!("{name:?} = {count}\n")),
    );
    std::fs::write(file(), text).map_err(|error| error.to_string())
}

/// The compiler and the counts of the budget.
fn budget() -> Result<(String, Counts), String> {
    let text = std::fs::read_to_string(file())
        .map_err(|error| format!("there is no budget ({error}): `--bless` it"))?;
    let pairs = text.lines().filter_map(|line| line.split_once(" = "));
    let mut pairs =
        pairs.map(|(name, value)| (name.trim_matches('"').to_owned(), value.trim_matches('"')));
    let (_, compiler) = pairs.next().ok_or("the budget names no compiler")?;
    let counts = pairs.map(|(name, count)| {
        Ok((
            name,
            count.parse().map_err(|_| format!("no count: `{count}`"))?,
        ))
    });
    Ok((compiler.to_owned(), counts.collect::<Result<_, String>>()?))
}

/// Prints old and new, and says whether all is well.
fn compare(counts: &Counts) -> Result<bool, String> {
    let (compiler_then, budget) = budget()?;
    let mut well = true;
    for name in budget
        .keys()
        .chain(counts.keys().filter(|name| !budget.contains_key(*name)))
    {
        let (old, new) = (budget.get(name).copied(), counts.get(name).copied());
        let verdict = match (old, new) {
            (Some(old), Some(new)) if new * 100 > old * (100 + TOLERANCE) => "TOO MANY",
            (Some(old), Some(new)) if new * 100 < old * (100 - TOLERANCE) => "fewer: bless it",
            (Some(_), Some(_)) => "",
            _ => "NOT IN BOTH",
        };
        well &= !verdict.starts_with(|letter: char| letter.is_ascii_uppercase());
        let show = |count: Option<u64>| count.map_or("-".into(), |count| count.to_string());
        println!("{name:48} {:>10} {:>10}  {verdict}", show(old), show(new));
    }
    let compiler = compiler();
    if compiler != compiler_then {
        println!(
            "counted with {compiler}, the budget with {compiler_then}: nothing is refused until it \
             is blessed again"
        );
    }
    Ok(well || compiler != compiler_then)
}

fn run(arguments: &[&str]) -> Result<bool, String> {
    if arguments.contains(&"--scenarios") {
        for Scenario {
            name,
            work,
            expected,
        } in scenarios()
        {
            let counts = measured(&work);
            assert_eq!(counts, expected, "{name}");
            println!("{name}");
        }
        return Ok(true);
    }
    if arguments.contains(&"--test") {
        return Ok(!scenarios().is_empty());
    }
    let folder =
        std::env::temp_dir().join(format!("portcullis-instructions-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let counts = count(&folder);
    // OK because what is left there is a few kilobytes in a folder for such things.
    let _ = std::fs::remove_dir_all(&folder);
    let counts = counts?;
    if arguments.contains(&"--bless") {
        write(&counts)?;
    }
    compare(&counts)
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(true) => return ExitCode::SUCCESS,
        Ok(false) => println!(
            "the counts are not those of the budget: make them fewer, or bless what is worth them"
        ),
        Err(error) => eprintln!("{error}"),
    }
    // A plain `cargo bench` only prints the difference and goes on with the other benchmarks.
    let only_prints = !["--check", "--bless", "--scenarios", "--test"]
        .iter()
        .any(|asked| arguments.contains(asked));
    if only_prints {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
