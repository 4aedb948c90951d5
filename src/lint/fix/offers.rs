//! Which rules offer a fix, of what kind, and what it changes.

use crate::lint::edit::Edit;
use crate::lint::edit::{remove_member, remove_statement, replace, replace_field, text_at};
use crate::lint::finding::Finding;
use crate::lint::subject::Subject;
use crate::resource_name::Field;
use crate::words::nearest;

/// The fix of a rule.
#[derive(Debug)]
pub(in crate::lint) struct Offer {
    pub(in crate::lint) rule: &'static str,
    /// What it changes, where there is a mechanical way.
    pub(super) edits: fn(&Subject<'_>, &Finding) -> Option<Vec<Edit>>,
}

const fn offer(
    rule: &'static str,
    edits: fn(&Subject<'_>, &Finding) -> Option<Vec<Edit>>,
) -> Offer {
    Offer { rule, edits }
}

/// Sorted by the ids of the rules.
pub(in crate::lint) static OFFERS: &[Offer] = &[
    offer("shadowed-allow", |subject, finding| {
        remove_statement(subject, finding.span)
    }),
    offer("short-date", |_, finding| {
        Some(replace(finding.span, finding.fact_at(1)?))
    }),
    offer("undocumented-sid", |subject, finding| {
        remove_member(subject, finding.span)
    }),
    offer("unknown-action", |subject, finding| {
        let (service, name) = text_at(subject, finding.span)?.split_once(':')?;
        let known = subject.catalog?.actions(service)?;
        let meant = nearest(name, known.values().map(|action| action.name.as_str()))?;
        Some(replace(finding.span, &format!("{service}:{meant}")))
    }),
    offer("unknown-service", |subject, finding| {
        let meant = finding.fact_at(1)?;
        let text = text_at(subject, finding.span)?;
        match text.split_once(':') {
            Some((service, name)) if service == finding.fact_at(0)? => {
                Some(replace(finding.span, &format!("{meant}:{name}")))
            }
            _ => replace_field(subject, finding.span, &Field::Service, meant),
        }
    }),
    offer("uppercase-role-name", |subject, finding| {
        let (before, role) = text_at(subject, finding.span)?.split_once(":role/")?;
        Some(replace(
            finding.span,
            &format!("{before}:role/{}", role.to_ascii_lowercase()),
        ))
    }),
];

impl Offer {
    pub(in crate::lint) fn of(rule: &str) -> Option<&'static Offer> {
        OFFERS.iter().find(|offer| offer.rule == rule)
    }
}

#[cfg(test)]
mod tests {
    use super::OFFERS;
    use crate::lint::Rule;

    #[test]
    fn each_is_of_a_rule_and_stands_once() {
        assert!(
            OFFERS.is_sorted_by(|one, next| one.rule < next.rule),
            "not sorted by rule"
        );
        for offer in OFFERS {
            assert!(
                Rule::all().any(|rule| rule.id() == offer.rule),
                "no rule `{}`",
                offer.rule
            );
        }
    }
}
