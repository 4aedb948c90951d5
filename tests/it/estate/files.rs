//! Estates of several files: names, paths of policies, and what is wrong with them.

use std::collections::BTreeSet;

use portcullis::estate::{EstateReader, Question};
use portcullis::{Estate, LoadError, Verdict};

use crate::support::clock::Stopwatch;

/// Several files form one estate; an error about a duplicate in two of them shows both places.
#[test]
fn files_of_a_folder_are_one_estate() {
    let policies =
        r#"{"dialect": "kingsoft", "policies": [{"name": "all", "document": "all.json"}]}"#;
    let accounts = r#"{"dialect": "kingsoft",
        "accounts": [{"id": "1", "users": [{"name": "ann", "policies": ["all"]}]}]}"#;
    let all = r#"{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;
    let mut asked = Vec::new();
    let mut load = |file: &str, path: &str| {
        asked.push(format!("{file} {path}"));
        Ok(all.into())
    };
    let reader = EstateReader::new();
    let files = [("a.json", accounts), ("p.json", policies)];
    let estate = reader.read_with(files, &mut load).unwrap();
    let question = Question::new("krn:ksc:iam::1:user/ann", "kec:StopInstances", "*");
    assert!(estate.decide(&question).unwrap().is_allowed());
    assert_eq!(asked, ["p.json all.json"]);
    let twice = reader.read_with(
        [
            ("a.json", accounts),
            ("b.json", accounts),
            ("p.json", policies),
        ],
        |_, _| Ok(all.into()),
    );
    let error = twice.unwrap_err();
    let [fault] = error.diagnostics() else {
        panic!("{error}")
    };
    assert_eq!(
        (fault.id(), fault.source_name()),
        ("duplicate-name", "b.json")
    );
    assert!(
        fault.message().ends_with("the other is at a.json:2:29"),
        "{fault}"
    );
    let other = accounts.replace("kingsoft", "aws");
    let mixed = Estate::read([
        ("a.json", accounts),
        ("b.json", other.as_str()),
        ("p.json", policies),
    ]);
    assert!(
        mixed
            .unwrap_err()
            .diagnostics()
            .iter()
            .any(|fault| fault.id() == "wrong-dialect")
    );
}

