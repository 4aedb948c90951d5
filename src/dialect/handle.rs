//! The handle that programs hold.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use super::table::{Switch, Table};
use super::{alibaba_ram, aws, kingsoft, volcengine};
use crate::error::{Error, faults};

/// A policy language: what its documents may say and what they mean. Cheap to clone.
///
/// # Examples
///
/// ```
/// use portcullis::Dialect;
/// assert_eq!(Dialect::from_name("kingsoft"), Some(Dialect::kingsoft()));
/// assert_eq!(Dialect::alibaba_ram().name(), "alibaba-ram");
/// ```
#[derive(Clone)]
pub struct Dialect(Handle);

#[derive(Clone)]
enum Handle {
    Static(&'static Table),
    Owned(Arc<Table>),
}

impl Dialect {
    /// Alibaba Cloud RAM, version `1`: <https://www.alibabacloud.com/help/en/ram/policy-language/>.
    #[must_use]
    pub fn alibaba_ram() -> Self {
        Self(Handle::Static(&alibaba_ram::TABLE))
    }

    /// Kingsoft Cloud IAM, version `2015-11-01`: <https://docs.ksyun.com/documents/43157>.
    #[must_use]
    pub fn kingsoft() -> Self {
        Self(Handle::Static(&kingsoft::TABLE))
    }

    /// Volcano Engine IAM, and BytePlus: <https://www.volcengine.com/docs/6257/65059>.
    #[must_use]
    pub fn volcengine() -> Self {
        Self(Handle::Static(&volcengine::TABLE))
    }

    /// AWS IAM, versions `2012-10-17` and `2008-10-17`:
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies.html>.
    #[must_use]
    pub fn aws() -> Self {
        Self(Handle::Static(&aws::TABLE))
    }

    /// The built-in dialects.
    #[must_use]
    pub fn all() -> [Dialect; 4] {
        [
            Self::alibaba_ram(),
            Self::kingsoft(),
            Self::volcengine(),
            Self::aws(),
        ]
    }

    /// A built-in dialect by its name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all()
            .into_iter()
            .find(|dialect| dialect.name() == name)
    }

    /// The name that options and cases use: `alibaba-ram`, `kingsoft`, `volcengine`, `aws`, or a
    /// program's own.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The name that a person uses.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.0.title
    }

    /// Whether control policies follow the account of the resource
    /// ([`crate::ResourceSide::control`]) and not the caller's ([`crate::Caller::control`]) (clause
    /// L3).
    #[must_use]
    pub fn control_follows_resource(&self) -> bool {
        self.0.sharing.control_follows_resource
    }

    /// The names of the choices that are ours where a vendor is silent; [`Dialect::flip`] takes the
    /// other reading.
    pub fn switches() -> impl Iterator<Item = &'static str> {
        Switch::ALL.iter().map(|(_, name)| *name)
    }

    /// This dialect with one of our choices reversed.
    ///
    /// # Errors
    ///
    /// There is no switch of that name.
    pub fn flip(&self, switch: &str) -> Result<Self, Error> {
        let found = Switch::ALL.iter().find(|(_, name)| *name == switch);
        let (switch, _) = found.ok_or_else(|| {
            let names: Vec<_> = Self::switches().collect();
            Error::new(
                faults::INVALID_DIALECT,
                format!("there is no switch `{switch}`"),
                format!("the switches are: {}", names.join(", ")),
            )
        })?;
        let mut table = Table::clone(&self.0);
        table.flipped = table.flipped.toggle(*switch);
        Ok(Self::owned(table))
    }

    /// A handle to a table that a program built.
    pub(crate) fn owned(table: Table) -> Self {
        Self(Handle::Owned(Arc::new(table)))
    }
}

impl Deref for Handle {
    type Target = Table;

    fn deref(&self) -> &Table {
        match self {
            Handle::Static(table) => table,
            Handle::Owned(table) => table,
        }
    }
}

impl Dialect {
    /// The facts of the dialect.
    pub(crate) fn table(&self) -> &Table {
        &self.0
    }
}

/// Two dialects are equal when they say the same, also when a program built each of them. A shared
/// table, the common case while a request is decided, is seen without a look into it.
impl PartialEq for Dialect {
    fn eq(&self, other: &Self) -> bool {
        let (one, two) = (self.table(), other.table());
        std::ptr::eq(one, two) || one == two
    }
}

impl Eq for Dialect {}

impl fmt::Debug for Dialect {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("Dialect").field(&self.name()).finish()
    }
}
