//! Policies of every kind.

use portcullis::Kind;

use super::super::{Json, Random};
use super::clouds::{Cloud, Form};
use super::question::{Asker, fill_one};
use super::world::Place;

/// Of whom and what a document may speak.
pub struct Topic<'t> {
    pub cloud: &'t Cloud,
    pub asker: &'t Asker,
    pub places: &'t [Place],
    /// The place that a policy is attached to.
    pub at: Option<usize>,
}

fn member(key: &str, value: Json) -> (String, Json) {
    (key.to_owned(), value)
}

/// One text, or an array.
fn texts(mut texts: Vec<String>) -> Json {
    match texts.len() {
        1 => Json::Text(texts.remove(0)),
        _ => Json::List(texts.into_iter().map(Json::Text).collect()),
    }
}

/// A policy that mostly allows, where it is a filter.
pub fn document(random: &mut Random, topic: &Topic<'_>, kind: Kind) -> Json {
    if kind == Kind::Trust && topic.cloud.trust_lists && random.chance(15) {
        let list = |random: &mut Random, items: &[&str]| {
            Json::List(
                (0..random.below(3))
                    .map(|_| Json::text(*random.pick(items)))
                    .collect(),
            )
        };
        return Json::Object(vec![
            member("TrustAccounts", list(random, &["1", "2"])),
            member("TrustServices", list(random, &["kec", "kce"])),
        ]);
    }
    let filter = matches!(
        kind,
        Kind::Boundary | Kind::Session | Kind::Endpoint | Kind::Control | Kind::ResourceControl
    );
    let count = *random.pick(&[0, 1, 1, 1, 1, 2, 2, 3]);
    let mut statements: Vec<Json> = (0..count).map(|_| statement(random, topic, kind)).collect();
    if filter && random.chance(60) {
        let mut all = vec![
            member("Effect", Json::text("Allow")),
            member("Action", Json::text("*")),
        ];
        if (topic.cloud.elements)(kind).principal {
            all.push(member("Principal", Json::text("*")));
        }
        all.push(member("Resource", Json::text("*")));
        statements.push(Json::Object(all));
    }
    let mut members = Vec::new();
    if let Some(version) = topic.cloud.version {
        members.push(member("Version", Json::text(version)));
    }
    members.push(member("Statement", Json::List(statements)));
    Json::Object(members)
}

fn statement(random: &mut Random, topic: &Topic<'_>, kind: Kind) -> Json {
    let elements = (topic.cloud.elements)(kind);
    let deny = random.chance(if matches!(kind, Kind::Identity | Kind::Trust) {
        12
    } else {
        20
    });
    let mut members = vec![member(
        "Effect",
        Json::text(if deny { "Deny" } else { "Allow" }),
    )];
    if elements.principal {
        let negate = elements.not_principal && random.chance(15);
        let key = if negate { "NotPrincipal" } else { "Principal" };
        members.push(member(key, principals(random, topic, kind)));
    }
    let action = |random: &mut Random| match random.below(10) {
        0..6 => "*".to_owned(),
        6 => (*random.pick(&["a:*", "sts:*", "A:get"])).to_owned(),
        7 => (*random.pick(topic.cloud.assume)).to_owned(),
        _ => (*random.pick(&["a:Get", "a:Put", "b:Get", "sts:AssumeRole"])).to_owned(),
    };
    let actions =
        |random: &mut Random| texts((0..=random.below(2)).map(|_| action(random)).collect());
    let negate = elements.not_action && random.chance(12);
    if !negate || topic.cloud.beside {
        members.push(member("Action", actions(random)));
    }
    if negate {
        members.push(member(
            "NotAction",
            texts(vec![(*random.pick(&["a:Put", "sts:*", "b:*"])).to_owned()]),
        ));
    }
    if elements.resource {
        let negate = elements.not_resource && random.chance(12);
        if !negate || topic.cloud.beside {
            members.push(member("Resource", resources(random, topic)));
        }
        if negate {
            members.push(member("NotResource", resources(random, topic)));
        }
    }
    if random.chance(30) {
        members.push(member("Condition", condition(random, topic)));
    }
    random.shuffle(&mut members);
    Json::Object(members)
}

fn resources(random: &mut Random, topic: &Topic<'_>) -> Json {
    let one = |random: &mut Random| {
        let name = &random.pick(topic.places).name;
        match (random.below(10), name.rsplit_once(':')) {
            (0..6, _) | (_, None) => "*".to_owned(),
            (6, Some((start, _))) => format!("{start}:*"),
            (7, Some((start, _))) if topic.cloud.variables => format!("{start}:${{t:k}}"),
            _ => name.clone(),
        }
    };
    texts((0..=random.below(2)).map(|_| one(random)).collect())
}

