//! Values of the families whose values have an order, or are few: one of each kind that the tests
//! distinguish.
//!
//! Tests with the bounds 3 and 5 read the numbers as a line of five pieces: below 3, 3, between, 5,
//! and above 5. Every number of a piece passes the same tests, so one of each is enough: `2`, `3`,
//! `4`, `5`, `6`. It is the same for instants, and for addresses around each block.

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
    operands: impl Iterator<Item = &'t Operands>,
) -> Vec<String> {
    let (mut points, mut last) = (Vec::new(), Vec::new());
    let (mut numbers, mut instants) = (Vec::new(), Vec::new());
    let (mut has_blocks, mut longest) = (false, None);
    for operands in operands {
        match operands {
            Operands::Texts(_) | Operands::Names(..) | Operands::Absence(_) => continue,
            Operands::Numbers(_, list) => numbers.extend(list),
            Operands::Instants(_, _, list) => instants.extend(list.iter().cloned()),
            Operands::Booleans(_) => points.extend(["true".to_owned(), "false".to_owned()]),
            Operands::Blocks(list) => {
                has_blocks = true;
                points.extend(list.iter().flat_map(around_block));
            }
            Operands::Bytes(list) => {
                for bytes in list {
                    points.push(STANDARD.encode(bytes));
                    longest = longest.max(Some(bytes.len()));
                }
            }
        }
        last.push(UNREADABLE.to_owned());
    }
    points.extend(around_numbers(numbers));
    points.extend(around_instants(instants));
    if let Some(longest) = longest {
        points.push(STANDARD.encode(vec![0; longest + 1]));
    }
    if has_blocks {
        points.extend(["192.0.2.1", "2001:db8::1"].map(str::to_owned));
        // The first of each version; IPv4 addresses in the form of IPv6 are none of IPv6, which
        // goes on behind them.
        last.extend(["0.0.0.0", "::", "::1:0:0:0"].map(str::to_owned));
    }
    points.sort();
    points.dedup();
    last.sort();
    last.dedup();
    last.retain(|value| points.binary_search(value).is_err());
    points.extend(last);
    points
}

/// The bounds, and a number between each two of them, one below and one above all.
fn around_numbers(mut bounds: Vec<&Decimal<'static>>) -> Vec<String> {
    bounds.sort_by(|one, other| one.compare(other));
    bounds.dedup_by(|one, other| one.compare(other).is_eq());
    let mut texts = Vec::new();
    if let (Some(first), Some(last)) = (bounds.first(), bounds.last()) {
        texts.extend([first.below().text(), last.above().text()]);
    }
    for pair in bounds.windows(2) {
        if let [one, next] = pair {
            texts.push(one.up_to(next).text());
        }
    }
    for bound in bounds {
        texts.push(bound.text());
    }
    texts
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
                for number in list {
                    bounds.extend(Instant::of_unix(&number.text()));
                }
            }
            _ => {}
        }
    }
    let mut times = around_instants(bounds);
    times.push(SAMPLE_TIME.to_owned());
    times.extend(blends(operands, &times, bindings));
    times.retain(|text| Instant::parse(text, DateForms::Rfc3339).is_some());
    // People would rather read whole seconds.
    times.sort_by_key(String::len);
    times
}

/// An instant before and one behind all bounds, one between each two of them, and the bounds, as
/// far as they can be written.
fn around_instants(mut bounds: Vec<Instant<'static>>) -> Vec<String> {
    bounds.sort();
    bounds.dedup();
    let mut instants = Vec::new();
    if let (Some(first), Some(last)) = (bounds.first(), bounds.last()) {
        instants.extend(first.before());
        instants.extend(last.behind());
    }
    for pair in bounds.windows(2) {
        if let [one, next] = pair {
            instants.extend(one.up_to(next));
        }
    }
    instants.extend(bounds);
    instants.iter().filter_map(Instant::text).collect()
}

/// The first address, and those right before and behind the block.
fn around_block(block: &AddressBlock) -> Vec<String> {
    let AddressBlock::Net(net) = block else {
        return Vec::new();
    };
    let (before, behind) = match net {
        IpNet::V4(net) => (
            u32::from(net.network()).checked_sub(1).map(address_v4),
            u32::from(net.broadcast()).checked_add(1).map(address_v4),
        ),
        IpNet::V6(net) => (
            u128::from(net.network()).checked_sub(1).map(address_v6),
            u128::from(net.broadcast()).checked_add(1).map(address_v6),
        ),
    };
    let mut texts = vec![net.network().to_string()];
    for address in [behind, before].into_iter().flatten() {
        texts.push(address.to_string());
    }
    texts
}

/// An IPv4 address by its 32 bits.
fn address_v4(bits: u32) -> IpAddr {
    Ipv4Addr::from(bits).into()
}

/// An IPv6 address by its 128 bits.
fn address_v6(bits: u128) -> IpAddr {
    Ipv6Addr::from(bits).into()
}
