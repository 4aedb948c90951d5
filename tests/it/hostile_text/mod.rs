//! Names and texts that mean harm, given to every command in every place and every format: nothing
//! that is printed moves a cursor, turns text around or gives a command to a runner of builds.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::support::Effort;

/// One command in this many is run, each time others: every command still meets every harm, and
/// every place.
const SHARE: Effort<usize> = Effort { usual: 4, full: 1 };

/// What an input brings along, each with a word for it.
const HARM: &[(&str, &str)] = &[
    (
        "a command in a line",
        "##[stop-commands]t0k##vso[task.setvariable variable=gate]passed",
    ),
    ("a command at the start", "::stop-commands::t0k"),
    (
        "a line of its own",
        "a\n::error::forged\r\n ::set-output name=gate::passed",
    ),
    ("controls", "a\u{1b}[2J\u{1b}[8m\u{9b}31m\u{7f}\u{85}b\u{0}"),
    (
        "directions",
        "#\u{fe0f}#[stop-commands]#\u{34f}#[x]a\u{202e}b\u{2066}c\u{200b}\u{feff}d\u{61c}",
    ),
    ("marks of formats", "]]>\"<!--'&%0A##[error]`{{}}\\u001b"),
];

/// The places of an input that can hold a text.
const PLACES: &[&str] = &[
    "sid", "action", "resource", "key", "value", "user", "policy", "account", "session", "note",
    "file", "folder",
];

/// The texts of one trial: harmless except in one place.
struct World {
    place: &'static str,
    harm: &'static str,
}

impl World {
    fn text<'t>(&'t self, place: &str, harmless: &'t str) -> &'t str {
        if self.place == place {
            self.harm
        } else {
            harmless
        }
    }

    /// Part of a name, harmless around it.
    fn inside(&self, place: &str, before: &str, harmless: &str) -> String {
        format!("{before}{}", self.text(place, harmless))
    }

    fn statement(&self) -> Value {
        json!({
            "Sid": self.text("sid", "Read"),
            "Effect": "Allow",
            "Action": [self.inside("action", "s3:", "Get*"), "s3:GetObject"],
            "Resource": [self.inside("resource", "arn:aws:s3:::b/", "k"), "arn:aws:s3:::b/*"],
            "Condition": {"StringLike": {
                self.inside("key", "aws:PrincipalTag/", "team"): [self.text("value", "red"), "*"],
            }},
        })
    }

    fn policy(&self) -> Value {
        json!({"Version": "2012-10-17", "Statement": [self.statement(), {
            "Effect": "Deny", "Action": "s3:Delete*", "Resource": "*",
            "NotAction": self.text("note", "x"),
        }]})
    }

    fn legal(&self) -> Value {
        json!({"Version": "2012-10-17",
            "Statement": [self.statement(), {"Effect": "Allow", "Action": "*", "Resource": "*"}]})
    }

