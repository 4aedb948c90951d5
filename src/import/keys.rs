//! Access keys, and their instants.
//!
//! An access key belongs to a user, or to the owner of the account: Volcano Engine leaves the
//! user's name empty for the owner's. Clouds write instants as RFC 3339 or in the basic format of
//! ISO 8601; the estate has RFC 3339.

use super::draft::{AccountDraft, KeyDraft};
use super::record::ExportRecord;
use super::report::ImportReport;
use super::tree::ExportPlace;
use crate::condition::{DateForms, Instant};
use crate::diagnostic::Level;
use crate::words::clip;

impl AccountDraft {
    /// Takes an access key, of a user or of the owner of the account. A key without a date is left
    /// out: what the estate says of old keys would be wrong.
    pub(super) fn take_key(&mut self, record: &ExportRecord, id: &str, report: &mut ImportReport) {
        let id_shown = clip(id);
        let created = record.created.as_ref();
        let Some(created) = created.and_then(|created| instant(&created.text)) else {
            let message = format!(
                "the access key `{id_shown}` is ignored, since its creation date is not given"
            );
            warn(
                record.place,
                message,
                "add it to the estate by hand",
                report,
            );
            return;
        };
        let mut last_used = None;
        if let Some(used) = &record.last_used {
            last_used = instant(&used.text);
            if last_used.is_none() {
                let message = format!(
                    "the last use of `{id_shown}` is ignored: `{}` is not a timestamp",
                    clip(&used.text)
                );
                warn(used.place, message, "add it to the estate by hand", report);
            }
        }
        let status = record.status.as_ref().map_or("", |status| &status.text);
        let is_inactive = status.eq_ignore_ascii_case("inactive");
        if !is_inactive && !status.eq_ignore_ascii_case("active") {
            let message = format!(
                "the access key `{id_shown}` is assumed to be active, since its status is not given"
            );
            warn(record.place, message, "check it by hand", report);
        }
        let key = KeyDraft {
            id: id.to_owned(),
            created,
            is_inactive,
            last_used,
        };
        let Some(user) = record.users.first() else {
            self.keys.push(key);
            return;
        };
        match self.users.get_mut(&user.text) {
            Some(user) => user.keys.push(key),
            None => {
                let message = format!(
                    "the access key `{id_shown}` belongs to the user `{}`, who is not in the \
                     export",
                    clip(&user.text)
                );
                report.missing(record.place, message, "complete the export");
            }
        }
    }
}

/// Reports something about a key that the estate holds in part.
fn warn(place: ExportPlace, message: String, help: &str, report: &mut ImportReport) {
    report.leave_out(Level::Warning, place, message, help);
}

/// An instant in RFC 3339. Volcano Engine writes the basic format of ISO 8601,
/// `20240813T053809Z`: <https://www.volcengine.com/docs/6257/65008>.
fn instant(text: &str) -> Option<String> {
    let written = extended(text).unwrap_or_else(|| text.to_owned());
    Instant::parse(&written, DateForms::Rfc3339)?;
    Some(written)
}

/// The extended format of a text in the basic format: `2024-08-13T05:38:09Z`. `None` where the text
/// has another shape.
fn extended(text: &str) -> Option<String> {
    if text.len() != 16 || !text.ends_with('Z') {
        return None;
    }
    let (year, month, day) = (text.get(..4)?, text.get(4..6)?, text.get(6..8)?);
    let (hour, minute, second) = (text.get(9..11)?, text.get(11..13)?, text.get(13..15)?);
    let separator = text.get(8..9)?;
    Some(format!(
        "{year}-{month}-{day}{separator}{hour}:{minute}:{second}Z"
    ))
}
