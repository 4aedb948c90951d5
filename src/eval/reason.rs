//! Statements that an explanation names: those that decided, and those that came near by all but a
//! condition.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::met::MetTest;
use super::record::{StatementRecord, WrittenPlace};
use super::stage::Stage;
use super::test_record::TestRecord;
use crate::compile::{PolicySet, StatementId};
use crate::decision::Truth;
use crate::model::Effect;
use crate::source::Position;

/// A statement that decided.
///
/// Answers about an estate also name statements by it that are quoted and did not decide; those have
/// nothing in [`Reason::met`].
///
/// # Examples
///
/// ```
/// use portcullis::{Dialect, Kind, PolicySet};
/// let dialect = Dialect::kingsoft();
/// let set = PolicySet::builder(&dialect)
///     .add(Kind::Identity, "readers", r#"{"Statement": [
///         {"Sid": "Office", "Effect": "Allow", "Action": "ks3:Get*", "Resource": "*",
///          "Condition": {"IpAddress": {"ksc:SourceIp": "10.0.0.0/8"}}}]}"#)
///     .build()?;
/// let ask = |address| {
///     dialect
///         .request("krn:ksc:iam::2000000001:user/ann", "ks3:GetObject", "krn:ksc:ks3:::ledger/q3")
///         .context("ksc:SourceIp", address)
///         .build()
/// };
/// let explanation = set.explain(&ask("10.1.2.3")?);
/// let reason = &explanation.reasons()[0];
/// assert_eq!((reason.policy(), reason.label(), reason.index()), ("readers", "Office", 0));
/// assert_eq!(reason.met()[0].to_string(), "ksc:SourceIp `10.1.2.3` is in `10.0.0.0/8`");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Reason {
    pub(super) policy: String,
    #[cfg_attr(feature = "serde", serde(rename = "statement"))]
    pub(super) label: String,
    pub(super) index: usize,
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub(super) position: Position,
    pub(super) stage: Stage,
    pub(super) effect: Effect,
    pub(super) certain: bool,
    pub(super) unknown: Vec<String>,
    /// `None` for a statement that did not decide.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub(super) met: Option<Vec<MetTest>>,
    pub(super) resource: String,
}

/// A statement that came near: principal, action and resource matched, a condition did not.
///
/// # Examples
///
/// ```
/// use portcullis::{Dialect, Kind, PolicySet};
/// let dialect = Dialect::kingsoft();
/// let set = PolicySet::builder(&dialect)
///     .add(Kind::Identity, "readers", r#"{"Statement": [
///         {"Sid": "Office", "Effect": "Allow", "Action": "ks3:Get*", "Resource": "*",
///          "Condition": {"IpAddress": {"ksc:SourceIp": "10.0.0.0/8"}}}]}"#)
///     .build()?;
/// let ask = |address| {
///     dialect
///         .request("krn:ksc:iam::2000000001:user/ann", "ks3:GetObject", "krn:ksc:ks3:::ledger/q3")
///         .context("ksc:SourceIp", address)
///         .build()
/// };
/// let explanation = set.explain(&ask("192.0.2.1")?);
/// let miss = &explanation.near_misses()[0];
/// assert_eq!(miss.statement().label(), "Office");
/// let test = &miss.failed()[0];
/// assert_eq!((test.operator(), test.key()), ("IpAddress", "ksc:SourceIp"));
/// assert_eq!((test.wanted(), test.given()), (&["10.0.0.0/8".to_owned()][..], Some(&["192.0.2.1".to_owned()][..])));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct NearMiss {
    pub(super) statement: Reason,
    pub(super) failed: Vec<FailedTest>,
}

/// A condition that did not hold.
///
/// Besides the values it says what is often the cause: a missing set operator
/// ([`needs_set_operator`](Self::needs_set_operator)), a wildcard under an operator that takes it
/// literally ([`needs_like`](Self::needs_like)), or a key that no such request gives
/// ([`never_given`](Self::never_given)).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct FailedTest {
    operator: String,
    key: String,
    wanted: Vec<String>,
    given: GivenValues,
    needs_set_operator: bool,
    needs_like: bool,
    never_given: bool,
}

impl Reason {
    /// Names a recorded statement, without the tests that it passed.
    pub(super) fn new(record: &StatementRecord, resource: String) -> Self {
        let mut applies = record.scope;
        let mut unknown = Vec::new();
        for test in &record.tests {
            applies = Truth::all([applies, test.truth]);
            if test.truth == Truth::Unknown {
                unknown.push(test.key.clone());
            }
        }
        Self {
            policy: record.policy.clone(),
            label: record.label.clone(),
            index: record.index,
            position: record.position,
            stage: record.at.stage,
            effect: record.effect,
            certain: applies == Truth::True,
            unknown,
            met: None,
            resource,
        }
    }

