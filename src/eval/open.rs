//! Keys that a request does not give, and what it could give for them.
//!
//! What could be given is what a request can have: values of the type that the vendor documents for
//! a key, one at a time where it documents one. All keys of the time are one, since a request is
//! made at one time.

use std::collections::{BTreeMap, HashSet};

use super::record::StatementRecord;
use crate::compile::{CompiledCondition, View};
use crate::condition::{
    Choice, Choices, Content, Fits, Given, Instant, Operands, SeveralValues, Welcome, Wish,
    choices, time_texts, times,
};
use crate::decision::Truth;
use crate::dialect::{Filled, Role};
use crate::lint::key_values;
use crate::model::Effect;
use crate::pattern::Spelled;

/// A key with what may be given for it, or all keys of the time.
pub(super) struct Open {
    /// Each key, and whether it holds seconds since 1970.
    keys: Vec<(String, bool)>,
    pub(super) choices: Vec<Choice>,
    /// Behind the choices: which tests may come out as is best, although it is not known by what.
    unsettled: Vec<Vec<bool>>,
}

/// Tests of a key or of the time, each with its key.
type Wishes<'r> = Vec<(&'r str, Wish<'r>)>;

impl Open {
    pub(super) fn len(&self) -> usize {
        self.choices.len() + self.unsettled.len()
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.keys.iter().any(|(own, _)| own == key)
    }

    /// What a choice gives for a key.
    fn of_key(&self, key: &str, choice: &Choice) -> Choice {
        let is_unix = self
            .keys
            .iter()
            .any(|(own, is_unix)| *is_unix && own == key);
        match choice {
            Choice::One(text) if is_unix => {
                time_texts(text).map_or(Choice::Absent, |(_, unix)| Choice::One(unix))
            }
            other => other.clone(),
        }
    }

    /// What a choice gives.
    pub(super) fn given(&self, choice: &Choice) -> Vec<(String, Choice)> {
        let each = self
            .keys
            .iter()
            .map(|(key, _)| (key.clone(), self.of_key(key, choice)));
        each.filter(|(_, choice)| *choice != Choice::Absent)
            .collect()
    }

    /// What a test of a key comes to by each choice; it is the one of this number among those of
    /// all its keys.
    pub(super) fn truths(
        &self,
        number: usize,
        key: &str,
        wish: &Wish<'_>,
        view: &View<'_>,
    ) -> Vec<Truth> {
        let known = self
            .choices
            .iter()
            .map(|choice| self.truth(key, wish, choice, view));
        let best = if wish.welcome == Welcome::TRUE {
            Truth::True
        } else {
            Truth::False
        };
        let unsettled = self.unsettled.iter().map(|set| {
            if set.get(number).copied().unwrap_or(true) {
                best
            } else {
                best.not()
            }
        });
        known.chain(unsettled).collect()
    }

    fn truth(&self, key: &str, wish: &Wish<'_>, choice: &Choice, view: &View<'_>) -> Truth {
        match self.of_key(key, choice) {
            // One that the vendor always sends is never absent.
            Choice::Absent => view.evaluates(wish.test, view.given(key)),
            choice => view.evaluates(wish.test, choice.given()),
        }
    }

    /// Leaves out choices by which all tests come out as by an earlier one.
    fn thin(&mut self, wishes: &Wishes<'_>, view: &View<'_>) {
        let truths = |choice: &Choice| {
            wishes
                .iter()
                .map(|(key, wish)| self.truth(key, wish, choice, view))
                .collect()
        };
        let mut seen: HashSet<Vec<Truth>> = HashSet::new();
        let kept: Vec<bool> = self
            .choices
            .iter()
            .map(|choice| seen.insert(truths(choice)))
            .collect();
        let mut kept = kept.into_iter();
        self.choices.retain(|_| kept.next().unwrap_or(true));
    }
}

/// What is best of a test for a request to be allowed.
pub(super) fn wish<'r>(record: &StatementRecord, condition: &'r CompiledCondition) -> Wish<'r> {
    let welcome = if record.effect == Effect::Deny {
        Welcome::FALSE
    } else {
        Welcome::TRUE
    };
    Wish {
        test: &condition.test,
        welcome,
    }
}

/// The keys that the request does not give and that tests or variables of these records have, and
/// whether all is known of what they could be given.
pub(super) fn open_keys(
    records: &[StatementRecord],
    free: &[String],
    view: &View<'_>,
) -> (Vec<Open>, bool) {
    let mut groups: BTreeMap<String, Wishes<'_>> = BTreeMap::new();
    for record in records {
        for (condition, shown) in record.conditions().iter().zip(&record.tests) {
            if shown.is_open() {
                let wishes = groups.entry(group(&condition.key, view)).or_default();
                wishes.push((&*condition.key, wish(record, condition)));
            }
        }
    }
    for key in free {
        groups.entry(group(key, view)).or_default();
    }
    let mut is_whole = free.is_empty();
    let mut all = Vec::new();
    for (name, wishes) in groups {
        let is_free = free.iter().any(|key| group(key, view) == name);
        let (mut open, is_open) = match clock(&name, view) {
            Some(_) => the_time(&wishes, free, view),
            None => one_key(name, &wishes, is_free, view),
        };
        is_whole &= !is_open;
        if !is_free {
            open.thin(&wishes, view);
        }
        all.push(open);
    }
    (all, is_whole)
}

