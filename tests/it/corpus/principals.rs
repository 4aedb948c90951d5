//! The policies with principals: trust policies, and those of buckets.

use portcullis::{Dialect, Kind, Policy};

use super::Corpus;

/// Bucket policies name principals in an array, trust policies in an object.
fn kind(text: &str) -> Kind {
    let document: serde_json::Value = serde_json::from_str(text).unwrap();
    let is_array = |statement: &serde_json::Value| statement["Principal"].is_array();
    let statements = document["Statement"].as_array().unwrap();
    if statements.iter().any(is_array) {
        Kind::Resource
    } else {
        Kind::Trust
    }
}

#[test]
fn alibaba_policies_with_principals_load_or_are_refused_for_cause() {
    let Some(corpus) = Corpus::open("alibaba_public_policies.jsonl") else {
        return;
    };
    let with = corpus
        .policies
        .iter()
        .filter(|(_, text)| text.contains("\"Principal\""));
    let mut refused = Vec::new();
    let mut read = 0;
    for (name, text) in with {
        read += 1;
        match Policy::parse(&Dialect::alibaba_ram(), kind(text), name, text) {
            Ok(policy) => {
                let again =
                    Policy::parse(policy.dialect(), policy.kind(), name, policy.to_json()).unwrap();
                assert!(policy.says_the_same(&again), "{name}");
            }
            Err(error) => {
                println!("{error}");
                let faults = error.diagnostics();
                assert!(
                    faults.iter().all(|fault| fault.id() == "invalid-principal"),
                    "{error}"
                );
                refused.push((name.as_str(), faults.len()));
            }
        }
    }
    println!("{} of {read} with principals are refused", refused.len());
    assert_eq!(read, 18);
    assert_eq!(refused, EXPECTED);
}

/// How many are refused, and why: account and user ids that the documentation masks with `*` or `x`
/// (eight), and sentences in the place of an account id (four). The service reads digits:
/// <https://help.aliyun.com/en/ram/user-guide/edit-the-trust-policy-of-a-ram-role>.
const EXPECTED: [(&str, usize); 12] = [
    ("ali-001", 1),
    ("ali-003", 1),
    ("ali-004", 1),
    ("ali-006", 1),
    ("ali-019", 1),
    ("ali-042", 1),
    ("ali-061", 2),
    ("ali-070", 4),
    ("ali-124", 1),
    ("ali-128", 1),
    ("ali-134", 1),
    ("ali-136", 1),
];
