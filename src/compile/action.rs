//! Patterns of actions as decisions read them: compared half by half, in lower case.

use crate::decision::Truth;
use crate::model::ActionPattern;
use crate::pattern::{Anchor, Matcher, PlainPattern};

/// `*`, or a matcher for each half.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum ActionMatcher {
    Any,
    Halves { service: Matcher, name: Matcher },
}

impl ActionMatcher {
    /// Splits a pattern at its colon; one without a colon is every action.
    pub(crate) fn new(pattern: &ActionPattern) -> Self {
        let Some((service, name)) = pattern.text.split_once(':') else {
            return ActionMatcher::Any;
        };
        ActionMatcher::Halves {
            service: Matcher::without_variables(&service.to_ascii_lowercase()),
            name: Matcher::without_variables(&name.to_ascii_lowercase()),
        }
    }

    /// A pattern for each half.
    pub(crate) fn spelled(&self) -> [PlainPattern; 2] {
        match self {
            ActionMatcher::Any => [PlainPattern::any(), PlainPattern::any()],
            ActionMatcher::Halves { service, name } => {
                [PlainPattern::new(service), PlainPattern::new(name)]
            }
        }
    }

    /// Whether some action may be matched by both.
    pub(crate) fn overlaps(&self, other: &ActionMatcher) -> bool {
        match (self, other) {
            (
                ActionMatcher::Halves { service, name },
                ActionMatcher::Halves {
                    service: other_service,
                    name: other_name,
                },
            ) => {
                service.overlaps(other_service) != Truth::False
                    && name.overlaps(other_name) != Truth::False
            }
            _ => true,
        }
    }

    /// Whether it matches an action, given as service and name in lower case.
    pub(crate) fn matches(&self, (service, name): (&str, &str)) -> bool {
        match self {
            ActionMatcher::Any => true,
            ActionMatcher::Halves {
                service: wanted_service,
                name: wanted_name,
            } => wanted_service.matches_plain(service) && wanted_name.matches_plain(name),
        }
    }

    /// The service where it is literal, and what is literal of the name.
    pub(super) fn anchor(&self) -> (Option<&str>, Anchor<'_>) {
        match self {
            ActionMatcher::Any => (None, Anchor::Ends("", "")),
            ActionMatcher::Halves { service, name } => match service.anchor() {
                Anchor::Exact(service) => (Some(service), name.anchor()),
                Anchor::Ends(..) => (None, Anchor::Ends("", "")),
            },
        }
    }
}
