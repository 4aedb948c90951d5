//! What the program says of itself is true: examples run, exit codes are tested, pages and
//! completions know every command.

use portcullis::diagnostic::Fault;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Output, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_portcullis");
const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(PROGRAM);
    command
        .args(arguments)
        .current_dir(ROOT)
        .stdin(Stdio::null())
        .output()
        .expect("the program runs")
}

fn help(words: &[&str]) -> String {
    let output = run(&[words, &["--help"]].concat());
    assert!(output.status.success(), "{words:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Every command that has no commands in it, by its words, with its help.
fn commands() -> BTreeMap<Vec<String>, String> {
    let (mut found, mut open) = (BTreeMap::new(), vec![Vec::<String>::new()]);
    while let Some(words) = open.pop() {
        let help = help(&words.iter().map(String::as_str).collect::<Vec<_>>());
        let Some((_, list)) = help.split_once("\nCommands:\n") else {
            found.insert(words, help);
            continue;
        };
        let list = list.lines().take_while(|line| !line.is_empty());
        let names = list
            .filter(|line| !line.starts_with("   "))
            .filter_map(|line| line.split_whitespace().next());
        open.extend(
            names
                .filter(|name| *name != "help")
                .map(|name| [words.clone(), vec![name.to_owned()]].concat()),
        );
    }
    assert!(found.len() > 10, "{found:?}");
    found
}

/// Runs lines of a shell at the root of the project, where `portcullis` is the program.
fn shell(script: &str) -> Output {
    let folder = Path::new(PROGRAM).parent().expect("a folder").display();
    let path = format!("{folder}:{}", std::env::var("PATH").expect("a path"));
    Command::new("sh")
        .args(["-c", script])
        .env("PATH", path)
        .current_dir(ROOT)
        .stdin(Stdio::null())
        .output()
        .expect("a shell")
}

#[test]
#[cfg(unix)]
fn examples_of_every_command_run() {
    for (words, help) in commands() {
        let (_, examples) = help
            .split_once("\nExamples:\n")
            .unwrap_or_else(|| panic!("{words:?} has no examples"));
        let name = format!("portcullis {}", words.join(" "));
        for example in examples.split("\n\n") {
            assert!(example.trim().starts_with(&name), "{example}");
            assert!(
                example.lines().all(|line| line.chars().count() <= 80),
                "{example}"
            );
            let output = shell(example.trim());
            let errors = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(
                matches!(output.status.code(), Some(0 | 1)) && !errors.contains("error"),
                "{example}\n{errors}"
            );
        }
    }
}

/// The exit codes that a help text names.
fn codes(help: &str) -> BTreeSet<i64> {
    let section = help
        .split("Exit code:")
        .nth(1)
        .and_then(|rest| rest.split("\n\n").next())
        .unwrap_or("0");
    let words = section.split(|letter: char| !letter.is_alphanumeric());
    words.filter_map(|word| word.parse().ok()).collect()
}

#[test]
fn every_exit_code_is_tested() {
    let mut tested: BTreeMap<Vec<String>, BTreeSet<i64>> = BTreeMap::new();
    let commands = commands();
    for entry in std::fs::read_dir(Path::new(ROOT).join("tests/cli")).expect("a folder") {
        let text = std::fs::read_to_string(entry.expect("an entry").path()).expect("a text");
        let document: toml::Table = text.parse().expect("TOML");
        for run in document["run"].as_array().expect("runs") {
            let arguments: Vec<String> = run["args"]
                .as_array()
                .expect("a list")
                .iter()
                .map(|word| word.as_str().expect("a text").into())
                .collect();
            if let Some(words) = commands.keys().find(|words| arguments.starts_with(words)) {
                tested
                    .entry(words.clone())
                    .or_default()
                    .insert(run["code"].as_integer().expect("a code"));
            }
        }
    }
    for (words, help) in &commands {
        let missing: Vec<_> = codes(help)
            .difference(tested.entry(words.clone()).or_default())
            .copied()
            .collect();
        assert!(
            missing.is_empty(),
            "{words:?} is never seen to end with {missing:?}"
        );
    }
}

#[test]
fn completions_know_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let output = run(&["completions", shell]);
        assert!(output.status.success(), "{shell}");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        for word in commands().into_keys().flatten() {
            assert!(text.contains(&word), "{shell} does not complete `{word}`");
        }
        if shell == "bash" {
            let mut check = Command::new("bash");
            let checked = check.args(["-n", "-c", &text]).output().expect("a shell");
            assert!(
                checked.status.success(),
                "{}",
                String::from_utf8_lossy(&checked.stderr)
            );
        }
    }
}