/// Hostile or careless files cost time in proportion to their length.
#[test]
fn large_faulty_estates_are_refused_soon() {
    const COUNT: usize = 20_000;
    let list = |one: &dyn Fn(usize) -> String| (0..COUNT).map(one).collect::<Vec<_>>().join(",");
    let account = |fields: String| {
        format!(r#"{{"dialect": "alibaba-ram", "accounts": [{{"id": "1", {fields}}}]}}"#)
    };
    let names = |word: &str| list(&|index| format!(r#"{{"name": "{word}{index}"}}"#));
    let texts = [
        // Attachments of policies that are not there.
        account(format!(
            r#""users": [{}]"#,
            list(&|at| format!(r#"{{"name": "u{at}", "policies": ["p{at}"]}}"#))
        )),
        // Groups whose names are all nearly right.
        account(format!(
            r#""groups": [{}], "users": [{{"name": "ann", "groups": [{}]}}]"#,
            names("group-of-many-letters-"),
            list(&|at| format!("\"group-of-mary-letters-{at}\""))
        )),
        // One group many times.
        account(format!(
            r#""groups": [{{"name": "g"}}], "users": [{{"name": "a", "groups": [{}]}}]"#,
            list(&|_| "\"g\"".into())
        )),
        // A long chain of folders that bites its tail.
        format!(
            r#"{{"dialect": "aws", "folders": [{}]}}"#,
            list(&|at| format!(r#"{{"name": "f{at}", "parent": "f{}"}}"#, (at + 1) % COUNT))
        ),
        // Resources that differ only in their regions.
        account(format!(
            r#""resources": [{}]"#,
            list(&|at| format!(r#"{{"name": "acs:ecs:r{at}:1:instance/i"}}"#))
        )),
        account(format!(
            r#""users": [{}]"#,
            list(&|_| r#"{"name": "ann"}"#.into())
        )),
        format!("{}1{}", "[".repeat(COUNT), "]".repeat(COUNT)),
    ];
    for text in texts {
        let start = Stopwatch::start();
        let error = Estate::read([("estate.json", text.as_str())]).unwrap_err();
        assert!(!error.diagnostics().is_empty());
        let seconds = start.taken().as_secs();
        assert!(seconds < 20, "{seconds} s for {}", &text[..80]);
    }
}

/// Policies of one name in several places stay distinct, and each counts in its own place.
#[test]
fn policies_of_one_name_stay_distinct() {
    let bucket = |name: &str, effect: &str| {
        format!(
            r#"{{"name": "acs:oss:*:1:{name}",
                "policies": [{{"name": "policy", "document": {{"Version": "1", "Statement":
            [{{"Effect": "{effect}", "Action": "oss:*", "Resource": "*",
                "Principal": ["*"]}}]}}}}]}}"#
        )
    };
    let text = format!(
        r#"{{"dialect": "alibaba-ram",
            "accounts": [{{"id": "1", "users": [{{"name": "ann"}}],
                "resources": [{}, {}, {}]}}]}}"#,
        bucket("open", "Allow"),
        bucket("open/shut", "Deny"),
        bucket("shut", "Deny")
    );
    let estate = Estate::read([("estate.json", text)]).unwrap();
    let ask = |resource: &'static str| {
        let question = Question::new("acs:ram::1:user/ann", "oss:GetObject", resource);
        estate.decide(&question).unwrap().verdict()
    };
    assert_eq!(ask("acs:oss:*:1:open/k"), Verdict::Allow);
    assert_eq!(
        ask("acs:oss:*:1:open/shut/k"),
        Verdict::ExplicitDeny,
        "what lies above counts too"
    );
    assert_eq!(ask("acs:oss:*:1:shut/k"), Verdict::ExplicitDeny);
    assert_eq!(ask("acs:oss:*:1:opened/k"), Verdict::ImplicitDeny);
    assert!(Estate::read([] as [(&str, &str); 0]).is_err());
}

/// Whatever policies are called, no two uses of them are confused with one another, or with the
/// placeholder of a gap.
#[test]
fn names_of_policies_never_clash() {
    const NAMES: [&str; 6] = [
        "p",
        "p (control)",
        "p (control) (2)",
        "role/app/trust",
        "(anything: Allow by identity)",
        "(anything: Deny by identity)",
    ];
    let statements = r#"{"Version": "1",
        "Statement": [{"Effect": "Allow", "Action": "ecs:*", "Resource": "*"}]}"#;
    let trust = r#"{"Version": "1",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"RAM": ["acs:ram::1:root"]}}]}"#;
    let policies = NAMES
        .map(|name| format!(r#"{{"name": "{name}", "document": {statements}}}"#))
        .join(", ");
    let text = format!(
        r#"{{"dialect": "alibaba-ram",
            "accounts": [{{"id": "1", "control": ["p"],
                "policies": [{policies}, {{"name": "gap", "system": true}}],
        "roles": [{{"name": "app", "trust": {trust}}}],
        "users": [{{"name": "ann", "policies": ["p", "(anything: Deny by identity)"]}},
            {{"name": "bob", "policies": ["gap"]}}]}}]}}"#
    );
    let estate = Estate::read([("estate.json", text)]).unwrap();
    let names: BTreeSet<&str> = estate
        .policies()
        .ids()
        .filter_map(|id| estate.policies().policy(id))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names.len(), estate.policies().ids().count());
    assert!(
        NAMES
            .iter()
            .filter(|name| !name.starts_with("role"))
            .all(|name| names.contains(name)),
        "{names:?}"
    );
    let answer = |user: &str| {
        let asker = format!("acs:ram::1:user/{user}");
        estate
            .explain(&Question::new(
                asker.as_str(),
                "ecs:StopInstance",
                "acs:ecs:r:1:instance/i",
            ))
            .unwrap()
    };
    assert!(answer("ann").decision().is_allowed() && answer("ann").gaps().is_empty());
    assert_eq!(answer("bob").gaps().len(), 1);
}

/// For each fault, the name of the text that the error gives and the part of it that is marked.
fn marked(error: &LoadError) -> Vec<(&str, &str)> {
    let shown = |name, span: portcullis::diagnostic::Span| {
        error.source_text(name)?.get(span.start()..span.end())
    };
    let faults = error.diagnostics().iter();
    faults
        .map(|fault| {
            (
                fault.source_name(),
                shown(fault.source_name(), fault.span()).expect("a text"),
            )
        })
        .collect()
}

/// Faults and findings give places by the names of files.
#[test]
fn files_of_one_name_are_refused() {
    let sound = r#"{"dialect": "kingsoft", "accounts": [{"id": "1"}]}"#;
    let faulty = r#"{"dialect": "kingsoft", "accounts": [{"id": "2", "isers": []}]}"#;
    for files in [
        [sound, sound.replace("1", "2").as_str()],
        [sound, faulty],
        [faulty, sound],
    ] {
        let error = Estate::read(files.map(|text| ("e.json", text))).unwrap_err();
        assert!(
            error
                .diagnostics()
                .iter()
                .any(|fault| fault.message() == "two files are named `e.json`"),
            "{error}"
        );
        assert_eq!(error.diagnostics().len(), marked(&error).len());
    }
    let error = Estate::read([] as [(&str, &str); 0]).unwrap_err();
    assert_eq!(marked(&error), [("", "")]);
}

/// Paths are relative to the file that names them, so one path can mean two texts. The error
/// reports all faults, each in its own text.
#[test]
fn policies_at_one_path_of_two_files_stay_distinct() {
    let file = |id: &str| {
        format!(
            r#"{{"dialect": "kingsoft",
                "accounts": [{{"id": "{id}",
                    "policies": [{{"name": "p", "document": "p.json"}}]}}]}}"#
        )
    };
    let load = |file: &str, _: &str| {
        Ok(match file {
            "a/e.json" => r#"{"Statement": [{"Effect": "allow", "Action": "*", "Resource": "*"}]}"#,
            _ => {
                r#"{"Version": "2015-11-01",
                "Statement": [{"Effect": "deny", "Action": "*", "Resource": "*"}]}"#
            }
        }
        .into())
    };
    let files = [("a/e.json", file("1")), ("b/e.json", file("2"))];
    let error = EstateReader::new().read_with(files, load).unwrap_err();
    assert_eq!(
        marked(&error),
        [("p.json", "\"allow\""), ("p.json (2)", "\"deny\"")]
    );
}

