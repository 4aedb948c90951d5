//! Resource names and patterns over them (clauses R4, R6 and R8).
//!
//! A name has a fixed number of fields: `arn:aws:s3:::b/k` has six. Its region and account are
//! empty, and its last field keeps its colons. A pattern is split before its variables are
//! replaced, so that a value with colons cannot move the fields behind it, and each field is
//! matched by itself.

use super::check::PolicyCheck;
use super::pattern::{LetterCase, PatternPart, matches, read};
use super::truth::Ternary;
use crate::condition::KeyState;
use crate::dialect::{Kind, Table};
use crate::resource_name::Field;

/// Whether a pattern matches a text.
pub(super) enum NameMatch {
    /// A variable of the pattern has no value.
    NoValue,
    Read(Ternary),
}

/// A pattern with its variables replaced.
pub(super) struct ResolvedPattern {
    pub(super) parts: Vec<PatternPart>,
    /// Whether a `*` replaces what is not known of a variable's value, so that no match is sure.
    pub(super) guessed: bool,
}

/// The fields of a name; `None` when some are missing or the words at its start are not the
/// dialect's.
pub(super) fn fields<'n>(name: &'n str, table: &Table) -> Option<Vec<&'n str>> {
    let scheme = &table.names;
    let fields: Vec<&str> = name.splitn(scheme.fields.len(), ':').collect();
    if fields.len() != scheme.fields.len() {
        return None;
    }
    for (field, found) in scheme.fields.iter().zip(&fields) {
        let Field::Literal(word) = field else {
            continue;
        };
        if !same_word(word, found, table) {
            return None;
        }
    }
    Some(fields)
}

/// Whether two words of names are equal, in the case rule of the dialect.
fn same_word(word: &str, other: &str, table: &Table) -> bool {
    if table.names.folds_case {
        word.eq_ignore_ascii_case(other)
    } else {
        word == other
    }
}

/// The field of a name that was split; empty where the dialect's names lack it.
fn field_of<'n>(names: &[&'n str], wanted: Field, table: &Table) -> &'n str {
    for (field, name) in table.names.fields.iter().zip(names) {
        if *field == wanted {
            return name;
        }
    }
    ""
}

/// The account in a name; `None` where it has none, or a word for the vendor (L10).
pub(super) fn account_in<'n>(name: &'n str, table: &Table) -> Option<&'n str> {
    let account = field_of(&fields(name, table)?, Field::Account, table);
    let is_given = !account.is_empty()
        && account != "*"
        && !table.owner_words.iter().any(|word| word == account);
    is_given.then_some(account)
}

/// The fields of a pattern, split before anything is inserted; a variable is one token.
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
        // The request without a resource has no name: only the lone `*` matches it (R5).
        let fits = fields(name, table)
            .is_some_and(|names| fields_fit(&replaced, &names, table, types_fold));
        NameMatch::Read(match (fits, guessed) {
            (false, _) => Some(false),
            (true, true) => None,
            (true, false) => Some(true),
        })
    }

    /// P14: the service and the path of a pattern that begins behind the name of the policy's own
    /// resource, `None` for any other pattern.
    pub(super) fn inside(self, pattern: &str) -> Option<(&str, &str)> {
        let services = &self.policy.dialect().table().on_own.inside;
        let (service, path) = pattern.split_once(':')?;
        let is_inside = path.starts_with('/')
            && self.policy.kind() == Kind::Resource
            && services.iter().any(|known| known == service);
        is_inside.then_some((service, path))
    }

    /// Whether what is inside a resource of the service matches such a path.
    pub(super) fn path_matches(self, service: &str, path: &str, name: &str) -> NameMatch {
        let table = self.policy.dialect().table();
        // OK because a policy with a malformed variable did not load.
        let Some(pattern) = read(path, self.syntax(true)) else {
            return NameMatch::Read(None);
        };
        let Some(pattern) = self.replace(pattern) else {
            return NameMatch::NoValue;
        };
        let found = fields(name, table).unwrap_or_default();
        let last = found.last().copied().unwrap_or("");
        let inside = last.find('/').and_then(|at| last.get(at..));
        let fits = field_of(&found, Field::Service, table) == service
            && inside.is_some_and(|inside| matches(&pattern.parts, inside, LetterCase::Exact));
        NameMatch::Read(if fits && pattern.guessed {
            None
        } else {
            Some(fits)
        })
    }

    /// Splits a pattern, then replaces its variables; `None` when one has no value. With `a:b` for
    /// `x`, the pattern `arn:aws:s3:::${x}/*` keeps six fields, and the last one is `a:b/*`.
    pub(super) fn replace_fields(self, pattern: Vec<PatternPart>) -> Option<Vec<ResolvedPattern>> {
        let count = self.policy.dialect().table().names.fields.len();
        let mut replaced = Vec::new();
        for field in pattern_fields(pattern, count) {
            replaced.push(self.replace(field)?);
        }
        Some(replaced)
    }

    /// Replaces variables by the request's values, as literal text; `None` when one has no
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
                KeyState::Unknown | KeyState::Sent => {
                    replaced.parts.push(PatternPart::AnyRun);
                    replaced.guessed = true;
                    continue;
                }
                // Its path is what is not known (C9).
                KeyState::InPath(names) => {
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
                KeyState::One(value) => value.to_owned(),
                KeyState::Many([value]) => value.to_string(),
                KeyState::Absent | KeyState::Many([]) => default?,
                KeyState::Many(_) => return None,
            };
            replaced
                .parts
                .extend(literal.chars().map(PatternPart::Char));
        }
        Some(replaced)
    }
}

/// R4 and R6: whether each field of a name matches its pattern. The region of a global service is
/// not compared.
pub(super) fn fields_fit(
    patterns: &[ResolvedPattern],
    names: &[&str],
    table: &Table,
    types_fold: bool,
) -> bool {
    let scheme = &table.names;
    let service = field_of(names, Field::Service, table);
    let mut global = scheme.global_services.iter();
    let is_global = global.any(|word| same_word(word, service, table));
    let last_folds = types_fold && is_folded_type(names, table);
    for ((field, pattern), name) in scheme.fields.iter().zip(patterns).zip(names) {
        let case = match field {
            Field::Region if is_global => continue,
            Field::Literal(_) | Field::Service | Field::Region if scheme.folds_case => {
                LetterCase::Ascii
            }
            Field::Resource if last_folds => LetterCase::Ascii,
            _ => LetterCase::Exact,
        };
        if !matches(&pattern.parts, name, case) {
            return false;
        }
    }
    true
}

/// Whether the last field of a name is of a type that ignores case, such as `role/` in IAM.
fn is_folded_type(names: &[&str], table: &Table) -> bool {
    let service = field_of(names, Field::Service, table);
    let last = field_of(names, Field::Resource, table);
    for (of, kind) in table.names.folded_types.iter() {
        if same_word(of, service, table) && last.starts_with(&format!("{kind}/")) {
            return true;
        }
    }
    false
}
