//! What cases have tried of the policies that they read, statement by statement and condition by
//! condition.

use portcullis::case::{self, Coverage, Format};

/// One policy, a statement of each way to be tried or not.
const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": [
  {"Sid": "decides", "Effect": "Allow", "Action": "s3:Get*", "Resource": "*",
   "Condition": {"Bool": {"x:mfa": "true"}}},
  {"Sid": "fails", "Effect": "Allow", "Action": "s3:Get*", "Resource": "*",
   "Condition": {"Bool": {"x:mfa": "false"}}},
  {"Sid": "applies-in-vain", "Effect": "Allow", "Action": "s3:Put*", "Resource": "*"},
  {"Sid": "denies", "Effect": "Deny", "Action": "s3:Put*", "Resource": "*",
   "Condition": {"StringEquals": {"x:a": "a", "x:b": "b"}, "StringNotEquals": {"x:a": "b"}}},
  {"Sid": "of-other-actions", "Effect": "Allow", "Action": "ec2:*", "Resource": "*",
   "Condition": {"Bool": {"x:mfa": "true"}}},
  {"Sid": "of-a-variable-without-a-value", "Effect": "Allow", "Action": "s3:Get*",
   "Resource": "arn:aws:s3:::b/${x:team}",
   "Condition": {"Bool": {"x:mfa": "true"}}}]}"#;

const CASES: &str = r#"[
  {"name": "get", "dialect": "aws", "policies": {"identity": ["p.json"]}, "expect": "Allow",
   "request": {"principal": "arn:aws:iam::1:user/ann", "action": "s3:GetObject",
    "resource": "arn:aws:s3:::b/k", "context": {"x:mfa": "true"}}},
  {"name": "put", "dialect": "aws", "policies": {"identity": ["p.json"]}, "expect": "ExplicitDeny",
   "request": {"principal": "arn:aws:iam::1:user/ann", "action": "s3:PutObject",
    "resource": "arn:aws:s3:::b/k", "context": {"x:a": "a", "x:b": {"unknown": true}}}}]"#;

#[test]
fn a_statement_counts_as_tried_where_its_scope_held_the_request() {
    let cases = case::read(
        "cases.json",
        CASES,
        Format::Json,
        &mut |_| Ok(POLICY.into()),
    )
    .unwrap();
    let mut coverage = Coverage::default();
    let shown = |coverage: &Coverage| -> Vec<String> {
        let tests = |tests: &[case::TestCoverage]| -> String {
            let test = |test: &case::TestCoverage| {
                format!(" {}{}", u8::from(test.was_true), u8::from(test.was_false))
            };
            tests.iter().map(test).collect()
        };
        coverage
            .statements()
            .map(|one| format!("{} {}{}", one.label, one.decided, tests(&one.conditions)))
            .collect()
    };
    // Of each statement whether it decided, and of each of its conditions whether it was true and
    // was false.
    for (case, wanted) in cases.iter().zip([
        [
            "decides true 10",
            "fails false 01",
            "applies-in-vain false",
            "denies false 00 00 00",
            "of-other-actions false 00",
            "of-a-variable-without-a-value false 00",
        ],
        [
            "decides true 10",
            "fails false 01",
            "applies-in-vain false",
            "denies true 10 00 10",
            "of-other-actions false 00",
            "of-a-variable-without-a-value false 00",
        ],
    ]) {
        let outcome = case.run();
        assert!(outcome.pass, "{:?}", outcome.mismatches);
        coverage.add(case, &outcome, str::to_owned);
        assert_eq!(shown(&coverage), wanted, "after `{}`", case.name());
    }
}