    /// Names an allow, whatever it says of a request.
    pub(super) fn of_allow(
        (set, id): (&PolicySet, StatementId),
        stage: Stage,
        resource: String,
    ) -> Self {
        let WrittenPlace {
            policy,
            label,
            index,
            position,
        } = WrittenPlace::of(set, id);
        Self {
            policy,
            label,
            index,
            position,
            stage,
            effect: Effect::Allow,
            certain: false,
            unknown: Vec::new(),
            met: None,
            resource,
        }
    }

    /// Names a statement that decided, with the values that met its tests (clause E2b).
    pub(super) fn deciding(record: &StatementRecord, resource: String) -> Self {
        let met = record
            .tests
            .iter()
            .filter(|test| test.truth == Truth::True)
            .map(MetTest::new)
            .collect();
        Self {
            met: Some(met),
            ..Self::new(record, resource)
        }
    }

    /// The name of the policy.
    #[must_use]
    pub fn policy(&self) -> &str {
        &self.policy
    }

    /// The statement's `Sid`, or else its index from 0.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The statement's place among the policy's, from 0.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// Where the statement begins in the policy's text.
    #[must_use]
    pub fn position(&self) -> Position {
        self.position
    }

    /// Which part of the decision it belongs to.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// Whether it denies.
    #[must_use]
    pub fn denies(&self) -> bool {
        self.effect == Effect::Deny
    }

    /// Whether every test of it is true; a `Deny` also applies where one is unknown (clause C8).
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.certain
    }

    /// The keys of its tests that are unknown, as written.
    #[must_use]
    pub fn unknown(&self) -> &[String] {
        &self.unknown
    }

    /// Of a statement that decided: its conditions that hold, with the values that met them (clause
    /// E2b).
    #[must_use]
    pub fn met(&self) -> &[MetTest] {
        self.met.as_deref().unwrap_or_default()
    }

    /// The resource that it decided.
    #[must_use]
    pub fn resource(&self) -> &str {
        &self.resource
    }
}

impl NearMiss {
    /// Names a statement that did not decide, with its tests that are not true.
    pub(super) fn new(record: &StatementRecord, resource: String) -> Self {
        let failed = record
            .tests
            .iter()
            .filter(|test| test.truth != Truth::True)
            .map(FailedTest::new)
            .collect();
        Self {
            statement: Reason::new(record, resource),
            failed,
        }
    }

    /// The statement.
    #[must_use]
    pub fn statement(&self) -> &Reason {
        &self.statement
    }

    /// Its conditions that did not hold.
    #[must_use]
    pub fn failed(&self) -> &[FailedTest] {
        &self.failed
    }
}

/// The values that a request gives for a key; `None` where they are unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
struct GivenValues(Option<Vec<String>>);

/// A list, or `{"unknown": true}`, as requests of case files write it.
impl Serialize for GivenValues {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(values) = &self.0 else {
            let mut map = serializer.serialize_map(Some(1))?;
            map.serialize_entry("unknown", &true)?;
            return map.end();
        };
        values.serialize(serializer)
    }
}

impl FailedTest {
    /// Copies what a report shows of a test.
    fn new(test: &TestRecord) -> Self {
        Self {
            operator: test.operator.clone(),
            key: test.key.clone(),
            wanted: test.wanted.clone(),
            given: GivenValues(test.given.clone()),
            needs_set_operator: test.needs_set_operator,
            needs_like: test.needs_like,
            never_given: test.never_given,
        }
    }

    /// The operator, in its published spelling.
    #[must_use]
    pub fn operator(&self) -> &str {
        &self.operator
    }

    /// The condition key, as written.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The policy's values, as written.
    #[must_use]
    pub fn wanted(&self) -> &[String] {
        &self.wanted
    }

    /// What the request gives; empty is absent, `None` unknown.
    #[must_use]
    pub fn given(&self) -> Option<&[String]> {
        self.given.0.as_deref()
    }

    /// Whether an operator that takes one value has several, so that `ForAnyValue:` or
    /// `ForAllValues:` is missing.
    #[must_use]
    pub fn needs_set_operator(&self) -> bool {
        self.needs_set_operator
    }

    /// Whether a `*` or `?` of the policy's values is a plain character under this operator, and
    /// the value would match if it were a wildcard, as under `StringLike`.
    #[must_use]
    pub fn needs_like(&self) -> bool {
        self.needs_like
    }

    /// Whether no request for this action by this kind of caller gives the key (clause E3a).
    #[must_use]
    pub fn never_given(&self) -> bool {
        self.never_given
    }
}
