//! Policies that YAML hides behind aliases, merge keys and functions of templates are found
//! within bounds, and what is not checked is reported.

use std::fmt::Write as _;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::Folder;

const STAR: &str =
    "{Version: '2012-10-17', Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}";

fn template(policy: &str) -> String {
    format!(
        "Resources: {{P: {{Type: AWS::IAM::ManagedPolicy, \
         Properties: {{PolicyDocument: {policy}}}}}}}\n"
    )
}

/// Exit code, findings as `rule pointer marked text`, and standard error.
fn lint(name: &str, file: &str, text: &str, more: &[&str]) -> (i32, Vec<String>, String) {
    let folder = Folder::new(name);
    folder.write(file, text);
    let level = [
        "lint",
        "--no-cache",
        "--format",
        "json",
        "--level",
        "privilege-escalation=off",
    ];
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    let output = folder.run(
        command
            .args(level)
            .args(["--dialect", "aws", "--kind", "identity"])
            .args(more)
            .arg(file),
        "",
    );
    let stdout = String::from_utf8(output.stdout).unwrap();
    let findings = stdout.lines().map(|line| {
        let finding: Value = serde_json::from_str(line).unwrap();
        let offset =
            |index: usize| usize::try_from(finding["span"][index].as_u64().unwrap()).unwrap();
        let marked = text.get(offset(0)..offset(1)).unwrap();
        format!(
            "{} {} {marked}",
            finding["rule"].as_str().unwrap(),
            finding["pointer"].as_str().unwrap()
        )
    });
    (
        output.status.code().unwrap(),
        findings.collect(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

/// The statements of the policy in [`template`].
const STATEMENTS: &str = "/Resources/P/Properties/PolicyDocument/Statement";
const AT: &str = "/Resources/P/Properties/PolicyDocument/Statement/0/Action";

#[test]
fn what_an_alias_stands_for_is_looked_at() {
    let statement = |action: &str| template(&STAR.replace("'*', R", &format!("{action}, R")));
    let cases = [
        ("of a text", format!("x: &a '*'\n{}", statement("*a"))),
        (
            "of a list",
            format!("x: &a ['s3:*', '*']\n{}", statement("*a")),
        ),
        ("of a policy", format!("x: &p {STAR}\n{}", template("*p"))),
        (
            "of what has an alias",
            format!(
                "x: &a '*'\ny: &p {}\n{}",
                STAR.replace("'*', R", "*a, R"),
                template("*p")
            ),
        ),
        (
            "of an anchor that is used again",
            format!("x: &a 's3:*'\ny: &a '*'\n{}", statement("*a")),
        ),
        (
            "of a policy as a text",
            format!(
                "x: &p \"{}\"\n{}",
                concat!(
                    r#"{\"Version\": \"2012-10-17\", \"Statement\": ["#,
                    r#"{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}]}"#
                ),
                template("*p")
            ),
        ),
        ("merged", format!("x: &p {STAR}\n{}", template("{<<: *p}"))),
        (
            "merged of several",
            format!(
                "x: &p {STAR}\ny: &q {{Statement: []}}\n{}",
                template("{<<: [*p, *q]}")
            ),
        ),
        (
            "merged and overridden",
            format!(
                "x: &p {{Version: '1', Statement: []}}\n{}",
                template(
                    &STAR
                        .replace('{', "{<<: *p, ")
                        .replacen("{<<: *p, Effect", "{Effect", 1)
                )
            ),
        ),
        (
            "of a resource",
            format!(
                "x: &r {{Type: AWS::IAM::ManagedPolicy, Properties: {{PolicyDocument: {STAR}}}}}\n\
                 Resources: {{P: *r}}\n"
            ),
        ),
        ("of a text by its function", statement("!Sub '*'")),
        ("of a joined text", statement("!Join ['', ['', '*']]")),
        (
            "by functions as objects",
            statement("{'Fn::Join': [':', [{'Fn::Sub': '*'}]]}"),
        ),
    ];
    for (what, text) in cases {
        let (code, findings, errors) = lint("alias", "t.yaml", &text, &[]);
        let star = findings
            .iter()
            .find(|found| found.starts_with(&format!("star-on-star {AT}")));
        assert!(
            code == 1 && star.is_some_and(|found| found.contains('*')),
            "{what}: {findings:?} {errors}\n{text}"
        );
        assert!(!errors.contains("not looked at"), "{what}: {errors}");
    }
}

#[test]
fn each_use_of_an_anchor_has_its_findings() {
    let resource = "{Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: *p}}";
    let text = format!(
        "x: &p {}\nResources: {{P: {resource}, Q: {resource}}}\n",
        STAR.replace("'*', R", "&a # a comment\n  '*', R")
    );
    let (_, findings, _) = lint("uses", "t.yaml", &text, &[]);
    let at = |name: &str| {
        format!(
            "star-on-star {} '*'",
            AT.replace("/P/", &format!("/{name}/"))
        )
    };
    assert_eq!(findings, [at("P"), at("Q")]);
}

/// What aliases stand for is bounded, and what goes beyond is a fault.
#[test]
fn aliases_are_bounded() {
    let mut bomb = format!("a0: &a0 {STAR}\n");
    for level in 1..30 {
        let last = level - 1;
        writeln!(
            bomb,
            "a{level}: &a{level} [*a{last}, *a{last}, *a{last}, *a{last}, *a{last}, \
             *a{last}, *a{last}]"
        )
        .unwrap();
    }
    let long = format!(
        "x: &x '{}'\nStatement: [{}]\n",
        "x".repeat(1 << 20),
        "*x, ".repeat(100)
    );
    let mut deep = "a0: &a0 [1]\n".to_owned();
    for level in 1..70 {
        writeln!(deep, "a{level}: &a{level} [*a{}]", level - 1).unwrap();
    }
    let deep = format!("{deep}Statement: *a69\n");
    let cases = [
        ("a bomb", bomb.clone(), "stand for more than 32 MiB"),
        ("a long text", long, "stand for more than 32 MiB"),
        ("a deep chain", deep, "nested more than 64 levels deep"),
        (
            "itself",
            "Statement: &a [*a]\n".to_owned(),
            "is a part of what it stands for",
        ),
        (
            "itself, merged",
            "Statement: &a {<<: *a}\n".to_owned(),
            "is a part of what it stands for",
        ),
        ("nothing", "Statement: [*none]\n".to_owned(), ""),
    ];
    for (what, text, message) in cases {
        let folder = Folder::new("bounds");
        folder.write("t.yaml", &text);
        let (code, output) = folder.lint(&[
            "--no-cache",
            "--dialect",
            "aws",
            "--format",
            "concise",
            "t.yaml",
        ]);
        assert!(
            code == 2 && output.contains("yaml-syntax") && output.contains(message),
            "{what}: {code} {output}"
        );
    }
    // Many aliases of something small are not a bomb.
    let many = format!(
        "x: &e 's3:Get*'\n{}",
        template(&STAR.replace("'*', R", &format!("[{}'*'], R", "*e, ".repeat(20_000))))
    );
    let (code, findings, errors) = lint("many", "t.yaml", &many, &[]);
    assert!(code == 1 && !findings.is_empty(), "{errors}");
}

#[test]
fn whole_statements_are_looked_at_and_the_others_are_reported() {
    let statements = |one: &str| {
        format!(
            "{{Version: '2012-10-17', Statement: [{{Effect: Allow, Action: {one}, Resource: '*'}}, \
             {{Effect: Allow, Action: 'a:*', Resource: '*'}}, \
             {{Effect: Allow, Action: '*', Resource: '*'}}, \
             {{Effect: Allow, Action: 'a:B', Resource: '*'}}]}}"
        )
    };
    // Of an action that is a part of a list, or known in part, the statement is judged.
    for one in [
        "!Sub '${x}:*'",
        "!Join [':', [!Ref x, '*']]",
        "['s3:GetObject', !Ref x]",
        "{'Fn::If': [a, 's3:GetObject', 's3:PutObject']}",
    ] {
        let text = template(&statements(one));
        let (_, findings, _) = lint("whole", "t.yaml", &text, &[]);
        assert!(
            findings.contains(&format!("star-on-star {STATEMENTS}/2/Action '*'")),
            "{one}: {findings:?}"
        );
        assert!(
            findings.iter().all(|finding| !finding.contains("/0/")),
            "{one}: {findings:?}"
        );
    }
    for one in [
        "!Ref x",
        "{Ref: x}",
        "!Join ['', [!Ref x]]",
        "!Split [',', !Ref x]",
    ] {
        let text = template(&statements(one));
        let (code, findings, _) = lint("whole", "t.yaml", &text, &[]);
        assert!(
            findings.contains(&format!("star-on-star {STATEMENTS}/2/Action '*'")),
            "{one}: {findings:?}"
        );
        let note = format!("not-judged {STATEMENTS}/0 ");
        let mut notes = findings.iter();
        assert!(
            code == 1 && notes.any(|finding| finding.starts_with(&note)),
            "{one}: {findings:?}"
        );
    }
    let json = r#"{"Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy",
        "Properties": {"PolicyDocument": {"Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": {"Fn::Sub": "${x}:*"}, "Resource": "*"},
                      {"Effect": "Allow", "Action": {"Fn::Sub": "*"}, "Resource": "*"}]}}}}}"#;
    let (code, findings, _) = lint("whole", "t.json", json, &[]);
    let stars = findings
        .iter()
        .filter(|found| found.starts_with("star-on-star"));
    assert_eq!((code, stars.count()), (1, 1), "{findings:?}");
}

