//! Explanations as text: one rendering, for programs and for the command line.
//!
//! What users wrote is shown in one line each, without control characters, and cut where it would
//! fill the screen.
//!
//! ```text
//! ImplicitDeny at identity
//!   no identity policy allows it
//! stages:
//!   identity: ImplicitDeny
//! came near:
//!   reports:2:9, statement 0, would allow it if
//!     acs:SourceIp were IpAddress `10.0.0.0/8`; it is not given
//! not given, and could change the verdict: acs:SourceIp
//! ```
//!
//! The summary is the verdict with its reasons and notes, and what is not given in one line.

use std::fmt;

use super::explain::{Explanation, StageReport};
use super::nearest::NearestAllow;
use super::reason::{FailedTest, NearMiss, Reason};
use super::stage::Stage;
use super::words::{SHOWN, is_negated, quoted, word};
use crate::decision::Verdict;
use crate::words::plain;

/// The summary, each stage, what came near, what could change the verdict, and what was assumed.
impl fmt::Display for Explanation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_decision(out)?;
        section(out, "stages", &self.stages, |out, report| {
            self.write_stage(out, report)
        })?;
        // First those that would have turned it.
        let is_allowed = self.decision.verdict == Verdict::Allow;
        let mut came_near: Vec<&NearMiss> = self.near_misses.iter().collect();
        came_near.sort_by_key(|miss| miss.statement.denies() != is_allowed);
        section(out, "came near", &came_near, |out, miss| {
            self.write_near_miss(out, miss)
        })?;
        if came_near.is_empty() && !self.nearest_allows.is_empty() {
            write!(out, "\ncame near:")?;
        }
        items(out, &self.nearest_allows, |out, nearest| {
            self.write_nearest(out, nearest)
        })?;
        if let Some(line) = self.missing_line() {
            write!(out, "\n{line}")?;
        }
        section(out, "assumed", &self.assumptions, |out, assumption| {
            write!(out, "\n  {assumption}")
        })
    }
}

/// The short text of an explanation.
struct Summary<'e>(&'e Explanation);

impl Explanation {
    /// The shorter text: the verdict, what decided it, the notes, and in one line what could change
    /// it.
    ///
    /// # Examples
    ///
    /// ```
    /// use portcullis::{Dialect, Kind, PolicySet};
    /// let dialect = Dialect::alibaba_ram();
    /// let set = PolicySet::builder(&dialect)
    ///     .add(Kind::Identity, "readers", r#"{"Version": "1", "Statement": [
    ///         {"Effect": "Allow", "Action": "oss:Get*", "Resource": "*"}]}"#)
    ///     .build()?;
    /// let request = dialect.request("acs:ram::1:user/ann", "oss:GetObject", "acs:oss:*:1:b/k").build()?;
    /// assert_eq!(set.explain(&request).summary().to_string(), "Allow\n  allowed by readers:2:9, statement 0");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn summary(&self) -> impl fmt::Display {
        Summary(self)
    }
}

impl fmt::Display for Summary<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write_decision(out)?;
        match self.0.missing_line() {
            Some(line) => write!(out, "\n  {line}"),
            None => Ok(()),
        }
    }
}

/// The values that met a statement's tests.
fn write_met(out: &mut fmt::Formatter<'_>, reason: &Reason) -> fmt::Result {
    /// The most tests that are printed; the policy shows the others.
    const PRINTED: usize = 3;
    for (index, test) in reason.met().iter().take(PRINTED).enumerate() {
        let lead = if index == 0 { ", because " } else { ", and " };
        write!(out, "{lead}{test}")?;
    }
    match reason.met().len().checked_sub(PRINTED) {
        Some(more @ 1..) => write!(out, ", and {more} more of its tests hold"),
        _ => Ok(()),
    }
}

/// Why a statement decides that may not apply: a deny counts where it is unknown.
fn write_doubt(out: &mut fmt::Formatter<'_>, reason: &Reason) -> fmt::Result {
    match reason.unknown.as_slice() {
        _ if reason.certain => Ok(()),
        [] => write!(
            out,
            ", since it is unknown whether it speaks of this request"
        ),
        keys => {
            let keys: Vec<_> = keys.iter().take(SHOWN).map(|key| word(key)).collect();
            write!(out, ", since its test of {} is unknown", keys.join(" and "))
        }
    }
}

