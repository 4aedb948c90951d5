//! Why a request was decided as it was: the path of the decision, recorded (clauses E1 to E4).
//!
//! An explanation runs the decision procedure several times, each time with other layers behind it:
//! first with a `Recorder`, which gives the decision itself and all statements that bear on it;
//! then, for an implicit deny, with `Nearest`, which looks for allows that almost hold the request;
//! then once for each choice of ours, flipped; and from the records, to find out which absent keys
//! could change the verdict. The procedure is a closure of the caller, so a set alone and a
//! decision over layers are explained in the same way.

use super::assumption::Assumption;
use super::decision::Decision;
use super::layer::{LayerPlace, Memo, OutcomeSource};
use super::missing::missing_context;
use super::nearest::{Nearest, NearestAllow};
use super::reason::{NearMiss, Reason};
use super::record::{Recorder, Replay, StatementRecord};
use super::stage::Stage;
use crate::decision::{Truth, Verdict};
use crate::dialect::{Switch, Switches, Table};
use crate::model::Effect;
use crate::request::Request;

/// A decision with its reasons; its text is for a person.
///
/// With the feature `serde` it serializes to the JSON of `portcullis check --format json`, which
/// `policies/schema/check.schema.json` of the repository describes.
///
/// # Examples
///
/// ```
/// use portcullis::{Dialect, Kind, PolicySet};
/// let dialect = Dialect::alibaba_ram();
/// let set = PolicySet::builder(&dialect)
///     .add(Kind::Identity, "reports", r#"{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "oss:Get*",
///         "Resource": "*", "Condition": {"IpAddress": {"acs:SourceIp": "10.0.0.0/8"}}}]}"#)
///     .build()?;
/// let request = dialect.request("acs:ram::1:user/ann", "oss:GetObject", "acs:oss:*:1:b/k").build()?;
/// let explanation = set.explain(&request);
/// assert_eq!(explanation.missing_context(), ["acs:SourceIp"]);
/// assert_eq!(explanation.near_misses()[0].failed()[0].operator(), "IpAddress");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Explanation {
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub(super) decision: Decision,
    #[cfg_attr(feature = "serde", serde(rename = "statements"))]
    pub(super) reasons: Vec<Reason>,
    pub(super) stages: Vec<StageReport>,
    pub(super) near_misses: Vec<NearMiss>,
    pub(super) nearest_allows: Vec<NearestAllow>,
    pub(super) missing_context: Vec<String>,
    pub(super) assumptions: Vec<Assumption>,
    pub(super) notes: Vec<String>,
    /// How many resources the request names.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(super) resources: usize,
    /// From what the rest was made.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(super) records: Vec<StatementRecord>,
}

/// A layer in force, with what it says by itself.
struct LayerVerdict {
    at: LayerPlace,
    verdict: Verdict,
}

/// What one layer says by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct StageReport {
    pub(super) stage: Stage,
    pub(super) level: usize,
    pub(super) resource: String,
    pub(super) verdict: Verdict,
}

impl Explanation {
    /// The decision that is explained.
    pub fn decision(&self) -> Decision {
        self.decision
    }

    /// Each layer in force with its own verdict, in the order in which stages are named.
    #[must_use]
    pub fn stages(&self) -> &[StageReport] {
        &self.stages
    }

    /// Every statement that decided: of an explicit deny those that deny, of an allow those that
    /// grant.
    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    /// Statements that came near.
    #[must_use]
    pub fn near_misses(&self) -> &[NearMiss] {
        &self.near_misses
    }

    /// Of what nothing allows, the allows whose scope is closest: at most three, the closest first
    /// (clause E2a).
    #[must_use]
    pub fn nearest_allows(&self) -> &[NearestAllow] {
        &self.nearest_allows
    }

    /// The keys that the request does not give and that could change the verdict (clause E3),
    /// sorted.
    #[must_use]
    pub fn missing_context(&self) -> &[String] {
        &self.missing_context
    }

    /// Our choices on which the verdict depends (clause E4).
    #[must_use]
    pub fn assumptions(&self) -> &[Assumption] {
        &self.assumptions
    }

    /// What else a reader should know.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Explains a request that was denied before any policy was asked.
    pub(crate) fn denied_at(stage: Stage, request: &Request<'_>) -> Self {
        Self {
            decision: Decision::denied_at(stage),
            stages: Vec::new(),
            reasons: Vec::new(),
            near_misses: Vec::new(),
            nearest_allows: Vec::new(),
            missing_context: Vec::new(),
            assumptions: Vec::new(),
            notes: Vec::new(),
            resources: request.names().len(),
            records: Vec::new(),
        }
    }

    /// Adds what else a reader should know.
    pub(crate) fn add_notes(&mut self, notes: impl IntoIterator<Item = String>) {
        self.notes.extend(notes);
    }

