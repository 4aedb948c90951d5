//! Estates: what is read and what is refused, what is found in them, and what is decided beyond the cases of
//! `policies/stories` and `tests/cases`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use portcullis::estate::{Finding, Level, Session, finding_ids};
use portcullis::{Dialect, Estate, LoadError};
use serde_json::Value;

fn none(_: &str, _: &str) -> Result<Vec<u8>, String> {
    Err("there are no other files".into())
}

/// One file, as JSON or as `{"text": …}`.
fn read(estate: &Value) -> Result<Estate, LoadError> {
    let text = estate.get("text").and_then(Value::as_str).map_or_else(|| estate.to_string(), str::to_owned);
    Estate::read([("estate.json", text)], &mut none)
}

fn lines(file: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/estates").join(file);
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

fn word(value: &Value, index: usize) -> &str {
    value.get(index).and_then(Value::as_str).unwrap_or("")
}

/// `tests/estates/faults.jsonl`: an estate a line, with each fault that it has: id, place, part of the message, and
/// where given part of the help.
#[test]
fn faulty_estates_are_refused_with_the_place() {
    let mut wrong = Vec::new();
    for line in lines("faults.jsonl") {
        let (name, wanted) = (line["name"].as_str().unwrap(), line["faults"].as_array().unwrap());
        let faults = match read(&line["estate"]) {
            Ok(_) => Vec::new(),
            Err(error) => error.diagnostics().to_vec(),
        };
        let holds = wanted.len() == faults.len()
            && wanted.iter().zip(&faults).all(|(wanted, fault)| {
                let same = fault.id() == word(wanted, 0) && fault.pointer() == word(wanted, 1);
                same && fault.message().contains(word(wanted, 2)) && fault.help().contains(word(wanted, 3))
            });
        if !holds {
            let shown: Vec<_> = faults.iter().map(|fault| format!("\n    {} {fault}", fault.pointer())).collect();
            wrong.push(format!("{name}: wanted {}, found{}", line["faults"], shown.concat()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn shown(finding: &Finding) -> String {
    format!("\n    {} {finding}", finding.pointer())
}

/// `tests/estates/findings.jsonl`: an estate a line, with each finding: id, place, part of the message.
#[test]
fn findings_are_those_that_are_wanted() {
    let (mut wrong, mut seen) = (Vec::new(), BTreeSet::new());
    for line in lines("findings.jsonl") {
        let (name, wanted) = (line["name"].as_str().unwrap(), line["findings"].as_array().unwrap());
        let estate = read(&line["estate"]).unwrap_or_else(|error| panic!("{name}: {error}"));
        // What an estate of a few lines does not use is no matter.
        let rest = |finding: &Finding| finding.level() > Level::Info || name.contains(finding.id()) || name == "gap";
        let found: Vec<_> = estate.findings(line["now"].as_str()).unwrap().into_iter().filter(rest).collect();
        let holds = wanted.len() == found.len()
            && wanted.iter().zip(&found).all(|(wanted, finding)| {
                let same = finding.id() == word(wanted, 0) && finding.pointer() == word(wanted, 1);
                same && finding.message().contains(word(wanted, 2))
            });
        if !holds {
            wrong.push(format!(
                "{name}: wanted {}, found{}",
                line["findings"],
                found.iter().map(shown).collect::<String>()
            ));
        }
        seen.extend(found.iter().map(Finding::id));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let never: Vec<_> = finding_ids().filter(|(id, _, _)| !seen.contains(id)).collect();
    assert!(never.is_empty(), "no estate has {never:?}");
}

const SESSION: &str = r#"{"name": "acs:ram::1:assumed-role/App/s", "role": "acs:ram::1:role/app", "issued": "2026-11-22T08:00:00Z",
    "expires": "2026-11-22T09:00:00Z", "policy": null, "policy_name": null, "tags": {}, "source_identity": null, "chained": false}"#;

/// What is left out of a session could have cut it.
#[test]
fn clause_t5_a_session_is_read_whole_or_not() {
    let session = |text: &str| Session::read(&Dialect::alibaba_ram(), "session.json", text);
    let whole = session(SESSION).unwrap();
    assert_eq!(session(&whole.to_json()).unwrap().to_json(), whole.to_json());
    let Value::Object(fields) = serde_json::from_str(SESSION).unwrap() else { panic!("an object") };
    for left_out in fields.keys() {
        let mut fewer = fields.clone();
        fewer.remove(left_out);
        assert!(session(&Value::Object(fewer).to_string()).is_err(), "without `{left_out}`");
    }
    let wrong = [
        ("role", r#""acs:ram::1:role/other""#),
        ("role", r#""acs:ram::2:role/app""#),
        ("name", r#""acs:ram::1:user/ann""#),
        ("name", "null"),
        ("expires", "null"),
        ("expires", r#""2026-11-22T08:00:00Z""#),
        ("expires", r#""tomorrow""#),
        ("issued", "null"),
        ("policy_name", r#""cut""#),
        ("policy", r#""{}""#),
        ("chained", r#""no""#),
        ("tags", "[]"),
        ("tags", r#"{"team": 7}"#),
        ("more", "1"),
    ];
    for (field, value) in wrong {
        let mut other = fields.clone();
        other.insert(field.into(), serde_json::from_str(value).unwrap());
        assert!(session(&Value::Object(other).to_string()).is_err(), "{field}: {value}");
    }
}
