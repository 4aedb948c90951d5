//! Resource names and patterns over them (clauses R4, R6 and R8).

use super::asked::Asked;
use super::names::{Matched, Replaced, fields, fields_fit, pattern_fields};
use super::pattern::{LetterCase, Part, matches, read};
use crate::condition::Given;
use crate::dialect::Kind;
use crate::resource_name::Field;

impl Asked<'_, '_> {
    /// Whether a pattern that is not `*` matches a name. `types_fold` is whether the last field of
    /// the types that the dialect names ignores case.
    pub(super) fn name_matches(self, pattern: &str, name: &str, types_fold: bool) -> Matched {
        let table = self.policy.dialect().table();
        // OK because a policy with a malformed variable did not load.
        let Some(pattern) = read(pattern, self.syntax(true)) else {
            return Matched::Read(None);
        };
        let Some(replaced) = self.replace_fields(pattern) else {
            return Matched::NoValue;
        };
        let guessed = replaced.iter().any(|field| field.guessed);
        // The request without a resource is no name: only the lone `*` matches it (R5).
        let fits = fields(name, table)
            .is_some_and(|names| fields_fit(&replaced, &names, table, types_fold));
        Matched::Read(match (fits, guessed) {
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
    pub(super) fn path_matches(self, service: &str, path: &str, name: &str) -> Matched {
        let table = self.policy.dialect().table();
        let pattern = read(path, self.syntax(true)).map(|pattern| self.replace(pattern));
        let Some(pattern) = pattern else {
            return Matched::Read(None);
        };
        let Some(pattern) = pattern else {
            return Matched::NoValue;
        };
        let found = fields(name, table).unwrap_or_default();
        let is_of = |(field, found): (&Field, &&str)| *field == Field::Service && *found == service;
        let own = found
            .last()
            .and_then(|last| last.find('/').and_then(|at| last.get(at..)));
        let fits = table.names.fields.iter().zip(&found).any(is_of)
            && own.is_some_and(|own| matches(&pattern.parts, own, LetterCase::Exact));
        Matched::Read(if fits && pattern.guessed {
            None
        } else {
            Some(fits)
        })
    }

    /// Splits a pattern, then replaces its variables; `None` when one has no value.
    pub(super) fn replace_fields(self, pattern: Vec<Part>) -> Option<Vec<Replaced>> {
        let count = self.policy.dialect().table().names.fields.len();
        pattern_fields(pattern, count)
            .into_iter()
            .map(|field| self.replace(field))
            .collect()
    }

    /// Puts the request's values in the place of variables, as literal text; `None` when one has no
    /// value.
    pub(super) fn replace(self, pattern: Vec<Part>) -> Option<Replaced> {
        let mut replaced = Replaced {
            parts: Vec::new(),
            guessed: false,
        };
        for part in pattern {
            let Part::Variable { key, default } = part else {
                replaced.parts.push(part);
                continue;
            };
            let literal = match self.given(&key) {
                Given::Unknown | Given::Sent => {
                    replaced.parts.push(Part::AnyRun);
                    replaced.guessed = true;
                    continue;
                }
                // Its path is what is not known (C9).
                Given::InPath(names) => {
                    replaced.parts.extend(names.start.chars().map(Part::Char));
                    replaced.parts.push(Part::AnyRun);
                    replaced.parts.extend(names.name.chars().map(Part::Char));
                    replaced.guessed = true;
                    continue;
                }
                Given::One(value) => value.to_owned(),
                Given::Many([value]) => value.to_string(),
                Given::Absent | Given::Many([]) => default?,
                Given::Many(_) => return None,
            };
            replaced.parts.extend(literal.chars().map(Part::Char));
        }
        Some(replaced)
    }
}
