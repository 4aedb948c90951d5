//! What an import returns: the estate as text, what it leaves out, and how much was read.

use super::documents::CheckedAccount;
use crate::diagnostic::Diagnostic;

/// An estate as text, and what it leaves out.
#[derive(Clone, Debug)]
#[must_use]
pub struct ImportedEstate {
    pub(super) text: String,
    pub(super) left: Vec<Diagnostic>,
    pub(super) incomplete: Vec<String>,
    pub(super) counts: Counts,
}

impl ImportedEstate {
    /// The estate as JSON, in the form of `policies/schema/estate.schema.json`.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What the estate leaves out and what the export lacks, ordered by place. A
    /// [`Level::Suggestion`](crate::Level::Suggestion) decides nothing; a warning could.
    pub fn left(&self) -> &[Diagnostic] {
        &self.left
    }

    /// What the estate lacks, in the words of its field `incomplete`. Empty for a whole estate.
    pub fn incomplete(&self) -> &[String] {
        &self.incomplete
    }

    /// How much was read.
    pub fn counts(&self) -> Counts {
        self.counts
    }
}

/// How many things of each kind an estate holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Accounts.
    pub accounts: usize,
    /// Users of all accounts.
    pub users: usize,
    /// Groups of all accounts.
    pub groups: usize,
    /// Roles of all accounts.
    pub roles: usize,
    /// Policies that can be attached, including those whose text the export lacks.
    pub policies: usize,
}

impl Counts {
    /// Counts the things of all accounts.
    pub(super) fn of<'a>(accounts: impl Iterator<Item = &'a CheckedAccount>) -> Self {
        let mut counts = Counts::default();
        for CheckedAccount { draft, documents } in accounts {
            counts.accounts += 1;
            counts.users += draft.users.len();
            counts.groups += draft.groups.len();
            counts.roles += draft.roles.len();
            counts.policies += documents.policies.len();
        }
        counts
    }
}
