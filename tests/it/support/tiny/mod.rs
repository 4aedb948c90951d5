//! Worlds so small that every context can be tried: one to four statements, on three keys, in up to
//! three layers.

mod statement;
mod tongues;

use std::collections::{BTreeMap, BTreeSet};

use portcullis::set::PolicySetBuilder;
use portcullis::{
    Caller, ContextValue, Explanation, Kind, Layer, Policy, PolicySet, Request, ResourceGroup,
    ResourceSide, Verdict, authorize, explain_authorization,
};
use statement::{Alphabets, Small, Spot, member, small};
pub use tongues::{Tongue, tongues};

use super::{Given, Json, Random};

const KEYS: &[&str] = &["t:k1", "t:k2", "t:k3"];

/// What a request gives for each key.
pub type Context = BTreeMap<&'static str, Given>;

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
