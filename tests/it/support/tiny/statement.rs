//! One random statement, and what is known of it.

use std::collections::{BTreeMap, BTreeSet};

use portcullis::Kind;

use super::super::{Json, Random};
use super::KEYS;
use super::tongues::{STRING, Tongue};

/// A layer: its kind, and of control policies the level, of identity policies the attachment to a
/// group, from 1.
pub(super) type Spot = (Kind, usize);

/// One statement, and what is known of it.
#[derive(Clone, Debug)]
pub struct Small {
    pub(super) spot: Spot,
    pub(super) deny: bool,
    /// Whether principal, action and resource match, and where it is attached for a group, the
    /// group.
    pub in_scope: bool,
    /// It is attached for a group, and that of the resource is not said.
    pub is_unsure: bool,
    pub(super) json: Json,
    pub has_variable: bool,
}

/// Values that a request may give for each key.
pub type Alphabets = BTreeMap<&'static str, BTreeSet<Vec<&'static str>>>;

pub(super) fn member(key: &str, value: Json) -> (String, Json) {
    (key.to_owned(), value)
}

pub(super) fn small(
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
