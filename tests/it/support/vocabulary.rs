//! Keys of a small world, what requests give for them, and conditions on them.

use portcullis::{Circumstances, ContextValue};
use serde_json::{Value, json};

use super::Random;

/// What is given for some keys.
pub type Context = Vec<(&'static str, Value)>;

pub struct Vocabulary {
    pub name: &'static str,
    /// Of each key all that a request may give; null is nothing.
    pub keys: Vec<(&'static str, Vec<Value>)>,
    /// What a request may give of keys that go together.
    pub together: Vec<Context>,
    /// Operator, key and value.
    pub conditions: Vec<(&'static str, &'static str, Value)>,
    /// Conditions of denies that appear together in a policy.
    pub demands: Vec<Value>,
    /// What is given for every question, at times.
    pub given: Vec<(&'static str, Value)>,
    /// Whether it is always known if a context allows something.
    pub is_settled: bool,
}

/// Of every world but the first only what the dialect's operators say.
pub fn vocabulary(random: &mut Random, dialect: &str) -> Vocabulary {
    let others: &[fn(&str) -> Vocabulary] = match dialect {
        "kingsoft" => &[addresses, source],
        "aws" | "alibaba-ram" => &[tags, instants, numbers, addresses, source, clock, lists],
        _ => &[tags, instants, addresses, source, clock],
    };
    if random.chance(30) {
        plain()
    } else {
        random.pick(others)(dialect)
    }
}

fn plain() -> Vocabulary {
    Vocabulary {
        name: "plain",
        keys: vec![
            ("t:k", vec![Value::Null, json!("a"), json!("b"), json!("c")]),
            (
                "t:ip",
                vec![Value::Null, json!("10.0.0.1"), json!("11.0.0.1")],
            ),
        ],
        conditions: vec![
            ("StringEquals", "t:k", json!("a")),
            ("StringEquals", "t:k", json!(["a", "b"])),
            ("StringNotEquals", "t:k", json!("a")),
            ("StringLike", "t:k", json!("*")),
            ("IpAddress", "t:ip", json!("10.0.0.0/8")),
            ("NotIpAddress", "t:ip", json!("10.0.0.0/8")),
        ],
        demands: Vec::new(),
        given: vec![
            ("t:k", json!("a")),
            ("t:k", json!("b")),
            ("t:ip", json!("10.0.0.1")),
        ],
        is_settled: true,
        together: Vec::new(),
    }
}

/// A key with up to six values at once: four may be needed and one forbidden, and no policy names
/// the last one.
fn tags(_: &str) -> Vocabulary {
    const TAGS: [&str; 6] = ["a", "b", "c", "d", "root", "e"];
    let subsets = (1..1 << TAGS.len()).map(|bits: u32| {
        json!(
            TAGS.iter()
                .enumerate()
                .filter(|(at, _)| bits >> at & 1 == 1)
                .map(|(_, tag)| *tag)
                .collect::<Vec<_>>()
        )
    });
    let demand = |tag: &str| json!({"ForAllValues:StringNotEquals": {"t:t": tag}});
    let mut demands: Vec<Value> = TAGS[..4].iter().map(|tag| demand(tag)).collect();
    demands.push(json!({"ForAnyValue:StringEquals": {"t:t": "root"}}));
    Vocabulary {
        name: "tags",
        keys: vec![("t:t", [Value::Null].into_iter().chain(subsets).collect())],
        conditions: vec![
            ("ForAnyValue:StringEquals", "t:t", json!("a")),
            ("ForAnyValue:StringEquals", "t:t", json!(["b", "root"])),
            ("ForAnyValue:StringNotEquals", "t:t", json!("c")),
            (
                "ForAllValues:StringEquals",
                "t:t",
                json!(["a", "b", "c", "d"]),
            ),
            (
                "ForAllValues:StringEquals",
                "t:t",
                json!(["a", "b", "root"]),
            ),
            ("ForAllValues:StringNotEquals", "t:t", json!("d")),
        ],
        demands,
        given: Vec::new(),
        is_settled: true,
        together: Vec::new(),
    }
}

fn instants(_: &str) -> Vocabulary {
    let at = |rest: &str| json!(format!("2026-01-01T00:00:0{rest}Z"));
    Vocabulary {
        name: "instants",
        keys: vec![(
            "t:d",
            [Value::Null, json!("2025-01-01T00:00:00Z")]
                .into_iter()
                .chain(["0", "0.3", "0.5", "0.7", "1", "2"].map(at))
                .collect(),
        )],
        conditions: vec![
            ("DateGreaterThan", "t:d", at("0")),
            ("DateLessThan", "t:d", at("1")),
            ("DateLessThan", "t:d", at("0.5")),
            ("DateGreaterThan", "t:d", at("0.5")),
            ("DateGreaterThanEquals", "t:d", at("1")),
            ("DateLessThanEquals", "t:d", at("0")),
            ("DateNotEquals", "t:d", at("0")),
            ("DateNotEquals", "t:d", at("1")),
        ],
        demands: vec![
            json!({"DateLessThanEquals": {"t:d": at("0")}}),
            json!({"DateGreaterThanEquals": {"t:d": at("1")}}),
            json!({"DateEquals": {"t:d": at("0.5")}}),
        ],
        given: Vec::new(),
        is_settled: true,
        together: Vec::new(),
    }
}

/// Numbers that are also compared as texts.
fn numbers(_: &str) -> Vocabulary {
    let texts = ["5", "5.5", "50", "7", "12", "3", "5e-1", "5x", "x"].map(Value::from);
    Vocabulary {
        name: "numbers",
        keys: vec![("t:n", [Value::Null].into_iter().chain(texts).collect())],
        conditions: vec![
            ("NumericLessThan", "t:n", json!("10")),
            ("NumericGreaterThan", "t:n", json!("4")),
            ("NumericLessThanEquals", "t:n", json!("5")),
            ("NumericNotEquals", "t:n", json!("5")),
            ("StringLike", "t:n", json!("5*")),
            ("StringNotEquals", "t:n", json!("5")),
            ("StringEquals", "t:n", json!("5")),
        ],
        demands: vec![
            json!({"NumericGreaterThanEquals": {"t:n": "10"}}),
            json!({"StringNotLike": {"t:n": "5*"}}),
            json!({"StringEquals": {"t:n": "5"}}),
        ],
        given: Vec::new(),
        is_settled: false,
        together: Vec::new(),
    }
}

/// Addresses that are also compared as texts.
fn addresses(_: &str) -> Vocabulary {
    let texts = [
        "10.0.0.77",
        "10.0.0.1",
        "192.0.2.77",
        "192.0.2.1",
        "x.77",
        "x",
    ]
    .map(Value::from);
    Vocabulary {
        name: "addresses",
        keys: vec![("t:a", [Value::Null].into_iter().chain(texts).collect())],
        conditions: vec![
            ("IpAddress", "t:a", json!("10.0.0.0/8")),
            ("NotIpAddress", "t:a", json!("10.0.0.0/8")),
            ("StringLike", "t:a", json!("*.77")),
            ("StringNotLike", "t:a", json!("*.77")),
        ],
        demands: vec![
            json!({"NotIpAddress": {"t:a": "10.0.0.0/8"}}),
            json!({"StringNotLike": {"t:a": "*.77"}}),
        ],
        given: Vec::new(),
        is_settled: false,
        together: Vec::new(),
    }
}

/// The address that a request comes from, which is one and can be read, under operators for several
/// too.
fn source(dialect: &str) -> Vocabulary {
    let (key, has_sets) = match dialect {
        "alibaba-ram" => ("acs:SourceIp", true),
        "kingsoft" => ("ksc:SourceIp", false),
        "volcengine" => ("volc:SourceIp", true),
        _ => ("aws:SourceIp", true),
    };
    let mut conditions = vec![
        ("IpAddress", key, json!("203.0.113.0/24")),
        ("NotIpAddress", key, json!("203.0.113.0/24")),
    ];
    if has_sets {
        conditions.extend([
            ("ForAnyValue:IpAddress", key, json!("203.0.113.0/24")),
            ("ForAnyValue:NotIpAddress", key, json!("203.0.113.0/24")),
        ]);
    }
    if dialect != "alibaba-ram" && has_sets {
        conditions.push(("Null", key, json!("false")));
    }
    Vocabulary {
        name: "source",
        keys: vec![(
            key,
            vec![Value::Null, json!("203.0.113.9"), json!("198.51.100.9")],
        )],
        conditions,
        demands: Vec::new(),
        given: Vec::new(),
        is_settled: true,
        together: Vec::new(),
    }
}

/// The time, which is one for all of its keys.
fn clock(dialect: &str) -> Vocabulary {
    let key = match dialect {
        "alibaba-ram" => "acs:CurrentTime",
        "volcengine" => "volc:CurrentTime",
        _ => "aws:CurrentTime",
    };
    let (one, other) = (json!("2026-01-01T00:00:00Z"), json!("2026-06-01T00:00:00Z"));
    let mut conditions = vec![
        ("ForAnyValue:DateLessThan", key, one.clone()),
        ("ForAnyValue:DateGreaterThan", key, other.clone()),
        ("DateLessThanEquals", key, one.clone()),
        ("DateNotEquals", key, one.clone()),
        ("DateGreaterThanEquals", key, other),
    ];
    if dialect != "alibaba-ram" {
        conditions.push(("Null", key, json!("false")));
    }
    let second = "aws:EpochTime";
    if dialect == "aws" {
        conditions.extend([
            ("DateGreaterThan", second, json!("1767225600")),
            ("DateLessThanEquals", second, one),
            ("NumericLessThan", second, json!("1780272000")),
            ("NumericGreaterThanEquals", second, json!("1767225600")),
        ]);
    }
    let times = [
        ("2025-12-31T00:00:00Z", "1767139200"),
        ("2026-01-01T00:00:00Z", "1767225600"),
        ("2026-03-01T00:00:00Z", "1772323200"),
        ("2026-06-01T00:00:00Z", "1780272000"),
        ("2026-06-02T00:00:00Z", "1780358400"),
    ];
    let at = |(time, seconds): (&str, &str)| {
        let pair = (dialect == "aws").then(|| (second, json!(seconds)));
        [(key, json!(time))].into_iter().chain(pair).collect()
    };
    Vocabulary {
        name: "clock",
        keys: Vec::new(),
        conditions,
        demands: Vec::new(),
        given: Vec::new(),
        is_settled: true,
        together: [Context::new()].into_iter().chain(times.map(at)).collect(),
    }
}

/// A key that has several values according to the vendor, also under operators without a set; no
/// policy names the last one.
fn lists(dialect: &str) -> Vocabulary {
    let key = if dialect == "aws" {
        "aws:TagKeys"
    } else {
        "acs:TagKeys"
    };
    let subsets = (1..16u32).map(|bits| {
        json!(
            ["a", "b1", "c", "d"]
                .iter()
                .enumerate()
                .filter(|(at, _)| bits >> at & 1 == 1)
                .map(|(_, tag)| *tag)
                .collect::<Vec<_>>()
        )
    });
    let singles = ["a", "b1", "c", "d"].map(Value::from);
    Vocabulary {
        name: "lists",
        keys: vec![(
            key,
            [Value::Null]
                .into_iter()
                .chain(singles)
                .chain(subsets)
                .collect(),
        )],
        conditions: vec![
            ("StringEquals", key, json!("a")),
            ("StringLike", key, json!("b*")),
            ("StringNotEquals", key, json!("c")),
            ("ForAnyValue:StringEquals", key, json!(["a", "b1"])),
            ("ForAllValues:StringEquals", key, json!(["a", "b1"])),
        ],
        demands: vec![
            json!({"StringNotEquals": {key: "a"}}),
            json!({"StringNotLike": {key: "b*"}}),
        ],
        given: Vec::new(),
        is_settled: true,
        together: Vec::new(),
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
        if !self.together.is_empty() {
            all.clone_from(&self.together);
        }
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

/// As a question takes it.
pub fn circumstances(context: &Context) -> Circumstances<'static> {
    context
        .iter()
        .map(|(key, value)| (*key, as_given(value)))
        .collect()
}

fn as_given(value: &Value) -> ContextValue<'static> {
    match value {
        Value::Array(values) => ContextValue::many(
            values
                .iter()
                .map(|value| value.as_str().unwrap().to_owned()),
        ),
        value => ContextValue::from(value.as_str().unwrap().to_owned()),
    }
}
