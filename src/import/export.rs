//! What all files of an import say, before it is known whose it is.

use super::pages::Pages;
use super::record::ExportRecord;

/// What the files of an import say. Several exports, each of an account of its own, may be read
/// together; `unit` is the index of one of them.
#[derive(Debug, Default)]
pub(super) struct Export {
    pub(super) records: Vec<ExportRecord>,
    pub(super) pages: Pages,
    /// What each export is known by: its folder, its file or its account.
    pub(super) units: Vec<String>,
}

impl Export {
    /// The index of the export with this name.
    pub(super) fn unit(&mut self, name: &str) -> usize {
        match self.units.iter().position(|known| known == name) {
            Some(index) => index,
            None => {
                self.units.push(name.to_owned());
                self.units.len() - 1
            }
        }
    }
}
