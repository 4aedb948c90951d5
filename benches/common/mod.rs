//! What several benches share: statements of the mix that published policies have, questions about them, and floors.

#![allow(dead_code, reason = "each bench uses a part")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Instant;

use portcullis::{Dialect, Kind, Policy, PolicySet, Request};

pub const ACCOUNT: &str = "1000000000000001";
const SERVICES: usize = 60;
const VERBS: [&str; 8] = ["Get", "List", "Describe", "Put", "Create", "Delete", "Update", "Attach"];
const NOUNS: [&str; 12] =
    ["Object", "Bucket", "Instance", "Disk", "Image", "User", "Role", "Policy", "Key", "Snapshot", "Table", "Queue"];

/// A generator of numbers that gives the same ones in every run.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 11) % bound as u64).expect("the bound is of that type")
    }

    /// A service: the first are asked for more often, as 1, 1/2, 1/3, …
    fn service(&mut self) -> usize {
        let steps = 1_000 * self.below(5_000);
        let mut sum = 0;
        (0..SERVICES)
            .find(|rank| {
                sum += 1_068_000 / (rank + 1);
                sum > steps
            })
            .unwrap_or(SERVICES - 1)
    }
}

/// One statement, as its parts.
#[derive(Clone)]
pub struct Row {
    pub denies: bool,
    pub actions: Vec<String>,
    pub resources: Vec<String>,
}

impl Row {
    pub fn json(&self) -> String {
        let list = |texts: &[String]| format!("[\"{}\"]", texts.join("\",\""));
        format!(
            r#"{{"Effect":"{}","Action":{},"Resource":{}}}"#,
            if self.denies { "Deny" } else { "Allow" },
            list(&self.actions),
            list(&self.resources)
        )
    }
}

fn action(random: &mut Random, service: usize) -> String {
    let (verb, noun) = (VERBS[random.below(8)], NOUNS[random.below(12)]);
    match random.below(1000) {
        0..480 => format!("svc{service}:{verb}{noun}"),
        480..870 => format!("svc{service}:{verb}*"),
        870..960 => format!("svc{service}:*"),
        960..995 => format!("svc{service}:{verb}*{}", &noun[1..]),
        _ => "*".to_owned(),
    }
}

fn resource(random: &mut Random, service: usize, all: usize) -> String {
    let number = random.below(all * 2 + 50);
    let folder = number % 997;
    let last = match random.below(100) {
        0..5 => return "*".to_owned(),
        5 => return format!("acs:svc{service}:*:*:*"),
        6..47 => format!("dir{folder}/item{number}"),
        47..80 => format!("dir{folder}/sub{number}/*"),
        80..89 => format!("dir{folder}/name{number}*"),
        89..93 => format!("dir{folder}/name{number}*/x/*"),
        93..96 => format!("type{}/*-suffix{number}", number % 13),
        96..98 => format!("*tail{number}"),
        98 => format!("dir{folder}/i??m{number}"),
        _ => format!("*lit{number}*"),
    };
    let (region, account) = match random.below(10) {
        0 => ("cn", "*"),
        1 => ("*", ACCOUNT),
        2 => ("cn", ACCOUNT),
        _ => ("*", "*"),
    };
    format!("acs:svc{service}:{region}:{account}:{last}")
}

/// Statements of the published mix: one to three actions and resources each, one of twelve denies.
pub fn rows(count: usize) -> Vec<Row> {
    let mut random = Random(0x1234_5678);
    let row = |random: &mut Random| {
        let service = random.service();
        let resources: Vec<_> = (0..=random.below(3)).map(|_| resource(random, service, count)).collect();
        let denies = random.below(100) < 8;
        // What holds for every resource names an action of its own, lest it settle every question of a large set.
        let is_wide = resources.iter().any(|resource| resource == "*" || resource.ends_with(":*:*:*"));
        let own =
            |random: &mut Random| format!("svc{service}:{}Item{}", VERBS[random.below(8)], random.below(count * 2));
        let actions = (0..=random.below(3)).map(|_| if is_wide { own(random) } else { action(random, service) });
        Row { denies, actions: actions.collect(), resources }
    };
    (0..count).map(|_| row(&mut random)).collect()
}

/// Distinct questions: half about what a statement speaks of, half about anything of its service.
pub fn questions(rows: &[Row], count: usize) -> Vec<(String, String)> {
    let mut random = Random(0x9876_5432);
    let question = |number: usize| {
        let row = &rows[random.below(rows.len())];
        let (action, resource) = (&row.actions[0], row.resources.last().expect("a row has resources"));
        let service = action.split(':').next().filter(|service| *service != "*").unwrap_or("svc0").to_owned();
        let (verb, noun) = (VERBS[random.below(8)], NOUNS[random.below(12)]);
        let free = format!(
            "acs:{service}:cn:{ACCOUNT}:dir{}/item{}/k{number}",
            random.below(997),
            random.below(rows.len() * 2)
        );
        if number % 2 == 1 {
            return (format!("{service}:{verb}{noun}"), free);
        }
        let action = action.replace('*', if action.ends_with('*') { noun } else { "" });
        let resource = match resource.as_str() {
            "*" => free,
            named => {
                let fields: Vec<_> = named.splitn(5, ':').collect();
                let (service, last) = (fields[1], fields[4].replace('*', &format!("k{number}")).replace('?', "t"));
                format!("acs:{service}:cn:{ACCOUNT}:{last}")
            }
        };
        (if action.contains(':') { action } else { format!("{service}:{verb}{noun}") }, resource)
    };
    (0..count).map(question).collect()
}

