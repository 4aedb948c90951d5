//! Values of a key that the tests on it tell apart: one of each kind, so that trying them all is trying every value.
//!
//! Texts come from walking the patterns; numbers, instants and addresses are the bounds and what lies right beside them.
//! Several values at once are tried where a test has a set operator, since only such a key is known to have several.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ipnet::IpNet;

use super::address::Block;
use super::decimal::Decimal;
use super::instant::{Instant, rfc3339};
use super::operand::{NameOperand, Operands};
use super::test::{Given, Test};
use crate::pattern::{Bindings, Example, Spelled, atoms, example};

/// What a key may be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    Absent,
    One(String),
    Many(Vec<Cow<'static, str>>),
}

impl Choice {
    pub(crate) fn given(&self) -> Given<'_> {
        match self {
            Choice::Absent => Given::Absent,
            Choice::One(value) => Given::One(value),
            Choice::Many(values) => Given::Many(values),
        }
    }
}

/// Values of which every pair and triple is tried; of more only each by itself, and all together.
const COMBINED_MAX: usize = 8;

/// The choices for a key with these tests, and whether no other value could make a difference.
pub(crate) fn choices(tests: &[&Test], bindings: &impl Bindings) -> (Vec<Choice>, bool) {
    let mut values: Vec<String> = Vec::new();
    let mut is_whole = texts(tests, bindings, &mut values);
    for test in tests {
        match &test.operands {
            Operands::Texts(_) | Operands::Names(..) | Operands::Absence(_) => {}
            Operands::Numbers(_, list) => values.extend(list.iter().flat_map(Decimal::around)),
            Operands::Instants(_, _, list) => values.extend(list.iter().flat_map(around_instant)),
            Operands::Booleans(_) => values.extend(["true".to_owned(), "false".to_owned()]),
            Operands::Blocks(list) => values.extend(list.iter().flat_map(around_block)),
            Operands::Bytes(list) => {
                values.extend(list.iter().map(|bytes| STANDARD.encode(bytes)));
                let longest = list.iter().map(|bytes| bytes.len()).max().unwrap_or(0);
                values.push(STANDARD.encode(vec![0; longest + 1]));
            }
        }
    }
    if values.is_empty() {
        values.push("x".to_owned());
    }
    values.sort();
    values.dedup();
    let mut all: Vec<Choice> = values.iter().cloned().map(Choice::One).chain([Choice::Absent]).collect();
    if tests.iter().any(|test| test.operator.quantifier.is_some()) {
        is_whole &= values.len() <= COMBINED_MAX;
        all.extend(several(&values));
    }
    (all, is_whole)
}

/// Texts of the patterns, and whether each way in which they can match was found.
fn texts(tests: &[&Test], bindings: &impl Bindings, values: &mut Vec<String>) -> bool {
    let mut patterns: Vec<Spelled> = Vec::new();
    let mut is_open = false;
    let mut name = None;
    let mut add = |pattern: (Spelled, bool)| {
        is_open |= pattern.1;
        patterns.push(pattern.0);
    };
    for test in tests {
        match &test.operands {
            Operands::Texts(list) => list.iter().for_each(|matcher| add(Spelled::bound(matcher, bindings))),
            Operands::Names(scheme, list) => {
                name = Some(scheme.spelled());
                list.iter().for_each(|operand| match operand {
                    NameOperand::Variable(matcher) => add(Spelled::bound(matcher, bindings)),
                    NameOperand::Pattern(pattern) => add(pattern.spelled(scheme, bindings)),
                });
            }
            _ => {}
        }
    }
    patterns.sort_by_key(ToString::to_string);
    patterns.dedup();
    if patterns.is_empty() {
        return true;
    }
    let patterns: Vec<&Spelled> = patterns.iter().collect();
    // A test of names reads nothing else, so that each way is sought among names too.
    let names = name.as_ref().map(|name| atoms(&[name], &patterns));
    let found: Option<Vec<_>> = [atoms(&[], &patterns)].into_iter().chain(names).collect();
    if let Some(found) = found {
        values.extend(found.into_iter().flatten().map(|atom| atom.text));
        return !is_open;
    }
    for pattern in patterns {
        if let Example::Text(text) = example(&[pattern], &[]) {
            values.push(text);
        }
    }
    values.push("x".to_owned());
    false
}

/// Two and three of the values at once, and all.
fn several(values: &[String]) -> Vec<Choice> {
    let many = |values: &[&String]| Choice::Many(values.iter().map(|value| Cow::Owned((*value).clone())).collect());
    let mut all: Vec<Choice> = values.iter().map(|value| many(&[value])).collect();
    if values.len() <= COMBINED_MAX {
        for (index, one) in values.iter().enumerate() {
            let rest = values.get(index + 1..).unwrap_or_default();
            for (next, two) in rest.iter().enumerate() {
                all.push(many(&[one, two]));
                let last = rest.get(next + 1..).unwrap_or_default();
                all.extend(last.iter().map(|three| many(&[one, two, three])));
            }
        }
    }
    all.push(many(&values.iter().collect::<Vec<_>>()));
    all
}

fn around_instant(instant: &Instant<'static>) -> Vec<String> {
    let whole = [-1, 0, 1].into_iter().filter_map(|step| rfc3339(instant.seconds().checked_add(step)?));
    whole.chain(instant.text()).collect()
}

/// The first address, and those right before and behind the block.
fn around_block(block: &Block) -> Vec<String> {
    let outside = || vec!["192.0.2.1".to_owned(), "2001:db8::1".to_owned()];
    let Block::Net(net) = block else { return outside() };
    let (before, behind) = match net {
        IpNet::V4(net) => (
            u32::from(net.network()).checked_sub(1).map(|bits| IpAddr::from(Ipv4Addr::from(bits))),
            u32::from(net.broadcast()).checked_add(1).map(|bits| IpAddr::from(Ipv4Addr::from(bits))),
        ),
        IpNet::V6(net) => (
            u128::from(net.network()).checked_sub(1).map(|bits| IpAddr::from(Ipv6Addr::from(bits))),
            u128::from(net.broadcast()).checked_add(1).map(|bits| IpAddr::from(Ipv6Addr::from(bits))),
        ),
    };
    let all = [Some(net.network()), behind, before].into_iter().flatten();
    all.map(|address| address.to_string()).chain(outside()).collect()
}
