//! Actions of one policy that together give more rights.

use std::collections::HashMap;

use crate::lint::facts::Escalation;
use crate::lint::grant::{grants, includes};
use crate::lint::prelude::*;
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
    way: &'static Escalation,
    /// How many more ways the policy grants.
    more: usize,
}

impl Report for PrivilegeEscalation {
    fn message(&self) -> String {
        let gain = self.way.gain;
        match self.more {
            0 => format!("this lets its holder {gain}"),
            1 => format!("this lets its holder {gain}, and there is one more way to more rights"),
            more => format!(
                "this lets its holder {gain}, and there are {more} more ways to more rights"
            ),
        }
    }

    fn help(&self) -> String {
        match self.way.actions {
            [action] => format!("narrow `{action}`, or remove it"),
            actions => format!("narrow {}, or remove one of them", in_words(actions)),
        }
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !subject.is_kind(&[Kind::Identity]) {
        return findings;
    }
    let mut grants = Grants {
        subject,
        services: HashMap::new(),
    };
    let mut ways = Vec::new();
    for way in subject.facts.escalations {
        if let Some(span) = grants.of_way(way) {
            ways.push((span, way));
        }
    }
    if let Some((&(span, way), others)) = ways.split_first() {
        let more = others.len();
        findings.push(Finding::new(
            subject,
            span,
            PrivilegeEscalation { way, more },
        ));
    }
    findings
}

/// What a policy grants.
struct Grants<'s, 'a> {
    subject: &'s Subject<'a>,
    /// Whether some statement allows actions of a service: most policies have none of those that
    /// are looked for here.
    services: HashMap<&'static str, bool>,
}

impl Grants<'_, '_> {
    /// The place of the first action of a way, where the policy grants all of them.
    fn of_way(&mut self, way: &Escalation) -> Option<Span> {
        let is_alone = way.actions.len() == 1;
        let mut first = None;
        for action in way.actions {
            let span = self.of_action(action, is_alone)?;
            first = first.or(Some(span));
        }
        let is_denied = way.actions.iter().any(|action| self.denies(action));
        first.filter(|_| !is_denied)
    }

    fn of_action(&mut self, action: &'static str, is_alone: bool) -> Option<Span> {
        let service = action.split(':').next().unwrap_or("");
        let subject = self.subject;
        let is_present = self.services.entry(service).or_insert_with(|| {
            let mut allows = subject.allows();
            allows.any(|statement| statement.may_be_of(service))
        });
        if !*is_present {
            return None;
        }
        let action = ActionPattern::new(action);
        let mut allows = subject.allows();
        allows.find_map(|statement| grants(subject, &statement, &action, is_alone))
    }

    fn denies(&self, action: &str) -> bool {
        let action = ActionPattern::new(action);
        let mut denies = self.subject.denies();
        denies.any(|statement| includes(&statement, &action).is_some())
    }
}
