//! What is known while files are read: the names that are taken so far, and the account under way.

use std::collections::BTreeMap;

use super::documents::{PolicyDocuments, PolicyLoader};
use super::names::NameIndex;
use crate::dialect::Dialect;
use crate::estate::model::{EstateAccount, Folder, Library, ResourceIndex};

/// What the files say together.
pub(super) struct World<'t, 'l> {
    pub(super) dialect: Dialect,
    pub(super) load: PolicyLoader<'l>,
    pub(super) documents: PolicyDocuments<'t>,
    pub(super) library: Library,
    pub(super) folders: Vec<Folder>,
    pub(super) folder_names: NameIndex,
    pub(super) accounts: BTreeMap<Box<str>, EstateAccount>,
    pub(super) resources: ResourceIndex,
    pub(super) may_be_incomplete: bool,
    pub(super) incomplete: Vec<String>,
}

/// An account while it is read.
pub(super) struct AccountReading<'f> {
    pub(super) account: EstateAccount,
    /// The names of all files.
    pub(super) names: &'f [Box<str>],
    pub(super) group_names: NameIndex,
    pub(super) role_names: NameIndex,
}
