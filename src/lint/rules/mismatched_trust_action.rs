//! A principal that assumes its role by another action.

use crate::lint::grant::includes;
use crate::lint::prelude::*;
use crate::model::ActionPattern;
use crate::principal::Entry;

pub(super) static RULE: Rule = Rule::new(
    "mismatched-trust-action",
    Group::Correctness,
    include_str!("mismatched_trust_action.md"),
    Check::Policy(check),
)
.words(
    "`{0}` assumes a role by `{1}`, which this statement does not allow",
    "add `{1}`",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    if !subject.is_kind(&[Kind::Trust]) {
        return found;
    }
    // Where one action is asked for every kind of principal there is nothing to mix up.
    let assuming = subject
        .table
        .sharing
        .assume
        .iter()
        .filter(|(action, asked)| asked.is_none() && action.contains("AssumeRole"));
    let ways: Vec<&str> = assuming.map(|(action, _)| &**action).collect();
    for stated in subject.allows().filter(|_| ways.len() > 1) {
        let allows = |way: &str| includes(&stated, &ActionPattern::new(way)).is_some();
        // A statement that allows none of them is about something else, such as the tags of the
        // session.
        if stated.excepts_principals() || !ways.iter().any(|way| allows(way)) {
            continue;
        }
        for named in stated.principals() {
            let own = way(subject, named, &ways).filter(|own| !allows(own));
            found.extend(own.map(|own| subject.find(named.span).fact(named.text).fact(own)));
        }
    }
    found
}

/// The action by which a principal assumes a role; `None` where it cannot be told.
fn way<'w>(subject: &Subject<'_>, named: Named<'_>, ways: &[&'w str]) -> Option<&'w str> {
    let trust = &subject.facts.trust;
    let is_of = |providers: &[&str]| providers.iter().any(|known| named.text.contains(known));
    let ends = |end: &[&str]| {
        ways.iter()
            .copied()
            .find(|way| end.iter().any(|end| way.ends_with(end)))
    };
    match named.entry {
        Entry::Everyone => None,
        Entry::Provider(_) if is_of(trust.saml_providers) => ends(&["SAML"]),
        Entry::Provider(_) if is_of(trust.web_providers) => ends(&["OIDC", "WebIdentity"]),
        Entry::Provider(_) => None,
        _ => ends(&["AssumeRole"]),
    }
}
