//! In which fields a name differs from a pattern that does not match it.
//!
//! Explanations use this: `acs:oss:*:1:b/k` and `acs:oss:*:2:b/*` differ in field 3, the account.
//! Decisions do not, since they stop at the first field that differs.

use smallvec::SmallVec;

use super::name::Name;
use super::pattern::NamePattern;
use crate::decision::Truth;
use crate::pattern::{Bindings, Matcher};

/// Where a pattern does not match a name.
#[derive(Clone, Debug)]
pub(crate) struct Difference<'p> {
    /// The fields that differ, each by its index with its pattern; the last field is not among them.
    pub(crate) fields: SmallVec<[(usize, &'p Matcher); 2]>,
    /// Whether the last field differs.
    pub(crate) last: bool,
    /// The pattern of the last field, in the case in which it is compared.
    pub(crate) last_pattern: &'p Matcher,
}

impl NamePattern {
    /// Compares every field with a name; `None` is the pattern `*`, which matches every one.
    /// `exact` as in [`NamePattern::matches`].
    pub(crate) fn difference(
        &self,
        name: &Name<'_>,
        bindings: &impl Bindings,
        exact: bool,
    ) -> Option<Difference<'_>> {
        let NamePattern::Fields(patterns) = self else {
            return None;
        };
        let mut fields = SmallVec::new();
        for (index, matcher) in &patterns.fields {
            if !patterns.is_compared(*index, name) {
                continue;
            }
            let index = usize::from(*index);
            if differs(matcher, name.field(index), bindings) {
                fields.push((index, matcher));
            }
        }
        let (last_pattern, text) = patterns.last(name, exact);
        Some(Difference {
            fields,
            last: differs(last_pattern, text, bindings),
            last_pattern,
        })
    }
}

/// Whether a field is not matched for certain: a variable without a value differs too.
fn differs(matcher: &Matcher, text: &str, bindings: &impl Bindings) -> bool {
    matcher.matches(text, bindings).selects() != Truth::True
}
