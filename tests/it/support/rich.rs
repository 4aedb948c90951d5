//! Small estates made richer: conditions, lists, wildcards, variables, `Not…` forms, tags, listed
//! names below others, keys.

use portcullis::Estate;
use serde_json::{Value, json};

use super::Random;
use super::estates::{ACCOUNTS, Sketch};

/// Reads an estate, where it is legal.
pub fn read(file: &Value) -> Option<Estate> {
    Estate::read([("estate.json", file.to_string())]).ok()
}

/// Changes statements, one after the other; what the dialect refuses stays as it was.
pub fn enrich(random: &mut Random, cloud: &Sketch, file: &mut Value) {
    add_resources(random, cloud, file);
    let mut places = Vec::new();
    statements(file, String::new(), &mut places);
    for place in places {
        let mut changed = file.clone();
        change(random, cloud, changed.pointer_mut(&place).unwrap());
        if read(&changed).is_some() {
            *file = changed;
        }
    }
}

fn statements(value: &Value, at: String, places: &mut Vec<String>) {
    match value {
        Value::Object(members) if members.contains_key("Effect") => places.push(at),
        Value::Object(members) => members
            .iter()
            .for_each(|(key, it)| statements(it, format!("{at}/{key}"), places)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(i, it)| statements(it, format!("{at}/{i}"), places)),
        _ => {}
    }
}

fn change(random: &mut Random, cloud: &Sketch, statement: &mut Value) {
    let Some(members) = statement.as_object_mut() else {
        return;
    };
    if members
        .get("Action")
        .is_some_and(|action| action != "sts:AssumeRole")
        && random.chance(60)
    {
        members.insert("Action".into(), actions(random, cloud));
    }
    if members.contains_key("Resource") && random.chance(60) {
        members.insert("Resource".into(), resources(random, cloud));
    }
    if random.chance(15) {
        members.insert("Effect".into(), json!("Deny"));
    }
    if random.chance(8)
        && let Some(whom) = members.remove("Principal")
    {
        members.insert("NotPrincipal".into(), whom);
    }
    if random.chance(35) {
        members.insert("Condition".into(), condition(random, cloud));
    }
    if random.chance(30) {
        let (word, list) = match random.chance(50) {
            true => ("Action", actions(random, cloud)),
            false => ("Resource", resources(random, cloud)),
        };
        // In Volcano both may appear together, elsewhere only one of them.
        if cloud.dialect.name() != "volcengine" {
            members.remove(word);
        }
        members.insert(format!("Not{word}"), list);
    }
}

fn several(random: &mut Random, mut one: impl FnMut(&mut Random) -> String) -> Value {
    let count = 1 + random.below(3);
    if count == 1 {
        json!(one(random))
    } else {
        (0..count).map(|_| one(random)).collect()
    }
}

fn actions(random: &mut Random, cloud: &Sketch) -> Value {
    several(random, |random| {
        let action = *random.pick(&cloud.actions);
        let (service, name) = action.split_once(':').unwrap();
        match random.below(7) {
            0 => "*".to_owned(),
            1 => format!("{service}:*"),
            2 => format!("{service}:{}*", &name[..3]),
            3 => format!("{service}:*{}", &name[3..]),
            4 => format!("{service}:?{}", &name[1..]),
            5 => action
                .to_ascii_uppercase()
                .replacen(&service.to_ascii_uppercase(), service, 1),
            _ => action.to_owned(),
        }
    })
}

fn resources(random: &mut Random, cloud: &Sketch) -> Value {
    let variables: &[&str] = match cloud.dialect.name() {
        "aws" => &["/${t:k}", "/${aws:username}", "${t:k}", "/${t:k, 'b'}"],
        "volcengine" => &["/${t:k}", "/${volc:UserName}", "${t:k}"],
        _ => &[],
    };
    several(random, |random| {
        let account = *random.pick(&[ACCOUNTS[0], ACCOUNTS[1], "*"]);
        let bucket = (cloud.bucket)(account, random.below(5));
        match random.below(12) {
            0 => "*".to_owned(),
            1 => bucket,
            2 => format!("{bucket}/k"),
            3 => format!("{bucket}*"),
            4 => format!("{}*", &bucket[..bucket.len() - 1]),
            5 => format!("{bucket}/?"),
            6 => (cloud.caller)(account, "role/R*"),
            7 => (cloud.caller)(account, "*0"),
            8 | 9 if !variables.is_empty() => format!("{bucket}{}", random.pick(variables)),
            _ => format!("{bucket}/*"),
        }
    })
}

