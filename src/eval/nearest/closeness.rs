//! How far the scope of a statement is from a request.
//!
//! A distance is a small number by which near misses are put in order: 10 for an action or a
//! resource of the same service, a letter more for each that differs, 100 more where two parts
//! differ, 40 more where the conditions do not hold either. The numbers only rank; nothing else
//! depends on them.
//!
//! # Example
//!
//! Asked is `oss:GetObject`. An allow of `oss:GetObjec` is 12 away: 10 for the action, 1 for the
//! letter that is missing and 1 because less than the whole text begins alike. One of `oss:Put*` is
//! 22 away, since nothing begins alike, and one of `ecs:*` is of another service and has no
//! distance. An edit distance would rank much the same, but takes time in the product of the
//! lengths, for each of many patterns; common beginnings and endings take time in their sum.

use crate::compile::{ActionMatcher, StatementRef, View};
use crate::decision::Truth;
use crate::dialect::Role;
use crate::pattern::Anchor;
use crate::principal::{Entry, Identity, KnownCaller};
use crate::resource_name::{Field, NamePattern};

/// The most entries of a list of principals, and patterns of a list, that are compared.
const COMPARED: usize = 64;
/// What a second part adds that does not match.
const SECOND_PART: u32 = 100;
/// What conditions add that do not hold.
const CONDITIONS: u32 = 40;
/// The distance of what a list includes and another list leaves out again.
const LEFT_OUT: u32 = 14;
/// What a text adds that begins otherwise.
const SHARE: usize = 8;
/// The most that one text adds.
const GAP_MAX: u32 = 40;

/// Which parts of a statement's scope do not hold a request, and how far they are from it
/// altogether.
#[derive(Clone, Copy, Debug)]
pub(super) struct Closeness {
    pub(super) distance: u32,
    pub(super) principal: bool,
    pub(super) action: bool,
    pub(super) resource: bool,
    pub(super) conditions_hold: bool,
}

impl Closeness {
    /// `None` where nothing differs, or too much, or more than makes a difference.
    pub(super) fn of(statement: StatementRef<'_>, view: &View<'_>, farthest: u32) -> Option<Self> {
        let principal =
            statement.statement.names_principals() && statement.naming(view).any() == Truth::False;
        let (includes, leaves_out) = statement.acts(view);
        let action = !includes || leaves_out;
        let (holds, spares) = statement.holds(view);
        let resource = holds == Truth::False || spares;
        let parts = usize::from(principal) + usize::from(action) + usize::from(resource);
        let mut distance = match parts {
            1 => 0,
            2 => SECOND_PART,
            _ => return None,
        };
        if action {
            distance += if includes {
                Some(LEFT_OUT)
            } else {
                actions(statement, view)
            }?;
        }
        if resource {
            distance += if holds == Truth::False {
                resources(statement, view)
            } else {
                Some(LEFT_OUT)
            }?;
        }
        if principal {
            distance += principals(statement, view)?;
        }
        if distance >= farthest {
            return None;
        }
        let condition = statement
            .conditions()
            .map_or(Truth::True, |conditions| conditions.evaluate(view));
        let conditions_hold = condition != Truth::False;
        distance += if conditions_hold { 0 } else { CONDITIONS };
        (distance < farthest).then_some(Self {
            distance,
            principal,
            action,
            resource,
            conditions_hold,
        })
    }
}

/// How far the closest action is that the statement includes.
fn actions(statement: StatementRef<'_>, view: &View<'_>) -> Option<u32> {
    let included = statement.included_actions()?;
    included
        .take(COMPARED)
        .filter_map(|action| of_action(action, view.action))
        .min()
}

/// How far an action of the same service is.
pub(super) fn of_action(action: &ActionMatcher, (service, name): (&str, &str)) -> Option<u32> {
    match action {
        ActionMatcher::Halves {
            service: wanted,
            name: pattern,
        } if wanted.matches_plain(service) => Some(10 + gap(pattern.anchor(), name)),
        _ => None,
    }
}

/// How far the closest resource is that the statement includes.
fn resources(statement: StatementRef<'_>, view: &View<'_>) -> Option<u32> {
    let included = statement.included_resources()?;
    included
        .take(COMPARED)
        .filter_map(|pattern| of_resource(pattern, view))
        .min()
}

