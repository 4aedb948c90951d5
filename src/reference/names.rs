//! Names and patterns of names, split into their fields (clauses R4, R6 and L10).

use super::pattern::{LetterCase, Part, matches};
use super::truth::Truth;
use crate::dialect::Table;
use crate::resource_name::Field;

/// What a pattern with its variables replaced says of a text.
pub(super) enum Matched {
    /// A variable has no value.
    NoValue,
    Read(Truth),
}

/// A pattern with its variables replaced.
pub(super) struct Replaced {
    pub(super) parts: Vec<Part>,
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
pub(super) fn pattern_fields(pattern: Vec<Part>, count: usize) -> Vec<Vec<Part>> {
    let mut fields = vec![Vec::new()];
    for part in pattern {
        if part == Part::Char(':') && fields.len() < count {
            fields.push(Vec::new());
        } else if let Some(field) = fields.last_mut() {
            field.push(part);
        }
    }
    // Missing fields are `*`; they are only legal where R4 says so.
    fields.resize(count, vec![Part::AnyRun]);
    fields
}

/// R4 and R6: each field on its own.
pub(super) fn fields_fit(
    patterns: &[Replaced],
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