    /// Adds a note, once.
    pub(super) fn add_note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Explains a decision procedure over a request.
    pub(super) fn of(request: &Request<'_>, decide: Procedure<'_>) -> Self {
        let flipped = request.dialect().table().flipped;
        let mut recorder = Recorder::default();
        let decision = decide(flipped, &mut recorder);
        let Recorder { layers, statements } = recorder;
        let names: Vec<String> = request.resources().map(str::to_owned).collect();
        let verdicts = layer_verdicts(&layers, &statements);
        let (mut reasons, mut near_misses) = (Vec::new(), Vec::new());
        for record in &statements {
            if decides(record, decision.verdict) {
                reasons.push(Reason::deciding(record, resource_at(&names, record.at)));
            }
            if record.scope != Truth::False && !record.counts() {
                near_misses.push(NearMiss::new(record, resource_at(&names, record.at)));
            }
        }
        Self {
            decision,
            stages: stage_reports(&verdicts, &names),
            reasons,
            nearest_allows: nearest_allows(decision, flipped, decide, &verdicts, &names),
            near_misses,
            missing_context: missing_context(&statements, &|replay: &mut Replay<'_>| {
                decide(flipped, replay)
            }),
            assumptions: assumptions(request.dialect().table(), decision.verdict, decide),
            notes: unlisted(&statements, decision.verdict),
            resources: names.len(),
            records: statements,
        }
    }
}

/// A way to decide a request, with these choices flipped and these layers behind it.
type Procedure<'d> = &'d dyn Fn(Switches, &mut dyn OutcomeSource) -> Decision;

/// The resource of a request that a layer or a record is about.
fn resource_at(names: &[String], at: LayerPlace) -> String {
    names.get(at.side).cloned().unwrap_or_default()
}

/// Returns what each layer in force says by itself, in the order in which they were asked.
fn layer_verdicts(layers: &[LayerPlace], records: &[StatementRecord]) -> Vec<LayerVerdict> {
    let mut verdicts = Vec::with_capacity(layers.len());
    for at in layers {
        let verdict = own_verdict(*at, records);
        verdicts.push(LayerVerdict { at: *at, verdict });
    }
    verdicts
}

/// Reports the layers resource by resource, in the order in which stages are named.
fn stage_reports(verdicts: &[LayerVerdict], names: &[String]) -> Vec<StageReport> {
    let mut reports = Vec::with_capacity(verdicts.len());
    for LayerVerdict { at, verdict } in verdicts {
        reports.push(StageReport {
            stage: at.stage,
            level: at.level,
            resource: resource_at(names, *at),
            verdict: *verdict,
        });
    }
    reports.sort_by_key(|report| {
        (
            names.iter().position(|name| *name == report.resource),
            report.stage,
            report.level,
        )
    });
    reports
}

/// Looks for the allows that came closest, in the layers that should have allowed and said nothing;
/// none where the request is not denied for want of an allow.
fn nearest_allows(
    decision: Decision,
    flipped: Switches,
    decide: Procedure<'_>,
    verdicts: &[LayerVerdict],
    names: &[String],
) -> Vec<NearestAllow> {
    if decision.verdict != Verdict::ImplicitDeny {
        return Vec::new();
    }
    let wants = |at: LayerPlace| {
        let is_silent = verdicts
            .iter()
            .any(|it| it.at.key() == at.key() && it.verdict == Verdict::ImplicitDeny);
        is_silent && could_allow(at.stage, decision.stage)
    };
    let mut nearest = Nearest::new(&wants, names);
    let _ = decide(flipped, &mut nearest);
    nearest.finish()
}

/// Decides once for each choice that is ours in the dialect, flipped, and returns those that would
/// change the verdict.
fn assumptions(table: &Table, verdict: Verdict, decide: Procedure<'_>) -> Vec<Assumption> {
    let mut assumptions = Vec::new();
    for (switch, _) in Switch::ALL {
        if !table.ours.contains(*switch) {
            continue;
        }
        let flipped = table.flipped.toggle(*switch);
        let otherwise = decide(flipped, &mut Memo::default()).verdict;
        if otherwise != verdict {
            assumptions.push(Assumption::new(*switch, otherwise));
        }
    }
    assumptions
}

/// What to add to the lists of the denies that decide (L13), each said once.
fn unlisted(records: &[StatementRecord], verdict: Verdict) -> Vec<String> {
    let mut notes = Vec::new();
    for record in records {
        if decides(record, verdict) {
            notes.extend(record.unlisted.clone());
        }
    }
    notes.sort_unstable();
    notes.dedup();
    notes
}

/// What a layer says by itself: a deny that counts outweighs every allow.
fn own_verdict(at: LayerPlace, records: &[StatementRecord]) -> Verdict {
    let mut verdict = Verdict::ImplicitDeny;
    for record in records {
        if record.at.key() != at.key() || !record.counts() {
            continue;
        }
        match record.effect {
            Effect::Deny => return Verdict::ExplicitDeny,
            Effect::Allow => verdict = Verdict::Allow,
        }
    }
    verdict
}

/// Whether an allow of a layer could have helped where a denial is named: within an account either
/// side may grant.
fn could_allow(layer: Stage, denied: Stage) -> bool {
    layer == denied
        || (denied == Stage::Identity && matches!(layer, Stage::Resource | Stage::Trust))
}

/// Whether a statement decided. Of an explicit deny every deny did, of an allow every grant; what
/// merely let the request pass decided nothing.
fn decides(record: &StatementRecord, verdict: Verdict) -> bool {
    record.counts()
        && match verdict {
            Verdict::ExplicitDeny => record.effect == Effect::Deny,
            Verdict::Allow => record.effect == Effect::Allow && record.at.stage.grants(),
            Verdict::ImplicitDeny => false,
        }
}

impl StageReport {
    /// Which part of the decision.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// Of control policies the level, from the root.
    #[must_use]
    pub fn level(&self) -> usize {
        self.level
    }

    /// For which resource.
    #[must_use]
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// What the layer says by itself.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }
}
