//! Resources in words.

use super::quote::{has_wildcard, quoted};
use super::words::{NAMES, PlainNames};
use crate::dialect::Table;
use crate::model::ResourcePattern;
use crate::resource_name::Field;

/// The pattern `*`.
pub(super) const EVERYTHING: &str = "every resource";

/// What a pattern matches: in plain words where these are as exact, else by the pattern itself.
pub(super) fn phrase(pattern: &ResourcePattern, table: &Table) -> String {
    if pattern.pattern.is_any() {
        return EVERYTHING.into();
    }
    in_words(&pattern.text, table)
        .unwrap_or_else(|| format!("every resource named like {}", quoted(&pattern.text)))
}

fn in_words(text: &str, table: &Table) -> Option<String> {
    let scheme = &table.names;
    let names = NAMES.iter().find(|names| *names.dialect == *table.name);
    let fields: Vec<&str> = text.splitn(scheme.fields.len(), ':').collect();
    // A variable may hold a colon, and a reader has to know which text it is in.
    if fields.len() < scheme.fields.len() || text.contains("${") {
        return None;
    }
    let at = |wanted: &Field| {
        scheme
            .index_of(wanted)
            .and_then(|index| fields.get(index))
            .copied()
    };
    let mut free = scheme
        .fields
        .iter()
        .zip(&fields)
        .filter(|(field, _)| **field == Field::Free);
    if free.any(|(_, value)| names.is_none_or(|names| *value != names.usual)) {
        return None;
    }
    let service =
        at(&Field::Service).filter(|service| !service.is_empty() && !has_wildcard(service))?;
    let service = if scheme.folds_case {
        service.to_ascii_lowercase()
    } else {
        service.to_owned()
    };
    let last = at(&Field::Resource)?;
    let thing = match names.filter(|names| names.store == service) {
        Some(store) => stored(last, store),
        None => of_service(last, &service),
    };
    let region = at(&Field::Region);
    let region = region.map(|region| {
        if scheme.folds_case {
            region.to_ascii_lowercase()
        } else {
            region.to_owned()
        }
    });
    Some(thing + &place(region.as_deref(), at(&Field::Account)))
}

/// Region and account, where the pattern does not say that there are none.
fn place(region: Option<&str>, account: Option<&str>) -> String {
    if let (Some("*"), Some("*")) = (region, account) {
        return ", anywhere".into();
    }
    let account = match account {
        None | Some("") => String::new(),
        Some("*") => ", of any account".into(),
        Some(account) => format!(", of account {}", quoted(account)),
    };
    let region = match region {
        None | Some("") => String::new(),
        Some("*") => ", in any region".into(),
        Some(region) => format!(", in region {}", quoted(region)),
    };
    account + &region
}

/// A folder and what is in it, where a pattern says just that.
fn folder(pattern: &str) -> Option<&str> {
    pattern
        .strip_suffix('*')
        .filter(|folder| folder.ends_with('/') && !has_wildcard(folder))
}

fn of_service(last: &str, service: &str) -> String {
    let service = quoted(service);
    match folder(last) {
        _ if last == "*" => format!("every resource of {service}"),
        Some(folder) => match folder
            .strip_suffix('/')
            .filter(|kind| !kind.is_empty() && !kind.contains('/'))
        {
            Some(kind) => format!("every {} of {service}", quoted(kind)),
            None => format!("every resource under {} of {service}", quoted(folder)),
        },
        None if has_wildcard(last) => format!("every resource like {} of {service}", quoted(last)),
        None => format!("{} of {service}", quoted(last)),
    }
}

/// Buckets and objects. A wildcard in the bucket's name goes on into the object's, so there nothing
/// is distinguished.
fn stored(last: &str, store: &PlainNames) -> String {
    let service = quoted(store.store);
    let (bucket, key) = last
        .split_once('/')
        .map_or((last, None), |(bucket, key)| (bucket, Some(key)));
    if bucket.is_empty()
        || has_wildcard(bucket)
        || store.other_types.contains(&bucket)
        || last.contains(':')
    {
        return match last {
            "*" => format!("every bucket and object of {service}"),
            _ if has_wildcard(last) => format!("everything like {} of {service}", quoted(last)),
            _ => format!("{} of {service}", quoted(last)),
        };
    }
    let bucket = quoted(bucket);
    let Some(key) = key else {
        return format!("the bucket {bucket}");
    };
    match folder(key) {
        _ if key == "*" => format!("every object of the bucket {bucket}"),
        Some(folder) => format!(
            "every object under {} of the bucket {bucket}",
            quoted(folder)
        ),
        None if has_wildcard(key) => {
            format!("every object like {} of the bucket {bucket}", quoted(key))
        }
        None => format!("the object {} of the bucket {bucket}", quoted(key)),
    }
}
