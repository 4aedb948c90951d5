//! In which fields a name differs from a pattern that does not match it, for explanations.

use smallvec::SmallVec;

use super::name::Name;
use super::pattern::NamePattern;
use crate::decision::Truth;
use crate::pattern::{Bindings, Matcher};

/// Where a pattern does not match a name.
#[derive(Clone, Debug)]
pub(crate) struct Difference<'p> {
    /// The fields before the last that do not, each with its pattern.
    pub(crate) fields: SmallVec<[(usize, &'p Matcher); 2]>,
    /// Whether the last does not.
    pub(crate) last: bool,
    /// The pattern of the last field, as it is compared.
    pub(crate) last_pattern: &'p Matcher,
}

impl NamePattern {
    /// Where it does not match a name; `None` is `*`, which matches every one. `exact` as in
    /// [`NamePattern::matches`].
    pub(crate) fn difference(
        &self,
        name: &Name<'_>,
        bindings: &impl Bindings,
        exact: bool,
    ) -> Option<Difference<'_>> {
        let NamePattern::Fields(patterns) = self else {
            return None;
        };
        let differs = |matcher: &Matcher, text: &str| {
            matcher.matches(text, bindings).selects() != Truth::True
        };
        let counts = |index: u8| !(name.global && patterns.region_index == Some(index));
        let compared = patterns.fields.iter().filter(|(index, _)| counts(*index));
        let fields = compared.filter_map(|(index, matcher)| {
            let index_in_name = usize::from(*index);
            differs(matcher, name.field(index_in_name)).then_some((index_in_name, matcher))
        });
        let (last_pattern, text) = patterns.last(name, exact);
        Some(Difference {
            fields: fields.collect(),
            last: differs(last_pattern, text),
            last_pattern,
        })
    }
}
