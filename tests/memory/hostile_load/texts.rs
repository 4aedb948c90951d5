//! Policies and faulty texts of any size.

use portcullis::{Dialect, Kind, Limits, Policy, PolicySet};

pub(super) fn limits() -> Limits {
    Limits::default()
        .with_policy_bytes(1 << 24)
        .with_statements(1 << 20)
        .with_string_bytes(1 << 22)
}

pub(super) fn document(statements: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#)
}

/// As many copies of a part as fit, with its number in the place of `#`.
pub(super) fn many(size: usize, part: &str) -> String {
    let parts: Vec<String> = (0..size / part.len() + 1)
        .map(|number| part.replace('#', &number.to_string()))
        .collect();
    parts.join(",")
}

/// Makes a text of about that many bytes.
pub(super) type Text = fn(usize) -> String;

/// Policies that are as large as they are, each of another kind of much.
pub(super) fn policies() -> Vec<(&'static str, Text)> {
    vec![
        ("statements", |size| {
            document(&many(
                size,
                r#"{"Sid":"s#","Effect":"Allow","Action":"s3:Get*",
                    "Resource":"arn:aws:s3:::b#/*"}"#,
            ))
        }),
        ("actions", |size| {
            document(&format!(
                r#"{{"Effect":"Deny","NotAction":[{}],"Resource":"*"}}"#,
                many(size, r#""s3:Get#*Object","s#:*""#)
            ))
        }),
        ("resources", |size| {
            document(&format!(
                r#"{{"Effect":"Allow","Action":"*","Resource":[{}]}}"#,
                many(size, r#""arn:aws:s3:::b/*#/?*","arn:aws:s3:::b/#""#)
            ))
        }),
        ("values", |size| {
            document(&format!(
                r#"{{"Effect":"Allow","Action":"*","Resource":"*",
                    "Condition":{{"StringLike":{{"k":[{}]}}}}}}"#,
                many(size, r#""*#*?","${aws:username}#""#)
            ))
        }),
        ("keys", |size| {
            document(&format!(
                r#"{{"Effect":"Allow","Action":"*","Resource":"*",
                    "Condition":{{"StringNotEquals":{{{}}}}}}}"#,
                many(size, r#""aws:RequestTag/#":"v""#)
            ))
        }),
        ("one long pattern", |size| {
            document(&format!(
                r#"{{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::{}b"}}"#,
                "*a?".repeat(size / 3)
            ))
        }),
    ]
}

pub(super) fn faulty() -> Vec<(&'static str, Text)> {
    vec![
        ("unknown elements", |size| {
            document(&format!("{{{}}}", many(size, r#""Action#":1"#)))
        }),
        ("duplicate keys", |size| {
            format!("{{{}}}", many(size, r#""Id":1"#))
        }),
        ("wrong statements", |size| document(&many(size, "1"))),
        ("unknown operators", |size| {
            document(&format!(
                r#"{{"Effect":"Allow","Condition":{{{}}}}}"#,
                many(size, r#""StringEqual#":{"k":"v"}"#)
            ))
        }),
        ("brackets", |size| "[".repeat(size)),
        ("escapes", |size| {
            format!("\"{}\"", r"\u0041".repeat(size / 6))
        }),
        ("no text", |size| "\u{1}".repeat(size)),
    ]
}

pub(super) fn read(text: &str) -> Policy {
    Policy::parse_within(&Dialect::aws(), Kind::Identity, "policy", text, &limits())
        .unwrap_or_else(|error| panic!("{error}"))
}

pub(super) fn set(policy: &Policy) -> PolicySet {
    let limits = limits()
        .with_statements_a_key(1 << 20)
        .with_conditions_a_key(1 << 20);
    PolicySet::builder(policy.dialect())
        .limits(limits)
        .index_from(0)
        .add_policy(policy.clone())
        .build()
        .unwrap()
}
