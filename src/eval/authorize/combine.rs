//! From what the layers say to the decision (clauses L1 to L9).
//!
//! A deny of any layer wins. Then every filter in force (control policies, endpoint, session,
//! boundary) has to allow, and somebody has to grant: the caller's own policies, the policy of the
//! resource, or both, as the sharing rule of the service says. What is denied for want of a grant
//! is denied at the stage that should have granted it.

use super::access::Access;
use super::outcomes::LayerOutcomes;
use crate::decision::{Truth, Verdict};
use crate::dialect::{Across, Exempt, Switch, Within};
use crate::eval::decision::Decision;
use crate::eval::layer::LayerOutcome;
use crate::eval::stage::Stage;
use crate::principal::Identity;

impl Access<'_> {
    pub(super) fn combine(&self, outcomes: &LayerOutcomes) -> Decision {
        let resource_alone = !self.is_within() && self.sharing.across == Across::Resource;
        let ignored = resource_alone && self.flips(Switch::CrossAccountIdentityDeny);
        let in_order = [
            (Stage::Control, &outcomes.control),
            (Stage::ResourceControl, &outcomes.resource_control),
            (Stage::Endpoint, &outcomes.endpoint),
            (Stage::Session, &outcomes.session),
            (Stage::Boundary, &outcomes.boundary),
            (
                Stage::Identity,
                if ignored { &None } else { &outcomes.identity },
            ),
            (self.resource_stage(), &outcomes.resource),
        ];
        let first = |verdict: Verdict, count: usize| {
            in_order.iter().take(count).find_map(|(stage, outcome)| {
                let outcome = outcome
                    .as_ref()
                    .filter(|outcome| outcome.verdict == verdict)?;
                Some(Decision {
                    verdict,
                    stage: *stage,
                    statement: outcome.statement,
                })
            })
        };
        let without = |verdict, stage| Decision {
            verdict,
            stage,
            statement: None,
        };
        let deny = |stage| without(Verdict::ImplicitDeny, stage);
        let denied = first(Verdict::ExplicitDeny, in_order.len());
        if let Some(denied) = denied.filter(|_| self.exempt != Some(Exempt::Everything)) {
            return denied;
        }
        if self.request.session_is_over() {
            return deny(Stage::Session);
        }
        if matches!(
            self.exempt,
            Some(Exempt::Everything | Exempt::NeedingPermission)
        ) {
            return without(Verdict::Allow, Stage::Identity);
        }
        if let Some(allowed) = self.grant(outcomes) {
            return allowed;
        }
        const FILTERS: usize = 5;
        first(Verdict::ImplicitDeny, FILTERS)
            .unwrap_or_else(|| deny(self.stage_without_grant(outcomes)))
    }

    /// The allow, if some layer grants it and no filter blocks it.
    fn grant(&self, outcomes: &LayerOutcomes) -> Option<Decision> {
        let passes = |outcome: Option<LayerOutcome>| {
            outcome.is_none_or(|outcome| outcome.verdict == Verdict::Allow)
        };
        if ![
            outcomes.control,
            outcomes.resource_control,
            outcomes.endpoint,
        ]
        .into_iter()
        .all(passes)
        {
            return None;
        }
        let capped = !passes(outcomes.session) || !passes(outcomes.boundary);
        let resource = outcomes.resource.unwrap_or(LayerOutcome::NOTHING);
        let granted = |naming| resource.verdict == Verdict::Allow && naming == Truth::True;
        let names = granted(resource.grants.any());
        let identity_allows = self.identity_allows(outcomes);
        let by_identity = identity_allows && !capped;
        let allow = |stage, outcome: Option<LayerOutcome>| {
            Some(Decision {
                verdict: Verdict::Allow,
                stage,
                statement: outcome.and_then(|outcome| outcome.statement),
            })
        };
        let on_resource = || allow(self.resource_stage(), outcomes.resource);
        if self.assume.is_some()
            && (self.is_owner() || *self.request.identity() == Identity::Anonymous)
        {
            return None;
        }
        if !self.has_side() {
            return if names { on_resource() } else { None };
        }
        let within = self.is_within();
        let by_resource = if within && self.table.sharing.delegates {
            // A grant to the caller itself passes the caps, one to its role does not, one to the
            // account delegates (L5).
            granted(resource.grants.direct) || (granted(resource.grants.by_role) && !capped)
        } else {
            names && !capped
        };
        let roles = self.assume.is_some();
        match (within, self.sharing.within, self.sharing.across) {
            (true, Within::Either, _) if by_identity => allow(Stage::Identity, outcomes.identity),
            (true, Within::Named, _) if by_identity && names && !roles => {
                allow(Stage::Identity, outcomes.identity)
            }
            (true, Within::Named, _) if by_identity && names => on_resource(),
            (true, Within::Either | Within::Named, _) | (false, _, Across::Resource)
                if by_resource =>
            {
                on_resource()
            }
            (true, Within::Both, _) | (false, _, Across::Both) if by_identity && names => {
                on_resource()
            }
            _ => None,
        }
    }

    pub(super) fn identity_allows(&self, outcomes: &LayerOutcomes) -> bool {
        if self.lacks_session_policy() {
            return false;
        }
        self.is_owner()
            || outcomes
                .identity
                .is_some_and(|outcome| outcome.verdict == Verdict::Allow)
    }

    /// Where a denial for want of a grant is named (L9, T1).
    fn stage_without_grant(&self, outcomes: &LayerOutcomes) -> Stage {
        let resource_alone = !self.is_within() && self.sharing.across == Across::Resource;
        if !self.has_side() || resource_alone || self.identity_allows(outcomes) {
            self.resource_stage()
        } else {
            Stage::Identity
        }
    }
}
