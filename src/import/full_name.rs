//! Full names, which contain the account: ARN, TRN and KRN.
//!
//! `arn:aws:iam::123456789012:user/team/ann` is the account `123456789012`, the kind `user`, the
//! path `team` and the name `ann`.

use crate::dialect::Dialect;
use crate::resource_name::{Field, Name, NameScheme};

/// The parts of a full name, which an export also gives as fields of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FullName {
    pub(super) account: String,
    /// The word before the first slash: `user` in `user/team/ann`.
    pub(super) kind: Option<String>,
    /// The folders between the kind and the name, without slashes at the ends.
    pub(super) path: String,
    /// What follows the last slash: the name itself.
    pub(super) last: String,
}

impl FullName {
    /// Parses a full name; `None` where the text is not one, or has no name at its end.
    pub(super) fn parse(text: &str, dialect: &Dialect) -> Option<Self> {
        let scheme = &dialect.table().names;
        let name = Name::parse(text.into(), scheme).ok()?;
        let resource = field(&name, scheme, Field::Resource);
        let (before, last) = resource.rsplit_once('/').unwrap_or(("", resource));
        let (kind, path) = before.split_once('/').unwrap_or((before, ""));
        if last.is_empty() {
            return None;
        }
        Some(Self {
            account: field(&name, scheme, Field::Account).to_owned(),
            kind: Some(kind.to_owned()).filter(|kind| !kind.is_empty()),
            path: path.trim_matches('/').to_owned(),
            last: last.to_owned(),
        })
    }

    /// Whether it names what the vendor owns: `arn:aws:iam::aws:policy/ReadOnlyAccess`.
    pub(super) fn is_vendors(&self, dialect: &Dialect) -> bool {
        dialect
            .table()
            .owner_words
            .iter()
            .any(|word| **word == *self.account)
    }
}

/// The text of a field of a name; empty where the dialect's names lack the field.
fn field<'n>(name: &'n Name<'_>, scheme: &NameScheme, field: Field) -> &'n str {
    match scheme.index_of(&field) {
        Some(index) => name.raw_field(index),
        None => "",
    }
}
