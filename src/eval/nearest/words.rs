//! What of a scope does not match, in words that a person can act on.
//!
//! "It does not match" is seldom enough: most near misses are one of a few mistakes, such as a
//! bucket in place of its objects, an alias in place of a key, a path that is missing, or a letter
//! of the wrong case. Each mistake has a function here that recognizes it and says what to look
//! for; the first that applies is reported, and the plain sentence is the last resort.

use super::closeness::{Closeness, contains, of_action, of_entry, of_resource};
use super::difference::{ScopeDifference, ScopePart};
use crate::compile::{StatementRef, View};
use crate::dialect::Role;
use crate::eval::words::quoted_word;
use crate::model::ActionPattern;
use crate::pattern::Anchor;
use crate::principal::{Entry, Identity, KnownCaller};
use crate::resource_name::{Difference, Field, Name, NamePattern};

/// The parts that differ, whom first.
pub(super) fn differences(
    statement: StatementRef<'_>,
    view: &View<'_>,
    closeness: Closeness,
) -> Vec<ScopeDifference> {
    let mut differences = Vec::new();
    if closeness.principal {
        differences.extend(principal(statement, view));
    }
    if closeness.action {
        differences.extend(action(statement, view));
    }
    if closeness.resource {
        differences.extend(resource(statement, view));
    }
    differences
}

/// How the actions of a statement differ from the one that is asked for.
fn action(statement: StatementRef<'_>, view: &View<'_>) -> Option<ScopeDifference> {
    let asked = asked_action(view);
    let (wanted, words) = if statement.acts(view).0 {
        let pattern = leaving_out(statement, view)?;
        let written = quoted_word(&pattern.text);
        let words = format!("`NotAction` {written} leaves out {}", quoted_word(&asked));
        (&pattern.text, words)
    } else {
        let pattern = nearest_action(statement, view)?;
        let words = format!(
            "it allows {}, the request asks for {}",
            quoted_word(&pattern.text),
            quoted_word(&asked)
        );
        (&pattern.text, words)
    };
    Some(ScopeDifference {
        part: ScopePart::Action,
        wanted: wanted.to_string(),
        given: asked,
        words,
    })
}

/// The first pattern of `NotAction` that leaves the action out.
fn leaving_out<'s>(statement: StatementRef<'s>, view: &View<'_>) -> Option<&'s ActionPattern> {
    let (_, written) = statement.written_actions();
    for (action, written) in statement.excluded_actions().zip(written) {
        if action.matches(view.action) {
            return Some(written);
        }
    }
    None
}

/// The pattern of `Action` that is closest to the action, the first of several.
fn nearest_action<'s>(statement: StatementRef<'s>, view: &View<'_>) -> Option<&'s ActionPattern> {
    let (written, _) = statement.written_actions();
    let mut nearest: Option<(u32, &ActionPattern)> = None;
    for (written, action) in written?.zip(statement.included_actions()?) {
        let Some(distance) = of_action(action, view.action) else {
            continue;
        };
        if nearest.is_none_or(|(least, _)| distance < least) {
            nearest = Some((distance, written));
        }
    }
    nearest.map(|(_, written)| written)
}

/// The action as the request writes it, unless a trust policy is asked for another one.
fn asked_action(view: &View<'_>) -> String {
    let (service, name) = view.action;
    let folded = format!("{service}:{name}");
    let written = view.request.action();
    if written.eq_ignore_ascii_case(&folded) {
        written.to_owned()
    } else {
        folded
    }
}

/// How the resources of a statement differ from the one that is asked for.
fn resource(statement: StatementRef<'_>, view: &View<'_>) -> Option<ScopeDifference> {
    let names = &view.table.names;
    let given = view.resource.map_or("*", Name::text);
    let (wanted, words) = if let Some(pattern) = nearest_resource(statement, view) {
        let wanted = pattern.written(names);
        let words = words_of_resource(pattern, &wanted, view);
        (wanted, words)
    } else {
        let wanted = statement.excluded_resources().next()?.written(names);
        let words = format!(
            "`NotResource` {} leaves out {}",
            quoted_word(&wanted),
            quoted_word(given)
        );
        (wanted, words)
    };
    Some(ScopeDifference {
        part: ScopePart::Resource,
        wanted,
        given: given.to_owned(),
        words,
    })
}

/// The pattern of `Resource` that is closest to the resource, the first of several.
fn nearest_resource<'s>(statement: StatementRef<'s>, view: &View<'_>) -> Option<&'s NamePattern> {
    let mut nearest: Option<(u32, &NamePattern)> = None;
    for pattern in statement.included_resources()? {
        let Some(distance) = of_resource(pattern, view) else {
            continue;
        };
        if nearest.is_none_or(|(least, _)| distance < least) {
            nearest = Some((distance, pattern));
        }
    }
    nearest.map(|(_, pattern)| pattern)
}

