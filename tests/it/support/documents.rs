//! Policy documents.

use portcullis::Kind;

use super::conditions::{condition, with_variable};
use super::json::Json;
use super::languages::{Language, Not};
use super::requests::Plan;
use super::values::Pool;
use super::{Random, words};

/// A policy document and what it is for.
#[derive(Clone, Debug)]
pub struct Document {
    pub kind: Kind,
    pub json: Json,
}

/// A document about what some of the requests ask.
pub fn document(random: &mut Random, language: &Language, pool: &Pool, plans: &[Plan]) -> Document {
    let count = *random.pick(&[0, 1, 1, 1, 2, 2, 3, 5]);
    let mut statements: Vec<Json> = (0..count)
        .map(|index| statement(random, language, (pool, plans), index))
        .collect();
    let statements = match statements.len() {
        1 if language.single_statement && random.chance(30) => statements.remove(0),
        _ => Json::List(statements),
    };
    let mut members = Vec::new();
    if language.needs_version || random.chance(85) {
        members.push((
            "Version".to_owned(),
            Json::text(*random.pick(language.versions)),
        ));
    }
    members.push(("Statement".to_owned(), statements));
    random.shuffle(&mut members);
    let kind = if random.chance(94) {
        Kind::Identity
    } else {
        *random.pick(Kind::ALL)
    };
    Document {
        kind,
        json: Json::Object(members),
    }
}

fn statement(
    random: &mut Random,
    language: &Language,
    (pool, plans): (&Pool, &[Plan]),
    index: usize,
) -> Json {
    let plan = random.pick(plans);
    let mut members = Vec::new();
    if random.chance(30) {
        let sid = if language.unique_sids {
            index.to_string()
        } else {
            words::word(random)
        };
        members.push(("Sid".to_owned(), Json::Text(sid)));
    }
    members.push((
        "Effect".to_owned(),
        Json::text(if random.chance(65) { "Allow" } else { "Deny" }),
    ));
    let actions = list(random, |random| action_pattern(random, language, plan));
    let not_actions = list(random, |random| action_pattern(random, language, plan));
    elements(
        random,
        language,
        ("Action", "NotAction"),
        (actions, not_actions),
        &mut members,
    );
    let resources = list(random, |random| {
        resource_pattern(random, language, pool, plan)
    });
    let not_resources = list(random, |random| {
        resource_pattern(random, language, pool, plan)
    });
    if language.needs_resource || random.chance(85) {
        elements(
            random,
            language,
            ("Resource", "NotResource"),
            (resources, not_resources),
            &mut members,
        );
    }
    if random.chance(65) {
        members.push((
            "Condition".to_owned(),
            condition(random, language, pool, plan),
        ));
    }
    random.shuffle(&mut members);
    Json::Object(members)
}

/// An element, the element that negates it, or both, as the dialect has it.
fn elements(
    random: &mut Random,
    language: &Language,
    (plain, negated): (&str, &str),
    (list, not_list): (Json, Json),
    members: &mut Vec<(String, Json)>,
) {
    let negate = random.chance(25);
    match language.not {
        Not::Instead if negate => members.push((negated.to_owned(), not_list)),
        Not::Beside if negate => {
            members.push((plain.to_owned(), list));
            members.push((negated.to_owned(), not_list));
        }
        _ => members.push((plain.to_owned(), list)),
    }
}

/// One text, or an array of some.
fn list(random: &mut Random, mut one: impl FnMut(&mut Random) -> String) -> Json {
    let count = *random.pick(&[1, 1, 1, 2, 3]);
    let mut items: Vec<Json> = (0..count).map(|_| Json::Text(one(random))).collect();
    if items.len() == 1 && random.chance(60) {
        items.remove(0)
    } else {
        Json::List(items)
    }
}

fn action_pattern(random: &mut Random, language: &Language, plan: &Plan) -> String {
    if random.chance(35) {
        return (*random.pick(&["*", "*", "a:*", "ab:*"])).to_owned();
    }
    let action = if random.chance(70) {
        plan.action.clone()
    } else {
        words::action(random)
    };
    let action = words::recase(random, &action);
    let Some((service, name)) = action.split_once(':') else {
        return action;
    };
    let half = |random: &mut Random, text: &str| {
        Some(words::blur(random, text)).filter(|text| !text.is_empty())
    };
    let blurred = half(random, name).unwrap_or("*".to_owned());
    let name = if blurred.contains(char::is_whitespace) {
        "*".to_owned()
    } else {
        blurred
    };
    match half(random, service) {
        Some(service) if language.service_wildcards && !service.contains([' ', '\n', ':']) => {
            format!("{service}:{name}")
        }
        _ => format!("{service}:{name}"),
    }
}

fn resource_pattern(random: &mut Random, language: &Language, pool: &Pool, plan: &Plan) -> String {
    if random.chance(20) {
        return "*".to_owned();
    }
    let name = random.pick(&plan.resources).clone();
    let count =
        language.words.len() + usize::from(language.partition) + usize::from(language.region) + 3;
    let mut fields: Vec<String> = if name == "*" || random.chance(10) {
        words::fields(random, language)
    } else {
        name.splitn(count, ':')
            .skip(language.words.len())
            .map(str::to_owned)
            .collect()
    };
    let last = fields.len() - 1;
    for (index, field) in fields.iter_mut().enumerate() {
        *field = match random.below(8) {
            0..4 => "*".to_owned(),
            4 | 5 => field.clone(),
            // A colon in a field would be one more field.
            _ if index < last => words::blur(random, field).replace([':', '$'], "?"),
            _ => words::blur(random, field),
        };
        if index == last || (index + 1 == last && random.chance(20)) {
            *field = with_variable(random, language, pool, field);
        }
    }
    if random.chance(15) {
        fields = fields
            .iter()
            .map(|field| words::recase(random, field))
            .collect();
    }
    if language.short_names && random.chance(8) {
        fields.truncate(random.below(fields.len()));
    }
    words::join(random, language, &fields)
}