    fn estate(&self) -> Value {
        let session = self.inside(
            "session",
            "arn:aws:sts::111122223333:assumed-role/app/",
            "deploy",
        );
        let trust = json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
        }]});
        json!({"dialect": "aws", "incomplete": [self.text("note", "something")], "accounts": [{
            "id": self.text("account", "111122223333"),
            "name": self.text("note", "own"),
            "policies": [{"name": self.text("policy", "read"), "document": self.legal()}],
            "users": [{
                "name": self.text("user", "ann"), "policies": [self.text("policy", "read")],
                "tags": {"team": self.text("value", "red")},
            }],
            "roles": [{"name": "app", "trust": trust, "policies": [self.text("policy", "read")]}],
            "resources": [{"name": "arn:aws:s3:::b", "policies": [{"name": "on-b", "document": {
                "Version": "2012-10-17", "Statement": [{
                    "Sid": self.text("sid", "Own"), "Effect": "Allow", "Action": "s3:*",
                    "Principal": {"AWS": session},
                    "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"],
                }],
            }}]}],
        }]})
    }

    fn export(&self) -> Value {
        json!({
            "UserDetailList": [{
                "UserName": self.text("user", "ann"), "Path": "/",
                "Arn": self.inside("user", "arn:aws:iam::111122223333:user/", "ann"),
                "GroupList": [], "AttachedManagedPolicies": [],
                "UserPolicyList": [{"PolicyName": self.text("policy", "read"),
                    "PolicyDocument": self.legal()}],
            }],
            "GroupDetailList": [], "RoleDetailList": [], "Policies": [],
            self.text("note", "IsTruncated"): false,
        })
    }

    fn plan(&self) -> Value {
        let policy = self.legal().to_string();
        let change = json!({"actions": ["create"], "before": null,
            "after": {"name": self.text("policy", "read"), "policy": policy}});
        json!({"format_version": "1.2",
        "planned_values": {"root_module": {"resources": [{
            "address": self.inside("note", "aws_iam_policy.", "p"), "mode": "managed",
            "type": "aws_iam_policy",
            "name": "p", "values": {"name": self.text("policy", "read"), "policy": policy},
        }]}},
        "resource_changes": [
            {"address": self.inside("note", "aws_iam_policy.", "p"), "mode": "managed",
                "type": "aws_iam_policy", "name": "p", "change": change},
            {"address": "x.y", "mode": "managed", "type": self.text("value", "aws_other"),
                "name": "y",
                "change": {"actions": [self.text("key", "create")], "before": null, "after": {}}},
        ]})
    }

    fn case(&self) -> Value {
        json!({
            "name": self.text("note", "reads"), "dialect": "aws",
            "policies": {"identity": [self.legal()]}, "expect": "ImplicitDeny",
            "request": self.request(),
        })
    }

    fn request(&self) -> Value {
        json!({
            "principal": self.inside("user", "arn:aws:iam::111122223333:user/", "ann"),
            "action": self.inside("action", "s3:", "GetObject"),
            "resource": self.inside("resource", "arn:aws:s3:::b/", "k"),
            "context": {self.inside("key", "aws:PrincipalTag/", "team"): self.text("value", "red")},
        })
    }

    /// Writes the world into a folder. File systems refuse some names; those are left harmless.
    fn write(&self, root: &Path) {
        let _ = fs::remove_dir_all(root);
        let named =
            |place: &str, harmless: &str| self.text(place, harmless).replace(['/', '\0'], "_");
        let policies = root.join("policies").join(named("folder", "identity"));
        fs::create_dir_all(&policies).expect("a folder");
        let file = format!("{}.json", named("file", "p"));
        let put = |path: PathBuf, text: String| fs::write(path, text).expect("a file");
        put(policies.join(&file), format!("{:#}", self.policy()));
        put(
            policies.join(format!("legal{file}")),
            self.legal().to_string(),
        );
        put(
            policies.join(format!("no{file}")),
            format!("{{\"{}", self.text("value", "x")),
        );
        put(
            policies.join(format!("{file}.yaml")),
            format!("a: [{}", self.text("value", "x")),
        );
        put(root.join(&file), self.legal().to_string());
        put(root.join("legal.json"), self.legal().to_string());
        put(root.join("estate.json"), self.estate().to_string());
        put(root.join("export.json"), self.export().to_string());
        put(root.join("plan.json"), self.plan().to_string());
        put(root.join("cases.jsonl"), self.case().to_string());
        put(
            root.join("requests.jsonl"),
            format!("{}\n{}\n", self.request(), self.text("value", "x")),
        );
        put(
            root.join("broken.toml"),
            format!(
                "levels = {{ \"{}\" = 1 }}\n",
                self.text("value", "x").escape_debug()
            ),
        );
        put(
            root.join("catalog.json"),
            json!({"s3": [self.text("action", "GetObject")], self.text("key", "x"): 1}).to_string(),
        );
    }

    /// All that is asked, the words that are parts of names among them.
    fn commands(&self) -> Vec<Vec<String>> {
        let ann = self.inside("user", "arn:aws:iam::111122223333:user/", "ann");
        let session = self.inside(
            "session",
            "arn:aws:sts::111122223333:assumed-role/app/",
            "deploy",
        );
        let action = self.inside("action", "s3:", "GetObject");
        let resource = self.inside("resource", "arn:aws:s3:::b/", "k");
        let context = format!(
            "{}={}",
            self.inside("key", "aws:PrincipalTag/", "team"),
            self.text("value", "red")
        );
        let file = format!("{}.json", self.text("file", "p").replace(['/', '\0'], "_"));
        let word = self.harm;
        let lines: &[&[&str]] = &[
            &[
                "check",
                "-p",
                "legal.json",
                "--as",
                &ann,
                &action,
                &resource,
                "-c",
                &context,
            ],
            &[
                "check",
                "-p",
                "legal.json",
                "--as",
                &ann,
                &action,
                &resource,
                "-c",
                &context,
                "--explain",
            ],
            &[
                "check",
                "-p",
                "legal.json",
                "--as",
                &ann,
                &action,
                &resource,
                "-c",
                &context,
                "--explain",
                "--format",
                "json",
            ],
            &[
                "check",
                "-p",
                "policies",
                "--dialect",
                "aws",
                "--as",
                &ann,
                &action,
                &resource,
            ],
            &["check", "-p", "legal.json", "--requests", "requests.jsonl"],
            &[
                "check",
                "--estate",
                "estate.json",
                "--incomplete",
                "--as",
                &ann,
                &action,
                &resource,
                "--explain",
            ],
            &[
                "check",
                "--estate",
                "estate.json",
                "--incomplete",
                "--strict",
                "--as",
                &session,
                &action,
                &resource,
            ],
            &[
                "check",
                "--estate",
                "estate.json",
                "--incomplete",
                "--requests",
                "requests.jsonl",
            ],
            &[
                "check",
                "--estate",
                "estate.json",
                "--as",
                &ann,
                &action,
                &resource,
            ],
            &["check", "--estate", word, "--as", word, word, word],
            &[
                "who-can",
                "--estate",
                "estate.json",
                "--incomplete",
                &action,
                &resource,
            ],
            &[
                "who-can",
                "--estate",
                "estate.json",
                "--incomplete",
                "s3:GetObject",
                "arn:aws:s3:::b/k",
                "--format",
                "json",
            ],
            &[
                "who-can",
                "--estate",
                "estate.json",
                "--incomplete",
                "s3:GetObject",
                "arn:aws:s3:::b/k",
                "--format",
                "dot",
            ],
            &[
                "who-can",
                "--estate",
                "estate.json",
                "--incomplete",
                "s3:GetObject",
                "arn:aws:s3:::b/k",
                "--format",
                "mermaid",
            ],
            &["what-can", "--estate", "estate.json", "--incomplete", &ann],
            &[
                "what-can",
                "--estate",
                "estate.json",
                "--incomplete",
                &ann,
                "--format",
                "json",
            ],
            &[
                "what-can",
                "--estate",
                "estate.json",
                "--incomplete",
                "arn:aws:iam::111122223333:role/app",
            ],
            &[
                "assume",
                "--estate",
                "estate.json",
                "--incomplete",
                "--as",
                &ann,
                "arn:aws:iam::111122223333:role/app",
                "--session-name",
                word,
            ],
            &[
                "pass-role",
                "--estate",
                "estate.json",
                "--incomplete",
                "--as",
                &ann,
                "arn:aws:iam::111122223333:role/app",
                &action,
                &resource,
            ],
            &["estate", "check", "estate.json", "--incomplete"],
            &[
                "estate",
                "check",
                "estate.json",
                "--incomplete",
                "--format",
                "json",
            ],
            &["estate", "show", "estate.json", "--incomplete", &ann],
            &[
                "estate",
                "show",
                "estate.json",
                "--incomplete",
                &ann,
                "--format",
                "json",
            ],
            &["estate", "import", "aws", "export.json"],
            &["estate", "import", "aws", "export.json", "--format", "json"],
            &["estate", "import", "terraform", "plan.json"],
            &[
                "estate",
                "import",
                "terraform",
                "plan.json",
                "-o",
                "out.json",
            ],
            &["estate", "import", "alibaba", word],
            &["test", "cases.jsonl"],
            &["test", "cases.jsonl", "--format", "json"],
            &["test", "cases.jsonl", "--coverage"],
            &["show", "legal.json"],
            &["show", &file],
            &["show", "policies", "--dialect", "aws"],
            &["fmt", "--check", "legal.json"],
            &["fmt", "--check", &file],
            &["fmt", "-"],
            &["lint", "--dialect", "aws", "--statistics", "."],
            &["lint", "--dialect", "aws", "--level", "all=error", "."],
            &["lint", "--dialect", "aws", "--diff", "legal.json", &file],
            &["lint", "--dialect", "aws", "--diff", "--unsafe-fixes", "."],
            &["lint", "--dialect", "aws", "--fix", "-"],
            &["lint", "--config", "broken.toml", "."],
            &["lint", "--catalog", "catalog.json", "legal.json"],
            &["lint", "--baseline", word, "legal.json"],
            &["lint", word, "--pointer", word],
            &["lint", word],
            &["explain", word],
            &[
                "catalog",
                "import",
                "--dialect",
                "aws",
                "--source",
                word,
                "--date",
                "2026-11-28",
                "catalog.json",
            ],
            &[
                "catalog",
                "import",
                "--dialect",
                "aws",
                "--source",
                "s",
                "--date",
                word,
                word,
            ],
            &["man", word],
            &[word],
        ];
        let mut commands: Vec<Vec<String>> = lines
            .iter()
            .map(|line| line.iter().map(|&word| word.to_owned()).collect())
            .collect();
        for format in [
            "text", "concise", "json", "github", "gitlab", "sarif", "junit",
        ] {
            for fixed in [&[][..], &["--unsafe-fixes", "--fix"]] {
                let line = [
                    &["lint", "--dialect", "aws", "--no-cache", "--format", format][..],
                    fixed,
                    &["."],
                ]
                .concat();
                commands.push(line.into_iter().map(str::to_owned).collect());
            }
        }
        commands
    }
}

