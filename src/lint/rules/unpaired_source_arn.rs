//! A source that does not tell its account.

use crate::condition::Family;
use crate::lint::prelude::*;
use crate::principal::Entry;

pub(super) static RULE: Rule = Rule::new(
    "unpaired-source-arn",
    Group::Security,
    include_str!("unpaired_source_arn.md"),
    Check::Policy(check),
)
.words("`{0}` tells no account", "test `aws:SourceAccount` too");

/// Keys that say for which account or organisation a service acts.
const PAIRS: &[&str] = &["aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    if !subject.is_kind(&[Kind::Resource, Kind::Trust]) {
        return found;
    }
    let of_services = subject.allows().filter(|stated| {
        stated
            .principals()
            .any(|named| matches!(named.entry, Entry::Service(_)))
            && !stated
                .conditions()
                .any(|condition| PAIRS.contains(&&*condition.folded_key()))
    });
    for condition in of_services.flat_map(|stated| stated.conditions()) {
        let operator = condition.test();
        if condition.folded_key() != "aws:sourcearn"
            || operator.base.negated
            || operator.base.family == Family::Null
        {
            continue;
        }
        let open = condition.values().filter(|(value, _)| {
            value
                .split(':')
                .nth(4)
                .is_some_and(|account| matches!(account, "" | "*"))
        });
        found.extend(open.map(|(value, span)| subject.find(span).fact(value)));
    }
    found
}