/// How far a name of the same service is.
pub(super) fn of_resource(pattern: &NamePattern, view: &View<'_>) -> Option<u32> {
    let names = &view.table.names;
    let Some(name) = view.resource else {
        // The request is on `*`, which no pattern with fields matches.
        let service = pattern.literal(names.index_of(&Field::Service)?)?;
        return (service == view.action.0).then_some(15);
    };
    let difference = view.difference(pattern)?;
    let service = names.index_of(&Field::Service);
    if difference
        .fields
        .iter()
        .any(|(index, _)| Some(*index) == service)
    {
        return None;
    }
    let (_, last) = name.service_and_last();
    let of_last = match (difference.last, difference.last_pattern.anchor()) {
        (false, _) => 0,
        (true, Anchor::Exact(text) | Anchor::Ends(text, ""))
            if contains(text, last) || contains(last, text) =>
        {
            1
        }
        (true, anchor) => 2 + gap(anchor, last),
    };
    let of_fields = u32::try_from(difference.fields.len()).unwrap_or(GAP_MAX) * 12;
    Some(10 + of_fields + of_last)
}

/// Whether a name is the container of the other: `data` contains `data/`.
pub(super) fn contains(container: &str, inside: &str) -> bool {
    !container.is_empty()
        && inside
            .strip_prefix(container)
            .is_some_and(|rest| rest.starts_with('/'))
        && !container.ends_with('/')
}

/// How far the closest principal is that the statement names.
fn principals(statement: StatementRef<'_>, view: &View<'_>) -> Option<u32> {
    let (negated, entries) = statement.principals()?;
    if negated {
        return Some(LEFT_OUT);
    }
    entries
        .iter()
        .take(COMPARED)
        .map(|entry| of_entry(entry, view.request.identity()))
        .min()
}

/// How far somebody is whom an entry names.
pub(super) fn of_entry(entry: &Entry, who: &Identity) -> u32 {
    match (entry, who) {
        (Entry::Caller(entry), Identity::Caller(caller)) => of_caller(entry, caller),
        // A condition apart, `*` is everybody; it is not where it leaves the owner out.
        (Entry::Everyone, _) => 10,
        (Entry::Sessions { .. }, Identity::Caller(caller)) if caller.role == Role::Session => 15,
        (Entry::Account(_) | Entry::Number(_) | Entry::Sessions { .. }, Identity::Caller(_)) => 35,
        (Entry::Service(_) | Entry::ServiceOf { .. }, Identity::Service { .. }) => 25,
        (Entry::Provider(_), Identity::Federated { .. }) => 25,
        _ => 60,
    }
}

/// How far a user, role or session is from another: accounts weigh more than names.
fn of_caller(entry: &KnownCaller, caller: &KnownCaller) -> u32 {
    let same_account = entry.account == caller.account;
    match (same_account, entry.name.eq_ignore_ascii_case(&caller.name)) {
        (true, true) => 5,
        (false, true) => 25,
        (true, false) => 15 + gap(Anchor::Exact(&entry.name), &caller.name).min(15),
        (false, false) => 60,
    }
}

/// How many letters of a pattern's text are not those of another text, roughly: what both begin and
/// end with is left out. Of two with as many the one is closer that begins like more of the text.
fn gap(anchor: Anchor<'_>, text: &str) -> u32 {
    let (start, letters) = match anchor {
        Anchor::Exact(exact) => {
            let start = common(exact.bytes(), text.bytes());
            let shorter = exact.len().min(text.len()) - start;
            let end = common(exact.bytes().rev(), text.bytes().rev()).min(shorter);
            (start, exact.len().max(text.len()) - start - end)
        }
        Anchor::Ends(first, last) => {
            let start = common(first.bytes(), text.bytes());
            let end = common(last.bytes().rev(), text.bytes().rev());
            (start, first.len() - start + last.len() - end + 1)
        }
    };
    let unlike = SHARE - SHARE * start / text.len().max(1);
    u32::try_from(letters + unlike)
        .unwrap_or(GAP_MAX)
        .min(GAP_MAX)
}

/// How many bytes two texts begin with in common.
fn common(one: impl Iterator<Item = u8>, other: impl Iterator<Item = u8>) -> usize {
    let pairs = one.zip(other);
    pairs.take_while(|(one, other)| one == other).count()
}
