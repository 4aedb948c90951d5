//! Whether one pattern over names covers another, and whether two overlap.
//!
//! The linter asks this to find statements that add nothing or contradict each other. Patterns are
//! compared field by field, since names are: `acs:oss:*:1:b/*` covers `acs:oss:x:1:b/k*` because
//! each of its fields covers the other's. Two cases need care. A service without regions does not
//! compare them. And the last field of some types ignores case: of the names that a pattern matches,
//! none, some or all are compared in lower case ([`Folding`]), and then each form of the last field
//! is compared that a name may have. Enumerating names instead would be exact too, but without end.

use super::name::{Field, NameScheme};
use super::pattern::{FieldPatterns, NamePattern};
use crate::decision::Truth;
use crate::pattern::{Anchor, Matcher};

impl NamePattern {
    /// Whether it matches every name that the other matches, both of this scheme. `exact` turns the
    /// scheme's case-insensitive types off, as in [`NamePattern::matches`].
    pub(crate) fn covers(&self, other: &NamePattern, scheme: &NameScheme, exact: bool) -> Truth {
        // Its fields say more than such a pattern matches: of the wider one that proves nothing, of
        // the narrower one all.
        match self.fields_cover(other, scheme, exact) {
            Truth::True if self.is_inside() && self != other => Truth::Unknown,
            Truth::False if other.is_inside() => Truth::Unknown,
            covers => covers,
        }
    }

    /// Compares the fields of two patterns, as if neither were one over what lies inside a resource.
    fn fields_cover(&self, other: &NamePattern, scheme: &NameScheme, exact: bool) -> Truth {
        match (self, other) {
            (NamePattern::Any, _) => Truth::True,
            // A request without a resource is matched by `*` alone (R5).
            (NamePattern::Fields(_), NamePattern::Any) => Truth::False,
            (NamePattern::Fields(one), NamePattern::Fields(other)) => {
                let folding = if exact {
                    Folding::Never
                } else {
                    other.folding(scheme)
                };
                let pairs = one
                    .earlier(other, !other.is_global(scheme))
                    .chain(one.lasts(other, folding));
                Truth::all(pairs.map(|(one, other)| one.covers(other)))
            }
        }
    }

    /// What it says of one field, in the case in which it is compared; `None` for `*`.
    pub(crate) fn field(&self, field: &Field, scheme: &NameScheme) -> Option<&Matcher> {
        let NamePattern::Fields(patterns) = self else {
            return None;
        };
        let index = u8::try_from(scheme.index_of(field)?).ok()?;
        Some(patterns.of_field(index, field))
    }

    /// Whether some name, or the request without one, is matched by both.
    pub(crate) fn overlaps(&self, other: &NamePattern, scheme: &NameScheme, exact: bool) -> Truth {
        match self.fields_overlap(other, scheme, exact) {
            Truth::True if self != other && (self.is_inside() || other.is_inside()) => {
                Truth::Unknown
            }
            overlaps => overlaps,
        }
    }

    /// Compares the fields of two patterns, as if neither were one over what lies inside a resource.
    fn fields_overlap(&self, other: &NamePattern, scheme: &NameScheme, exact: bool) -> Truth {
        let (NamePattern::Fields(one), NamePattern::Fields(other)) = (self, other) else {
            return Truth::True;
        };
        let folding = if exact {
            Folding::Never
        } else {
            one.folding(scheme).of_both(other.folding(scheme))
        };
        let earlier = one.earlier(other, !one.share_global(other, scheme));
        let lasts = one.lasts(other, folding);
        Truth::all([
            Truth::all(earlier.map(|(one, other)| one.overlaps(other))),
            Truth::any(lasts.map(|(one, other)| one.overlaps(other))),
        ])
    }
}

impl FieldPatterns {
    /// The fields before the last, the region only where it is compared.
    fn earlier<'p>(
        &'p self,
        other: &'p FieldPatterns,
        region_counts: bool,
    ) -> impl Iterator<Item = (&'p Matcher, &'p Matcher)> {
        let region = self.region_index.filter(|_| !region_counts);
        (0..self.last_index.max(other.last_index))
            .filter(move |index| region != Some(*index))
            .map(|index| (self.at(index), other.at(index)))
    }

    /// Whether it matches names of services without regions only.
    fn is_global(&self, scheme: &NameScheme) -> bool {
        let Some(Anchor::Exact(service)) = self.service().map(Matcher::anchor) else {
            return false;
        };
        scheme.global_services.iter().any(|word| word == service)
    }

    /// Whether both match names of a service without regions.
    fn share_global(&self, other: &FieldPatterns, scheme: &NameScheme) -> bool {
        for word in scheme.global_services.iter() {
            let word = Matcher::Exact((**word).into());
            if self.covers_service(&word) && other.covers_service(&word) {
                return true;
            }
        }
        false
    }

    /// Whether it matches names of this service, a literal word.
    fn covers_service(&self, word: &Matcher) -> bool {
        match self.service() {
            Some(service) => service.covers(word) == Truth::True,
            None => true,
        }
    }

    /// The pairs of last fields to compare: as they are written, in lower case, or both.
    fn lasts<'p>(
        &'p self,
        other: &'p FieldPatterns,
        folding: Folding,
    ) -> impl Iterator<Item = (&'p Matcher, &'p Matcher)> {
        let raw = (folding != Folding::Always).then_some((&self.last, &other.last));
        let folded = (folding != Folding::Never).then(|| (self.folded_last(), other.folded_last()));
        raw.into_iter().chain(folded)
    }

    /// The last field in lower case.
    fn folded_last(&self) -> &Matcher {
        self.last_folded.as_deref().unwrap_or(&self.last)
    }

    /// Whether the names it matches ignore case in their last field.
    pub(super) fn folding(&self, scheme: &NameScheme) -> Folding {
        let mut folding = Folding::Never;
        for (service, kind) in scheme.folded_types.iter() {
            let only = match self.service() {
                Some(Matcher::Exact(own)) if **own != **service => continue,
                Some(Matcher::Exact(_)) => true,
                Some(own) if own.overlaps(&Matcher::Exact((**service).into())) == Truth::False => {
                    continue;
                }
                _ => false,
            };
            let start = Matcher::Prefix(format!("{kind}/").into());
            if only && start.covers(&self.last) == Truth::True {
                return Folding::Always;
            }
            if start.overlaps(self.folded_last()) != Truth::False {
                folding = Folding::Some;
            }
        }
        folding
    }
}

