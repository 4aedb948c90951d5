//! Exports of one file a call: what each call returns, as a table of each cloud.
//!
//! A file is named after its call, and after whom it was asked about where the answer does not say it:
//! `ListUsers.json`, `ListPoliciesForUser-ann.json`. Further pages end in `~2`, `~3` and so on: `ListUsers~2.json`.

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
    /// The call that tells the groups of a user, and the one that tells the users of a group: one of them is enough.
    pub(super) members: (&'static str, &'static str),
}

/// What must be told of each thing of a kind.
#[derive(Debug)]
pub(super) struct Need {
    pub(super) thing: Thing,
    pub(super) call: &'static str,
    /// A call that tells it of all of them.
    pub(super) whole: Option<&'static str>,
}

/// What a call returns.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) name: &'static str,
    /// The object around the answer, in one of its spellings; empty where there is none.
    pub(super) envelope: &'static [&'static str],
    /// Where in it the list or the one object stands.
    pub(super) at: &'static [&'static str],
    pub(super) thing: Thing,
    /// Whom the call was asked about, where the answer does not say.
    pub(super) subject: Option<Thing>,
    pub(super) rows: &'static [Row],
}

impl Cloud {
    /// Reads all files; each folder is an export of its own.
    pub(super) fn read(&self, files: &[File<'_>], told: &mut Told) -> Export {
        let mut export = Export::default();
        for (file, root) in roots(files) {
            let unit = export.unit(file.folder());
            let (called, subject) = file_name(file.stem());
            let Some(call) = self.calls.iter().find(|call| call.name.eq_ignore_ascii_case(called)) else {
                let help = match nearest(called, self.calls.iter().map(|call| call.name)) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => "name a file after the call whose answer it holds".to_owned(),
                };
                told.leave(
                    Level::Warning,
                    root.place(),
                    format!("`{}` is of no call that is read", clip(file.stem())),
                    help,
                );
                continue;
            };
            call.read(root, unit, subject, &mut export, told);
        }
        export
    }
}

/// The call and the subject that a file's name says: `ListPoliciesForUser-ann~2`.
fn file_name(stem: &str) -> (&str, Option<&str>) {
    let is_page = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let stem = stem.rsplit_once('~').filter(|(_, digits)| is_page(digits)).map_or(stem, |(stem, _)| stem);
    stem.split_once('-').map_or((stem, None), |(call, subject)| (call, Some(subject).filter(|text| !text.is_empty())))
}

impl Call {
    fn read(&self, root: At<'_>, unit: usize, subject: Option<&str>, export: &mut Export, told: &mut Told) {
        let envelope = if self.envelope.is_empty() { Some(root) } else { root.any(self.envelope) };
        let Some((envelope, found)) = envelope.and_then(|envelope| Some((envelope, self.find(envelope)?))) else {
            let path = self.envelope.first().into_iter().chain(self.at).copied().collect::<Vec<_>>().join(".");
            told.lack(root.place(), format!("the answer of `{}` holds no `{path}`", self.name), "ask again");
            return;
        };
        if self.subject.is_some() && subject.is_none() {
            let message = format!("an answer of `{}` does not say about whom it was asked", self.name);
            let help = format!("name the file `{}-NAME.json`", self.name);
            told.lack(root.place(), message, help);
            return;
        }
        let about = self.subject.and(subject);
        let items: Vec<At<'_>> = match found {
            None => Vec::new(),
            Some(one) if one.array().is_none() => vec![one],
            Some(list) => list.items().collect(),
        };
        if self.name.starts_with("List") {
            export.pages.add(unit, self.name, subject, Page::new(envelope, root.place(), items.len()));
        }
        for item in items {
            if item.members().is_empty() {
                told.lack(item.place(), format!("an item of `{}` is no object", self.name), "ask again");
                continue;
            }
            let mut record = Record::new(self.thing, self.name, item.place(), unit);
            record.read(item, self.rows, told);
            self.name_subject(&mut record, about, item);
            record.place_holder();
            if record.has_both_ends() {
                export.records.push(record);
            } else {
                let message = format!("an item of `{}` does not say what is attached to whom", self.name);
                told.lack(item.place(), message, "correct the export");
            }
        }
    }

    /// The answer: `Some(None)` is an empty one.
    fn find<'f>(&self, envelope: At<'f>) -> Option<Option<At<'f>>> {
        let mut here = Some(envelope);
        for key in self.at {
            // Kingsoft writes `member`, and its SDKs `Member`.
            let is_it = |name: &str| if *key == "member" { name.eq_ignore_ascii_case(key) } else { name == *key };
            here = match here {
                Some(at) => {
                    let (_, value) = at.fields().find(|(name, _)| is_it(name))?;
                    Some(value).filter(|value| !value.is_null())
                }
                None => None,
            };
        }
        Some(here)
    }

    fn name_subject(&self, record: &mut Record, about: Option<&str>, item: At<'_>) {
        let Some(text) = about else { return };
        let said = Said { text: text.to_owned(), place: item.place() };
        match self.subject {
            Some(Thing::User) => record.users = vec![said],
            Some(Thing::Group) => record.groups = vec![said],
            Some(Thing::Role) => record.roles = vec![said],
            _ => record.name = Some(said),
        }
    }
}
