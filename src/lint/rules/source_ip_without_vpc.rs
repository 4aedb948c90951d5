//! A bucket policy that tests an address, but not the network.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "source-ip-without-vpc",
    RuleGroup::Correctness,
    include_str!("source_ip_without_vpc.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct SourceIpWithoutVpc;

impl Report for SourceIpWithoutVpc {
    fn message(&self) -> String {
        "OSS accepts `acs:SourceIp` in a bucket policy only together with `acs:SourceVpc`"
            .to_owned()
    }

    fn help(&self) -> String {
        "also test `acs:SourceVpc`: `StringNotLike` with `vpc-*` matches requests from no VPC"
            .to_owned()
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let is_of_bucket = subject.policy.guards.as_deref() == Some("oss");
    if !is_of_bucket || !subject.is_kind(&[Kind::Resource]) {
        return findings;
    }
    for statement in subject.statements() {
        if statement.tests_key("acs:SourceVpc") {
            continue;
        }
        for condition in statement.conditions() {
            if condition.folded_key() == "acs:sourceip" {
                findings.push(Finding::new(subject, condition.key, SourceIpWithoutVpc));
            }
        }
    }
    findings
}