/// What of a pattern does not match the resource: the first mistake that is recognized.
fn words_of_resource(pattern: &NamePattern, wanted: &str, view: &View<'_>) -> String {
    let written = quoted_word(wanted);
    let Some(name) = view.resource else {
        return format!(
            "{written} does not match: the request is on `*`, which only the pattern `*` matches"
        );
    };
    let Some(difference) = view.difference(pattern) else {
        return written;
    };
    if let Some((index, wanted)) = difference.fields.first() {
        return of_field(&written, &wanted.to_string(), *index, name, view);
    }
    let (service, last) = name.service_and_last();
    let text = match difference.last_pattern.anchor() {
        Anchor::Exact(text) | Anchor::Ends(text, _) => text,
    };
    of_alias((service, last, text), view)
        .or_else(|| of_container((service, last, text), &difference, (&written, name), view))
        .or_else(|| of_path((last, text), &difference))
        .or_else(|| of_case((last, text), &difference))
        .unwrap_or_else(|| {
            format!(
                "{written} does not match: the request asks for {}",
                quoted_word(raw_last(name, view))
            )
        })
}

/// The last field as the request writes it.
fn raw_last<'n>(name: &'n Name<'_>, view: &View<'_>) -> &'n str {
    view.table
        .names
        .index_of(&Field::Resource)
        .map_or("", |index| name.raw_field(index))
}

/// The region, the account or the partition is another.
fn of_field(written: &str, wanted: &str, index: usize, name: &Name<'_>, view: &View<'_>) -> String {
    let field = match view.table.names.fields.get(index) {
        Some(Field::Region) => "region",
        Some(Field::Account) => "account",
        Some(Field::Free) => "partition",
        _ => "field",
    };
    let (wanted, given) = (field_value(wanted), field_value(name.raw_field(index)));
    format!("{written} does not match: its {field} is {wanted}, that of the request {given}")
}

/// The text of a field, which may be empty.
fn field_value(text: &str) -> String {
    if text.is_empty() {
        "empty".to_owned()
    } else {
        quoted_word(text)
    }
}

/// A name that stands for another in calls is not one in policies.
fn of_alias((service, last, text): (&str, &str, &str), view: &View<'_>) -> Option<String> {
    for (of, alias, own) in view.table.explain.aliases.iter() {
        if of != service {
            continue;
        }
        let kind = own.trim_end_matches('/');
        if text.starts_with(&**alias) && last.starts_with(&**own) {
            return Some(format!(
                "it names an alias ({}), which is not the {kind}: the request asks for {}",
                quoted_word(text),
                quoted_word(last)
            ));
        }
        if text.starts_with(&**own) && last.starts_with(&**alias) {
            return Some(format!(
                "the request asks for an alias ({}), which is not the {kind}; it names {}",
                quoted_word(last),
                quoted_word(text)
            ));
        }
    }
    None
}

/// The request asks for what contains the things that a statement names, or the other way round.
fn of_container(
    (service, last, text): (&str, &str, &str),
    difference: &Difference<'_>,
    (written, name): (&str, &Name<'_>),
    view: &View<'_>,
) -> Option<String> {
    let is_store = view.table.explain.store == service;
    let given = quoted_word(name.text());
    if contains(last, text) {
        return Some(if is_store && !last.contains('/') {
            format!(
                "the request asks for the bucket {given}; the statement names its objects \
                 ({written})"
            )
        } else {
            format!(
                "the request asks for {given} itself; the statement names what is below it \
                 ({written})"
            )
        });
    }
    if contains(text, last) && matches!(difference.last_pattern.anchor(), Anchor::Exact(_)) {
        return Some(if is_store && !text.contains('/') {
            format!(
                "the request asks for the object {given}; the statement names the bucket alone \
                 ({written})"
            )
        } else {
            format!(
                "the request asks for {given}; the statement names what it is below, and no more \
                 ({written})"
            )
        });
    }
    None
}

/// The type and the name are the same, and a path is between them.
fn of_path((last, text): (&str, &str), difference: &Difference<'_>) -> Option<String> {
    if !matches!(difference.last_pattern.anchor(), Anchor::Exact(_)) {
        return None;
    }
    let (asked, wanted) = (PathName::split(last)?, PathName::split(text)?);
    if asked.kind != wanted.kind || asked.name != wanted.name || asked.path == wanted.path {
        return None;
    }
    Some(format!(
        "the {} is {}; the statement names {}, {}",
        asked.kind,
        in_path(asked.path).unwrap_or_else(|| "in no path".to_owned()),
        quoted_word(text),
        in_path(wanted.path).unwrap_or_else(|| "without one".to_owned())
    ))
}

/// A name such as `user/staff/eu/ann`: a type, a path that may be empty, and the name itself.
struct PathName<'n> {
    kind: &'n str,
    path: &'n str,
    name: &'n str,
}

