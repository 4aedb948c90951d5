//! Texts with faults, each with the faults that are reported of it.

use super::{ALLOW_ALL, in_statement, nested};

/// Name, text, and the ids of everything that is wrong with it.
pub(super) fn texts() -> Vec<(&'static str, Vec<u8>, &'static [&'static str])> {
    let text = |text: &str| text.as_bytes().to_vec();
    vec![
        ("empty file", text(""), &["empty-text"]),
        ("white space", text(" \t\r\n"), &["empty-text"]),
        (
            "invalid UTF-8",
            b"{\"Version\": \"1\xff\"}".to_vec(),
            &["not-utf8"],
        ),
        ("UTF-16", b"\xff\xfe{\0}\0".to_vec(), &["not-utf8"]),
        (
            "byte order mark",
            text(&format!("\u{feff}{ALLOW_ALL}")),
            &["byte-order-mark"],
        ),
        ("cut off", text(&ALLOW_ALL[..40]), &["json-syntax"]),
        (
            "text after the end",
            text(&format!("{ALLOW_ALL} {{}}")),
            &["json-syntax"],
        ),
        (
            "a zero byte",
            text(&format!("{ALLOW_ALL}\0")),
            &["json-syntax"],
        ),
        (
            "a comment",
            text("{\"Version\": \"1\", // one\n\"Statement\": []}"),
            &["json-syntax"],
        ),
        (
            "a trailing comma",
            text(r#"{"Version": "1", "Statement": [],}"#),
            &["json-syntax"],
        ),
        (
            "lone surrogate",
            text(r#"{"Version": "1", "Id": "\ud800", "Statement": []}"#),
            &["json-syntax"],
        ),
        (
            "lone surrogate in a key",
            text(r#"{"Version": "1", "\udc00": 1, "Statement": []}"#),
            &["json-syntax"],
        ),
        (
            "surrogates in the wrong order",
            text(r#"{"Version": "1", "Id": "\udc00\ud800"}"#),
            &["json-syntax"],
        ),
        ("not a number", text(&in_statement("NaN")), &["json-syntax"]),
        ("a number as the policy", text("1e999999"), &["wrong-type"]),
        ("31 levels", text(&nested(31)), &["too-deep"]),
        (
            "100 MB of brackets",
            vec![b'['; 100_000_000],
            &["too-large"],
        ),
        (
            "2 MB",
            text(&format!("{ALLOW_ALL}{}", " ".repeat(2_000_000))),
            &["too-large"],
        ),
        (
            "a key twice",
            text(r#"{"Version": "1", "Version": "1", "Statement": []}"#),
            &["duplicate-key"],
        ),
        (
            "a huge number as a value",
            text(&in_statement(
                r#"{"Effect": "Deny", "Action": "*", "Resource": "*",
                    "Condition": {"NumericEquals": {"acs:a": "1e999999"}}}"#,
            )),
            &["invalid-value"],
        ),
        (
            "unknown operators",
            text(&in_statement(
                r#"{"Effect": "Deny", "Action": "*", "Resource": "*",
                    "Condition": {"StringLikes": {"acs:a": "b"}, "Script": {"acs:a": "b"},
                        "": {}}}"#,
            )),
            &["unknown-operator", "unknown-operator", "unknown-operator"],
        ),
        (
            "several faults",
            text(&in_statement(
                r#"{"effect": "Allow", "Action": [], "Resource": "b"},
                    {"Effect": "Maybe", "Action": "oss", "Resource": "*", "Color": 1}"#,
            )),
            &[
                "unknown-element",
                "empty-list",
                "invalid-resource",
                "invalid-effect",
                "invalid-action",
                "unknown-element",
            ],
        ),
    ]
}