/// `explain` completes the names that it knows.
#[test]
fn completions_know_the_rules() {
    for shell in ["bash", "zsh"] {
        let text = String::from_utf8(run(&["completions", shell]).stdout).expect("UTF-8");
        for name in ["star-on-star", "duplicate-key", "E2a"] {
            assert!(text.contains(name), "{shell} does not complete `{name}`");
        }
    }
}

/// The ids of clauses in a text: a letter of a section, a number, and perhaps another letter.
fn cited(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| {
        let number = word.strip_prefix(|letter| "VPRCSDLTE".contains(letter));
        let digits = number.map(|number| number.trim_end_matches(|end: char| end.is_lowercase()));
        // S3 is a service.
        *word != "S3"
            && digits.is_some_and(|digits| {
                !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit())
            })
    })
}

/// Every clause that a note, a case or the manual cites has a page.
#[test]
fn every_cited_clause_is_explained() {
    let mut texts: Vec<String> = Fault::all().map(|fault| fault.note().to_owned()).collect();
    for entry in std::fs::read_dir(Path::new(ROOT).join("src/manual")).expect("a folder") {
        let path = entry.expect("an entry").path();
        // The examples of rules have names of their own.
        if !path.ends_with("rules.md") {
            texts.push(std::fs::read_to_string(path).expect("a text"));
        }
    }
    for entry in std::fs::read_dir(Path::new(ROOT).join("tests/cases")).expect("a folder") {
        let name = entry.expect("an entry").file_name();
        let name = name.to_str().expect("UTF-8");
        texts.push(name.trim_end_matches(".jsonl").to_uppercase());
    }
    let cited: BTreeSet<&str> = texts.iter().flat_map(|text| cited(text)).collect();
    assert!(cited.len() > 50, "{cited:?}");
    for id in cited {
        let output = run(&["explain", id]);
        let page = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && page.len() > 40,
            "`explain {id}` prints {page:?}"
        );
    }
}

