//! Names with the account in them: ARN, TRN and KRN.

use crate::dialect::Dialect;
use crate::resource_name::{Field, Name};

/// The parts of a full name that an export also gives on their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FullName {
    pub(super) account: String,
    /// The word before the first slash: `user` in `user/team/ann`.
    pub(super) kind: Option<String>,
    /// The folders between the kind and the name, without slashes at the ends.
    pub(super) path: String,
    pub(super) last: String,
}

impl FullName {
    /// Reads a full name; `None` where the text is not one.
    pub(super) fn parse(text: &str, dialect: &Dialect) -> Option<Self> {
        let scheme = &dialect.table().names;
        let name = Name::parse(text.into(), scheme).ok()?;
        let at = |field: Field| {
            scheme
                .index_of(&field)
                .map_or("", |index| name.raw_field(index))
        };
        let resource = at(Field::Resource);
        let (before, last) = resource.rsplit_once('/').unwrap_or(("", resource));
        let (kind, path) = before.split_once('/').unwrap_or((before, ""));
        Some(Self {
            account: at(Field::Account).to_owned(),
            kind: Some(kind.to_owned()).filter(|kind| !kind.is_empty()),
            path: path.trim_matches('/').to_owned(),
            last: last.to_owned(),
        })
        .filter(|name| !name.last.is_empty())
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
