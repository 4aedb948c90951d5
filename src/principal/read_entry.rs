//! Reads entries of `Principal` elements in the forms of a dialect.

use super::check::{self, Refusal, is_number, is_plain};
use super::entry::Entry;
use super::identity::KnownCaller;
use crate::dialect::{EntryForm, Role, Table};
use crate::pattern::{Match, Matcher, NoBindings};
use crate::resource_name::{Field, Name};

/// Reads an entry in one of the given forms; `None` where it has none of them, and nothing more is
/// to be said of it.
pub(crate) fn parse_entry(
    text: &str,
    forms: &[EntryForm],
    table: &Table,
) -> Result<Entry, Option<Refusal>> {
    for form in forms {
        match parse_form(text, *form, table) {
            Ok(Some(entry)) => return Ok(entry),
            Ok(None) => {}
            Err(refusal) => return Err(Some(refusal)),
        }
    }
    Err(None)
}

/// Reads an entry in one form; `None` where it does not have the form.
fn parse_form(text: &str, form: EntryForm, table: &Table) -> Result<Option<Entry>, Refusal> {
    let entry = match form {
        EntryForm::Caller => return caller_entry(text, table),
        EntryForm::SessionPattern => return sessions_entry(text, table),
        EntryForm::AccountStar => {
            let Some(start) = text.strip_suffix('*') else {
                return Ok(None);
            };
            let root = caller_entry(&format!("{start}root"), table)?;
            return Ok(root.filter(|entry| matches!(entry, Entry::Account(_))));
        }
        EntryForm::Provider => {
            check::check_provider(text, table)?;
            is_plain(text).then(|| Entry::Provider(text.into()))
        }
        EntryForm::UniqueId => check::unique_id(text, table)
            .transpose()?
            .map(Entry::by_unique_id),
        EntryForm::CanonicalId => {
            check::check_canonical_id(text)?;
            Some(Entry::Canonical(text.into()))
        }
        EntryForm::VendorIdentity => {
            check::is_vendor_identity(text, table)?.then(|| Entry::Vendor(text.into()))
        }
        _ => parse_plain(text, form),
    };
    Ok(entry)
}

/// The forms that a text either has or does not have, without further checks.
fn parse_plain(text: &str, form: EntryForm) -> Option<Entry> {
    match form {
        EntryForm::Everyone => (text == "*").then_some(Entry::Everyone),
        EntryForm::AccountNumber => is_number(text).then(|| Entry::Account(text.into())),
        EntryForm::AccountOrUserNumber => is_number(text).then(|| Entry::Number(text.into())),
        EntryForm::AccountSlashUser => {
            let (account, user) = text
                .split_once('/')
                .filter(|(account, _)| is_number(account))?;
            // Users have no path here, so that no caller has such a name.
            let is_name = is_plain(user) && !user.contains('/');
            is_name.then(|| Entry::Caller(KnownCaller::user(account, user)))
        }
        EntryForm::Service => is_plain(text).then(|| Entry::Service(text.into())),
        EntryForm::ServiceOfAccount => {
            let (account, name) = match text.split_once('@') {
                Some((account, _)) if !is_number(account) => return None,
                Some((account, name)) => (Some(account), name),
                None => (None, text),
            };
            (is_plain(name) && !name.contains(['@', '/', ':'])).then(|| Entry::ServiceOf {
                account: account.map(Into::into),
                name: name.into(),
            })
        }
        EntryForm::Caller
        | EntryForm::AccountStar
        | EntryForm::SessionPattern
        | EntryForm::Provider
        | EntryForm::UniqueId
        | EntryForm::CanonicalId
        | EntryForm::VendorIdentity => None,
    }
}

/// Reads the name of a caller in the dialect's spelling; that of an owner is its account's.
fn caller_entry(text: &str, table: &Table) -> Result<Option<Entry>, Refusal> {
    let Ok(name) = Name::parse(text.into(), &table.names) else {
        return Ok(None);
    };
    if !is_plain(text) {
        return Ok(None);
    }
    let mut forms = table.callers.iter().filter(|form| form.prefix.is_none());
    let Some(caller) = forms.find_map(|form| form.read(&name, &table.names)) else {
        return Ok(None);
    };
    check::check_fields(&name, text, table)?;
    let known = KnownCaller::new(caller, &name, table);
    Ok(Some(if known.role == Role::Owner {
        Entry::Account(known.account)
    } else {
        Entry::Caller(known)
    }))
}

/// A session by the spelling with a prefix of its own; every part after it may hold wildcards.
fn sessions_entry(text: &str, table: &Table) -> Result<Option<Entry>, Refusal> {
    let Some(form) = table.callers.iter().find(|form| form.prefix.is_some()) else {
        return Ok(None);
    };
    let start = format!(
        "{}:{}::",
        form.prefix.as_deref().unwrap_or(""),
        form.service
    );
    let rest = text.strip_prefix(&start).unwrap_or("");
    let Some((account, last)) = rest.split_once(':') else {
        return Ok(None);
    };
    if account.is_empty() {
        return Ok(None);
    }
    let parts: Vec<_> = last.split('/').collect();
    let &[kind, role, session] = parts.as_slice() else {
        return Ok(None);
    };
    let word = form.start.trim_end_matches('/');
    let is_possible = Matcher::without_variables(kind).matches(word, &NoBindings) == Match::Yes;
    if parts.contains(&"") || !is_possible {
        return Ok(None);
    }
    if account.bytes().any(|byte| !matches!(byte, b'*' | b'?')) {
        check::check_account(&account.replace(['*', '?'], ""), text, table)?;
    }
    let last = format!("{kind}/{}/{session}", role.to_ascii_lowercase());
    let [account, last] = [account, &last].map(Matcher::without_variables);
    Ok(Some(Entry::Sessions { account, last }))
}

impl KnownCaller {
    /// A user of a dialect whose users have no path.
    fn user(account: &str, user: &str) -> Self {
        Self {
            role: Role::User,
            partition: "".into(),
            account: account.into(),
            path: user.into(),
            name: user.into(),
            session: None,
            session_text: "".into(),
            id: None,
            canonical_id: None,
        }
    }

    /// What a split name says.
    pub(crate) fn new(
        caller: crate::dialect::NamedCaller<'_>,
        name: &Name<'_>,
        table: &Table,
    ) -> Self {
        let fields = table.names.fields.iter().enumerate();
        let free = fields.filter(|(_, field)| **field == Field::Free);
        let partition: Vec<_> = free.map(|(index, _)| name.raw_field(index)).collect();
        let last = table
            .names
            .index_of(&Field::Resource)
            .map_or("", |index| name.raw_field(index));
        Self {
            role: caller.role,
            partition: partition.join(":").into(),
            account: caller.account.into(),
            path: last.split_once('/').map_or("", |(_, path)| path).into(),
            name: caller.name.into(),
            session: caller.session.map(Into::into),
            session_text: match caller.session {
                Some(session) => session_text(table, caller.name, session).into(),
                None => "".into(),
            },
            id: None,
            canonical_id: None,
        }
    }
}

/// A session as patterns over sessions write it behind the account: the role name in lower case.
fn session_text(table: &Table, role: &str, session: &str) -> String {
    let start = table
        .callers
        .iter()
        .find(|form| form.role == Role::Session)
        .map_or("", |form| &form.start);
    format!("{start}{}/{session}", role.to_ascii_lowercase())
}
