//! An address block with host bits.

use ipnet::IpNet;

use crate::condition::Family;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "host-bits",
    Group::Correctness,
    include_str!("host_bits.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe)
.words(
    "`{0}` is the block `{1}`",
    "write `{1}`, or `{2}` for the one address",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let conditions = subject.statements().flat_map(|stated| stated.conditions());
    let addresses =
        conditions.filter(|condition| condition.test().base.family == Family::IpAddress);
    let loose = addresses
        .flat_map(|condition| condition.values())
        .filter_map(|(value, span)| {
            let net = value
                .parse::<IpNet>()
                .ok()
                .filter(|net| net.trunc() != *net)?;
            Some(
                subject
                    .find(span)
                    .fact(value)
                    .fact(net.trunc().to_string())
                    .fact(net.addr().to_string()),
            )
        });
    loose.collect()
}