/// What a key holds of the time of a request (C9), where it does.
fn clock(key: &str, view: &View<'_>) -> Option<Filled> {
    let row = view.table.filled.iter().find(|row| row.canonical == key)?;
    matches!(row.from, Filled::Time | Filled::UnixTime).then_some(row.from)
}

/// A key, or of the keys of the time the first of the table.
fn group(key: &str, view: &View<'_>) -> String {
    let mut clocks = view
        .table
        .filled
        .iter()
        .filter(|row| matches!(row.from, Filled::Time | Filled::UnixTime));
    match clock(key, view) {
        Some(_) => clocks
            .next()
            .map_or_else(|| key.to_owned(), |row| row.canonical.to_string()),
        None => key.to_owned(),
    }
}

fn one_key(key: String, wishes: &Wishes<'_>, is_free: bool, view: &View<'_>) -> (Open, bool) {
    let tests: Vec<Wish<'_>> = wishes.iter().map(|(_, wish)| *wish).collect();
    let fits = fits(&key, view);
    let Choices {
        mut all,
        unsettled,
        is_open,
    } = choices(&tests, view.test_rule(), view, &fits);
    if is_free {
        // What a variable stands for is part of the name that is asked for.
        let parts = parts(view).into_iter().map(Choice::One);
        all.extend(parts.filter(|choice| fits.takes(choice)));
    }
    (
        Open {
            keys: vec![(key, false)],
            choices: all,
            unsettled,
        },
        is_open,
    )
}

/// The keys of the time that are compared, and the instants that their tests distinguish.
fn the_time(wishes: &Wishes<'_>, free: &[String], view: &View<'_>) -> (Open, bool) {
    let mut keys: Vec<(String, bool)> = Vec::new();
    for key in wishes
        .iter()
        .map(|(key, _)| *key)
        .chain(free.iter().map(String::as_str))
    {
        let Some(from) = clock(key, view).filter(|_| keys.iter().all(|(known, _)| known != key))
        else {
            continue;
        };
        keys.push((key.to_owned(), from == Filled::UnixTime));
    }
    let operands = wishes.iter().map(|(_, wish)| &wish.test.operands);
    let given = given_time(view);
    let mut found = match &given {
        Some(time) => vec![time.clone()],
        None => times(operands.clone(), view),
    };
    if given.is_none() && !free.is_empty() {
        found.extend(parts(view));
    }
    found.retain(|text| time_texts(text).is_some());
    let choices = found
        .into_iter()
        .map(Choice::One)
        .chain([Choice::Absent])
        .collect();
    // A text of an instant may be of any form, of which few are tried.
    let has_texts = operands
        .clone()
        .any(|operands| matches!(operands, Operands::Texts(_) | Operands::Names(..)));
    let unsettled = if has_texts && given.is_none() {
        vec![vec![true; wishes.len()]]
    } else {
        Vec::new()
    };
    (
        Open {
            keys,
            choices,
            unsettled,
        },
        false,
    )
}

/// The time of the request by another of its keys.
fn given_time(view: &View<'_>) -> Option<String> {
    let mut clocks = view
        .table
        .filled
        .iter()
        .filter(|row| matches!(row.from, Filled::Time | Filled::UnixTime));
    clocks.find_map(|row| match view.request.given(&row.canonical) {
        Given::One(text) => Instant::parse(text, view.table.dates)?.rfc3339_text(),
        _ => None,
    })
}

/// What a request can give for a key.
fn fits(key: &str, view: &View<'_>) -> Fits {
    let known = key_values(view.table.name.as_ref(), key);
    let several = match &known {
        None => SeveralValues::default(),
        Some(known) if known.many => SeveralValues::Always,
        Some(_) => SeveralValues::Never,
    };
    let content = unique_id(key, view).or_else(|| {
        let known = known.as_ref()?;
        match known.reader {
            Some(reader) => Some(Content::Typed(reader, view.table.dates)),
            None => known
                .is_name
                .then(|| Content::Like(view.table.names.spelled())),
        }
    });
    Fits {
        content: content.unwrap_or_default(),
        several,
    }
}

/// The form of the key that holds the vendor's own id of a caller, where the id itself is not
/// known.
fn unique_id(key: &str, view: &View<'_>) -> Option<Content> {
    let row = view.table.filled.iter().find(|row| row.canonical == key)?;
    let caller = view
        .request
        .identity()
        .caller()
        .filter(|_| row.from == Filled::UniqueId)?;
    let (of, end) = match (caller.role, &caller.session) {
        (Role::Session, Some(session)) => (Role::Named, format!("*:{session}")),
        (Role::Named, _) => (Role::Named, "*".to_owned()),
        (Role::User, _) => (Role::User, "*".to_owned()),
        _ => return None,
    };
    let (start, _) = view
        .table
        .principal_names
        .unique_ids
        .iter()
        .find(|(_, role)| *role == of)?;
    Some(Content::Like(Spelled::parse(&format!("{start}{end}"))))
}

/// The parts of the name that is asked for, between its colons and slashes.
fn parts(view: &View<'_>) -> Vec<String> {
    let text = view.resource.map_or("", |name| name.text());
    let mut parts: Vec<String> = text.split([':', '/']).map(str::to_owned).collect();
    parts.sort();
    parts.dedup();
    parts
}
