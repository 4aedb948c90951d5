//! Which rules offer a fix, of what kind, and what it changes.

use super::edit::{Edit, End, Style};
use super::merge::merge;
use super::place::{
    Tested, quoted, remove_item, remove_member, remove_statement, replace, text_at,
};
use super::sid;
use crate::condition::{Compare, Family, Operator, Quantifier};
use crate::json::{Member, Value};
use crate::lint::finding::Finding;
use crate::lint::spans::find;
use crate::lint::subject::Subject;
use crate::resource_name::Field;
use crate::words::{clip, nearest, plain};

use Promise::{Kept, KeptWhereProved, Meant};

/// What a fix holds to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lint) enum Promise {
    /// Every decision stays: without the proof it is not made.
    Kept,
    /// Where the proof holds it is safe, elsewhere unsafe.
    KeptWhereProved,
    /// What was meant is said, or a name is changed: always unsafe.
    Meant,
}

impl Promise {
    pub(in crate::lint) fn words(self) -> &'static str {
        match self {
            Kept => "`--fix` mends it, once it is proved that every request is decided as before.",
            KeptWhereProved => {
                "`--fix` mends it where it is proved that every request is decided as before, `--unsafe-fixes` elsewhere."
            }
            Meant => "`--unsafe-fixes` mends it as was probably meant; look at what it did.",
        }
    }
}

