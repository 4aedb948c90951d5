//! An address block with host bits.

use ipnet::IpNet;

use crate::condition::Family;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "host-bits",
    RuleGroup::Correctness,
    include_str!("host_bits.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe);

#[derive(Debug)]
struct HostBits {
    block: String,
    net: IpNet,
}

impl Report for HostBits {
    fn message(&self) -> String {
        format!("{} is the block `{}`", code(&self.block), self.net.trunc())
    }

    fn help(&self) -> String {
        let (net, address) = (self.net.trunc(), self.net.addr());
        format!("write `{net}`, or `{address}` for the one address")
    }

    fn fix(&self, _: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        Some(replace(at, &self.net.trunc().to_string()))
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for condition in statement.conditions() {
            if condition.test().base.family != Family::IpAddress {
                continue;
            }
            for (value, span) in condition.values() {
                let Ok(net) = value.parse::<IpNet>() else {
                    continue;
                };
                if net.trunc() != net {
                    let block = value.to_owned();
                    findings.push(Finding::new(subject, span, HostBits { block, net }));
                }
            }
        }
    }
    findings
}
