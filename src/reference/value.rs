//! Values: numbers, instants, booleans, addresses (clause C4).
//!
//! The engine parses values with crates and into machine numbers. Here they are read digit by digit
//! and compared as digits, so that a mistake of rounding or of a calendar in the engine shows.

use std::cmp::Ordering;
use std::net::IpAddr;

use crate::condition::DateForms;

/// A boolean, in any case.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// What is left to read of a text.
#[derive(Clone, Copy)]
struct TextReader<'t>(&'t str);

impl<'t> TextReader<'t> {
    /// Takes one of these characters.
    fn one_of(&mut self, letters: &[char]) -> Option<char> {
        let letter = self
            .0
            .chars()
            .next()
            .filter(|letter| letters.contains(letter))?;
        self.0 = self.0.strip_prefix(letter)?;
        Some(letter)
    }

    /// Takes all digits that follow, at least one.
    fn digits(&mut self) -> Option<&'t str> {
        let rest = self
            .0
            .trim_start_matches(|letter: char| letter.is_ascii_digit());
        let digits = self.0.strip_suffix(rest)?;
        self.0 = rest;
        (!digits.is_empty()).then_some(digits)
    }

    /// Takes all digits that follow, which must be this many.
    fn number(&mut self, width: usize) -> Option<i64> {
        self.digits()
            .filter(|digits| digits.len() == width)?
            .parse()
            .ok()
    }

    /// Takes `.` and digits, where a `.` follows.
    fn fraction(&mut self) -> Option<&'t str> {
        match self.one_of(&['.']) {
            Some(_) => self.digits(),
            None => Some(""),
        }
    }

    /// Nothing is left.
    fn end(self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}

/// A number written out in full, without an exponent: `1.5e2` is 150.
pub(super) struct Number {
    negative: bool,
    whole: String,
    fraction: String,
}

impl Number {
    /// `[+-] digits [. digits] [e [+-] digits]`, the exponent at most 308 in size.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut rest = TextReader(text);
        let sign = rest.one_of(&['+', '-']);
        let whole = rest.digits()?;
        let fraction = rest.fraction()?;
        let exponent = match rest.one_of(&['e', 'E']) {
            None => 0,
            Some(_) => {
                let sign = rest.one_of(&['+', '-']);
                // More digits than fit, leading zeros apart, are over the limit.
                let size: i64 = rest
                    .digits()?
                    .trim_start_matches('0')
                    .parse()
                    .or_else(zero_if_empty)
                    .ok()?;
                if sign == Some('-') { -size } else { size }
            }
        };
        rest.end()?;
        if exponent.abs() > 308 {
            return None;
        }
        // The point moves by the exponent; zeros are written where it leaves the digits.
        let zeros = "0".repeat(308);
        let digits: Vec<char> = format!("{zeros}{whole}{fraction}{zeros}").chars().collect();
        let point = usize::try_from(308 + i64::try_from(whole.len()).ok()? + exponent).ok()?;
        let (whole, fraction) = digits.split_at_checked(point)?;
        let whole: String = whole.iter().collect();
        let fraction: String = fraction.iter().collect();
        Some(Self {
            negative: sign == Some('-'),
            whole: whole.trim_start_matches('0').to_owned(),
            fraction: fraction.trim_end_matches('0').to_owned(),
        })
    }

    /// Whether it is zero, whose sign means nothing.
    fn is_zero(&self) -> bool {
        self.whole.is_empty() && self.fraction.is_empty()
    }

    /// Compares two numbers; -0 equals 0.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        // Of two whole parts without leading zeros the longer is the greater; fractions compare
        // digit by digit.
        let sizes = (self.whole.len(), &self.whole, &self.fraction).cmp(&(
            other.whole.len(),
            &other.whole,
            &other.fraction,
        ));
        match (
            self.negative && !self.is_zero(),
            other.negative && !other.is_zero(),
        ) {
            (false, false) => sizes,
            (true, true) => sizes.reverse(),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

/// Takes no digits at all for zero, and any other error as it is: the digits are too many.
fn zero_if_empty(error: std::num::ParseIntError) -> Result<i64, std::num::ParseIntError> {
    if *error.kind() == std::num::IntErrorKind::Empty {
        Ok(0)
    } else {
        Err(error)
    }
}

/// Seconds since 1970 in UTC, then the digits of the fraction without trailing zeros, which compare
/// as text.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Timestamp(i64, String);

impl Timestamp {
    /// Reads an instant in the forms of the dialect.
    pub(super) fn read(text: &str, forms: DateForms) -> Option<Self> {
        match forms {
            DateForms::Rfc3339 => full(text, false),
            DateForms::Rfc3339AndShort => day(text)
                .or_else(|| unix(text))
                .or_else(|| full(text, true)),
        }
    }

    /// An instant, without the zeros at the end of the fraction.
    fn new(seconds: i64, fraction: &str) -> Self {
        Self(seconds, fraction.trim_end_matches('0').to_owned())
    }
}

/// `2026`, `2026-04`, `2026-04-01`.
fn day(text: &str) -> Option<Timestamp> {
    let mut rest = TextReader(text);
    let year = rest.number(4)?;
    let mut month_and_day = [1, 1];
    for part in &mut month_and_day {
        if rest.end().is_some() {
            break;
        }
        rest.one_of(&['-'])?;
        *part = rest.number(2)?;
    }
    rest.end()?;
    let [month, day] = month_and_day;
    Some(Timestamp::new(days(year, month, day)? * 86_400, ""))
}

/// Unix seconds, also with a fraction.
fn unix(text: &str) -> Option<Timestamp> {
    let mut rest = TextReader(text);
    let seconds = rest.digits()?.parse().ok()?;
    let fraction = rest.fraction()?;
    rest.end()?;
    Some(Timestamp::new(seconds, fraction))
}

/// RFC 3339; with `short`, seconds may be missing.
fn full(text: &str, short: bool) -> Option<Timestamp> {
    let mut rest = TextReader(text);
    let year = rest.number(4)?;
    rest.one_of(&['-'])?;
    let month = rest.number(2)?;
    rest.one_of(&['-'])?;
    let day = rest.number(2)?;
    rest.one_of(&['T', 't'])?;
    let hour = rest.number(2)?;
    rest.one_of(&[':'])?;
    let minute = rest.number(2)?;
    let (second, fraction) = match rest.one_of(&[':']) {
        Some(_) => (rest.number(2)?, rest.fraction()?),
        None if short => (0, ""),
        None => return None,
    };
    let offset = match rest.one_of(&['Z', 'z', '+', '-'])? {
        'Z' | 'z' => 0,
        sign => {
            let hours = rest.number(2)?;
            rest.one_of(&[':'])?;
            let minutes = rest.number(2)?;
            if hours > 23 || minutes > 59 {
                return None;
            }
            (hours * 60 + minutes) * if sign == '-' { -60 } else { 60 }
        }
    };
    rest.end()?;
    // The second 60 is a leap second: the first of the next minute, as in Unix time.
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let seconds = days(year, month, day)? * 86_400 + hour * 3600 + minute * 60 + second - offset;
    Some(Timestamp::new(seconds, fraction))
}

/// Days from 1970-01-01 to a day of the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let lengths = [
        31,
        if leap { 29 } else { 28 },
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    ];
    let index = usize::try_from(month.checked_sub(1)?).ok()?;
    if day < 1 || day > *lengths.get(index)? {
        return None;
    }
    let before_month: i64 = lengths.iter().take(index).sum();
    Some(days_before_year(year) - days_before_year(1970) + before_month + day - 1)
}

