//! Replays what the fuzzer once found, and its seeds, so that both stay right without a fuzzer.

#[path = "../fuzz/src/targets/mod.rs"]
mod targets;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use portcullis::Kind;
use targets::{TARGETS, kind_of};

/// The entries of a folder; none if there is no folder.
fn entries(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path())
        .collect()
}

#[test]
fn seeds_and_regressions_are_answered() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    for (name, target) in TARGETS {
        let mut replayed = 0;
        for path in ["seeds", "regressions"]
            .iter()
            .flat_map(|folder| entries(&fuzz.join(folder).join(name)))
        {
            // Print the name first, so that a panic follows the name of its file.
            println!("{}", path.display());
            target(&std::fs::read(path).unwrap());
            replayed += 1;
        }
        assert!(replayed > 0, "`{name}` has neither seeds nor regressions");
    }
}

#[test]
fn every_folder_is_of_a_target() {
    assert!(TARGETS.is_sorted_by_key(|(name, _)| *name));
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let known: BTreeSet<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
    for folder in ["seeds", "regressions"]
        .iter()
        .flat_map(|folder| entries(&fuzz.join(folder)))
    {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        assert!(
            name.starts_with('.') || known.contains(&*name),
            "no target is named `{name}`"
        );
    }
}

/// Otherwise the targets reject most generated inputs and cover little.
#[test]
fn letters_of_seeds_are_of_identity_policies() {
    assert!((b'd'..=b'h').all(|letter| kind_of(letter) == Kind::Identity));
    assert_eq!((kind_of(b'U'), kind_of(b'X')), (Kind::Trust, Kind::Trust));
}
