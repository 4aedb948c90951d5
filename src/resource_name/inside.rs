//! Patterns over what lies in the resource that a policy is set on, whichever it is (clause P14).
//!
//! `execute-api:/prod/GET/pets` stands for `arn:aws:execute-api:*:*:<this API>/prod/GET/pets`. As a
//! pattern over the last field `*/prod/GET/pets` would also match `api/dev/GET/prod/GET/pets`,
//! since a wildcard crosses `/`; so the text from the first `/` is matched once more, on its own.

use super::name::{Field, NameFault, NameScheme};
use super::pattern::{NamePattern, PatternRule};
use crate::pattern::{Fold, Matcher, Syntax, parse};

impl NamePattern {
    /// A pattern over what lies in a resource of this service, whichever it is: `/stage/GET/pets`
    /// (P14).
    pub(crate) fn parse_inside(
        text: &str,
        service: &str,
        scheme: &NameScheme,
        rule: PatternRule,
    ) -> Result<Self, NameFault> {
        let mut fields = Vec::new();
        for field in scheme.fields.iter() {
            fields.push(match field {
                Field::Literal(word) => word.to_string(),
                Field::Service => service.to_owned(),
                Field::Resource => format!("*{text}"),
                Field::Free | Field::Region | Field::Account => "*".to_owned(),
            });
        }
        let mut pattern = Self::parse(&fields.join(":"), scheme, rule)?;
        if let NamePattern::Fields(patterns) = &mut pattern {
            let pieces = parse(
                text,
                Syntax {
                    wildcards: true,
                    variables: rule.variables,
                },
            );
            patterns.inside = Some(Box::new(Matcher::new(
                &pieces.map_err(NameFault::BadVariable)?,
                Fold::Exact,
            )));
        }
        Ok(pattern)
    }

    /// Whether its fields alone match more names than it does, so that comparing fields does not
    /// answer every question about it.
    pub(super) fn is_inside(&self) -> bool {
        matches!(self, NamePattern::Fields(patterns) if patterns.inside.is_some())
    }
}