/// Days from the year 1 to the beginning of a year.
fn days_before_year(year: i64) -> i64 {
    let years = year - 1;
    365 * years + years.div_euclid(4) - years.div_euclid(100) + years.div_euclid(400)
}

/// An address as its bits; an IPv4 address in IPv6 form is that IPv4 address.
#[derive(Clone, Copy)]
pub(super) enum Address {
    V4(u32),
    V6(u128),
}

impl Address {
    /// Reads an address as `IpAddr` does: four decimal numbers, or groups of IPv6.
    pub(super) fn read(text: &str) -> Option<Self> {
        Some(match text.parse().ok()? {
            IpAddr::V4(address) => Address::V4(address.to_bits()),
            IpAddr::V6(address) if address.to_bits() >> 32 == 0xffff => {
                Address::V4(u32::try_from(address.to_bits() & 0xffff_ffff).ok()?)
            }
            IpAddr::V6(address) => Address::V6(address.to_bits()),
        })
    }
}

/// The addresses that begin with the same bits: `10.0.0.0/8`.
pub(super) struct AddressBlock {
    address: Address,
    bits: u32,
}

impl AddressBlock {
    /// Reads `10.0.0.0/8`, or an address alone as the block of itself. A block of IPv6 addresses
    /// that contains only those of IPv4 (`::ffff:10.0.0.0/104`) is the block of IPv4 addresses.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let written: IpAddr = address.parse().ok()?;
        let width = if written.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            None => width,
            Some(bits) => bits.parse().ok().filter(|bits: &u32| *bits <= width)?,
        };
        Some(match (written, Address::read(address)?) {
            (IpAddr::V6(_), address @ Address::V4(_)) if bits >= 96 => Self {
                address,
                bits: bits - 96,
            },
            // A block of IPv6 addresses that is wider than those of IPv4.
            (IpAddr::V6(written), Address::V4(_)) => Self {
                address: Address::V6(written.to_bits()),
                bits,
            },
            (_, address) => Self { address, bits },
        })
    }

    /// Whether an address is in the block.
    pub(super) fn contains(&self, address: Address) -> bool {
        let (different, width) = match (self.address, address) {
            (Address::V4(block), Address::V4(address)) => (u128::from(block ^ address), 32),
            (Address::V6(block), Address::V6(address)) => (block ^ address, 128),
            _ => return false,
        };
        // Shifting all bits away leaves no difference.
        different.checked_shr(width - self.bits).unwrap_or(0) == 0
    }
}
