//! A condition where no page tells of any.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "condition-outside-store",
    group: Group::Suspicious,
    what: "a condition on actions of a service for which Kingsoft documents no conditions",
    why: "conditions are documented for KS3 alone; elsewhere nothing says whether they are looked at",
    fix: "put the condition on the actions of KS3 alone, and test what it does elsewhere",
    message: "conditions are documented for KS3 alone, and `{0}` is another service's",
    help: "put it in a statement of its own, and test whether the condition is looked at",
    invalid: &[Example::new(
        "kingsoft",
        Kind::Identity,
        r#"{"Version": "2015-11-01", "Statement": [
  {"Effect": "Allow", "Action": ["ks3:GetObject", "kec:StopInstances"], "Resource": "*",
   "Condition": {"IpAddress": {"ksc:SourceIp": "203.0.113.0/24"}}}
]}"#,
        &[r#""kec:StopInstances""#],
    )],
    valid: &[
        Example::new(
            "kingsoft",
            Kind::Identity,
            r#"{"Version": "2015-11-01", "Statement": [
  {"Effect": "Allow", "Action": "ks3:GetObject", "Resource": "*",
   "Condition": {"IpAddress": {"ksc:SourceIp": "203.0.113.0/24"}}}
]}"#,
            &[],
        ),
        Example::new(
            "kingsoft",
            Kind::Identity,
            r#"{"Version": "2015-11-01", "Statement": [
  {"Effect": "Allow", "Action": "kec:StopInstances", "Resource": "*"}
]}"#,
            &[],
        ),
    ],
    aliases: &[],
    source: "https://docs.ksyun.com/documents/5177",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    if subject.facts.dialect != "kingsoft" {
        return Vec::new();
    }
    let stores: Vec<&str> = subject
        .facts
        .stores
        .iter()
        .map(|store| store.service)
        .collect();
    let of_store = |text: &str| {
        let service = text.split(':').next().unwrap_or("");
        service == "*"
            || stores
                .iter()
                .any(|store| store.eq_ignore_ascii_case(service))
    };
    let actions = subject
        .statements()
        .filter(|stated| stated.has_conditions())
        .flat_map(|stated| stated.actions());
    let other = actions.filter(|action| !of_store(&action.value.text));
    other
        .map(|action| subject.find(action.span).fact(&*action.value.text))
        .collect()
}
