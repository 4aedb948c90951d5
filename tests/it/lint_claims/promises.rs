//! Words that promise something are held here or elsewhere.

use portcullis::lint::Rule;

use super::CLAIMS;

/// Rules that promise as much of something else: where that is tested, or whose fact it follows
/// from.
const ELSEWHERE: &[(&str, &str)] = &[
    (
        "bucket-for-object-action",
        "by which resource the vendor asks for the action",
    ),
    (
        "caller-key-for-service",
        "which requests give the key is the vendor's",
    ),
    (
        "deny-by-unfilled-tag",
        "which requests give the key is the catalogue's",
    ),
    ("double-star", "fix_laws: its fix is proved"),
    ("empty-condition", "fix_laws: its fix is proved"),
    (
        "empty-resource",
        "clause R3: the fields of a request's name are not empty",
    ),
    (
        "item-for-listing-action",
        "by which resource the vendor asks for the action",
    ),
    ("mistyped-key", "which values the key has is the vendor's"),
    (
        "mistyped-listed-key",
        "which values the key has is the catalogue's",
    ),
    ("mergeable-statements", "fix_laws: its fix is proved"),
    (
        "narrowed-account-action",
        "by which resource the vendor asks for the action",
    ),
    (
        "object-for-bucket-action",
        "by which resource the vendor asks for the action",
    ),
    ("pointless-deny", "lint_laws"),
    ("redundant-action", "lint_laws"),
    ("redundant-principal", "fix_laws: its fix is proved"),
    ("redundant-resource", "lint_laws"),
    ("redundant-statement", "lint_laws"),
    ("shadowed-allow", "lint_laws"),
    (
        "unknown-action",
        "which actions there are is the catalogue's",
    ),
    (
        "unknown-service",
        "which services there are is the vendor's",
    ),
    (
        "unreachable-action",
        "by which resource the catalogue says the action is asked",
    ),
    (
        "wrong-trust-action",
        "which actions assume a role is the vendor's",
    ),
];

/// Words that promise something of every request.
const PROMISES: &[&str] = &[
    "never applies",
    "never grants",
    "a deny denies nothing",
    "does not apply",
    "applies to no request",
    "always true",
    "changes nothing",
    "means the same",
    "says the same",
    "has the same meaning",
    "match what one star matches",
    "is covered by",
    "matches every value",
    "is true when",
    "evades this deny",
    "meets no allow",
    "together are",
    "contains every",
    "is the block",
];

/// A rule whose words promise something of every request is held against the engine, or it is said
/// why not.
#[test]
fn every_promise_is_held() {
    let agreed = include_str!("../../lint/messages.txt");
    let mut wrong = Vec::new();
    for rule in Rule::all() {
        let own = agreed.lines();
        let mut is_own = false;
        let messages = own.filter(|line| {
            is_own = if line.starts_with(' ') {
                is_own
            } else {
                line.starts_with(&format!("{}: ", rule.id()))
            };
            is_own && line.starts_with(' ')
        });
        let words = [rule.what(), rule.why(), rule.fix()]
            .into_iter()
            .chain(messages)
            .collect::<Vec<_>>()
            .join("\n");
        let promise = PROMISES.iter().find(|promise| words.contains(**promise));
        let known = CLAIMS.contains(&rule.id()) || ELSEWHERE.iter().any(|(id, _)| *id == rule.id());
        if let Some(promise) = promise.filter(|_| !known) {
            wrong.push(format!("`{}`: {promise}", rule.id()));
        }
    }
    assert!(
        wrong.is_empty(),
        "promises that no test holds:\n{}",
        wrong.join("\n")
    );
}