fn condition(random: &mut Random, topic: &Topic<'_>) -> Json {
    let all = [
        ("StringEquals", "t:k", "a"),
        ("StringEquals", "t:k", "b"),
        ("StringNotEquals", "t:k", "b"),
        ("StringLike", "t:k", "*"),
        ("IpAddress", "t:ip", "10.0.0.0/8"),
        ("NotIpAddress", "t:ip", "10.0.0.0/8"),
    ];
    let mut operators: Vec<(String, Json)> = Vec::new();
    for _ in 0..*random.pick(&[1, 1, 1, 2]) {
        let special = !topic.cloud.conditions.is_empty() && random.chance(30);
        let (operator, key, value) = *random.pick(if special {
            topic.cloud.conditions
        } else {
            &all
        });
        let quantified = operator != "Null" && !topic.cloud.trust_lists && random.chance(10);
        let operator = if quantified {
            format!(
                "{}:{operator}",
                random.pick::<&str>(&["ForAllValues", "ForAnyValue"])
            )
        } else {
            operator.to_owned()
        };
        if !operators.iter().any(|(other, _)| *other == operator) {
            operators.push(member(
                &operator,
                Json::Object(vec![member(key, Json::text(value))]),
            ));
        }
    }
    Json::Object(operators)
}

fn principals(random: &mut Random, topic: &Topic<'_>, kind: Kind) -> Json {
    let place = topic.at.map(|index| &topic.places[index]);
    let form = match (kind, place) {
        (Kind::Trust, _) => {
            let word = match topic.asker {
                Asker::Service(..) => "Service",
                Asker::Federated(_) => "Federated",
                _ => topic.cloud.on_role[0].word,
            };
            let fitting = topic.cloud.on_role.iter().find(|form| form.word == word);
            if random.chance(70) {
                *fitting.unwrap()
            } else {
                *random.pick(topic.cloud.on_role)
            }
        }
        (Kind::Endpoint, _) => *random.pick(topic.cloud.on_endpoint),
        (Kind::ResourceControl, _) => *random.pick(topic.cloud.on_resource_control),
        (_, Some(place)) => {
            let name = place.name.to_lowercase();
            let fitting: Vec<Form> = topic
                .cloud
                .on_resource
                .iter()
                .filter(|(start, _)| name.starts_with(start))
                .map(|(_, form)| *form)
                .collect();
            // A form of its own before one for all.
            let own = topic
                .cloud
                .on_resource
                .iter()
                .any(|(start, _)| !start.is_empty() && name.starts_with(start));
            if own && random.chance(98) {
                fitting[0]
            } else {
                *random.pick(&fitting)
            }
        }
        (_, None) => topic.cloud.on_resource[0].1,
    };
    if form.word == "*" {
        return Json::text("*");
    }
    let entry = |random: &mut Random| {
        let fitting: Vec<&str> = form
            .entries
            .iter()
            .copied()
            .filter(|entry| resembles(entry, topic.asker))
            .collect();
        match topic.asker.name() {
            Some(name)
                if form.entries.contains(&"*")
                    && random.chance(20)
                    && !name.starts_with("arn:sts") =>
            {
                let fits = form.entries.iter().any(|entry| entry.contains("user/"));
                if fits {
                    name.to_owned()
                } else {
                    fill_one(random, form.entries)
                }
            }
            _ if !fitting.is_empty() && random.chance(60) => fill_one(random, &fitting),
            _ => fill_one(random, form.entries),
        }
    };
    let entries: Vec<String> = (0..=random.below(2)).map(|_| entry(random)).collect();
    if form.word == "[]" {
        let empty = form.entries[0] == form.entries[1] && random.chance(5);
        return Json::List(if empty {
            Vec::new()
        } else {
            entries.into_iter().map(Json::Text).collect()
        });
    }
    Json::Object(vec![member(form.word, texts(entries))])
}

/// Whether an entry of this form could name somebody like the caller.
fn resembles(entry: &str, asker: &Asker) -> bool {
    match asker {
        Asker::Owner(_) => entry.ends_with("root") || entry == "{A}",
        Asker::User(..) => {
            entry.contains("user/") || entry.contains("/{N}") || entry.ends_with("{U}")
        }
        Asker::Role(_) => entry.contains("role/{N}"),
        Asker::Session(..) => entry.contains("role/") || entry.starts_with("AROA"),
        Asker::Vendor(_) => entry.contains("Identity"),
        Asker::FederatedUser(_) => entry.contains("user/"),
        Asker::Service(name, _) => entry.contains(&**name),
        Asker::Federated(_) | Asker::Anonymous => entry == "*",
    }
}
