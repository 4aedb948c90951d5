//! What the program reads, and files of any size for each reader.

use std::fs;

use crate::support::lint::root;
use crate::support::{Effort, Folder};

/// A reader: the size to begin with, the files of a size, and the arguments.
pub(super) struct Reader {
    pub(super) name: &'static str,
    /// As many as take about 20 ms: from there a square is seen, and the largest size is quick. In
    /// full, as many as take up to ten times as long.
    pub(super) from: usize,
    pub(super) files: fn(&Folder, usize),
    pub(super) arguments: &'static [&'static str],
}

/// The size that a reader begins with: the usual one, or the full one where it is asked for.
fn size(usual: usize, full: usize) -> usize {
    Effort { usual, full }.chosen()
}

/// A text repeated `count` times, with its number in the place of `#`.
pub(super) fn many(count: usize, between: &str, text: &str) -> String {
    (0..count)
        .map(|number| text.replace('#', &number.to_string()))
        .collect::<Vec<_>>()
        .join(between)
}

pub(super) const STAR: &str = r#"{"Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}]}"#;
pub(super) const POLICY: &str = r#"{"Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;
pub(super) const STATEMENT: &str =
    r#"{"Effect": "Allow", "Action": "s3:Get#", "Resource": "arn:aws:s3:::b#/*"}"#;
pub(super) const LINT: &[&str] = &[
    "lint",
    "--no-cache",
    "--dialect",
    "aws",
    "--kind",
    "identity",
    "--format",
    "concise",
    ".",
];

pub(super) fn resource(policy: &str) -> String {
    format!(
        r#""P#": {{"Type": "AWS::IAM::ManagedPolicy",
            "Properties": {{"PolicyDocument": {policy}}}}}"#
    )
}

pub(super) fn template(count: usize, policy: &str) -> String {
    format!(
        "{{\"Resources\": {{{}}}}}",
        many(count, ",\n ", &resource(policy))
    )
}

pub(super) fn estate(count: usize) -> String {
    let user = r#"{"name": "u#",
        "inline": [{"name": "p", "document": {"Version": "2012-10-17", "Statement": []}}]}"#;
    format!(
        r#"{{"dialect": "aws", "accounts": [{{"id": "111122223333", "users": [{}]}}]}}"#,
        many(count, ",\n", user)
    )
}

/// The sample of an export with `count` more users.
pub(super) fn export(
    folder: &Folder,
    of: &str,
    list: &str,
    before: &str,
    user: &str,
    count: usize,
) {
    for entry in fs::read_dir(root().join("tests/imports").join(of)).unwrap() {
        let path = entry.unwrap().path();
        folder.write(
            &format!("in/{}", path.file_name().unwrap().to_str().unwrap()),
            &fs::read_to_string(path).unwrap(),
        );
    }
    let text = fs::read_to_string(folder.0.join("in").join(list)).unwrap();
    let (start, rest) = text
        .split_once(before)
        .unwrap_or_else(|| panic!("{before} in {list}"));
    folder.write(
        &format!("in/{list}"),
        &format!("{start}{before}{},{rest}", many(count, ",", user)),
    );
}

pub(super) fn terraform(count: usize) -> String {
    let resource = r#"{"address": "aws_iam_policy.p#", "mode": "managed", "type": "aws_iam_policy",
        "name": "p#",
        "provider_name": "registry.terraform.io/hashicorp/aws", "schema_version": 0,
        "values": {"arn": "arn:aws:iam::111122223333:policy/p#", "name": "p#", "path": "/",
            "policy": "{\"Version\": \"2012-10-17\", \"Statement\": []}"}}"#;
    format!(
        r#"{{"format_version": "1.2",
            "planned_values": {{"root_module": {{"resources": [{}]}}}}}}"#,
        many(count, ",\n", resource)
    )
}

