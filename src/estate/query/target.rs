//! Roles as the targets of links, and how their sessions are to be named.

use std::rc::Rc;

use super::super::model::{EstateAccount, EstateRole};
use super::answer::Step;
use super::sessions::Sessions;
use crate::request::ContextValue;

/// A role that may be assumed or handed over.
pub(super) struct LinkTarget<'e> {
    pub(super) account: &'e EstateAccount,
    pub(super) role: &'e EstateRole,
    /// Its full name.
    pub(super) label: String,
    /// How its session is to be named, where that is not all the same.
    pub(super) session: Option<WantedSession>,
}

/// The name of a session, and the kinds of names that policies distinguish.
#[derive(Clone, Debug)]
pub(super) struct WantedSession {
    pub(super) name: String,
    pub(super) kinds: Rc<Sessions>,
}

impl WantedSession {
    /// Whether another name will do.
    pub(super) fn takes(&self, name: &str) -> bool {
        self.kinds.are_alike(name, &self.name)
    }
}

impl WantedSession {
    /// Whether all names that are given for a session will do; what is unknown may.
    pub(super) fn takes_all(&self, given: &ContextValue<'_>) -> bool {
        for name in given.values().unwrap_or_default() {
            if !self.takes(name) {
                return false;
            }
        }
        true
    }

    /// Whether the example of a step names a session that will do, or none.
    pub(super) fn takes_example(&self, step: &Step, key: &str) -> bool {
        for (given, names) in &step.example {
            let is_named = given.eq_ignore_ascii_case(key);
            if is_named && !names.iter().all(|name| self.takes(name)) {
                return false;
            }
        }
        true
    }
}
