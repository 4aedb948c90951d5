//! Exports of one file a call: what each call returns, as a table of each cloud.
//!
//! A file is named after its call, and after whom it was asked about where the answer does not say
//! it: `ListUsers.json`, `ListPoliciesForUser-ann.json`. Further pages end in `~2`, `~3` and so on:
//! `ListUsers~2.json`.

mod alibaba;
mod complete;
mod kingsoft;
mod volcengine;

pub(super) use alibaba::ALIBABA;
pub(super) use complete::check;
pub(super) use kingsoft::KINGSOFT;
pub(super) use volcengine::VOLCENGINE;

use super::Export;
use super::pages::Page;
use super::record::{Record, Row, Thing};
use super::told::Told;
use super::tree::{At, File, Said, roots};
use crate::diagnostic::Level;
use crate::words::{clip, nearest};

/// The calls of one cloud.
#[derive(Debug)]
pub(super) struct Cloud {
    pub(super) calls: &'static [Call],
    /// Calls that must be there once, and those that must be there for each of some things.
    pub(super) once: &'static [&'static str],
    pub(super) each: &'static [Need],
    /// The call that lists the groups of a user, and the one that lists the users of a group: one
    /// of them is enough.
    pub(super) members: (&'static str, &'static str),
    /// Whether a list that is null is an empty one.
    pub(super) writes_null: bool,
}

/// What must be known of each thing of a kind.
#[derive(Debug)]
pub(super) struct Need {
    pub(super) thing: Thing,
    pub(super) call: &'static str,
    /// A call that lists it for all of them.
    pub(super) whole: Option<&'static str>,
}

/// What a call returns.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) name: &'static str,
    /// The object around the answer, in one of its spellings; empty where there is none.
    pub(super) envelope: &'static [&'static str],
    /// Where in it the list or the one object is.
    pub(super) at: &'static [&'static str],
    pub(super) thing: Thing,
    /// Whom the call was asked about, where the answer does not say.
    pub(super) subject: Option<Thing>,
    pub(super) rows: &'static [Row],
    /// What the vendor writes of each item, empty or not.
    pub(super) needs: &'static [&'static str],
}

impl Cloud {
    /// Reads all files; each folder is an export of its own.
    pub(super) fn read(&self, files: &[File<'_>], told: &mut Told) -> Export {
        let mut export = Export::default();
        for (file, root) in roots(files) {
            let unit = export.unit(file.folder());
            export.pages.begin(unit, root.place());
            let (called, subject, number) = file_name(file.stem());
            let asked = Asked {
                unit,
                subject,
                number,
            };
            let Some(call) = self
                .calls
                .iter()
                .find(|call| call.name.eq_ignore_ascii_case(called))
            else {
                let help = match nearest(called, self.calls.iter().map(|call| call.name)) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => "name a file after the call whose answer it holds".to_owned(),
                };
                told.leave(
                    Level::Warning,
                    root.place(),
                    format!(
                        "`{}` is not named after a call that is read",
                        clip(file.stem())
                    ),
                    help,
                );
                continue;
            };
            self.read_answer(call, root, asked, &mut export, told);
        }
        export
    }

    /// Reads an answer, and notes which page of its list it is.
    fn read_answer(
        &self,
        call: &Call,
        root: At<'_>,
        asked: Asked<'_>,
        export: &mut Export,
        told: &mut Told,
    ) {
        let Asked {
            unit,
            subject,
            number,
        } = asked;
        let action = root
            .at(&["ResponseMetadata", "Action"])
            .filter(|said| said.text() != Some(call.name));
        if let Some(action) = action {
            let other = clip(action.text().unwrap_or_default());
            told.contradiction(
                action.place(),
                format!("a file of `{}` holds an answer of `{other}`", call.name),
            );
        }
        let envelope = if call.envelope.is_empty() {
            Some(root)
        } else {
            root.any(call.envelope)
        };
        let Some((envelope, found)) =
            envelope.and_then(|envelope| Some((envelope, call.find(envelope, self.writes_null)?)))
        else {
            let path = call
                .envelope
                .first()
                .into_iter()
                .chain(call.at)
                .copied()
                .collect::<Vec<_>>()
                .join(".");
            told.lack(
                root.place(),
                format!("the answer of `{}` has no `{path}`", call.name),
                "run the call again",
            );
            return;
        };
        if call.subject.is_some() && subject.is_none() {
            let message = format!("an answer of `{}` does not say whom it is about", call.name);
            let help = format!("name the file `{}-NAME.json`", call.name);
            told.lack(root.place(), message, help);
            return;
        }
        let items: Vec<At<'_>> = match found {
            None => Vec::new(),
            Some(one) if one.array().is_none() => vec![one],
            Some(list) => list.items().collect(),
        };
        if call.name.starts_with("List") {
            export.pages.add(
                unit,
                call.name,
                subject,
                Page::new(envelope, root.place(), items.len(), number),
            );
        }
        items
            .into_iter()
            .for_each(|item| call.read_item(item, unit, subject, export, told));
    }
}

