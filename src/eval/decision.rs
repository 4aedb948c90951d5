//! A decision (clauses D1 to D3).

use super::stage::Stage;
use crate::compile::StatementId;
use crate::decision::Verdict;

/// The answer to a request, with the stage and the statement that decided it.
///
/// It is `Copy` and owns nothing. The statement is an id of the set, so that deciding allocates
/// nothing; [`PolicySet::statement`](crate::PolicySet::statement) looks it up.
///
/// # Examples
///
/// ```
/// use portcullis::{Dialect, Kind, PolicySet, Stage, Verdict};
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
/// let decision = set.decide(&ask("10.1.2.3")?);
/// assert_eq!((decision.verdict(), decision.stage()), (Verdict::Allow, Stage::Identity));
/// let statement = decision.statement().and_then(|id| set.statement(id)).unwrap();
/// assert_eq!((statement.policy(), statement.sid()), ("readers", Some("Office")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Decision {
    pub(super) verdict: Verdict,
    pub(super) stage: Stage,
    /// Not written: the id means nothing outside the program. An explanation names the statements.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(super) statement: Option<StatementId>,
}

impl Decision {
    /// The verdict.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// Whether it is [`Verdict::Allow`].
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        self.verdict == Verdict::Allow
    }

    /// The part of the decision that gave the verdict (clause L9).
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// The first statement that decided, by its id in the set of the stage's layer; none where no
    /// statement applied.
    #[must_use]
    pub fn statement(&self) -> Option<StatementId> {
        self.statement
    }

    /// Denied before any policy was asked, or for want of one.
    pub(crate) fn denied_at(stage: Stage) -> Self {
        Decision {
            verdict: Verdict::ImplicitDeny,
            stage,
            statement: None,
        }
    }

    /// Nothing applies.
    pub(super) const NOTHING: Decision = Decision {
        verdict: Verdict::ImplicitDeny,
        stage: Stage::Identity,
        statement: None,
    };

    /// Of several resources the strictest verdict counts, and of those that have it the first (D3,
    /// L9).
    pub(super) fn and(self, next: Decision) -> Decision {
        if self.strictness() >= next.strictness() {
            self
        } else {
            next
        }
    }

    /// How strict its verdict is: an explicit deny is stricter than an implicit one.
    fn strictness(&self) -> u8 {
        match self.verdict {
            Verdict::Allow => 0,
            Verdict::ImplicitDeny => 1,
            Verdict::ExplicitDeny => 2,
        }
    }
}
