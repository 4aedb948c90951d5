//! What an embedding service links: a list that grows only on purpose.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// The direct dependencies of the library, each with what it earns.
const DIRECT: &[(&str, &str)] = &[
    (
        "base64",
        "Binary operators: decodes in chunks, without allocating",
    ),
    ("ipnet", "address blocks, with the prefix lengths checked"),
    (
        "jiff",
        "calendar arithmetic of instants; no clock and no time zones are linked",
    ),
    (
        "memchr",
        "the literals between the stars of a pattern, in linear time",
    ),
    (
        "serde",
        "the visitor through which JSON is read and written",
    ),
    (
        "serde_json",
        "the one JSON reader; raw values carry the byte spans",
    ),
    ("smallvec", "short lists in a request without allocation"),
    ("strsim", "\"did you mean\" in diagnostics"),
    ("thiserror", "the error types"),
    ("unicode-case-mapping", "the table of simple case folding"),
];

/// What those bring along.
const TRANSITIVE: &[(&str, &str)] = &[
    ("itoa", "integers of serde_json"),
    ("jiff-core", "the arithmetic of jiff"),
    ("serde_core", "the traits of serde"),
    ("zmij", "floating-point numbers of serde_json"),
];

/// The names of the packages that `cargo tree` lists without default features.
fn tree(arguments: &[&str]) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args([
            "tree",
            "--locked",
            "--no-default-features",
            "--prefix",
            "none",
            "--format",
            "{p}",
        ])
        .args(arguments)
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).expect("names are UTF-8");
    let names = text
        .lines()
        .filter_map(|line| line.split(' ').next())
        .map(str::to_owned);
    names
        .filter(|name| name != env!("CARGO_PKG_NAME"))
        .collect()
}

fn names(list: &[(&str, &str)]) -> BTreeSet<String> {
    list.iter().map(|(name, _)| (*name).to_owned()).collect()
}

#[test]
fn direct_dependencies_are_those_listed() {
    assert_eq!(
        tree(&["-e", "normal,no-proc-macro", "--depth", "1"]),
        names(DIRECT)
    );
    assert!(DIRECT.len() <= 12);
}

#[test]
fn linked_dependencies_are_those_listed() {
    let linked = tree(&["-e", "normal,no-proc-macro"]);
    assert_eq!(linked, &names(DIRECT) | &names(TRANSITIVE));
    assert!(linked.len() <= 15);
    println!(
        "{} direct, {} linked, {} with what only builds",
        DIRECT.len(),
        linked.len(),
        tree(&["-e", "normal,build"]).len()
    );
}

#[test]
fn each_is_listed_once() {
    let mut seen = BTreeMap::new();
    for (name, reason) in DIRECT.iter().chain(TRANSITIVE) {
        assert!(
            !reason.is_empty() && seen.insert(name, reason).is_none(),
            "{name}"
        );
    }
}
