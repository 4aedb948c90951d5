//! What the conditions of an allow leave of it: whether they keep strangers out, and whether they
//! keep anything back from those who hold the policy.
//!
//! A condition confines an allow if it needs its key, if the key says something that not every
//! caller can choose ([`Aspect`]), and if each of its values is fixed as far as that matters:
//! `aws:PrincipalArn` of `arn:aws:iam::*:role/deploy` matches a role that anybody can create in an
//! account of their own, and `0.0.0.0/1` beside `128.0.0.0/1` is every address.
//!
//! What is not certain counts as a confinement, so that a finding is never about an allow whose
//! condition was not understood.

use ipnet::IpNet;

use super::confinement::Confinement;
use super::facts::{Aspect, KeyType};
use super::subject::{ConditionAt, StatementAt, Subject};
use crate::condition::{Compare, Operands, Quantifier};
use crate::pattern::Matcher;
use crate::resource_name::Field;

/// What the conditions of an allow keep out.
pub(super) fn by_conditions(subject: &Subject<'_>, allow: StatementAt<'_>) -> Confinement {
    let mut confinement = Confinement::default();
    for condition in allow.conditions() {
        match confined_aspect(subject, allow, condition) {
            Some(Aspect::Caller | Aspect::Network) => {
                confinement.excludes_strangers = true;
                confinement.limits_holder = true;
            }
            Some(_) => confinement.limits_holder = true,
            None => confinement.idle_key = confinement.idle_key.or(Some(condition.key)),
        }
    }
    confinement
}

/// What a deny leaves of an allow that it covers: requests for which one of its conditions is
/// false. Without conditions that is none.
pub(super) fn by_deny(subject: &Subject<'_>, deny: StatementAt<'_>) -> Confinement {
    let mut confinement = Confinement {
        excludes_strangers: true,
        limits_holder: true,
        idle_key: None,
    };
    for condition in deny.conditions() {
        match spared_aspect(subject, condition) {
            Some(Aspect::Caller | Aspect::Network) => {}
            Some(_) => confinement.excludes_strangers = false,
            None => return Confinement::default(),
        }
    }
    confinement
}

/// Whether a statement fixes the values of a key that every request for its actions has, such as
/// the service that gets a role.
pub(super) fn fixes_key(subject: &Subject<'_>, statement: StatementAt<'_>, key: &str) -> bool {
    let mut conditions = statement.conditions();
    conditions.any(|condition| {
        condition.condition.key.eq_ignore_ascii_case(key)
            && !condition.test().base.negated
            && all_fixed(subject, condition, Aspect::Target)
    })
}

/// Whether the conditions of a statement leave its holder all that it grants where roles are passed
/// to one of these services, which the key names.
pub(super) fn leaves_service(
    subject: &Subject<'_>,
    statement: StatementAt<'_>,
    key: &str,
    services: &[&str],
) -> bool {
    let mut conditions = statement.conditions();
    conditions.all(|condition| {
        if condition.condition.key.eq_ignore_ascii_case(key) {
            admits_any(condition, services)
        } else {
            confined_aspect(subject, statement, condition).is_none()
        }
    })
}

/// Whether a test of texts holds for one of these; of other tests that is not known.
fn admits_any(condition: ConditionAt<'_>, texts: &[&str]) -> bool {
    let Operands::Texts(matchers) = &condition.condition.test.operands else {
        return false;
    };
    let negated = condition.test().base.negated;
    let mut texts = texts.iter();
    texts.any(|text| {
        let mut matchers = matchers.iter();
        matchers.any(|matcher| matcher.matches_plain(text)) != negated
    })
}

/// What a condition confines; `None` if it confines nothing.
fn confined_aspect(
    subject: &Subject<'_>,
    statement: StatementAt<'_>,
    condition: ConditionAt<'_>,
) -> Option<Aspect> {
    let key = &condition.condition.key;
    let Some(aspect) = subject.facts.aspect(key) else {
        // Of a key about which nothing is known it is enough that it is needed and has a value.
        let restricts = condition.needs_key() && !is_any_value(condition);
        return restricts.then_some(Aspect::Caller);
    };
    let restricts = match aspect {
        Aspect::Manner => false,
        Aspect::SignIn => is_signed_in(condition),
        Aspect::Label | Aspect::Resource if requires_presence(condition) => true,
        _ => {
            let is_given = condition.needs_key() || is_pass_role_key(subject, statement, condition);
            is_given && all_fixed(subject, condition, aspect)
        }
    };
    restricts.then_some(aspect)
}

