//! The program as a process among others: pipes that close, questions that wait for answers, lines
//! without end.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};

fn start(arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_portcullis"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

const REQUESTS: &[&str] = &[
    "check",
    "-p",
    "policies/alibaba_ram/identity/reports.json",
    "--requests",
    "-",
];
/// One line, since every line of the input is a question.
const QUESTION: &str = concat!(
    r#"{"principal": "acs:ram::1000000000000001:user/ann", "#,
    r#""action": "oss:GetObject", "resource": "acs:oss:*:1:b/k"}"#
);

/// A caller that closes the pipe has read enough: the exit code is still the answer.
#[test]
fn a_closed_pipe_ends_quietly() {
    let reports = "policies/alibaba_ram/identity/reports.json";
    let ann = [
        "--as",
        "acs:ram::1000000000000001:user/ann",
        "oss:GetObject",
        "acs:oss:*:1:b/k",
    ];
    let check = [&["check", "-p", reports][..], &ann].concat();
    let carry = "policies/stories/blue_and_carry";
    let olga = "acs:ram::1000000000000001:user/olga";
    let role = "acs:ram::1000000000000001:role/MyApplicationRole";
    let commands: &[(&[&str], i32)] = &[
        (&check, 1),
        (
            &[
                "test",
                "tests/cases/c3.jsonl",
                "tests/cases/c4.jsonl",
                "--format",
                "json",
            ],
            0,
        ),
        (&["estate", "check", "policies/stories/keys"], 1),
        (
            &[
                "estate",
                "show",
                "policies/stories/company_alice",
                "krn:ksc:iam::2000000001:user/kate",
            ],
            0,
        ),
        (
            &[
                "lint",
                "--level",
                "pedantic=warning",
                "policies/kingsoft/identity",
            ],
            1,
        ),
        (
            &[
                "assume",
                "--estate",
                carry,
                "--as",
                "krn:ksc:iam::2000000003:user/Q",
                "krn:ksc:iam::2000000002:role/D",
            ],
            0,
        ),
        (
            &[
                "pass-role",
                "--estate",
                "policies/stories/ecs_instance_role",
                "--as",
                olga,
                role,
                "ecs:RunInstances",
                "*",
            ],
            1,
        ),
        (&["test", "--coverage", "policies"], 0),
        (&["show", "policies"], 0),
        (&["fmt", "--check", "policies"], 0),
        (&["completions", "zsh"], 0),
        (&["man"], 0),
        (&["rules", "--format", "json"], 0),
        (&["ways", "--format", "json"], 0),
        (&["explain", "star-on-star"], 0),
        (&["--help"], 0),
        (&["check", "--help"], 0),
    ];
    for (arguments, code) in commands {
        let mut child = start(arguments);
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("the program ends");
        assert_eq!(output.status.code(), Some(*code), "{arguments:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
    }
}

/// However many requests are still to come.
#[test]
fn a_stream_ends_quietly_when_nobody_reads_it() {
    let mut child = start(REQUESTS);
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().expect("a pipe");
    let refused = (0..1_000_000)
        .map(|_| writeln!(stdin, "{QUESTION}"))
        .find_map(Result::err);
    assert!(
        refused.is_some(),
        "the program reads on although nobody listens"
    );
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

/// A program that asks, waits, and asks again is never left waiting.
#[test]
fn each_request_is_answered_before_the_next() {
    let mut child = start(REQUESTS);
    let mut stdin = child.stdin.take().expect("a pipe");
    let mut answers = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    for number in 1..=3 {
        writeln!(stdin, "{QUESTION}").expect("the program reads");
        let answer = answers.next().expect("an answer").expect("a line");
        assert!(
            answer.starts_with(&format!("{{\"request\":{number},")),
            "{answer}"
        );
    }
    drop(stdin);
    assert!(answers.next().is_none());
    assert_eq!(child.wait().expect("the program ends").code(), Some(1));
}

/// What has no end is refused, and what follows it is answered.
#[test]
fn a_line_of_any_length_is_one_answer() {
    let mut child = start(REQUESTS);
    let mut stdin = child.stdin.take().expect("a pipe");
    let writer = std::thread::spawn(move || {
        let block = vec![b' '; 1 << 16];
        (0..64).for_each(|_| stdin.write_all(&block).expect("the program reads"));
        stdin.write_all(b"\n\xff\n").expect("the program reads");
        writeln!(stdin, "{QUESTION}").expect("the program reads");
    });
    let mut answers = String::new();
    child
        .stdout
        .take()
        .expect("a pipe")
        .read_to_string(&mut answers)
        .expect("UTF-8");
    writer.join().expect("all is written");
    let found: Vec<_> = answers.lines().collect();
    assert_eq!(found.len(), 3, "{answers}");
    assert!(
        found[0].contains("too-large") && found[1].contains("not-utf8"),
        "{answers}"
    );
    assert!(
        found[2].starts_with(r#"{"request":3,"verdict":"ImplicitDeny""#),
        "{answers}"
    );
    assert_eq!(child.wait().expect("the program ends").code(), Some(2));
}
