//! Policies that are known only in part, and what a repository may have around them.

use std::fs;

use serde_json::Value;

use crate::support::Folder;

/// A template with a managed policy of these statements, and with other sections before it.
fn template(sections: &str, statements: &str) -> String {
    format!(
        "{sections}Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      \
         PolicyDocument:\n        Version: '2012-10-17'\n        Statement:\n{statements}"
    )
}

/// The rules that are found in a file, without those of the groups that would distract.
fn rules(name: &str, file: &str, text: &str) -> Vec<String> {
    let folder = Folder::new(name);
    folder.write(file, text);
    let found = folder.findings(&["--no-cache", "--select", "security,correctness", "."]);
    let rules = found
        .iter()
        .map(|finding| finding["rule"].as_str().unwrap());
    rules.map(str::to_owned).collect()
}

/// A statement in one line of YAML.
fn statement(action: &str, resource: &str) -> String {
    format!("        - {{Effect: Allow, Action: {action}, Resource: {resource}}}\n")
}

#[test]
fn what_depends_on_an_unknown_is_not_reported() {
    // Of a bucket that may be `*` nothing is certain, of the star beside it everything.
    for (resource, wanted) in [
        ("!Ref Bucket", vec![]),
        ("!Sub 'arn:aws:s3:::${Bucket}/*'", vec![]),
        ("!Sub '${Bucket}/*'", vec![]),
        ("!GetAtt Bucket.Arn", vec![]),
        ("!ImportValue shared", vec![]),
        ("!Sub ['${a}', {a: !Ref Bucket}]", vec![]),
        ("[!Ref Bucket, '*']", vec!["star-on-star"]),
    ] {
        let text = template("", &statement("'*'", resource));
        let mut found = rules("depends", "t.yaml", &text);
        found.retain(|rule| rule == "star-on-star");
        assert_eq!(found, wanted, "{resource}");
    }
}

/// Two unknowns may be equal or not, so neither makes the other redundant.
#[test]
fn two_unknowns_are_different() {
    let policy = |principal: &str, condition: &str| {
        format!(
            "Resources:\n  B:\n    Type: AWS::S3::BucketPolicy\n    Properties:\n      PolicyDocument:\n        \
             Version: '2012-10-17'\n        Statement:\n        - {{Effect: Deny, Principal: {principal}, \
             Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*', Condition: {condition}}}\n"
        )
    };
    let some = "{StringEquals: {'aws:SourceVpc': vpc-1}}";
    for (principal, condition) in [
        ("{AWS: [!Ref A, !Ref B]}", some),
        (
            "{AWS: [!Sub 'arn:aws:iam::${A}:root', !Sub 'arn:aws:iam::${B}:root']}",
            some,
        ),
        ("{Service: [!Ref A, !Ref B]}", some),
        ("'*'", "{IpAddress: {'aws:SourceIp': [!Ref A, !Ref B]}}"),
        (
            "'*'",
            "{StringLike: {'aws:SourceVpc': [!Ref A, !Sub 'x-${B}']}}",
        ),
        ("'*'", "{ArnLike: {'aws:SourceArn': [!Ref A, !Ref B]}}"),
    ] {
        let folder = Folder::new("different");
        folder.write("t.yaml", &policy(principal, condition));
        let found = folder.findings(&["--no-cache", "--level", "pedantic=warning", "."]);
        let rules: Vec<_> = found
            .iter()
            .map(|it| it["rule"].as_str().unwrap())
            .collect();
        assert!(
            !rules
                .iter()
                .any(|rule| rule.starts_with("redundant") || *rule == "not-judged"),
            "{principal} {condition}: {rules:?}"
        );
    }
}

