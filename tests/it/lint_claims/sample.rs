//! Conditions that run into each other, what requests may give for their keys, and what the engine
//! makes of it.

use portcullis::{Dialect, Kind, Policy, PolicySet, Verdict};
use serde_json::{Map, Value, json};

pub use crate::support::Given;
use crate::support::{OperatorFamily, Random, bases};

/// A key, the family of its values, and whether a request may give several.
type Key = (&'static str, &'static str, bool);

/// A dialect as this test needs it.
pub struct Tongue {
    pub dialect: Dialect,
    version: &'static str,
    families: &'static [&'static str],
    if_exists: bool,
    quantifiers: bool,
    several_booleans: bool,
    any_address: bool,
    keys: &'static [Key],
    /// The start of a resource's name.
    name: &'static str,
    caller: &'static str,
}

const ALL: &[&str] = &[
    "String", "Numeric", "Date", "Bool", "Binary", "Address", "Arn", "Null",
];

/// A key that every request has, so that none is without it (clause C8).
const ALWAYS_SENT: &str = "aws:CurrentTime";

pub fn tongues() -> Vec<Tongue> {
    let aws = Tongue {
        dialect: Dialect::aws(),
        version: "2012-10-17",
        families: ALL,
        if_exists: true,
        quantifiers: true,
        several_booleans: true,
        any_address: false,
        keys: &[
            ("aws:PrincipalTag/team", "String", false),
            ("aws:SourceVpc", "String", false),
            ("aws:MultiFactorAuthAge", "Numeric", false),
            ("aws:TokenIssueTime", "Date", false),
            ("aws:MultiFactorAuthPresent", "Bool", false),
            ("aws:SourceIp", "Address", false),
            ("aws:SourceArn", "Arn", false),
            (ALWAYS_SENT, "Date", false),
            ("aws:TagKeys", "String", true),
            ("x:k", "", true),
        ],
        name: "arn:aws:s3:::",
        caller: "arn:aws:iam::1:user/a",
    };
    let ram = Tongue {
        dialect: Dialect::alibaba_ram(),
        version: "1",
        families: &["String", "Numeric", "Date", "Bool", "Address"],
        if_exists: false,
        several_booleans: false,
        any_address: true,
        keys: &[
            ("acs:SourceVpc", "String", false),
            ("acs:CurrentTime", "Date", false),
            ("acs:MFAPresent", "Bool", false),
            ("acs:SourceIp", "Address", false),
            ("acs:TagKeys", "String", true),
            ("x:k", "", true),
        ],
        name: "acs:oss:*:1:",
        caller: "acs:ram::1:user/a",
        ..aws
    };
    let kingsoft = Tongue {
        dialect: Dialect::kingsoft(),
        version: "2015-11-01",
        families: &["String", "Address"],
        quantifiers: false,
        any_address: false,
        keys: &[
            ("ksc:RequestHeader", "String", false),
            ("ksc:SourceIp", "Address", false),
            ("ksc:Thing", "", true),
        ],
        name: "krn:ksc:ks3:::",
        caller: "krn:ksc:iam::1:user/a",
        ..ram
    };
    let volcengine = Tongue {
        dialect: Dialect::volcengine(),
        version: "1",
        families: &["String", "Numeric", "Date", "Bool", "Address", "Null"],
        if_exists: true,
        quantifiers: true,
        several_booleans: true,
        keys: &[
            ("volc:RequestedRegion", "String", false),
            ("volc:CurrentTime", "Date", false),
            ("volc:SourceIp", "Address", false),
            ("x:k", "", true),
        ],
        name: "trn:tos:::",
        caller: "trn:iam::1:user/a",
        ..kingsoft
    };
    let own = Tongue {
        dialect: Dialect::builder("own").prefix("x").build().unwrap(),
        families: ALL,
        keys: &[("x:k", "", true), ("x:l", "", true)],
        name: "x:s:r:1:",
        caller: "x:iam::1:user/a",
        ..volcengine
    };
    vec![aws, ram, kingsoft, volcengine, own]
}

/// Operators, values of policies and values of requests. `{` is the start of a name.
type Family = (
    &'static [&'static str],
    &'static [&'static str],
    &'static [&'static str],
);

