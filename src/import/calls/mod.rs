//! Exports with one file per call: what each call returns, as a table of each cloud.
//!
//! A file is named after its call, and after whom it was asked about where the answer does not say
//! it: `ListUsers.json`, `ListPoliciesForUser-ann.json`. Further pages end in `~2`, `~3` and so on:
//! `ListUsers~2.json`.
//!
//! A [`Call`] describes one answer. Kingsoft's answer of `ListUsers`, for example, is
//!
//! ```text
//! {"ListUserResult": {"Users": {"member": [{"UserName": "ann", ...}]}}}
//! ```
//!
//! so its `envelope` is `ListUserResult`, its list is `at` `Users`, `member`, and its `rows` are
//! the fields of a user. [`complete`] compares the calls of an export with those that a whole one
//! has.

mod alibaba;
mod complete;
mod kingsoft;
mod volcengine;

pub(super) use alibaba::ALIBABA;
pub(super) use complete::check;
pub(super) use kingsoft::KINGSOFT;
pub(super) use volcengine::VOLCENGINE;

use super::export::Export;
use super::meaning::{RecordKind, Row};
use super::pages::ListPage;
use super::record::ExportRecord;
use super::report::ImportReport;
use super::tree::{ExportFile, LocatedText, NodeRef, roots};
use crate::diagnostic::Level;
use crate::words::{clip, nearest};

/// The calls of one cloud.
#[derive(Debug)]
pub(super) struct CloudCalls {
    pub(super) calls: &'static [Call],
    /// Calls that a whole export has once.
    pub(super) once: &'static [&'static str],
    /// Calls that a whole export has for each thing of a kind.
    pub(super) each: &'static [RequiredCall],
    /// The call that lists the groups of a user, and the one that lists the users of a group. One
    /// of them is enough.
    pub(super) members: (&'static str, &'static str),
    /// Whether a list that is null is an empty one.
    pub(super) writes_null: bool,
}

/// A call that a whole export has for each thing of a kind.
#[derive(Debug)]
pub(super) struct RequiredCall {
    pub(super) kind: RecordKind,
    pub(super) call: &'static str,
    /// A call whose one answer replaces those about each thing.
    pub(super) whole: Option<&'static str>,
}

/// What a call returns.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) name: &'static str,
    /// The possible names of the object around the answer; empty where there is none.
    pub(super) envelope: &'static [&'static str],
    /// The path in the envelope to the list or the one object.
    pub(super) at: &'static [&'static str],
    pub(super) kind: RecordKind,
    /// The kind of whom the call was asked about, where the answer does not name them.
    pub(super) subject: Option<RecordKind>,
    pub(super) rows: &'static [Row],
    /// The fields that the vendor writes for each item, empty or not.
    pub(super) needs: &'static [&'static str],
}

/// What the name and the folder of a file say of the answer in it.
#[derive(Clone, Copy)]
struct AnswerFile<'a> {
    /// The index of the export.
    unit: usize,
    /// Whom the call was asked about.
    subject: Option<&'a str>,
    /// The number of the page, from 1.
    number: usize,
}

/// The parts of a file's name.
struct FileName<'a> {
    call: &'a str,
    subject: Option<&'a str>,
    number: usize,
}

impl<'a> FileName<'a> {
    /// Splits a name without its extension: `ListPoliciesForUser-ann~2` is page 2 of the answer of
    /// `ListPoliciesForUser` about `ann`.
    fn parse(stem: &'a str) -> Self {
        let (stem, number) = match stem.rsplit_once('~') {
            Some((before, digits)) => match page_number(digits) {
                Some(number) => (before, number.max(1)),
                None => (stem, 1),
            },
            None => (stem, 1),
        };
        let (call, subject) = stem.split_once('-').unwrap_or((stem, ""));
        Self {
            call,
            subject: (!subject.is_empty()).then_some(subject),
            number,
        }
    }
}

/// A number of digits alone: a sign is part of a name.
fn page_number(digits: &str) -> Option<usize> {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

/// What an answer has at the path of its call.
enum CallAnswer<'f> {
    /// A list that is null, which some clouds write for an empty one.
    Null,
    /// A list, or one object.
    Value(NodeRef<'f>),
}

impl<'f> CallAnswer<'f> {
    /// The items of the list, or the one object.
    fn items(self) -> Vec<NodeRef<'f>> {
        match self {
            CallAnswer::Null => Vec::new(),
            CallAnswer::Value(one) if one.array().is_none() => vec![one],
            CallAnswer::Value(list) => list.items().collect(),
        }
    }
}

impl CloudCalls {
    /// Reads all files; each folder is an export of its own.
    pub(super) fn read(&self, files: &[ExportFile<'_>], report: &mut ImportReport) -> Export {
        let mut export = Export::default();
        for (file, root) in roots(files) {
            let unit = export.unit(file.folder());
            export.pages.begin(unit, root.place());
            let name = FileName::parse(file.stem());
            let answer = AnswerFile {
                unit,
                subject: name.subject,
                number: name.number,
            };
            match self.call(name.call) {
                Some(call) => self.read_answer(call, root, answer, &mut export, report),
                None => self.report_unknown_call(file.stem(), name.call, root, report),
            }
        }
        export
    }

    /// The call of this name, in any case.
    fn call(&self, name: &str) -> Option<&'static Call> {
        self.calls
            .iter()
            .find(|call| call.name.eq_ignore_ascii_case(name))
    }

