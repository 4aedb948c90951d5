//! Changes of a document that somebody wrote, by accident or with intent.

use serde_json::Value;

use crate::support::Random;

/// Texts that are inserted where they do not belong.
const PIECES: &[&str] = &[
    "null",
    "true",
    "-0",
    "1e999",
    "-1e-999",
    "18446744073709551616",
    "0x1",
    "[]",
    "{}",
    "[[]]",
    "{\"\":\"\"}",
    "\"\"",
    "\"*\"",
    "\"?\"",
    "\"${\"",
    "\"${a, '\"",
    "\"${*}\"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"\\ud83d\\udd12\"",
    "\"\u{202e}\"",
    "\"\u{feff}\"",
    "\"acs:*:*:*:*\"",
    "\"::::::\"",
    "\"arn:aws:iam::1:root\"",
    "\"Deny\"",
    "\"0.0.0.0/0\"",
    "\"2026-02-30T25:61:61Z\"",
    "\"%7B\"",
    "//",
    "/*",
    ",",
    "\"",
    "\\",
    "\n",
    "\0",
    "\u{1b}[31m",
    "]",
    "}",
    ":",
    "=",
    "'",
    "#",
    "[",
    "{",
];

const KEYS: &[&str] = &["Action", "NotAction", "Effect ", "condition", "", "name"];
const LETTERS: &[&str] = &[
    "*", "?", ":", "/", "\u{200b}", "\0", "${", "}", "..", "ß", "İ", "🔒",
];

/// A document after a change, or some; `other` is one of its kind.
pub fn spoil(random: &mut Random, text: &str, other: &str) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    let changes = *random.pick(&[1, 1, 1, 1, 2, 3]);
    for _ in 0..changes {
        let tree = random
            .chance(60)
            .then(|| serde_json::from_slice(&bytes).ok())
            .flatten();
        match tree {
            Some(tree) => bytes = spoil_tree(random, tree, other).into_bytes(),
            None => spoil_bytes(random, &mut bytes, other.as_bytes()),
        }
    }
    bytes
}

fn spoil_bytes(random: &mut Random, bytes: &mut Vec<u8>, other: &[u8]) {
    let at = random.below(bytes.len() + 1);
    let end = (at + random.below(24)).min(bytes.len());
    match random.below(7) {
        0 => drop(bytes.drain(at..end)),
        1 => bytes.truncate(at),
        2 => {
            let again = bytes[at..end].repeat(1 + random.below(40));
            drop(bytes.splice(at..at, again));
        }
        3 => {
            let from = random.below(other.len() + 1);
            let piece = &other[from..(from + random.below(200)).min(other.len())];
            drop(bytes.splice(at..end, piece.iter().copied()));
        }
        4 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << random.below(8);
            }
        }
        _ => drop(bytes.splice(at..at, random.pick(PIECES).bytes())),
    }
}

/// Changes one node of a tree. What a tree cannot represent, such as a duplicate key, is inserted
/// as text.
fn spoil_tree(random: &mut Random, mut tree: Value, other: &str) -> String {
    const MARK: &str = "a-place-in-a-text";
    let count = nodes(&tree);
    let mut number = random.below(count);
    let Some(node) = node(&mut tree, &mut number) else {
        return tree.to_string();
    };
    let mut text = None;
    match (random.below(10), node) {
        (0, Value::Object(members)) => {
            let key = members
                .keys()
                .nth(random.below(members.len().max(1)))
                .cloned();
            if let Some(key) = key {
                let twice = members[&key].clone();
                members.insert(MARK.to_owned(), twice);
                text = Some((format!("\"{MARK}\""), Value::from(key).to_string()));
            }
        }
        (1, Value::Object(members)) => {
            let key = members
                .keys()
                .nth(random.below(members.len().max(1)))
                .cloned();
            if let Some(value) = key.and_then(|key| members.remove(&key)) {
                members.insert((*random.pick(KEYS)).to_owned(), value);
            }
        }
        (2, Value::Array(items)) => {
            let again: Vec<Value> = items
                .iter()
                .cycle()
                .take(items.len().min(10) * random.below(30))
                .cloned()
                .collect();
            items.extend(again);
        }
        (3, node) => *node = Value::Array(vec![node.take()]),
        (4, node) => *node = Value::from("*".repeat(random.below(2_000))),
        (5, node) => {
            let deep = random.below(300);
            *node = Value::from(MARK);
            text = Some((
                format!("\"{MARK}\""),
                format!("{}{}", "[".repeat(deep), "]".repeat(deep)),
            ));
        }
        (6, node) => *node = serde_json::from_str(other).unwrap_or_default(),
        (0..=2 | 7, Value::String(letters)) => {
            let at = letters
                .char_indices()
                .map(|(at, _)| at)
                .nth(random.below(letters.len().max(1)))
                .unwrap_or(0);
            letters.insert_str(at, random.pick::<&str>(LETTERS));
        }
        (_, node) => {
            *node = Value::from(MARK);
            text = Some((format!("\"{MARK}\""), (*random.pick(PIECES)).to_owned()));
        }
    }
    let written = if random.chance(50) {
        tree.to_string()
    } else {
        format!("{tree:#}")
    };
    text.map_or(written.clone(), |(mark, put)| {
        written.replacen(&mark, &put, 1)
    })
}

fn nodes(tree: &Value) -> usize {
    1 + match tree {
        Value::Array(items) => items.iter().map(nodes).sum(),
        Value::Object(members) => members.values().map(nodes).sum(),
        _ => 0,
    }
}

/// The node of a number, counted in the order of the text.
fn node<'t>(tree: &'t mut Value, number: &mut usize) -> Option<&'t mut Value> {
    if *number == 0 {
        return Some(tree);
    }
    *number -= 1;
    match tree {
        Value::Array(items) => items.iter_mut().find_map(|item| node(item, number)),
        Value::Object(members) => members.values_mut().find_map(|member| node(member, number)),
        _ => None,
    }
}