/// A statement is spoken of by its number in the file, and nothing is found to be nowhere that may
/// be in what was left out.
#[test]
fn what_is_left_out_misleads_no_rule() {
    let text = template(
        "{Version: '2012-10-17', Statement: [{Effect: Allow, Action: !Ref x, Resource: '*'}, \
         {Effect: Deny, Action: 's3:*', Resource: '*'}, \
         {Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*'}]}",
    );
    let folder = Folder::new("numbers");
    folder.write("t.yaml", &text);
    let found = folder.findings(&["--no-cache", "--level", "pedantic=warning", "t.yaml"]);
    let shadowed = found
        .iter()
        .find(|found| found["rule"] == "shadowed-allow")
        .unwrap();
    assert_eq!(
        shadowed["message"],
        "statement 1 denies everything that this statement allows"
    );
    assert_eq!(
        shadowed["pointer"],
        "/Resources/P/Properties/PolicyDocument/Statement/2"
    );
    let text = template(
        "{Version: '2012-10-17', Statement: [{Effect: Allow, Action: !Ref x, Resource: '*'}, \
         {Effect: Deny, Action: 's3:*', Resource: '*'}, \
         {Effect: Allow, Action: 'ec2:Run*', Resource: '*'}]}",
    );
    folder.write("t.yaml", &text);
    let found = folder.findings(&["--no-cache", "--level", "pedantic=warning", "t.yaml"]);
    assert!(
        found.iter().all(|found| found["rule"] != "pointless-deny"),
        "{found:?}"
    );
    folder.write("t.yaml", &text.replace("!Ref x", "'ec2:*'"));
    let found = folder.findings(&["--no-cache", "--level", "pedantic=warning", "t.yaml"]);
    assert!(
        found.iter().any(|found| found["rule"] == "pointless-deny"),
        "{found:?}"
    );
}

