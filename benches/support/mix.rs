//! Statements and questions for the benches, the same ones in every run.
//!
//! The shapes and their shares are those of published policies: 48 % of the actions exact, 39 % a
//! verb, 5 % of the resources `*`, and so on. Names of actions are those of an object store, so
//! that an engine with a closed list of actions can take part.

use std::collections::BTreeSet;

pub const REGION: &str = "us-east-1";
pub const ACCOUNT: &str = "111122223333";
const REGIONS: [&str; 4] = [REGION, "us-west-2", "eu-west-1", "ap-south-1"];
const ACCOUNTS: [&str; 4] = [ACCOUNT, "222233334444", "333344445555", "444455556666"];
const SERVICES: usize = 60;

/// What actions are called, in every service.
pub const ACTIONS: [&str; 36] = [
    "GetObject",
    "GetObjectAcl",
    "GetObjectTagging",
    "GetObjectRetention",
    "GetObjectLegalHold",
    "GetBucketPolicy",
    "GetBucketLocation",
    "GetBucketTagging",
    "GetBucketCors",
    "GetBucketVersioning",
    "GetBucketEncryption",
    "GetBucketLifecycle",
    "PutObject",
    "PutObjectAcl",
    "PutObjectTagging",
    "PutObjectRetention",
    "PutObjectLegalHold",
    "PutBucketPolicy",
    "PutBucketTagging",
    "PutBucketCors",
    "PutBucketVersioning",
    "PutBucketEncryption",
    "PutBucketLifecycle",
    "PutBucketAcl",
    "DeleteObject",
    "DeleteObjectTagging",
    "DeleteObjectVersionTagging",
    "DeleteBucket",
    "DeleteBucketPolicy",
    "DeleteBucketCors",
    "ListBucket",
    "ListBucketVersions",
    "ListBucketMultipartUploads",
    "ListAllMyBuckets",
    "ListMultipartUploadParts",
    "ListenNotification",
];
const VERBS: [&str; 4] = ["Get", "Put", "Delete", "List"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The published mix.
    Mix,
    /// The mix with a star only at the end of a pattern, and names of one region and account.
    Trailing,
    /// As `Trailing`, and each statement names a principal of its own.
    Grants,
    /// One statement with 32 stars, asked for a name of 1 KB that it nearly matches.
    Stars,
}

/// Patterns in the form of AWS; `principal` is in statements of `Grants` only.
#[derive(Clone, Debug)]
pub struct Statement {
    pub allow: bool,
    pub principal: Option<String>,
    pub service: String,
    pub actions: Vec<String>,
    pub resources: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Question {
    pub principal: String,
    pub action: String,
    pub resource: String,
}

pub struct Workload {
    pub shape: Shape,
    pub statements: Vec<Statement>,
    pub questions: Vec<Question>,
}

/// A generator of numbers, the same ones in every run (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ (bits >> 31)) % bound as u64) as usize
    }

    fn of<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list[self.below(list.len())]
    }

    /// The number of a service: the first is twice as frequent as the second, three times as the
    /// third, and so on.
    fn service(&mut self) -> usize {
        let weights = (1..=SERVICES).map(|rank| 1_000_000 / rank);
        let mut left = self.below(weights.clone().sum());
        let service = weights.into_iter().position(|weight| {
            let found = left < weight;
            left = left.saturating_sub(weight);
            found
        });
        service.unwrap_or(0)
    }
}

pub fn user(index: usize) -> String {
    format!("arn:aws:iam::{ACCOUNT}:user/u{index}")
}

impl Workload {
    /// `wanted` different questions about `size` statements.
    pub fn new(shape: Shape, size: usize, wanted: usize) -> Self {
        if shape == Shape::Stars {
            return Self::stars();
        }
        let mut random = Random(0x1234_5678);
        let statements: Vec<_> = (0..size)
            .map(|index| statement(&mut random, shape, size, index))
            .collect();
        // Sorted, so that what is freed is freed in one order, and what is measured afterwards lies
        // at one place.
        let mut seen = BTreeSet::new();
        let mut questions = Vec::with_capacity(wanted);
        while questions.len() < wanted {
            let question = question(&mut random, shape, &statements);
            if seen.insert(question.clone()) {
                questions.push(question);
            }
        }
        Self {
            shape,
            statements,
            questions,
        }
    }

    fn stars() -> Self {
        let statement = Statement {
            allow: true,
            principal: None,
            service: "svc0".into(),
            actions: vec!["svc0:GetObject".into()],
            resources: vec![format!(
                "arn:aws:svc0:{REGION}:{ACCOUNT}:{}b",
                "a*".repeat(32)
            )],
        };
        let resource = format!("arn:aws:svc0:{REGION}:{ACCOUNT}:{}", "a".repeat(1024));
        let question = Question {
            principal: user(0),
            action: "svc0:GetObject".into(),
            resource,
        };
        Self {
            shape: Shape::Stars,
            statements: vec![statement],
            questions: vec![question],
        }
    }

    /// The statements as a policy document.
    pub fn document<'s>(statements: impl Iterator<Item = &'s Statement>) -> String {
        let texts: Vec<String> = statements.map(Statement::json).collect();
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
            texts.join(",")
        )
    }
}

