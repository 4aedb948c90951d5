//! Pages: whether a list that came in parts is whole.
//!
//! Pages are joined by what they say of each other, and never by the names in them: one of several
//! says that it is the last, the others that more follows, and where they have numbers or a total,
//! these say it again.

use std::collections::{BTreeMap, BTreeSet};

use super::told::Told;
use super::tree::{At, Place};
use crate::error::faults;
use crate::words::clip;

/// What an answer says of the pages around it.
#[derive(Debug)]
pub(super) struct Page {
    place: Place,
    /// The number that the name of its file gives it; nought where names of files say nothing.
    number: usize,
    /// More follows: with the marker, where there is one.
    more: Option<Option<String>>,
    items: usize,
    total: Option<usize>,
    /// Which of the parts it says that it is, by a number or by how many items are before it.
    part: Option<String>,
}

impl Page {
    pub(super) fn new(envelope: At<'_>, place: Place, items: usize, number: usize) -> Self {
        let marker = envelope
            .any(&["NextToken", "Marker"])
            .and_then(At::text)
            .map(str::to_owned);
        let is_truncated = match envelope.get("IsTruncated") {
            // What is no such word says that nobody knows.
            Some(said) => said.is_true() || !said.is_false(),
            None => marker.is_some(),
        };
        // The program of a cloud may write its own token beside what the service said.
        let is_cut = is_truncated || envelope.get("NextToken").and_then(At::text).is_some();
        let total = envelope
            .any(&["Total", "TotalCount"])
            .and_then(At::text)
            .and_then(|text| text.parse().ok());
        let part = envelope
            .any(&["PageNumber", "Offset"])
            .and_then(At::text)
            .map(str::to_owned);
        Self {
            place,
            number,
            more: is_cut.then_some(marker),
            items,
            total,
            part,
        }
    }

    /// Whether it says that no page follows.
    pub(super) fn is_last(&self) -> bool {
        self.more.is_none()
    }
}

/// The answers of each call about each subject, export by export.
#[derive(Debug, Default)]
pub(super) struct Pages {
    lists: BTreeMap<(usize, &'static str, Option<String>), Vec<Page>>,
    /// Where each export begins, whatever is in it.
    starts: BTreeMap<usize, Place>,
}

impl Pages {
    pub(super) fn add(
        &mut self,
        unit: usize,
        call: &'static str,
        subject: Option<&str>,
        page: Page,
    ) {
        self.lists
            .entry((unit, call, subject.map(str::to_owned)))
            .or_default()
            .push(page);
    }

    pub(super) fn has(&self, unit: usize, call: &'static str, subject: Option<&str>) -> bool {
        self.lists
            .contains_key(&(unit, call, subject.map(str::to_owned)))
    }

    /// Whom a call was asked about, with where the answers are.
    pub(super) fn subjects(&self, unit: usize, call: &str) -> impl Iterator<Item = (&str, Place)> {
        let here = self
            .lists
            .iter()
            .filter(move |((of, name, _), _)| *of == unit && *name == call);
        here.filter_map(|((.., subject), pages)| Some((subject.as_deref()?, pages.first()?.place)))
    }

    /// Notes a file of an export, which need not hold a list.
    pub(super) fn begin(&mut self, unit: usize, place: Place) {
        self.starts.entry(unit).or_insert(place);
    }

    /// Where an export begins.
    pub(super) fn start(&self, unit: usize) -> Option<Place> {
        self.starts.get(&unit).copied()
    }

    /// Reports the lists that are not whole, and those that are there twice. Gives the exports that
    /// are whole.
    pub(super) fn check(&mut self, told: &mut Told) -> BTreeSet<usize> {
        let mut whole: BTreeSet<usize> = self.lists.keys().map(|(unit, ..)| *unit).collect();
        for ((unit, call, subject), pages) in &mut self.lists {
            let about = subject.as_ref().map_or(String::new(), |subject| {
                format!(" about `{}`", clip(subject))
            });
            pages.sort_by_key(|page| (page.number, page.place.file, page.place.span.start()));
            if !(List {
                label: format!("`{call}`{about}"),
                pages,
            })
            .check(told)
            {
                whole.remove(unit);
            }
        }
        whole
    }
}

/// The pages of one list, by number.
struct List<'p> {
    label: String,
    pages: &'p [Page],
}

