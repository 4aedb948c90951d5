//! How an entry names a caller.

use crate::decision::Truth;

/// How a policy names a caller: by itself, by its role, or by its account (L5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Naming {
    /// The caller itself is named.
    pub(crate) direct: Truth,
    /// Its role is named, where that is less than naming the session.
    pub(crate) by_role: Truth,
    /// Its account is named, where that only delegates.
    pub(crate) by_account: Truth,
}

impl Naming {
    /// The caller is not named.
    pub(crate) const NONE: Naming = Naming {
        direct: Truth::False,
        by_role: Truth::False,
        by_account: Truth::False,
    };
    /// The caller itself is named for certain.
    pub(crate) const DIRECT: Naming = Naming::directly(Truth::True);

    /// The caller itself is named, if this is so.
    pub(super) const fn directly(truth: Truth) -> Naming {
        Naming {
            direct: truth,
            ..Naming::NONE
        }
    }

    /// The caller's role is named, if this is so.
    pub(super) const fn by_role(truth: Truth) -> Naming {
        Naming {
            by_role: truth,
            ..Naming::NONE
        }
    }

    /// Whether at any level.
    pub(crate) fn any(self) -> Truth {
        Truth::any([self.direct, self.by_role, self.by_account])
    }

    /// Whether it names for certain in one of these ways.
    pub(crate) fn meets(self, ways: Naming) -> bool {
        let pairs = [
            (self.direct, ways.direct),
            (self.by_role, ways.by_role),
            (self.by_account, ways.by_account),
        ];
        pairs.contains(&(Truth::True, Truth::True))
    }

    /// Whether one of two entries names the caller, level by level.
    pub(crate) fn or(self, other: Naming) -> Naming {
        Naming {
            direct: Truth::any([self.direct, other.direct]),
            by_role: Truth::any([self.by_role, other.by_role]),
            by_account: Truth::any([self.by_account, other.by_account]),
        }
    }
}
