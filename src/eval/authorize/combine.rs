//! From what the layers say to the decision (clauses L1 to L9).
//!
//! A deny of any layer wins. Then every filter in force (control policies, endpoint, session,
//! boundary) has to allow, and somebody has to grant: the caller's own policies, the policy of the
//! resource, or both, as the sharing rule of the service says. What is denied for want of a grant
//! is denied at the stage that should have granted it.
//!
//! # Example
//!
//! A user with a boundary asks for an object of its own account. The boundary allows nothing, no
//! identity policy allows the action, and the policy of the bucket grants it to the user by name.
//! No layer denies. `grant` then asks who grants: the identity policies do not; the bucket's policy
//! does, and a grant to the user itself passes the boundary where the dialect says so (L5). The
//! request is allowed at `resource`. Had the bucket granted to the whole account instead, no way
//! would be left, and the first filter that does not allow names the denial: `boundary`.
//!
//! A fixed order in which the first layer with an answer wins would be shorter. It cannot express
//! that two layers must agree, nor that a filter matters only for grants of the caller's own side.

use super::access::Access;
use super::outcomes::LayerOutcomes;
use crate::decision::{Truth, Verdict};
use crate::dialect::{Across, Exempt, Switch, Within};
use crate::eval::decision::Decision;
use crate::eval::layer::LayerOutcome;
use crate::eval::stage::Stage;
use crate::principal::Identity;

/// A stage with what its layers say.
type StageOutcome<'o> = (Stage, &'o Option<LayerOutcome>);

/// The first stage that says a verdict, as a decision.
fn first(in_order: &[StageOutcome<'_>], verdict: Verdict) -> Option<Decision> {
    for (stage, outcome) in in_order {
        if let Some(outcome) = outcome
            && outcome.verdict == verdict
        {
            return Some(Decision {
                verdict,
                stage: *stage,
                statement: outcome.statement,
            });
        }
    }
    None
}

/// An allow at a stage, by the statement that its layers name.
fn allowed_at(stage: Stage, outcome: Option<LayerOutcome>) -> Decision {
    Decision {
        verdict: Verdict::Allow,
        stage,
        statement: outcome.and_then(|outcome| outcome.statement),
    }
}

/// Whether a filter lets a request pass: it allows, or is not in force.
fn passes(outcome: Option<LayerOutcome>) -> bool {
    outcome.is_none_or(|outcome| outcome.verdict == Verdict::Allow)
}

impl Access<'_> {
    /// Puts the outcomes of all layers together.
    pub(super) fn combine(&self, outcomes: &LayerOutcomes) -> Decision {
        let resource_alone = !self.is_within() && self.sharing.across == Across::Resource;
        let ignored = resource_alone && self.flips(Switch::CrossAccountIdentityDeny);
        let filters: [StageOutcome<'_>; 5] = [
            (Stage::Control, &outcomes.control),
            (Stage::ResourceControl, &outcomes.resource_control),
            (Stage::Endpoint, &outcomes.endpoint),
            (Stage::Session, &outcomes.session),
            (Stage::Boundary, &outcomes.boundary),
        ];
        let identity = if ignored { &None } else { &outcomes.identity };
        let grants: [StageOutcome<'_>; 2] = [
            (Stage::Identity, identity),
            (self.resource_stage(), &outcomes.resource),
        ];
        if self.exempt != Some(Exempt::Everything)
            && let Some(denied) = first(&filters, Verdict::ExplicitDeny)
                .or_else(|| first(&grants, Verdict::ExplicitDeny))
        {
            return denied;
        }
        if self.request.session_is_over() {
            return Decision::denied_at(Stage::Session);
        }
        if matches!(
            self.exempt,
            Some(Exempt::Everything | Exempt::NeedingPermission)
        ) {
            return allowed_at(Stage::Identity, None);
        }
        if let Some(allowed) = self.grant(outcomes) {
            return allowed;
        }
        first(&filters, Verdict::ImplicitDeny)
            .unwrap_or_else(|| Decision::denied_at(self.stage_without_grant(outcomes)))
    }

    /// The allow, if some layer grants it and no filter blocks it.
    fn grant(&self, outcomes: &LayerOutcomes) -> Option<Decision> {
        if !passes(outcomes.control)
            || !passes(outcomes.resource_control)
            || !passes(outcomes.endpoint)
        {
            return None;
        }
        let capped = !passes(outcomes.session) || !passes(outcomes.boundary);
        let resource = outcomes.resource.unwrap_or(LayerOutcome::NOTHING);
        let granted = |naming| resource.verdict == Verdict::Allow && naming == Truth::True;
        let names = granted(resource.grants.any());
        let identity_allows = self.identity_allows(outcomes);
        let by_identity = identity_allows && !capped;
        let on_identity = || Some(allowed_at(Stage::Identity, outcomes.identity));
        let on_resource = || Some(allowed_at(self.resource_stage(), outcomes.resource));
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
            (true, Within::Either, _) if by_identity => on_identity(),
            (true, Within::Named, _) if by_identity && names && !roles => on_identity(),
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

    /// Whether the caller's own side allows: its identity policies, or that it owns the account.
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