fn family(name: &str) -> Family {
    let (of, values, given): (OperatorFamily, &[&str], &[&str]) = match name {
        "String" => (
            OperatorFamily::String,
            &["a", "A", "ab", "a*", "*", "*", "b", "a?"],
            &["a", "A", "ab", "AB", "b", "c"],
        ),
        "Numeric" => (
            OperatorFamily::Numeric,
            &["5", "5.0", "7"],
            &["4", "5", "6", "7", "8"],
        ),
        "Date" => (
            OperatorFamily::Date,
            &[
                "2026-01-01T00:00:00Z",
                "2026-01-01T08:00:00+08:00",
                "2026-06-01T00:00:00Z",
            ],
            &[
                "2025-01-01T00:00:00Z",
                "2026-01-01T00:00:00Z",
                "2026-02-01T00:00:00Z",
                "2027-01-01T00:00:00Z",
            ],
        ),
        "Bool" => (
            OperatorFamily::Bool,
            &["true", "false", "True", "false"],
            &["true", "FALSE", "True"],
        ),
        "Binary" => (OperatorFamily::Binary, &["YQ==", "Yg=="], &["YQ==", "Yw=="]),
        "Address" => (
            OperatorFamily::IpAddress,
            &[
                "10.0.0.0/8",
                "10.0.0.7/8",
                "10.0.0.0",
                "10.0.0.1",
                "0.0.0.0/0",
                "::/0",
                "2001:db8::/32",
                "11.0.0.0/8",
            ],
            &[
                "10.0.0.1",
                "10.0.0.0",
                "11.0.0.1",
                "12.0.0.1",
                "2001:db8::1",
                "::1",
            ],
        ),
        "Arn" => (
            OperatorFamily::Arn,
            &["{a", "{a*", "{b", "*"],
            &["{a", "{ab", "{b"],
        ),
        _ => (OperatorFamily::Null, &["true", "false"], &["a"]),
    };
    (bases(of), values, given)
}

/// One operator on one key.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    pub operator: String,
    pub key: String,
    pub values: Vec<String>,
}

impl Given {
    pub fn is_absent(&self) -> bool {
        *self == Given::Absent || *self == Given::Many(Vec::new())
    }

    pub fn texts(&self) -> &[String] {
        match self {
            Given::Absent | Given::Unknown => &[],
            Given::One(text) => std::slice::from_ref(text),
            Given::Many(texts) => texts,
        }
    }
}

/// Tests of a statement, and what requests may give for each of their keys.
pub struct Sample {
    pub tests: Vec<Test>,
    pub givens: Vec<(String, Vec<Given>)>,
}

impl Tongue {
    pub fn sample(&self, random: &mut Random) -> Sample {
        let first = *random.pick(self.keys);
        let main = if first.1.is_empty() {
            *random.pick(self.families)
        } else {
            first.1
        };
        let mut tests: Vec<Test> = Vec::new();
        for _ in 0..*random.pick(&[1, 2, 2, 2, 3]) {
            let key = if random.chance(90) {
                first
            } else {
                *random.pick(self.keys)
            };
            let family = if random.chance(80) {
                main
            } else {
                *random.pick(self.families)
            };
            let test = self.test(random, key, family);
            // One operator holds a key once, whatever its spelling.
            if tests
                .iter()
                .all(|other| (&other.operator, &other.key) != (&test.operator, &test.key))
            {
                tests.push(test);
            }
        }
        let mut keys: Vec<Key> = self
            .keys
            .iter()
            .copied()
            .filter(|key| tests.iter().any(|test| test.key == key.0))
            .collect();
        keys.sort_unstable();
        let givens = keys
            .iter()
            .map(|(key, own, many)| ((*key).to_owned(), self.givens(&tests, (key, own, *many))))
            .collect();
        Sample { tests, givens }
    }