/// A fault of all policies together is reported at the first file.
#[test]
fn more_alike_than_the_limit_is_reported_in_a_file() {
    const A_POLICY: usize = 10_000;
    let letters: Vec<char> = ('0'..='9').chain('A'..='Z').chain('a'..='z').collect();
    // Three letters between wildcards are too few to distinguish patterns.
    let statement = |at: usize| {
        let three: String = [at / 3844, at / 62 % 62, at % 62]
            .map(|digit| letters[digit])
            .iter()
            .collect();
        format!(
            r#"{{"Effect": "Allow", "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::*{three}*"}}"#
        )
    };
    let policy = |number: usize| {
        let statements: Vec<String> = (number * A_POLICY..(number + 1) * A_POLICY)
            .map(statement)
            .collect();
        let statements = statements.join(",");
        format!(
            r#"{{"name": "p{number}",
                "document": {{"Version": "2012-10-17", "Statement": [{statements}]}}}}"#
        )
    };
    let policies = (0..7).map(policy).collect::<Vec<_>>().join(",");
    let text =
        format!(r#"{{"dialect": "aws", "accounts": [{{"id": "1", "policies": [{policies}]}}]}}"#);
    let Err(error) = Estate::read([("estate.json", text)]) else {
        panic!("an estate")
    };
    let [fault] = error.diagnostics() else {
        panic!("{} faults", error.diagnostics().len())
    };
    assert_eq!(
        (fault.id(), marked(&error)),
        ("too-many-alike", vec![("estate.json", "")])
    );
}
