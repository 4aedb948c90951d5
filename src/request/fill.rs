//! Keys that follow from the time and the resource group (clause C9); for those of the caller see [`super::known`].

use std::borrow::Cow;

use super::context::Inner;
use crate::condition::{DateForms, Instant};
use crate::dialect::Filled;

/// What the rest of a request says, besides who asks.
pub(super) struct Facts<'f> {
    /// The time as given, and what it says.
    pub(super) time: Option<(&'f str, &'f Instant<'static>)>,
    pub(super) group: Option<&'f str>,
    pub(super) dates: DateForms,
}

impl Facts<'_> {
    /// The value of a key; `None` where nothing follows.
    pub(super) fn value(&self, from: Filled) -> Option<Inner<'static>> {
        let text = match from {
            Filled::Time => self.time?.0.to_owned(),
            Filled::UnixTime => self.time?.1.seconds().to_string(),
            Filled::ResourceGroup => self.group?.to_owned(),
            _ => return None,
        };
        Some(Inner::One([Cow::Owned(text)]))
    }

    /// Whether a given value and what follows can both be so.
    pub(super) fn agrees(&self, from: Filled, given: &Inner<'_>, follows: &Inner<'_>) -> bool {
        match (given, from) {
            (Inner::Unknown, _) => true,
            (Inner::One([given]), Filled::Time | Filled::UnixTime) => self.same_time(from, given),
            _ => given.values() == follows.values(),
        }
    }

    fn same_time(&self, from: Filled, given: &str) -> bool {
        let Some((_, instant)) = self.time else { return true };
        match Instant::parse(given, self.dates) {
            Some(given) if from == Filled::UnixTime => given.seconds() == instant.seconds(),
            Some(given) => given == *instant,
            None => false,
        }
    }
}
