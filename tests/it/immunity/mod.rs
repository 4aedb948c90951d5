//! Mistakes that policy engines have shipped, each named by its row in the list of the manual's
//! security chapter, and why this one does not make it. Rows of what is not built yet are not here.

mod documents;
mod matching;

use portcullis::Verdict::{ExplicitDeny, ImplicitDeny};
use portcullis::{ContextValue, Dialect, Kind, Policy, PolicySet, Request, Verdict};

const ANN: &str = "arn:aws:iam::1:user/ann";

/// An AWS policy with these statements.
fn aws(statements: &str) -> PolicySet {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    PolicySet::builder(&Dialect::aws())
        .add(Kind::Identity, "policy", text)
        .build()
        .unwrap_or_else(|e| panic!("{e}"))
}

fn request<'a>(
    action: &'a str,
    resource: &'a str,
    context: &[(&'a str, ContextValue<'a>)],
) -> Request<'a> {
    let request = Dialect::aws().request(ANN, action, resource);
    let request = context.iter().fold(request, |request, (key, value)| {
        request.context(*key, value.clone())
    });
    request.build().unwrap()
}

/// The verdict on reading one object.
fn verdict(set: &PolicySet, context: &[(&str, ContextValue<'_>)]) -> Verdict {
    set.decide(&request("s3:GetObject", "arn:aws:s3:::b/k", context))
        .verdict()
}

/// One statement about everything, under a condition.
fn conditional(effect: &str, condition: &str) -> PolicySet {
    aws(&format!(
        r#"{{"Effect": "{effect}", "Action": "*", "Resource": "*", "Condition": {condition}}}"#
    ))
}

/// The ids of what is wrong with a text.
fn faults(dialect: &Dialect, text: impl AsRef<[u8]>) -> Vec<&'static str> {
    match Policy::parse(dialect, Kind::Identity, "policy", text) {
        Ok(_) => Vec::new(),
        Err(error) => error
            .diagnostics()
            .iter()
            .map(|diagnostic| diagnostic.id())
            .collect(),
    }
}

/// The ids of what is wrong with one AWS statement.
fn statement_faults(statement: &str) -> Vec<&'static str> {
    faults(
        &Dialect::aws(),
        format!(r#"{{"Statement": [{statement}]}}"#),
    )
}

/// A key that the engine derives cannot be replaced by one that is given.
#[test]
fn immunity_2_given_context_does_not_override_what_follows() {
    for (key, value) in [
        ("aws:username", "root"),
        ("AWS:PrincipalArn", "arn:aws:iam::1:root"),
        ("aws:principalaccount", "2"),
    ] {
        let error = Dialect::aws()
            .request(ANN, "s3:GetObject", "*")
            .context(key, value)
            .build()
            .unwrap_err();
        assert_eq!(error.id(), "contradicted-context-key");
    }
}

/// "Not denied" is not "allowed": there are three verdicts, and the one that allows must be named.
#[test]
fn immunity_4_no_statement_does_not_allow() {
    for statements in [
        "",
        r#"{"Effect": "Deny", "Action": "iam:*", "Resource": "*"}"#,
    ] {
        let decision = aws(statements).decide(&request("s3:GetObject", "arn:aws:s3:::b/k", &[]));
        assert_eq!(
            (decision.verdict(), decision.is_allowed()),
            (ImplicitDeny, false)
        );
    }
    let empty = PolicySet::builder(&Dialect::aws()).build().unwrap();
    assert_eq!(verdict(&empty, &[]), ImplicitDeny);
}

/// A key given twice, in whatever case, is an error in a request and in a policy.
#[test]
fn immunity_9_keys_that_differ_in_case_are_one() {
    let twice = Dialect::aws()
        .request(ANN, "s3:Get", "*")
        .context("aws:SourceIp", "1.1.1.1");
    let error = twice
        .context("AWS:sourceip", "2.2.2.2")
        .build()
        .unwrap_err();
    assert_eq!(error.id(), "duplicate-context-key");
    let statement = r#"{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition":
        {"StringEquals": {"aws:SourceIp": "a", "aws:sourceip": "b"}}}"#;
    assert_eq!(statement_faults(statement), ["duplicate-condition-key"]);
    let statement = r#"{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition":
        {"StringEquals": {"k": "a"}, "stringequals": {"l": "b"}}}"#;
    assert_eq!(statement_faults(statement), ["duplicate-operator"]);
}

/// A `Deny` whose test cannot be computed applies; an `Allow` does not.
#[test]
fn immunity_14_an_error_in_a_deny_does_not_allow() {
    for condition in [
        r#"{"NumericLessThan": {"k": "5"}}"#,
        r#"{"DateLessThan": {"k": "2026-01-01T00:00:00Z"}}"#,
        r#"{"NotIpAddress": {"k": "10.0.0.0/8"}}"#,
        r#"{"Bool": {"k": "true"}}"#,
        r#"{"BinaryEquals": {"k": "TWFu"}}"#,
        r#"{"ArnNotLike": {"k": "arn:aws:iam::1:role/*"}}"#,
    ] {
        let deny = aws(&format!(
            r#"{{"Effect": "Allow", "Action": "*", "Resource": "*"}},
               {{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {condition}}}"#
        ));
        let allow = conditional("Allow", condition);
        for value in [
            ContextValue::from("?!"),
            ContextValue::unknown(),
            ContextValue::many(["?!", "x"]),
        ] {
            assert_eq!(
                verdict(&deny, &[("k", value.clone())]),
                ExplicitDeny,
                "{condition} {value:?}"
            );
            assert_eq!(
                verdict(&allow, &[("k", value.clone())]),
                ImplicitDeny,
                "{condition} {value:?}"
            );
        }
    }
}
