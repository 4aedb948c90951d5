//! Requests that a policy itself suggests: its own words, with something in place of each wildcard.

use std::collections::BTreeMap;

use portcullis::{Dialect, Request};
use serde_json::Value;

/// Pairs of an action and a resource taken from one policy.
const PAIRS_MAX: usize = 60;

/// Requests without context, and with the values that the policy's own conditions name.
pub fn requests(dialect: &Dialect, text: &str) -> Vec<Request<'static>> {
    let mut words = Words::default();
    words.collect("", &serde_json::from_str(text).expect("the corpus is JSON"));
    words.resources.push("*".to_owned());
    let principal = match dialect.name() {
        "aws" => "arn:aws:iam::111122223333:user/ann",
        _ => "acs:ram::1000000000000001:user/ann",
    };
    let pairs = words.actions.len().max(words.resources.len());
    let mut requests = Vec::new();
    // Spread over all pairs, so that a long policy is asked about its last statements too.
    for index in (0..pairs).step_by(pairs / PAIRS_MAX + 1) {
        let Some(action) = words.actions.get(index % words.actions.len().max(1)) else {
            continue;
        };
        let resource = &words.resources[index % words.resources.len()];
        let plain = dialect.request(principal, action.clone(), resource.clone());
        let conditions = words.conditions.values();
        let given = conditions.fold(plain.clone(), |request, (key, value)| {
            request.context(key.clone(), value.clone())
        });
        // OK because a word with too few fields is not a name, and a value may contradict the
        // principal.
        requests.extend(
            [plain, given]
                .into_iter()
                .filter_map(|request| request.build().ok()),
        );
    }
    requests
}

#[derive(Default)]
struct Words {
    actions: Vec<String>,
    resources: Vec<String>,
    /// By folded key: the key, and the first value seen for it.
    conditions: BTreeMap<String, (String, String)>,
}

impl Words {
    fn collect(&mut self, element: &str, value: &Value) {
        match (element, value) {
            ("Action" | "NotAction", Value::String(action)) => {
                let action = if action == "*" {
                    "service:Action".to_owned()
                } else {
                    filled(action)
                };
                self.actions.push(action);
            }
            ("Resource" | "NotResource", Value::String(resource)) if resource != "*" => {
                self.resources.push(filled(resource));
            }
            ("Condition", Value::Object(operators)) => {
                let keys = operators.values().filter_map(Value::as_object).flatten();
                for (key, value) in keys {
                    let first = value
                        .as_array()
                        .map_or(Some(value), |values| values.first());
                    if let Some(first) = first.and_then(Value::as_str) {
                        let entry = (key.clone(), filled(first));
                        self.conditions
                            .entry(key.to_ascii_lowercase())
                            .or_insert(entry);
                    }
                }
            }
            (_, Value::Array(items)) => items.iter().for_each(|item| self.collect(element, item)),
            (_, Value::Object(members)) => members
                .iter()
                .for_each(|(key, member)| self.collect(key, member)),
            _ => {}
        }
    }
}

fn filled(pattern: &str) -> String {
    pattern
        .replace('*', "Any1")
        .replace('?', "q")
        .replace("${aws:username}", "ann")
}