pub(super) fn readers() -> Vec<Reader> {
    let reader = |name, from, arguments, files| Reader {
        name,
        from,
        files,
        arguments,
    };
    let check: &[&str] = &[
        "check",
        "-p",
        "p.json",
        "--as",
        "arn:aws:iam::111122223333:user/u",
        "s3:Get",
        "arn:aws:s3:::b",
    ];
    let requests: &[&str] = &["check", "-p", "p.json", "--requests", "requests.jsonl"];
    vec![
        reader("policy JSON, linted", 1_000, LINT, |folder, count| {
            folder.write(
                "p.json",
                &format!(
                    r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#,
                    many(count, ",\n", STATEMENT)
                ),
            );
        }),
        reader("policy JSON, decided", 1_000, check, |folder, count| {
            folder.write(
                "p.json",
                &format!(
                    r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#,
                    many(count, ",\n", STATEMENT)
                ),
            );
        }),
        reader(
            "estate",
            size(2_000, 4_000),
            &["estate", "check", "estate.json"],
            |folder, count| folder.write("estate.json", &estate(count)),
        ),
        reader(
            "case file",
            2_000,
            &["test", "cases.jsonl"],
            |folder, count| {
                let asked = concat!(
                    r#"{"principal": "arn:aws:iam::1:user/u", "#,
                    r#""action": "s3:GetObject", "resource": "arn:aws:s3:::b/k"}"#
                );
                let policies = format!(r#"{{"identity": [{STAR}]}}"#);
                let start = r##"{"name": "c#", "dialect": "aws", "expect": "Allow""##;
                let case = format!(r#"{start}, "policies": {policies}, "request": {asked}}}"#);
                folder.write("cases.jsonl", &many(count, "\n", &case));
            },
        ),
        reader("requests", size(5_000, 8_000), requests, |folder, count| {
            folder.write("p.json", STAR);
            let request = concat!(
                r##"{"principal": "arn:aws:iam::1:user/u#", "##,
                r##""action": "s3:GetObject", "resource": "arn:aws:s3:::b/k#"}"##
            );
            folder.write("requests.jsonl", &many(count, "\n", request));
        }),
        reader(
            "export of AWS",
            size(1_500, 4_000),
            &["estate", "import", "aws", "in"],
            |folder, count| {
                let user = r#"{"Path": "/", "UserName": "u#", "UserId": "AIDAEXAMPLE1#",
                    "Arn": "arn:aws:iam::111122223333:user/u#",
                "CreateDate": "2025-01-01T00:00:00+00:00", "GroupList": [],
                "AttachedManagedPolicies": []}"#;
                export(
                    folder,
                    "aws",
                    "page1.json",
                    "\"UserDetailList\": [",
                    user,
                    count,
                );
            },
        ),
        reader(
            "export of Alibaba Cloud",
            size(1_500, 4_000),
            &["estate", "import", "alibaba", "in"],
            |folder, count| {
                let user = r#"{"UserId": "3000000000#", "UserName": "u#", "DisplayName": "u",
                    "CreateDate": "2025-01-23T12:33:18Z"}"#;
                export(
                    folder,
                    "alibaba",
                    "ListUsers.json",
                    "\"User\": [",
                    user,
                    count,
                );
            },
        ),
        reader(
            "export of Kingsoft Cloud",
            size(1_500, 4_000),
            &["estate", "import", "kingsoft", "in"],
            |folder, count| {
                let user = r#"{"UserId": "x#", "Path": "/", "UserName": "u#",
                    "Krn": "krn:ksc:iam::2000000002:user/u#",
                    "CreateDate": "2021-11-19T08:50:28Z"}"#;
                export(
                    folder,
                    "kingsoft",
                    "ListUsers.json",
                    "\"member\": [",
                    user,
                    count,
                );
            },
        ),
        reader(
            "export of Volcano Engine",
            size(3_000, 4_000),
            &["estate", "import", "volcengine", "in"],
            |folder, count| {
                let user = r#"{"Id": 2#, "UserName": "u#", "AccountId": 2100000001,
                    "Trn": "trn:iam::2100000001:user/u#"}"#;
                export(
                    folder,
                    "volcengine",
                    "ListUsers.json",
                    "\"UserMetadata\": [",
                    user,
                    count,
                );
            },
        ),
        reader(
            "Terraform plan, imported",
            size(1_000, 2_000),
            &["estate", "import", "terraform", "plan.json"],
            |folder, count| {
                folder.write("plan.json", &terraform(count));
            },
        ),
        reader(
            "Terraform plan, linted",
            size(1_000, 2_000),
            LINT,
            |folder, count| folder.write("plan.json", &terraform(count)),
        ),
        reader(
            "template in JSON",
            size(300, 1_000),
            LINT,
            |folder, count| folder.write("t.json", &template(count, POLICY)),
        ),
        reader(
            "YAML of one document",
            size(250, 1_000),
            LINT,
            |folder, count| folder.write("t.yaml", &template(count, POLICY)),
        ),
        reader(
            "YAML of many documents",
            size(400, 1_000),
            LINT,
            |folder, count| {
                folder.write(
                    "t.yaml",
                    &many(
                        count,
                        "\n---\n",
                        &format!("Resources: {{{}}}", resource(POLICY)),
                    ),
                );
            },
        ),
        reader(
            "YAML of many aliases",
            size(400, 1_000),
            LINT,
            |folder, count| {
                folder.write(
                    "t.yaml",
                    &format!(
                        "x: &p {POLICY}\nResources: {{{}}}\n",
                        many(count, ",\n ", &resource("*p"))
                    ),
                );
            },
        ),
        reader(
            "YAML of merge keys",
            size(300, 1_000),
            LINT,
            |folder, count| {
                let merged = format!(
                    "x: &p {{{}}}\nResources: {{<<: [{}*p]}}\n",
                    many(count, ",\n ", &resource(POLICY)),
                    many(count, "", "{y#: 1}, ")
                );
                folder.write("t.yaml", &merged);
            },
        ),
        reader(
            "templates with functions",
            size(600, 1_000),
            LINT,
            |folder, count| {
                let call = r#"{"Effect": "Deny", "Action": {"Fn::Sub": "s3:*"}, "Resource": {"Ref": "x"}}"#;
                let whole = r#"{"Effect": "Deny", "Action": {"Fn::Join": [":", ["s3", "*"]]},
                "Resource": "*"}"#;
                let policy =
                    format!(r#"{{"Version": "2012-10-17", "Statement": [{call}, {whole}]}}"#);
                folder.write("t.json", &template(count, &policy));
            },
        ),
        reader(
            "configuration: suppressions",
            size(200, 2_000),
            LINT,
            |folder, count| {
                let entry = "[[suppressions]]\nrule = \"star-on-star\"\npath = \"p#.json\"\n\
                    reason = \"r\"\n";
                folder.write("portcullis.toml", &many(count, "", entry));
                folder.write("p.json", STAR);
            },
        ),
        reader(
            "configuration: files",
            size(800, 2_000),
            LINT,
            |folder, count| {
                folder.write(
                    "portcullis.toml",
                    &many(
                        count,
                        "",
                        "[[files]]\npaths = [\"p#/**\"]\nkind = \"identity\"\n",
                    ),
                );
                folder.write("p.json", STAR);
            },
        ),
        reader(
            "configuration: excluded globs",
            size(600, 2_000),
            LINT,
            |folder, count| {
                folder.write(
                    "portcullis.toml",
                    &format!("exclude = [{}]\n", many(count, ",\n", "\"**/v#/**\"")),
                );
                folder.write("p.json", STAR);
            },
        ),
        reader("ignore globs", size(600, 2_500), LINT, |folder, count| {
            folder.write(".ignore", &many(count, "\n", "**/v#/*.json"));
            folder.write("p.json", STAR);
        }),
        reader(
            "baseline",
            size(30_000, 60_000),
            &[
                "lint",
                "--no-cache",
                "--no-config",
                "--dialect",
                "aws",
                "--baseline",
                "known.txt",
                "p.json",
            ],
            |folder, count| {
                let known = r#"{"fingerprint": "f#", "rule": "star-on-star",
                    "source": "p.json", "pointer": "/Statement/#"}"#;
                folder.write(
                    "known.txt",
                    &format!(
                        r#"{{"version": 1, "findings": [{}]}}"#,
                        many(count, ",\n", known)
                    ),
                );
                folder.write("p.json", STAR);
            },
        ),
        reader(
            "catalogue",
            100_000,
            &[
                "lint",
                "--no-cache",
                "--no-config",
                "--dialect",
                "aws",
                "--catalog",
                "catalog.txt",
                "p.json",
            ],
            |folder, count| {
                let text = r#"{"dialect": "aws", "source": "s", "date": "2026-11",
                    "confidence": "own", "services": {"s3": ["#;
                folder.write(
                    "catalog.txt",
                    &format!("{text}{}]}}}}", many(count, ",", "\"Get#\"")),
                );
                folder.write("p.json", STAR);
            },
        ),
        reader("a pointer of many steps", 14, LINT, |folder, count| {
            let pointer = "/**/*".repeat(count / 2);
            folder.write("portcullis.toml", &format!("pointers = [\"{pointer}\"]\n"));
            folder.write(
                "p.json",
                &format!("{{\"x\": [{}]}}", many(10_000, ",", "{\"a\": [[1]]}")),
            );
        }),
        reader(
            "what a pointer leads to",
            size(700, 2_000),
            LINT,
            |folder, count| {
                folder.write(
                    "portcullis.toml",
                    "pointers = [\"/**/policy\", \"/**/**/*/policy\"]\n",
                );
                folder.write(
                    "p.json",
                    &format!(
                        "{{\"x\": [{}]}}",
                        many(count, ",\n", &format!("{{\"policy\": {STAR}}}"))
                    ),
                );
            },
        ),
        reader(
            "a policy in an escaped text",
            1_000,
            LINT,
            |folder, count| {
                let policy = format!(
                    "{{\"Version\": \"2012-10-17\", \"Statement\": [{}]}}",
                    many(count, ",\n", STATEMENT)
                );
                folder.write(
                    "t.yaml",
                    &template(1, &serde_json::Value::from(policy).to_string()),
                );
            },
        ),
    ]
}