#[test]
fn what_follows_from_the_file_is_resolved() {
    let sections = "Parameters: {All: {Type: String, Default: '*'}}\n\
                    Mappings: {M: {a: {b: '*'}}}\n";
    for resource in [
        "!Ref All",
        "!Sub '${All}'",
        "!Join ['', [!Ref All]]",
        "!FindInMap [M, a, b]",
        "!FindInMap [M, !Ref 'AWS::Region', b]",
        "!Select [1, [x, '*']]",
        "!Select [1, !Split ['|', 'x|*']]",
        "!If [C, '*', 'arn:aws:s3:::b']",
        "!If [C, 'arn:aws:s3:::b', !If [D, 'arn:aws:s3:::c', '*']]",
    ] {
        let text = template(sections, &statement("'*'", resource));
        let found = rules("follows", "t.yaml", &text);
        assert!(
            found.contains(&"star-on-star".to_owned()),
            "{resource}: {found:?}"
        );
    }
}

#[test]
fn messages_write_an_unknown_as_the_file_does() {
    let folder = Folder::new("names");
    let text = template(
        "",
        &statement("'s3:GetObject'", "!Sub 'arn:aws:s3:::${Bucket}/x'"),
    );
    let twice = statement("'s3:GetObject'", "!Sub 'arn:aws:s3:::${Bucket}/x'");
    folder.write("t.yaml", &format!("{text}{twice}"));
    let (_, text) = folder.lint(&["--no-cache", "--level", "pedantic=warning", "t.yaml"]);
    assert!(!text.contains("unknown1"), "{text}");
}

#[test]
fn cycles_and_depth_are_bounded() {
    let cycle = "Parameters: {A: {Type: String}}\n";
    let resources = "  B:\n    Type: AWS::S3::Bucket\n    Properties: {BucketName: !Ref B}\n";
    let text = template(cycle, &statement("'*'", "!GetAtt B.Arn")) + resources;
    assert!(!rules("cycle", "t.yaml", &text).contains(&"star-on-star".to_owned()));
    let mut nested = "'*'".to_owned();
    for depth in 0..25 {
        nested = format!("!If [C{depth}, 'arn:aws:s3:::b', {nested}]");
    }
    let text = template("", &statement("'*'", &nested));
    let found = rules("nested", "t.yaml", &text);
    assert!(found.contains(&"star-on-star".to_owned()), "{found:?}");
}

#[test]
fn a_comment_with_a_reason_accepts_a_finding() {
    let star = statement("'*'", "'*'");
    for (before, wanted) in [
        ("", vec!["star-on-star"]),
        (
            "        # portcullis: ignore star-on-star: a sandbox\n",
            vec![],
        ),
        (
            "        # portcullis: ignore star-on-star\n",
            vec!["unused-suppression", "star-on-star"],
        ),
        (
            "        # portcullis: ignore double-star: a sandbox\n",
            vec!["unused-suppression", "star-on-star"],
        ),
    ] {
        let folder = Folder::new("comment");
        folder.write("t.yaml", &template("", &format!("{before}{star}")));
        let found = folder.findings(&["--no-cache", "--select", "star-on-star", "t.yaml"]);
        let found: Vec<&str> = found
            .iter()
            .map(|it| it["rule"].as_str().unwrap())
            .collect();
        assert_eq!(found, wanted, "{before}");
    }
}

#[test]
fn levels_of_paths_and_of_faults_hold() {
    let star = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;
    let folder = Folder::new("levels");
    folder.write("aws/identity/own.json", star);
    folder.write("aws/identity/test.json", star);
    folder.write(
        "aws/identity/broken.json",
        r#"{"Version": "2012-10-17", "Statement": [{}]}"#,
    );
    folder.write(
        "portcullis.toml",
        "[levels]\nmissing-element = 'warning'\n\
         [[files]]\npaths = ['**/test.json']\nlevels = {security = 'off'}\n",
    );
    let found = folder.findings(&["--no-cache", "."]);
    let of = |file: &str, group: &str| {
        let is_it =
            |it: &&Value| it["source"].as_str().unwrap().ends_with(file) && it["group"] == group;
        found.iter().filter(is_it).count()
    };
    assert!(of("own.json", "security") > 0, "{found:?}");
    assert_eq!(of("test.json", "security"), 0, "{found:?}");
    let faults: Vec<_> = found.iter().filter(|it| it["group"] == "fault").collect();
    assert!(!faults.is_empty() && faults.iter().all(|it| it["level"] == "warning"));
    assert_eq!(folder.lint(&["--no-cache", "."]).0, 1);
    assert_eq!(folder.lint(&["--no-cache", "--exit-zero", "."]).0, 0);
    assert_eq!(
        folder
            .lint(&["--no-cache", "--ignore", "fault,security", "."])
            .0,
        0
    );
}

