//! The older version of the policy language.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;
use crate::dialect::VersionRule;
use crate::source::Span;

pub(super) static RULE: Rule = Rule {
    id: "old-version",
    group: Group::Style,
    what: "a policy of an older version of the language than the vendor recommends, or without any",
    why: "newer features are plain text in it, without a word",
    fix: "write the newest version, after a look at every `${` in the policy",
    message: "the version is {0}, and the newest is `{1}`",
    help: "write `\"Version\": \"{1}\"`",
    invalid: &[
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2008-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}"#,
            &[r#""2008-10-17""#],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}"#,
            &["{"],
        ),
    ],
    valid: &[
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}
]}"#,
            &[],
        ),
        Example::new(
            "kingsoft",
            Kind::Identity,
            r#"{"Statement": [{"Effect": "Deny", "Action": "ks3:*", "Resource": "*"}]}"#,
            &[],
        ),
    ],
    aliases: &["OLD_VERSION", "MISSING_VERSION", "NO_VERSION"],
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let VersionRule::Optional(versions) = &subject.table.version else {
        return Vec::new();
    };
    let (Some(oldest), Some(newest)) = (versions.first(), versions.last()) else {
        return Vec::new();
    };
    let found = subject.policy.version.as_deref();
    let counts = found.unwrap_or(oldest);
    if counts == &**newest {
        return Vec::new();
    }
    let start = subject.root.span.start();
    let span = subject.spans.version.unwrap_or(Span::new(start, start + 1));
    let shown = found.map_or(format!("missing and counts as `{oldest}`"), |version| {
        format!("`{version}`")
    });
    vec![subject.find(span).fact(shown).fact(newest)]
}
