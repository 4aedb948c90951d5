//! Small worlds, exhaustively: every pair of statements out of a small set of them, asked every
//! request over three letters, in a dialect whose `Not…` elements replace the plain ones and in one
//! where both may appear together.
//!
//! A statement is one of eight shapes (effect, with or without `NotAction`, with or without
//! `NotResource`), eight patterns and five conditions: 320 a dialect, 204,800 ordered pairs in
//! both. A request has an action of one letter, a resource of up to two letters or `*`, and a key
//! that is absent, unknown or one letter: 210 of them. Each is decided by the reference, the set
//! without and with a table, the set that came of a change, the set of the emitted policy, and in a
//! batch; and by D1 from what the two statements say alone.
//!
//! `cargo test` takes every 256th pair, `PORTCULLIS_COMPARISONS=full` twice as many. With `PORTCULLIS_LONG` in the environment all are taken:
//! some minutes.

use portcullis::{ContextValue, Dialect, Kind, Policy, PolicySet, Request, Verdict, reference};
use serde_json::{Value, json};

use crate::support::Effort;

/// One pair in this many is taken where time is short: at least one with each statement first.
const SHARE: Effort<usize> = Effort {
    usual: 256,
    full: 128,
};
const REQUESTS: usize = 210;

/// Eight patterns over `a`, `b`, wildcards and a variable.
const PATTERNS: [&str; 8] = ["a", "*", "a*", "*b", "?", "??", "*a*", "a?*"];
/// As resources: the last takes what the key holds.
const RESOURCES: [&str; 8] = ["*b", "a", "?", "", "*", "a*", "ab", "${k}*"];

/// A dialect and how it writes names.
struct Language {
    dialect: Dialect,
    version: Option<&'static str>,
    principal: &'static str,
    names: &'static str,
    /// Whether `Not…` may appear beside the plain element and takes away from it.
    beside: bool,
}

fn languages() -> [Language; 2] {
    [
        Language {
            dialect: Dialect::aws(),
            version: Some("2012-10-17"),
            principal: "arn:aws:iam::1:user/u",
            names: "arn:aws:s::1:",
            beside: false,
        },
        Language {
            dialect: Dialect::volcengine(),
            version: None,
            principal: "trn:iam::1:user/u",
            names: "trn:s::1:",
            beside: true,
        },
    ]
}

impl Language {
    /// All statements.
    fn statements(&self) -> Vec<Value> {
        let mut statements = Vec::new();
        for shape in 0..8 {
            for pattern in 0..PATTERNS.len() {
                for condition in conditions() {
                    statements.push(self.statement(shape, pattern, condition));
                }
            }
        }
        statements
    }

    fn statement(&self, shape: usize, pattern: usize, condition: Option<Value>) -> Value {
        let mut statement = json!({"Effect": if shape & 1 == 0 { "Allow" } else { "Deny" }});
        let action = |index: usize| json!(format!("s:{}", PATTERNS[index % 8]));
        let resource = |index: usize| json!(format!("{}{}", self.names, RESOURCES[index % 8]));
        let mut put = |plain: &str, negated: bool, of: &dyn Fn(usize) -> Value| {
            if !negated || self.beside {
                statement[plain] = of(pattern);
            }
            if negated {
                statement[format!("Not{plain}")] = of(pattern + 3 * usize::from(self.beside));
            }
        };
        put("Action", shape & 2 != 0, &action);
        put("Resource", shape & 4 != 0, &resource);
        if let Some(condition) = condition {
            statement["Condition"] = condition;
        }
        statement
    }

    fn policy(&self, name: &str, statements: &[&Value]) -> Policy {
        let mut document = json!({"Statement": statements});
        if let Some(version) = self.version {
            document["Version"] = json!(version);
        }
        let text = document.to_string();
        Policy::parse(&self.dialect, Kind::Identity, name, &text)
            .unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn requests(&self) -> Vec<Request<'static>> {
        let letters = ["a", "b", "c"];
        let mut resources = vec!["*".to_owned(), self.names.to_owned()];
        resources.extend(letters.iter().map(|one| format!("{}{one}", self.names)));
        resources.extend(letters.iter().flat_map(|one| {
            letters
                .iter()
                .map(move |two| format!("{}{one}{two}", self.names))
        }));
        let mut values = vec![ContextValue::absent(), ContextValue::unknown()];
        values.extend(letters.map(ContextValue::from));
        let mut requests = Vec::new();
        for action in letters {
            for resource in &resources {
                for value in &values {
                    let request = self.dialect.request(
                        self.principal,
                        format!("s:{action}"),
                        resource.clone(),
                    );
                    requests.push(request.context("t:k", value.clone()).build().unwrap());
                }
            }
        }
        requests
    }
}

/// None, one that compares, one that is negated, one that cannot read a letter, one that asks
/// whether there is a value.
fn conditions() -> [Option<Value>; 5] {
    [
        None,
        Some(json!({"StringEquals": {"t:k": ["a", "b"]}})),
        Some(json!({"StringNotLike": {"t:k": "a*"}})),
        Some(json!({"NumericLessThan": {"t:k": "1"}})),
        Some(json!({"Null": {"t:k": "true"}})),
    ]
}

