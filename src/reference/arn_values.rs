//! Values that are compared as names (clauses C4 and R8), and names whose path is not known (C9).
//!
//! `ArnLike` compares field by field, so a value of the policy is split before its variables are
//! replaced. A value that is one variable alone is the exception: it is split after, since the
//! variable holds the whole name. A role's session gives its role's name but not the role's path;
//! such a name is compared under every path at once ([`in_path`](super::in_path)).

use super::check::PolicyCheck;
use super::in_path::{PathPattern, any_in_path};
use super::name::{ResolvedPattern, fields, fields_fit, pattern_fields};
use super::pattern::{LetterCase, PatternPart, matches, read};
use super::truth::Ternary;

/// A name whose path is not known: its beginning and its end.
#[derive(Clone, Copy)]
pub(super) struct NameAroundPath<'a> {
    pub(super) start: &'a str,
    pub(super) name: &'a str,
}

/// A value of the policy for an operator of names, with its variables replaced.
enum ArnPattern {
    /// A variable has no value: it equals nothing.
    Nothing,
    /// The value of the variable is not a name.
    NoName,
    /// One variable alone, of whose value something is not known.
    Whole(ResolvedPattern),
    /// The fields of a name.
    Fields(Vec<ResolvedPattern>),
}

impl PolicyCheck<'_, '_> {
    /// Reads a value of the policy; `None` for a malformed variable.
    fn wanted_name(self, pattern: &str) -> Option<ArnPattern> {
        let table = self.policy.dialect().table();
        if pattern == "*" {
            return Some(ArnPattern::Whole(ResolvedPattern {
                parts: vec![PatternPart::AnyRun],
                guessed: false,
            }));
        }
        let parts = read(pattern, self.syntax(true))?;
        if !matches!(parts.as_slice(), [PatternPart::Variable { .. }]) {
            return Some(
                self.replace_fields(parts)
                    .map_or(ArnPattern::Nothing, ArnPattern::Fields),
            );
        }
        let Some(value) = self.replace(parts) else {
            return Some(ArnPattern::Nothing);
        };
        if value.guessed {
            return Some(ArnPattern::Whole(value));
        }
        // It is split after it is inserted.
        let mut text = String::new();
        for part in &value.parts {
            if let PatternPart::Char(letter) = part {
                text.push(*letter);
            }
        }
        if fields(&text, table).is_none() {
            return Some(ArnPattern::NoName);
        }
        let mut split = Vec::new();
        for parts in pattern_fields(value.parts, table.names.fields.len()) {
            split.push(ResolvedPattern {
                parts,
                guessed: false,
            });
        }
        Some(ArnPattern::Fields(split))
    }

    /// Whether a value of the policy equals a name.
    pub(super) fn arn(self, pattern: &str, value: &str) -> Ternary {
        let table = self.policy.dialect().table();
        let (fits, guessed) = match self.wanted_name(pattern)? {
            ArnPattern::Nothing => return Some(false),
            ArnPattern::NoName => return None,
            ArnPattern::Whole(whole) => (
                matches(&whole.parts, value, LetterCase::Exact),
                whole.guessed,
            ),
            ArnPattern::Fields(wanted) => {
                let fits = fields(value, table)
                    .is_some_and(|found| fields_fit(&wanted, &found, table, false));
                (fits, wanted.iter().any(|field| field.guessed))
            }
        };
        if fits && guessed { None } else { Some(fits) }
    }

    /// Whether a value of the policy equals one of these names, under every path.
    pub(super) fn arn_in_path(self, wanted: &[&str], names: NameAroundPath<'_>) -> Ternary {
        let mut candidates = Vec::new();
        for pattern in wanted {
            candidates.extend(self.candidate(pattern, names));
        }
        any_in_path(&candidates, names.name, LetterCase::Exact)
    }

    /// The part of a value that the path is matched against; `None` where the value equals no such
    /// name.
    fn candidate(self, pattern: &str, names: NameAroundPath<'_>) -> Option<PathPattern> {
        let table = self.policy.dialect().table();
        let unknown = ResolvedPattern {
            parts: vec![PatternPart::AnyRun],
            guessed: true,
        };
        let mut wanted = match self.wanted_name(pattern) {
            Some(ArnPattern::Nothing) => return None,
            Some(ArnPattern::NoName) | None => return Some(whole_name(unknown, names)),
            Some(ArnPattern::Whole(replaced)) => return Some(whole_name(replaced, names)),
            Some(ArnPattern::Fields(wanted)) => wanted,
        };
        // The path is in the last field; the others are the same in all of the names.
        let guessed = wanted.iter().any(|field| field.guessed);
        let last = wanted.pop()?;
        wanted.push(ResolvedPattern {
            parts: vec![PatternPart::AnyRun],
            guessed: false,
        });
        let found = fields(names.start, table)?;
        let start = (*found.last()?).to_owned();
        fields_fit(&wanted, &found, table, false).then_some(PathPattern {
            parts: last.parts,
            start,
            guessed,
        })
    }

    /// Whether a value of the policy equals one of these names as a text, under every path.
    pub(super) fn string_in_path(
        self,
        wanted: &[&str],
        names: NameAroundPath<'_>,
        wildcards: bool,
        case: LetterCase,
    ) -> Ternary {
        let mut candidates = Vec::new();
        for pattern in wanted {
            // OK because a policy with a malformed variable did not load.
            let pattern = read(pattern, self.syntax(wildcards));
            let replaced = pattern.and_then(|pattern| self.replace(pattern));
            candidates.extend(replaced.map(|replaced| whole_name(replaced, names)));
        }
        any_in_path(&candidates, names.name, case)
    }
}

/// A pattern that is matched against the whole name.
fn whole_name(pattern: ResolvedPattern, names: NameAroundPath<'_>) -> PathPattern {
    PathPattern {
        parts: pattern.parts,
        start: names.start.to_owned(),
        guessed: pattern.guessed,
    }
}
