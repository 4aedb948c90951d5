//! Patterns over names: `*`, or one matcher per field.
//!
//! Fields that are a checked word or `*` have no matcher, so that most patterns compare one or two
//! fields. The last field is compared first, because names differ in it most: for
//! `acs:oss:*:1:reports/*` that is the prefix `reports/`, then the service, then the account. One
//! wildcard matcher over the whole text would be simpler, but its `*` would cross colons, and an
//! object named `x:1:reports/y` would be taken for one of account 1.

use super::name::{Field, Name, NameFault, NameFields, NameScheme, from_slash, has_capital, split};
use crate::decision::Truth;
use crate::pattern::{Anchor, Bindings, Fold, Match, Matcher, Syntax, parse};

/// A pattern over names: `*`, or one matcher per field that is not `*`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum NamePattern {
    /// `*`: every resource, also none.
    Any,
    /// A pattern with fields, which matches only names.
    Fields(Box<FieldPatterns>),
}

/// The matchers of a pattern with fields.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct FieldPatterns {
    /// Index and matcher of each field that is neither a checked word nor `*`, except the last.
    pub(super) fields: Box<[(u8, Matcher)]>,
    /// The matcher of the last field, in the case in which the pattern is written.
    pub(super) last: Matcher,
    /// The matcher in lower case for names whose last field ignores case; `None` where it would be
    /// the same.
    pub(super) last_folded: Option<Box<Matcher>>,
    /// The index of the last field.
    pub(super) last_index: u8,
    /// The index of the region, in a scheme that has regions.
    pub(super) region_index: Option<u8>,
    /// The index of the service, in a scheme that has services.
    pub(super) service_index: Option<u8>,
    /// Whether a matcher may be without a value; most patterns have no variables and are spared the
    /// question.
    pub(super) has_variables: bool,
    /// Of a pattern over what lies in the resource that its policy is set on: what it says of the
    /// last field from its first `/`. Then `last` says less, since no wildcard ends at a `/`.
    pub(super) inside: Option<Box<Matcher>>,
}

/// What a pattern may say, besides its scheme.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PatternRule {
    /// Missing fields are `*`.
    pub(crate) short: bool,
    /// Where variables exist: how their keys are made canonical.
    pub(crate) variables: Option<fn(&str) -> String>,
    /// Whether variables may be in every field, as in Arn conditions, and not only in account
    /// and resource.
    pub(crate) variables_anywhere: bool,
}

impl PatternRule {
    /// Refuses a variable in a field in which the dialect allows none.
    fn check_place(self, field: &Field, value: &str, offset: usize) -> Result<(), NameFault> {
        let is_allowed =
            self.variables_anywhere || matches!(field, Field::Account | Field::Resource);
        if is_allowed || self.variables.is_none() {
            return Ok(());
        }
        match value.find("${") {
            Some(at) => Err(NameFault::MisplacedVariable {
                offset: offset + at,
            }),
            None => Ok(()),
        }
    }

    /// Compiles the text of one field, which begins at this byte of the pattern.
    fn compile(self, text: &str, offset: usize) -> Result<Matcher, NameFault> {
        if self.variables.is_none() || !text.contains('$') {
            return Ok(Matcher::without_variables(text));
        }
        let syntax = Syntax {
            wildcards: true,
            variables: self.variables,
        };
        match parse(text, syntax) {
            Ok(pieces) => Ok(Matcher::new(&pieces, Fold::Exact)),
            Err(fault) => Err(NameFault::BadVariable(fault.shifted(offset))),
        }
    }
}

