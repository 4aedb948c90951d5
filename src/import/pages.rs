//! Pages: whether a list that came in parts is whole.
//!
//! Pages are joined by what they say of each other, and never by the names in them. Of a list in
//! three files,
//!
//! ```text
//! ListUsers.json    {"IsTruncated": true,  "Marker": "a", ...}
//! ListUsers~2.json  {"IsTruncated": true,  "Marker": "b", ...}
//! ListUsers~3.json  {"IsTruncated": false, ...}
//! ```
//!
//! exactly one page says that it is the last, no two go on at one marker, and the numbers of the
//! files have no gap. Where pages give a number, an offset or a total, these are compared too.
//! Sorting by names would hide a page that is missing in the middle.

use std::collections::{BTreeMap, BTreeSet};

use super::report::ImportReport;
use super::tree::{ExportPlace, NodeRef};
use crate::error::faults;
use crate::words::clip;

/// What an answer says of the pages around it.
#[derive(Debug)]
pub(super) struct ListPage {
    place: ExportPlace,
    /// The number in the name of its file, from 1; 0 where names of files say nothing.
    number: usize,
    next: NextPage,
    /// How many items it has.
    items: usize,
    /// How many items all pages have, where it says so.
    total: Option<usize>,
    /// Which part it is, where it says so: a page number, or how many items are before it.
    part: Option<String>,
}

/// Whether another page follows.
#[derive(Debug)]
enum NextPage {
    None,
    /// Another page follows, and no marker says where it begins.
    Unmarked,
    /// Another page follows at this marker.
    Marker(String),
}

impl ListPage {
    /// Reads what an answer says of its pages.
    pub(super) fn new(
        envelope: NodeRef<'_>,
        place: ExportPlace,
        items: usize,
        number: usize,
    ) -> Self {
        let marker = envelope
            .any(&["NextToken", "Marker"])
            .and_then(NodeRef::text);
        let is_truncated = match envelope.get("IsTruncated") {
            // A word that is neither yes nor no leaves open whether more follows.
            Some(flag) => flag.flag() != Some(false),
            None => marker.is_some(),
        };
        // The program of a cloud may write its own token beside what the service said.
        let has_token = envelope.get("NextToken").and_then(NodeRef::text).is_some();
        let next = match marker {
            _ if !is_truncated && !has_token => NextPage::None,
            Some(marker) => NextPage::Marker(marker.to_owned()),
            None => NextPage::Unmarked,
        };
        let total = envelope
            .any(&["Total", "TotalCount"])
            .and_then(NodeRef::text);
        let part = envelope
            .any(&["PageNumber", "Offset"])
            .and_then(NodeRef::text);
        Self {
            place,
            number,
            next,
            items,
            total: total.and_then(|total| total.parse().ok()),
            part: part.map(str::to_owned),
        }
    }

    /// Whether it says that no page follows.
    pub(super) fn is_last(&self) -> bool {
        matches!(self.next, NextPage::None)
    }

    /// The marker at which the next page begins.
    fn marker(&self) -> Option<&str> {
        match &self.next {
            NextPage::Marker(marker) => Some(marker),
            NextPage::None | NextPage::Unmarked => None,
        }
    }
}

/// One list of an export: a call, and whom it was asked about.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct ListKey {
    /// The index of the export.
    unit: usize,
    call: &'static str,
    subject: Option<String>,
}

/// The answers of each call about each subject, export by export.
#[derive(Debug, Default)]
pub(super) struct Pages {
    lists: BTreeMap<ListKey, Vec<ListPage>>,
    /// Where each export begins, whatever is in it.
    starts: BTreeMap<usize, ExportPlace>,
}

impl Pages {
    /// Adds a page of a list.
    pub(super) fn add(
        &mut self,
        unit: usize,
        call: &'static str,
        subject: Option<&str>,
        page: ListPage,
    ) {
        let key = ListKey {
            unit,
            call,
            subject: subject.map(str::to_owned),
        };
        self.lists.entry(key).or_default().push(page);
    }

    /// Whether an export has an answer of a call about a subject.
    pub(super) fn has(&self, unit: usize, call: &'static str, subject: Option<&str>) -> bool {
        self.lists.contains_key(&ListKey {
            unit,
            call,
            subject: subject.map(str::to_owned),
        })
    }

    /// Whom a call was asked about, with the places of the answers.
    pub(super) fn subjects(&self, unit: usize, call: &str) -> Vec<(&str, ExportPlace)> {
        let mut subjects = Vec::new();
        for (key, pages) in &self.lists {
            if key.unit != unit || key.call != call {
                continue;
            }
            if let (Some(subject), Some(first)) = (&key.subject, pages.first()) {
                subjects.push((subject.as_str(), first.place));
            }
        }
        subjects
    }

    /// Notes a file of an export, which need not hold a list.
    pub(super) fn begin(&mut self, unit: usize, place: ExportPlace) {
        self.starts.entry(unit).or_insert(place);
    }

