//! A decision among 3 to 1,000,000 statements, with the table and by looking at every statement, in one run.
//!
//! The statements are of the shapes that published policies have: half name an action exactly, most others a verb; a
//! third of the resources are exact, a third a directory. Answers of the two are compared before either is timed.

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use portcullis::{Dialect, Kind, PolicySet, Request, Verdict};

const ACCOUNT: &str = "1000000000000001";
const VERBS: [&str; 8] = ["Get", "List", "Describe", "Put", "Create", "Delete", "Update", "Attach"];
const NOUNS: [&str; 12] =
    ["Object", "Bucket", "Instance", "Disk", "Image", "User", "Role", "Policy", "Key", "Snapshot", "Table", "Queue"];

/// A generator of numbers that gives the same ones in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).expect("the bound is of that type")
    }
}

/// A statement, and a question about what it speaks of.
fn statement(random: &mut Random, all: usize) -> (String, (String, String)) {
    // The product makes some services more frequent than others.
    let service = format!("svc{}", random.below(60) * random.below(60) / 60);
    let (verb, noun) = (VERBS[random.below(8)], NOUNS[random.below(12)]);
    let action = match random.below(1000) {
        0..480 => format!("{service}:{verb}{noun}"),
        480..870 => format!("{service}:{verb}*"),
        870..960 => format!("{service}:*"),
        _ => format!("{service}:{verb}*{}", &noun[1..]),
    };
    let account = if random.below(10) < 3 { ACCOUNT } else { "*" };
    let number = random.below(all * 2 + 50);
    let folder = number % 997;
    let last = match random.below(100) {
        0..5 => format!("q{number}/*"),
        5..44 => format!("dir{folder}/item{number}"),
        44..77 => format!("dir{folder}/sub{number}/*"),
        77..86 => format!("dir{folder}/name{number}*"),
        86..90 => format!("dir{folder}/name{number}*/x/*"),
        90..93 => format!("type{}/*-suffix{number}", number % 13),
        93..95 => format!("*tail{number}"),
        95 => format!("dir{folder}/i??{number}"),
        96 => format!("*lit{number}*"),
        _ => format!("dir{folder}/item{number}/k"),
    };
    let effect = if random.below(100) < 8 { "Deny" } else { "Allow" };
    let text = format!(r#"{{"Effect":"{effect}","Action":"{action}","Resource":"acs:{service}:*:{account}:{last}"}}"#);
    let name = ["item", "sub", "name"][random.below(3)];
    let resource = format!("acs:{service}:cn:{ACCOUNT}:dir{folder}/{name}{number}/k{}", number % 7);
    (text, (format!("{service}:{verb}{}", NOUNS[random.below(12)]), resource))
}

/// Reads and compiles a set; the time is that of both.
fn set(dialect: &Dialect, texts: &[String], index_from: usize) -> (PolicySet, Duration) {
    let start = Instant::now();
    let mut builder = PolicySet::builder(dialect).index_from(index_from);
    for (index, chunk) in texts.chunks(1000).enumerate() {
        let mut text = String::from(r#"{"Version":"1","Statement":["#);
        write!(text, "{}]}}", chunk.join(",")).expect("memory can be written");
        builder = builder.add(Kind::Identity, &format!("policy {index}"), text);
    }
    let set = builder.build().expect("the statements are legal");
    (set, start.elapsed())
}

fn nanoseconds(set: &PolicySet, requests: &[Request<'_>]) -> f64 {
    let start = Instant::now();
    for request in requests {
        let _ = black_box(set.decide(black_box(request)));
    }
    start.elapsed().as_secs_f64() * 1e9 / requests.len() as f64
}

fn median(mut rounds: Vec<f64>) -> f64 {
    rounds.sort_by(f64::total_cmp);
    rounds[rounds.len() / 2]
}

fn main() {
    let quick = std::env::args().any(|argument| argument == "--test");
    let sizes: &[usize] = if quick { &[3, 100] } else { &[3, 10, 24, 100, 1_000, 10_000, 100_000, 1_000_000] };
    let dialect = Dialect::alibaba_ram();
    println!("statements | decide | each looked at | load | allowed, denied of the questions");
    for &size in sizes {
        let mut random = Random(0x1234_5678);
        let (texts, asked): (Vec<_>, Vec<_>) = (0..size).map(|_| statement(&mut random, size)).unzip();
        let (indexed, load) = set(&dialect, &texts, 13);
        let (scanned, _) = set(&dialect, &texts, usize::MAX);
        drop(texts);
        let caller = format!("acs:ram::{ACCOUNT}:user/ann");
        let ask = |(action, resource): &(String, String)| {
            let request = dialect.request(caller.clone(), action.clone(), resource.clone());
            request.build().expect("the question is well formed")
        };
        let requests: Vec<_> = asked.iter().cycle().take(if quick { 64 } else { 65_536 }).map(ask).collect();
        let few = &requests[..requests.len().min((20_000_000 / size).clamp(16, 65_536))];
        let mut verdicts = [0; 2];
        for request in few {
            let verdict = indexed.decide(request).verdict();
            assert_eq!(
                verdict,
                scanned.decide(request).verdict(),
                "{} {:?}",
                request.action(),
                request.resources().next()
            );
            verdicts[0] += usize::from(verdict == Verdict::Allow);
            verdicts[1] += usize::from(verdict == Verdict::ExplicitDeny);
        }
        let rounds = if quick { 1 } else { 5 };
        let decide = median((0..rounds).map(|_| nanoseconds(&indexed, &requests)).collect());
        let scan = median((0..rounds).map(|_| nanoseconds(&scanned, few)).collect());
        let (allowed, denied) = (verdicts[0], verdicts[1]);
        println!(
            "{size} | {decide:.0} ns | {scan:.0} ns | {:.1} ms | {allowed}, {denied} of {}",
            load.as_secs_f64() * 1e3,
            few.len()
        );
    }
}
