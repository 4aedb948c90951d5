//! Actions of one policy that together give more rights.

use std::collections::HashSet;

use crate::lint::grant::{Grant, are_reported_alone, includes};
use crate::lint::prelude::*;
use crate::lint::ways::{Need, Way, WayKind};
use crate::model::ActionPattern;
use crate::words::in_words;

pub(super) static RULE: Rule = Rule::new(
    "privilege-escalation",
    RuleGroup::Security,
    include_str!("privilege_escalation.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct PrivilegeEscalation {
    way: WayReport,
    /// What includes the first action of the way, if it is not the action itself.
    wide: Option<String>,
    /// What includes the actions, as written.
    written: Vec<String>,
    /// How many more ways the policy grants.
    more: usize,
}

impl Report for PrivilegeEscalation {
    fn message(&self) -> String {
        let gain = self.way.gain;
        let what = match &self.wide {
            Some(wide) if wide == NOT_ACTION => {
                format!("what `{NOT_ACTION}` leaves lets its holder {gain}")
            }
            Some(wide) => format!("{} lets its holder {gain}", code(wide)),
            None => format!("this lets its holder {gain}"),
        };
        and_more(what, self.more)
    }

    fn help(&self) -> String {
        let advice = match (&*self.written, &self.wide) {
            ([_], Some(wide)) if wide == NOT_ACTION => {
                format!("list the actions that are needed in `Action`, instead of `{NOT_ACTION}`")
            }
            ([_], Some(wide)) => {
                format!(
                    "name the actions that are needed, instead of {}",
                    code(wide)
                )
            }
            ([action], None) => format!("narrow {}, or remove it", code(action)),
            (written, _) => {
                let written: Vec<&str> = written.iter().map(String::as_str).collect();
                format!("narrow {}, or remove one of them", in_words(&written))
            }
        };
        format!("{advice} ({})", self.way.words())
    }
}

/// What a way leads to, and how many others there are.
pub(super) fn and_more(what: String, more: usize) -> String {
    match more {
        0 => what,
        1 => format!("{what}, and there is one more way to more rights"),
        more => format!("{what}, and there are {more} more ways to more rights"),
    }
}

/// The element that includes actions without naming them.
const NOT_ACTION: &str = "NotAction";

/// What findings say of a way.
#[derive(Clone, Copy, Debug)]
pub(super) struct WayReport {
    id: &'static str,
    pub(super) gain: &'static str,
    is_confirmed: bool,
}

impl WayReport {
    pub(super) fn new(way: &Way) -> Self {
        Self {
            id: way.id(),
            gain: way.gain(),
            is_confirmed: way.is_confirmed(),
        }
    }

    /// Where the way is explained, and whether it is only derived.
    pub(super) fn words(self) -> String {
        let id = self.id;
        if self.is_confirmed {
            format!("`portcullis explain {id}`")
        } else {
            format!("derived from the API, not documented as a way: `portcullis explain {id}`")
        }
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !subject.is_kind(&[Kind::Identity]) {
        return findings;
    }
    let policy = PolicyGrants {
        subject,
        services: allowed_services(subject),
    };
    let mut first = None;
    let mut count = 0_usize;
    for way in subject.ways {
        if way.kind() == WayKind::Uncertain {
            continue;
        }
        let Some(grants) = policy.of_way(way) else {
            continue;
        };
        count += 1;
        first = first.or(Some((way, grants)));
    }
    if let Some((way, grants)) = first {
        findings.extend(report(subject, way, &grants, count - 1));
    }
    findings
}

/// The finding about the first way that a policy grants.
fn report(subject: &Subject<'_>, way: &Way, grants: &[Grant<'_>], more: usize) -> Option<Finding> {
    let (first, others) = grants.split_first()?;
    let mut written: Vec<String> = Vec::new();
    for grant in grants {
        let text = grant.pattern.unwrap_or(NOT_ACTION);
        if !written.iter().any(|known| known == text) {
            written.push(text.to_owned());
        }
    }
    let action = way.needs().first()?.action();
    let wide = written
        .first()
        .filter(|text| !text.eq_ignore_ascii_case(action));
    let report = PrivilegeEscalation {
        way: WayReport::new(way),
        wide: wide.cloned(),
        written,
        more,
    };
    let mut finding = Finding::new(subject, first.span, report);
    let mut spans = vec![first.span];
    for grant in others {
        if !spans.contains(&grant.span) {
            spans.push(grant.span);
            finding = finding.beside(subject, grant.span, "this is also needed");
        }
    }
    Some(finding)
}

/// The services of the actions that a policy allows; `None` if they may be any.
fn allowed_services(subject: &Subject<'_>) -> Option<HashSet<String>> {
    let mut services = HashSet::new();
    for statement in subject.allows() {
        for action in statement.statement.actions.as_ref()? {
            let (service, _) = action.text.split_once(':')?;
            if service.contains(['*', '?']) {
                return None;
            }
            services.insert(service.to_ascii_lowercase());
        }
    }
    Some(services)
}

/// What a policy grants.
struct PolicyGrants<'s, 'a> {
    subject: &'s Subject<'a>,
    /// The services of whose actions some are allowed, in lower case: most policies name few of
    /// those that ways need. `None` if an action has a wildcard there, or is left out.
    services: Option<HashSet<String>>,
}

impl<'s> PolicyGrants<'s, '_> {
    /// Where the policy grants each action that a way needs, if no other rule reports all of it.
    fn of_way(&self, way: &Way) -> Option<Vec<Grant<'s>>> {
        if !way.needs().iter().all(|need| self.may_allow(need)) {
            return None;
        }
        let mut grants = Vec::new();
        for need in way.needs() {
            grants.push(self.of_need(way, need)?);
        }
        (!are_reported_alone(self.subject, way.needs(), &grants)).then_some(grants)
    }

    /// Whether some statement may allow an action of the service.
    fn may_allow(&self, need: &Need) -> bool {
        let services = self.services.as_ref();
        services.is_none_or(|services| services.contains(need.service()))
    }

    /// The first statement that grants what a way needs, unless the policy denies it.
    fn of_need(&self, way: &Way, need: &Need) -> Option<Grant<'s>> {
        let subject = self.subject;
        let mut allows = subject.allows();
        let grant = allows.find_map(|statement| Grant::find(subject, statement, way, need))?;
        let action = ActionPattern::new(need.action());
        let mut denies = subject.denies();
        let is_denied = denies.any(|statement| includes(&statement, &action).is_some());
        (!is_denied).then_some(grant)
    }
}