fn condition(random: &mut Random, cloud: &Sketch) -> Value {
    let mut all = vec![
        ("StringEquals", "t:k", json!("a")),
        ("StringEquals", "t:k", json!(["a", "b"])),
        ("StringNotEquals", "t:k", json!("a")),
        ("IpAddress", "t:ip", json!("10.0.0.0/8")),
        ("NotIpAddress", "t:ip", json!("10.0.0.0/8")),
        ("DateLessThanEquals", "t:d", json!("2026-01-01T00:00:00Z")),
        ("DateGreaterThan", "t:d", json!("2026-01-01T00:00:00Z")),
        ("DateNotEquals", "t:d", json!("2026-01-01T00:00:00Z")),
        ("NumericGreaterThanEquals", "t:n", json!("5")),
        ("NumericLessThan", "t:n", json!("5")),
        ("NumericNotEquals", "t:n", json!("5")),
        ("StringEquals", "t:t", json!("a")),
        ("StringNotEquals", "t:t", json!(["b", "c"])),
        ("StringLike", "t:t", json!("b*")),
        ("ForAnyValue:StringEquals", "t:t", json!(["a", "c"])),
        ("ForAllValues:StringEquals", "t:t", json!(["a", "b"])),
        ("ForAllValues:StringNotEquals", "t:t", json!("a")),
    ];
    if matches!(cloud.dialect.name(), "aws" | "volcengine") {
        all.push(("StringEqualsIfExists", "t:k", json!("b")));
        all.push(("Null", "t:k", json!("true")));
    }
    match cloud.dialect.name() {
        "aws" => all.extend([
            ("StringEquals", "aws:ResourceTag/t", json!("v")),
            ("StringLike", "aws:userid", json!("*:dep")),
            ("StringNotLike", "aws:userid", json!("*:d*")),
        ]),
        "alibaba-ram" => all.push(("StringNotEquals", "acs:ResourceTag/t", json!("v"))),
        "volcengine" => all.push(("StringEquals", "volc:ResourceTag/t", json!("v"))),
        _ => {}
    }
    let mut operators = serde_json::Map::new();
    for _ in 0..1 + random.below(2) {
        let (operator, key, value) = random.pick(&all).clone();
        operators.insert(operator.into(), json!({key: value}));
    }
    Value::Object(operators)
}

/// A bucket for some of those of an account at once: the account itself, users, roles and sessions.
fn of_kin(random: &mut Random, cloud: &Sketch, account: &str, index: usize) -> Value {
    let named = ["root", "user/u0", "user/u1", "role/r0", "role/r1"]
        .map(|name| (cloud.caller)(account, name));
    let all = named
        .into_iter()
        .chain([cloud.session_of(account, "r0", "dep")]);
    let mut some: Vec<String> = all.filter(|_| random.chance(60)).collect();
    some.push((cloud.caller)(account, "root"));
    some.dedup();
    let bucket = (cloud.bucket)(account, 7 + index);
    let allow = json!({"Effect": "Allow", "Action": random.pick(&cloud.actions),
        "Resource": format!("{bucket}*"),
        "Principal": {cloud.word: some}});
    let document = json!({"Version": "2012-10-17", "Statement": [allow]});
    json!({"name": bucket, "policies": [{"name": format!("kin-{index}"), "document": document}]})
}

/// Tags, something listed below a bucket, and in AWS a key, which by itself allows nobody.
fn add_resources(random: &mut Random, cloud: &Sketch, file: &mut Value) {
    for (index, id) in ACCOUNTS.into_iter().enumerate() {
        let resources = file["accounts"][index]["resources"].as_array_mut().unwrap();
        let policies = resources
            .iter()
            .find_map(|resource| resource.get("policies").cloned());
        let mut add = |name: String| {
            let mut listed = json!({"name": name});
            if let Some(mut policies) = policies.clone().filter(|_| random.chance(60)) {
                policies[0]["name"] = json!(format!("on-{name}"));
                listed["policies"] = policies;
            }
            resources.push(listed);
        };
        add(format!("{}/k", (cloud.bucket)(id, index * 2)));
        if cloud.dialect.name() == "aws" {
            add(format!("arn:aws:kms:r:{id}:key/x"));
            resources.push(of_kin(random, cloud, id, index));
        }
        for resource in resources {
            if random.chance(30) {
                resource["tags"] = json!({"t": random.pick(&["v", "w"])});
            }
        }
    }
}