impl Statement {
    pub fn json(&self) -> String {
        let effect = if self.allow { "Allow" } else { "Deny" };
        let principal = match self.principal.as_deref() {
            None => String::new(),
            Some("*") => r#""Principal":"*","#.to_owned(),
            Some(name) => format!(r#""Principal":{{"AWS":"{name}"}},"#),
        };
        format!(
            r#"{{"Effect":"{effect}",{principal}"Action":{:?},"Resource":{:?}}}"#,
            self.actions, self.resources
        )
    }
}

fn statement(random: &mut Random, shape: Shape, size: usize, index: usize) -> Statement {
    let rank = random.service();
    let service = format!("svc{rank}");
    // A set of one statement that denies would allow nothing.
    let allow = random.below(100) >= 8 || index == 0;
    let actions: Vec<_> = (0..1 + random.below(3))
        .map(|_| action(random, shape, &service))
        .collect();
    // Half of the services have all patterns on anything, and no deny and nothing that is for all
    // services has one: spread evenly, they alone would decide every question from 10,000
    // statements on.
    let broad = allow && rank % 2 == 1 && !actions.iter().any(|action| action == "*");
    let resources = (0..1 + random.below(3))
        .map(|_| resource(random, shape, &service, size, broad))
        .collect();
    let principal = (shape == Shape::Grants).then(|| user(index));
    Statement {
        allow,
        principal,
        service,
        actions,
        resources,
    }
}

fn action(random: &mut Random, shape: Shape, service: &str) -> String {
    let (name, verb) = (random.of(&ACTIONS), random.of(&VERBS));
    match random.below(1000) {
        0..480 => format!("{service}:{name}"),
        480..870 => format!("{service}:{verb}*"),
        870..960 => format!("{service}:*"),
        960..965 => "*".into(),
        _ if shape == Shape::Mix => format!("{service}:{verb}*{}", &name[name.len() - 4..]),
        _ => format!("{service}:{verb}*"),
    }
}

/// The last field of a name: folder, item and key.
fn path(random: &mut Random, size: usize) -> (usize, usize, usize) {
    let item = random.below(size * 2 + 20);
    (item % 97, item, random.below(5))
}

fn resource(random: &mut Random, shape: Shape, service: &str, size: usize, broad: bool) -> String {
    let (folder, item, key) = path(random, size);
    let (mut region, mut account) = ("*", "*");
    match random.below(10) {
        0..2 => account = random.of(&ACCOUNTS),
        2 => region = random.of(&REGIONS),
        _ => {}
    }
    if shape != Shape::Mix {
        (region, account) = (REGION, ACCOUNT);
    }
    let inner = shape == Shape::Mix;
    // Two statements in five can be broad: 15 % of theirs are 6 % of all.
    let last = match random.below(100) {
        0..12 if broad => return "*".into(),
        12..15 if broad => "*".into(),
        _ => match random.below(94) {
            0..33 => format!("dir{folder}/item{item}/*"),
            33..42 => format!("dir{folder}/item{item}*"),
            42..46 if inner => format!("dir{folder}/item{item}*/k{key}/*"),
            46..49 if inner => format!("dir{folder}/*-i{item}"),
            49..51 if inner => format!("*/k{key}-i{item}"),
            51 if inner => format!("dir{folder}/item{item}/k?-i??"),
            52 if inner => format!("*item{item}/k{key}*"),
            42..53 => format!("dir{folder}/item{item}/*"),
            _ => format!("dir{folder}/item{item}/k{key}-i{item}"),
        },
    };
    format!("arn:aws:{service}:{region}:{account}:{last}")
}

/// Most questions are about what some statement speaks of.
fn question(random: &mut Random, shape: Shape, statements: &[Statement]) -> Question {
    let about = random.below(statements.len());
    let statement = &statements[about];
    let principal = if shape == Shape::Grants { about } else { 0 };
    let asked = &statement.actions[random.below(statement.actions.len())];
    let action = match asked.split_once(':') {
        Some((service, name)) if random.below(4) > 0 => {
            let verb = name.split('*').next().unwrap_or_default();
            let fitting: Vec<&str> = ACTIONS
                .into_iter()
                .filter(|known| known.starts_with(verb))
                .collect();
            format!("{service}:{}", random.of(&fitting))
        }
        _ => format!("{}:{}", statement.service, random.of(&ACTIONS)),
    };
    let region = if shape == Shape::Mix {
        random.of(&REGIONS)
    } else {
        REGION
    };
    let (mut folder, mut item, key) = path(random, statements.len());
    // Of the item that a pattern names, three times in four.
    let named = statement.resources[random.below(statement.resources.len())]
        .split("item")
        .nth(1);
    let digits = named.map(|rest| {
        rest.split(|letter: char| !letter.is_ascii_digit())
            .next()
            .unwrap_or_default()
    });
    if let Some(number) = digits
        .and_then(|digits| digits.parse().ok())
        .filter(|_| random.below(4) > 0)
    {
        (folder, item) = (number % 97, number);
    }
    let tail = if random.below(8) == 0 {
        format!("/t{}", random.below(1_000_000))
    } else {
        String::new()
    };
    let service = &statement.service;
    // Of the caller's account: elsewhere a policy of the resource would have to allow it too.
    let resource =
        format!("arn:aws:{service}:{region}:{ACCOUNT}:dir{folder}/item{item}/k{key}-i{item}{tail}");
    Question {
        principal: user(principal),
        action,
        resource,
    }
}
