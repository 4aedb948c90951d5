//! Generated sets in the mix of published policies, up to 100,000 statements: with a table, in
//! pieces, and without.

use portcullis::{Dialect, Kind, Policy, PolicySet, Request, Verdict, reference};

use crate::support::{Effort, Random};

const SEED: u64 = 20_261_122;
const SERVICES: usize = 60;
const VERBS: &[&str] = &[
    "Get", "List", "Put", "Delete", "Describe", "Create", "Update", "Tag",
];
const NOUNS: &[&str] = &[
    "Object", "Bucket", "Role", "Instance", "Key", "Queue", "Topic", "Table",
];

/// A service, the first ones far more often than the last.
fn service(random: &mut Random) -> String {
    let span = 1 << random.below(7);
    format!("s{}", random.below(span).min(SERVICES - 1))
}

fn action(random: &mut Random, service: &str, narrow: bool) -> String {
    let (verb, noun) = (random.pick(VERBS), random.pick(NOUNS));
    match random.below(if narrow { 910 } else { 1_000 }) {
        0..480 => format!("{service}:{verb}{noun}"),
        480..870 => format!("{service}:{verb}*"),
        870..910 => format!("{service}:{}*{noun}", &verb[..2]),
        910..995 => format!("{service}:*"),
        _ => "*".to_owned(),
    }
}

/// The last field of a resource; narrow ones speak of little, so that a `Deny` of them does not
/// settle everything.
fn last(random: &mut Random, space: usize, narrow: bool) -> String {
    let (kind, one, other) = (random.below(8), random.below(space), random.below(space));
    match random.below(if narrow { 88 } else { 92 }) {
        0..38 => format!("type{kind}/name{one}/item{other}"),
        38..71 => format!("type{kind}/name{one}/*"),
        71..80 => format!("type{kind}/name{one}*"),
        80..84 => format!("type{kind}/name{one}*/item{other}/*"),
        84..85 => format!("type{kind}/name{one}/item??"),
        85..88 => format!("type{kind}/*-{one}"),
        88..90 => format!("*/item{one}"),
        90..91 => format!("*me{one}*"),
        _ => "*".to_owned(),
    }
}

fn resource(random: &mut Random, service: &str, space: usize, narrow: bool) -> String {
    if !narrow && random.chance(3) {
        return "*".to_owned();
    }
    let (region, account) = match random.below(20) {
        0..2 => ("cn-1", "*"),
        2..5 => ("*", "1"),
        5 => ("cn-2", "2"),
        _ => ("*", "*"),
    };
    format!(
        "acs:{service}:{region}:{account}:{}",
        last(random, space, narrow)
    )
}

struct Statement {
    text: String,
    denies: bool,
    /// One of its actions and resources.
    example: (String, String),
}

fn statement(random: &mut Random, space: usize) -> Statement {
    let denies = random.chance(8);
    let service = service(random);
    let mut list = |mut one: Box<dyn FnMut(&mut Random) -> String + '_>| -> Vec<String> {
        (0..*random.pick(&[1, 1, 2, 3]))
            .map(|_| one(random))
            .collect()
    };
    let actions = list(Box::new(|random| action(random, &service, denies)));
    // One statement of everything would settle every request.
    let narrow = denies || actions.iter().any(|action| action == "*");
    let resources = list(Box::new(|random| resource(random, &service, space, narrow)));
    let condition = match random.below(20) {
        0 => r#","Condition":{"StringEquals":{"acs:team":"red"}}"#,
        1 => r#","Condition":{"StringNotEquals":{"acs:team":"red"}}"#,
        2 => r#","Condition":{"Bool":{"acs:MFAPresent":"true"}}"#,
        _ => "",
    };
    let effect = if denies { "Deny" } else { "Allow" };
    let example = (actions[0].clone(), resources[0].clone());
    let text = format!(
        r#"{{"Effect":"{effect}","Action":{actions:?},"Resource":{resources:?}{condition}}}"#
    );
    Statement {
        text,
        denies,
        example,
    }
}

fn filled(random: &mut Random, pattern: &str) -> String {
    pattern
        .replace('*', random.pick::<&str>(&["", "x", "item1/x", "9"]))
        .replace('?', "4")
}

/// A request that a statement suggests, or any.
fn request(random: &mut Random, statements: &[Statement], space: usize) -> Request<'static> {
    let dialect = Dialect::alibaba_ram();
    let (mut action, mut resource) = match random.below(20) {
        0..3 => {
            let service = format!("s{}", random.below(SERVICES + 10));
            (
                action(random, &service, true),
                resource(random, &service, space, true),
            )
        }
        3..9 => {
            let mut denying = (0..200).map(|_| random.below(statements.len()));
            let found = denying
                .find(|number| statements[*number].denies)
                .unwrap_or(0);
            statements[found].example.clone()
        }
        _ => statements[random.below(statements.len())].example.clone(),
    };
    if action == "*" {
        action = format!("s{}:GetObject", random.below(SERVICES));
    }
    if resource == "*" {
        resource = format!("acs:s0:*:*:{}", last(random, space, true));
    }
    let mut fields = resource.splitn(5, ':');
    let (service, last) = (fields.nth(1).unwrap(), fields.nth(2).unwrap());
    let (region, account) = (
        random.pick(&["cn-1", "cn-2"]),
        random.pick(&["1", "1", "2"]),
    );
    let name = format!("acs:{service}:{region}:{account}:{}", filled(random, last));
    let action = action.replace('*', random.pick::<&str>(&["x", "Object", "t"]));
    // Mostly within an account: elsewhere a policy of the resource would have to allow it too (D4).
    let caller = if random.chance(95) { account } else { "3" };
    let mut request = dialect.request(format!("acs:ram::{caller}:user/ann"), action, name);
    if random.chance(80) {
        request = request.context("acs:team", *random.pick(&["red", "blue"]));
    }
    if random.chance(50) {
        request = request.context("acs:MFAPresent", *random.pick(&["true", "false"]));
    }
    request.build().unwrap()
}

