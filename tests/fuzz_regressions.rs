//! Replays what the fuzzer once found, and its seeds, so that both stay right without a fuzzer.

#[path = "../fuzz/src/targets/mod.rs"]
mod targets;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use portcullis::Kind;
use targets::{TARGETS, kind_of};

/// The command line, with the two functions that the targets call. The fuzzer calls the code
/// itself. A replay runs the program instead, because compiling that code once more would take
/// longer than all its seeds.
mod cli {
    use std::ffi::OsString;
    use std::fmt;
    use std::process::{Command, Stdio};

    /// What the program answered to arguments that it understands.
    #[derive(Debug)]
    pub struct Report {
        data: String,
        pub code: u8,
        is_lint: bool,
    }

    impl Report {
        pub fn data(&self) -> &str {
            &self.data
        }
    }

    /// What the program wrote to standard error, and nothing else.
    #[derive(Debug)]
    pub struct Usage {
        text: String,
        code: i32,
    }

    impl Usage {
        pub fn exit_code(&self) -> i32 {
            self.code
        }
    }

    impl fmt::Display for Usage {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str(&self.text)
        }
    }

    /// Runs the program in an empty folder, so that its arguments find no file but those that they
    /// name in full.
    pub fn parse(words: Vec<OsString>) -> Result<Report, Usage> {
        let name = format!("portcullis-replay-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).expect("a folder");
        let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
        command.args(&words[1..]).current_dir(&folder);
        let output = command.stdin(Stdio::null()).output();
        std::fs::remove_dir_all(&folder).expect("a folder that can be removed");
        let output = output.expect("the program runs");
        let code = output.status.code().expect("an exit code");
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!((0..=2).contains(&code), "{words:?}: {text}");
        if code == 2 && text.contains("try '--help'") {
            return Err(Usage { text, code });
        }
        Ok(Report {
            data: String::from_utf8(output.stdout).expect("text"),
            code: u8::try_from(code).expect("a small number"),
            is_lint: words[1] == "lint",
        })
    }

    /// The report of a run. The linter has one also where a file cannot be read.
    pub fn answer(report: Report) -> Result<Report, &'static str> {
        if report.code == 2 && !report.is_lint {
            return Err("a failure");
        }
        Ok(report)
    }
}

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
