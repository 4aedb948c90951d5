//! Access keys.

use super::draft::Account;
use super::record::Record;
use super::told::Told;
use crate::diagnostic::Level;
use crate::words::clip;

#[derive(Debug)]
pub(super) struct AccessKey {
    pub(super) id: String,
    pub(super) created: String,
    pub(super) is_inactive: bool,
    pub(super) last_used: Option<String>,
}

impl Account {
    /// Takes an access key, of a user or of the owner of the account.
    pub(super) fn take_key(&mut self, record: &Record, id: &str, told: &mut Told) {
        let created = record.created.as_ref().and_then(|said| instant(&said.text));
        let Some(created) = created else {
            let message = format!(
                "the access key `{}` is ignored, since its creation date is not given",
                clip(id)
            );
            told.leave(
                Level::Warning,
                record.place,
                message,
                "add it to the estate by hand",
            );
            return;
        };
        let last_used = record.last_used.as_ref();
        let used = last_used.and_then(|said| instant(&said.text));
        if let (Some(said), None) = (last_used, &used) {
            let message = format!(
                "the last use of `{}` is ignored: `{}` is not a timestamp",
                clip(id),
                clip(&said.text)
            );
            told.leave(
                Level::Warning,
                said.place,
                message,
                "add it to the estate by hand",
            );
        }
        let status = record.status.as_ref().map_or("", |said| &said.text);
        let is_inactive = status.eq_ignore_ascii_case("inactive");
        if !is_inactive && !status.eq_ignore_ascii_case("active") {
            let message = format!(
                "the access key `{}` is assumed to be active, since its status is not given",
                clip(id)
            );
            told.leave(Level::Warning, record.place, message, "check it by hand");
        }
        let key = AccessKey {
            id: id.to_owned(),
            created,
            is_inactive,
            last_used: used,
        };
        match record.users.first() {
            None => self.keys.push(key),
            Some(user) => match self.users.get_mut(&user.text) {
                Some(user) => user.keys.push(key),
                None => {
                    let message = format!(
                        "the access key `{}` belongs to the user `{}`, who is not in the export",
                        clip(id),
                        clip(&user.text)
                    );
                    told.lack(record.place, message, "complete the export");
                }
            },
        }
    }
}

/// An instant as an estate writes it. Volcano Engine writes `20240813T053809Z`:
/// <https://www.volcengine.com/docs/6257/65008>.
fn instant(text: &str) -> Option<String> {
    use crate::condition::{DateForms, Instant};
    let is_basic = text.len() == 16 && text.is_ascii() && text.ends_with('Z');
    let part = |start: usize, end: usize| text.get(start..end).unwrap_or("");
    let written = if is_basic {
        let (date, time) = (
            (part(0, 4), part(4, 6), part(6, 8)),
            (part(9, 11), part(11, 13), part(13, 15)),
        );
        format!(
            "{}-{}-{}{}{}:{}:{}Z",
            date.0,
            date.1,
            date.2,
            part(8, 9),
            time.0,
            time.1,
            time.2
        )
    } else {
        text.to_owned()
    };
    Instant::parse(&written, DateForms::Rfc3339)?;
    Some(written)
}
