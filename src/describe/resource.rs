//! Resources in words: `acs:oss:*:*:reports/logs/*` is "every object under `logs/` of the bucket
//! `reports`, anywhere".
//!
//! Only shapes of patterns are described that the words match exactly, such as one `*` at the end
//! of a folder. For every other pattern the sentence quotes it, because words that are nearly right
//! are worse than a pattern: a reader cannot see what they leave out.

use super::quote::{has_wildcard, quoted};
use super::words::{NAMES, PlainNames};
use crate::dialect::Table;
use crate::model::ResourcePattern;
use crate::resource_name::{Field, NameScheme};

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

/// The pattern in plain words; `None` where no words are as exact as its text.
fn in_words(text: &str, table: &Table) -> Option<String> {
    // A variable may hold a colon, and a reader has to know which text it is in.
    if text.contains("${") {
        return None;
    }
    let names = NAMES.iter().find(|names| *names.dialect == *table.name);
    let fields = WrittenFields::split(text, &table.names, names)?;
    if fields.service.is_empty() || has_wildcard(&fields.service) {
        return None;
    }
    let thing = match names.filter(|names| names.store == fields.service) {
        Some(store) => stored(fields.last, store),
        None => of_service(fields.last, &fields.service),
    };
    Some(thing + &place(fields.region.as_deref(), fields.account))
}

/// The fields of a pattern that are described, as the policy writes them.
struct WrittenFields<'t> {
    /// In lower case where the scheme ignores case.
    service: String,
    /// In lower case where the scheme ignores case; `None` in a scheme without regions.
    region: Option<String>,
    /// `None` in a scheme without accounts.
    account: Option<&'t str>,
    /// Everything after the other fields, with its colons.
    last: &'t str,
}

impl<'t> WrittenFields<'t> {
    /// Splits a pattern with all its fields; `None` also where a field without a meaning of its own
    /// is not the usual one, which words would not show.
    fn split(text: &'t str, scheme: &NameScheme, names: Option<&PlainNames>) -> Option<Self> {
        let texts: Vec<&str> = text.splitn(scheme.fields.len(), ':').collect();
        if texts.len() < scheme.fields.len() {
            return None;
        }
        let (mut service, mut region, mut account, mut last) = (None, None, None, None);
        for (field, text) in scheme.fields.iter().zip(texts) {
            match field {
                Field::Literal(_) => {}
                Field::Free if names?.usual != text => return None,
                Field::Free => {}
                Field::Service => service = service.or(Some(text)),
                Field::Region => region = region.or(Some(text)),
                Field::Account => account = account.or(Some(text)),
                Field::Resource => last = last.or(Some(text)),
            }
        }
        Some(Self {
            service: as_compared(service?, scheme),
            region: region.map(|region| as_compared(region, scheme)),
            account,
            last: last?,
        })
    }
}

/// A service or region in the case in which it is compared.
fn as_compared(text: &str, scheme: &NameScheme) -> String {
    if scheme.folds_case {
        text.to_ascii_lowercase()
    } else {
        text.to_owned()
    }
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

/// A resource of a service that stores no objects: `user/*` is "every `user`".
fn of_service(last: &str, service: &str) -> String {
    let service = quoted(service);
    if last == "*" {
        return format!("every resource of {service}");
    }
    if let Some(folder) = folder(last) {
        return match folder.strip_suffix('/') {
            Some(kind) if !kind.is_empty() && !kind.contains('/') => {
                format!("every {} of {service}", quoted(kind))
            }
            _ => format!("every resource under {} of {service}", quoted(folder)),
        };
    }
    if has_wildcard(last) {
        format!("every resource like {} of {service}", quoted(last))
    } else {
        format!("{} of {service}", quoted(last))
    }
}

/// Buckets and objects. A wildcard in the bucket's name goes on into the object's, so there nothing
/// is distinguished.
fn stored(last: &str, store: &PlainNames) -> String {
    let service = quoted(store.store);
    let (bucket, key) = match last.split_once('/') {
        Some((bucket, key)) => (bucket, Some(key)),
        None => (last, None),
    };
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
