//! What a statement leaves out, and which actions two patterns share.

use super::{ActionMatcher, PolicySet};
use crate::dialect::{Dialect, Kind};
use crate::model::{ActionPattern, Effect};
use crate::pattern::Spelled;

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
fn a_statement_tells_what_it_leaves_out() {
    let dialect = Dialect::builder("own").prefix("x").build().unwrap();
    for (elements, actions, resources) in ROWS {
        let text = format!(r#"{{"Statement": {{"Effect": "Deny", {elements}}}}}"#);
        let set = PolicySet::builder(&dialect)
            .add(Kind::Identity, "p", text)
            .build()
            .unwrap();
        let (_, statement) = set.each(None, Effect::Deny).next().unwrap();
        let [service, name] = [0, 1].map(|half| {
            let halves = statement
                .excluded_actions()
                .map(move |action| action.spelled());
            halves
                .filter_map(|halves| halves.get(half).map(Spelled::written))
                .collect::<Vec<_>>()
        });
        let left: Vec<String> = service
            .iter()
            .zip(&name)
            .map(|(service, name)| format!("{service}:{name}"))
            .collect();
        assert_eq!(left, *actions, "{elements}");
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
    let patterns = halves
        .iter()
        .flat_map(|service| halves.iter().map(move |name| format!("{service}:{name}")));
    let patterns: Vec<String> = patterns.chain(["*".to_owned()]).collect();
    let words = ["a", "b", "c", "ab", "aa", "bb", "ba"];
    let actions: Vec<_> = words
        .iter()
        .flat_map(|service| words.iter().map(move |name| (*service, *name)))
        .collect();
    let matcher = |text: &String| {
        ActionMatcher::new(&ActionPattern {
            text: (&**text).into(),
        })
    };
    for left in &patterns {
        for right in &patterns {
            let both = [left, right].map(matcher);
            let is_shared = actions
                .iter()
                .any(|action| both.iter().all(|one| one.matches(*action)));
            let [one, other] = &both;
            assert_eq!(one.overlaps(other), is_shared, "{left} and {right}");
        }
    }
}
