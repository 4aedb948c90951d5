//! Keys that a request does not give, and what it could give for them.
//!
//! What could be given is what a request can have: values of the type that the vendor documents for
//! a key, one at a time where it documents one. All keys of the time are one, since a request is
//! made at one time.
//!
//! # Example
//!
//! An allow tests `NumericLessThan` 10 on `max-keys`, and a deny tests `NumericEquals` 5 on it. The
//! key is open, and three choices distinguish the tests: absent, a number below 10 that is not 5,
//! and 5 itself. Further numbers make the two tests come out as one of these, so they are left out.
//!
//! Trying the values that policies mention would be simpler, and would miss what is between them:
//! here neither 5 nor 10 is allowed, and 4 is.

use std::collections::{BTreeMap, HashSet};

use super::record::StatementRecord;
use crate::compile::{CompiledCondition, View};
use crate::condition::{
    Choice, Choices, Content, Fits, Instant, KeyState, Operands, SeveralValues, Welcome, Wish,
    choices, time_texts, times,
};
use crate::decision::Truth;
use crate::dialect::{FilledKey, KeySource, Role};
use crate::lint::key_values;
use crate::model::Effect;
use crate::pattern::PlainPattern;

/// A key with what may be given for it, or all keys of the time.
///
/// Its choices have numbers: first the values of `choices`, then the sets of `unsettled`.
pub(super) struct Open {
    keys: Vec<OpenKey>,
    pub(super) choices: Vec<Choice>,
    /// Behind the choices: which tests may come out as is best, although it is not known by what.
    unsettled: Vec<Vec<bool>>,
}

/// A key that gets a value.
struct OpenKey {
    name: String,
    /// Whether its value is the seconds since 1970, of an instant that the choices write as text.
    is_unix: bool,
}

/// Tests of a key or of the time, each with its key.
type Wishes<'r> = Vec<(&'r str, Wish<'r>)>;

impl Open {
    /// How many choices there are, those that are not known by value included.
    pub(super) fn len(&self) -> usize {
        self.choices.len() + self.unsettled.len()
    }

    /// Whether a key is this one, or one of these.
    pub(super) fn has(&self, key: &str) -> bool {
        self.keys.iter().any(|own| own.name == key)
    }

    /// What a choice gives for a key.
    fn of_key(&self, key: &str, choice: &Choice) -> Choice {
        let is_unix = self.keys.iter().any(|own| own.is_unix && own.name == key);
        let Choice::One(text) = choice else {
            return choice.clone();
        };
        if !is_unix {
            return choice.clone();
        }
        match time_texts(text) {
            Some((_, unix)) => Choice::One(unix),
            None => Choice::Absent,
        }
    }

    /// What a choice gives, key by key; what is absent is left out.
    pub(super) fn given(&self, choice: &Choice) -> Vec<(String, Choice)> {
        let mut given = Vec::with_capacity(self.keys.len());
        for key in &self.keys {
            let choice = self.of_key(&key.name, choice);
            if choice != Choice::Absent {
                given.push((key.name.clone(), choice));
            }
        }
        given
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
        let mut truths = Vec::with_capacity(self.len());
        for choice in &self.choices {
            truths.push(self.truth(key, wish, choice, view));
        }
        let best = Truth::from(wish.welcome == Welcome::TRUE);
        for set in &self.unsettled {
            let is_best = set.get(number).copied().unwrap_or(true);
            truths.push(if is_best { best } else { best.not() });
        }
        truths
    }

    /// What a test of a key comes to by one choice.
    fn truth(&self, key: &str, wish: &Wish<'_>, choice: &Choice, view: &View<'_>) -> Truth {
        match self.of_key(key, choice) {
            // One that the vendor always sends is never absent.
            Choice::Absent => view.evaluates(wish.test, view.given(key)),
            choice => view.evaluates(wish.test, choice.given()),
        }
    }

    /// Leaves out choices by which all tests come out as by an earlier one.
    fn thin(&mut self, wishes: &Wishes<'_>, view: &View<'_>) {
        let mut seen: HashSet<Vec<Truth>> = HashSet::new();
        let mut kept = Vec::new();
        for choice in &self.choices {
            let mut truths = Vec::with_capacity(wishes.len());
            for (key, wish) in wishes {
                truths.push(self.truth(key, wish, choice, view));
            }
            if seen.insert(truths) {
                kept.push(choice.clone());
            }
        }
        self.choices = kept;
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
fn clock(key: &str, view: &View<'_>) -> Option<KeySource> {
    let row = view.table.filled.iter().find(|row| row.canonical == key)?;
    matches!(row.from, KeySource::Time | KeySource::UnixTime).then_some(row.from)
}

/// The name of the group that a key belongs to: the key itself, or of the keys of the time the
/// first of the table.
fn group(key: &str, view: &View<'_>) -> String {
    match (clock(key, view), clocks(view).next()) {
        (Some(_), Some(first)) => first.canonical.to_string(),
        _ => key.to_owned(),
    }
}

/// The keys that the time of a request fills.
fn clocks<'v>(view: &View<'v>) -> impl Iterator<Item = &'v FilledKey> {
    let rows = view.table.filled.iter();
    rows.filter(|row| matches!(row.from, KeySource::Time | KeySource::UnixTime))
}

