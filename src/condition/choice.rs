//! What a request may give for a key.

use std::borrow::Cow;

use super::test::KeyState;

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
    pub(crate) fn given(&self) -> KeyState<'_> {
        match self {
            Choice::Absent => KeyState::Absent,
            Choice::One(value) => KeyState::One(value),
            Choice::Many(values) => KeyState::Many(values),
        }
    }
}
