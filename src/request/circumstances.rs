//! What is known of a call besides caller, action and resource: context keys and the time.

use std::borrow::Cow;

use super::context::ContextValue;
use crate::dialect::Table;

/// The context keys and the time of a call. Every kind of question takes one.
///
/// # Examples
///
/// ```
/// use portcullis::{Circumstances, Dialect};
/// let office = Circumstances::at("2026-11-21T08:00:00Z").context("acs:SourceIp", "10.0.0.7");
/// let request = Dialect::alibaba_ram()
///     .request("acs:ram::1:user/ann", "oss:GetObject", "acs:oss:*:1:b/k")
///     .under(office)
///     .build()?;
/// assert!(request.has_time());
/// # Ok::<(), portcullis::Error>(())
/// ```
///
/// An array or an iterator of keys and values is one without a time:
///
/// ```
/// use portcullis::Circumstances;
/// let encrypted = Circumstances::from([("acs:SecureTransport", true)]);
/// assert_eq!(encrypted, Circumstances::new().context("acs:SecureTransport", true));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Circumstances<'a> {
    pub(crate) context: Vec<(Cow<'a, str>, ContextValue<'a>)>,
    pub(crate) time: Option<Cow<'a, str>>,
}

impl<'a> Circumstances<'a> {
    /// Returns circumstances about which nothing is known.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns circumstances with only the time; see [`Circumstances::time`].
    pub fn at(time: impl Into<Cow<'a, str>>) -> Self {
        Self::new().time(time)
    }

    /// Adds a context key and its value. Keys ignore ASCII case; a duplicate key is an error when
    /// the question is asked, not a replacement.
    pub fn context(
        mut self,
        key: impl Into<Cow<'a, str>>,
        value: impl Into<ContextValue<'a>>,
    ) -> Self {
        self.context.push((key.into(), value.into()));
        self
    }

    /// Sets the time of the call, as an RFC 3339 timestamp with a zone. The engine has no clock
    /// (clause C10).
    pub fn time(mut self, time: impl Into<Cow<'a, str>>) -> Self {
        self.time = Some(time.into());
        self
    }

    /// The same circumstances, borrowing the texts of these.
    pub(crate) fn borrowed(&self) -> Circumstances<'_> {
        let mut context = Vec::with_capacity(self.context.len() + 1);
        for (key, value) in &self.context {
            context.push((Cow::Borrowed(&**key), value.clone()));
        }
        Circumstances {
            context,
            time: self.time.as_deref().map(Cow::Borrowed),
        }
    }

    /// The value given for a key in any spelling that the dialect takes for the same key.
    pub(crate) fn canonical_value(&self, key: &str, table: &Table) -> Option<&ContextValue<'a>> {
        let key = table.canonical_key(key);
        self.context
            .iter()
            .find(|(given, _)| table.canonical_key(given) == key)
            .map(|(_, value)| value)
    }

    /// The value given for a key, in any ASCII case.
    pub(crate) fn value(&self, key: &str) -> Option<&ContextValue<'a>> {
        self.context
            .iter()
            .find(|(given, _)| given.eq_ignore_ascii_case(key))
            .map(|(_, value)| value)
    }
}

impl<'a, K: Into<Cow<'a, str>>, V: Into<ContextValue<'a>>> FromIterator<(K, V)>
    for Circumstances<'a>
{
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let mut circumstances = Self::new();
        for (key, value) in pairs {
            circumstances = circumstances.context(key, value);
        }
        circumstances
    }
}

impl<'a, K: Into<Cow<'a, str>>, V: Into<ContextValue<'a>>, const N: usize> From<[(K, V); N]>
    for Circumstances<'a>
{
    fn from(pairs: [(K, V); N]) -> Self {
        pairs.into_iter().collect()
    }
}