/// What the name and the folder of a file say of the answer in it.
struct Asked<'a> {
    unit: usize,
    subject: Option<&'a str>,
    number: usize,
}

/// The call, the subject and the page that a file's name says: `ListPoliciesForUser-ann~2`.
fn file_name(stem: &str) -> (&str, Option<&str>, usize) {
    let page = |digits: &str| {
        digits
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| digits.parse().ok())
            .flatten()
    };
    let paged = stem
        .rsplit_once('~')
        .and_then(|(stem, digits)| Some((stem, page(digits)?)));
    let (stem, number) = paged.unwrap_or((stem, 1));
    let (call, subject) = stem
        .split_once('-')
        .map_or((stem, None), |(call, subject)| (call, Some(subject)));
    (call, subject.filter(|text| !text.is_empty()), number.max(1))
}

impl Call {
    fn read_item(
        &self,
        item: At<'_>,
        unit: usize,
        subject: Option<&str>,
        export: &mut Export,
        told: &mut Told,
    ) {
        if item.members().is_empty() {
            told.lack(
                item.place(),
                format!("an item of `{}` is not an object", self.name),
                "run the call again",
            );
            return;
        }
        let mut record = Record::new(self.thing, self.name, item.place(), unit);
        record.read(item, self.rows, told);
        record.require(item, self.needs, told);
        self.name_subject(&mut record, subject, item, told);
        record.place_holder();
        if record.has_both_ends() {
            export.records.push(record);
        } else {
            let message = format!(
                "an item of `{}` does not say what is attached to whom",
                self.name
            );
            told.lack(item.place(), message, "correct the export");
        }
    }

    /// The answer: `Some(None)` is an empty one.
    fn find<'f>(&self, envelope: At<'f>, writes_null: bool) -> Option<Option<At<'f>>> {
        let mut here = Some(envelope);
        for key in self.at {
            // Kingsoft writes `member`, and its SDKs `Member`.
            let is_it = |name: &str| {
                if *key == "member" {
                    name.eq_ignore_ascii_case(key)
                } else {
                    name == *key
                }
            };
            here = match here {
                Some(at) => {
                    let (_, value) = at.fields().find(|(name, _)| is_it(name))?;
                    Some(value).filter(|value| !value.is_null())
                }
                None => None,
            };
        }
        Some(here).filter(|here| here.is_some() || writes_null)
    }

    /// Whom an item is about, by the name of its file, which may not differ from what the item says
    /// itself.
    fn name_subject(
        &self,
        record: &mut Record,
        subject: Option<&str>,
        item: At<'_>,
        told: &mut Told,
    ) {
        let own = record.users.first().map(|said| said.text.clone());
        // An item whose name is empty is of the owner of the account.
        let is_owners = own.is_none() && item.get("UserName").is_some();
        let Some(text) = subject.filter(|_| self.subject.is_some() || self.thing == Thing::Key)
        else {
            if self.thing == Thing::Key && own.is_none() && !is_owners {
                told.lack(
                    item.place(),
                    "an access key does not say whose it is",
                    "name the file after the user",
                );
            }
            return;
        };
        let said = Said {
            text: text.to_owned(),
            place: item.place(),
        };
        let slot = match self.subject {
            Some(Thing::Group) => &mut record.groups,
            Some(Thing::Role) => &mut record.roles,
            Some(Thing::Policy | Thing::Version) => return record.name = Some(said),
            _ => &mut record.users,
        };
        let other = slot
            .first()
            .filter(|own| own.text != text)
            .map(|own| clip(&own.text));
        if let Some(other) = other.or_else(|| is_owners.then(|| "the owner".to_owned())) {
            let message = format!("an answer about `{}` names `{other}`", clip(text));
            told.contradiction(item.place(), message);
        }
        *slot = vec![said];
    }
}
