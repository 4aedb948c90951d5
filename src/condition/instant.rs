//! Instants (clause C4).

use std::borrow::Cow;

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime};

/// Which texts are instants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateForms {
    /// RFC 3339 with a zone.
    Rfc3339,
    /// Also dates alone, times without seconds, and Unix seconds, as AWS documents for its date
    /// operators:
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>.
    Rfc3339AndShort,
}

/// Seconds since 1970-01-01T00:00:00Z and the digits of the fraction, as many as were written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Instant<'t> {
    /// Whole seconds, negative before 1970.
    seconds: i64,
    /// Without trailing zeros, so that the order of texts is the order of fractions.
    fraction: Cow<'t, str>,
}

impl<'t> Instant<'t> {
    /// Reads a text in one of the dialect's forms, without allocating.
    pub(crate) fn parse(text: &'t str, forms: DateForms) -> Option<Self> {
        let short = forms == DateForms::Rfc3339AndShort;
        let is_year = text.len() == 4 && all_digits(text);
        if short
            && !is_year
            && let Some(instant) = unix_seconds(text)
        {
            return Some(instant);
        }
        let Some((date, time)) = text.split_once(['T', 't']) else {
            return if short {
                Some(Self::new(midnight(short_date(text)?)?, ""))
            } else {
                None
            };
        };
        let zone_at = time.find(['Z', 'z', '+', '-'])?;
        let (clock, zone) = time.split_at_checked(zone_at)?;
        let (clock, fraction) = match clock.split_once('.') {
            Some((clock, fraction)) if all_digits(fraction) => (clock, fraction),
            Some(_) => return None,
            None => (clock, ""),
        };
        let clock_seconds = match parts(clock, ':', [2, 2, 2]) {
            Some(clock) => clock_seconds(clock)?,
            None if short && fraction.is_empty() => {
                let [hour, minute] = parts(clock, ':', [2, 2])?;
                clock_seconds([hour, minute, 0])?
            }
            None => return None,
        };
        let [year, month, day] = parts(date, '-', [4, 2, 2])?;
        let midnight = midnight(civil_date(year, month, day)?)?;
        Some(Self::new(
            midnight + clock_seconds - zone_seconds(zone)?,
            fraction,
        ))
    }

    /// Seconds since 1970, with or without a fraction.
    pub(super) fn of_unix(text: &str) -> Option<Instant<'static>> {
        let (text, is_before) = match text.strip_prefix('-') {
            Some(text) => (text, true),
            None => (text, false),
        };
        let instant = unix_seconds(text)?.into_owned();
        if !is_before {
            return Some(instant);
        }
        // Fractions count upwards from a whole second, so that those before 1970 are left out.
        let seconds = instant.seconds.checked_neg()?;
        instant
            .fraction
            .is_empty()
            .then_some(Instant { seconds, ..instant })
    }

    /// An instant by its whole seconds and the digits after the point, which may end in zeros.
    fn new(seconds: i64, fraction: &'t str) -> Self {
        Self {
            seconds,
            fraction: Cow::Borrowed(fraction.trim_end_matches('0')),
        }
    }

    /// Whole seconds since 1970.
    pub(crate) fn seconds(&self) -> i64 {
        self.seconds
    }

    /// The seconds since 1970 with their fraction; `None` of a fraction before that.
    pub(crate) fn unix_text(&self) -> Option<String> {
        match &*self.fraction {
            "" => Some(self.seconds.to_string()),
            fraction => (self.seconds >= 0).then(|| format!("{}.{fraction}", self.seconds)),
        }
    }

    /// An instant before this one.
    pub(super) fn before(&self) -> Option<Instant<'static>> {
        Some(Instant {
            seconds: self.seconds.checked_sub(1)?,
            fraction: Cow::Borrowed(""),
        })
    }

    /// An instant behind this one.
    pub(super) fn behind(&self) -> Option<Instant<'static>> {
        Some(Instant {
            seconds: self.seconds.checked_add(1)?,
            fraction: Cow::Borrowed(""),
        })
    }

    /// An instant between this one and a later one: a whole second, or a fraction with one more
    /// digit than either has.
    pub(super) fn up_to(&self, later: &Instant<'_>) -> Option<Instant<'static>> {
        if let Some(behind) = self.behind().filter(|behind| behind < later) {
            return Some(behind);
        }
        let length = self.fraction.len().max(later.fraction.len());
        let fraction = format!("{:0<length$}1", self.fraction);
        Some(Instant {
            seconds: self.seconds,
            fraction: Cow::Owned(fraction),
        })
    }

    /// A text of it that every dialect reads.
    pub(crate) fn rfc3339_text(&self) -> Option<String> {
        self.text()
            .filter(|text| Instant::parse(text, DateForms::Rfc3339).is_some())
    }

    /// A text of it that every dialect reads, or else one that only some do; `None` where there is
    /// none.
    pub(super) fn text(&self) -> Option<String> {
        let point = if self.fraction.is_empty() { "" } else { "." };
        let fraction = &self.fraction;
        // A zone reaches a day, less a minute, past the first and the last year.
        const REACH: i64 = 86_340;
        for (shift, zone) in [(0, "Z"), (-REACH, "-23:59"), (REACH, "+23:59")] {
            let civil = self.seconds.checked_add(shift).and_then(civil);
            if let Some(civil) = civil.filter(|civil| (0..=9999).contains(&civil.year())) {
                let (date, time) = (civil.date(), civil.time());
                return Some(format!(
                    "{date}T{:02}:{:02}:{:02}{point}{fraction}{zone}",
                    time.hour(),
                    time.minute(),
                    time.second()
                ));
            }
        }
        (self.seconds >= 0).then(|| format!("{}{point}{fraction}", self.seconds))
    }

    /// The same instant, borrowing nothing.
    pub(crate) fn into_owned(self) -> Instant<'static> {
        Instant {
            seconds: self.seconds,
            fraction: Cow::Owned(self.fraction.into_owned()),
        }
    }
}