#[test]
fn what_is_not_looked_at_fails_where_that_is_asked_for() {
    let quiet =
        "{Version: '2012-10-17', Statement: [{Effect: Allow, Action: !Ref x, Resource: '*'}]}";
    let hidden = [
        template(quiet),
        template("!Ref x"),
        "Resources: {P: {Type: AWS::IAM::Role, Properties: {Policies: !Ref x}}}\n".to_owned(),
        "Resources: {P: {Type: AWS::IAM::ManagedPolicy, Properties: !Include x}}\n".to_owned(),
        "Resources: {P: {Type: AWS::IAM::ManagedPolicy, Properties: {'Fn::Transform': x}}}\n"
            .to_owned(),
        "Resources: {P: {Type: AWS::IAM::ManagedPolicy, Properties: {<<: !Include x}}}\n"
            .to_owned(),
        "Resources: {P: !Include x}\n".to_owned(),
        "Resources: {'Fn::ForEach::Each': [x, [a], {'P${x}': {Type: AWS::IAM::ManagedPolicy}}]}\n"
            .to_owned(),
        "Resources: {'Fn::Transform': {Name: x}, P: {Type: T}}\n".to_owned(),
    ];
    for text in &hidden {
        let (code, findings, _) = lint("unread", "t.yaml", text, &[]);
        let is_noted = findings
            .iter()
            .all(|found| found.starts_with("not-judged "));
        assert!(
            code == 0 && !findings.is_empty() && is_noted,
            "{findings:?}\n{text}"
        );
        assert_eq!(
            lint("unread", "t.yaml", text, &["--fail-on-unread"]).0,
            1,
            "{text}"
        );
    }
    assert_eq!(
        lint(
            "unread",
            "t.yaml",
            &template(STAR),
            &["--fail-on-unread", "--fail-on", "off"]
        )
        .0,
        0
    );
    let folder = Folder::new("unread-config");
    folder.write("t.yaml", &template(quiet));
    folder.write("portcullis.toml", "fail-on-unread = true\n");
    assert_eq!(folder.lint(&["--no-cache", "t.yaml"]).0, 1);
    let (_, sarif) = folder.lint(&["--no-cache", "--format", "sarif", "t.yaml"]);
    let sarif: Value = serde_json::from_str(&sarif).unwrap();
    let invocation = &sarif["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], true);
    let notification = &invocation["toolExecutionNotifications"][0];
    assert_eq!(
        (&notification["level"], &notification["descriptor"]),
        (&json!("warning"), &json!({"id": "not-judged"}))
    );
    assert!(
        notification["message"]["text"]
            .as_str()
            .unwrap()
            .contains("was not judged"),
        "{notification}"
    );
}

/// Policies at the same place of several documents are as many policies, each at its own line.
#[test]
fn each_document_is_read() {
    let one = |action: &str| {
        format!(
            "policy: {}",
            STAR.replace("'*', R", &format!("{action}, R"))
        )
    };
    let text = format!(
        "{}\n---\n{}\n---\n{}\n",
        one("'a:B'"),
        one("'*'"),
        one("'*'")
    );
    let folder = Folder::new("documents");
    folder.write("t.yaml", &text);
    let found = folder.findings(&[
        "--no-cache",
        "--level",
        "privilege-escalation=off",
        "--pointer",
        "/policy",
        "t.yaml",
    ]);
    let lines: Vec<u64> = found
        .iter()
        .map(|finding| finding["line"].as_u64().unwrap())
        .collect();
    assert_eq!(lines, [3, 5], "{found:?}");
}

#[test]
fn a_fix_changes_no_yaml() {
    let policy = STAR.replace("'*', R", "['s3:*', *a], R");
    let text = format!("x: &a 's3:Get*'\n{}", template(&policy));
    let folder = Folder::new("fix");
    folder.write("t.yaml", &text);
    folder.lint(&["--no-cache", "--fix", "--unsafe-fixes", "t.yaml"]);
    assert_eq!(
        std::fs::read_to_string(folder.0.join("t.yaml")).unwrap(),
        text
    );
}

#[test]
fn pointers_are_bounded() {
    let folder = Folder::new("pointers");
    folder.write(
        "t.json",
        r#"{"a": {"b": {"policy": {"Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}}}"#,
    );
    let lint = |pointer: &str| {
        folder.lint(&[
            "--no-cache",
            "--format",
            "concise",
            "--dialect",
            "aws",
            "--pointer",
            pointer,
            "t.json",
        ])
    };
    let stars = |count: usize, step: &str| format!("{}/policy", step.repeat(count));
    for pointer in [
        stars(1, "/**"),
        stars(3_000, "/**"),
        stars(60, "/**/x/*").replace("/x/*", ""),
        "/*/**/**/policy".into(),
    ] {
        let (code, output) = lint(&pointer);
        assert!(
            code == 1 && output.contains("star-on-star"),
            "{code} {output}"
        );
    }
    assert_eq!(lint(&stars(200, "/**/*")).0, 2, "too many steps");
    let pointers = format!("pointers = [{}]\n", "\"/x\", ".repeat(257));
    folder.write("portcullis.toml", &pointers);
    assert_eq!(
        folder.lint(&["--no-cache", "t.json"]).0,
        2,
        "too many pointers"
    );
}
