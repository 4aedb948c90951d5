//! JSON that keeps the order of its members, so that order can be tried (clause S2).

use std::fmt;

use super::Random;

#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    Text(String),
    /// A number, a boolean or `null`, as it is written.
    Bare(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    pub fn text(text: impl Into<String>) -> Self {
        Json::Text(text.into())
    }

    /// Puts the entries of every array and object in another order.
    pub fn shuffle(&mut self, random: &mut Random) {
        match self {
            Json::Text(_) | Json::Bare(_) => {}
            Json::List(items) => {
                random.shuffle(items);
                items.iter_mut().for_each(|item| item.shuffle(random));
            }
            Json::Object(members) => {
                random.shuffle(members);
                members
                    .iter_mut()
                    .for_each(|(_, value)| value.shuffle(random));
            }
        }
    }

    /// Every value that is this one without one entry somewhere.
    pub fn smaller(&self) -> Vec<Json> {
        let mut found = Vec::new();
        match self {
            Json::Text(_) | Json::Bare(_) => {}
            Json::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    let mut without = items.clone();
                    without.remove(index);
                    found.push(Json::List(without));
                    let replaced = item.smaller().into_iter().map(|smaller| {
                        let mut items = items.clone();
                        items[index] = smaller;
                        Json::List(items)
                    });
                    found.extend(replaced);
                }
            }
            Json::Object(members) => {
                for (index, (key, value)) in members.iter().enumerate() {
                    let mut without = members.clone();
                    without.remove(index);
                    found.push(Json::Object(without));
                    let replaced = value.smaller().into_iter().map(|smaller| {
                        let mut members = members.clone();
                        members[index] = (key.clone(), smaller);
                        Json::Object(members)
                    });
                    found.extend(replaced);
                }
            }
        }
        found
    }
}

impl fmt::Display for Json {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |text: &str| serde_json::to_string(text).unwrap();
        match self {
            Json::Text(text) => out.write_str(&quoted(text)),
            Json::Bare(text) => out.write_str(text),
            Json::List(items) => {
                let items: Vec<_> = items.iter().map(Json::to_string).collect();
                write!(out, "[{}]", items.join(","))
            }
            Json::Object(members) => {
                let members: Vec<_> = members
                    .iter()
                    .map(|(key, value)| format!("{}:{value}", quoted(key)))
                    .collect();
                write!(out, "{{{}}}", members.join(","))
            }
        }
    }
}