/// Whether a test only requires its key to be present: a certain tag, whatever its value.
fn requires_presence(condition: ConditionAt<'_>) -> bool {
    let operands = &condition.condition.test.operands;
    matches!(operands, Operands::Absence(values) if !values.contains(&true))
}

/// Whether a condition is on the service that gets a role, in a statement that only passes roles:
/// each of its requests has the key, so that `IfExists` makes no difference.
fn is_pass_role_key(
    subject: &Subject<'_>,
    statement: StatementAt<'_>,
    condition: ConditionAt<'_>,
) -> bool {
    let Some((action, Some(key))) = subject.facts.pass_role else {
        return false;
    };
    let mut actions = statement.actions();
    condition.condition.key.eq_ignore_ascii_case(key)
        && !condition.test().base.negated
        && statement.statement.actions.is_some()
        && actions.all(|pattern| pattern.value.text.eq_ignore_ascii_case(action))
}

/// What requests have in common that a condition of a deny spares: those with fixed values of its
/// key. A request without the key must not be spared, so the test is true without it: it is
/// negated, or says `IfExists`. `None` if the deny may spare anybody.
fn spared_aspect(subject: &Subject<'_>, condition: ConditionAt<'_>) -> Option<Aspect> {
    let aspect = subject.facts.aspect(&condition.condition.key)?;
    let test = condition.test();
    let is_spared = match &condition.condition.test.operands {
        // Of a denied `false` the others are `true`.
        Operands::Booleans(values) => test.if_exists && !values.contains(&true),
        _ => {
            let holds_without_key = test.if_exists || test.quantifier != Some(Quantifier::Any);
            test.base.negated && holds_without_key && all_fixed(subject, condition, aspect)
        }
    };
    (is_spared && aspect != Aspect::Manner).then_some(aspect)
}

/// Whether `*` is among the values of a test that takes wildcards.
fn is_any_value(condition: ConditionAt<'_>) -> bool {
    match &condition.condition.test.operands {
        Operands::Texts(matchers) => matchers.contains(&Matcher::Any),
        Operands::Blocks(_) => !are_confined_networks(condition),
        Operands::Absence(_) => !requires_presence(condition),
        _ => false,
    }
}

/// Whether a test on the sign-in needs it: `true`, an age, or that the key is present.
fn is_signed_in(condition: ConditionAt<'_>) -> bool {
    match &condition.condition.test.operands {
        Operands::Booleans(values) => condition.needs_key() && !values.contains(&false),
        Operands::Absence(_) => requires_presence(condition),
        _ => condition.needs_key(),
    }
}

/// Whether each value is fixed as far as the aspect needs it.
fn all_fixed(subject: &Subject<'_>, condition: ConditionAt<'_>, aspect: Aspect) -> bool {
    match &condition.condition.test.operands {
        Operands::Blocks(_) => are_confined_networks(condition),
        Operands::Booleans(values) => !values.contains(&false),
        Operands::Absence(_) => false,
        Operands::Texts(matchers) => {
            let is_equal = is_equality(condition);
            let mut values = condition.values().zip(matchers);
            values.all(|((text, _), matcher)| {
                let is_exact = is_equal || matches!(matcher, Matcher::Exact(_));
                is_fixed(subject, condition, aspect, text, is_exact)
            })
        }
        Operands::Names(..) => {
            let mut values = condition.values();
            values.all(|(text, _)| is_fixed(subject, condition, aspect, text, false))
        }
        Operands::Numbers(..) | Operands::Instants(..) | Operands::Bytes(_) => true,
    }
}

/// Whether no value has wildcards, whatever is written in it.
fn is_equality(condition: ConditionAt<'_>) -> bool {
    condition.test().base.compare == Compare::EqualsIgnoreCase
}

