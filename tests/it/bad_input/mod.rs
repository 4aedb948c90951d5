//! Input that nobody should have written: each gets a diagnostic with its id and exit code 2, never
//! a panic, half an answer, or an allow.

use portcullis::diagnostic::Fault;
use portcullis::{Diagnostic, Dialect, Kind, Limits, LoadError, Policy, PolicySet};

use crate::support::clock::Stopwatch;

const ALLOW_ALL: &str =
    r#"{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;

fn read(text: impl AsRef<[u8]>) -> Result<Policy, LoadError> {
    Policy::parse(&Dialect::alibaba_ram(), Kind::Identity, "bad.json", text)
}

fn ids(error: &LoadError) -> Vec<&'static str> {
    error
        .diagnostics()
        .iter()
        .map(|diagnostic| diagnostic.id())
        .collect()
}

fn in_statement(statement: &str) -> String {
    format!(r#"{{"Version": "1", "Statement": [{statement}]}}"#)
}

fn nested(levels: usize) -> String {
    format!("{}{}", "[".repeat(levels), "]".repeat(levels))
}

/// Name, text, and the ids of everything that is wrong with it.
fn texts() -> Vec<(&'static str, Vec<u8>, &'static [&'static str])> {
    let text = |text: &str| text.as_bytes().to_vec();
    vec![
        ("empty file", text(""), &["empty-text"]),
        ("white space", text(" \t\r\n"), &["empty-text"]),
        (
            "invalid UTF-8",
            b"{\"Version\": \"1\xff\"}".to_vec(),
            &["not-utf8"],
        ),
        ("UTF-16", b"\xff\xfe{\0}\0".to_vec(), &["not-utf8"]),
        (
            "byte order mark",
            text(&format!("\u{feff}{ALLOW_ALL}")),
            &["byte-order-mark"],
        ),
        ("cut off", text(&ALLOW_ALL[..40]), &["json-syntax"]),
        (
            "text after the end",
            text(&format!("{ALLOW_ALL} {{}}")),
            &["json-syntax"],
        ),
        (
            "a zero byte",
            text(&format!("{ALLOW_ALL}\0")),
            &["json-syntax"],
        ),
        (
            "a comment",
            text("{\"Version\": \"1\", // one\n\"Statement\": []}"),
            &["json-syntax"],
        ),
        (
            "a trailing comma",
            text(r#"{"Version": "1", "Statement": [],}"#),
            &["json-syntax"],
        ),
        (
            "lone surrogate",
            text(r#"{"Version": "1", "Id": "\ud800", "Statement": []}"#),
            &["json-syntax"],
        ),
        (
            "lone surrogate in a key",
            text(r#"{"Version": "1", "\udc00": 1, "Statement": []}"#),
            &["json-syntax"],
        ),
        (
            "surrogates in the wrong order",
            text(r#"{"Version": "1", "Id": "\udc00\ud800"}"#),
            &["json-syntax"],
        ),
        ("not a number", text(&in_statement("NaN")), &["json-syntax"]),
        ("a number as the policy", text("1e999999"), &["wrong-type"]),
        ("31 levels", text(&nested(31)), &["too-deep"]),
        (
            "100 MB of brackets",
            vec![b'['; 100_000_000],
            &["too-large"],
        ),
        (
            "2 MB",
            text(&format!("{ALLOW_ALL}{}", " ".repeat(2_000_000))),
            &["too-large"],
        ),
        (
            "a key twice",
            text(r#"{"Version": "1", "Version": "1", "Statement": []}"#),
            &["duplicate-key"],
        ),
        (
            "a huge number as a value",
            text(&in_statement(
                r#"{"Effect": "Deny", "Action": "*", "Resource": "*",
                    "Condition": {"NumericEquals": {"acs:a": "1e999999"}}}"#,
            )),
            &["invalid-value"],
        ),
        (
            "unknown operators",
            text(&in_statement(
                r#"{"Effect": "Deny", "Action": "*", "Resource": "*",
                    "Condition": {"StringLikes": {"acs:a": "b"}, "Script": {"acs:a": "b"},
                        "": {}}}"#,
            )),
            &["unknown-operator", "unknown-operator", "unknown-operator"],
        ),
        (
            "several faults",
            text(&in_statement(
                r#"{"effect": "Allow", "Action": [], "Resource": "b"},
                    {"Effect": "Maybe", "Action": "oss", "Resource": "*", "Color": 1}"#,
            )),
            &[
                "unknown-element",
                "empty-list",
                "invalid-resource",
                "invalid-effect",
                "invalid-action",
                "unknown-element",
            ],
        ),
    ]
}

/// P1 to P4 and P7, by the library: every fault, and nothing but.
#[test]
fn clause_p4_every_fault_of_a_text_is_reported() {
    for (name, text, wanted) in texts() {
        let error = read(&text)
            .err()
            .unwrap_or_else(|| panic!("{name} is read"));
        assert_eq!(ids(&error), wanted, "{name}");
        for diagnostic in error.diagnostics() {
            assert!(
                Fault::all().any(|fault| fault.id() == diagnostic.id()),
                "{name}: {} is not a known id",
                diagnostic.id()
            );
            assert!(
                !diagnostic.message().is_empty() && !diagnostic.help().is_empty(),
                "{name}: no words"
            );
            let shown = error
                .source_text(diagnostic.source_name())
                .expect("the text is kept");
            let span = diagnostic.span();
            assert!(
                shown.get(span.start()..span.end()).is_some(),
                "{name}: {span:?} is not a part of the text"
            );
        }
    }
}

/// P4: what is wrong, where, and what to do.
#[test]
fn clause_p4_a_fault_says_where_it_is() {
    let error = read(
        r#"{"Version": "1",
 "Statement": [{"Effect": "Allow", "Action": "é:x", "Resource": ["*", "b"]}]}"#,
    )
    .expect_err("the resource has no fields");
    let [fault] = error.diagnostics() else {
        panic!("one fault: {error}")
    };
    assert_eq!(fault.pointer(), "/Statement/0/Resource/1");
    assert_eq!((fault.position().line, fault.position().column), (2, 71));
    assert_eq!(
        error
            .source_text("bad.json")
            .and_then(|text| text.get(fault.span().start()..fault.span().end())),
        Some("\"b\"")
    );
}

/// P5: one faulty policy prevents the whole set; the error reports the faults of all policies.
#[test]
fn clause_p5_a_set_loads_whole_or_not_at_all() {
    let bad = in_statement(r#"{"Effect": "deny", "Action": "*", "Resource": "*"}"#);
    let error = PolicySet::builder(&Dialect::alibaba_ram())
        .add(Kind::Identity, "good", ALLOW_ALL)
        .add(Kind::Identity, "bad", bad)
        .add(Kind::Session, "empty", "")
        .build()
        .expect_err("two of three are faulty");
    let faults: Vec<_> = error
        .diagnostics()
        .iter()
        .map(|fault| (fault.source_name(), fault.id()))
        .collect();
    assert_eq!(faults, [("bad", "invalid-effect"), ("empty", "empty-text")]);
}

/// P4: texts with the same name stay distinct, so that each fault is shown in its own text.
#[test]
fn clause_p4_texts_of_one_name_stay_distinct() {
    let bad = |effect: &str| {
        in_statement(&format!(
            r#"{{"Effect": "{effect}", "Action": "*", "Resource": "*"}}"#
        ))
    };
    let read = |name: &str, text: &str| {
        Policy::parse(&Dialect::alibaba_ram(), Kind::Identity, name, text).unwrap_err()
    };
    let errors = [
        read("bad", &bad("deny")),
        read("bad (2)", ""),
        read("bad", &bad("Maybe")),
        read("bad", &bad("deny")),
        LoadError::merge([read("bad", &bad("Perhaps")), read("bad", &bad("allow"))]).unwrap(),
    ];
    let error = LoadError::merge(errors).unwrap();
    let marked = |fault: &Diagnostic| {
        let text = error.source_text(fault.source_name()).expect("a text");
        (
            fault.source_name().to_owned(),
            text.get(fault.span().start()..fault.span().end())
                .expect("a place")
                .to_owned(),
        )
    };
    let places: Vec<_> = error.diagnostics().iter().map(marked).collect();
    let wanted = [
        ("bad", "\"deny\""),
        ("bad (2)", ""),
        ("bad (3)", "\"Maybe\""),
        ("bad", "\"deny\""),
        ("bad (4)", "\"Perhaps\""),
        ("bad (2) (2)", "\"allow\""),
    ];
    assert_eq!(
        places,
        wanted.map(|(name, marked)| (name.to_owned(), marked.to_owned()))
    );
    assert!(LoadError::merge([]).is_none());
}

/// P4: the same for a fault of a set or a change, which has no place in a text.
#[test]
fn clause_p4_a_fault_outside_the_texts_is_shown_in_none() {
    let of = |dialect: Dialect| Policy::parse(&dialect, Kind::Identity, "all", ALLOW_ALL).unwrap();
    let twice =
        || PolicySet::builder(&Dialect::alibaba_ram()).add_policy(of(Dialect::alibaba_ram()));
    let set = twice().build().unwrap();
    for error in [
        twice()
            .add(Kind::Identity, "all", ALLOW_ALL)
            .build()
            .unwrap_err(),
        set.update().remove("none").build().unwrap_err(),
        set.update()
            .remove("all")
            .put(Kind::Identity, "all", ALLOW_ALL)
            .build()
            .unwrap_err(),
    ] {
        let [fault] = error.diagnostics() else {
            panic!("{error}")
        };
        assert_eq!(error.source_text(fault.source_name()), Some(""), "{error}");
    }
}

/// A text at a limit, and the one that is one over it.
type AtLimit = fn(usize) -> String;

/// P6: at a limit is legal, over it is an error.
#[test]
fn clause_p6_limits_hold_to_the_unit() {
    let padded: AtLimit = |bytes| format!("{ALLOW_ALL}{}", " ".repeat(bytes - ALLOW_ALL.len()));
    // Three levels are those of the policy, its list and a statement.
    let deep: AtLimit = |levels| in_statement(&format!(r#"{{"Sid": {}}}"#, nested(levels - 3)));
    let statements: AtLimit = |count| {
        let one = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
        in_statement(&vec![one; count].join(","))
    };
    let long: AtLimit = |bytes| {
        // Each `\u0061` is six bytes of text and one of the string.
        in_statement(&format!(
            r#"{{"Sid": "{}", "Effect": "Allow", "Action": "*", "Resource": "*"}}"#,
            "\\u0061".repeat(bytes)
        ))
    };
    let long_key: AtLimit = |bytes| {
        let condition = format!(r#"{{"StringEquals": {{"{}": "a"}}}}"#, "k".repeat(bytes));
        in_statement(&format!(
            r#"{{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {condition}}}"#
        ))
    };
    let defaults = Limits::default();
    let tight = Limits::default()
        .with_policy_bytes(200)
        .with_nesting(5)
        .with_statements(3)
        .with_string_bytes(20);
    let rows: &[(&str, AtLimit, usize, usize)] = &[
        (
            "too-large",
            padded,
            defaults.policy_bytes(),
            tight.policy_bytes(),
        ),
        ("too-deep", deep, defaults.nesting(), tight.nesting()),
        (
            "too-many-statements",
            statements,
            defaults.statements(),
            tight.statements(),
        ),
        (
            "too-long-string",
            long,
            defaults.string_bytes(),
            tight.string_bytes(),
        ),
        (
            "too-long-string",
            long_key,
            defaults.string_bytes(),
            tight.string_bytes(),
        ),
    ];
    for (id, text, default, tight_limit) in rows {
        // The limits are tried one at a time, so that no other one is in the way.
        let only = |limit: usize| match *id {
            "too-large" => Limits::default().with_policy_bytes(limit),
            "too-deep" => Limits::default().with_nesting(limit),
            "too-many-statements" => Limits::default().with_statements(limit),
            _ => Limits::default().with_string_bytes(limit),
        };
        for limit in [*default, *tight_limit] {
            let read = |size| {
                Policy::parse_within(
                    &Dialect::alibaba_ram(),
                    Kind::Identity,
                    "p",
                    text(size),
                    &only(limit),
                )
            };
            let has = |result: Result<Policy, LoadError>| {
                result.is_err_and(|error| ids(&error).contains(id))
            };
            assert!(!has(read(limit)), "{id}: {limit} is legal");
            assert!(has(read(limit + 1)), "{id}: {limit} + 1 is not");
        }
    }
}

/// The requests that no set can answer.
/// Documents of about this many bytes, each with as many faults or parts as fit.
fn hostile(bytes: usize) -> [(&'static str, String); 5] {
    let times = |part: &str| part.repeat(bytes / part.len());
    let last = r#"{"Effect": "Allow", "Action": "oss:Get", "Resource": "*"}"#;
    [
        (
            "numbers for actions",
            in_statement(&format!(
                r#"{{"Effect": "Allow", "Action": [{}1], "Resource": "*"}}"#,
                times("1,")
            )),
        ),
        (
            "one operator again and again",
            in_statement(&format!(
                r#"{{"Condition": {{{}"Bool": {{}}}}, "Effect": "Allow"}}"#,
                times(r#""Bool":{},"#)
            )),
        ),
        (
            "statements on one line",
            in_statement(&format!("{}{last}", times(&format!("{last},")))),
        ),
        (
            "one long string",
            in_statement(&format!(r#"{{"Effect": "{}"}}"#, times("é"))),
        ),
        (
            "duplicate keys",
            format!("{{{}\"a\": 1}}", times(r#""a":1,"#)),
        ),
    ]
}

#[test]
fn hostile_documents_take_time_by_their_size() {
    let limits = Limits::default()
        .with_statements(1 << 20)
        .with_string_bytes(1 << 20)
        .with_policy_bytes(1 << 21);
    let parse = |text: &str| {
        let start = Stopwatch::start();
        let result = Policy::parse_within(
            &Dialect::alibaba_ram(),
            Kind::Identity,
            "hostile",
            text,
            &limits,
        );
        (start.taken(), result.is_ok())
    };
    for ((name, small), (_, large)) in hostile(1 << 15).into_iter().zip(hostile(1 << 18)) {
        let fastest = |text: &str| (0..3).map(|_| parse(text).0).min().unwrap();
        let (one, eight) = (fastest(&small).as_secs_f64(), fastest(&large).as_secs_f64());
        // Eight times the text takes eight times as long; if the time grew by the square it would
        // be sixty-four times.
        assert!(
            eight < one * 24.0 + 0.02,
            "{name}: {one:.3} s, eight times the text {eight:.3} s"
        );
    }
}

#[test]
fn clause_r3_r5_and_c9_a_request_is_refused_when_it_is_built() {
    let dialect = Dialect::alibaba_ram();
    let ask = |action: &'static str, resource: &'static str| {
        dialect.request("acs:ram::1:user/ann", action, resource)
    };
    let key = "acs:oss:*:1:b/k";
    let rows = [
        (ask("", key), "invalid-request-action"),
        (ask("oss", key), "invalid-request-action"),
        (ask("oss:Get*", key), "invalid-request-action"),
        (
            ask("oss:GetObject", "acs:oss:*:b"),
            "invalid-request-resource",
        ),
        (ask("oss:GetObject", ""), "invalid-request-resource"),
        (
            ask("oss:GetObject", key).resources(Vec::<String>::new()),
            "missing-resource",
        ),
        (
            ask("oss:GetObject", key).time("yesterday"),
            "invalid-request-time",
        ),
        (
            ask("oss:GetObject", key)
                .context("acs:SourceIp", "10.0.0.1")
                .context("ACS:sourceip", "10.0.0.1"),
            "duplicate-context-key",
        ),
        (
            ask("oss:GetObject", key).context("acs:PrincipalARN", "acs:ram::1:user/bob"),
            "contradicted-context-key",
        ),
        (
            dialect.request("ann", "oss:GetObject", key),
            "invalid-request-principal",
        ),
    ];
    for (builder, id) in rows {
        let error = builder.build().expect_err(id);
        assert_eq!(error.id(), id);
        assert!(Fault::all().any(|fault| fault.id() == id));
    }
}

mod program {
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::process::{Command, Output};

    use super::{ALLOW_ALL, in_statement, texts};

    /// A folder that is gone after its test.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path =
                std::env::temp_dir().join(format!("portcullis-bad-{}-{name}", std::process::id()));
            fs::create_dir_all(&path).expect("a folder can be made");
            Self(path)
        }

        fn write(&self, name: &str, text: impl AsRef<[u8]>) {
            fs::write(self.0.join(name), text).expect("a file can be written");
        }

        fn run(&self, arguments: &[&str]) -> Output {
            let program = Path::new(env!("CARGO_BIN_EXE_portcullis"));
            Command::new(program)
                .args(arguments)
                .current_dir(&self.0)
                .output()
                .expect("the program runs")
        }

        /// Refused: exit code 2, nothing on standard output, and these ids on standard error.
        fn refuses(&self, arguments: &[&str], ids: &[&str]) {
            let output = self.run(arguments);
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{arguments:?}: {stderr}");
            assert!(
                output.stdout.is_empty(),
                "{arguments:?}: {}",
                String::from_utf8_lossy(&output.stdout)
            );
            for id in ids {
                assert!(
                    stderr.contains(&format!("error[{id}]")),
                    "{arguments:?} has no {id}: {stderr}"
                );
            }
            assert!(!stderr.contains("panicked"), "{stderr}");
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            // OK because a folder left behind does not make the test wrong.
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    const ASK: &[&str] = &[
        "--as",
        "acs:ram::1:user/ann",
        "oss:GetObject",
        "acs:oss:*:1:b/k",
    ];

    fn check<'a>(policies: &'a str, more: &[&'a str]) -> Vec<&'a str> {
        [
            &["check", "--dialect", "alibaba-ram", "-p", policies],
            ASK,
            more,
        ]
        .concat()
    }

    #[test]
    fn every_command_refuses_every_bad_text() {
        let folder = Folder::new("texts");
        for (name, text, ids) in texts() {
            folder.write("bad.json", &text);
            folder.refuses(&check("bad.json", &[]), ids);
            folder.refuses(&["fmt", "--dialect", "alibaba-ram", "bad.json"], ids);
            folder.refuses(&["fmt", "bad.json"], &[]);
            folder.refuses(&["test", "bad.json"], &[]);
            assert_eq!(
                fs::read(folder.0.join("bad.json")).expect("the file is there"),
                text,
                "{name} was written over"
            );
        }
    }

    /// A dropped `Deny` would be an allow.
    #[test]
    fn a_folder_with_one_bad_file_answers_nothing() {
        let folder = Folder::new("folder");
        folder.write("allow.json", ALLOW_ALL);
        folder.write(
            "deny.json",
            in_statement(r#"{"Effect": "deny", "Action": "*", "Resource": "*"}"#),
        );
        folder.refuses(&check(".", &[]), &["invalid-effect"]);
        folder.write("deny.json", "");
        folder.refuses(&check(".", &[]), &["empty-text"]);
    }

    #[test]
    fn what_cannot_be_read_answers_nothing() {
        let folder = Folder::new("unreadable");
        folder.write("allow.json", ALLOW_ALL);
        folder.refuses(&check("nowhere", &[]), &["unreadable-file"]);
        folder.refuses(&check("allow.json/inner", &[]), &["unreadable-file"]);
        folder.refuses(
            &check("allow.json", &["-p", "nowhere.json"]),
            &["unreadable-file"],
        );
        folder.refuses(
            &check("allow.json", &["--context", "nowhere.json"]),
            &["unreadable-file"],
        );
        folder.refuses(&["fmt", "allow.json", "nowhere"], &["unreadable-file"]);
        folder.refuses(&["test", "nowhere"], &["unreadable-file"]);
        fs::create_dir_all(folder.0.join("empty")).expect("a folder can be made");
        folder.refuses(&check("empty", &[]), &["nothing-to-read"]);
    }

    /// Skipped where the user may read everything anyway.
    #[cfg(unix)]
    #[test]
    fn a_folder_without_permission_answers_nothing() {
        use std::os::unix::fs::PermissionsExt;
        let folder = Folder::new("forbidden");
        folder.write("allow.json", ALLOW_ALL);
        let inner = folder.0.join("inner");
        fs::create_dir_all(&inner).expect("a folder can be made");
        fs::set_permissions(&inner, fs::Permissions::from_mode(0o000))
            .expect("permissions can be set");
        if fs::read_dir(&inner).is_err() {
            folder.refuses(&check(".", &[]), &["unreadable-file"]);
        }
        fs::set_permissions(&inner, fs::Permissions::from_mode(0o700))
            .expect("permissions can be set");
    }

    #[test]
    fn a_bad_request_answers_nothing() {
        let folder = Folder::new("request");
        folder.write("allow.json", ALLOW_ALL);
        folder.write(
            "twice.json",
            r#"{"acs:SourceIp": "10.0.0.1", "acs:SourceIp": "10.0.0.2"}"#,
        );
        folder.write("deep.json", format!(r#"{{"a": {}}}"#, super::nested(40)));
        let ask = |action, resource| {
            [
                "check",
                "-p",
                "allow.json",
                "--as",
                "acs:ram::1:user/ann",
                action,
                resource,
            ]
        };
        folder.refuses(
            &["check", "-p", "allow.json", "--as", "acs:ram::1:user/ann"],
            &[],
        );
        folder.refuses(
            &[
                "check",
                "-p",
                "allow.json",
                "--as",
                "acs:ram::1:user/ann",
                "oss:GetObject",
            ],
            &[],
        );
        folder.refuses(&ask("", "*"), &["invalid-request-action"]);
        folder.refuses(
            &ask("oss:GetObject", "acs:oss:*:b/k"),
            &["invalid-request-resource"],
        );
        let mut twice = ask("oss:GetObject", "*").to_vec();
        twice.extend(["-c", "acs:SourceIp=10.0.0.1", "-c", "ACS:sourceip=10.0.0.1"]);
        folder.refuses(&twice, &["duplicate-context-key"]);
        folder.refuses(
            &check("allow.json", &["--context", "twice.json"]),
            &["duplicate-key"],
        );
        folder.refuses(
            &check("allow.json", &["--context", "deep.json"]),
            &["too-deep"],
        );
        folder.refuses(
            &check(
                "allow.json",
                &["--context", "twice.json", "-c", "acs:SourceIp=1"],
            ),
            &["duplicate-key"],
        );
        folder.refuses(
            &check("allow.json", &["-c", "=x"]),
            &["invalid-context-value"],
        );
        folder.refuses(
            &check("allow.json", &["--time", "noon"]),
            &["invalid-request-time"],
        );
        folder.refuses(
            &[
                "check",
                "-p",
                "allow.json",
                "--as",
                "ann",
                "oss:GetObject",
                "*",
            ],
            &["invalid-request-principal"],
        );
    }
}

/// What a program prints that unwraps an error is not the whole of what it read.
#[test]
fn an_unwrapped_error_prints_its_faults_and_no_text() {
    let text = in_statement(&format!(r#"{{"Effekt": "{}"}}"#, "x".repeat(100_000)));
    let printed = format!("{:?}", read(&text).unwrap_err());
    assert!(
        printed.contains("unknown-element") && printed.contains(&text.len().to_string()),
        "{printed}"
    );
    assert!(printed.len() < 10_000, "{} bytes", printed.len());
}
