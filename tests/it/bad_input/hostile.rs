//! Documents with as many faults or parts as fit take time by their size.

use portcullis::{Dialect, Kind, Limits, Policy};

use super::in_statement;
use crate::support::Effort;
use crate::support::clock::Stopwatch;

/// The bytes of the smaller texts.
const SIZE: Effort<usize> = Effort {
    usual: 1 << 15,
    full: 1 << 17,
};

/// The requests that no set can answer.
/// Documents of about this many bytes, each with as many faults or parts as fit.
fn hostile(bytes: usize) -> [(&'static str, String); 5] {
    let times = |part: &str| part.repeat(bytes / part.len());
    let last = r#"{"Effect": "Allow", "Action": "oss:Get", "Resource": "*"}"#;
    [
        (
            "numbers for actions",
            in_statement(&format!(
                r#"{{"Effect": "Allow", "Action": [{}1], "Resource": "*"}}"#,
                times("1,")
            )),
        ),
        (
            "one operator again and again",
            in_statement(&format!(
                r#"{{"Condition": {{{}"Bool": {{}}}}, "Effect": "Allow"}}"#,
                times(r#""Bool":{},"#)
            )),
        ),
        (
            "statements on one line",
            in_statement(&format!("{}{last}", times(&format!("{last},")))),
        ),
        (
            "one long string",
            in_statement(&format!(r#"{{"Effect": "{}"}}"#, times("é"))),
        ),
        (
            "duplicate keys",
            format!("{{{}\"a\": 1}}", times(r#""a":1,"#)),
        ),
    ]
}

#[test]
fn hostile_documents_take_time_by_their_size() {
    let limits = Limits::default()
        .with_statements(1 << 20)
        .with_string_bytes(1 << 20)
        .with_policy_bytes(1 << 21);
    let parse = |text: &str| {
        let start = Stopwatch::start();
        let result = Policy::parse_within(
            &Dialect::alibaba_ram(),
            Kind::Identity,
            "hostile",
            text,
            &limits,
        );
        (start.taken(), result.is_ok())
    };
    let size = SIZE.chosen();
    for ((name, small), (_, large)) in hostile(size).into_iter().zip(hostile(8 * size)) {
        let fastest = |text: &str| (0..3).map(|_| parse(text).0).min().unwrap();
        let (one, eight) = (fastest(&small).as_secs_f64(), fastest(&large).as_secs_f64());
        // Eight times the text takes eight times as long; if the time grew by the square it would
        // be sixty-four times.
        assert!(
            eight < one * 24.0 + 0.02,
            "{name}: {one:.3} s, eight times the text {eight:.3} s"
        );
    }
}