/// Texts of policies of twenty statements each, as vendors' limits on size make them.
pub fn documents(rows: &[Row]) -> Vec<String> {
    let document = |rows: &[Row]| {
        let statements: Vec<_> = rows.iter().map(Row::json).collect();
        let mut text = String::from(r#"{"Version":"1","Statement":["#);
        write!(text, "{}]}}", statements.join(",")).expect("memory can be written");
        text
    };
    rows.chunks(20).map(document).collect()
}

pub fn policies(dialect: &Dialect, documents: &[String]) -> Vec<Policy> {
    let read = |(number, text): (usize, &String)| {
        Policy::parse(dialect, Kind::Identity, &format!("policy {number}"), text).expect("the statements are legal")
    };
    documents.iter().enumerate().map(read).collect()
}

pub fn set(dialect: &Dialect, policies: Vec<Policy>) -> PolicySet {
    let builder = PolicySet::builder(dialect);
    policies
        .into_iter()
        .fold(builder, portcullis::PolicySetBuilder::add_policy)
        .build()
        .expect("the policies are legal")
}

pub fn requests<'a>(dialect: &Dialect, questions: &'a [(String, String)]) -> Vec<Request<'a>> {
    let ask = |(action, resource): &'a (String, String)| {
        let caller = "acs:ram::1000000000000001:user/ann";
        dialect.request(caller, action.as_str(), resource.as_str()).build().expect("the question is well formed")
    };
    questions.iter().map(ask).collect()
}

/// A plain scan: every statement, every pattern, a greedy match of the whole text.
pub fn scan(rows: &[Row], (action, resource): &(String, String)) -> Option<bool> {
    let action = action.to_ascii_lowercase();
    let applies = |row: &&Row| {
        row.actions.iter().any(|pattern| matches(pattern.as_bytes(), action.as_bytes(), true))
            && row.resources.iter().any(|pattern| matches(pattern.as_bytes(), resource.as_bytes(), false))
    };
    let mut allowed = None;
    for row in rows.iter().filter(applies) {
        if row.denies {
            return Some(false);
        }
        allowed = Some(true);
    }
    allowed
}

fn matches(pattern: &[u8], text: &[u8], folds: bool) -> bool {
    let (mut at, mut read, mut retry) = (0, 0, None);
    while read < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                retry = Some((at + 1, read));
                at += 1;
            }
            Some(byte) if *byte == b'?' || *byte == text[read] || (folds && byte.eq_ignore_ascii_case(&text[read])) => {
                at += 1;
                read += 1;
            }
            _ => match retry {
                Some((star, from)) => {
                    retry = Some((star, from + 1));
                    (at, read) = (star, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}

/// Nanoseconds a call, over all of some values.
pub fn nanoseconds<T, U>(values: &[T], mut call: impl FnMut(&T) -> U) -> f64 {
    let start = Instant::now();
    for value in values {
        black_box(call(black_box(value)));
    }
    start.elapsed().as_secs_f64() * 1e9 / values.len() as f64
}

pub fn median(mut rounds: Vec<f64>) -> f64 {
    rounds.sort_by(f64::total_cmp);
    rounds[rounds.len() / 2]
}

/// One fast hash of action and resource: what any look-up takes at least.
pub fn fast_hash((action, resource): &(String, String)) -> u64 {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for text in [action, resource] {
        let (words, rest) = text.as_bytes().as_chunks::<8>();
        for word in words.iter().copied().chain(std::iter::once({
            let mut last = [0; 8];
            last[..rest.len()].copy_from_slice(rest);
            last
        })) {
            let (low, high) = (state ^ u64::from_le_bytes(word)).carrying_mul(0xd6e8_feb8_6659_fd93, 0);
            state = low ^ high;
        }
    }
    state
}

/// Nanoseconds of a load that waits for the one before it, in so many bytes.
pub fn dependent_miss(bytes: usize) -> f64 {
    let length = (bytes / size_of::<u32>()).next_power_of_two();
    // A full cycle: odd steps through a power of two.
    let next: Vec<u32> =
        (0..length).map(|at| u32::try_from((at * 0x9e37_79b1 + 0x7f4a_7c15) % length).unwrap_or(0)).collect();
    const STEPS: u32 = 200_000;
    let (mut at, start) = (0u32, Instant::now());
    for _ in 0..STEPS {
        at = next[at as usize];
    }
    black_box(at);
    start.elapsed().as_secs_f64() * 1e9 / f64::from(STEPS)
}