/// The choices for one key that is not of the time, and whether there may be others that its tests
/// distinguish.
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
        for part in parts(view) {
            let choice = Choice::One(part);
            if fits.takes(&choice) {
                all.push(choice);
            }
        }
    }
    let key = OpenKey {
        name: key,
        is_unix: false,
    };
    let open = Open {
        keys: vec![key],
        choices: all,
        unsettled,
    };
    (open, is_open)
}

/// The keys of the time that are compared, and the instants that their tests distinguish.
fn the_time(wishes: &Wishes<'_>, free: &[String], view: &View<'_>) -> (Open, bool) {
    let keys = clock_keys(wishes, free, view);
    let operands = wishes.iter().map(|(_, wish)| &wish.test.operands);
    let given = given_time(view);
    let mut texts = match &given {
        Some(time) => vec![time.clone()],
        None => times(operands.clone(), view),
    };
    if given.is_none() && !free.is_empty() {
        texts.extend(parts(view));
    }
    let mut choices = Vec::with_capacity(texts.len() + 1);
    for text in texts {
        if time_texts(&text).is_some() {
            choices.push(Choice::One(text));
        }
    }
    choices.push(Choice::Absent);
    // A text of an instant may be of any form, of which few are tried.
    let has_texts = operands
        .clone()
        .any(|operands| matches!(operands, Operands::Texts(_) | Operands::Names(..)));
    let unsettled = if has_texts && given.is_none() {
        vec![vec![true; wishes.len()]]
    } else {
        Vec::new()
    };
    let open = Open {
        keys,
        choices,
        unsettled,
    };
    (open, false)
}

/// The keys of the time that tests compare or variables have, each once.
fn clock_keys(wishes: &Wishes<'_>, free: &[String], view: &View<'_>) -> Vec<OpenKey> {
    let compared = wishes.iter().map(|(key, _)| *key);
    let mut keys: Vec<OpenKey> = Vec::new();
    for key in compared.chain(free.iter().map(String::as_str)) {
        let Some(from) = clock(key, view) else {
            continue;
        };
        if keys.iter().all(|known| known.name != key) {
            keys.push(OpenKey {
                name: key.to_owned(),
                is_unix: from == KeySource::UnixTime,
            });
        }
    }
    keys
}

/// The time of the request by another of its keys.
fn given_time(view: &View<'_>) -> Option<String> {
    for row in clocks(view) {
        if let KeyState::One(text) = view.request.given(&row.canonical)
            && let Some(instant) = Instant::parse(text, view.table.dates)
            && let Some(text) = instant.rfc3339_text()
        {
            return Some(text);
        }
    }
    None
}

/// What a request can give for a key.
fn fits(key: &str, view: &View<'_>) -> Fits {
    let known = key_values(view.table.name.as_ref(), key);
    let several = match &known {
        None => SeveralValues::default(),
        Some(known) if known.many => SeveralValues::Always,
        Some(_) => SeveralValues::Never,
    };
    let content = match (unique_id(key, view), &known) {
        (Some(id), _) => id,
        (None, Some(known)) => match known.reader {
            Some(reader) => Content::Typed(reader, view.table.dates),
            None if known.is_name => Content::Like(view.table.names.spelled()),
            None => Content::default(),
        },
        (None, None) => Content::default(),
    };
    Fits { content, several }
}

/// The form of the key that holds the vendor's own id of a caller, where the id itself is not
/// known.
fn unique_id(key: &str, view: &View<'_>) -> Option<Content> {
    let row = view.table.filled.iter().find(|row| row.canonical == key)?;
    if row.from != KeySource::UniqueId {
        return None;
    }
    let caller = view.request.identity().caller()?;
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
    Some(Content::Like(PlainPattern::parse(&format!("{start}{end}"))))
}

/// The parts of the name that is asked for, between its colons and slashes.
fn parts(view: &View<'_>) -> Vec<String> {
    let text = view.resource.map_or("", |name| name.text());
    let mut parts: Vec<String> = text.split([':', '/']).map(str::to_owned).collect();
    parts.sort();
    parts.dedup();
    parts
}
