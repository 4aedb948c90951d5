//! Why a request was decided as it was: the path of the decision, recorded (clauses E1 to E4).

use super::assumption::Assumption;
use super::decision::Decision;
use super::layer::{LayerPlace, OutcomeSource};
use super::missing::missing_context;
use super::nearest::{Nearest, NearestAllow};
use super::reason::{NearMiss, Reason};
use super::record::{Recorder, Replay, StatementRecord};
use super::stage::Stage;
use crate::decision::{Truth, Verdict};
use crate::dialect::{Switch, Switches};
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

    /// Denied before any policy was asked.
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

    /// Adds it once.
    pub(super) fn add_note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Explains a decision procedure over a request.
    pub(super) fn of(
        request: &Request<'_>,
        decide: &dyn Fn(Switches, &mut dyn OutcomeSource) -> Decision,
    ) -> Self {
        let table = request.dialect().table();
        let mut recorder = Recorder::default();
        let decision = decide(table.flipped, &mut recorder);
        let Recorder { layers, statements } = recorder;
        let names: Vec<String> = request.resources().map(str::to_owned).collect();
        let name = |index: usize| names.get(index).cloned().unwrap_or_default();
        let verdicts: Vec<(LayerPlace, Verdict)> = layers
            .iter()
            .map(|at| {
                let records = statements
                    .iter()
                    .filter(|record| record.at.place() == at.place() && record.counts());
                (*at, own_verdict(records))
            })
            .collect();
        let report = |(at, verdict): &(LayerPlace, Verdict)| StageReport {
            stage: at.stage,
            level: at.level,
            resource: name(at.side),
            verdict: *verdict,
        };
        let mut stages: Vec<_> = verdicts.iter().map(report).collect();
        stages.sort_by_key(|report| {
            (
                names.iter().position(|name| *name == report.resource),
                report.stage,
                report.level,
            )
        });
        let wants = |at: LayerPlace| {
            let silent = verdicts
                .iter()
                .any(|(it, verdict)| it.place() == at.place() && *verdict == Verdict::ImplicitDeny);
            silent && could_allow(at.stage, decision.stage)
        };
        let mut nearest = Nearest::new(&wants, &names);
        if decision.verdict == Verdict::ImplicitDeny {
            let _ = decide(table.flipped, &mut nearest);
        }
        let nearest_allows = nearest.finish();
        let reasons = statements
            .iter()
            .filter(|record| decides(record, decision.verdict));
        let near = statements
            .iter()
            .filter(|record| record.scope != Truth::False && !record.counts());
        let switches = Switch::ALL
            .iter()
            .filter(|(switch, _)| table.ours.contains(*switch));
        let assumptions = switches.filter_map(|(switch, _)| {
            let flipped = table.flipped.toggle(*switch);
            let otherwise = decide(flipped, &mut super::layer::Memo::default()).verdict;
            (otherwise != decision.verdict).then(|| Assumption::new(*switch, otherwise))
        });
        Self {
            decision,
            stages,
            reasons: reasons
                .map(|record| Reason::deciding(record, name(record.at.side)))
                .collect(),
            nearest_allows,
            near_misses: near
                .map(|record| NearMiss::new(record, name(record.at.side)))
                .collect(),
            missing_context: missing_context(&statements, &|replay: &mut Replay<'_>| {
                decide(table.flipped, replay)
            }),
            assumptions: assumptions.collect(),
            notes: unlisted(&statements, decision.verdict),
            resources: names.len(),
            records: statements,
        }
    }
}

/// What to add to the lists of the denies that decide (L13), each said once.
fn unlisted(records: &[StatementRecord], verdict: Verdict) -> Vec<String> {
    let decisive = records.iter().filter(|record| decides(record, verdict));
    let mut notes: Vec<String> = decisive
        .filter_map(|record| record.unlisted.clone())
        .collect();
    notes.sort_unstable();
    notes.dedup();
    notes
}

fn own_verdict<'r>(records: impl Iterator<Item = &'r StatementRecord>) -> Verdict {
    let of_effect = |effect| match effect {
        Effect::Deny => Verdict::ExplicitDeny,
        Effect::Allow => Verdict::Allow,
    };
    let worst = |left, right| {
        if left == Verdict::ExplicitDeny {
            left
        } else {
            right
        }
    };
    records
        .map(|record| of_effect(record.effect))
        .reduce(worst)
        .unwrap_or(Verdict::ImplicitDeny)
}

/// Whether an allow of a layer could have helped where a denial is named: within an account either
/// side may grant.
fn could_allow(layer: Stage, denied: Stage) -> bool {
    layer == denied
        || (denied == Stage::Identity && matches!(layer, Stage::Resource | Stage::Trust))
}

/// Of an explicit deny every deny, of an allow every grant; what merely let it pass decided
/// nothing.
fn decides(record: &StatementRecord, verdict: Verdict) -> bool {
    let grants = matches!(
        record.at.stage,
        Stage::Identity | Stage::Resource | Stage::Trust
    );
    record.counts()
        && match verdict {
            Verdict::ExplicitDeny => record.effect == Effect::Deny,
            Verdict::Allow => record.effect == Effect::Allow && grants,
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
