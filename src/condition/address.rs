//! Addresses and address blocks (clause C4).

use std::net::IpAddr;

use ipnet::IpNet;

/// Bits of an IPv6 address before an IPv4 one that is mapped into it.
const MAPPED_BITS: u8 = 96;

/// The addresses that a policy value stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AddressBlock {
    /// Every address, of either version.
    Any,
    /// The addresses with this prefix; the bits behind it are zero.
    Net(IpNet),
}

impl AddressBlock {
    /// Reads an address or a block; host bits are masked, and `*` is any address where the dialect
    /// has it.
    pub(crate) fn parse(text: &str, star: bool) -> Option<Self> {
        if star && text == "*" {
            return Some(AddressBlock::Any);
        }
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address.parse::<IpAddr>().ok()?, parse_bits(bits)?),
            None => {
                let address = text.parse::<IpAddr>().ok()?;
                (address, if address.is_ipv4() { 32 } else { 128 })
            }
        };
        let (address, bits) = match address {
            IpAddr::V6(mapped) if bits >= MAPPED_BITS => match mapped.to_ipv4_mapped() {
                Some(inner) => (IpAddr::V4(inner), bits - MAPPED_BITS),
                None => (address, bits),
            },
            _ => (address, bits),
        };
        Some(AddressBlock::Net(IpNet::new(address, bits).ok()?.trunc()))
    }

    /// Whether an address, which is not an IPv4 one in IPv6 form, is in the block.
    pub(crate) fn contains(self, address: IpAddr) -> bool {
        match self {
            AddressBlock::Any => true,
            AddressBlock::Net(net) => net.contains(&address),
        }
    }
}

/// The address of a request; an IPv4 address in IPv6 form is that IPv4 address.
pub(crate) fn parse_address(text: &str) -> Option<IpAddr> {
    match text.parse::<IpAddr>().ok()? {
        IpAddr::V6(address) => Some(
            address
                .to_ipv4_mapped()
                .map_or(IpAddr::V6(address), IpAddr::V4),
        ),
        address => Some(address),
    }
}

/// A prefix length in plain digits.
fn parse_bits(text: &str) -> Option<u8> {
    let plain = !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && (text == "0" || !text.starts_with('0'));
    if plain { text.parse().ok() } else { None }
}