    fn test(&self, random: &mut Random, key: Key, family_name: &str) -> Test {
        let (key, own, _) = key;
        let (operators, values, _) = family(if self.families.contains(&family_name) {
            family_name
        } else {
            "String"
        });
        let base = *random.pick(operators);
        // Values of the key's own type, compared as texts.
        let foreign =
            !own.is_empty() && own != "Arn" && base.starts_with("String") && random.chance(50);
        let values = if foreign { family(own).1 } else { values };
        let prefix = match random.below(6) {
            0 if self.quantifiers && base != "Null" => "ForAllValues:",
            1 if self.quantifiers && base != "Null" => "ForAnyValue:",
            _ => "",
        };
        let suffix = if self.if_exists && base != "Null" && random.chance(25) {
            "IfExists"
        } else {
            ""
        };
        let count = if base == "Bool" && !self.several_booleans {
            1
        } else {
            *random.pick(&[1, 1, 2, 3])
        };
        let mut texts: Vec<String> = (0..count)
            .map(|_| random.pick(values).replace('{', self.name))
            .collect();
        if base.contains("IpAddress") && self.any_address && random.chance(15) {
            texts.push("*".into());
        }
        texts.dedup();
        Test {
            operator: format!("{prefix}{base}{suffix}"),
            key: key.to_owned(),
            values: texts,
        }
    }

    /// Every readable value of the families under which the key is tested, one that only texts are,
    /// and pairs.
    fn givens(&self, tests: &[Test], (key, own, many): Key) -> Vec<Given> {
        let mut texts: Vec<String> = Vec::new();
        for name in ALL {
            let (operators, _, given) = family(name);
            let bare = |test: &Test| {
                test.operator
                    .replace("ForAllValues:", "")
                    .replace("ForAnyValue:", "")
            };
            let is_of = |test: &Test| operators.contains(&bare(test).trim_end_matches("IfExists"));
            if own == *name || tests.iter().any(|test| test.key == key && is_of(test)) {
                texts.extend(given.iter().map(|text| text.replace('{', self.name)));
            }
        }
        texts.push("?!".into());
        let mut givens = vec![Given::Unknown];
        if key != ALWAYS_SENT {
            givens.extend([Given::Absent, Given::Many(Vec::new())]);
        }
        givens.extend(texts.iter().cloned().map(Given::One));
        if many {
            let pairs = texts
                .iter()
                .flat_map(|one| texts.iter().map(|other| vec![one.clone(), other.clone()]));
            givens.extend(pairs.map(Given::Many));
        }
        givens
    }

    pub fn document(&self, effect: &str, tests: &[Test]) -> Value {
        let mut condition = Map::new();
        for test in tests {
            let values = match &*test.values {
                [value] => json!(value),
                values => json!(values),
            };
            let keys = condition.entry(&test.operator).or_insert_with(|| json!({}));
            keys.as_object_mut()
                .unwrap()
                .insert(test.key.clone(), values);
        }
        json!({"Version": self.version, "Statement": [
            {"Effect": effect, "Action": "*", "Resource": "*", "Condition": condition}
        ]})
    }

    /// The statement of a document alone; `None` where that is not legal.
    pub fn set(&self, document: &Value) -> Option<PolicySet> {
        let policy = Policy::parse(
            &self.dialect,
            Kind::Identity,
            "policy",
            document.to_string(),
        )
        .ok()?;
        PolicySet::builder(&self.dialect)
            .add_policy(policy)
            .build()
            .ok()
    }

    /// Whether the statement of a set applies.
    pub fn applies(&self, set: &PolicySet, context: &[(&str, &Given)]) -> bool {
        let mut request = self.dialect.request(self.caller, "a:B", "*");
        for (key, given) in context {
            request = request.context(*key, given.value());
        }
        let request = request
            .build()
            .unwrap_or_else(|error| panic!("{error}: {context:?}"));
        set.decide(&request).verdict() != Verdict::ImplicitDeny
    }

    /// What a test comes to: true or false, `None` where it is unknown. An allow applies when it is
    /// true, a deny unless it is false.
    pub fn truth(&self, test: &Test, given: &Given) -> Option<bool> {
        let applies = |effect| {
            let document = self.document(effect, std::slice::from_ref(test));
            let set = self
                .set(&document)
                .unwrap_or_else(|| panic!("not legal: {document}"));
            self.applies(&set, &[(&test.key, given)])
        };
        match (applies("Allow"), applies("Deny")) {
            (true, true) => Some(true),
            (false, false) => Some(false),
            (false, true) => None,
            (true, false) => panic!("an allow applies and a deny does not: {test:?} {given:?}"),
        }
    }
}
