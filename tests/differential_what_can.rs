//! What can, against asking everything: random small estates of every dialect, of which the permissions of each principal
//! hold exactly what the engine allows it, in every context of a small world. Assuming roles is another test's.
//!
//! `PORTCULLIS_SEED` says where to start, `PORTCULLIS_ROUNDS` how many estates; a failure prints the seed of its round.

mod support;

use std::collections::BTreeMap;

use portcullis::estate::{Permission, Question, Requirement, WhatCan};
use portcullis::{Estate, Principal};
use serde_json::{Value, json};
use support::Random;
use support::estates::{ACCOUNTS, FOREIGN, Sketch, estate, sketches};

const ROUNDS: u64 = 25;

type Context = Vec<(&'static str, &'static str)>;

fn contexts() -> Vec<Context> {
    let mut all = Vec::new();
    for k in [None, Some("a"), Some("b"), Some("c")] {
        for ip in [None, Some("10.0.0.1"), Some("11.0.0.1")] {
            all.push(k.map(|k| ("k", k)).into_iter().chain(ip.map(|ip| ("ip", ip))).collect());
        }
    }
    all
}

/// Adds conditions to some statements of an estate.
fn add_conditions(random: &mut Random, value: &mut Value) {
    match value {
        Value::Object(members) => {
            if members.contains_key("Effect") && random.chance(40) {
                let all = [
                    ("StringEquals", "k", json!("a")),
                    ("StringEquals", "k", json!(["a", "b"])),
                    ("StringNotEquals", "k", json!("a")),
                    ("IpAddress", "ip", json!("10.0.0.0/8")),
                    ("NotIpAddress", "ip", json!("10.0.0.0/8")),
                ];
                let mut operators = serde_json::Map::new();
                for _ in 0..1 + random.below(2) {
                    let (operator, key, value) = random.pick(&all).clone();
                    operators.insert(operator.into(), json!({key: value}));
                }
                members.insert("Condition".into(), Value::Object(operators));
            }
            members.values_mut().for_each(|member| add_conditions(random, member));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| add_conditions(random, item)),
        _ => {}
    }
}

fn glob(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => {
            text.starts_with(start)
                && (start.len()..=text.len()).any(|at| text.get(at..).is_some_and(|tail| glob(rest, tail)))
        }
    }
}

/// A name without an account is one of the asker's.
fn matches(pattern: (&str, &str), action: &str, resource: &str, own: &str, fields: usize) -> bool {
    let split = |text: &str| text.splitn(fields, ':').map(str::to_owned).collect::<Vec<_>>();
    let by_fields = |name: &[String]| {
        pattern.1 == "*" || split(pattern.1).iter().zip(name).all(|(pattern, field)| glob(pattern, field))
    };
    let name = split(resource);
    let mut owned = name.clone();
    if let Some(account) = owned.get_mut(fields - 2).filter(|account| account.is_empty()) {
        *account = own.to_owned();
    }
    let acts = pattern.0 == "*" || glob(pattern.0, &action.to_ascii_lowercase());
    let is_there = resource == "*" && pattern.1 == "*" || resource != "*" && (by_fields(&name) || by_fields(&owned));
    let is_own = pattern.1 != "*" || resource == "*" || owned.get(fields - 2).is_some_and(|account| account == own);
    acts && is_there && is_own
}

fn holds(requirement: &Requirement, context: &Context) -> bool {
    requirement.tests().all(|(operator, key, values)| {
        let given = context.iter().find(|(name, _)| *name == key).map(|(_, value)| *value);
        let inside = given.is_some_and(|value| match operator {
            "IpAddress" | "NotIpAddress" => value.starts_with("10."),
            _ => values.iter().any(|wanted| wanted == value),
        });
        inside != operator.contains("Not")
    })
}

fn gives(permission: &Permission, action: &str, resource: &str, own: &str, fields: usize, context: &Context) -> bool {
    let pattern = (permission.action(), permission.resource());
    matches(pattern, action, resource, own, fields)
        && permission.requirements().iter().all(|requirement| holds(requirement, context))
        && !permission.exceptions().iter().any(|exception| {
            // What is denied is denied by its pattern alone, whoever owns it.
            let every = exception.resource() == "*";
            let hit = matches((exception.action(), exception.resource()), action, resource, own, fields)
                || every && glob(exception.action(), &action.to_ascii_lowercase());
            hit && exception.requirements().iter().all(|requirement| holds(requirement, context))
        })
}

fn points(cloud: &Sketch) -> Vec<(String, String)> {
    let service = cloud.actions[0].split_once(':').unwrap().0;
    let mut actions: Vec<String> = cloud.actions.iter().map(|action| (*action).to_owned()).collect();
    actions.extend([format!("{service}:Other"), "other:Other".to_owned()]);
    let mut resources = vec!["*".to_owned()];
    for account in ACCOUNTS.into_iter().chain([FOREIGN]) {
        for at in 0..5 {
            let bucket = (cloud.bucket)(account, at);
            resources.extend([format!("{bucket}/k"), format!("{bucket}x"), bucket]);
        }
        resources.extend(["role/r0", "group/g"].map(|role| (cloud.caller)(account, role)));
    }
    resources.sort();
    resources.dedup();
    actions.iter().flat_map(|one| resources.iter().map(|other| (one.clone(), other.clone()))).collect()
}

#[test]
fn permissions_hold_exactly_what_is_allowed() {
    let number = |name: &str, otherwise| std::env::var(name).map_or(otherwise, |text| text.parse().unwrap());
    let (start, rounds) = (number("PORTCULLIS_SEED", 20_261_122), number("PORTCULLIS_ROUNDS", ROUNDS));
    let clouds = sketches();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in start..start + rounds {
        let mut random = Random::new(seed);
        let cloud = &clouds[random.below(clouds.len())];
        let fields = if matches!(cloud.dialect.name(), "aws" | "kingsoft") { 6 } else { 5 };
        let mut file = estate(&mut random, cloud);
        add_conditions(&mut random, &mut file);
        let read = Estate::read([("estate.json", file.to_string())], &mut |_, _| Err("no files".into()))
            .unwrap_or_else(|error| panic!("seed {seed}: {error}\n{file:#}"));
        for account in ACCOUNTS {
            let names = ["root", "user/u0", "user/u1"].map(|rest| (cloud.caller)(account, rest));
            for name in names.into_iter().chain([(cloud.session)(account, "r0"), (cloud.session)(account, "r1")]) {
                let can = read.what_can(&WhatCan::new(name.as_str())).unwrap();
                for (action, resource) in points(cloud) {
                    for context in contexts() {
                        let start = Question::new(Principal::named(name.as_str()), action.as_str(), resource.as_str());
                        let question =
                            context.iter().fold(start, |question, (key, value)| question.context(*key, *value));
                        let allowed = read.decide(&question).is_ok_and(|decision| decision.is_allowed());
                        let found = can
                            .permissions()
                            .iter()
                            .any(|one| gives(one, &action, &resource, account, fields, &context));
                        assert_eq!(
                            found, allowed,
                            "seed {seed}: {name}: {action} on {resource} {context:?}\n{can:#?}\n{file:#}"
                        );
                        *counts.entry(if allowed { "allowed" } else { "denied" }).or_default() += 1;
                    }
                }
                *counts.entry("permissions").or_default() += can.permissions().len();
            }
        }
    }
    println!("{rounds} worlds: {counts:?}");
    assert!(counts["allowed"] > 100 && counts["denied"] > 1000);
}
