//! Which parts of a statement's scope hold a request. Explanations report the part that does not.

use super::pool::NOTHING;
use super::statement::StatementRef;
use super::view::View;
use crate::decision::Truth;
use crate::resource_name::{Difference, NamePattern};

impl StatementRef<'_> {
    /// Whether its actions include the request's, and whether it then leaves it out.
    pub(crate) fn acts(self, view: &View<'_>) -> (bool, bool) {
        let includes = self
            .included_actions()
            .is_none_or(|mut all| all.any(|action| action.matches(view.action)));
        (
            includes,
            self.excluded_actions()
                .any(|action| action.matches(view.action)),
        )
    }

    /// Whether its resources include the request's, and whether it then leaves it out.
    pub(crate) fn holds(self, view: &View<'_>) -> (Truth, bool) {
        let includes = self.included_resources().map_or(Truth::True, |included| {
            Truth::any(included.map(|pattern| view.matches(pattern).selects()))
        });
        let leaves_out = self.statement.excluded != NOTHING
            && self
                .excluded_resources()
                .any(|pattern| view.matches(pattern).selects() == Truth::True);
        (includes, leaves_out)
    }
}

impl View<'_> {
    /// Where a pattern does not match the resource; `None` where there is none, or the pattern is
    /// `*`.
    pub(crate) fn difference<'p>(&self, pattern: &'p NamePattern) -> Option<Difference<'p>> {
        pattern.difference(self.resource?, self, self.reading.exact_names)
    }
}
