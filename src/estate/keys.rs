//! Findings about access keys.

use super::finding::EstateRule;
use super::findings::Inspection;
use super::model::{AccessKey, EstateAccount, EstateUser, LastUse, Model, UserKind};
use crate::condition::{DateForms, Instant, rfc3339};
use crate::diagnostic::{Diagnostic, Level};
use crate::words::clip;

/// Seconds of a day.
const DAY: i64 = 86_400;
/// A vendor asks for a new key after this long, <https://www.volcengine.com/docs/6257/1400244>, and
/// as long is long for a key that nothing uses.
const DAYS_MAX: i64 = 90;

impl Inspection<'_> {
    /// Keys of the owner of an account and of its users.
    pub(super) fn keys(&mut self, account: &EstateAccount) {
        let owner = format!("the owner of the account `{}`", account.id);
        for (index, key) in account
            .keys
            .iter()
            .enumerate()
            .filter(|(_, key)| key.is_active)
        {
            let used = match key.last_used {
                LastUse::At(time) => format!(", last used at {}", shown(time)),
                LastUse::None | LastUse::NotTold => String::new(),
            };
            let message = format!("{owner} has the active key `{}`{used}", clip(&key.id));
            let help = "delete it, and give programs users or roles of their own";
            self.report(
                EstateRule::OWNER_KEY,
                key.place,
                format!("{}/keys/{index}", account.pointer),
                message,
                help,
            );
        }
        self.keys_of(&account.keys, &owner, &format!("{}/keys", account.pointer));
        for (index, user) in account
            .users
            .iter()
            .enumerate()
            .filter(|(_, user)| !user.is_deleted)
        {
            let pointer = format!("{}/users/{index}/keys", account.pointer);
            self.user_keys(user, &pointer);
            self.keys_of(
                &user.keys,
                &format!("the user `{}`", clip(&user.holder.name)),
                &pointer,
            );
        }
    }

    /// Keys that a user should not have at all.
    fn user_keys(&mut self, user: &EstateUser, pointer: &str) {
        let name = clip(&user.holder.name);
        for (index, key) in user
            .keys
            .iter()
            .enumerate()
            .filter(|(_, key)| key.is_active)
        {
            let (pointer, id) = (format!("{pointer}/{index}"), clip(&key.id));
            if user.kind == Some(UserKind::Human) {
                let message =
                    format!("the user `{name}` is a person, and has the active key `{id}`");
                let help = "give the program that uses it a user or a role of its own";
                self.report(
                    EstateRule::KEY_ON_HUMAN,
                    key.place,
                    pointer.clone(),
                    message,
                    help,
                );
            }
            if user.is_disabled {
                let message =
                    format!("the user `{name}` is disabled, and has the active key `{id}`");
                self.report(
                    EstateRule::KEY_OF_DISABLED_USER,
                    key.place,
                    pointer,
                    message,
                    "disable the key too, or delete it",
                );
            }
        }
    }

    /// Reports findings about the keys of a holder. An inactive key is no longer a danger, but
    /// should be deleted.
    fn keys_of(&mut self, keys: &[AccessKey], holder: &str, pointer: &str) {
        let mut active = keys.iter().enumerate().filter(|(_, key)| key.is_active);
        if let (Some((_, first)), Some((index, second))) = (active.next(), active.next()) {
            let message = format!(
                "{holder} has two active keys, `{}` and `{}`",
                clip(&first.id),
                clip(&second.id)
            );
            let help = "check when the older one was last used, then disable and delete it";
            self.report(
                EstateRule::TWO_ACTIVE_KEYS,
                second.place,
                format!("{pointer}/{index}"),
                message,
                help,
            );
        }
        let Some(now) = self.now else { return };
        for (index, key) in keys.iter().enumerate().filter(|(_, key)| key.is_active) {
            let (pointer, id) = (format!("{pointer}/{index}"), clip(&key.id));
            let age = now.saturating_sub(key.created) / DAY;
            if age > DAYS_MAX {
                let message = format!(
                    "the key `{id}` of {holder} is {age} days old, created at {}",
                    shown(key.created)
                );
                let help = "create a new key, switch to it, then disable and delete this one";
                self.report(
                    EstateRule::OLD_KEY,
                    key.place,
                    pointer.clone(),
                    message,
                    help,
                );
            }
            if let Some(why) = self.unused(key, now) {
                let message = format!("the key `{id}` of {holder} {why}");
                self.report(
                    EstateRule::UNUSED_KEY,
                    key.place,
                    pointer,
                    message,
                    "disable it, and delete it when nothing has broken",
                );
            }
        }
    }

    /// How it is known that nothing uses a key. Some vendors have not always kept the last use, so
    /// that no record says nothing of the time before.
    fn unused(&self, key: &AccessKey, now: i64) -> Option<String> {
        let tracked = self
            .model
            .dialect()
            .table()
            .estate
            .use_tracked_since
            .as_deref();
        let tracked = tracked
            .and_then(|since| Instant::parse(since, DateForms::Rfc3339))
            .map(|since| since.seconds());
        let since = tracked.filter(|since| *since > key.created);
        let days = |from: i64| now.saturating_sub(from) / DAY;
        match key.last_used {
            LastUse::NotTold => None,
            LastUse::At(time) => (days(time) > DAYS_MAX)
                .then(|| format!("was last used {} days ago, at {}", days(time), shown(time))),
            LastUse::None => {
                let from = since.unwrap_or(key.created);
                let words = match since {
                    None => format!("has never been used in {} days", days(from)),
                    Some(since) => {
                        format!(
                            "has not been used since {}, and no earlier use is recorded",
                            shown(since)
                        )
                    }
                };
                (days(from) > DAYS_MAX).then_some(words)
            }
        }
    }
}

/// The finding that the ages of keys were not judged; `None` if there are no active keys.
pub(super) fn unjudged_ages(model: &Model) -> Option<Diagnostic> {
    let mut keys: Vec<&AccessKey> = Vec::new();
    for account in model.accounts.values() {
        let users = account.users.iter().filter(|user| !user.is_deleted);
        let of_users = users.flat_map(|user| &user.keys);
        keys.extend(account.keys.iter().chain(of_users));
    }
    keys.retain(|key| key.is_active);
    let first = keys
        .iter()
        .min_by_key(|key| (key.place.file, key.place.span))?;
    let message = match keys.len() {
        1 => "the age of 1 access key was not judged: no time was given".to_owned(),
        count => format!("the ages of {count} access keys were not judged: no time was given"),
    };
    let help = "give the time, at the command line with `--time`, such as `--time 2026-11-21`";
    Some(Diagnostic {
        id: "not-judged",
        level: Level::Suggestion,
        note: "a key that is old or unused is not reported",
        message,
        help: help.to_owned(),
        source_name: model.file_name(first.place).to_owned(),
        pointer: String::new(),
        span: first.place.span,
        position: first.place.position,
        related: Vec::new(),
        statement: None,
    })
}

/// A time as a timestamp.
fn shown(seconds: i64) -> String {
    rfc3339(seconds).unwrap_or_else(|| seconds.to_string())
}
