//! A date without a time.

use crate::condition::Family;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "short-date",
    RuleGroup::Pedantic,
    include_str!("short_date.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe);

#[derive(Debug)]
struct ShortDate {
    date: String,
    /// The instant that it means.
    instant: String,
}

impl Report for ShortDate {
    fn message(&self) -> String {
        format!("{} means {}", code(&self.date), code(&self.instant))
    }

    fn help(&self) -> String {
        "write the whole timestamp, with its time zone".to_owned()
    }

    fn fix(&self, _: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        Some(replace(at, &self.instant))
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for condition in statement.conditions() {
            if condition.test().base.family != Family::Date {
                continue;
            }
            for (date, span) in condition.values() {
                if let Some(instant) = midnight(date) {
                    let date = date.to_owned();
                    findings.push(Finding::new(subject, span, ShortDate { date, instant }));
                }
            }
        }
    }
    findings
}

/// The instant at which a year, a month or a day begins; `None` if the date has a time, or is a
/// number of seconds.
fn midnight(date: &str) -> Option<String> {
    match date.len() {
        4 => Some(format!("{date}-01-01T00:00:00Z")),
        7 => Some(format!("{date}-01T00:00:00Z")),
        10 if date.contains('-') => Some(format!("{date}T00:00:00Z")),
        _ => None,
    }
}
