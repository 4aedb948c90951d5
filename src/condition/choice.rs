//! What a request may give for a key.

use std::borrow::Cow;

use super::test::Given;

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
