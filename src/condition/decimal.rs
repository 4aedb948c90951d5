//! Exact decimal numbers (clause C4).
//!
//! No decimal crate is both exact for every exponent the language allows and free of allocation
//! when it reads, so a number stays its digits: sign, digits from the first to the last that is not
//! zero, and the place of the point.

use std::borrow::Cow;
use std::cmp::Ordering;

/// The largest exponent, in either direction, that a text may state.
const EXPONENT_MAX: i64 = 308;

/// `±0.digits × 10^exponent`; zero has no digits.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Decimal<'t> {
    /// Never of zero, so that `-0` equals `0`.
    negative: bool,
    /// The places before the point that the digits begin at: 3 for `120`, -1 for `0.012`.
    exponent: i64,
    /// May hold the point, which does not count; begins and ends with a digit that is not zero.
    digits: Cow<'t, str>,
}

impl<'t> Decimal<'t> {
    /// Its digits without the point.
    fn plain_digits(&self) -> String {
        self.digits.chars().filter(char::is_ascii_digit).collect()
    }

    /// Whether it is zero, which has no digits.
    fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// A number by its parts, with digits that have neither a point nor zeros at their ends.
    fn of(negative: bool, exponent: i64, digits: String) -> Decimal<'static> {
        Decimal {
            negative,
            exponent,
            digits: Cow::Owned(digits),
        }
    }

    /// A number below this one.
    pub(super) fn below(&self) -> Decimal<'static> {
        let above = Self::of(
            !self.negative && !self.is_zero(),
            self.exponent,
            self.plain_digits(),
        )
        .above();
        Decimal {
            negative: !above.is_zero(),
            ..above
        }
    }

    /// A number above this one.
    pub(super) fn above(&self) -> Decimal<'static> {
        if self.negative {
            return Self::of(false, 0, String::new());
        }
        // A power of ten, of which a number without a whole digit lies below the one.
        Self::of(false, self.exponent + 1, "1".to_owned())
    }

    /// A number between this one and a greater one.
    pub(super) fn up_to(&self, greater: &Decimal<'_>) -> Decimal<'static> {
        if self.negative && !greater.negative && !greater.is_zero() {
            return Self::of(false, 0, String::new());
        }
        // One place beyond the last digit of both, away from zero from the one that is nearer to
        // it.
        let place = self.decimals().max(greater.decimals()).unwrap_or(0) + 1;
        let near = if self.negative { greater } else { self };
        if near.is_zero() {
            return Self::of(self.negative, 1 - place, "1".to_owned());
        }
        let mut digits = near.plain_digits();
        let length = usize::try_from(near.exponent + place - 1).unwrap_or(0);
        digits.extend(std::iter::repeat_n(
            '0',
            length.saturating_sub(digits.len()),
        ));
        digits.push('1');
        Self::of(self.negative, near.exponent, digits)
    }

    /// How many places behind the point it has; negative where its last digit is before the point,
    /// `None` of zero.
    fn decimals(&self) -> Option<i64> {
        if self.is_zero() {
            return None;
        }
        let length = i64::try_from(self.plain_digits().len()).ok()?;
        Some(length - self.exponent)
    }

    /// A text of it, with an exponent where more than 30 zeros would be written.
    pub(super) fn text(&self) -> String {
        const PLAIN: i64 = 30;
        if self.is_zero() {
            return "0".to_owned();
        }
        let sign = if self.negative { "-" } else { "" };
        let digits = self.plain_digits();
        // What an exponent cannot state is written out.
        let least = if self.exponent < -PLAIN {
            -EXPONENT_MAX
        } else {
            0
        };
        let most = if self.exponent > PLAIN {
            EXPONENT_MAX
        } else {
            0
        };
        let stated = if self.exponent < 0 {
            self.exponent.max(least)
        } else {
            self.exponent.min(most)
        };
        let zeros = |count: i64| "0".repeat(usize::try_from(count).unwrap_or(0));
        let whole = self.exponent - stated;
        let length = i64::try_from(digits.len()).unwrap_or(i64::MAX);
        let number = match usize::try_from(whole) {
            Ok(0) | Err(_) => format!("0.{}{digits}", zeros(-whole)),
            Ok(_) if length <= whole => format!("{digits}{}", zeros(whole - length)),
            Ok(whole) => {
                let (start, rest) = digits.split_at_checked(whole).unwrap_or((&digits, "0"));
                format!("{start}.{rest}")
            }
        };
        if stated == 0 {
            format!("{sign}{number}")
        } else {
            format!("{sign}{number}e{stated}")
        }
    }

    /// Reads `[+-] digits [. digits] [e [+-] digits]`, nothing else, without allocating.
    pub(crate) fn parse(text: &'t str) -> Option<Self> {
        let negative = text.starts_with('-');
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (mantissa, stated) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, parse_exponent(exponent)?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
        if !is_digits(whole) || !is_digits(fraction) {
            return None;
        }
        let digits = mantissa.trim_start_matches(['0', '.']);
        let digits = if mantissa.contains('.') {
            digits.trim_end_matches(['0', '.'])
        } else {
            digits.trim_end_matches('0')
        };
        if digits.is_empty() {
            return Some(Self {
                negative: false,
                exponent: 0,
                digits: Cow::Borrowed(""),
            });
        }
        let significant_whole = whole.trim_start_matches('0').len();
        let point = if significant_whole > 0 {
            i64::try_from(significant_whole).ok()?
        } else {
            -i64::try_from(fraction.len() - fraction.trim_start_matches('0').len()).ok()?
        };
        Some(Self {
            negative,
            exponent: point + stated,
            digits: Cow::Borrowed(digits),
        })
    }

    /// The same number, borrowing nothing.
    pub(crate) fn into_owned(self) -> Decimal<'static> {
        Decimal {
            digits: Cow::Owned(self.digits.into_owned()),
            negative: self.negative,
            exponent: self.exponent,
        }
    }

    /// Compares two numbers without their signs.
    fn magnitude_cmp(&self, other: &Decimal<'_>) -> Ordering {
        match (self.digits.is_empty(), other.digits.is_empty()) {
            (true, true) => return Ordering::Equal,
            (true, false) => return Ordering::Less,
            (false, true) => return Ordering::Greater,
            (false, false) => {}
        }
        // Digits are compared as they come; a number that ends first is the smaller, for the last
        // digit is not zero.
        let left = self.digits.bytes().filter(|byte| *byte != b'.');
        let right = other.digits.bytes().filter(|byte| *byte != b'.');
        self.exponent
            .cmp(&other.exponent)
            .then_with(|| left.cmp(right))
    }

    /// Compares two numbers by their values: `1.50` equals `15e-1`.
    pub(crate) fn compare(&self, other: &Decimal<'_>) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.magnitude_cmp(other),
            (true, true) => other.magnitude_cmp(self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

/// Whether a text is one or more ASCII digits.
fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Reads `[+-] digits`; `None` of an exponent beyond [`EXPONENT_MAX`].
fn parse_exponent(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !is_digits(digits) {
        return None;
    }
    let significant = digits.trim_start_matches('0');
    let size: i64 = if significant.is_empty() {
        0
    } else {
        significant.get(..significant.len().min(4))?.parse().ok()?
    };
    if size > EXPONENT_MAX || significant.len() > 3 {
        return None;
    }
    Some(if text.starts_with('-') { -size } else { size })
}