    /// Reports a file whose name is not that of a call.
    fn report_unknown_call(
        &self,
        stem: &str,
        call: &str,
        root: NodeRef<'_>,
        report: &mut ImportReport,
    ) {
        let help = match nearest(call, self.calls.iter().map(|call| call.name)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "name a file after the call whose answer it holds".to_owned(),
        };
        let message = format!("`{}` is not named after a call that is read", clip(stem));
        report.leave_out(Level::Warning, root.place(), message, help);
    }

    /// Reads an answer, and notes which page of its list it is.
    fn read_answer(
        &self,
        call: &'static Call,
        root: NodeRef<'_>,
        file: AnswerFile<'_>,
        export: &mut Export,
        report: &mut ImportReport,
    ) {
        compare_action(call, root, report);
        let envelope = if call.envelope.is_empty() {
            Some(root)
        } else {
            root.any(call.envelope)
        };
        let answer = envelope.and_then(|envelope| call.find(envelope, self.writes_null));
        let (Some(envelope), Some(answer)) = (envelope, answer) else {
            let mut path: Vec<&str> = call.envelope.iter().take(1).copied().collect();
            path.extend(call.at);
            let path = path.join(".");
            let message = format!("the answer of `{}` has no `{path}`", call.name);
            report.missing(root.place(), message, "run the call again");
            return;
        };
        if call.subject.is_some() && file.subject.is_none() {
            let message = format!("an answer of `{}` does not say whom it is about", call.name);
            let help = format!("name the file `{}-NAME.json`", call.name);
            report.missing(root.place(), message, help);
            return;
        }
        let items = answer.items();
        if call.name.starts_with("List") {
            let page = ListPage::new(envelope, root.place(), items.len(), file.number);
            export.pages.add(file.unit, call.name, file.subject, page);
        }
        for item in items {
            call.read_item(item, file, export, report);
        }
    }
}

/// Compares the call that Volcano Engine writes into an answer with the name of the file.
fn compare_action(call: &Call, root: NodeRef<'_>, report: &mut ImportReport) {
    let Some(action) = root.at(&["ResponseMetadata", "Action"]) else {
        return;
    };
    if action.text() != Some(call.name) {
        let other = clip(action.text().unwrap_or_default());
        report.contradiction(
            action.place(),
            format!("a file of `{}` holds an answer of `{other}`", call.name),
        );
    }
}

impl Call {
    /// Reads one item of an answer into a record.
    fn read_item(
        &self,
        item: NodeRef<'_>,
        file: AnswerFile<'_>,
        export: &mut Export,
        report: &mut ImportReport,
    ) {
        if item.members().is_empty() {
            let message = format!("an item of `{}` is not an object", self.name);
            report.missing(item.place(), message, "run the call again");
            return;
        }
        let mut record = ExportRecord::new(self.kind, self.name, item.place(), file.unit);
        record.read(item, self.rows, report);
        record.require(item, self.needs, report);
        self.name_subject(&mut record, file.subject, item, report);
        record.place_holder();
        if record.has_both_ends() {
            export.records.push(record);
        } else {
            let message = format!(
                "an item of `{}` does not say what is attached to whom",
                self.name
            );
            report.missing(item.place(), message, "correct the export");
        }
    }

    /// Follows the path to the list or the object; `None` where the answer lacks it.
    fn find<'f>(&self, envelope: NodeRef<'f>, writes_null: bool) -> Option<CallAnswer<'f>> {
        let mut here = Some(envelope);
        for key in self.at {
            if let Some(at) = here {
                let (_, value) = at.fields().find(|(name, _)| is_step(name, key))?;
                here = (!value.is_null()).then_some(value);
            }
        }
        match here {
            Some(value) => Some(CallAnswer::Value(value)),
            None => writes_null.then_some(CallAnswer::Null),
        }
    }

    /// Sets whom a record is about from the name of its file, and compares it with what the item
    /// says itself.
    fn name_subject(
        &self,
        record: &mut ExportRecord,
        subject: Option<&str>,
        item: NodeRef<'_>,
        report: &mut ImportReport,
    ) {
        let is_key = self.kind == RecordKind::Key;
        // An item whose name is empty is of the owner of the account.
        let is_owners = record.users.is_empty() && item.get("UserName").is_some();
        let subject = subject.filter(|_| self.subject.is_some() || is_key);
        let Some(text) = subject else {
            if is_key && record.users.is_empty() && !is_owners {
                report.missing(
                    item.place(),
                    "an access key does not say whose it is",
                    "name the file after the user",
                );
            }
            return;
        };
        let name = LocatedText {
            text: text.to_owned(),
            place: item.place(),
        };
        let slot = match self.subject {
            Some(RecordKind::Group) => &mut record.groups,
            Some(RecordKind::Role) => &mut record.roles,
            Some(RecordKind::Policy | RecordKind::Version) => {
                record.name = Some(name);
                return;
            }
            _ => &mut record.users,
        };
        let other = match slot.first() {
            Some(own) if own.text != text => Some(clip(&own.text)),
            _ => is_owners.then(|| "the owner".to_owned()),
        };
        if let Some(other) = other {
            let message = format!("an answer about `{}` names `{other}`", clip(text));
            report.contradiction(item.place(), message);
        }
        *slot = vec![name];
    }
}

/// Whether a field is the next step of a path. Kingsoft writes `member`, and its SDKs `Member`.
fn is_step(name: &str, key: &str) -> bool {
    if key == "member" {
        name.eq_ignore_ascii_case(key)
    } else {
        name == key
    }
}