fn run(root: &Path, arguments: &[String], colour: &str) -> Output {
    // No argument can hold a zero.
    let arguments = arguments.iter().map(|argument| argument.replace('\0', "_"));
    let input = fs::File::open(root.join("legal.json")).expect("a policy");
    Command::new(env!("CARGO_BIN_EXE_portcullis"))
        .arg("--color")
        .arg(colour)
        .args(arguments)
        .current_dir(root)
        .stdin(Stdio::from(input))
        .output()
        .expect("the program runs")
}

/// What is printed, without the colours that the program gave it.
fn without_colours(printed: &str) -> String {
    let mut parts = printed.split("\u{1b}[");
    let mut left = parts.next().unwrap_or("").to_owned();
    for part in parts {
        let end = part
            .find(|letter: char| !letter.is_ascii_digit() && letter != ';')
            .unwrap_or(part.len());
        let (numbers, rest) = part.split_at(end);
        match rest.strip_prefix('m') {
            // Only what the renderer and the differences use: no hidden, no blinking text.
            Some(rest)
                if numbers
                    .split(';')
                    .all(|number| !matches!(number, "5" | "6" | "7" | "8")) =>
            {
                left.push_str(rest)
            }
            _ => left.push_str(&format!("\u{1b}[{part}")),
        }
    }
    left
}