    /// Where an export begins.
    pub(super) fn start(&self, unit: usize) -> Option<ExportPlace> {
        self.starts.get(&unit).copied()
    }

    /// Reports the lists that are not whole, and those that are there twice. Returns the exports
    /// whose lists are all whole.
    pub(super) fn check(&mut self, report: &mut ImportReport) -> BTreeSet<usize> {
        let mut whole: BTreeSet<usize> = self.lists.keys().map(|key| key.unit).collect();
        for (key, pages) in &mut self.lists {
            pages.sort_by_key(|page| (page.number, page.place.file, page.place.span.start()));
            let label = match &key.subject {
                Some(subject) => format!("`{}` about `{}`", key.call, clip(subject)),
                None => format!("`{}`", key.call),
            };
            let list = PageList { label, pages };
            if !list.check(report) {
                whole.remove(&key.unit);
            }
        }
        whole
    }
}

/// The pages of one list, by number.
struct PageList<'p> {
    /// The call and the subject, for messages.
    label: String,
    pages: &'p [ListPage],
}

impl PageList<'_> {
    /// Whether the list is whole.
    fn check(&self, report: &mut ImportReport) -> bool {
        let total = self.pages.iter().filter_map(|page| page.total).max();
        let items: usize = self.pages.iter().map(|page| page.items).sum();
        if let Some(total) = total
            && items < total
        {
            return self.missing(
                report,
                format!("{} contains {items} of {total}", self.label),
            );
        }
        let mut lasts = self.pages.iter().filter(|page| page.is_last());
        match (lasts.next(), lasts.next()) {
            (Some(first), Some(second)) if total.is_none_or(|total| items > total) => {
                let message = format!(
                    "two answers of {} both claim to be the last page",
                    self.label
                );
                let help = "import one export of the account, with each page once";
                let places = (first.place, second.place);
                report.conflict(faults::DUPLICATE_NAME, places, message, help);
                return false;
            }
            (None, _) => return self.stops(report),
            _ => {}
        }
        self.check_totals(report, total, items)
            && self.check_repeats(report)
            && self.check_numbers(report, total)
    }

    /// Reports that no page is the last one.
    fn stops(&self, report: &mut ImportReport) -> bool {
        let marker = match self.pages.iter().rev().find_map(ListPage::marker) {
            Some(marker) => format!(" at marker `{}`", clip(marker)),
            None => String::new(),
        };
        self.missing(
            report,
            format!("{} stops{marker}, and more pages exist", self.label),
        )
    }

    /// Whether all pages give one total, and have no more items than that.
    fn check_totals(&self, report: &mut ImportReport, total: Option<usize>, items: usize) -> bool {
        let Some(total) = total else { return true };
        let mut totals = self.pages.iter().filter_map(|page| page.total);
        let other = totals.find(|other| *other != total);
        if other.is_none() && items <= total {
            return true;
        }
        let counted = other.unwrap_or(items);
        self.contradict(
            report,
            format!("{} contains {counted} items, not {total}", self.label),
        )
    }

    /// Whether no two pages go on at one marker, and none is there twice.
    fn check_repeats(&self, report: &mut ImportReport) -> bool {
        let repeats = [
            (
                "go on",
                first_repeat(self.pages.iter().map(ListPage::marker)),
            ),
            (
                "are",
                first_repeat(self.pages.iter().map(|page| page.part.as_deref())),
            ),
        ];
        for (verb, repeat) in repeats {
            if let Some(which) = repeat {
                let which = clip(which);
                return self.contradict(
                    report,
                    format!("two pages of {} {verb} at `{which}`", self.label),
                );
            }
        }
        true
    }

    /// Whether the numbers of files have no gap, and the last page has the last number. Pages with
    /// a total need no numbers.
    fn check_numbers(&self, report: &mut ImportReport, total: Option<usize>) -> bool {
        if total.is_some() || self.pages.iter().any(|page| page.number == 0) {
            return true;
        }
        for (expected, page) in (1..).zip(self.pages) {
            if page.number != expected {
                let message = format!("there is no page {expected} of {}", self.label);
                return self.missing(report, message);
            }
        }
        if self.pages.last().is_some_and(ListPage::is_last) {
            return true;
        }
        self.contradict(
            report,
            format!("a page of {} follows its last page", self.label),
        )
    }

    /// Reports that a page is missing. Returns `false`, for the checks.
    fn missing(&self, report: &mut ImportReport, message: String) -> bool {
        if let Some(last) = self.pages.last() {
            report.missing(last.place, message, "add the pages that are missing");
        }
        false
    }

    /// Reports pages that disagree. Returns `false`, for the checks.
    fn contradict(&self, report: &mut ImportReport, message: String) -> bool {
        if let Some(last) = self.pages.last() {
            report.contradiction(last.place, message);
        }
        false
    }
}

/// The first value that an earlier page has too.
fn first_repeat<'p>(values: impl Iterator<Item = Option<&'p str>>) -> Option<&'p str> {
    let mut seen = BTreeSet::new();
    values.flatten().find(|value| !seen.insert(*value))
}