#[test]
fn every_command_has_a_page() {
    let folder = std::env::temp_dir().join(format!("portcullis-man-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    assert!(
        run(&["man", folder.to_str().expect("UTF-8")])
            .status
            .success()
    );
    for (words, help) in commands() {
        let page = folder.join(format!("portcullis-{}.1", words.join("-")));
        let page = std::fs::read_to_string(&page)
            .unwrap_or_else(|error| panic!("{}: {error}", page.display()));
        assert!(
            page.contains(".SH SYNOPSIS") && page.contains(".SH EXTRA"),
            "{words:?}"
        );
        assert_eq!(
            help.contains("Exit code"),
            page.contains("Exit code"),
            "{words:?}"
        );
    }
    let main = String::from_utf8(run(&["man"]).stdout).expect("UTF-8");
    assert_eq!(
        main,
        std::fs::read_to_string(folder.join("portcullis.1")).expect("a page")
    );
    // OK because a folder left behind does not make the program wrong.
    let _ = std::fs::remove_dir_all(&folder);
}

/// The blocks of a text that are fenced under `sh`, each with the block after it where that is
/// `text`.
fn shown(text: &str) -> Vec<(String, Option<String>)> {
    let fenced: Vec<_> = text
        .split("\n```")
        .skip(1)
        .step_by(2)
        .filter_map(|block| block.split_once('\n'))
        .collect();
    let next = |index: usize| fenced.get(index + 1).filter(|(word, _)| *word == "text");
    let scripts = fenced
        .iter()
        .enumerate()
        .filter(|(_, (word, _))| *word == "sh");
    scripts
        .map(|(index, (_, script))| {
            (
                (*script).to_owned(),
                next(index).map(|(_, text)| format!("{text}\n")),
            )
        })
        .collect()
}

/// Each script of the README and of the manual's commands is followed by what it prints, and the
/// manual shows every command.
#[test]
#[cfg(unix)]
fn examples_show_what_is_printed() {
    let read = |name: &str| std::fs::read_to_string(Path::new(ROOT).join(name)).expect("a text");
    let (readme, manual) = (read("README.md"), read("src/manual/commands.md"));
    for (script, wanted) in shown(&readme).iter().chain(&shown(&manual)) {
        let output = shell(script);
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{script}");
        assert_eq!(Some(&printed), wanted.as_ref(), "{script}");
    }
    // The first command of the README builds the program, so only its output is compared.
    let first = shown(&manual)
        .into_iter()
        .next()
        .and_then(|(_, output)| output)
        .expect("an example");
    assert!(
        readme.contains(&first),
        "the README begins with another output than {first}"
    );
    let all: String = shown(&manual)
        .into_iter()
        .map(|(script, _)| script)
        .collect();
    for words in commands().into_keys() {
        let name = format!("portcullis {}", words.join(" "));
        assert!(all.contains(&name), "the manual does not show `{name}`");
    }
}

/// Colours where they are asked for, and nowhere else.
#[test]
fn colours_are_asked_for() {
    let coloured = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut command = Command::new(PROGRAM);
        command
            .current_dir(ROOT)
            .args(arguments)
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR_FORCE");
        let output = command
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .output()
            .expect("the program runs");
        [output.stdout, output.stderr].concat().contains(&0x1b)
    };
    let runs: [&[&str]; 3] = [
        &["show", "gone.json"],
        &[
            "lint",
            "policies/kingsoft/identity",
            "--level",
            "pedantic=warning",
        ],
        &["chek"],
    ];
    for arguments in runs {
        let asked = |more: &'static [&str]| [arguments, more].concat();
        assert!(!coloured(&[], arguments), "{arguments:?}");
        assert!(
            coloured(&[("CLICOLOR_FORCE", "1")], arguments),
            "{arguments:?}"
        );
        assert!(
            !coloured(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], arguments),
            "{arguments:?}"
        );
        assert!(
            coloured(&[("NO_COLOR", "1")], &asked(&["--color", "always"])),
            "{arguments:?}"
        );
        assert!(
            !coloured(&[("CLICOLOR_FORCE", "1")], &asked(&["--color=never"])),
            "{arguments:?}"
        );
    }
}

/// No word of the system's language, and no other form of a number, comes in.
#[test]
fn language_and_time_zone_of_the_system_do_not_matter() {
    let output = |variables: &[(&str, &str)]| {
        let mut command = Command::new(PROGRAM);
        command
            .current_dir(ROOT)
            .args(["show", "gone.json", "policies"])
            .envs(variables.iter().copied());
        let gone = command.output().expect("the program runs");
        let mut command = Command::new(PROGRAM);
        command
            .current_dir(ROOT)
            .args(["check", "--help"])
            .envs(variables.iter().copied());
        (
            gone.stderr,
            command.output().expect("the program runs").stdout,
        )
    };
    let plain = output(&[("LC_ALL", "C"), ("LANG", "C"), ("TZ", "UTC")]);
    assert_eq!(
        plain,
        output(&[
            ("LC_ALL", "zh_CN.UTF-8"),
            ("LANG", "zh_CN.UTF-8"),
            ("TZ", "Asia/Shanghai")
        ])
    );
    assert_eq!(
        plain,
        output(&[
            ("LC_ALL", "tr_TR.UTF-8"),
            ("LANGUAGE", "de:fr"),
            ("TZ", "America/St_Johns")
        ])
    );
}
