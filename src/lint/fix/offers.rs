//! Which rules offer a fix, of what kind, and what it changes.

use super::merge::merge;
use super::sid;
use crate::condition::{Compare, Family, Operator};
use crate::json::Member;
use crate::lint::edit::{Edit, OperatorBlock, remove_member, replace, text_at};
use crate::lint::finding::Finding;
use crate::lint::subject::Subject;
use crate::words::{clip, plain};

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
    offer("fixed-session-name", |subject, finding| {
        let (before, _) = text_at(subject, finding.span)?.rsplit_once('/')?;
        Some(replace(finding.span, &format!("{before}/*")))
    }),
    offer("for-all-values-on-allow", one_or_present),
    offer("host-bits", |subject, finding| {
        let net: ipnet::IpNet = text_at(subject, finding.span)?.parse().ok()?;
        Some(replace(finding.span, &net.trunc().to_string()))
    }),
    offer("idle-if-exists", without_suffix),
    offer("idle-version", |subject, finding| {
        remove_member(subject, finding.span)
    }),
    offer("if-exists-on-allow", without_suffix),
    offer("invisible-character", |subject, finding| {
        let number = u32::from_str_radix(finding.fact_at(1)?, 16).ok()?;
        without(subject, finding, |letter| u32::from(letter) == number)
    }),
    offer("leading-if-exists", |subject, finding| {
        let tested = OperatorBlock::at(subject, finding.span)?;
        Some(tested.rename(tested.operator()?))
    }),
    offer("literal-wildcard", |subject, finding| {
        let tested = OperatorBlock::at(subject, finding.span)?;
        let operator = tested.operator()?;
        let like = Operator::parse(if operator.base.negated {
            "StringNotLike"
        } else {
            "StringLike"
        })?;
        // What ignores case would mind it from then on, in the values beside too.
        let minds_case = operator.base.compare != Compare::EqualsIgnoreCase;
        let key = tested.key_at(finding.span).filter(|_| minds_case)?;
        Some(
            tested.retarget(
                key,
                &Operator {
                    base: like.base,
                    ..operator
                }
                .name(),
                None,
            ),
        )
    }),
    offer("mergeable-statements", merge),
    offer("miscased-action", |subject, finding| {
        let text = text_at(subject, finding.span)?;
        let (service, name) = text.split_once(':')?;
        let published = subject
            .catalog?
            .actions(service)?
            .get(&name.to_ascii_lowercase())?;
        Some(replace(
            finding.span,
            &format!("{service}:{}", published.name),
        ))
    }),
    offer("miscased-key", |_, finding| {
        Some(replace(finding.span, finding.fact_at(1)?))
    }),
    offer("missing-sid", sid::add),
    offer("mistyped-key", |subject, finding| {
        let (tested, key) = key_of_fact(subject, finding, 0)?;
        let operator = tested.operator()?;
        let address = finding.fact_at(3)? == "IpAddress" && operator.base.family == Family::String;
        let meant = Operator::parse(if operator.base.negated {
            "NotIpAddress"
        } else {
            "IpAddress"
        })?;
        address.then(|| {
            tested.retarget(
                key,
                &Operator {
                    base: meant.base,
                    ..operator
                }
                .name(),
                None,
            )
        })
    }),
];

impl Offer {
    pub(in crate::lint) fn of(rule: &str) -> Option<&'static Offer> {
        OFFERS.iter().find(|offer| offer.rule == rule)
    }
}

/// The condition of which the finding marks the operator and a fact tells the key.
fn key_of_fact<'s>(
    subject: &'s Subject<'_>,
    finding: &Finding,
    fact: usize,
) -> Option<(OperatorBlock<'s>, &'s Member<'s>)> {
    let tested = OperatorBlock::at(subject, finding.span)?;
    let fact = finding.fact_at(fact)?;
    let key = tested
        .keys()
        .iter()
        .find(|member| plain(&clip(&member.key)) == fact)?;
    Some((tested, key))
}

fn without_suffix(subject: &Subject<'_>, finding: &Finding) -> Option<Vec<Edit>> {
    let tested = OperatorBlock::at(subject, finding.span)?;
    Some(tested.rename(Operator {
        if_exists: false,
        ..tested.operator()?
    }))
}

fn without(
    subject: &Subject<'_>,
    finding: &Finding,
    is_wrong: impl Fn(char) -> bool,
) -> Option<Vec<Edit>> {
    let raw = subject.text.get(finding.span.start()..finding.span.end())?;
    let text: String = serde_json::from_str(raw).ok()?;
    Some(replace(
        finding.span,
        &text
            .chars()
            .filter(|letter| !is_wrong(*letter))
            .collect::<String>(),
    ))
}

/// The key has one value, or it is to be there.
fn one_or_present(subject: &Subject<'_>, finding: &Finding) -> Option<Vec<Edit>> {
    let (tested, key) = key_of_fact(subject, finding, 1)?;
    let single = subject.facts.key(&key.key).is_some_and(|fact| !fact.many);
    let plain = Operator {
        quantifier: None,
        ..tested.operator()?
    };
    if single {
        return Some(tested.retarget(key, &plain.name(), None));
    }
    let has_null = subject.table.operators.families.contains(&Family::Null);
    has_null.then(|| vec![tested.and("Null", key, "false")])
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
