//! Grants that do not come through, in words (clause E2c).

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
        let denied = decision.verdict == Verdict::ImplicitDeny && !self.request.session_is_over();
        let delegated = denied
            .then(|| self.delegated(outcomes, decision.stage))
            .flatten();
        let cut = denied.then(|| self.cut(outcomes, decision.stage)).flatten();
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
        let policy = self.resource_stage();
        (delegates && names_account_alone).then(|| {
            format!(
                "the {policy} policy delegates to the account: an identity policy must allow it too"
            )
        })
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
        let cutting = filters
            .into_iter()
            .filter(|(_, outcome)| outcome.is_some_and(|outcome| !allows(&outcome)));
        let cutting: Vec<_> = cutting.map(|(name, _)| name).collect();
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

fn allows(outcome: &LayerOutcome) -> bool {
    outcome.verdict == Verdict::Allow
}