/// Seconds since 1970 as RFC 3339 in UTC; `None` past the year 9999.
pub(crate) fn rfc3339(seconds: i64) -> Option<String> {
    Some(jiff::Timestamp::from_second(seconds).ok()?.to_string())
}

/// Digits, with or without a fraction.
fn unix_seconds(text: &str) -> Option<Instant<'_>> {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) if all_digits(fraction) => (whole, fraction),
        Some(_) => return None,
        None => (text, ""),
    };
    if !all_digits(whole) {
        return None;
    }
    Some(Instant::new(whole.parse().ok()?, fraction))
}

/// `2026`, `2026-04` or `2026-04-01`: its first instant.
fn short_date(text: &str) -> Option<Date> {
    if let Some([year]) = parts(text, '-', [4]) {
        return civil_date(year, 1, 1);
    }
    if let Some([year, month]) = parts(text, '-', [4, 2]) {
        return civil_date(year, month, 1);
    }
    let [year, month, day] = parts(text, '-', [4, 2, 2])?;
    civil_date(year, month, day)
}

/// Civil time in UTC; `None` far from our time.
fn civil(seconds: i64) -> Option<DateTime> {
    let epoch = DateTime::new(1970, 1, 1, 0, 0, 0, 0).ok()?;
    epoch.checked_add(SignedDuration::from_secs(seconds)).ok()
}

/// A day of the calendar; `None` where there is no such day, such as 30 February.
fn civil_date(year: i64, month: i64, day: i64) -> Option<Date> {
    Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    )
    .ok()
}

/// Seconds from 1970 to the start of a day in UTC. Civil time reaches to the end of the year 9999,
/// which policies use for "never"; the library's own timestamps stop two days before.
fn midnight(date: Date) -> Option<i64> {
    let epoch = DateTime::new(1970, 1, 1, 0, 0, 0, 0).ok()?;
    Some(date.at(0, 0, 0, 0).duration_since(epoch).as_secs())
}

/// Seconds from midnight; `None` where a clock never shows this.
fn clock_seconds([hour, minute, second]: [i64; 3]) -> Option<i64> {
    // A leap second counts as the first second of the next minute, as in Unix time.
    (hour <= 23 && minute <= 59 && second <= 60).then_some(hour * 3600 + minute * 60 + second)
}

/// `Z`, or `±hh:mm`.
fn zone_seconds(zone: &str) -> Option<i64> {
    if matches!(zone, "Z" | "z") {
        return Some(0);
    }
    let [hour, minute] = parts(zone.get(1..)?, ':', [2, 2])?;
    let seconds = clock_seconds([hour, minute, 0])?;
    Some(if zone.starts_with('-') {
        -seconds
    } else {
        seconds
    })
}

/// Numbers of exactly these widths, separated.
fn parts<const N: usize>(text: &str, separator: char, widths: [usize; N]) -> Option<[i64; N]> {
    let mut numbers = [0; N];
    let mut found = text.split(separator);
    for (number, width) in numbers.iter_mut().zip(widths) {
        let digits = found
            .next()
            .filter(|digits| digits.len() == width && all_digits(digits))?;
        *number = digits.parse().ok()?;
    }
    found.next().is_none().then_some(numbers)
}

/// Whether a text is one or more ASCII digits.
fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
