//! Worlds so small that every context can be tried: one to four statements, on three keys, in up to
//! three layers.

use std::collections::{BTreeMap, BTreeSet};

use portcullis::set::PolicySetBuilder;
use portcullis::{
    Caller, ContextValue, Dialect, Explanation, Kind, Layer, Policy, PolicySet, Request,
    ResourceGroup, ResourceSide, Verdict, authorize, explain_authorization,
};

use super::{Given, Json, Random};

const KEYS: &[&str] = &["t:k1", "t:k2", "t:k3"];

/// What a request gives for each key.
pub type Context = BTreeMap<&'static str, Given>;

/// A dialect with names to ask with.
pub struct Tongue {
    dialect: Dialect,
    version: Option<&'static str>,
    user: &'static str,
    resource: &'static str,
    other_resource: &'static str,
    /// `Principal` of a resource policy that names the user, its account, somebody else.
    principals: [&'static str; 3],
    families: &'static [Family],
    if_exists: bool,
    quantifiers: bool,
    variables: bool,
    spots: &'static [&'static [Spot]],
}

/// Operators of one family, texts that a policy writes under them, and values that a request may
/// give: what is equal, less, greater, what cannot be read, and what is none of these.
pub struct Family {
    operators: &'static [&'static str],
    wanted: &'static [&'static str],
    given: &'static [&'static [&'static str]],
}

const STRING: Family = Family {
    operators: &[
        "StringEquals",
        "StringNotEquals",
        "StringLike",
        "StringNotLike",
    ],
    wanted: &["a", "b", "a*"],
    given: &[
        &["a"],
        &["b"],
        &["z"],
        &["a*"],
        &["ab"],
        &["a", "b"],
        &["z", "a"],
    ],
};
const ADDRESS: Family = Family {
    operators: &["IpAddress", "NotIpAddress"],
    wanted: &["10.0.0.0/8", "11.0.0.1"],
    given: &[
        &["10.0.0.1"],
        &["11.0.0.1"],
        &["12.0.0.1"],
        &["x"],
        &["10.0.0.1", "12.0.0.1"],
    ],
};
const NUMBER: Family = Family {
    operators: &[
        "NumericEquals",
        "NumericNotEquals",
        "NumericLessThan",
        "NumericGreaterThanEquals",
    ],
    wanted: &["1", "5"],
    given: &[&["0"], &["1"], &["3"], &["5"], &["9"], &["x"], &["0", "9"]],
};
const DATE: Family = Family {
    operators: &[
        "DateEquals",
        "DateNotEquals",
        "DateLessThan",
        "DateGreaterThan",
    ],
    wanted: &["2026-01-01T00:00:00Z"],
    given: &[
        &["2025-01-01T00:00:00Z"],
        &["2026-01-01T00:00:00Z"],
        &["2027-01-01T00:00:00Z"],
        &["x"],
    ],
};
const BOOL: Family = Family {
    operators: &["Bool"],
    wanted: &["true", "false"],
    given: &[&["true"], &["false"], &["x"], &["true", "false"]],
};
const BINARY: Family = Family {
    operators: &["BinaryEquals"],
    wanted: &["YQ=="],
    given: &[&["YQ=="], &["Yg=="], &["!"]],
};
const NAME: Family = Family {
    operators: &["ArnEquals", "ArnNotLike"],
    wanted: &["arn:aws:a:b:1:c", "arn:aws:a:*:1:c*"],
    given: &[
        &["arn:aws:a:b:1:c"],
        &["arn:aws:a:x:1:cd"],
        &["arn:aws:z:b:1:c"],
        &["x"],
    ],
};
const NULL: Family = Family {
    operators: &["Null"],
    wanted: &["true", "false"],
    given: &[&["a"], &[]],
};

