//! Limits hold to the unit (clause P6).

use portcullis::{Dialect, Kind, Limits, LoadError, Policy};

use super::{ALLOW_ALL, ids, in_statement, nested};

/// A text at a limit, and the one that is one over it.
type AtLimit = fn(usize) -> String;

/// P6: at a limit is legal, over it is an error.
#[test]
fn clause_p6_limits_hold_to_the_unit() {
    let padded: AtLimit = |bytes| format!("{ALLOW_ALL}{}", " ".repeat(bytes - ALLOW_ALL.len()));
    // Three levels are those of the policy, its list and a statement.
    let deep: AtLimit = |levels| in_statement(&format!(r#"{{"Sid": {}}}"#, nested(levels - 3)));
    let statements: AtLimit = |count| {
        let one = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
        in_statement(&vec![one; count].join(","))
    };
    let long: AtLimit = |bytes| {
        // Each `\u0061` is six bytes of text and one of the string.
        in_statement(&format!(
            r#"{{"Sid": "{}", "Effect": "Allow", "Action": "*", "Resource": "*"}}"#,
            "\\u0061".repeat(bytes)
        ))
    };
    let long_key: AtLimit = |bytes| {
        let condition = format!(r#"{{"StringEquals": {{"{}": "a"}}}}"#, "k".repeat(bytes));
        in_statement(&format!(
            r#"{{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {condition}}}"#
        ))
    };
    let defaults = Limits::default();
    let tight = Limits::default()
        .with_policy_bytes(200)
        .with_nesting(5)
        .with_statements(3)
        .with_string_bytes(20);
    let rows: &[(&str, AtLimit, usize, usize)] = &[
        (
            "too-large",
            padded,
            defaults.policy_bytes(),
            tight.policy_bytes(),
        ),
        ("too-deep", deep, defaults.nesting(), tight.nesting()),
        (
            "too-many-statements",
            statements,
            defaults.statements(),
            tight.statements(),
        ),
        (
            "too-long-string",
            long,
            defaults.string_bytes(),
            tight.string_bytes(),
        ),
        (
            "too-long-string",
            long_key,
            defaults.string_bytes(),
            tight.string_bytes(),
        ),
    ];
    for (id, text, default, tight_limit) in rows {
        // The limits are tried one at a time, so that no other one is in the way.
        let only = |limit: usize| match *id {
            "too-large" => Limits::default().with_policy_bytes(limit),
            "too-deep" => Limits::default().with_nesting(limit),
            "too-many-statements" => Limits::default().with_statements(limit),
            _ => Limits::default().with_string_bytes(limit),
        };
        for limit in [*default, *tight_limit] {
            let read = |size| {
                Policy::parse_within(
                    &Dialect::alibaba_ram(),
                    Kind::Identity,
                    "p",
                    text(size),
                    &only(limit),
                )
            };
            let has = |result: Result<Policy, LoadError>| {
                result.is_err_and(|error| ids(&error).contains(id))
            };
            assert!(!has(read(limit)), "{id}: {limit} is legal");
            assert!(has(read(limit + 1)), "{id}: {limit} + 1 is not");
        }
    }
}
