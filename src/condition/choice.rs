//! What a request may give for a key.

use std::borrow::Cow;

use super::test::Given;

/// What a key may be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// The request does not give the key.
    Absent,
    /// One value, also the empty text.
    One(String),
    /// Several values at once, at least one.
    Many(Vec<Cow<'static, str>>),
}

impl Choice {
    /// The choice in the form in which a test reads requests.
    pub(crate) fn given(&self) -> Given<'_> {
        match self {
            Choice::Absent => Given::Absent,
            Choice::One(value) => Given::One(value),
            Choice::Many(values) => Given::Many(values),
        }
    }
}
