//! Pages: whether a list that came in parts is whole.

use std::collections::BTreeMap;

use super::told::Told;
use super::tree::{At, Place};
use crate::error::faults;
use crate::words::clip;

/// What an answer says of the pages around it.
#[derive(Debug)]
pub(super) struct Page {
    place: Place,
    /// More follows: with the marker, where there is one.
    more: Option<Option<String>>,
    items: usize,
    total: Option<usize>,
}

impl Page {
    pub(super) fn new(envelope: At<'_>, place: Place, items: usize) -> Self {
        let marker = envelope.any(&["NextToken", "Marker"]).and_then(At::text).map(str::to_owned);
        let is_truncated = match envelope.get("IsTruncated") {
            // What is no such word says that nobody knows.
            Some(said) => said.is_true() || !said.is_false(),
            None => marker.is_some(),
        };
        // The program of a cloud may write its own token beside what the service said.
        let is_cut = is_truncated || envelope.get("NextToken").and_then(At::text).is_some();
        let total = envelope.any(&["Total", "TotalCount"]).and_then(At::text).and_then(|text| text.parse().ok());
        Self { place, more: is_cut.then_some(marker), items, total }
    }
}

/// The answers of each call about each subject, export by export.
#[derive(Debug, Default)]
pub(super) struct Pages {
    lists: BTreeMap<(usize, &'static str, Option<String>), Vec<Page>>,
}

impl Pages {
    pub(super) fn add(&mut self, unit: usize, call: &'static str, subject: Option<&str>, page: Page) {
        self.lists.entry((unit, call, subject.map(str::to_owned))).or_default().push(page);
    }

    pub(super) fn has(&self, unit: usize, call: &'static str, subject: Option<&str>) -> bool {
        self.lists.contains_key(&(unit, call, subject.map(str::to_owned)))
    }

    /// Somewhere in an export.
    pub(super) fn first_place(&self, unit: usize) -> Option<Place> {
        let pages = self.lists.iter().find(|((of, ..), _)| *of == unit)?.1;
        pages.first().map(|page| page.place)
    }

    /// Tells the lists that are not whole, and those that are there twice.
    pub(super) fn check(&self, told: &mut Told) {
        for ((_, call, subject), pages) in &self.lists {
            let about = subject.as_ref().map_or(String::new(), |subject| format!(" about `{}`", clip(subject)));
            let mut ends = pages.iter().filter(|page| page.more.is_none());
            let counts = pages.iter().filter_map(|page| page.total).max();
            let items: usize = pages.iter().map(|page| page.items).sum();
            match (ends.next(), ends.next(), counts) {
                (Some(_), _, Some(total)) if items < total => {
                    let place = pages.first().map(|page| page.place);
                    let message = format!("`{call}`{about} holds {items} of {total}");
                    if let Some(place) = place {
                        told.lack(place, message, "add the pages that follow");
                    }
                }
                (Some(first), Some(second), counts) if counts.is_none_or(|total| items > total) => {
                    let message = format!("two answers of `{call}`{about} are each the last page");
                    let help = "import one export of the account, each of its pages once";
                    told.twice(faults::DUPLICATE_NAME, (first.place, second.place), message, help);
                }
                (None, ..) => {
                    let Some(last) = pages.last() else { continue };
                    let marker =
                        last.more.iter().flatten().next().map(|marker| format!(" at marker `{}`", clip(marker)));
                    let message = format!("`{call}`{about} stops{}, and more pages exist", marker.unwrap_or_default());
                    told.lack(last.place, message, "add the pages that follow");
                }
                _ => {}
            }
        }
    }
}
