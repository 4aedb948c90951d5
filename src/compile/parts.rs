//! Which parts of a statement's scope hold a request. Explanations report the part that does not.

use super::statement::StatementRef;
use super::view::View;
use crate::decision::Truth;
use crate::resource_name::{Difference, NamePattern};

impl StatementRef<'_> {
    /// Whether its actions include the request's, and whether it then leaves it out.
    pub(crate) fn acts(self, view: &View<'_>) -> (bool, bool) {
        let mut excluded = self.excluded_actions();
        let leaves_out = excluded.any(|action| action.matches(view.action));
        (self.includes_action(view), leaves_out)
    }

    /// Whether its resources include the request's, and whether it then leaves it out.
    pub(crate) fn holds(self, view: &View<'_>) -> (Truth, bool) {
        let mut excluded = self.excluded_resources();
        let leaves_out = excluded.any(|pattern| view.matches(pattern).selects() == Truth::True);
        (self.includes_resource(view), leaves_out)
    }
}

impl View<'_> {
    /// Where a pattern does not match the resource; `None` where there is none, or the pattern is
    /// `*`.
    pub(crate) fn difference<'p>(&self, pattern: &'p NamePattern) -> Option<Difference<'p>> {
        pattern.difference(self.resource?, self, self.reading.exact_names)
    }
}
