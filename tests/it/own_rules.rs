//! Rules that a project defines for itself.

use portcullis::detect::PolicyHints;
use portcullis::lint::{Linter, OwnRule, OwnRuleError, OwnRuleExample, OwnRuleText};
use portcullis::{Dialect, Kind, Level};

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|&text| text.to_owned()).collect()
}

/// A rule about KMS keys that are not those of a team.
fn keys_of_others() -> OwnRuleText {
    OwnRuleText {
        name: "keys-of-others".to_owned(),
        message: "keys of other teams may be used".to_owned(),
        help: "name keys of the team".to_owned(),
        actions: texts(&["kms:*"]),
        except_actions: texts(&["kms:List*"]),
        except_resources: texts(&["arn:aws:kms:*:*:key/team-*"]),
        except_conditions: vec![("kms:ViaService".to_owned(), texts(&["s3.*.amazonaws.com"]))],
        ..OwnRuleText::default()
    }
}

/// A linter with a rule.
fn linter(text: OwnRuleText) -> Result<Linter, OwnRuleError> {
    let rule = OwnRule::new(&Dialect::aws(), &[], Level::Error, text)?;
    let mut linter = Linter::new();
    linter.add_rule(rule)?;
    Ok(linter)
}

/// What a rule marks in a policy of one statement.
fn marked(text: OwnRuleText, kind: Kind, statement: &str) -> Vec<String> {
    let name = text.name.clone();
    let mut linter = linter(text).expect("a rule");
    let policy = format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}]}}"#);
    let hints = PolicyHints::default().dialect(Dialect::aws()).kind(kind);
    linter.read(&hints, "p.json", &policy).expect("a policy");
    let findings = linter.findings();
    let own = findings
        .iter()
        .filter(|finding| finding.rule_name() == name);
    own.map(|finding| policy[finding.span().start()..finding.span().end()].to_owned())
        .collect()
}

