//! Keys that follow from the time and the resource group (clause C9); for those of the caller see
//! [`super::known`].

use std::borrow::Cow;

use super::context::GivenValue;
use crate::condition::{DateForms, Instant};
use crate::dialect::KeySource;

/// What the rest of a request says, besides who asks.
pub(super) struct RequestFacts<'f> {
    /// The time as given, and what it says.
    pub(super) time: Option<(&'f str, &'f Instant<'static>)>,
    pub(super) group: Option<&'f str>,
    pub(super) dates: DateForms,
    /// Service and name in lower case.
    pub(super) action: (&'f str, &'f str),
}

impl RequestFacts<'_> {
    /// Whether a key may follow from them.
    pub(super) fn may_fill(&self, from: KeySource) -> bool {
        match from {
            KeySource::Time | KeySource::UnixTime => self.time.is_some(),
            KeySource::ResourceGroup => self.group.is_some(),
            _ => false,
        }
    }

    /// The value of a key; `None` where nothing follows.
    pub(super) fn value(&self, from: KeySource) -> Option<GivenValue<'static>> {
        let text = match from {
            KeySource::Time => self.time?.0.to_owned(),
            KeySource::UnixTime => self.time?.1.unix_text()?,
            KeySource::ResourceGroup => self.group?.to_owned(),
            _ => return None,
        };
        Some(GivenValue::One([Cow::Owned(text)]))
    }

    /// Whether a given value and what follows can both be so.
    pub(super) fn agrees(
        &self,
        from: KeySource,
        given: &GivenValue<'_>,
        follows: &GivenValue<'_>,
    ) -> bool {
        match (given.values(), from) {
            (None, _) => true,
            (Some([given]), KeySource::Time | KeySource::UnixTime) => self.same_time(given),
            (given, _) => given == follows.values(),
        }
    }

    /// Whether a given text is the time of the request, in any form of the dialect.
    fn same_time(&self, given: &str) -> bool {
        let Some((_, instant)) = self.time else {
            return true;
        };
        Instant::parse(given, self.dates).is_some_and(|given| given == *instant)
    }
}