impl<'n> PathName<'n> {
    /// Splits the last field of a name, if it has a type.
    fn split(text: &'n str) -> Option<Self> {
        let (kind, rest) = text.split_once('/')?;
        let (path, name) = rest.rsplit_once('/').unwrap_or(("", rest));
        Some(Self { kind, path, name })
    }
}

/// The words for a path; `None` where it is empty.
fn in_path(path: &str) -> Option<String> {
    (!path.is_empty()).then(|| format!("in the path `/{path}/`"))
}

/// Only the case of letters differs.
fn of_case((last, text): (&str, &str), difference: &Difference<'_>) -> Option<String> {
    let is_exact = matches!(difference.last_pattern.anchor(), Anchor::Exact(_));
    let start = last
        .get(..text.len())
        .filter(|start| start.eq_ignore_ascii_case(text) && *start != text)?;
    if is_exact && start.len() != last.len() {
        return None;
    }
    Some(format!(
        "{} differs from {} in case, which counts here",
        quoted_word(text),
        quoted_word(last)
    ))
}

/// How the principals of a statement differ from the caller.
fn principal(statement: StatementRef<'_>, view: &View<'_>) -> Option<ScopeDifference> {
    let who = view.request.identity();
    let (negated, entries) = statement.principals()?;
    let given = caller(who);
    let nearest = entries.iter().min_by_key(|entry| of_entry(entry, who))?;
    let wanted = named(nearest);
    let words = match nearest {
        _ if negated => format!("`NotPrincipal` leaves out {given}"),
        Entry::Everyone => {
            "`*` without a condition leaves out the owner of the resource".to_owned()
        }
        _ => format!("it names {wanted}, the request is made by {given}"),
    };
    Some(ScopeDifference {
        part: ScopePart::Principal,
        wanted,
        given,
        words,
    })
}

/// Who makes the request.
fn caller(who: &Identity) -> String {
    match who {
        Identity::Caller(caller) => known(caller),
        Identity::Service {
            name,
            account: Some(account),
        } => {
            format!(
                "the service {} for account {}",
                quoted_word(name),
                quoted_word(account)
            )
        }
        Identity::Service {
            name,
            account: None,
        } => format!("the service {}", quoted_word(name)),
        Identity::Federated { provider } => {
            format!("a caller of the provider {}", quoted_word(provider))
        }
        Identity::Vendor { name, .. } => quoted_word(name),
        Identity::Anonymous => "an anonymous caller".to_owned(),
    }
}

/// A caller that belongs to an account.
fn known(caller: &KnownCaller) -> String {
    let (name, account) = (quoted_word(&caller.path), quoted_word(&caller.account));
    let session = caller.session.as_deref().unwrap_or("");
    match caller.role {
        Role::Owner => format!("the owner of account {account}"),
        Role::User => format!("the user {name} of account {account}"),
        Role::Named => format!("the role {name} of account {account}"),
        Role::Session => {
            format!(
                "the session {} of the role {} of account {account}",
                quoted_word(session),
                quoted_word(&caller.name)
            )
        }
        Role::FederatedUser => format!("the federated user {name} of account {account}"),
    }
}

/// Whom an entry of a list of principals names.
fn named(entry: &Entry) -> String {
    match entry {
        Entry::Everyone => "everybody".to_owned(),
        Entry::Account(account) => format!("the account {}", quoted_word(account)),
        Entry::Number(number) => format!("the account or user {}", quoted_word(number)),
        Entry::Caller(caller) => known(caller),
        Entry::Sessions { account, last } => {
            format!(
                "sessions like {}",
                quoted_word(&format!("{account}:{last}"))
            )
        }
        Entry::Service(name)
        | Entry::ServiceOf {
            account: None,
            name,
        } => format!("the service {}", quoted_word(name)),
        Entry::ServiceOf {
            account: Some(account),
            name,
        } => {
            format!(
                "the service {} for account {}",
                quoted_word(name),
                quoted_word(account)
            )
        }
        Entry::Provider(provider) => format!("the provider {}", quoted_word(provider)),
        Entry::UniqueId { id, .. } => format!("the user or role with the id {}", quoted_word(id)),
        Entry::Canonical(id) => format!("the account with the canonical id {}", quoted_word(id)),
        Entry::Vendor(name) => quoted_word(name),
    }
}
