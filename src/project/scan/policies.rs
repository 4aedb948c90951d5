//! The policies of a scan, and how each was read.

use std::collections::HashSet;

use crate::project::document::{Excerpt, PolicyForm};
use crate::project::partial::Rendered;
use crate::project::policy_place::PolicyPlace;

/// A policy, and how it was read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Reading {
    pub(super) name: String,
    pub(super) form: usize,
    pub(super) is_wide: bool,
}

/// A policy that was handed to the linter under this name.
#[derive(Debug)]
pub(super) struct FilePolicy {
    pub(super) name: String,
    pub(super) source: String,
    pub(super) excerpt: Excerpt,
    /// Whether it is judged once more, as another kind.
    pub(super) is_again: bool,
}

impl FilePolicy {
    /// A policy of a file, with a name of its own. `names` are those that the file has used.
    pub(super) fn new(source: &str, excerpt: Excerpt, names: &mut HashSet<String>) -> Self {
        // Documents of one file may hold policies at the same place.
        let mut name = match (excerpt.document, &*excerpt.pointer) {
            (0, "") => source.to_owned(),
            (0, pointer) => format!("{source}#{pointer}"),
            (document, pointer) => format!("{source}#{document}{pointer}"),
        };
        let mut is_again = false;
        while !names.insert(name.clone()) {
            is_again = true;
            name.push('\'');
        }
        Self {
            name,
            source: source.to_owned(),
            excerpt,
            is_again,
        }
    }

    /// How it was rendered for a reading.
    pub(super) fn rendered(&self, reading: &Reading) -> Option<&Rendered> {
        let form = self.excerpt.forms.get(reading.form)?;
        match &form.wide {
            Some(wide) if reading.is_wide => Some(wide),
            _ => Some(&form.narrow),
        }
    }

    /// The place of the policy in its file.
    pub(super) fn place(&self, reading: &Reading) -> Option<PolicyPlace<'_>> {
        let rendered = self.rendered(reading)?;
        Some(PolicyPlace {
            source: &self.source,
            pointer: &self.excerpt.pointer,
            places: &rendered.places,
            text: &rendered.text,
            kept: rendered.kept.as_deref(),
            address: self.excerpt.address.as_deref(),
            is_list: self.excerpt.is_list,
            names: &rendered.names,
        })
    }

    /// Whether nothing of it is unknown, and it has one form.
    pub(super) fn is_whole(&self) -> bool {
        matches!(&*self.excerpt.forms, [PolicyForm { wide: None, .. }])
    }
}

impl Reading {
    /// The only reading of a policy that is known as a whole.
    pub(super) fn whole(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            form: 0,
            is_wide: false,
        }
    }
}
