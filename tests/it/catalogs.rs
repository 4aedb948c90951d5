//! The catalogues that come with the program.

use portcullis::detect::PolicyHints;
use portcullis::lint::Linter;
use portcullis::{Diagnostic, Dialect, Kind, Level};

/// The findings of rules that need a catalogue, in an identity policy with one statement.
fn findings(dialect: &str, statement: &str) -> Vec<Diagnostic> {
    let dialect = Dialect::from_name(dialect).expect("a dialect");
    let hints = PolicyHints::default().dialect(dialect).kind(Kind::Identity);
    let mut linter = Linter::new();
    let policy = format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}]}}"#);
    linter.read(&hints, "p.json", policy).expect("a policy");
    linter.findings()
}

fn ids_and_levels(findings: &[Diagnostic]) -> Vec<(&str, Level)> {
    let pairs = findings
        .iter()
        .map(|finding| (finding.id(), finding.level()));
    pairs.collect()
}

#[test]
fn an_unknown_action_is_reported_without_a_given_catalogue() {
    let found = findings(
        "aws",
        r#"{"Effect": "Allow", "Action": "ec2:RunInstnaces", "Resource": "*"}"#,
    );
    assert_eq!(ids_and_levels(&found), [("unknown-action", Level::Warning)]);
    assert_eq!(found[0].help(), "did you mean `ec2:RunInstances`?");
}

#[test]
fn a_derived_catalogue_suggests() {
    let ram = r#"{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "ecs:RunInstnaces", "Resource": "*"}]}"#;
    let hints = PolicyHints::default()
        .dialect(Dialect::alibaba_ram())
        .kind(Kind::Identity);
    let mut linter = Linter::new();
    linter.read(&hints, "p.json", ram).expect("a policy");
    let found = linter.findings();
    assert_eq!(
        ids_and_levels(&found),
        [("unknown-action", Level::Suggestion)]
    );
}

#[test]
fn types_of_several_names_and_shared_prefixes_are_known() {
    for statement in [
        r#"{"Effect": "Allow", "Action": "elasticloadbalancing:AddTags", "Resource": "arn:aws:elasticloadbalancing:*:*:targetgroup/*/*"}"#,
        r#"{"Effect": "Allow", "Action": "apigateway:GET", "Resource": "arn:aws:apigateway:*::/apis"}"#,
        r#"{"Effect": "Allow", "Action": "apigateway:UpdateRestApiPolicy", "Resource": "arn:aws:apigateway:*::/restapis/*"}"#,
        r#"{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "arn:aws:s3:::*"}"#,
        r#"{"Effect": "Allow", "Action": "sns:Receive", "Resource": "arn:aws:sns:*:*:topic"}"#,
    ] {
        let found = findings("aws", statement);
        assert!(found.is_empty(), "{statement}: {found:?}");
    }
}

#[test]
fn claims_of_identity_providers_are_not_unknown_keys() {
    let hints = PolicyHints::default()
        .dialect(Dialect::aws())
        .kind(Kind::Trust);
    let policy = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
        "Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": "repo:org/repo:ref:refs/heads/main"}}}]}"#;
    let mut linter = Linter::new();
    linter.read(&hints, "p.json", policy).expect("a policy");
    assert!(linter.findings().is_empty(), "{:?}", linter.findings());
}