/// The fix of a rule.
#[derive(Debug)]
pub(in crate::lint) struct Offer {
    pub(in crate::lint) rule: &'static str,
    pub(in crate::lint) promise: Promise,
    /// What it changes, where there is a mechanical way.
    pub(super) edits: fn(&Subject<'_>, &Finding) -> Option<Vec<Edit>>,
}

const fn offer(
    rule: &'static str,
    promise: Promise,
    edits: fn(&Subject<'_>, &Finding) -> Option<Vec<Edit>>,
) -> Offer {
    Offer {
        rule,
        promise,
        edits,
    }
}

/// Sorted by the ids of the rules.
pub(in crate::lint) static OFFERS: &[Offer] = &[
    offer("allow-any-other-value", Meant, all_and_present),
    offer("always-true-condition", KeptWhereProved, remove_test),
    offer("boolean-as-text", Meant, |subject, finding| {
        let (tested, key) = key_of_fact(subject, finding, 0)?;
        let operator = tested.operator()?;
        let meant = Operator {
            base: Operator::parse("Bool")?.base,
            ..operator
        };
        (!operator.base.negated).then(|| tested.retarget(key, &meant.name(), None))
    }),
    offer("capital-in-service", Meant, |subject, finding| {
        with_field(subject, finding, &Field::Service, finding.fact_at(1)?)
    }),
    offer("control-character", Meant, |subject, finding| {
        without(subject, finding, char::is_control)
    }),
    offer("deny-all-values", Meant, |subject, finding| {
        let tested = Tested::at(subject, finding.span)?;
        Some(tested.rename(Operator {
            quantifier: Some(Quantifier::Any),
            ..tested.operator()?
        }))
    }),
    offer("deny-without-mfa-key", Meant, |subject, finding| {
        let tested = Tested::at(subject, finding.span)?;
        let exists = subject.table.operators.if_exists;
        let key = tested.key_at(finding.span).filter(|_| exists)?;
        Some(tested.retarget(key, "BoolIfExists", None))
    }),
    offer("double-star", Kept, |subject, finding| {
        let raw = subject.text.get(finding.span.start()..finding.span.end())?;
        // In a variable's default the stars are text.
        let mut raw = Some(raw).filter(|raw| !raw.contains("${"))?.to_owned();
        while raw.contains("**") {
            raw = raw.replace("**", "*");
        }
        Some(vec![Edit::Replace(finding.span, raw)])
    }),
    offer("empty-condition", Kept, |subject, finding| {
        remove_member(subject, finding.span)
    }),
    offer("empty-sid", Kept, |subject, finding| {
        remove_member(subject, finding.span)
    }),
    offer("fixed-session-name", Meant, |subject, finding| {
        let (before, _) = text_at(subject, finding.span)?.rsplit_once('/')?;
        Some(replace(finding.span, &format!("{before}/*")))
    }),
    offer("for-all-values-on-allow", Meant, one_or_present),
    offer("host-bits", Meant, |subject, finding| {
        let net: ipnet::IpNet = text_at(subject, finding.span)?.parse().ok()?;
        Some(replace(finding.span, &net.trunc().to_string()))
    }),
    offer("idle-if-exists", Kept, without_suffix),
    offer("idle-version", Kept, |subject, finding| {
        remove_member(subject, finding.span)
    }),
    offer("if-exists-on-allow", Meant, without_suffix),
    offer("invisible-character", Meant, |subject, finding| {
        let number = u32::from_str_radix(finding.fact_at(1)?, 16).ok()?;
        without(subject, finding, |letter| u32::from(letter) == number)
    }),
    offer("leading-if-exists", Kept, |subject, finding| {
        let tested = Tested::at(subject, finding.span)?;
        Some(tested.rename(tested.operator()?))
    }),
    offer("literal-wildcard", Meant, |subject, finding| {
        let tested = Tested::at(subject, finding.span)?;
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
    offer("mergeable-statements", Kept, merge),
    offer("miscased-action", Kept, |subject, finding| {
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
    offer("miscased-key", Kept, |_, finding| {
        Some(replace(finding.span, finding.fact_at(1)?))
    }),
    offer("misplaced-field", Meant, |subject, finding| {
        let field = if finding.fact_at(2)? == "region" {
            Field::Region
        } else {
            Field::Account
        };
        let word = finding
            .fact_at(3)
            .map(|word| if word == "nothing" { "" } else { word })?;
        with_field(subject, finding, &field, word)
    }),
    offer("missing-sid", Meant, sid::add),
    offer("mistyped-key", Meant, |subject, finding| {
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
    offer("old-version", KeptWhereProved, |subject, finding| {
        let newest = finding.fact_at(1)?;
        match find(subject.root, "Version") {
            Some(member) => Some(replace(member.value.span, newest)),
            None => {
                let member = format!(
                    "\"Version\"{}{}",
                    Style::of(subject.text, subject.root).colon,
                    quoted(newest)
                );
                Some(vec![Edit::Insert(
                    subject.root.span,
                    End::First,
                    vec![member],
                )])
            }
        }
    }),
    offer("padded-text", Meant, |subject, finding| {
        Some(replace(
            finding.span,
            text_at(subject, finding.span)?.trim(),
        ))
    }),
    offer("pointless-deny", Meant, |subject, finding| {
        remove_statement(subject, finding.span)
    }),
    offer("presence-by-wildcard", Meant, |subject, finding| {
        let tested = Tested::at(subject, finding.span)?;
        let key = tested.key_at(finding.span)?;
        let only = !matches!(&key.value.value, Value::Array(items) if items.len() > 1);
        // A test that several values leave unknown would be decided from then on (clause C7).
        let single = subject.facts.key(&key.key).is_some_and(|fact| !fact.many);
        let same = single || !subject.table.many_values_unknown;
        (only && same).then(|| tested.retarget(key, "Null", finding.fact_at(1)))
    }),
    offer("redundant-action", Kept, |subject, finding| {
        remove_item(subject, finding.span)
    }),
    offer("redundant-principal", Kept, |subject, finding| {
        remove_item(subject, finding.span)
    }),
    offer("redundant-resource", Kept, |subject, finding| {
        remove_item(subject, finding.span)
    }),
    offer("redundant-statement", Kept, |subject, finding| {
        remove_statement(subject, finding.span)
    }),
    offer("redundant-value", Kept, |subject, finding| {
        remove_item(subject, finding.span)
    }),
    offer("repeated-sid", Meant, sid::rename),
    offer("shadowed-allow", Kept, |subject, finding| {
        remove_statement(subject, finding.span)
    }),
    offer("short-date", Kept, |_, finding| {
        Some(replace(finding.span, finding.fact_at(1)?))
    }),
    offer("undocumented-sid", Meant, |subject, finding| {
        remove_member(subject, finding.span)
    }),
    offer("unknown-action", Meant, |subject, finding| {
        let (service, name) = text_at(subject, finding.span)?.split_once(':')?;
        let known = subject.catalog?.actions(service)?;
        let meant = nearest(name, known.values().map(|action| action.name.as_str()))?;
        Some(replace(finding.span, &format!("{service}:{meant}")))
    }),
    offer("unknown-service", Meant, |subject, finding| {
        let meant = finding.fact_at(1)?;
        let text = text_at(subject, finding.span)?;
        match text.split_once(':') {
            Some((service, name)) if service == finding.fact_at(0)? => {
                Some(replace(finding.span, &format!("{meant}:{name}")))
            }
            _ => with_field(subject, finding, &Field::Service, meant),
        }
    }),
    offer("uppercase-role-name", Meant, |subject, finding| {
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

/// The condition of which the finding marks the operator and a fact tells the key.
fn key_of_fact<'s>(
    subject: &'s Subject<'_>,
    finding: &Finding,
    fact: usize,
) -> Option<(Tested<'s>, &'s Member<'s>)> {
    let tested = Tested::at(subject, finding.span)?;
    let fact = finding.fact_at(fact)?;
    let key = tested
        .keys()
        .iter()
        .find(|member| plain(&clip(&member.key)) == fact)?;
    Some((tested, key))
}

fn remove_test(subject: &Subject<'_>, finding: &Finding) -> Option<Vec<Edit>> {
    let (tested, key) = key_of_fact(subject, finding, 1)?;
    Some(tested.remove(key))
}

fn without_suffix(subject: &Subject<'_>, finding: &Finding) -> Option<Vec<Edit>> {
    let tested = Tested::at(subject, finding.span)?;
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

/// `ForAllValues:` in place of `ForAnyValue:`, and the key is to be there where it was.
fn all_and_present(subject: &Subject<'_>, finding: &Finding) -> Option<Vec<Edit>> {
    let tested = Tested::at(subject, finding.span)?;
    let has_null = subject.table.operators.families.contains(&Family::Null);
    let [key] = tested.keys() else { return None };
    let operator = tested.operator()?;
    let mut edits = tested.rename(Operator {
        quantifier: Some(Quantifier::All),
        ..operator
    });
    // With the suffix requests without the key were allowed before, and stay so.
    if operator.if_exists {
        return Some(edits);
    }
    edits.push(tested.and("Null", key, "false"));
    has_null.then_some(edits)
}

/// The resource with another word in a field before its last.
fn with_field(
    subject: &Subject<'_>,
    finding: &Finding,
    field: &Field,
    word: &str,
) -> Option<Vec<Edit>> {
    let text = text_at(subject, finding.span).filter(|text| !text.contains("${"))?;
    let names = &subject.table.names;
    let index = names
        .index_of(field)
        .filter(|index| index + 1 < names.fields.len())?;
    let mut fields: Vec<&str> = text.splitn(names.fields.len(), ':').collect();
    *fields.get_mut(index)? = word;
    Some(replace(finding.span, &fields.join(":")))
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