#[test]
fn patterns_are_compared_and_not_their_texts() {
    let star = r#""*""#;
    for (statement, wanted) in [
        (
            r#"{"Effect": "Allow", "Action": "kms:Decr*", "Resource": "*"}"#,
            vec![star],
        ),
        (
            r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#,
            vec![star],
        ),
        (
            r#"{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}"#,
            vec![star],
        ),
        (
            r#"{"Effect": "Allow", "NotAction": "kms:*", "Resource": "*"}"#,
            vec![],
        ),
        (
            r#"{"Effect": "Allow", "Action": "kms:List*", "Resource": "*"}"#,
            vec![],
        ),
        (
            r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}"#,
            vec![],
        ),
        (
            r#"{"Effect": "Deny", "Action": "kms:*", "Resource": "*"}"#,
            vec![],
        ),
        (
            r#"{"Effect": "Allow", "Action": "kms:Sign", "Resource": "arn:aws:kms:eu-west-1:111122223333:key/team-a*"}"#,
            vec![],
        ),
        (
            r#"{"Effect": "Allow", "Action": "kms:Sign", "Resource": ["arn:aws:kms:*:*:key/team-a", "arn:aws:kms:*:*:key/t*"]}"#,
            vec![r#""arn:aws:kms:*:*:key/t*""#],
        ),
        (
            r#"{"Effect": "Allow", "Action": "kms:Sign", "NotResource": "arn:aws:kms:*:*:key/x"}"#,
            vec![r#""NotResource""#],
        ),
        (
            r#"{"Effect": "Allow", "Action": "kms:Sign", "Resource": "*", "Condition": {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}}"#,
            vec![],
        ),
        (
            r#"{"Effect": "Allow", "Action": "kms:Sign", "Resource": "*", "Condition": {"StringEquals": {"kms:ViaService": ["s3.eu-west-1.amazonaws.com", "ec2.eu-west-1.amazonaws.com"]}}}"#,
            vec![star],
        ),
        (
            r#"{"Effect": "Allow", "Action": "kms:Sign", "Resource": "*", "Condition": {"StringEqualsIfExists": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}}"#,
            vec![star],
        ),
    ] {
        let found = marked(keys_of_others(), Kind::Identity, statement);
        assert_eq!(found, wanted, "{statement}");
    }
}

#[test]
fn principals_are_listed_or_left_out() {
    let strangers = OwnRuleText {
        name: "strangers".to_owned(),
        message: "other accounts are let in".to_owned(),
        principals: texts(&["*"]),
        except_principals: texts(&["arn:aws:iam::111122223333:*"]),
        ..OwnRuleText::default()
    };
    for (principal, wanted) in [
        (r#"{"AWS": "arn:aws:iam::111122223333:role/x"}"#, vec![]),
        (
            r#"{"AWS": "arn:aws:iam::444455556666:root"}"#,
            vec![r#""arn:aws:iam::444455556666:root""#],
        ),
        (r#""*""#, vec![r#""*""#]),
    ] {
        let statement = format!(
            r#"{{"Effect": "Allow", "Principal": {principal}, "Action": "sqs:SendMessage", "Resource": "*"}}"#
        );
        assert_eq!(
            marked(strangers.clone(), Kind::Resource, &statement),
            wanted,
            "{principal}"
        );
    }
    // Policies of identities have no principals.
    let statement = r#"{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}"#;
    assert!(marked(strangers, Kind::Identity, statement).is_empty());
}

#[test]
fn faults_say_what_to_write() {
    let cases: [(OwnRuleText, &str); 6] = [
        (
            OwnRuleText {
                name: "Keys".to_owned(),
                ..keys_of_others()
            },
            "`Keys` is not a name for a rule",
        ),
        (
            OwnRuleText {
                name: "star-on-star".to_owned(),
                ..keys_of_others()
            },
            "there is already a rule `star-on-star`",
        ),
        (
            OwnRuleText {
                message: " ".to_owned(),
                ..keys_of_others()
            },
            "the rule `keys-of-others` has no message",
        ),
        (
            OwnRuleText {
                actions: texts(&["Decrypt"]),
                ..keys_of_others()
            },
            "`Decrypt` is not an action",
        ),
        (
            OwnRuleText {
                except_resources: texts(&["acs:kms:*:*:key/x"]),
                ..keys_of_others()
            },
            "`acs:kms:*:*:key/x` is not a resource of AWS IAM",
        ),
        (
            OwnRuleText {
                name: "all".to_owned(),
                message: "all".to_owned(),
                ..OwnRuleText::default()
            },
            "the rule `all` is about every statement",
        ),
    ];
    for (text, wanted) in cases {
        let error = linter(text).map(drop).expect_err(wanted);
        assert_eq!(error.to_string(), wanted);
        assert!(!error.help().is_empty());
    }
}

#[test]
fn examples_are_checked() {
    let example = |action: &str, is_reported| OwnRuleExample {
        policy: format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "{action}", "Resource": "*"}}}}"#
        ),
        kind: Some(Kind::Identity),
        is_reported,
    };
    let with = |examples| OwnRuleText {
        examples,
        ..keys_of_others()
    };
    assert!(
        linter(with(vec![
            example("kms:Sign", true),
            example("s3:GetObject", false)
        ]))
        .is_ok()
    );
    let error = linter(with(vec![
        example("kms:Sign", true),
        example("s3:GetObject", true),
    ]));
    let error = error
        .map(drop)
        .expect_err("the second example is not reported");
    assert_eq!(
        error.to_string(),
        "the rule `keys-of-others` does not report its example 2"
    );
    let error = linter(with(vec![example("kms:Sign", false)]))
        .map(drop)
        .expect_err("it is reported");
    assert_eq!(
        error.to_string(),
        "the rule `keys-of-others` reports its example 1"
    );
    let broken = OwnRuleExample {
        policy: "{".to_owned(),
        ..OwnRuleExample::default()
    };
    let error = linter(with(vec![broken]))
        .map(drop)
        .expect_err("not a policy");
    assert!(
        error
            .to_string()
            .starts_with("example 1 of the rule `keys-of-others` is not valid: ")
    );
}
