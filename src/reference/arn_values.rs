//! Values that are compared as names (clauses C4 and R8), and names of which a path is not known
//! (C9).

use super::PolicyCheck;
use super::in_path::{PathPattern, any_in_path};
use super::name::{ResolvedPattern, fields, fields_fit, pattern_fields};
use super::pattern::{LetterCase, PatternPart, matches, read};
use super::truth::Ternary;

/// A name of which a path is not known: how it begins and ends.
#[derive(Clone, Copy)]
pub(super) struct NameAroundPath<'a> {
    pub(super) start: &'a str,
    pub(super) name: &'a str,
}

/// A value of the policy under an operator of names, with its variables replaced.
enum ArnPattern {
    /// A variable has no value: it equals nothing.
    Nothing,
    /// What a variable holds is no name.
    NoName,
    /// One variable alone, of whose value something is not known.
    Whole(ResolvedPattern),
    Fields(Vec<ResolvedPattern>),
}

impl PolicyCheck<'_, '_> {
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
        let letter = |part: &PatternPart| {
            if let PatternPart::Char(letter) = part {
                Some(*letter)
            } else {
                None
            }
        };
        let text: String = value.parts.iter().filter_map(letter).collect();
        if fields(&text, table).is_none() {
            return Some(ArnPattern::NoName);
        }
        let split = pattern_fields(value.parts, table.names.fields.len());
        Some(ArnPattern::Fields(
            split
                .into_iter()
                .map(|parts| ResolvedPattern {
                    parts,
                    guessed: false,
                })
                .collect(),
        ))
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
        let candidates = wanted
            .iter()
            .filter_map(|pattern| self.candidate(pattern, names));
        any_in_path(
            &candidates.collect::<Vec<_>>(),
            names.name,
            LetterCase::Exact,
        )
    }

    /// The part of a value that the path is held against; `None` where the value equals no such
    /// name.
    fn candidate(self, pattern: &str, names: NameAroundPath<'_>) -> Option<PathPattern> {
        let table = self.policy.dialect().table();
        let whole = |replaced: ResolvedPattern| PathPattern {
            parts: replaced.parts,
            start: names.start.to_owned(),
            guessed: replaced.guessed,
        };
        let unknown = || {
            whole(ResolvedPattern {
                parts: vec![PatternPart::AnyRun],
                guessed: true,
            })
        };
        let Some(wanted) = self.wanted_name(pattern) else {
            return Some(unknown());
        };
        let mut wanted = match wanted {
            ArnPattern::Nothing => return None,
            ArnPattern::NoName => return Some(unknown()),
            ArnPattern::Whole(replaced) => return Some(whole(replaced)),
            ArnPattern::Fields(wanted) => wanted,
        };
        // The path stands in the last field; the others are the same in all of the names.
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
        let candidate = |pattern: &&str| {
            // OK because a policy with a malformed variable did not load.
            let replaced = self.replace(read(pattern, self.syntax(wildcards))?)?;
            Some(PathPattern {
                parts: replaced.parts,
                start: names.start.to_owned(),
                guessed: replaced.guessed,
            })
        };
        any_in_path(
            &wanted.iter().filter_map(candidate).collect::<Vec<_>>(),
            names.name,
            case,
        )
    }
}
