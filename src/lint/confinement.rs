//! What keeps an allow from everybody, and from all that it says: the answer that rules ask for.

use crate::source::Span;

/// What the conditions of one allow, and the denies of its policy, keep out of it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Confinement {
    /// Strangers: those whom the owner of the policy does not know.
    pub(super) excludes_strangers: bool,
    /// Something that its holder could do without them.
    pub(super) limits_holder: bool,
    /// The key of its first condition that confines nothing.
    pub(super) idle_key: Option<Span>,
}
