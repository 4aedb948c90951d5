//! Levels as people write them: the level of a rule, a fault or a group, by name.

use portcullis::Level;
use portcullis::estate::EstateRule;
use portcullis::lint::RuleGroup;
use portcullis::project::{OWN_RULES, is_known_id};

/// The word for no level.
const OFF: &str = "off";

/// What a level may be, for messages.
pub(super) const LEVELS: &str = "the levels are error, warning, suggestion and off";

/// The level that is set for a name; `None` is off.
#[derive(Clone, Debug)]
pub(super) struct NamedLevel {
    pub(super) name: String,
    pub(super) level: Option<Level>,
}

/// Whether a rule, a fault or a group has this name, and so can have a level.
pub(super) fn is_known(name: &str) -> bool {
    if is_known_id(name) || ["fault", "configuration", OWN_RULES, EstateRule::GROUP].contains(&name)
    {
        return true;
    }
    RuleGroup::ALL.iter().any(|group| group.name() == name)
}

/// Parses a level or `off`, which is `Some(None)`. Returns `None` for any other word.
pub(super) fn parse_level(word: &str) -> Option<Option<Level>> {
    match Level::from_name(word) {
        None if word != OFF => None,
        level => Some(level),
    }
}