impl NamePattern {
    /// Reads a pattern as a policy writes it.
    ///
    /// # Errors
    ///
    /// The text is not a pattern of the scheme, or has a variable where none may be.
    pub(crate) fn parse(
        text: &str,
        scheme: &NameScheme,
        rule: PatternRule,
    ) -> Result<Self, NameFault> {
        if text == "*" {
            return Ok(NamePattern::Any);
        }
        let wanted = scheme.fields.len();
        let starts =
            split(text, wanted, rule.variables.is_some()).map_err(NameFault::BadVariable)?;
        let found = NameFields {
            text,
            starts: &starts,
        };
        scheme.check_words(found)?;
        if starts.len() < wanted && !rule.short {
            return Err(NameFault::TooFewFields {
                found: starts.len(),
                wanted,
            });
        }
        let mut patterns = FieldPatterns::any(scheme);
        patterns.has_variables = rule.variables.is_some() && text.contains("${");
        let mut compared = Vec::new();
        for (index, field) in (0u8..).zip(scheme.fields.iter().take(starts.len())) {
            let (offset, value) = (found.start(index.into()), found.get(index.into()));
            rule.check_place(field, value, offset)?;
            match field {
                Field::Literal(_) => {}
                Field::Resource => {
                    patterns.last = rule.compile(value, offset)?;
                    if !scheme.folded_types.is_empty() && has_capital(value) {
                        let folded = rule.compile(&value.to_ascii_lowercase(), offset)?;
                        patterns.last_folded = Some(Box::new(folded));
                    }
                }
                _ => {
                    let compiled = if scheme.is_folded(field) {
                        rule.compile(&value.to_ascii_lowercase(), offset)?
                    } else {
                        rule.compile(value, offset)?
                    };
                    if compiled != Matcher::Any {
                        compared.push((index, compiled));
                    }
                }
            }
        }
        patterns.fields = compared.into();
        Ok(NamePattern::Fields(Box::new(patterns)))
    }

    /// The text of a field where it is literal.
    pub(crate) fn literal(&self, index: usize) -> Option<&str> {
        let NamePattern::Fields(patterns) = self else {
            return None;
        };
        match patterns.at(u8::try_from(index).ok()?).anchor() {
            Anchor::Exact(text) => Some(text),
            Anchor::Ends(..) => None,
        }
    }

    /// The matchers of the last field, one for each way in which its case is compared; `None` is
    /// every resource.
    pub(crate) fn last(&self) -> Option<impl Iterator<Item = &Matcher>> {
        let NamePattern::Fields(patterns) = self else {
            return None;
        };
        Some(std::iter::once(&patterns.last).chain(patterns.last_folded.as_deref()))
    }

    /// Whether it is `*`.
    pub(crate) fn is_any(&self) -> bool {
        matches!(self, NamePattern::Any)
    }

    /// Reads a byte of its text, so that the processor loads it before it is compared.
    pub(crate) fn touch(&self) -> u32 {
        let NamePattern::Fields(patterns) = self else {
            return 0;
        };
        let (Anchor::Exact(text) | Anchor::Ends(text, _)) = patterns.last.anchor();
        text.as_bytes().first().copied().map_or(0, u32::from)
    }

    /// Whether each of its variables has a value.
    pub(crate) fn is_resolved(&self, bindings: &impl Bindings) -> bool {
        match self {
            NamePattern::Any => true,
            NamePattern::Fields(patterns) => patterns.unresolved(bindings).is_none(),
        }
    }

    /// The keys of its variables.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &str> {
        let matchers = match self {
            NamePattern::Any => None,
            NamePattern::Fields(patterns) => Some(patterns.matchers()),
        };
        matchers.into_iter().flatten().flat_map(Matcher::variables)
    }

    /// What the pattern says of a name; `None` is the request without a resource (`*`), which only
    /// `*` matches (R5). `exact` turns the scheme's case-insensitive types off.
    pub(crate) fn matches(
        &self,
        name: Option<&Name<'_>>,
        bindings: &impl Bindings,
        exact: bool,
    ) -> Match {
        match (self, name) {
            (NamePattern::Any, _) => Match::Yes,
            (NamePattern::Fields(patterns), Some(name)) => patterns.matches(name, bindings, exact),
            // OK because a pattern with fields never matches `*`; but without a value it stays
            // unresolved.
            (NamePattern::Fields(patterns), None) => {
                patterns.unresolved(bindings).unwrap_or(Match::No)
            }
        }
    }
}

impl FieldPatterns {
    /// The patterns of `x:*:*:…`, before any field is read.
    fn any(scheme: &NameScheme) -> Self {
        Self {
            fields: Box::default(),
            last: Matcher::Any,
            last_folded: None,
            last_index: u8::try_from(scheme.fields.len() - 1).unwrap_or(u8::MAX),
            region_index: index_of(&Field::Region, scheme),
            service_index: index_of(&Field::Service, scheme),
            has_variables: false,
            inside: None,
        }
    }

