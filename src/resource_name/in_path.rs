//! Names with one unknown part (clause C9).
//!
//! A session does not show the path of its role, so its role is one of
//! `arn:aws:iam::1:role/<path>app`. Only the last field holds the unknown part: the other fields are
//! compared here, and what is left is a question about one matcher, which `pattern` answers.

use super::name::Name;
use super::pattern::NamePattern;
use crate::decision::Truth;
use crate::pattern::{Bindings, InPath, Matcher, PathCandidate};

impl NamePattern {
    /// The matcher of the last field for names whose path is not known, where every other field
    /// matches; `start` is their start as a name, whose last field is held against that matcher.
    pub(crate) fn in_path<'p>(
        &'p self,
        start: &Name<'p>,
        names: InPath<'p>,
        bindings: &impl Bindings,
    ) -> Option<PathCandidate<'p>> {
        let NamePattern::Fields(patterns) = self else {
            return Some(PathCandidate {
                matcher: &Matcher::Any,
                names,
                is_sure: true,
            });
        };
        if patterns.unresolved(bindings).is_some() {
            return None;
        }
        let others = patterns
            .compared(start)
            .map(|(matcher, text)| matcher.matches(text, bindings).selects());
        let others = Truth::all(others);
        let length = start.raw_field(usize::from(patterns.last_index)).len();
        let last = names.start.get(names.start.len().checked_sub(length)?..)?;
        let candidate = PathCandidate {
            matcher: &patterns.last,
            names: InPath {
                start: last,
                ..names
            },
            is_sure: others == Truth::True,
        };
        (others != Truth::False).then_some(candidate)
    }
}