/// Of every dialect; the last with the choice flipped by which attachments to groups deny.
pub fn tongues() -> [Tongue; 5] {
    let ram = |dialect: Dialect, spots: &'static [&'static [Spot]]| Tongue {
        dialect,
        version: Some("1"),
        user: "acs:ram::1:user/u",
        resource: "acs:oss:*:1:a",
        other_resource: "acs:oss:*:1:other",
        principals: [r#"["*"]"#, r#"["1"]"#, r#"["arn:sts::1:assumed-role/r/s"]"#],
        families: &[STRING, ADDRESS, NUMBER, DATE, BOOL],
        if_exists: false,
        quantifiers: true,
        variables: false,
        spots,
    };
    [
        Tongue {
            dialect: Dialect::aws(),
            version: Some("2012-10-17"),
            user: "arn:aws:iam::1:user/u",
            resource: "arn:aws:sqs:r:1:a",
            other_resource: "arn:aws:sqs:r:1:other",
            principals: [
                r#"{"AWS":"arn:aws:iam::1:user/u"}"#,
                r#"{"AWS":"1"}"#,
                r#"{"AWS":"2"}"#,
            ],
            families: &[STRING, ADDRESS, NUMBER, DATE, BOOL, BINARY, NAME, NULL],
            if_exists: true,
            quantifiers: true,
            variables: true,
            spots: SPOTS,
        },
        Tongue {
            dialect: Dialect::volcengine(),
            version: None,
            user: "trn:iam::1:user/u",
            resource: "trn:tos::1:a",
            other_resource: "trn:tos::1:other",
            principals: [r#"["trn:iam::1:user/u"]"#, r#"["1"]"#, r#"["2"]"#],
            families: &[STRING, ADDRESS, NUMBER, DATE, BOOL, NULL],
            if_exists: true,
            quantifiers: true,
            variables: true,
            spots: SPOTS,
        },
        ram(Dialect::alibaba_ram(), SPOTS),
        Tongue {
            dialect: Dialect::kingsoft(),
            version: None,
            user: "krn:ksc:iam::1:user/u",
            resource: "krn:ksc:ks3::1:a",
            other_resource: "krn:ksc:ks3::1:other",
            principals: [
                r#"{"KSC":"krn:ksc:iam::1:user/u"}"#,
                r#""*""#,
                r#"{"KSC":"krn:ksc:iam::2:root"}"#,
            ],
            families: &[STRING, ADDRESS],
            if_exists: false,
            quantifiers: false,
            variables: false,
            spots: SPOTS,
        },
        ram(
            Dialect::alibaba_ram().flip("resource-group-deny").unwrap(),
            &[ATTACHED],
        ),
    ]
}

/// A layer: its kind, and of control policies the level, of identity policies the attachment to a
/// group, from 1.
type Spot = (Kind, usize);

/// One statement, and what is known of it.
#[derive(Clone, Debug)]
pub struct Small {
    spot: Spot,
    deny: bool,
    /// Whether principal, action and resource match, and where it is attached for a group, the
    /// group.
    pub in_scope: bool,
    /// It is attached for a group, and that of the resource is not said.
    pub is_unsure: bool,
    json: Json,
    pub has_variable: bool,
}

/// Values that a request may give for each key.
pub type Alphabets = BTreeMap<&'static str, BTreeSet<Vec<&'static str>>>;

fn member(key: &str, value: Json) -> (String, Json) {
    (key.to_owned(), value)
}

fn small(
    random: &mut Random,
    tongue: &Tongue,
    spot: Spot,
    plain: Option<&'static str>,
    alphabets: &mut Alphabets,
) -> Small {
    let deny = random.chance(30);
    let mut in_scope = true;
    let mut members = vec![member(
        "Effect",
        Json::text(if deny { "Deny" } else { "Allow" }),
    )];
    let mut has_variable = false;
    if spot.0 == Kind::Resource {
        let index = *random.pick(&[0, 0, 0, 1, 2]);
        in_scope &= index < 2;
        members.push(member(
            "Principal",
            Json::Bare(tongue.principals[index].to_owned()),
        ));
    }
    let action = *random.pick(&["*", "*", "s:Get", "s:Put"]);
    in_scope &= action != "s:Put";
    members.push(member("Action", Json::text(action)));
    let resource = match random.below(10) {
        0 => tongue.other_resource.to_owned(),
        1 => tongue.resource.to_owned(),
        2 if tongue.variables && plain.is_none() => {
            // Without a value for it the pattern matches nothing.
            let key = *random.pick(KEYS);
            alphabets
                .entry(key)
                .or_default()
                .extend(STRING.given.iter().map(|given| given.to_vec()));
            has_variable = true;
            let (start, _) = tongue.resource.rsplit_once(':').unwrap();
            format!("{start}:${{{key}}}")
        }
        _ => "*".to_owned(),
    };
    in_scope &= resource != tongue.other_resource;
    members.push(member("Resource", Json::Text(resource)));
    let count = if plain.is_some() {
        1
    } else {
        *random.pick(&[0, 1, 1, 2])
    };
    let mut operators: Vec<(String, Json)> = Vec::new();
    for _ in 0..count {
        let family = random.pick(tongue.families);
        let key = plain.unwrap_or_else(|| *random.pick::<&'static str>(KEYS));
        let base = *random.pick(family.operators);
        let quantifier = if tongue.quantifiers && base != "Null" {
            *random.pick(&["", "", "", "ForAllValues:", "ForAnyValue:"])
        } else {
            ""
        };
        let suffix = if tongue.if_exists && base != "Null" && random.chance(15) {
            "IfExists"
        } else {
            ""
        };
        let operator = format!("{quantifier}{base}{suffix}");
        if operators.iter().any(|(other, _)| *other == operator) {
            continue;
        }
        let mut wanted = vec![Json::text(*random.pick(family.wanted))];
        if base != "Bool" && base != "Null" && random.chance(25) {
            wanted.push(Json::text(*random.pick(family.wanted)));
        }
        if tongue.variables && base.starts_with("String") && plain.is_none() && random.chance(15) {
            let variable = *random.pick(KEYS);
            wanted[0] = Json::Text(format!("${{{variable}}}"));
            alphabets
                .entry(variable)
                .or_default()
                .extend(STRING.given.iter().map(|given| given.to_vec()));
            has_variable = true;
        }
        alphabets
            .entry(key)
            .or_default()
            .extend(family.given.iter().map(|given| given.to_vec()));
        operators.push((
            operator,
            Json::Object(vec![member(key, Json::List(wanted))]),
        ));
    }
    if !operators.is_empty() {
        members.push(member("Condition", Json::Object(operators)));
    }
    Small {
        spot,
        deny,
        in_scope,
        is_unsure: false,
        json: Json::Object(members),
        has_variable,
    }
}

/// A small world in one dialect.
pub struct Tiny<'t> {
    tongue: &'t Tongue,
    pub statements: Vec<Small>,
    caller: Caller,
    side: ResourceSide,
    alphabets: Alphabets,
}

const IDENTITY: Spot = (Kind::Identity, 0);
const SESSION: Spot = (Kind::Session, 0);
const RESOURCE: Spot = (Kind::Resource, 0);

const ATTACHED: &[Spot] = &[IDENTITY, (Kind::Identity, 1), (Kind::Identity, 2)];

const SPOTS: &[&[Spot]] = &[
    &[IDENTITY],
    &[IDENTITY],
    &[IDENTITY, SESSION],
    &[IDENTITY, RESOURCE],
    &[IDENTITY, SESSION, RESOURCE],
    &[IDENTITY, RESOURCE, (Kind::Boundary, 0)],
    &[IDENTITY, (Kind::Control, 0)],
    &[IDENTITY, (Kind::Control, 0), (Kind::Control, 1)],
    ATTACHED,
];

impl<'t> Tiny<'t> {
    /// With `plain`, each statement has one condition, on a key that no other has.
    pub fn new(random: &mut Random, tongue: &'t Tongue, plain: bool) -> Self {
        let spots = *random.pick(tongue.spots);
        let count = if plain {
            random.below(KEYS.len()) + 1
        } else {
            random.below(4) + 1
        };
        let mut alphabets = Alphabets::new();
        let mut statements: Vec<Small> = (0..count)
            .map(|index| {
                let key = plain.then(|| KEYS[index]);
                let spot = spots[if index < spots.len() {
                    index
                } else {
                    random.below(spots.len())
                }];
                small(random, tongue, spot, key, &mut alphabets)
            })
            .collect();
        let group = random
            .pick(&[
                ResourceGroup::Named("g".into()),
                ResourceGroup::Named("g".into()),
                ResourceGroup::Unknown,
            ])
            .clone();
        let attached: Vec<&str> = spots
            .iter()
            .map(|_| *random.pick(&["g", "g", "h"]))
            .collect();
        for small in statements
            .iter_mut()
            .filter(|small| small.spot.0 == Kind::Identity && small.spot.1 > 0)
        {
            small.is_unsure = group == ResourceGroup::Unknown;
            small.in_scope &= small.is_unsure || attached[small.spot.1] == "g";
        }
        // A statement is a policy of its own, called by its number.
        let policy = |(index, small): (usize, &Small)| {
            let mut members = Vec::new();
            if let Some(version) = tongue.version {
                members.push(member("Version", Json::text(version)));
            }
            members.push(member("Statement", Json::List(vec![small.json.clone()])));
            let text = Json::Object(members).to_string();
            Policy::parse(&tongue.dialect, small.spot.0, &index.to_string(), &text)
                .unwrap_or_else(|error| panic!("{text}: {error}"))
        };
        let policies = statements.iter().enumerate().map(policy);
        let set = policies
            .fold(
                PolicySet::builder(&tongue.dialect),
                PolicySetBuilder::add_policy,
            )
            .build()
            .unwrap();
        let layer = |spot: Spot| -> Layer {
            let here = statements
                .iter()
                .enumerate()
                .filter(|(_, small)| small.spot == spot);
            let ids: Vec<_> = here
                .map(|(index, _)| set.id(&index.to_string()).unwrap())
                .collect();
            set.layer(spot.0, &ids).unwrap()
        };
        let (mut caller, mut side) = (Caller::new(), ResourceSide::new().group(group));
        for spot in spots {
            match spot {
                (Kind::Identity, 0) => caller = caller.identity(layer(*spot)),
                (Kind::Identity, level) => {
                    caller = caller.identity_in(layer(*spot), [attached[*level]])
                }
                (Kind::Session, _) => caller = caller.session(layer(*spot)),
                (Kind::Boundary, _) => caller = caller.boundary(layer(*spot)),
                (Kind::Resource, _) => side = side.policy(layer(*spot)),
                // The levels apply one after the other.
                _ => {
                    let levels = spots
                        .iter()
                        .filter(|(kind, level)| *kind == Kind::Control && level <= &spot.1);
                    caller = caller.control(levels.map(|level| layer(*level)).collect());
                }
            }
        }
        Self {
            tongue,
            statements,
            caller,
            side,
            alphabets,
        }
    }

    fn request(&self, context: &Context) -> Request<'static> {
        let mut builder =
            self.tongue
                .dialect
                .request(self.tongue.user, "s:Get", self.tongue.resource);
        for (key, given) in context {
            let value = match given {
                Given::Absent => ContextValue::absent(),
                Given::Unknown => ContextValue::unknown(),
                Given::One(value) => ContextValue::from(value.clone()),
                Given::Many(values) => ContextValue::many(values.iter().cloned()),
            };
            builder = builder.context(*key, value);
        }
        builder.build().unwrap()
    }

    pub fn decide(&self, context: &Context) -> Verdict {
        let request = self.request(context);
        authorize(&self.caller, std::slice::from_ref(&self.side), &request)
            .unwrap()
            .verdict()
    }

    pub fn explain(&self, context: &Context) -> Explanation {
        let request = self.request(context);
        explain_authorization(&self.caller, std::slice::from_ref(&self.side), &request).unwrap()
    }

    /// What a request may give for a key; the first is nothing.
    fn givens(&self, key: &str) -> Vec<Given> {
        let mut givens = vec![Given::Absent];
        for values in self.alphabets.get(key).into_iter().flatten() {
            givens.push(match values.as_slice() {
                [value] => Given::One((*value).to_owned()),
                values => Given::Many(values.iter().map(|value| (*value).to_owned()).collect()),
            });
        }
        givens
    }

    /// The keys of a context that can change a verdict, found by trying every value of every key
    /// that is absent: giving the key on top of some of the others turns the verdict that they
    /// give.
    pub fn relevant(&self, context: &Context) -> BTreeSet<String> {
        // An empty array is as an absent key (C6).
        let is_absent =
            |given: &Given| *given == Given::Absent || *given == Given::Many(Vec::new());
        let absent: Vec<&'static str> = KEYS
            .iter()
            .copied()
            .filter(|key| context.get(key).is_none_or(is_absent))
            .collect();
        let givens: Vec<Vec<Given>> = absent.iter().map(|key| self.givens(key)).collect();
        let total: usize = givens.iter().map(Vec::len).product();
        let digits = |mut number: usize| -> Vec<usize> {
            let digit = |of: &Vec<Given>| {
                let digit = number % of.len();
                number /= of.len();
                digit
            };
            givens.iter().map(digit).collect()
        };
        let verdict = |number: usize| {
            let mut context = context.clone();
            for ((key, givens), digit) in absent.iter().zip(&givens).zip(digits(number)) {
                context.insert(key, givens[digit].clone());
            }
            self.decide(&context)
        };
        let verdicts: Vec<Verdict> = (0..total).map(verdict).collect();
        let mut relevant = BTreeSet::new();
        for number in 0..total {
            let mut step = 1;
            for ((key, givens), digit) in absent.iter().zip(&givens).zip(digits(number)) {
                let without = verdicts[number - digit * step];
                step *= givens.len();
                if verdicts[number] != without {
                    relevant.insert((*key).to_owned());
                }
            }
        }
        relevant
    }

    pub fn show(&self, context: &Context) -> String {
        let statements: Vec<_> = self
            .statements
            .iter()
            .map(|small| format!("{:?} {}", small.spot, small.json))
            .collect();
        format!(
            "{:?}\n{}\n{context:?}\n{}",
            self.tongue.dialect,
            statements.join("\n"),
            self.explain(context)
        )
    }

    /// Whether a statement in scope applies: alone, as an identity policy, it decides.
    pub fn holds(&self, index: usize, context: &Context) -> bool {
        let small = &self.statements[index];
        let Json::Object(members) = &small.json else {
            panic!("a statement is an object")
        };
        let members = members
            .iter()
            .filter(|(key, _)| key != "Principal")
            .cloned()
            .collect();
        let mut policy = Vec::new();
        if let Some(version) = self.tongue.version {
            policy.push(member("Version", Json::text(version)));
        }
        policy.push(member("Statement", Json::List(vec![Json::Object(members)])));
        let text = Json::Object(policy).to_string();
        let set = PolicySet::builder(&self.tongue.dialect)
            .add(Kind::Identity, "alone", text)
            .build()
            .unwrap();
        let verdict = set.decide(&self.request(context)).verdict();
        verdict
            == if small.deny {
                Verdict::ExplicitDeny
            } else {
                Verdict::Allow
            }
    }
}

/// What a request gives for some of the keys.
pub fn context(random: &mut Random, tiny: &Tiny<'_>) -> Context {
    let mut context = BTreeMap::new();
    for key in KEYS {
        let given = match random.below(10) {
            0..6 => Given::Absent,
            6 => Given::Unknown,
            _ => random.pick(&tiny.givens(key)).clone(),
        };
        context.insert(*key, given);
    }
    context
}
