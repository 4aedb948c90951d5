//! A request that is read as a text of its own is the request of a case, however it is read.

use std::collections::BTreeMap;
use std::path::Path;

use portcullis::Dialect;
use portcullis::case::{self, Format, RequestText};
use serde_json::value::RawValue;

use crate::support::Effort;

/// A text that is longer than this is read in full.
const QUICK_MAX: usize = 64 << 10;

/// The dialect, the text of the request, and the line of each case of the suite that has one.
fn requests() -> Vec<(Dialect, String, String)> {
    let mut requests = Vec::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let text = std::fs::read_to_string(entry.expect("an entry").path()).expect("a text");
        for line in text.lines() {
            // OK because a case of another form is read, and refused if it is wrong, by the suite.
            let Ok(fields) = serde_json::from_str::<BTreeMap<&str, &RawValue>>(line) else {
                continue;
            };
            let (Some(request), None) = (fields.get("request"), fields.get("estate")) else {
                continue;
            };
            let dialect =
                Dialect::from_name(fields["dialect"].get().trim_matches('"')).expect("a dialect");
            requests.push((dialect, request.get().to_owned(), line.to_owned()));
        }
    }
    requests
}

/// Everything of a request, or that it is none.
fn read(dialect: &Dialect, text: &str) -> Option<String> {
    let read = RequestText::read("a request", text).ok()?;
    let account = read.resource_account().map(str::to_owned);
    Some(format!("{account:?} {:?}", read.request(dialect).ok()?))
}

fn padded(text: &str) -> String {
    " ".repeat(QUICK_MAX) + text
}

#[test]
fn requests_of_cases() {
    let load = &mut |path: &str| Err(format!("no file {path}"));
    let mut read_in_full = 0;
    for (dialect, text, line) in requests() {
        let Ok(cases) = case::read("case", &line, Format::Lines, load) else {
            continue;
        };
        let of_case = cases[0]
            .request()
            .map(|request| format!("{:?} {request:?}", cases[0].resource_account()));
        assert_eq!(read(&dialect, &text), of_case, "{text}");
        read_in_full += 1;
    }
    assert!(read_in_full > 1000, "{read_in_full}");
}

/// The quick reading takes nothing that the full one refuses, and nothing differently.
#[test]
fn changed_texts_are_read_alike() {
    let mut legal = 0;
    let step = Effort {
        usual: 101,
        full: 37,
    };
    for (dialect, text, _) in requests().into_iter().step_by(step.chosen()) {
        let ends: Vec<_> = text
            .char_indices()
            .map(|(at, _)| at)
            .chain([text.len()])
            .collect();
        for (index, pair) in ends.windows(2).enumerate().step_by(3) {
            let (before, after, letter) =
                (&text[..pair[0]], &text[pair[1]..], &text[pair[0]..pair[1]]);
            let put = [
                "", "\\", "\"", ",", "null", "1", "-0", "1.0", "[", "{}", "\u{1}", "\\u0041",
            ];
            for put in [put[index % put.len()], put[(index + 5) % put.len()]] {
                for changed in [
                    format!("{before}{put}{after}"),
                    format!("{before}{letter}{put}{after}"),
                ] {
                    let quick = read(&dialect, &changed);
                    legal += usize::from(quick.is_some());
                    assert_eq!(quick, read(&dialect, &padded(&changed)), "{changed}");
                }
            }
        }
    }
    assert!(legal > 1000, "{legal}");
}

#[test]
fn forms_of_values() {
    let request = |context: &str| {
        format!(
            r#"{{"principal": "anonymous", "action": "a:b", "resource": ["*"],
                "context": {{{context}}}}}"#
        )
    };
    let legal = [
        r#""k": "v""#,
        r#""k": true"#,
        r#""k": null, "l": 1.50"#,
        r#""k": [], "l": ["a", null, 1, true, "\u00e9"]"#,
        r#""k": {"unknown": true}"#,
        r#""k": -7, "l": 18446744073709551616, "m": 1e2, "n": -0"#,
    ];
    let illegal = [
        r#""k": {"unknown": false}"#,
        r#""k": {"unknown": true, "also": true}"#,
        r#""k": [["v"]]"#,
        r#""k": "v", "K": "w""#,
        r#""k": "v", "k": null"#,
        r#""k": "\ud800""#,
    ];
    let aws = Dialect::aws();
    for (context, is_legal) in legal
        .map(|text| (text, true))
        .into_iter()
        .chain(illegal.map(|text| (text, false)))
    {
        let text = request(context);
        assert_eq!(read(&aws, &text).is_some(), is_legal, "{text}");
        assert_eq!(read(&aws, &text), read(&aws, &padded(&text)), "{text}");
    }
}
