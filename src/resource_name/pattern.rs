//! Patterns over names: `*`, or one matcher per field.

use super::name::{Field, Name, NameFault, NameFields, NameScheme, from_slash, split};
use crate::decision::Truth;
use crate::pattern::{Anchor, Bindings, Fold, Match, Matcher, Syntax, parse};

/// A pattern over names: `*`, or one matcher a field that is not `*`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum NamePattern {
    /// `*`: every resource, also none.
    Any,
    Fields(Box<FieldPatterns>),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct FieldPatterns {
    /// Index and matcher of each field that is neither a checked word nor `*`, except the last.
    pub(super) fields: Box<[(u8, Matcher)]>,
    pub(super) last: Matcher,
    /// For names whose last field ignores case, where that makes a difference.
    pub(super) last_folded: Option<Box<Matcher>>,
    pub(super) last_index: u8,
    pub(super) region_index: Option<u8>,
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

impl NamePattern {
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
        let mut patterns = FieldPatterns {
            fields: Box::default(),
            last: Matcher::Any,
            last_folded: None,
            last_index: u8::try_from(wanted - 1).unwrap_or(u8::MAX),
            region_index: scheme
                .index_of(&Field::Region)
                .and_then(|index| u8::try_from(index).ok()),
            service_index: scheme
                .index_of(&Field::Service)
                .and_then(|index| u8::try_from(index).ok()),
            has_variables: rule.variables.is_some() && text.contains("${"),
            inside: None,
        };
        let mut compared = Vec::new();
        for (index, field) in (0u8..).zip(scheme.fields.iter().take(starts.len())) {
            let (offset, value) = (found.start(index.into()), found.get(index.into()));
            let variables_fit =
                rule.variables_anywhere || matches!(field, Field::Account | Field::Resource);
            if let (Some(_), false, Some(at)) = (rule.variables, variables_fit, value.find("${")) {
                return Err(NameFault::MisplacedVariable {
                    offset: offset + at,
                });
            }
            let syntax = Syntax {
                wildcards: true,
                variables: rule.variables,
            };
            let matcher = |text: &str| {
                if rule.variables.is_none() || !text.contains('$') {
                    return Ok(Matcher::without_variables(text));
                }
                let pieces = parse(text, syntax)
                    .map_err(|fault| fault.shifted(offset))
                    .map_err(NameFault::BadVariable)?;
                Ok(Matcher::new(&pieces, Fold::Exact))
            };
            match field {
                Field::Literal(_) => {}
                Field::Resource => {
                    patterns.last = matcher(value)?;
                    if !scheme.folded_types.is_empty()
                        && value.bytes().any(|byte| byte.is_ascii_uppercase())
                    {
                        patterns.last_folded =
                            Some(Box::new(matcher(&value.to_ascii_lowercase())?));
                    }
                }
                _ => {
                    let compiled = if scheme.is_folded(field) {
                        matcher(&value.to_ascii_lowercase())
                    } else {
                        matcher(value)
                    }?;
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
        let (_, matcher) = patterns
            .fields
            .iter()
            .find(|(field, _)| usize::from(*field) == index)?;
        match matcher.anchor() {
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

    /// Something of its text, so that it is loaded.
    pub(crate) fn touch(&self) -> u32 {
        let NamePattern::Fields(patterns) = self else {
            return 0;
        };
        match patterns.last.anchor() {
            Anchor::Exact(text) | Anchor::Ends(text, _) => {
                text.as_bytes().first().map_or(0, |byte| u32::from(*byte))
            }
        }
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
        let fields = match self {
            NamePattern::Any => None,
            NamePattern::Fields(patterns) => Some(patterns),
        };
        fields
            .into_iter()
            .flat_map(|patterns| patterns.matchers())
            .flat_map(Matcher::variables)
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
    pub(super) fn matchers(&self) -> impl Iterator<Item = &Matcher> {
        self.fields
            .iter()
            .map(|(_, matcher)| matcher)
            .chain(std::iter::once(&self.last))
    }

    pub(super) fn unresolved(&self, bindings: &impl Bindings) -> Option<Match> {
        let unresolved = self.has_variables
            && self
                .matchers()
                .any(|matcher| matcher.is_unresolved(bindings));
        unresolved.then_some(Match::Unresolved)
    }

    pub(super) fn matches(&self, name: &Name<'_>, bindings: &impl Bindings, exact: bool) -> Match {
        // The last field first, since names differ in it most.
        let (last, text) = self.last(name, exact);
        if !self.has_variables {
            let fields = || {
                self.compared(name)
                    .all(|(matcher, text)| matcher.matches_plain(text))
            };
            let inside = || {
                self.inside
                    .as_ref()
                    .is_none_or(|inside| inside.matches_plain(from_slash(text)))
            };
            return (last.matches_plain(text) && fields() && inside()).into();
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

    /// The last field with its matcher.
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

    /// The other fields that count, each with its matcher.
    pub(super) fn compared<'n>(
        &self,
        name: &'n Name<'_>,
    ) -> impl Iterator<Item = (&Matcher, &'n str)> {
        let fields = name.fields();
        let counts =
            |(index, _): &&(u8, Matcher)| !(name.global && self.region_index == Some(*index));
        self.fields
            .iter()
            .filter(counts)
            .map(move |(index, matcher)| (matcher, fields.get(usize::from(*index))))
    }
}
