//! A service of another cloud as a principal.

use super::super::facts::ALL;
use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;
use crate::principal::Entry;

pub(super) static RULE: Rule = Rule {
    id: "foreign-service-principal",
    group: Group::Correctness,
    what: "a service principal whose name ends as the services of another cloud do",
    why: "no service of this cloud has that name, so the entry names nobody",
    fix: "name the service as this cloud does",
    message: "the service `{0}` is another cloud's",
    help: "name a service of {1}",
    invalid: &[Example::new(
        "alibaba-ram",
        Kind::Trust,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "sts:AssumeRole",
   "Principal": {"Service": ["ec2.amazonaws.com"]}}
]}"#,
        &[r#""ec2.amazonaws.com""#],
    )],
    valid: &[Example::new(
        "alibaba-ram",
        Kind::Trust,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "sts:AssumeRole",
   "Principal": {"Service": ["ecs.aliyuncs.com"]}}
]}"#,
        &[],
    )],
    aliases: &["INVALID_SERVICE_PRINCIPAL_FORMAT"],
    source: "the pages on trust policies of each vendor",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let own = subject.facts.service_domains;
    let ends = |text: &str, domain: &&str| {
        text.strip_suffix(*domain)
            .is_some_and(|start| start.ends_with('.'))
    };
    let others = || {
        ALL.iter()
            .flat_map(|facts| facts.service_domains)
            .filter(|domain| !own.contains(domain))
    };
    let named = subject.statements().flat_map(|stated| stated.principals());
    let services =
        named.filter(|named| matches!(named.entry, Entry::Service(_) | Entry::ServiceOf { .. }));
    let foreign = services.filter(|named| others().any(|domain| ends(named.text, domain)));
    foreign
        .map(|named| {
            subject
                .find(named.span)
                .fact(named.text)
                .fact(&*subject.table.title)
        })
        .collect()
}