/// What a terminal or a runner would obey.
fn harm_in(printed: &str, may_command: bool) -> Option<String> {
    let hidden = |letter: char| {
        letter.is_control() && !matches!(letter, '\n' | '\t')
            || matches!(letter, '\u{34f}' | '\u{61c}' | '\u{fe0f}' | '\u{feff}')
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
            || matches!(letter, '\u{2066}'..='\u{2069}')
    };
    for line in printed.replace("\r\n", "\n").split('\n') {
        let ours = ["::error title=", "::warning title=", "::notice title="];
        let is_ours = may_command
            && ours.iter().any(|start| line.starts_with(start))
            && line.contains(",file=");
        if line.trim_start().starts_with("::") && !is_ours {
            return Some(format!("a command at the start of {line:?}"));
        }
        let mut rest = line;
        while let Some((_, after)) = rest.split_once("##") {
            if after
                .trim_start_matches(|letter: char| letter.is_ascii_alphabetic())
                .starts_with('[')
            {
                return Some(format!("a command within {line:?}"));
            }
            rest = after;
        }
        if let Some(letter) = line.chars().find(|letter| hidden(*letter)) {
            return Some(format!("{letter:?} in {line:?}"));
        }
    }
    None
}

#[test]
fn what_is_printed_stays_text() {
    let root = std::env::temp_dir().join(format!("portcullis-hostile-text-{}", std::process::id()));
    let (mut count, mut said, mut faults) = (0, 0, Vec::new());
    let share = SHARE.chosen();
    for (row, (word, harm)) in HARM.iter().enumerate() {
        for (column, place) in PLACES.iter().enumerate() {
            let world = World { place, harm };
            world.write(&root);
            for (at, arguments) in world.commands().iter().enumerate() {
                if (row + column + at) % share != 0 {
                    continue;
                }
                if arguments.iter().any(|argument| argument == "--fix") {
                    world.write(&root);
                }
                let colour = if (at + count) % 2 == 0 {
                    "never"
                } else {
                    "always"
                };
                let output = run(&root, arguments, colour);
                let may_command = arguments.iter().any(|argument| argument == "github");
                for (stream, is_out) in [(&output.stdout, true), (&output.stderr, false)] {
                    let printed = String::from_utf8_lossy(stream);
                    said += usize::from(!printed.is_empty());
                    let plain = without_colours(&printed);
                    if let Some(found) = harm_in(&plain, may_command && is_out) {
                        faults.push(format!("{word} in {place}: {arguments:?}: {found}"));
                    }
                }
                count += 1;
            }
        }
    }
    let _ = fs::remove_dir_all(&root);
    println!("{count} commands, {said} texts printed");
    let shown: Vec<&String> = faults.iter().take(20).collect();
    assert!(
        faults.is_empty(),
        "{} of {count}:\n{}",
        faults.len(),
        shown
            .iter()
            .map(|fault| fault.as_str())
            .collect::<Vec<_>>()
            .join("\n")
    );
    assert!(
        said > count,
        "most commands say something: {said} of {count}"
    );
}