impl List<'_> {
    /// Whether the list is whole.
    fn check(&self, told: &mut Told) -> bool {
        let lasts: Vec<&Page> = self.pages.iter().filter(|page| page.is_last()).collect();
        let total = self.pages.iter().filter_map(|page| page.total).max();
        let items: usize = self.pages.iter().map(|page| page.items).sum();
        if let Some(total) = total.filter(|total| items < *total) {
            return self.lack(told, format!("{} contains {items} of {total}", self.label));
        }
        if let ([first, second, ..], true) = (&lasts[..], total.is_none_or(|total| items > total)) {
            let message = format!(
                "two answers of {} both claim to be the last page",
                self.label
            );
            let help = "import one export of the account, with each page once";
            told.twice(
                faults::DUPLICATE_NAME,
                (first.place, second.place),
                message,
                help,
            );
            return false;
        }
        if lasts.is_empty() {
            let marker = self
                .pages
                .iter()
                .rev()
                .find_map(|page| page.more.as_ref()?.as_deref());
            let marker = marker
                .map(|marker| format!(" at marker `{}`", clip(marker)))
                .unwrap_or_default();
            return self.lack(
                told,
                format!("{} stops{marker}, and more pages exist", self.label),
            );
        }
        self.totals(told, total, items) && self.repeats(told) && self.numbers(told, total)
    }

    /// All pages give one total, and no more items than that.
    fn totals(&self, told: &mut Told, total: Option<usize>, items: usize) -> bool {
        let other = self
            .pages
            .iter()
            .filter_map(|page| page.total)
            .find(|other| Some(*other) != total);
        let differs = other.is_some() || total.is_some_and(|total| items > total);
        if let Some(total) = total.filter(|_| differs) {
            let counted = other.unwrap_or(items);
            self.contradict(
                told,
                format!("{} contains {counted} items, not {total}", self.label),
            );
        }
        !differs
    }

    /// No two pages go on at one marker, and none is there twice.
    fn repeats(&self, told: &mut Told) -> bool {
        let (mut markers, mut parts) = (BTreeSet::new(), BTreeSet::new());
        let marker = self
            .pages
            .iter()
            .filter_map(|page| page.more.as_ref()?.as_ref());
        let part = self.pages.iter().filter_map(|page| page.part.as_ref());
        let marker = marker
            .filter(|marker| !markers.insert(*marker))
            .map(|marker| ("go on", marker));
        let part = part
            .filter(|part| !parts.insert(*part))
            .map(|part| ("are", part));
        let again = marker.chain(part).next();
        if let Some((how, which)) = again {
            self.contradict(
                told,
                format!("two pages of {} {how} at `{}`", self.label, clip(which)),
            );
        }
        again.is_none()
    }

    /// Where pages go by markers and their files by numbers, no number is left out, and the last
    /// page has the last one.
    fn numbers(&self, told: &mut Told, total: Option<usize>) -> bool {
        if total.is_some() || self.pages.iter().any(|page| page.number == 0) {
            return true;
        }
        if let Some(missing) = (1..=self.pages.len())
            .zip(self.pages)
            .find(|(wanted, page)| *wanted != page.number)
        {
            return self.lack(
                told,
                format!("there is no page {} of {}", missing.0, self.label),
            );
        }
        let is_in_order = self.pages.last().is_some_and(Page::is_last);
        if !is_in_order {
            self.contradict(
                told,
                format!("a page of {} follows its last page", self.label),
            );
        }
        is_in_order
    }

    fn lack(&self, told: &mut Told, message: String) -> bool {
        if let Some(last) = self.pages.last() {
            told.lack(last.place, message, "add the pages that are missing");
        }
        false
    }

    fn contradict(&self, told: &mut Told, message: String) {
        if let Some(last) = self.pages.last() {
            told.contradiction(last.place, message);
        }
    }
}
