//! The pages of rules and faults, for formats that carry them.

use crate::diagnostic::Fault;
use crate::estate::EstateRule;
use crate::lint::Rule;
use crate::project::finding::OWN;

/// What an id finds, and its page.
pub(super) fn page(id: &str) -> (String, String) {
    if let Some(rule) = Rule::find(id).filter(|rule| rule.id() == id) {
        return (rule.what().to_owned(), rule.page().to_owned());
    }
    if let Some(rule) = EstateRule::find(id) {
        return (rule.what().to_owned(), rule.page().to_owned());
    }
    let own = OWN.iter().map(|(id, _, note)| (*id, *note));
    let note = Fault::all()
        .map(|fault| (fault.id(), fault.note()))
        .chain(own)
        .find(|(known, _)| *known == id)
        .map_or("", |(_, note)| note);
    (
        id.replace('-', " "),
        format!("# {id}\n\n## Why\n\n{note}\n"),
    )
}