impl Explanation {
    /// The verdict, what decided it, and the notes.
    fn write_decision(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.decision.verdict {
            Verdict::Allow => write!(out, "Allow")?,
            denied => write!(out, "{denied} at {}", self.decision.stage)?,
        }
        let is_one_stage = self
            .reasons
            .windows(2)
            .all(|pair| matches!(pair, [one, next] if one.stage == next.stage));
        items(out, &self.reasons, |out, reason| {
            self.write_reason(out, reason, is_one_stage)
        })?;
        if self.decision.verdict == Verdict::ImplicitDeny {
            self.write_want(out)?;
        }
        items(out, &self.notes, |out, note| {
            write!(out, "\n  note: {}", plain(note))
        })
    }

    /// A statement that decided, and why it did; with its stage where there are several.
    fn write_reason(
        &self,
        out: &mut fmt::Formatter<'_>,
        reason: &Reason,
        is_one_stage: bool,
    ) -> fmt::Result {
        let does = if reason.denies() { "denied" } else { "allowed" };
        write!(out, "\n  {does} by {reason}")?;
        if !is_one_stage {
            write!(out, " ({})", reason.stage)?;
        }
        self.write_resource(out, &reason.resource)?;
        write_met(out, reason)?;
        write_doubt(out, reason)
    }

    /// What the request does not give and could change the verdict.
    fn missing_line(&self) -> Option<String> {
        let keys = &self.missing_context;
        if keys.is_empty() {
            return None;
        }
        let shown: Vec<_> = keys.iter().take(SHOWN).map(|key| word(key)).collect();
        let more = match keys.len().checked_sub(SHOWN) {
            Some(more @ 1..) => format!(" and {more} more"),
            _ => String::new(),
        };
        let shown = shown.join(", ");
        Some(format!(
            "not given, and could change the verdict: {shown}{more}"
        ))
    }

    /// Writes which policies should have allowed the request and did not. Writes nothing where they
    /// did and something else prevented it.
    fn write_want(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stage = self.decision.stage;
        let kind = stage.name().replace('_', "-");
        let mut is_in_force = false;
        for report in &self.stages {
            if report.stage != stage {
                continue;
            }
            is_in_force = true;
            if report.verdict == Verdict::ImplicitDeny && !self.is_granted_beside(report) {
                write!(out, "\n  no {kind} policy{} allows it", self.level(report))?;
                return self.write_resource(out, &report.resource);
            }
        }
        if is_in_force || stage == Stage::Session {
            return Ok(());
        }
        write!(out, "\n  no {kind} policy allows it")
    }

    /// Whether another attachment of identity policies allows the same resource: they are a union,
    /// so that none of the others needs to allow.
    fn is_granted_beside(&self, report: &StageReport) -> bool {
        let allows_it = |other: &StageReport| {
            let is_same = other.stage == report.stage && other.resource == report.resource;
            is_same && other.verdict == Verdict::Allow
        };
        report.stage == Stage::Identity && self.stages.iter().any(allows_it)
    }

    /// The resource, where the request names several.
    fn write_resource(&self, out: &mut fmt::Formatter<'_>, resource: &str) -> fmt::Result {
        if self.resources > 1 {
            write!(out, ", on {}", word(resource))
        } else {
            Ok(())
        }
    }

    /// The level of control policies, where there are several; of identity policies, the attachment
    /// to groups.
    fn level(&self, report: &StageReport) -> String {
        let has_levels = self
            .stages
            .iter()
            .any(|other| other.stage == report.stage && other.level > 0);
        match (report.stage, report.level) {
            (Stage::Control | Stage::ResourceControl, 0) if has_levels => " of the root".to_owned(),
            (Stage::Identity, level @ 1..) => format!(" of attachment {level}"),
            (_, level @ 1..) => format!(" of level {level}"),
            _ => String::new(),
        }
    }