/// D1, of two statements that were asked alone.
fn both(one: Verdict, other: Verdict) -> Verdict {
    match (one, other) {
        (Verdict::ExplicitDeny, _) | (_, Verdict::ExplicitDeny) => Verdict::ExplicitDeny,
        (Verdict::Allow, _) | (_, Verdict::Allow) => Verdict::Allow,
        _ => Verdict::ImplicitDeny,
    }
}

fn set(policy: &Policy, indexed_min: usize) -> PolicySet {
    let builder = PolicySet::builder(policy.dialect()).index_from(indexed_min);
    builder.add_policy(policy.clone()).build().unwrap()
}

/// The sets that hold a pair, each by its name.
fn engines(
    language: &Language,
    pair: [&Value; 2],
    alone: [&Policy; 2],
) -> (Policy, [(&'static str, PolicySet); 4]) {
    let policy = language.policy("both", &pair);
    let written = policy.to_json();
    let again = Policy::parse(&language.dialect, Kind::Identity, "both", &written).unwrap();
    assert_eq!(again.to_json(), written);
    let first = set(alone[0], 0);
    let second = Policy::parse(
        &language.dialect,
        Kind::Identity,
        "second",
        alone[1].to_json(),
    )
    .unwrap();
    let changed = first.update().put_policy(second).build().unwrap();
    let plain = set(&policy, usize::MAX);
    let engines = [
        ("without a table", plain),
        ("with a table", set(&policy, 0)),
        ("changed", changed),
        ("emitted", set(&again, 0)),
    ];
    (policy, engines)
}

/// Asks a pair every request.
fn compare(
    language: &Language,
    (policy, engines): &(Policy, [(&str, PolicySet); 4]),
    asked: &[(&Request<'_>, Verdict)],
) {
    for (request, expected) in asked {
        let about = || {
            format!(
                "{}\n{} {request:#?}",
                policy.to_json(),
                language.dialect.name()
            )
        };
        assert_eq!(
            reference::decide(std::slice::from_ref(policy), request),
            *expected,
            "reference: {}",
            about()
        );
        for (name, set) in engines {
            assert_eq!(
                set.decide(request).verdict(),
                *expected,
                "{name}: {}",
                about()
            );
        }
    }
}

/// How many pairs were compared, and how many verdicts of each sort.
fn compare_all(language: &Language, share: usize) -> (usize, [usize; 3]) {
    let statements = language.statements();
    let requests = language.requests();
    assert_eq!((statements.len(), requests.len()), (320, REQUESTS));
    let alone: Vec<Policy> = statements
        .iter()
        .map(|statement| language.policy("first", &[statement]))
        .collect();
    let decisions = |policy: &Policy| -> Vec<Verdict> {
        requests
            .iter()
            .map(|request| reference::decide(std::slice::from_ref(policy), request))
            .collect()
    };
    let verdicts: Vec<Vec<Verdict>> = alone.iter().map(decisions).collect();
    let (mut pairs, mut counts) = (0, [0; 3]);
    for number in (0..statements.len() * statements.len()).step_by(share) {
        // Each row begins elsewhere, so that a share is not always of the same columns.
        let (left, column) = (number / statements.len(), number % statements.len());
        let right = (column + left) % statements.len();
        let expected: Vec<Verdict> = verdicts[left]
            .iter()
            .zip(&verdicts[right])
            .map(|(one, other)| both(*one, *other))
            .collect();
        let compiled = engines(
            language,
            [&statements[left], &statements[right]],
            [&alone[left], &alone[right]],
        );
        let asked: Vec<_> = requests.iter().zip(expected.iter().copied()).collect();
        compare(language, &compiled, &asked);
        for (name, set) in &compiled.1[1..3] {
            let batch: Vec<Verdict> = set
                .decide_many(&requests)
                .map(|decision| decision.verdict())
                .collect();
            assert_eq!(batch, expected, "a batch {name}: {}", compiled.0.to_json());
        }
        pairs += 1;
        expected
            .iter()
            .for_each(|verdict| counts[*verdict as usize] += 1);
    }
    (pairs, counts)
}

#[test]
fn every_pair_of_small_statements() {
    let all = std::env::var_os("PORTCULLIS_LONG").is_some();
    let mut sum = 0;
    for language in languages() {
        let (pairs, counts) = compare_all(&language, if all { 1 } else { SHARE.chosen() });
        println!(
            "{}: {pairs} pairs, {} verdicts: {counts:?}",
            language.dialect.name(),
            pairs * REQUESTS
        );
        assert!(
            counts.iter().all(|count| *count * 50 > pairs * REQUESTS),
            "{counts:?}"
        );
        sum += pairs;
    }
    assert_eq!(
        sum,
        if all {
            204_800
        } else {
            204_800 / SHARE.chosen()
        }
    );
}