/// Which of the names that a pattern matches ignore case in their last field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Folding {
    /// No name that it matches ignores case.
    Never,
    /// Some names ignore case, or it is not known that none does.
    Some,
    /// Every name that it matches ignores case.
    Always,
}

impl Folding {
    /// Of the names that two patterns match; where that is none, either answer holds.
    fn of_both(self, other: Folding) -> Folding {
        match (self, other) {
            (Folding::Never, _) | (_, Folding::Never) => Folding::Never,
            (Folding::Always, _) | (_, Folding::Always) => Folding::Always,
            (Folding::Some, Folding::Some) => Folding::Some,
        }
    }
}

#[cfg(test)]
mod tests {
    //! Every pair of patterns of a small scheme, compared with what they match: a service with
    //! regions and one without, a type whose names ignore case and one whose names do not.

    use std::collections::BTreeSet;

    use super::{Field, NamePattern};
    use crate::pattern::{Match, NoBindings};
    use crate::resource_name::{Name, NameScheme, PatternRule};

    /// Names `n:service:region:account:rest` of the services `ram` and others.
    fn scheme() -> NameScheme {
        NameScheme {
            fields: vec![
                Field::Literal("n".into()),
                Field::Service,
                Field::Region,
                Field::Account,
                Field::Resource,
            ]
            .into(),
            folds_case: true,
            global_services: vec!["ram".into()].into(),
            folded_types: vec![("ram".into(), "role".into())].into(),
        }
    }

    #[test]
    fn every_pair_of_small_patterns() {
        let scheme = scheme();
        let rule = PatternRule {
            short: false,
            variables: None,
            variables_anywhere: false,
        };
        let mut patterns = vec!["*".to_owned()];
        let mut names = Vec::new();
        for service in ["ram", "oss", "RAM", "*", "r*"] {
            for region in ["", "x", "*"] {
                for last in [
                    "role/Ab", "role/a*", "role/*", "Role/a*", "user/a*", "*", "r*b", "*B",
                    "?ole/?b", "key",
                ] {
                    patterns.push(format!("n:{service}:{region}:1:{last}"));
                }
            }
        }
        // Of each field what the patterns name, and something that none of them names.
        for service in ["ram", "oss", "rz", "z"] {
            for region in ["", "x", "y"] {
                for account in ["1", "2"] {
                    for last in [
                        "role/Ab", "role/ab", "role/aB", "role/z", "Role/ab", "Role/Ab", "Role/az",
                        "role/az", "user/ab", "user/aB", "zole/zb", "zole/zB", "key", "z", "rzb",
                        "zB", "Role/aB", "user/a",
                    ] {
                        let name = format!("n:{service}:{region}:{account}:{last}");
                        names.push(Name::parse(name.into(), &scheme).unwrap());
                    }
                }
            }
        }
        let compiled: Vec<_> = patterns
            .iter()
            .map(|text| NamePattern::parse(text, &scheme, rule).unwrap())
            .collect();
        for exact in [false, true] {
            let sets: Vec<_> = compiled
                .iter()
                .map(|pattern| matched(pattern, &names, exact))
                .collect();
            for ((one, one_set), one_text) in compiled.iter().zip(&sets).zip(&patterns) {
                for ((other, other_set), other_text) in compiled.iter().zip(&sets).zip(&patterns) {
                    let shown = format!("`{one_text}` and `{other_text}`, exact: {exact}");
                    let covers = one.covers(other, &scheme, exact);
                    assert_eq!(
                        covers,
                        other_set.is_subset(one_set).into(),
                        "covers: {shown}"
                    );
                    let overlaps = one.overlaps(other, &scheme, exact);
                    assert_eq!(
                        overlaps,
                        (!one_set.is_disjoint(other_set)).into(),
                        "overlaps: {shown}"
                    );
                }
            }
        }
    }

    /// The indexes of the names that a pattern matches; the request without a name comes last.
    fn matched(pattern: &NamePattern, names: &[Name<'_>], exact: bool) -> BTreeSet<usize> {
        let mut matched = BTreeSet::new();
        for (index, name) in names.iter().map(Some).chain([None]).enumerate() {
            if pattern.matches(name, &NoBindings, exact) == Match::Yes {
                matched.insert(index);
            }
        }
        matched
    }
}