    /// A layer with its own verdict.
    fn write_stage(&self, out: &mut fmt::Formatter<'_>, report: &StageReport) -> fmt::Result {
        write!(
            out,
            "\n  {}{}: {}",
            report.stage,
            self.level(report),
            report.verdict
        )?;
        self.write_resource(out, &report.resource)
    }

    /// A statement that came near, with its stage where several are in force.
    fn write_near(&self, out: &mut fmt::Formatter<'_>, statement: &Reason) -> fmt::Result {
        write!(out, "\n  {statement}")?;
        let stage = statement.stage;
        if self.stages.iter().any(|report| report.stage != stage) {
            write!(out, " ({stage})")?;
        }
        self.write_resource(out, &statement.resource)
    }

    /// An allow of another scope, and what of it does not match.
    fn write_nearest(&self, out: &mut fmt::Formatter<'_>, nearest: &NearestAllow) -> fmt::Result {
        self.write_near(out, nearest.statement())?;
        write!(out, ", {}", nearest.allows())?;
        super::nearest::write(out, nearest)
    }

    /// A statement of the right scope, and what its tests would need.
    fn write_near_miss(&self, out: &mut fmt::Formatter<'_>, miss: &NearMiss) -> fmt::Result {
        let statement = &miss.statement;
        let does = if statement.denies() { "deny" } else { "allow" };
        self.write_near(out, statement)?;
        if miss.failed.is_empty() {
            return write!(
                out,
                ", may {does} it: it is unknown whether it speaks of this request"
            );
        }
        write!(out, ", would {does} it if")?;
        for (index, test) in miss.failed.iter().take(SHOWN).enumerate() {
            write!(
                out,
                "{}{test}",
                if index == 0 { "\n    " } else { ", and\n    " }
            )?;
        }
        match miss.failed.len().checked_sub(SHOWN) {
            Some(more @ 1..) => write!(out, ", and {more} more"),
            _ => Ok(()),
        }
    }
}

/// A heading and its items; nothing where there are none.
fn section<T>(
    out: &mut fmt::Formatter<'_>,
    title: &str,
    all: &[T],
    write_item: impl Fn(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    if all.is_empty() {
        return Ok(());
    }
    write!(out, "\n{title}:")?;
    items(out, all, write_item)
}

/// The first items of a list, and how many more there are.
fn items<T>(
    out: &mut fmt::Formatter<'_>,
    all: &[T],
    write_item: impl Fn(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    for item in all.iter().take(SHOWN) {
        write_item(out, item)?;
    }
    match all.len().checked_sub(SHOWN) {
        Some(more @ 1..) => write!(out, "\n  and {more} more"),
        _ => Ok(()),
    }
}

/// `reports.json:4:5, statement 0`, or by its `Sid`.
impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            policy,
            label,
            index,
            position,
            ..
        } = self;
        write!(
            out,
            "{}:{}:{}, statement ",
            plain(policy),
            position.line,
            position.column
        )?;
        if *label == index.to_string() {
            write!(out, "{index}")
        } else {
            write!(out, "`{}`", word(label))
        }
    }
}

/// `acs:SourceIp were IpAddress `10.0.0.0/8`; it is not given`.
impl fmt::Display for FailedTest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let negated = is_negated(self.operator());
        let wanted = quoted(self.wanted(), if negated { " nor " } else { " or " });
        write!(
            out,
            "{} were {} {wanted}; it is ",
            word(self.key()),
            self.operator()
        )?;
        match self.given() {
            None => write!(out, "unknown")?,
            Some([]) if self.never_given() => write!(out, "not given, nor ever by such a request")?,
            Some([]) => write!(out, "not given")?,
            Some(values) => write!(out, "{}", quoted(values, " and "))?,
        }
        if self.needs_set_operator() {
            write!(
                out,
                ", and several values need `ForAnyValue:` or `ForAllValues:`"
            )?;
        }
        if self.needs_like() {
            super::met::write_plain_wildcard(out, self.operator())?;
        }
        Ok(())
    }
}

/// The statement, and what would have to be otherwise.
impl fmt::Display for NearMiss {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tests: Vec<_> = self.failed.iter().map(ToString::to_string).collect();
        write!(out, "{}: {}", self.statement, tests.join(", and "))
    }
}
