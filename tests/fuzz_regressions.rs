//! Replays what the fuzzer once found, and its seeds, so that both stay right without a fuzzer.

#[path = "../fuzz/src/lib.rs"]
mod targets;

use std::path::Path;

/// Runs a target on every file that is kept for it.
fn replay(name: &str, target: fn(&[u8])) {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let mut replayed = 0;
    for folder in ["seeds", "regressions"] {
        for entry in std::fs::read_dir(fuzz.join(folder).join(name)).into_iter().flatten() {
            let path = entry.unwrap().path();
            // A panic is told with the file's name before it.
            println!("{}", path.display());
            target(&std::fs::read(path).unwrap());
            replayed += 1;
        }
    }
    assert!(replayed > 0, "`{name}` has neither seeds nor regressions");
}

#[test]
fn reading() {
    replay("read", targets::read);
}

#[test]
fn patterns() {
    replay("patterns", targets::patterns);
}

#[test]
fn conditions() {
    replay("conditions", targets::conditions);
}

#[test]
fn requests() {
    replay("requests", targets::requests);
}

#[test]
fn differential() {
    replay("differential", targets::differential);
}
