//! Keys of a small world, what requests give for them, and conditions on them.

use portcullis::ContextValue;
use serde_json::{Value, json};

use super::Random;

/// What is given for some keys.
pub type Context = Vec<(&'static str, Value)>;

pub struct Vocabulary {
    pub name: &'static str,
    /// Of each key all that a request may give; null is nothing.
    pub keys: Vec<(&'static str, Vec<Value>)>,
    /// Operator, key and value.
    pub conditions: Vec<(&'static str, &'static str, Value)>,
    /// Conditions of denies that stand together in a policy.
    pub demands: Vec<Value>,
    /// What is given for every question, at times.
    pub given: Vec<(&'static str, Value)>,
    /// Whether it is always known if a context allows something.
    pub is_settled: bool,
}

/// Of every world but the first only what the dialect's operators say.
pub fn vocabulary(random: &mut Random, dialect: &str) -> Vocabulary {
    let others: &[fn() -> Vocabulary] = match dialect {
        "kingsoft" => &[addresses],
        "aws" | "alibaba-ram" => &[tags, instants, numbers, addresses],
        _ => &[tags, instants, addresses],
    };
    if random.chance(40) { plain() } else { random.pick(others)() }
}

fn plain() -> Vocabulary {
    Vocabulary {
        name: "plain",
        keys: vec![
            ("k", vec![Value::Null, json!("a"), json!("b"), json!("c")]),
            ("ip", vec![Value::Null, json!("10.0.0.1"), json!("11.0.0.1")]),
        ],
        conditions: vec![
            ("StringEquals", "k", json!("a")),
            ("StringEquals", "k", json!(["a", "b"])),
            ("StringNotEquals", "k", json!("a")),
            ("StringLike", "k", json!("*")),
            ("IpAddress", "ip", json!("10.0.0.0/8")),
            ("NotIpAddress", "ip", json!("10.0.0.0/8")),
        ],
        demands: Vec::new(),
        given: vec![("k", json!("a")), ("k", json!("b")), ("ip", json!("10.0.0.1"))],
        is_settled: true,
    }
}

/// A key with up to five values at once, of which four may be needed and one forbidden.
fn tags() -> Vocabulary {
    const TAGS: [&str; 5] = ["a", "b", "c", "d", "root"];
    let subsets = (1..1 << TAGS.len()).map(|bits: u32| {
        json!(TAGS.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1).map(|(_, tag)| *tag).collect::<Vec<_>>())
    });
    let demand = |tag: &str| json!({"ForAllValues:StringNotEquals": {"t": tag}});
    let mut demands: Vec<Value> = TAGS[..4].iter().map(|tag| demand(tag)).collect();
    demands.push(json!({"ForAnyValue:StringEquals": {"t": "root"}}));
    Vocabulary {
        name: "tags",
        keys: vec![("t", [Value::Null].into_iter().chain(subsets).collect())],
        conditions: vec![
            ("ForAnyValue:StringEquals", "t", json!("a")),
            ("ForAnyValue:StringEquals", "t", json!(["b", "root"])),
            ("ForAnyValue:StringNotEquals", "t", json!("c")),
            ("ForAllValues:StringEquals", "t", json!(["a", "b", "c", "d"])),
            ("ForAllValues:StringEquals", "t", json!(["a", "b", "root"])),
            ("ForAllValues:StringNotEquals", "t", json!("d")),
        ],
        demands,
        given: Vec::new(),
        is_settled: true,
    }
}

fn instants() -> Vocabulary {
    let at = |rest: &str| json!(format!("2026-01-01T00:00:0{rest}Z"));
    Vocabulary {
        name: "instants",
        keys: vec![(
            "d",
            [Value::Null, json!("2025-01-01T00:00:00Z")]
                .into_iter()
                .chain(["0", "0.3", "0.5", "0.7", "1", "2"].map(at))
                .collect(),
        )],
        conditions: vec![
            ("DateGreaterThan", "d", at("0")),
            ("DateLessThan", "d", at("1")),
            ("DateLessThan", "d", at("0.5")),
            ("DateGreaterThan", "d", at("0.5")),
            ("DateGreaterThanEquals", "d", at("1")),
            ("DateLessThanEquals", "d", at("0")),
        ],
        demands: vec![
            json!({"DateLessThanEquals": {"d": at("0")}}),
            json!({"DateGreaterThanEquals": {"d": at("1")}}),
            json!({"DateEquals": {"d": at("0.5")}}),
        ],
        given: Vec::new(),
        is_settled: true,
    }
}

/// Numbers that are also compared as texts.
fn numbers() -> Vocabulary {
    let texts = ["5", "5.5", "50", "7", "12", "3", "5e-1", "5x", "x"].map(Value::from);
    Vocabulary {
        name: "numbers",
        keys: vec![("n", [Value::Null].into_iter().chain(texts).collect())],
        conditions: vec![
            ("NumericLessThan", "n", json!("10")),
            ("NumericGreaterThan", "n", json!("4")),
            ("StringLike", "n", json!("5*")),
            ("StringNotEquals", "n", json!("5")),
            ("StringEquals", "n", json!("5")),
        ],
        demands: vec![
            json!({"NumericGreaterThanEquals": {"n": "10"}}),
            json!({"StringNotLike": {"n": "5*"}}),
            json!({"StringEquals": {"n": "5"}}),
        ],
        given: Vec::new(),
        is_settled: false,
    }
}

/// Addresses that are also compared as texts.
fn addresses() -> Vocabulary {
    let texts = ["10.0.0.77", "10.0.0.1", "192.0.2.77", "192.0.2.1", "x.77", "x"].map(Value::from);
    Vocabulary {
        name: "addresses",
        keys: vec![("a", [Value::Null].into_iter().chain(texts).collect())],
        conditions: vec![
            ("IpAddress", "a", json!("10.0.0.0/8")),
            ("NotIpAddress", "a", json!("10.0.0.0/8")),
            ("StringLike", "a", json!("*.77")),
            ("StringNotLike", "a", json!("*.77")),
        ],
        demands: vec![json!({"NotIpAddress": {"a": "10.0.0.0/8"}}), json!({"StringNotLike": {"a": "*.77"}})],
        given: Vec::new(),
        is_settled: false,
    }
}

impl Vocabulary {
    /// One or two conditions together.
    pub fn condition(&self, random: &mut Random) -> Value {
        let mut operators = serde_json::Map::new();
        for _ in 0..1 + random.below(2) {
            let (operator, key, value) = random.pick(&self.conditions).clone();
            operators.insert(operator.into(), json!({key: value}));
        }
        Value::Object(operators)
    }

    /// Every context of the small world.
    pub fn contexts(&self) -> Vec<Context> {
        let mut all: Vec<Context> = vec![Vec::new()];
        for (key, values) in &self.keys {
            let with = |start: &Context| -> Vec<Context> {
                let more = |value: &Value| {
                    let given = (!value.is_null()).then(|| (*key, value.clone()));
                    start.iter().cloned().chain(given).collect()
                };
                values.iter().map(more).collect()
            };
            all = all.iter().flat_map(with).collect();
        }
        all
    }
}

/// As a request gives it.
pub fn as_given(value: &Value) -> ContextValue<'static> {
    match value {
        Value::Array(values) => ContextValue::many(values.iter().map(|value| value.as_str().unwrap().to_owned())),
        value => ContextValue::from(value.as_str().unwrap().to_owned()),
    }
}
