//! Random documents to fix: widened patterns, repeated entries and statements.

use serde_json::Value;

use super::PLANS;
use crate::support::{Language, Plan, Pool, Random, document, plan};

/// One item more, which covers another or is covered by it as often as not.
pub(super) fn widen(random: &mut Random, text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let at = random.below(letters.len().max(1));
    let with = |new: char| {
        letters
            .iter()
            .enumerate()
            .map(|(index, letter)| if index == at { new } else { *letter })
            .collect()
    };
    match random.below(5) {
        0 => letters.iter().take(at).chain(['*'].iter()).collect(),
        1 => with('?'),
        2 => with('*'),
        3 => text.replace('*', "**"),
        _ => text.to_owned(),
    }
}

/// Lists in which one item is often wider than another.
pub(super) fn widen_all(random: &mut Random, value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.iter_mut().for_each(|item| widen_all(random, item));
            if let (Some(Value::String(first)), true) = (items.first().cloned(), random.chance(40))
            {
                items.push(widen(random, &first).into());
            }
        }
        Value::Object(members) => {
            for (key, member) in members.iter_mut() {
                if let ("Action" | "Resource" | "NotAction" | "NotResource", Value::String(_)) =
                    (&**key, &*member)
                {
                    *member = Value::Array(vec![member.clone()]);
                }
                widen_all(random, member);
            }
        }
        _ => {}
    }
}

pub(super) fn statements(document: &mut Value) -> Option<&mut Vec<Value>> {
    let statements = document.get_mut("Statement")?;
    if !statements.is_array() {
        *statements = Value::Array(vec![statements.clone()]);
    }
    statements.as_array_mut()
}

/// Adds statements that are almost those which are there, and tests that say nothing.
pub(super) fn repeat(random: &mut Random, document: &mut Value) {
    let Some(list) = statements(document) else {
        return;
    };
    for mut again in list.clone() {
        let members = again.as_object_mut().unwrap();
        members.remove("Sid");
        if random.chance(40) {
            members.remove("Condition");
        } else if random.chance(20) {
            members.insert(
                "Condition".to_owned(),
                Value::Object(serde_json::Map::new()),
            );
        }
        if random.chance(25) {
            again["Effect"] = Value::from("Deny");
        }
        widen_all(random, &mut again);
        list.push(again);
    }
}

/// A policy with much to fix, and requests for it.
pub(super) fn sample(random: &mut Random, language: &Language) -> Option<(Value, Vec<Plan>)> {
    let pool = Pool::new(random, language);
    let plans: Vec<Plan> = (0..PLANS).map(|_| plan(random, language, &pool)).collect();
    let mut json: Value =
        serde_json::from_str(&document(random, language, &pool, &plans).json.to_string()).ok()?;
    repeat(random, &mut json);
    widen_all(random, &mut json);
    Some((json, plans))
}
