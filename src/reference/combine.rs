//! How the layers combine to a decision (clauses L2 to L6, L9, L12, T1 and T5).

use super::caller::RequestCaller;
use super::question::{PolicyAnswer, ResourceQuestion};
use crate::decision::Verdict;
use crate::dialect::{Across, Exempt, Within};
use crate::model::Policy;

/// What a filter in force says, level by level.
struct LayerFilter {
    stage: &'static str,
    said: Vec<PolicyAnswer>,
    must_allow: bool,
}

/// What each side and every filter says.
struct LayerAnswers {
    filters: Vec<LayerFilter>,
    identity: PolicyAnswer,
    resource: PolicyAnswer,
}

impl LayerFilter {
    /// Whether a resource's policy may grant without it (L5).
    fn is_passable(&self) -> bool {
        matches!(self.stage, "session" | "boundary")
    }

    fn denies(&self) -> bool {
        self.said.iter().any(|said| said.denies)
    }

    /// Every level must allow, and no level is none that allows (L3).
    fn passes(&self) -> bool {
        !self.must_allow || (!self.said.is_empty() && self.said.iter().all(|said| said.allows()))
    }
}

/// The session has ended, or is not seen to go on.
const OVER: (Verdict, &str) = (Verdict::ImplicitDeny, "session");

impl ResourceQuestion<'_, '_> {
    /// The filters in force, in the order of their stages.
    fn filters(&self) -> Vec<LayerFilter> {
        let (layers, side) = (self.layers, self.side);
        let all = |policies: &Vec<Policy>| vec![self.ask(policies, Some(true))];
        let levels = |levels: &Vec<Vec<Policy>>| levels.iter().flat_map(all).collect::<Vec<_>>();
        let bound = match self.who.is_owner() {
            true => {
                self.table.sharing.control_binds_owner != self.flipped("owner-bound-by-control")
            }
            false => self.has_side(),
        };
        let own = self.has_side() && !self.who.is_owner();
        let rows = [
            (
                "control",
                layers.control.as_ref().filter(|_| bound).map(levels),
            ),
            (
                "control",
                side.control.as_ref().filter(|_| bound).map(levels),
            ),
            (
                "resource_control",
                side.resource_control.as_ref().map(levels),
            ),
            ("endpoint", layers.endpoint.as_ref().map(all)),
            ("session", layers.session.as_ref().filter(|_| own).map(all)),
            (
                "boundary",
                layers.boundary.as_ref().filter(|_| own).map(all),
            ),
        ];
        let in_force = rows
            .into_iter()
            .filter_map(|(stage, said)| Some((stage, said?)));
        let must_allow = |stage: &str| stage != "control" || !self.flipped("control-levels");
        in_force
            .map(|(stage, said)| LayerFilter {
                stage,
                said,
                must_allow: must_allow(stage),
            })
            .collect()
    }

    /// The decision as a procedure.
    pub(super) fn decide(&self) -> (Verdict, &'static str) {
        let exempt = self.exempt();
        // L12: no deny counts. The session must go on.
        if exempt == Some(Exempt::Everything) {
            return if self.request.session_is_over() {
                OVER
            } else {
                (Verdict::Allow, "identity")
            };
        }
        let answers = self.answers();
        if let Some(stage) = self.denied_at(&answers) {
            return (Verdict::ExplicitDeny, stage);
        }
        if self.request.session_is_over() {
            return OVER;
        }
        // L12: nothing needs to allow it.
        if exempt == Some(Exempt::NeedingPermission) {
            return (Verdict::Allow, "identity");
        }
        // Filters that nothing passes.
        if let Some(filter) = answers
            .filters
            .iter()
            .find(|filter| !filter.is_passable() && !filter.passes())
        {
            return (Verdict::ImplicitDeny, filter.stage);
        }
        // T1 and T3: who may assume no role.
        if self.assumed.is_some()
            && (self.who.is_owner() || matches!(self.who, RequestCaller::Nobody))
        {
            return (Verdict::ImplicitDeny, self.last_stage());
        }
        // L7: who has no side.
        if !self.has_side() {
            let verdict = if answers.resource.allows() {
                Verdict::Allow
            } else {
                Verdict::ImplicitDeny
            };
            return (verdict, self.last_stage());
        }
        self.granted(&answers)
    }

    fn last_stage(&self) -> &'static str {
        if self.assumed.is_some() {
            "trust"
        } else {
            "resource"
        }
    }

    /// Whether the resource's side grants across accounts without the caller's.
    fn by_resource_alone(&self) -> bool {
        !self.is_same_account() && self.sharing().across == Across::Resource
    }

    fn answers(&self) -> LayerAnswers {
        let own = self.has_side() && !self.who.is_owner();
        let identity = match own {
            true if self.by_resource_alone() && self.flipped("cross-account-identity-deny") => {
                PolicyAnswer::default()
            }
            true => self.identity(),
            false => PolicyAnswer::default(),
        };
        LayerAnswers {
            filters: self.filters(),
            identity,
            resource: self.of_resource(),
        }
    }

    /// L2: an explicit deny anywhere.
    fn denied_at(&self, answers: &LayerAnswers) -> Option<&'static str> {
        match answers.filters.iter().find(|filter| filter.denies()) {
            Some(filter) => Some(filter.stage),
            None if answers.identity.denies => Some("identity"),
            None => answers.resource.denies.then(|| self.last_stage()),
        }
    }

    /// L4 and L5: who must grant.
    fn granted(&self, answers: &LayerAnswers) -> (Verdict, &'static str) {
        let (sharing, resource, last) = (self.sharing(), &answers.resource, self.last_stage());
        let failed = answers
            .filters
            .iter()
            .find(|filter| filter.is_passable() && !filter.passes());
        let identity_allows = self.who.is_owner() || answers.identity.allows();
        let (by_identity, by_resource) =
            match (self.is_same_account(), sharing.within, sharing.across) {
                (true, Within::Either, _) => (identity_allows, resource.itself || resource.by_role),
                (true, Within::Named, _) => (
                    identity_allows && resource.allows(),
                    resource.itself || resource.by_role,
                ),
                (true, Within::Both, _) | (false, _, Across::Both) => {
                    (false, identity_allows && resource.allows())
                }
                (false, _, Across::Resource) => (false, resource.allows()),
            };
        // L5, first row: only within an account, and only where the policy is enough by itself.
        let passes_filters = self.is_same_account()
            && self.table.sharing.delegates
            && sharing.within != Within::Both
            && resource.itself;
        let granted_by = match failed {
            None if by_identity && self.assumed.is_none() => Some("identity"),
            None if by_identity || by_resource => Some(last),
            Some(_) if passes_filters => Some(last),
            _ => None,
        };
        match (granted_by, failed) {
            (Some(stage), _) => (Verdict::Allow, stage),
            (None, Some(filter)) => (Verdict::ImplicitDeny, filter.stage),
            (None, None) if identity_allows || self.by_resource_alone() => {
                (Verdict::ImplicitDeny, last)
            }
            (None, None) => (Verdict::ImplicitDeny, "identity"),
        }
    }
}