fn documents(statements: &[Statement]) -> Vec<String> {
    let document = |chunk: &[Statement]| {
        let texts: Vec<&str> = chunk.iter().map(|statement| &*statement.text).collect();
        format!(r#"{{"Version":"1","Statement":[{}]}}"#, texts.join(","))
    };
    statements.chunks(1_000).map(document).collect()
}

/// Builds the set in one piece, with an index from `from` statements on.
fn whole(documents: &[String], from: Option<usize>) -> PolicySet {
    let builder = PolicySet::builder(&Dialect::alibaba_ram());
    let builder = from
        .into_iter()
        .fold(builder, |builder, from| builder.index_from(from));
    let named = documents.iter().enumerate();
    named
        .fold(builder, |builder, (number, text)| {
            builder.add(Kind::Identity, &format!("p{number}"), text)
        })
        .build()
        .unwrap()
}

/// Builds the same set by some changes. Each of them replaces policies or adds some.
fn in_pieces(documents: &[String]) -> PolicySet {
    let mut set = whole(&documents[..documents.len().div_ceil(2)], None);
    let wide = r#"{"Version":"1","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"#;
    let named: Vec<(String, &String)> = documents
        .iter()
        .enumerate()
        .map(|(number, text)| (format!("p{number}"), text))
        .collect();
    for some in named.chunks(documents.len() / 12 + 1) {
        let update = set.update().put(Kind::Identity, "wide", wide);
        let update = some.iter().fold(update, |update, (name, text)| {
            update.put(Kind::Identity, name, text)
        });
        set = update
            .build()
            .unwrap()
            .update()
            .remove("wide")
            .build()
            .unwrap();
    }
    set
}

fn compare(count: usize, requests: usize, space: usize) {
    let random = &mut Random::new(SEED + count as u64);
    let statements: Vec<Statement> = (0..count).map(|_| statement(random, space)).collect();
    let documents = documents(&statements);
    let sets = [
        whole(&documents, Some(0)),
        whole(&documents, None),
        in_pieces(&documents),
    ];
    let plain = whole(&documents, Some(usize::MAX));
    assert!(
        sets.iter()
            .all(|set| set.fingerprint() == plain.fingerprint())
    );
    let read =
        |text: &String| Policy::parse(&Dialect::alibaba_ram(), Kind::Identity, "p", text).unwrap();
    let policies: Vec<Policy> = if count <= 1_000 {
        documents.iter().map(read).collect()
    } else {
        Vec::new()
    };
    let worst = sets[0].worst_case();
    let (mut verdicts, mut most) = ([0; 3], [0; 3]);
    let questions: Vec<Request<'static>> = (0..requests)
        .map(|_| request(random, &statements, space))
        .collect();
    for set in &sets {
        let many: Vec<_> = set.decide_many(&questions).collect();
        assert_eq!(
            many,
            questions
                .iter()
                .map(|request| set.decide(request))
                .collect::<Vec<_>>()
        );
    }
    for (number, request) in questions.iter().enumerate() {
        let verdict = plain.decide(request).verdict();
        let what = || format!("{} on {:?}", request.action(), request.resources().next());
        for set in &sets {
            assert_eq!(
                set.decide(request).verdict(),
                verdict,
                "{count} statements: {}",
                what()
            );
        }
        if !policies.is_empty() && number % 10 == 0 {
            assert_eq!(
                reference::decide(&policies, request),
                verdict,
                "{count} statements: {}",
                what()
            );
        }
        let (_, work) = sets[0].decide_and_count(request);
        assert!(
            work.probes() <= worst.probes(60, 10)
                && work.comparisons() <= worst.comparisons(60, 10)
        );
        most = [
            most[0].max(work.probes()),
            most[1].max(work.comparisons()),
            most[2].max(work.conditions()),
        ];
        verdicts[verdict as usize] += 1;
    }
    let [probes, comparisons, conditions] = most;
    println!(
        "{count} statements, {requests} requests: verdicts {verdicts:?}; at most {probes} probes, \
         {comparisons} comparisons, \
         {conditions} conditions; {:?}",
        worst
    );
    // Three statements may be three of one effect.
    if count < 30 {
        return;
    }
    let implicit = verdicts[Verdict::ImplicitDeny as usize];
    let (allowed, denied) = (
        verdicts[Verdict::Allow as usize],
        verdicts[Verdict::ExplicitDeny as usize],
    );
    assert!(
        allowed * 3 >= requests && denied * 10 >= requests && implicit * 50 >= requests,
        "{verdicts:?}"
    );
}

#[test]
fn small_sets() {
    for (count, space) in [(3, 2), (10, 3), (30, 4), (100, 6)] {
        compare(count, 1_000, space);
    }
}

#[test]
fn a_thousand_and_ten_thousand_statements() {
    compare(1_000, 2_000, 20);
    compare(10_000, 1_500, 60);
}

#[test]
fn the_largest_sets() {
    let statements = Effort {
        usual: 20_000,
        full: 100_000,
    };
    compare(statements.chosen(), 300, 200);
}
