//! Two address blocks that together are one larger block.

use std::collections::HashMap;
use std::net::IpAddr;

use ipnet::IpNet;

use crate::condition::Family;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "adjacent-blocks",
    RuleGroup::Style,
    include_str!("adjacent_blocks.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct AdjacentBlocks {
    first: String,
    second: String,
    whole: IpNet,
}

impl Report for AdjacentBlocks {
    fn message(&self) -> String {
        let (first, second) = (code(&self.first), code(&self.second));
        format!("{first} and {second} together are `{}`", self.whole)
    }

    fn help(&self) -> String {
        format!("write `{}` in place of both", self.whole)
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for condition in statement.conditions() {
            if condition.test().base.family == Family::IpAddress {
                findings.extend(adjacent(subject, condition));
            }
        }
    }
    findings
}

/// The values of one list of addresses that complete an earlier value to a larger block.
fn adjacent(subject: &Subject<'_>, condition: ConditionAt<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut earlier: HashMap<IpNet, &str> = HashMap::new();
    for (value, span) in condition.values() {
        let Some(half) = Half::parse(value) else {
            continue;
        };
        if let Some(first) = earlier.get(&half.other) {
            let report = AdjacentBlocks {
                first: (*first).to_owned(),
                second: value.to_owned(),
                whole: half.whole,
            };
            findings.push(Finding::new(subject, span, report));
        }
        earlier.insert(half.block, value);
    }
    findings
}

/// A block as one half of the block of twice its size.
struct Half {
    block: IpNet,
    whole: IpNet,
    other: IpNet,
}

impl Half {
    /// Reads a block or an address; `None` if it is neither, or has no larger block.
    fn parse(value: &str) -> Option<Self> {
        let block = match value.parse::<IpNet>() {
            Ok(block) => block.trunc(),
            Err(_) => IpNet::from(value.parse::<IpAddr>().ok()?),
        };
        let whole = block.supernet()?;
        let mut halves = whole.subnets(block.prefix_len()).ok()?;
        let other = halves.find(|half| *half != block)?;
        Some(Self {
            block,
            whole,
            other,
        })
    }
}