/// Whether a value is fixed as far as the aspect needs it.
fn is_fixed(
    subject: &Subject<'_>,
    condition: ConditionAt<'_>,
    aspect: Aspect,
    text: &str,
    is_exact: bool,
) -> bool {
    let has_variable = text.contains("${");
    if !matches!(aspect, Aspect::Caller | Aspect::Network) {
        return has_variable || !is_every_name(subject, text);
    }
    if has_variable {
        return is_owners_variable(subject, text);
    }
    let start = if is_exact { text } else { literal_start(text) };
    let is_whole = start.len() == text.len();
    let fact = subject.facts.key(&condition.condition.key);
    let is_name = fact.is_some_and(|fact| fact.kind == KeyType::Name) || has_fields(text);
    match aspect {
        Aspect::Caller if is_name => has_fixed_owner(subject, text, is_exact),
        // An organisation's path, or the id of a role before the name of its session.
        Aspect::Caller => is_whole || start.contains(['/', ':']),
        _ => is_whole,
    }
}

/// What a pattern begins with, before its first wildcard.
pub(super) fn literal_start(text: &str) -> &str {
    text.split(['*', '?']).next().unwrap_or("")
}

/// Whether a value is every name of its kind: `*`, every service of the cloud, or every policy.
fn is_every_name(subject: &Subject<'_>, text: &str) -> bool {
    let mut domains = subject.facts.service_domains.iter();
    let own = domains.find_map(|domain| text.strip_suffix(domain));
    if own.unwrap_or(text).trim_matches(['*', '?', '.']).is_empty() {
        return true;
    }
    let mut fields = text.split(':');
    let is_identity = fields.any(|field| subject.facts.identity_services.contains(&field));
    let last = fields.next_back().unwrap_or("");
    is_identity && (last.ends_with("/*") && last.matches('/').count() == 1 || last == "*")
}

/// Whether a value takes what is known of the resource, such as `${aws:ResourceAccount}`.
fn is_owners_variable(subject: &Subject<'_>, text: &str) -> bool {
    let mut parts = text.split("${").skip(1);
    parts.any(|part| {
        let key = part.split(['}', ',']).next().unwrap_or("");
        subject.facts.aspect(key.trim()) == Some(Aspect::Resource)
    })
}

/// Whether a text is written like a name with fields, such as `arn:aws:iam::*:role/x`.
fn has_fields(text: &str) -> bool {
    text.matches(':').count() > 2
}

/// Whether the name of a principal or source says whose it is: its account, or, where names have
/// none, as those of buckets, the name itself.
fn has_fixed_owner(subject: &Subject<'_>, text: &str, is_exact: bool) -> bool {
    let names = &subject.table.names;
    let field = |field| text.split(':').nth(names.index_of(&field)?);
    let is_account =
        |account: &str| !account.is_empty() && account.bytes().all(|byte| byte.is_ascii_digit());
    if field(Field::Account).is_some_and(is_account) {
        return true;
    }
    let mut stores = subject.facts.stores.iter();
    let service = field(Field::Service);
    let is_of_store = stores.any(|store| Some(store.service) == service);
    let last = field(Field::Resource).unwrap_or("");
    let start = if is_exact { last } else { literal_start(last) };
    is_of_store && !start.is_empty()
}

/// The shortest prefix that one network may have and still be somebody's: the largest blocks that
/// were ever given to one owner have 8 bits in IPv4 and 16 in IPv6.
const OWNED_BITS: (u8, u8) = (8, 16);

/// How many such blocks a list may have: more of them are no longer the networks of one owner.
const OWNED_BLOCKS: usize = 16;

/// Whether blocks of addresses are networks that somebody can own.
fn are_confined_networks(condition: ConditionAt<'_>) -> bool {
    let mut nets = Vec::new();
    for (value, _) in condition.values() {
        match value.parse::<IpNet>() {
            Ok(net) if net.prefix_len() < owned_bits(&net) => return false,
            Ok(net) => nets.push(net),
            // An address alone is a network of one.
            Err(_) if value.contains('*') => return false,
            Err(_) => {}
        }
    }
    let mut blocks = 0;
    for net in IpNet::aggregate(&nets) {
        let missing = owned_bits(&net).checked_sub(net.prefix_len());
        blocks += missing.map_or(0, |bits| 1_usize << bits);
    }
    blocks <= OWNED_BLOCKS
}

/// The bits that the largest network of one owner has.
fn owned_bits(net: &IpNet) -> u8 {
    let (v4, v6) = OWNED_BITS;
    match net {
        IpNet::V4(_) => v4,
        IpNet::V6(_) => v6,
    }
}
