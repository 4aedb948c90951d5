//! How an estate is read: which dialect, what may be missing, and where the texts of policies come
//! from.

use std::sync::Arc;

use super::Estate;
use super::policy_use::PolicyUses;
use super::read::{self, ReadOptions};
use crate::diagnostic::LoadError;
use crate::dialect::Dialect;

/// Reads estates, with settings; [`Estate::read`] reads one without any.
///
/// # Examples
///
/// ```
/// use portcullis::Dialect;
/// use portcullis::estate::EstateReader;
/// let text = r#"{"dialect": "aws", "incomplete": ["the list of roles stops at marker `m`"],
///     "accounts": [{"id": "1", "policies": [{"name": "readers", "document": "readers.json"}]}]}"#;
/// let load = |_file: &str, path: &str| match path {
///     "readers.json" => Ok(br#"{"Version": "2012-10-17", "Statement": []}"#.to_vec()),
///     _ => Err("no such file".to_owned()),
/// };
/// let flipped = Dialect::aws().flip("pass-role")?;
/// let reader = EstateReader::new().dialect(&flipped).allow_incomplete();
/// let estate = reader.read_with([("estate.json", text)], load)?;
/// assert_eq!(estate.dialect(), &flipped);
/// assert_eq!(estate.incomplete(), ["the list of roles stops at marker `m`"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct EstateReader {
    dialect: Option<Dialect>,
    allows_incomplete: bool,
}

impl EstateReader {
    /// Returns a reader that takes the dialect from the files and rejects incomplete estates.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads the estate in this dialect, whose name the files must give: one with a flipped switch,
    /// or a dialect of your own.
    pub fn dialect(mut self, dialect: &Dialect) -> Self {
        self.dialect = Some(dialect.clone());
        self
    }

    /// Accepts files whose `incomplete` field lists what they lack. Every answer then carries these
    /// texts as notes, and [`Estate::incomplete`] returns them.
    ///
    /// # Security
    ///
    /// What is missing could have denied: do not act on an allow of an incomplete estate.
    pub fn allow_incomplete(mut self) -> Self {
        self.allows_incomplete = true;
        self
    }

    /// Reads an estate whose policies are all written in its files. The estate is one file or
    /// several, each given as its name and its text.
    ///
    /// # Errors
    ///
    /// A file is not JSON or not of the format, a policy is faulty or is given as a path, a name is
    /// undefined or a duplicate, or the estate is incomplete and that was not allowed. The error
    /// lists all faults of all files; nothing is loaded in part.
    pub fn read<N: Into<String>, T: AsRef<[u8]>>(
        &self,
        files: impl IntoIterator<Item = (N, T)>,
    ) -> Result<Estate, LoadError> {
        self.read_with(files, |_, _| {
            Err("the estate was read without a loader of files".to_owned())
        })
    }

    /// Reads an estate as [`EstateReader::read`] does, and fetches the text of each policy that is
    /// given as a path. `load` gets the name of the estate's file and the path as it is written
    /// there; its error says why the path cannot be read.
    ///
    /// # Errors
    ///
    /// As [`EstateReader::read`], or a path cannot be read.
    pub fn read_with<N: Into<String>, T: AsRef<[u8]>>(
        &self,
        files: impl IntoIterator<Item = (N, T)>,
        mut load: impl FnMut(&str, &str) -> Result<Vec<u8>, String>,
    ) -> Result<Estate, LoadError> {
        let mut texts: Vec<(String, T)> = Vec::new();
        for (name, text) in files {
            texts.push((name.into(), text));
        }
        let files: Vec<(&str, &[u8])> = texts
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_ref()))
            .collect();
        Ok(Estate {
            model: Arc::new(read::read(self.options(), &files, &mut load)?),
        })
    }

    /// Finds the policies of an estate, which need not be valid, and as what it uses each. `None`
    /// if the files do not name one dialect.
    pub(crate) fn policy_uses(
        &self,
        files: &[(&str, &[u8])],
        mut load: impl FnMut(&str, &str) -> Result<Vec<u8>, String>,
    ) -> Option<PolicyUses> {
        read::policy_uses(self.options(), files, &mut load)
    }

    /// How files are read.
    fn options(&self) -> ReadOptions<'_> {
        ReadOptions {
            dialect: self.dialect.as_ref(),
            may_be_incomplete: self.allows_incomplete,
        }
    }
}
