//! A principal that assumes its role by another action.

use super::super::finding::Finding;
use super::super::grant::includes;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::{Named, Subject};
use crate::dialect::Kind;
use crate::model::ActionPattern;
use crate::principal::Entry;

pub(super) static RULE: Rule = Rule {
    id: "mismatched-trust-action",
    group: Group::Correctness,
    what: "a principal of a trust policy none of whose ways to assume a role its statement allows",
    why: "each kind of principal assumes a role by an action of its own, so this one cannot assume it",
    fix: "allow the action by which it assumes the role, in a statement of its own",
    message: "`{0}` assumes a role by `{1}`, which this statement does not allow",
    help: "add `{1}`",
    invalid: &[
        Example::new(
            "aws",
            Kind::Trust,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Federated": "arn:aws:iam::123456789012:saml-provider/corp"},
   "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}}
]}"#,
            &[r#""arn:aws:iam::123456789012:saml-provider/corp""#],
        ),
        Example::new(
            "aws",
            Kind::Trust,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"], "Principal": {"Service": "ec2.amazonaws.com"}}
]}"#,
            &[r#""ec2.amazonaws.com""#],
        ),
    ],
    valid: &[
        Example::new(
            "aws",
            Kind::Trust,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": ["sts:AssumeRole", "sts:AssumeRoleWithSAML"],
   "Principal": {"Service": "ec2.amazonaws.com", "Federated": "arn:aws:iam::123456789012:saml-provider/corp"}},
  {"Effect": "Allow", "Action": "sts:TagSession", "Principal": {"Service": "pods.eks.amazonaws.com"}}
]}"#,
            &[],
        ),
        Example::new(
            "alibaba-ram",
            Kind::Trust,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Federated": ["acs:ram::1000000000000001:saml-provider/corp"]},
   "Condition": {"StringEquals": {"saml:recipient": "https://signin.aliyun.com/saml-role/sso"}}}
]}"#,
            &[],
        ),
    ],
    aliases: &["MISMATCHED_ACTION_FOR_PRINCIPAL"],
    source: "clauses T2 and T3 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    if !subject.is_kind(&[Kind::Trust]) {
        return found;
    }
    // Where one action is asked for every kind of principal there is nothing to mix up.
    let assuming = subject
        .table
        .sharing
        .assume
        .iter()
        .filter(|(action, asked)| asked.is_none() && action.contains("AssumeRole"));
    let ways: Vec<&str> = assuming.map(|(action, _)| &**action).collect();
    for stated in subject.allows().filter(|_| ways.len() > 1) {
        let allows = |way: &str| includes(&stated, &ActionPattern::new(way)).is_some();
        // A statement that allows none of them is about something else, such as the tags of the
        // session.
        if stated.excepts_principals() || !ways.iter().any(|way| allows(way)) {
            continue;
        }
        for named in stated.principals() {
            let own = way(subject, named, &ways).filter(|own| !allows(own));
            found.extend(own.map(|own| subject.find(named.span).fact(named.text).fact(own)));
        }
    }
    found
}

/// The action by which a principal assumes a role; `None` where it cannot be told.
fn way<'w>(subject: &Subject<'_>, named: Named<'_>, ways: &[&'w str]) -> Option<&'w str> {
    let trust = &subject.facts.trust;
    let is_of = |providers: &[&str]| providers.iter().any(|known| named.text.contains(known));
    let ends = |end: &[&str]| {
        ways.iter()
            .copied()
            .find(|way| end.iter().any(|end| way.ends_with(end)))
    };
    match named.entry {
        Entry::Everyone => None,
        Entry::Provider(_) if is_of(trust.saml_providers) => ends(&["SAML"]),
        Entry::Provider(_) if is_of(trust.web_providers) => ends(&["OIDC", "WebIdentity"]),
        Entry::Provider(_) => None,
        _ => ends(&["AssumeRole"]),
    }
}
