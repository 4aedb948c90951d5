//! What of a scope does not match, in words that a person can act on.

use super::closeness::{Closeness, contains, of_action, of_entry, of_resource};
use super::difference::{ScopeDifference, ScopePart};
use crate::compile::{StatementRef, View};
use crate::dialect::Role;
use crate::eval::words::quoted_word;
use crate::pattern::Anchor;
use crate::principal::{Entry, Identity, KnownCaller};
use crate::resource_name::{Difference, Field, Name, NamePattern};

/// The parts that differ, whom first.
pub(super) fn differences(
    statement: StatementRef<'_>,
    view: &View<'_>,
    closeness: Closeness,
) -> Vec<ScopeDifference> {
    let principal = closeness.principal.then(|| principal(statement, view));
    let action = closeness.action.then(|| action(statement, view));
    let resource = closeness.resource.then(|| resource(statement, view));
    [principal, action, resource]
        .into_iter()
        .flatten()
        .flatten()
        .collect()
}

fn action(statement: StatementRef<'_>, view: &View<'_>) -> Option<ScopeDifference> {
    let asked = asked_action(view);
    let (written, mut left_out) = statement.written_actions();
    let difference = |wanted: &str, words: String| {
        Some(ScopeDifference {
            part: ScopePart::Action,
            wanted: wanted.to_owned(),
            given: asked.clone(),
            words,
        })
    };
    if statement.acts(view).0 {
        let mut excluded = statement.excluded_actions();
        let pattern = left_out.find(|_| {
            excluded
                .next()
                .is_some_and(|action| action.matches(view.action))
        })?;
        let words = format!(
            "`NotAction` {} leaves out {}",
            quoted_word(&pattern.text),
            quoted_word(&asked)
        );
        return difference(&pattern.text, words);
    }
    let pairs = written?.zip(statement.included_actions()?);
    let near =
        pairs.filter_map(|(written, action)| Some((of_action(action, view.action)?, written)));
    let (_, nearest) = near.min_by_key(|(distance, _)| *distance)?;
    let words = format!(
        "it allows {}, the request asks for {}",
        quoted_word(&nearest.text),
        quoted_word(&asked)
    );
    difference(&nearest.text, words)
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

fn resource(statement: StatementRef<'_>, view: &View<'_>) -> Option<ScopeDifference> {
    let names = &view.table.names;
    let given = view.resource.map_or("*", Name::text);
    let difference = |wanted: String, words: String| {
        Some(ScopeDifference {
            part: ScopePart::Resource,
            wanted,
            given: given.to_owned(),
            words,
        })
    };
    let included = statement.included_resources().into_iter().flatten();
    let near = included.filter_map(|pattern| Some((of_resource(pattern, view)?, pattern)));
    match near.min_by_key(|(distance, _)| *distance) {
        Some((_, pattern)) => {
            let wanted = pattern.written(names);
            let words = words_of_resource(pattern, &wanted, view);
            difference(wanted, words)
        }
        None => {
            let wanted = statement.excluded_resources().next()?.written(names);
            let words = format!(
                "`NotResource` {} leaves out {}",
                quoted_word(&wanted),
                quoted_word(given)
            );
            difference(wanted, words)
        }
    }
}

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
    let shown = |text: &str| {
        if text.is_empty() {
            "empty".to_owned()
        } else {
            quoted_word(text)
        }
    };
    let (wanted, given) = (shown(wanted), shown(name.raw_field(index)));
    format!("{written} does not match: its {field} is {wanted}, that of the request {given}")
}

/// A name that stands for another in calls is not one in policies.
fn of_alias((service, last, text): (&str, &str, &str), view: &View<'_>) -> Option<String> {
    let mut aliases = view
        .table
        .explain
        .aliases
        .iter()
        .filter(|(of, ..)| of == service);
    aliases.find_map(|(_, alias, own)| {
        let kind = own.trim_end_matches('/');
        if text.starts_with(&**alias) && last.starts_with(&**own) {
            return Some(format!(
                "it names an alias ({}), which is not the {kind}: the request asks for {}",
                quoted_word(text),
                quoted_word(last)
            ));
        }
        (text.starts_with(&**own) && last.starts_with(&**alias)).then(|| {
            format!(
                "the request asks for an alias ({}), which is not the {kind}; it names {}",
                quoted_word(last),
                quoted_word(text)
            )
        })
    })
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
        let is_bucket = is_store && !last.contains('/');
        return Some(match is_bucket {
            true => format!(
                "the request asks for the bucket {given}; the statement names its objects \
                 ({written})"
            ),
            false => format!(
                "the request asks for {given} itself; the statement names what is below it \
                 ({written})"
            ),
        });
    }
    if contains(text, last) && matches!(difference.last_pattern.anchor(), Anchor::Exact(_)) {
        let is_bucket = is_store && !text.contains('/');
        return Some(match is_bucket {
            true => {
                format!(
                    "the request asks for the object {given}; the statement names the bucket \
                     alone ({written})"
                )
            }
            false => {
                format!(
                    "the request asks for {given}; the statement names what it is below, and no \
                     more ({written})"
                )
            }
        });
    }
    None
}

/// The type and the name are the same, and a path is between them.
fn of_path((last, text): (&str, &str), difference: &Difference<'_>) -> Option<String> {
    if !matches!(difference.last_pattern.anchor(), Anchor::Exact(_)) {
        return None;
    }
    let split = |text: &str| {
        let (kind, rest) = text.split_once('/')?;
        let (path, name) = rest.rsplit_once('/').unwrap_or(("", rest));
        Some((kind.to_owned(), path.to_owned(), name.to_owned()))
    };
    let ((kind, path, name), (wanted_kind, wanted_path, wanted_name)) =
        (split(last)?, split(text)?);
    if kind != wanted_kind || name != wanted_name || path == wanted_path {
        return None;
    }
    let in_path = |path: &str| {
        if path.is_empty() {
            "in no path".into()
        } else {
            format!("in the path `/{path}/`")
        }
    };
    Some(format!(
        "the {kind} is {}; the statement names {}, {}",
        in_path(&path),
        quoted_word(text),
        if wanted_path.is_empty() {
            "without one".into()
        } else {
            in_path(&wanted_path)
        }
    ))
}

/// Only the case of letters differs.
fn of_case((last, text): (&str, &str), difference: &Difference<'_>) -> Option<String> {
    let is_exact = matches!(difference.last_pattern.anchor(), Anchor::Exact(_));
    let start = last
        .get(..text.len())
        .filter(|start| start.eq_ignore_ascii_case(text) && *start != text)?;
    (!is_exact || start.len() == last.len()).then(|| {
        format!(
            "{} differs from {} in case, which counts here",
            quoted_word(text),
            quoted_word(last)
        )
    })
}

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
