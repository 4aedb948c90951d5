//! Explanations as text.

use std::fmt;

use super::explain::{Assumption, Explanation, FailedTest, NearMiss, Reason};
use crate::decision::Verdict;

/// Text shows at most this many items of a section, and values of a list.
const SHOWN: usize = 10;

impl fmt::Display for Explanation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = self.decision.verdict;
        match verdict {
            Verdict::Allow => write!(out, "Allow")?,
            denied => write!(out, "{denied} at {}", self.decision.stage)?,
        }
        self.write_reasons(out)?;
        if verdict == Verdict::ImplicitDeny {
            write!(out, "\n  no statement grants it there")?;
        }
        if self.stages.len() > 1 {
            let of = |resource: &str| if self.resources > 1 { format!(" on {resource}") } else { String::new() };
            for report in self.stages.iter().take(SHOWN) {
                let level = if report.level > 0 { format!(" level {}", report.level) } else { String::new() };
                write!(out, "\n  {}{level}: {}{}", report.stage, report.verdict, of(&report.resource))?;
            }
            write_more(out, self.stages.len())?;
        }
        for miss in self.near_misses.iter().take(SHOWN) {
            write!(out, "\n{miss}")?;
        }
        write_more(out, self.near_misses.len())?;
        if !self.missing_context.is_empty() {
            let shown = self.missing_context.iter().take(SHOWN).map(|key| format!("`{key}`"));
            write!(out, "\n  not given, and could change it: {}", shown.collect::<Vec<_>>().join(", "))?;
            write_more(out, self.missing_context.len())?;
        }
        for assumption in &self.assumptions {
            write!(out, "\n{assumption}")?;
        }
        for note in &self.notes {
            write!(out, "\n  note: {note}")?;
        }
        Ok(())
    }
}

impl Explanation {
    fn write_reasons(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for reason in self.reasons.iter().take(SHOWN) {
            let does = if reason.denies { "denied" } else { "allowed" };
            write!(out, "\n  {does} by {reason}")?;
            if self.resources > 1 {
                write!(out, " on {}", reason.resource)?;
            }
            if !reason.certain {
                write!(out, ", a test of it being unknown")?;
            }
        }
        write_more(out, self.reasons.len())
    }
}

fn write_more(out: &mut fmt::Formatter<'_>, all: usize) -> fmt::Result {
    match all.checked_sub(SHOWN) {
        Some(more @ 1..) => write!(out, "\n  and {more} more"),
        _ => Ok(()),
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { policy, label, position, stage, .. } = self;
        write!(out, "{policy}#{label} ({stage}, line {})", position.line)
    }
}

impl fmt::Display for NearMiss {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let would = if self.statement.denies { "deny" } else { "allow" };
        write!(out, "  {} would {would} it, but", self.statement)?;
        for (index, test) in self.failed.iter().enumerate() {
            let separator = if index == 0 { "" } else { " and" };
            write!(out, "{separator}{test}")?;
        }
        if self.failed.is_empty() {
            write!(out, " whether it speaks of this request is unknown")?;
        }
        Ok(())
    }
}

impl fmt::Display for FailedTest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, " {} {} wants {}", self.operator(), self.key(), quoted(self.wanted(), " or "))?;
        match self.given() {
            None => write!(out, ", unknown")?,
            Some([]) => write!(out, ", not given")?,
            Some(values) => write!(out, ", given {}", quoted(values, " and "))?,
        }
        if self.needs_set_operator() {
            write!(out, " (several values need `ForAnyValue:` or `ForAllValues:`)")?;
        }
        Ok(())
    }
}

fn quoted(values: &[String], separator: &str) -> String {
    let mut shown: Vec<_> = values.iter().take(SHOWN).map(|value| format!("`{value}`")).collect();
    if let Some(more @ 1..) = values.len().checked_sub(SHOWN) {
        shown.push(format!("{more} more"));
    }
    shown.join(separator)
}

impl fmt::Display for Assumption {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "  assumed `{}`; otherwise {}", self.switch, self.otherwise)
    }
}
