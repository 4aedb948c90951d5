//! Resource names and patterns over them (clauses R4, R6 and R8).

use super::PolicyCheck;
use super::pattern::{LetterCase, PatternPart, matches, read};
use super::truth::Ternary;
use crate::condition::Given;
use crate::dialect::{Kind, Table};
use crate::resource_name::Field;

/// What a pattern with its variables replaced says of a text.
pub(super) enum NameMatch {
    /// A variable has no value.
    NoValue,
    Read(Ternary),
}

/// A pattern with its variables replaced.
pub(super) struct ResolvedPattern {
    pub(super) parts: Vec<PatternPart>,
    /// `*` stands in the place of what is not known of a variable's value.
    pub(super) guessed: bool,
}

/// The fields of a name; `None` when some are missing or the words at its start are not the
/// dialect's.
pub(super) fn fields<'n>(name: &'n str, table: &Table) -> Option<Vec<&'n str>> {
    let scheme = &table.names;
    let fields: Vec<&str> = name.splitn(scheme.fields.len(), ':').collect();
    let right_words = scheme
        .fields
        .iter()
        .zip(&fields)
        .all(|(field, found)| match field {
            Field::Literal(word) if scheme.folds_case => word.eq_ignore_ascii_case(found),
            Field::Literal(word) => word == found,
            _ => true,
        });
    (fields.len() == scheme.fields.len() && right_words).then_some(fields)
}

/// The account in a name that says one (L10).
pub(super) fn account_in<'n>(name: &'n str, table: &Table) -> Option<&'n str> {
    let found = fields(name, table)?;
    let (_, account) = table
        .names
        .fields
        .iter()
        .zip(found)
        .find(|(field, _)| **field == Field::Account)?;
    let is_said = !account.is_empty()
        && account != "*"
        && !table.owner_words.iter().any(|word| word == account);
    is_said.then_some(account)
}

/// A pattern's fields, split before anything is inserted; a variable is one token.
pub(super) fn pattern_fields(pattern: Vec<PatternPart>, count: usize) -> Vec<Vec<PatternPart>> {
    let mut fields = vec![Vec::new()];
    for part in pattern {
        if part == PatternPart::Char(':') && fields.len() < count {
            fields.push(Vec::new());
        } else if let Some(field) = fields.last_mut() {
            field.push(part);
        }
    }
    // Missing fields are `*`; they are only legal where R4 says so.
    fields.resize(count, vec![PatternPart::AnyRun]);
    fields
}

impl PolicyCheck<'_, '_> {
    /// Whether a pattern that is not `*` matches a name. `types_fold` is whether the last field of
    /// the types that the dialect names ignores case.
    pub(super) fn name_matches(self, pattern: &str, name: &str, types_fold: bool) -> NameMatch {
        let table = self.policy.dialect().table();
        // OK because a policy with a malformed variable did not load.
        let Some(pattern) = read(pattern, self.syntax(true)) else {
            return NameMatch::Read(None);
        };
        let Some(replaced) = self.replace_fields(pattern) else {
            return NameMatch::NoValue;
        };
        let guessed = replaced.iter().any(|field| field.guessed);
        // The request without a resource is no name: only the lone `*` matches it (R5).
        let fits = fields(name, table)
            .is_some_and(|names| fields_fit(&replaced, &names, table, types_fold));
        NameMatch::Read(match (fits, guessed) {
            (false, _) => Some(false),
            (true, true) => None,
            (true, false) => Some(true),
        })
    }

    /// P14: the service of a pattern that begins behind the name of the policy's own resource, and
    /// what lies in it.
    pub(super) fn inside(self, pattern: &str) -> Option<(&str, &str)> {
        let services = &self.policy.dialect().table().on_own.inside;
        let (service, path) = pattern
            .split_once(':')
            .filter(|(_, path)| path.starts_with('/'))?;
        let is_one =
            self.policy.kind() == Kind::Resource && services.iter().any(|known| known == service);
        is_one.then_some((service, path))
    }

