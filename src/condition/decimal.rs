//! Exact decimal numbers (clause C4).
//!
//! No decimal crate is both exact for every exponent the language allows and free of allocation when it reads, so a
//! number stays its digits: sign, digits from the first to the last that is not zero, and where the point stands.

use std::borrow::Cow;
use std::cmp::Ordering;

/// The largest exponent, in either direction, that a text may state.
const EXPONENT_MAX: i64 = 308;

/// `±0.digits × 10^exponent`; zero has no digits.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Decimal<'t> {
    negative: bool,
    exponent: i64,
    /// May hold the point, which does not count; begins and ends with a digit that is not zero.
    digits: Cow<'t, str>,
}

impl<'t> Decimal<'t> {
    /// Texts of it and of what lies so close to it that no number of a policy lies between.
    pub(super) fn around(&self) -> [String; 3] {
        const ZEROS: &str = "0000000000000000000000000000000000000000";
        let digits: String = self.digits.chars().filter(char::is_ascii_digit).collect();
        let sign = if self.negative { "-" } else { "" };
        let text = |digits: &str| format!("{sign}0.{digits}e{}", self.exponent);
        let Some((start, last)) = digits.split_at_checked(digits.len().saturating_sub(1)) else {
            return [text(&digits), text(&digits), text(&digits)];
        };
        match last.parse::<u8>() {
            Ok(last @ 1..) => {
                let less = text(&format!("{start}{}{}", last - 1, ZEROS.replace('0', "9")));
                [text(&digits), text(&format!("{digits}{ZEROS}1")), less]
            }
            _ => ["0".to_owned(), format!("1e-{EXPONENT_MAX}"), format!("-1e-{EXPONENT_MAX}")],
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
        let digits =
            if mantissa.contains('.') { digits.trim_end_matches(['0', '.']) } else { digits.trim_end_matches('0') };
        if digits.is_empty() {
            return Some(Self { negative: false, exponent: 0, digits: Cow::Borrowed("") });
        }
        let significant_whole = whole.trim_start_matches('0').len();
        let point = if significant_whole > 0 {
            i64::try_from(significant_whole).ok()?
        } else {
            -i64::try_from(fraction.len() - fraction.trim_start_matches('0').len()).ok()?
        };
        Some(Self { negative, exponent: point + stated, digits: Cow::Borrowed(digits) })
    }

    pub(crate) fn into_owned(self) -> Decimal<'static> {
        Decimal { digits: Cow::Owned(self.digits.into_owned()), negative: self.negative, exponent: self.exponent }
    }

    fn magnitude_cmp(&self, other: &Decimal<'_>) -> Ordering {
        match (self.digits.is_empty(), other.digits.is_empty()) {
            (true, true) => return Ordering::Equal,
            (true, false) => return Ordering::Less,
            (false, true) => return Ordering::Greater,
            (false, false) => {}
        }
        // Digits are compared as they come; a number that ends first is the smaller, for the last digit is not zero.
        let left = self.digits.bytes().filter(|byte| *byte != b'.');
        let right = other.digits.bytes().filter(|byte| *byte != b'.');
        self.exponent.cmp(&other.exponent).then_with(|| left.cmp(right))
    }

    pub(crate) fn compare(&self, other: &Decimal<'_>) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.magnitude_cmp(other),
            (true, true) => other.magnitude_cmp(self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn parse_exponent(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !is_digits(digits) {
        return None;
    }
    let significant = digits.trim_start_matches('0');
    let size: i64 =
        if significant.is_empty() { 0 } else { significant.get(..significant.len().min(4))?.parse().ok()? };
    if size > EXPONENT_MAX || significant.len() > 3 {
        return None;
    }
    Some(if text.starts_with('-') { -size } else { size })
}
