//! Grants that do not come through, in words (clause E2c).
//!
//! A denial for want of an allow puzzles most where an allow is in plain sight: a boundary cuts it,
//! or a policy of the resource names the account and so leaves the grant to the account's own
//! policies. The reasons of an explanation name statements that decided, and here none did; so a
//! note says who grants and what does not let the grant through.

use super::access::Access;
use super::outcomes::LayerOutcomes;
use crate::decision::{Truth, Verdict};
use crate::eval::decision::Decision;
use crate::eval::layer::LayerOutcome;
use crate::eval::stage::Stage;

impl Access<'_> {
    /// What was granted and did not count, and for want of what.
    pub(super) fn cuts(
        &self,
        outcomes: &LayerOutcomes,
        decision: Decision,
    ) -> impl Iterator<Item = String> {
        let is_denied =
            decision.verdict == Verdict::ImplicitDeny && !self.request.session_is_over();
        let (mut delegated, mut cut) = (None, None);
        if is_denied {
            delegated = self.delegated(outcomes, decision.stage);
            cut = self.cut(outcomes, decision.stage);
        }
        [delegated, cut].into_iter().flatten()
    }

    /// A resource policy that names the account alone leaves it to the account's own policies.
    fn delegated(&self, outcomes: &LayerOutcomes, stage: Stage) -> Option<String> {
        let resource = outcomes.resource.filter(allows)?;
        let grants = resource.grants;
        let names_account_alone = grants.by_account == Truth::True
            && grants.direct != Truth::True
            && grants.by_role != Truth::True;
        let delegates =
            stage == Stage::Identity && self.is_within() && self.table.sharing.delegates;
        if !delegates || !names_account_alone {
            return None;
        }
        Some(format!(
            "the {} policy delegates to the account: an identity policy must allow it too",
            self.resource_stage()
        ))
    }

    /// Something grants, and filters do not let it through.
    fn cut(&self, outcomes: &LayerOutcomes, stage: Stage) -> Option<String> {
        let filters = [
            ("control policies", &outcomes.control),
            ("resource control policies", &outcomes.resource_control),
            ("the endpoint policy", &outcomes.endpoint),
            ("the session policy", &outcomes.session),
            ("the boundary", &outcomes.boundary),
        ];
        if !matches!(
            stage,
            Stage::Control
                | Stage::ResourceControl
                | Stage::Endpoint
                | Stage::Session
                | Stage::Boundary
        ) {
            return None;
        }
        let mut cutting = Vec::new();
        for (name, outcome) in filters {
            if outcome.is_some_and(|outcome| !allows(&outcome)) {
                cutting.push(name);
            }
        }
        let granted = self.granted(outcomes)?;
        let verb = if matches!(cutting.as_slice(), [one] if !one.ends_with("policies")) {
            "does"
        } else {
            "do"
        };
        let not = format!("{verb} not allow `{}`", self.request.action());
        Some(format!(
            "{granted}, and {} {not}, so it is cut",
            cutting.join(" and ")
        ))
    }

    /// Who grants it.
    fn granted(&self, outcomes: &LayerOutcomes) -> Option<String> {
        let resource = outcomes
            .resource
            .filter(allows)
            .filter(|outcome| outcome.grants.any() == Truth::True);
        let policy = self.resource_stage();
        match resource.map(|outcome| outcome.grants) {
            Some(grants) if grants.by_role == Truth::True && grants.direct != Truth::True => {
                Some(format!("the {policy} policy grants to the role"))
            }
            Some(grants) if grants.direct == Truth::True => {
                Some(format!("the {policy} policy grants to the caller"))
            }
            _ if outcomes.identity.is_some_and(|outcome| allows(&outcome)) => {
                Some("an identity policy allows it".to_owned())
            }
            _ => None,
        }
    }
}

/// Whether a layer allows.
fn allows(outcome: &LayerOutcome) -> bool {
    outcome.verdict == Verdict::Allow
}