    /// The matchers of all fields, the last one as it is written.
    pub(super) fn matchers(&self) -> impl Iterator<Item = &Matcher> {
        let earlier = self.fields.iter().map(|(_, matcher)| matcher);
        earlier.chain(std::iter::once(&self.last))
    }

    /// [`Match::Unresolved`] where a variable has no value.
    pub(super) fn unresolved(&self, bindings: &impl Bindings) -> Option<Match> {
        let unresolved = self.has_variables
            && self
                .matchers()
                .any(|matcher| matcher.is_unresolved(bindings));
        unresolved.then_some(Match::Unresolved)
    }

    /// What the fields say of a name; `exact` as in [`NamePattern::matches`].
    pub(super) fn matches(&self, name: &Name<'_>, bindings: &impl Bindings, exact: bool) -> Match {
        // The last field first, since names differ in it most.
        let (last, text) = self.last(name, exact);
        if !self.has_variables {
            let matches = last.matches_plain(text) && self.earlier_match_plain(name);
            return (matches && self.inside_matches_plain(text)).into();
        }
        if let Some(unresolved) = self.unresolved(bindings) {
            return unresolved;
        }
        let inside = self
            .inside
            .as_deref()
            .map(|inside| (inside, from_slash(text)));
        let all = std::iter::once((last, text))
            .chain(self.compared(name))
            .chain(inside);
        match Truth::all(all.map(|(matcher, text)| matcher.matches(text, bindings).selects())) {
            Truth::False => Match::No,
            Truth::Unknown => Match::Unknown,
            Truth::True => Match::Yes,
        }
    }

    /// Whether the fields before the last match a name, in a pattern without variables.
    #[inline]
    fn earlier_match_plain(&self, name: &Name<'_>) -> bool {
        self.compared(name)
            .all(|(matcher, text)| matcher.matches_plain(text))
    }

    /// Whether a pattern over what lies inside a resource, if it is one, matches the last field
    /// from its first `/`.
    #[inline]
    fn inside_matches_plain(&self, last: &str) -> bool {
        match &self.inside {
            Some(inside) => inside.matches_plain(from_slash(last)),
            None => true,
        }
    }

    /// The last field with its matcher, both in the case in which they are compared.
    pub(super) fn last<'n>(&self, name: &'n Name<'_>, exact: bool) -> (&Matcher, &'n str) {
        let index = usize::from(self.last_index);
        if name.last_folds && !exact {
            (
                self.last_folded.as_deref().unwrap_or(&self.last),
                name.fields().get(index),
            )
        } else {
            (&self.last, name.raw_field(index))
        }
    }

    /// Whether a field counts: the region does not in names of a service without regions.
    #[inline]
    pub(super) fn is_compared(&self, index: u8, name: &Name<'_>) -> bool {
        !(name.global && self.region_index == Some(index))
    }

    /// The other fields that count, each with its matcher.
    pub(super) fn compared<'n>(
        &self,
        name: &'n Name<'_>,
    ) -> impl Iterator<Item = (&Matcher, &'n str)> {
        let fields = name.fields();
        self.fields
            .iter()
            .filter(|(index, _)| self.is_compared(*index, name))
            .map(move |(index, matcher)| (matcher, fields.get(usize::from(*index))))
    }

    /// The matcher of a field before the last; a field without one matches everything.
    pub(super) fn at(&self, index: u8) -> &Matcher {
        for (field, matcher) in &self.fields {
            if *field == index {
                return matcher;
            }
        }
        &Matcher::Any
    }

    /// The matcher of a field, the last one as it is written.
    pub(super) fn of_field(&self, index: u8, field: &Field) -> &Matcher {
        match field {
            Field::Resource => &self.last,
            _ => self.at(index),
        }
    }

    /// The matcher of the service, in a scheme that has services.
    pub(super) fn service(&self) -> Option<&Matcher> {
        Some(self.at(self.service_index?))
    }
}

/// The index of a field in the width in which patterns keep it.
fn index_of(field: &Field, scheme: &NameScheme) -> Option<u8> {
    u8::try_from(scheme.index_of(field)?).ok()
}