#[test]
fn files_without_policies_are_counted_in_a_folder_only() {
    let folder = Folder::new("others");
    folder.write("package.json", r#"{"name": "x", "version": "1.0.0"}"#);
    folder.write("tsconfig.json", "{\n  // not JSON\n  \"strict\": true,\n}");
    folder.write("ci.yaml", "jobs: {build: {steps: []}}\n");
    assert_eq!(folder.lint(&["--no-cache", "."]).0, 0);
    assert_eq!(folder.lint(&["--no-cache", "package.json"]).0, 2);
    assert_eq!(
        folder
            .lint(&["--no-cache", "--skip-others", "package.json", "ci.yaml"])
            .0,
        0
    );
    folder.write("portcullis.toml", "include = ['ci.yaml']\n");
    assert_eq!(folder.lint(&["--no-cache", "."]).0, 2);
}

#[test]
fn utf_16_is_read() {
    let star = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;
    for read in [u16::to_le_bytes, u16::to_be_bytes] {
        let mut bytes = read(0xfeff).to_vec();
        for unit in star.encode_utf16() {
            bytes.extend(read(unit));
        }
        let folder = Folder::new("utf16");
        folder.write("aws/identity/p.json", "");
        fs::write(folder.0.join("aws/identity/p.json"), &bytes).unwrap();
        let found = folder.findings(&["--no-cache", "--select", "star-on-star", "."]);
        assert_eq!(found.len(), 1, "{found:?}");
    }
}

#[test]
fn statements_of_a_serverless_service_are_judged() {
    let text = "service: x\nprovider:\n  name: aws\n  iam:\n    role:\n      statements:\n        \
                - Effect: Allow\n          Action: '*'\n          Resource: '*'\n        \
                - Effect: Allow\n          Action: ${self:custom.action}\n          Resource: '*'\n";
    let folder = Folder::new("serverless");
    folder.write("serverless.yml", text);
    let found = folder.findings(&["--no-cache", "--select", "star-on-star", "."]);
    let found: Vec<_> = found
        .iter()
        .map(|it| {
            (
                it["rule"].as_str().unwrap(),
                it["pointer"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("star-on-star", "/provider/iam/role/statements/0/Action"),
            ("not-judged", "/provider/iam/role/statements/1"),
        ]
    );
}

#[test]
fn a_branch_that_is_not_tried_is_reported() {
    let bucket = "'arn:aws:s3:::b'";
    // `A` and `C` hold, `B` and `D` do not: two conditions differ from each of the others.
    let resource =
        format!("!If [A, !If [B, {bucket}, !If [C, !If [D, {bucket}, '*'], {bucket}]], {bucket}]");
    let found = rules(
        "branch",
        "t.yaml",
        &template("", &statement("'*'", &resource)),
    );
    assert!(found.contains(&"not-judged".to_owned()), "{found:?}");
    assert!(!found.contains(&"star-on-star".to_owned()), "{found:?}");
}

/// A short name may have a long value, and a text may open references that nothing closes.
#[test]
fn what_functions_make_is_bounded() {
    let sections = format!(
        "Parameters: {{A: {{Type: String, Default: '{}'}}}}\n",
        "x".repeat(100_000)
    );
    let star = statement("'*'", "'*'");
    for resource in [
        format!("!Sub 'arn:aws:s3:::{}'", "${A}".repeat(20_000)),
        format!("!Join ['', [{}]]", vec!["!Ref A"; 20_000].join(", ")),
        format!("!Sub 'arn:aws:s3:::{}'", "${".repeat(500_000)),
    ] {
        let text = template(&sections, &(statement("'*'", &resource) + &star));
        let found = rules("bounded", "t.yaml", &text);
        assert!(!found.is_empty(), "{}", &resource[..20]);
    }
}
