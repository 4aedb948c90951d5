//! What a statement leaves out, and which actions two patterns share.

use super::{ActionMatcher, PolicySet};
use crate::dialect::{Dialect, Kind};
use crate::model::{ActionPattern, Effect};

/// Elements, actions and resources that they leave out.
const ROWS: &[(&str, &[&str], usize)] = &[
    (r#""Action": "a:*", "Resource": "*""#, &[], 0),
    (r#""Action": "a:*", "NotResource": "x:a::1:b""#, &[], 1),
    (
        r#""NotAction": ["a:Get*", "b:*"], "Resource": "*""#,
        &["a:get*", "b:*"],
        0,
    ),
    (
        r#""NotAction": "*", "NotResource": ["x:a::1:b", "*"]"#,
        &["*:*"],
        2,
    ),
];

#[test]
fn a_statement_says_what_it_leaves_out() {
    let dialect = Dialect::builder("own").prefix("x").build().unwrap();
    for (elements, actions, resources) in ROWS {
        let text = format!(r#"{{"Statement": {{"Effect": "Deny", {elements}}}}}"#);
        let set = PolicySet::builder(&dialect)
            .add(Kind::Identity, "p", text)
            .build()
            .unwrap();
        let (_, statement) = set.each(None, Effect::Deny).next().unwrap();
        let mut left_out = Vec::new();
        for action in statement.excluded_actions() {
            let [service, name] = action.spelled();
            left_out.push(format!("{}:{}", service.written(), name.written()));
        }
        assert_eq!(left_out, *actions, "{elements}");
        assert_eq!(
            statement.excluded_resources().count(),
            *resources,
            "{elements}"
        );
        assert_eq!(
            statement.leaves_out(),
            !actions.is_empty() || *resources > 0,
            "{elements}"
        );
    }
}

/// Every pair of patterns, over actions that show all ways in which these can match.
#[test]
fn actions_overlap_where_both_match_one() {
    let halves = ["a", "b", "*", "a*", "*b", "?"];
    let mut patterns = vec!["*".to_owned()];
    for service in halves {
        patterns.extend(halves.map(|name| format!("{service}:{name}")));
    }
    let words = ["a", "b", "c", "ab", "aa", "bb", "ba"];
    let mut actions = Vec::new();
    for service in words {
        actions.extend(words.map(|name| (service, name)));
    }
    for left in &patterns {
        for right in &patterns {
            let (one, other) = (matcher(left), matcher(right));
            let mut actions = actions.iter();
            let is_shared = actions.any(|action| one.matches(*action) && other.matches(*action));
            assert_eq!(one.overlaps(&other), is_shared, "{left} and {right}");
        }
    }
}

/// A pattern of actions as decisions read it.
fn matcher(text: &str) -> ActionMatcher {
    ActionMatcher::new(&ActionPattern { text: text.into() })
}
