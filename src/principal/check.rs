//! Whether a name can be a principal's: what no request carries is refused, lest a `Deny` is
//! written for nobody (P11, P13).

use crate::dialect::{Role, Table, VendorIdentity};
use crate::resource_name::{Field, Name};
use crate::words::clip;

/// Why a principal is refused, and what to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) message: String,
    pub(crate) help: String,
}

impl Refusal {
    /// A refusal by its texts.
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: help.into(),
        }
    }
}

/// Refuses an account that is not digits where the dialect's accounts are.
pub(crate) fn check_account(account: &str, text: &str, table: &Table) -> Result<(), Refusal> {
    if !table.principal_names.numeric_accounts || is_number(account) {
        return Ok(());
    }
    Err(Refusal::new(
        format!(
            "the account `{}` of the principal `{}` is not a number",
            clip(account),
            clip(text)
        ),
        "write the number of the account",
    ))
}

/// Refuses a name whose account or region no principal has.
pub(crate) fn check_fields(name: &Name<'_>, text: &str, table: &Table) -> Result<(), Refusal> {
    check_account(field(name, &Field::Account, table), text, table)?;
    let region = field(name, &Field::Region, table);
    if table.principal_names.regions || region.is_empty() {
        return Ok(());
    }
    Err(Refusal::new(
        format!(
            "the principal `{}` has the region `{}`; a principal has none",
            clip(text),
            clip(region)
        ),
        "leave the region empty, as in `iam::`",
    ))
}

/// Refuses a provider whose name begins as those of the dialect do and is not a whole one.
pub(crate) fn check_provider(text: &str, table: &Table) -> Result<(), Refusal> {
    let word = text.split_once(':').map_or("", |(word, _)| word);
    if !word.eq_ignore_ascii_case(table.names.prefix()) {
        return Ok(());
    }
    let name = Name::parse(text.into(), &table.names).map_err(|_| {
        Refusal::new(
            format!(
                "the provider `{}` does not have the fields of a name",
                clip(text)
            ),
            format!("write `{}`", table.names.shape().replace("<region>", "")),
        )
    })?;
    check_fields(&name, text, table)
}

/// The vendor's own id of a user or role.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UniqueId<'t> {
    /// Whose ids begin so.
    pub(crate) role: Role,
    pub(crate) id: &'t str,
    /// The name of the session that follows the id of a role.
    pub(crate) session: Option<&'t str>,
}

/// Reads an id; `None` where it begins as none of the vendor's own does.
pub(crate) fn unique_id<'t>(text: &'t str, table: &Table) -> Option<Result<UniqueId<'t>, Refusal>> {
    let (id, session) = match text.split_once(':') {
        Some((id, session)) => (id, Some(session)),
        None => (text, None),
    };
    let mut known = table.principal_names.unique_ids.iter();
    let (start, role) = known.find(|(start, _)| id.starts_with(&**start))?;
    let has_session = match session {
        Some(name) => *role == Role::Named && is_plain(name) && !name.contains(['/', ':']),
        None => true,
    };
    if is_id(id.strip_prefix(&**start)?) && has_session {
        return Some(Ok(UniqueId {
            role: *role,
            id,
            session,
        }));
    }
    let mut forms = Vec::new();
    for (start, role) in table.principal_names.unique_ids.iter() {
        forms.push(match role {
            Role::Named => format!("`{start}…` or `{start}…:<session>`"),
            _ => format!("`{start}…`"),
        });
    }
    Some(Err(Refusal::new(
        format!("`{}` is not a valid unique id", clip(text)),
        format!("write {}, in capitals and digits", forms.join(" or ")),
    )))
}

/// Whether a text is a canonical id.
pub(crate) fn check_canonical_id(text: &str) -> Result<(), Refusal> {
    if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(());
    }
    Err(Refusal::new(
        format!(
            "`{}` is not a canonical id, which is 64 hexadecimal digits",
            clip(text)
        ),
        "write the canonical id of the account",
    ))
}

/// Whether a name is that of an identity of the vendor's own; refused where it is meant to be and
/// is not.
pub(crate) fn is_vendor_identity(text: &str, table: &Table) -> Result<bool, Refusal> {
    let Some(form) = &table.principal_names.vendor else {
        return Ok(false);
    };
    let Ok(name) = Name::parse(text.into(), &table.names) else {
        return Ok(false);
    };
    let (account, last) = (
        field(&name, &Field::Account, table),
        field(&name, &Field::Resource, table),
    );
    let begins = last.starts_with(form.start.trim_end());
    if account != form.account && !begins {
        return Ok(false);
    }
    let help = format!("write `{}`", vendor_shape(form, table));
    let VendorIdentity {
        title,
        service,
        start,
        id_start,
        ..
    } = form;
    if account != form.account {
        let message = format!(
            "the account of an {title} is `{}`, not `{}`",
            form.account,
            clip(account)
        );
        return Err(Refusal::new(message, help));
    }
    let id = last.strip_prefix(&**start).unwrap_or("");
    let has_id = id.strip_prefix(*id_start).is_some_and(is_id);
    let is_in_place = field(&name, &Field::Service, table) == service
        && field(&name, &Field::Region, table).is_empty();
    if has_id && is_in_place {
        return Ok(true);
    }
    Err(Refusal::new(
        format!("`{}` is not a valid {title}", clip(text)),
        help,
    ))
}

/// How an identity of the vendor's own is written.
pub(crate) fn vendor_shape(form: &VendorIdentity, table: &Table) -> String {
    let shape = table
        .names
        .shape()
        .replace("<region>", "")
        .replace("<service>", &form.service);
    let last = format!("{}{}…", form.start, form.id_start);
    shape
        .replace("<account>", &form.account)
        .replace("<resource>", &last)
}

/// Whether a text is one or more capitals and digits.
fn is_id(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// One field of a name as given; empty in a scheme without it.
fn field<'n>(name: &'n Name<'_>, field: &Field, table: &Table) -> &'n str {
    table
        .names
        .index_of(field)
        .map_or("", |index| name.raw_field(index))
}

/// Whether a text is one or more ASCII digits.
pub(super) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Not empty, and nothing that could be meant as a pattern or a variable.
pub(super) fn is_plain(text: &str) -> bool {
    !text.is_empty()
        && !text
            .contains(|letter: char| letter.is_whitespace() || matches!(letter, '*' | '?' | '$'))
}
