//! Explanations as text: one rendering, for programs and for the command line.
//!
//! What users wrote is shown in one line each, without control characters, and cut where it would
//! fill the screen.

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
        let turns =
            |miss: &&NearMiss| miss.statement.denies() == (self.decision.verdict == Verdict::Allow);
        let (first, rest): (Vec<_>, Vec<_>) = self.near_misses.iter().partition(turns);
        let came_near = [first, rest].concat();
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
        self.0
            .missing_line()
            .map_or(Ok(()), |line| write!(out, "\n  {line}"))
    }
}

/// The values that met a statement's tests.
fn write_met(out: &mut fmt::Formatter<'_>, reason: &Reason) -> fmt::Result {
    /// The most values that are printed; the policy shows the others.
    const TOLD: usize = 3;
    let told: Vec<_> = reason
        .met()
        .iter()
        .take(TOLD)
        .map(ToString::to_string)
        .collect();
    if told.is_empty() {
        return Ok(());
    }
    write!(out, ", because {}", told.join(", and "))?;
    match reason.met().len().checked_sub(TOLD) {
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
        let first = self.reasons.first().map(|reason| reason.stage);
        let one_stage = self
            .reasons
            .iter()
            .all(|reason| Some(reason.stage) == first);
        items(out, &self.reasons, |out, reason| {
            write!(
                out,
                "\n  {} by {reason}",
                if reason.denies() { "denied" } else { "allowed" }
            )?;
            if !one_stage {
                write!(out, " ({})", reason.stage)?;
            }
            self.write_resource(out, &reason.resource)?;
            write_met(out, reason)?;
            write_doubt(out, reason)
        })?;
        if self.decision.verdict == Verdict::ImplicitDeny {
            self.write_want(out)?;
        }
        items(out, &self.notes, |out, note| {
            write!(out, "\n  note: {}", plain(note))
        })
    }

    /// What the request does not give and could change the verdict.
    fn missing_line(&self) -> Option<String> {
        let shown: Vec<_> = self
            .missing_context
            .iter()
            .take(SHOWN)
            .map(|key| word(key))
            .collect();
        let more = match self.missing_context.len().checked_sub(SHOWN) {
            Some(more @ 1..) => format!(" and {more} more"),
            _ => String::new(),
        };
        let line = || {
            format!(
                "not given, and could change the verdict: {}{more}",
                shown.join(", ")
            )
        };
        (!shown.is_empty()).then(line)
    }

    /// Writes which policies should have allowed the request and did not. Writes nothing where they
    /// did and something else prevented it.
    fn write_want(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stage = self.decision.stage;
        let mut here = self
            .stages
            .iter()
            .filter(|report| report.stage == stage)
            .peekable();
        let in_force = here.peek().is_some();
        // The attachments of one resource are a union, so that none of them may allow.
        let is_granted = |report: &StageReport| {
            stage == Stage::Identity
                && self.stages.iter().any(|other| {
                    let same = other.stage == stage && other.resource == report.resource;
                    same && other.verdict == Verdict::Allow
                })
        };
        let want =
            here.find(|report| report.verdict == Verdict::ImplicitDeny && !is_granted(report));
        if want.is_none() && (in_force || stage == Stage::Session) {
            return Ok(());
        }
        let kind = stage.name().replace('_', "-");
        write!(
            out,
            "\n  no {kind} policy{} allows it",
            want.map_or(String::new(), |report| self.level(report))
        )?;
        want.map_or(Ok(()), |report| self.write_resource(out, &report.resource))
    }

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

    fn write_nearest(&self, out: &mut fmt::Formatter<'_>, nearest: &NearestAllow) -> fmt::Result {
        let statement = nearest.statement();
        write!(out, "\n  {statement}")?;
        if self
            .stages
            .iter()
            .any(|report| report.stage != statement.stage)
        {
            write!(out, " ({})", statement.stage)?;
        }
        self.write_resource(out, &statement.resource)?;
        write!(out, ", {}", nearest.allows())?;
        super::nearest::write(out, nearest)
    }

    fn write_near_miss(&self, out: &mut fmt::Formatter<'_>, miss: &NearMiss) -> fmt::Result {
        let statement = &miss.statement;
        let does = if statement.denies() { "deny" } else { "allow" };
        write!(out, "\n  {statement}")?;
        if self
            .stages
            .iter()
            .any(|report| report.stage != statement.stage)
        {
            write!(out, " ({})", statement.stage)?;
        }
        self.write_resource(out, &statement.resource)?;
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

fn items<T>(
    out: &mut fmt::Formatter<'_>,
    all: &[T],
    write_item: impl Fn(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    all.iter()
        .take(SHOWN)
        .try_for_each(|item| write_item(out, item))?;
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
