//! Keys that follow from the principal and the time (clause C9).

use std::borrow::Cow;

use super::context::Inner;
use crate::condition::Instant;
use crate::dialect::{Caller, Dialect, Filled, Role};
use crate::resource_name::{Field, Name};

/// What the rest of a request says.
pub(super) struct Facts<'f> {
    pub(super) dialect: &'f Dialect,
    pub(super) caller: Option<(&'f Name<'f>, Caller<'f>)>,
    /// The time as given, and what it says.
    pub(super) time: Option<(&'f str, &'f Instant<'static>)>,
    pub(super) group: Option<&'f str>,
}

impl Facts<'_> {
    /// The value of a key; `None` where nothing follows.
    pub(super) fn value(&self, from: Filled) -> Option<Inner<'static>> {
        let one = |text: String| Some(Inner::One([Cow::Owned(text)]));
        if let Filled::Time | Filled::UnixTime = from {
            let (text, instant) = self.time?;
            return one(if from == Filled::Time { text.to_owned() } else { instant.seconds().to_string() });
        }
        if from == Filled::ResourceGroup {
            return one(self.group?.to_owned());
        }
        let (name, caller) = self.caller?;
        match (from, caller.role) {
            (Filled::Account, _) => one(caller.account.to_owned()),
            (Filled::UserName, Role::User) => one(caller.name.to_owned()),
            (Filled::UserName, _) => None,
            (Filled::NameRoleUnknown, Role::Session) => Some(Inner::Unknown),
            (Filled::NameRoleFolded, Role::Session | Role::Named) => {
                one(self.role_name(caller, &caller.name.to_ascii_lowercase())?)
            }
            (_, Role::Session) => one(self.role_name(caller, caller.name)?),
            _ => one(name.text().to_owned()),
        }
    }

    /// Whether a given value and what follows can both be so.
    pub(super) fn agrees(&self, from: Filled, given: &Inner<'_>, follows: &Inner<'_>) -> bool {
        let given = match given {
            Inner::Unknown | Inner::Absent => return true,
            Inner::One([value]) => &**value,
            Inner::Many(values) => match values.as_slice() {
                [value] => &**value,
                _ => return false,
            },
        };
        match (from, follows) {
            (Filled::Time | Filled::UnixTime, _) => self.same_time(from, given),
            (Filled::NameRoleFolded, Inner::One([follows])) => given.eq_ignore_ascii_case(follows),
            (_, Inner::One([follows])) => given == follows,
            _ => self.same_role(given),
        }
    }

    fn same_time(&self, from: Filled, given: &str) -> bool {
        let Some((_, instant)) = self.time else { return true };
        match Instant::parse(given, self.dialect.table().dates) {
            Some(given) if from == Filled::UnixTime => given.seconds() == instant.seconds(),
            Some(given) => given == *instant,
            None => false,
        }
    }

    /// A session's role may have a path, which the session does not tell: free fields, account and role name count.
    fn same_role(&self, given: &str) -> bool {
        let table = self.dialect.table();
        let Some((name, caller)) = self.caller else { return true };
        let Ok(role) = Name::parse(given.into(), &table.names) else { return false };
        let free = |name: &Name<'_>| {
            let indexes = table.names.fields.iter().enumerate().filter(|(_, field)| **field == Field::Free);
            indexes.map(|(index, _)| name.raw_field(index).to_owned()).collect::<Vec<_>>()
        };
        let forms = table.callers.iter().filter(|form| form.role == Role::Named);
        let found = forms.filter_map(|form| form.read(&role, &table.names)).next();
        let same = |found: Caller<'_>| found.account == caller.account && found.name.eq_ignore_ascii_case(caller.name);
        found.is_some_and(same) && free(&role) == free(name)
    }

    /// The name of a role of the caller's account.
    fn role_name(&self, caller: Caller<'_>, role: &str) -> Option<String> {
        let table = self.dialect.table();
        let form = table.callers.iter().find(|form| form.role == Role::Named)?;
        let word = |field: &Field| match field {
            Field::Literal(word) => word.to_string(),
            Field::Service => form.service.to_string(),
            Field::Account => caller.account.to_owned(),
            Field::Resource => format!("{}{role}", form.start),
            Field::Region | Field::Free => String::new(),
        };
        Some(table.names.fields.iter().map(word).collect::<Vec<_>>().join(":"))
    }
}