    /// Whether what lies in a resource of the service is of such a pattern.
    pub(super) fn path_matches(self, service: &str, path: &str, name: &str) -> NameMatch {
        let table = self.policy.dialect().table();
        let pattern = read(path, self.syntax(true)).map(|pattern| self.replace(pattern));
        let Some(pattern) = pattern else {
            return NameMatch::Read(None);
        };
        let Some(pattern) = pattern else {
            return NameMatch::NoValue;
        };
        let found = fields(name, table).unwrap_or_default();
        let is_of = |(field, found): (&Field, &&str)| *field == Field::Service && *found == service;
        let own = found
            .last()
            .and_then(|last| last.find('/').and_then(|at| last.get(at..)));
        let fits = table.names.fields.iter().zip(&found).any(is_of)
            && own.is_some_and(|own| matches(&pattern.parts, own, LetterCase::Exact));
        NameMatch::Read(if fits && pattern.guessed {
            None
        } else {
            Some(fits)
        })
    }

    /// Splits a pattern, then replaces its variables; `None` when one has no value.
    pub(super) fn replace_fields(self, pattern: Vec<PatternPart>) -> Option<Vec<ResolvedPattern>> {
        let count = self.policy.dialect().table().names.fields.len();
        pattern_fields(pattern, count)
            .into_iter()
            .map(|field| self.replace(field))
            .collect()
    }

    /// Puts the request's values in the place of variables, as literal text; `None` when one has no
    /// value.
    pub(super) fn replace(self, pattern: Vec<PatternPart>) -> Option<ResolvedPattern> {
        let mut replaced = ResolvedPattern {
            parts: Vec::new(),
            guessed: false,
        };
        for part in pattern {
            let PatternPart::Variable { key, default } = part else {
                replaced.parts.push(part);
                continue;
            };
            let literal = match self.given(&key) {
                Given::Unknown | Given::Sent => {
                    replaced.parts.push(PatternPart::AnyRun);
                    replaced.guessed = true;
                    continue;
                }
                // Its path is what is not known (C9).
                Given::InPath(names) => {
                    replaced
                        .parts
                        .extend(names.start.chars().map(PatternPart::Char));
                    replaced.parts.push(PatternPart::AnyRun);
                    replaced
                        .parts
                        .extend(names.name.chars().map(PatternPart::Char));
                    replaced.guessed = true;
                    continue;
                }
                Given::One(value) => value.to_owned(),
                Given::Many([value]) => value.to_string(),
                Given::Absent | Given::Many([]) => default?,
                Given::Many(_) => return None,
            };
            replaced
                .parts
                .extend(literal.chars().map(PatternPart::Char));
        }
        Some(replaced)
    }
}

/// R4 and R6: each field on its own.
pub(super) fn fields_fit(
    patterns: &[ResolvedPattern],
    names: &[&str],
    table: &Table,
    types_fold: bool,
) -> bool {
    let scheme = &table.names;
    let at = |wanted: Field| {
        let mut pairs = scheme.fields.iter().zip(names);
        pairs
            .find(|(field, _)| **field == wanted)
            .map_or("", |(_, name)| *name)
    };
    let same = |word: &str, other: &str| {
        if scheme.folds_case {
            word.eq_ignore_ascii_case(other)
        } else {
            word == other
        }
    };
    let is_service = |word: &str| same(word, at(Field::Service));
    let global = scheme.global_services.iter().any(|word| is_service(word));
    let last = at(Field::Resource);
    let last_folds = types_fold
        && scheme
            .folded_types
            .iter()
            .any(|(service, kind)| is_service(service) && last.starts_with(&format!("{kind}/")));
    scheme
        .fields
        .iter()
        .zip(patterns)
        .zip(names)
        .all(|((field, pattern), name)| {
            let case = match field {
                Field::Region if global => return true,
                Field::Literal(_) | Field::Service | Field::Region if scheme.folds_case => {
                    LetterCase::Ascii
                }
                Field::Resource if last_folds => LetterCase::Ascii,
                _ => LetterCase::Exact,
            };
            matches(&pattern.parts, name, case)
        })
}
