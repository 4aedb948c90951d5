//! Values of the families whose values have an order, or are few: one of each kind that the tests
//! distinguish.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ipnet::IpNet;

use super::super::address::AddressBlock;
use super::super::decimal::Decimal;
use super::super::fits::SAMPLE_TIME;
use super::super::instant::{DateForms, Instant};
use super::super::operand::Operands;
use super::mixed::blends;
use crate::pattern::Bindings;

/// Read by no family but texts.
pub(in crate::condition) const UNREADABLE: &str = "x";

/// Values of every family in these, each kind once, those first that people would rather read. What
/// a family cannot read is among them; what texts distinguish is not.
pub(in crate::condition) fn points<'t>(
    operands: impl Iterator<Item = &'t Operands> + Clone,
) -> Vec<String> {
    let (mut found, mut last) = (Vec::new(), Vec::new());
    numbers(operands.clone(), &mut found);
    instants(operands.clone(), &mut found);
    let (mut has_blocks, mut longest) = (false, None);
    for operands in operands {
        match operands {
            Operands::Texts(_) | Operands::Names(..) | Operands::Absence(_) => continue,
            Operands::Numbers(..) | Operands::Instants(..) => {}
            Operands::Booleans(_) => found.extend(["true".to_owned(), "false".to_owned()]),
            Operands::Blocks(list) => {
                has_blocks = true;
                found.extend(list.iter().flat_map(around));
            }
            Operands::Bytes(list) => {
                found.extend(list.iter().map(|bytes| STANDARD.encode(bytes)));
                longest = longest.max(list.iter().map(|bytes| bytes.len()).max());
            }
        }
        last.push(UNREADABLE.to_owned());
    }
    found.extend(longest.map(|longest| STANDARD.encode(vec![0; longest + 1])));
    if has_blocks {
        found.extend(["192.0.2.1", "2001:db8::1"].map(str::to_owned));
        // The first of each version; IPv4 addresses in the form of IPv6 are none of IPv6, which
        // goes on behind them.
        last.extend(["0.0.0.0", "::", "::1:0:0:0"].map(str::to_owned));
    }
    found.sort();
    found.dedup();
    last.sort();
    last.dedup();
    last.retain(|value| found.binary_search(value).is_err());
    found.extend(last);
    found
}

/// The bounds, and what lies between, below and above them.
fn numbers<'t>(operands: impl Iterator<Item = &'t Operands>, found: &mut Vec<String>) {
    let lists = operands.filter_map(|operands| {
        if let Operands::Numbers(_, list) = operands {
            Some(list)
        } else {
            None
        }
    });
    let mut bounds: Vec<&Decimal<'static>> = lists.flatten().collect();
    bounds.sort_by(|one, other| one.compare(other));
    bounds.dedup_by(|one, other| one.compare(other).is_eq());
    found.extend(bounds.iter().map(|bound| bound.text()));
    found.extend(bounds.first().map(|first| first.below().text()));
    found.extend(bounds.last().map(|last| last.above().text()));
    found.extend(
        bounds
            .iter()
            .zip(bounds.iter().skip(1))
            .map(|(one, next)| one.up_to(next).text()),
    );
}

/// The same of instants, as far as they can be written.
fn instants<'t>(operands: impl Iterator<Item = &'t Operands>, found: &mut Vec<String>) {
    let lists = operands.filter_map(|operands| {
        if let Operands::Instants(_, _, list) = operands {
            Some(list)
        } else {
            None
        }
    });
    around_instants(lists.flatten().cloned().collect(), found);
}

/// Instants that tests of the time distinguish, as every dialect reads them: of dates, of seconds
/// since 1970, and as far as one can be made of a pattern of texts.
pub(crate) fn times<'t>(
    operands: impl Iterator<Item = &'t Operands> + Clone,
    bindings: &impl Bindings,
) -> Vec<String> {
    let mut bounds: Vec<Instant<'static>> = Vec::new();
    for operands in operands.clone() {
        match operands {
            Operands::Instants(_, _, list) => bounds.extend(list.iter().cloned()),
            Operands::Numbers(_, list) => {
                bounds.extend(
                    list.iter()
                        .filter_map(|number| Instant::of_unix(&number.text())),
                );
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    around_instants(bounds, &mut found);
    found.push(SAMPLE_TIME.to_owned());
    found.extend(blends(operands, &found, bindings));
    found.retain(|text| Instant::parse(text, DateForms::Rfc3339).is_some());
    // People would rather read whole seconds.
    found.sort_by_key(String::len);
    found
}

fn around_instants(mut bounds: Vec<Instant<'static>>, found: &mut Vec<String>) {
    bounds.sort();
    bounds.dedup();
    let outside = [
        bounds.first().and_then(|first| first.before()),
        bounds.last().and_then(|last| last.behind()),
    ];
    let between = bounds
        .iter()
        .zip(bounds.iter().skip(1))
        .filter_map(|(one, next)| one.up_to(next));
    let beside = outside.into_iter().flatten().chain(between);
    found.extend(beside.filter_map(|instant| instant.text()));
    found.extend(bounds.iter().filter_map(|bound| bound.text()));
}

/// The first address, and those right before and behind the block.
fn around(block: &AddressBlock) -> Vec<String> {
    let AddressBlock::Net(net) = block else {
        return Vec::new();
    };
    let (before, behind) = match net {
        IpNet::V4(net) => (
            u32::from(net.network())
                .checked_sub(1)
                .map(|bits| IpAddr::from(Ipv4Addr::from(bits))),
            u32::from(net.broadcast())
                .checked_add(1)
                .map(|bits| IpAddr::from(Ipv4Addr::from(bits))),
        ),
        IpNet::V6(net) => (
            u128::from(net.network())
                .checked_sub(1)
                .map(|bits| IpAddr::from(Ipv6Addr::from(bits))),
            u128::from(net.broadcast())
                .checked_add(1)
                .map(|bits| IpAddr::from(Ipv6Addr::from(bits))),
        ),
    };
    let all = [Some(net.network()), behind, before].into_iter().flatten();
    all.map(|address| address.to_string()).collect()
}
