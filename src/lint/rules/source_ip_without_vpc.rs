//! A bucket policy with an address and without a network.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "source-ip-without-vpc",
    Group::Correctness,
    include_str!("source_ip_without_vpc.md"),
    Check::Policy(check),
)
.words(
    "OSS takes `acs:SourceIp` in a bucket policy only beside `acs:SourceVpc`",
    "add a test of `acs:SourceVpc`, such as `StringNotLike` with `vpc-*` for requests from no network",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    if !subject.is_kind(&[Kind::Resource]) || subject.policy.guards.as_deref() != Some("oss") {
        return Vec::new();
    }
    let has = |stated: &Stated<'_>, key: &str| {
        stated
            .conditions()
            .any(|condition| condition.folded_key() == key)
    };
    let alone = subject
        .statements()
        .filter(|stated| !has(stated, "acs:sourcevpc"));
    let tests = alone
        .flat_map(|stated| stated.conditions())
        .filter(|condition| condition.folded_key() == "acs:sourceip");
    tests.map(|condition| subject.find(condition.key)).collect()
}
