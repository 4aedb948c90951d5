//! Configurations of the linter, spoilt: many of them in one run of the program, each in a folder
//! of its own.

use std::fs;
use std::process::{Command, Stdio};

use super::{SEED, spoil};

use crate::support::{Random, number, seed};

const CONFIGURATIONS: u64 = 150;
/// One configuration for this many other documents.
const SHARE: u64 = 50;
/// Folders of a run.
const FOLDERS: u64 = 250;

const WRITTEN: &[&str] = &[
    r#"exclude = ["vendor/**"]
pointers = ["/spec/policy", "/**/Document"]
fail-on = "warning"

[levels]
pedantic = "off"
star-on-star = "error"
"#,
    r#"[[files]]
paths = ["infra/buckets/**", "*.json"]
dialect = "alibaba-ram"
kind = "resource"

[[suppressions]]
rule = "redundant-action"
path = "**/p.json"
sid = "ops"
reason = "the auditors want every action named"
until = 2999-12-31
"#,
    "catalogs = []\nbaseline = \"none.json\"\n[[suppressions]]\nrule = \"pedantic\"\n\
     path = \"p.json\"\npointer = \"/Statement/0\"\nreason = \"r\"\n",
    "",
];

const POLICY: &str = r#"{"Version": "1",
    "Statement": [{"Sid": "ops", "Effect": "Allow", "Action": ["oss:*", "oss:Get*"],
        "Resource": "*"}]}"#;

#[test]
fn no_configuration_breaks_the_linter() {
    let start = seed(SEED);
    let wanted =
        number("PORTCULLIS_DOCUMENTS").map_or(CONFIGURATIONS, |documents: u64| documents / SHARE);
    let root =
        std::env::temp_dir().join(format!("portcullis-configurations-{}", std::process::id()));
    let (mut accepted, mut refused) = (0, 0);
    for first in (start..start + wanted).step_by(usize::try_from(FOLDERS).unwrap()) {
        let last = (first + FOLDERS).min(start + wanted);
        for seed in first..last {
            let random = &mut Random::new(seed);
            let (text, other) = (*random.pick(WRITTEN), *random.pick(WRITTEN));
            let folder = root.join(seed.to_string());
            fs::create_dir_all(&folder).unwrap();
            fs::write(
                folder.join("portcullis.toml"),
                spoil::spoil(random, text, other),
            )
            .unwrap();
            fs::write(folder.join("p.json"), POLICY).unwrap();
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
        command
            .args(["lint", "--no-cache", "--format", "concise", "."])
            .current_dir(&root)
            .stdin(Stdio::null());
        let output = command.output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(
            matches!(output.status.code(), Some(0..=2)),
            "seeds from {first}: {:?}\n{stderr}",
            output.status
        );
        let wrong = (first..last)
            .filter(|seed| stderr.contains(&format!("{seed}/portcullis.toml")))
            .count() as u64;
        (accepted, refused) = (accepted + last - first - wrong, refused + wrong);
        fs::remove_dir_all(&root).unwrap();
    }
    println!("configurations: {accepted} accepted, {refused} refused");
    assert!(accepted > 0 && refused > 0);
}
