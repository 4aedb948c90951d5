//! How the layers combine to a decision (clauses L2 to L6, L9, L12, T1 and T5).
//!
//! The order of the steps is the order of the stages that a decision may name:
//!
//! 1. An exempt operation is allowed (L12).
//! 2. Any explicit deny denies: filters first, then the caller's policies, then the resource's
//!    (L2).
//! 3. A session that is over ends here.
//! 4. Each filter in force must allow. Session and boundary may be passed by a resource's policy
//!    that names the caller itself (L5).
//! 5. The caller's side or the resource's must grant, or both, by the rule of the resource's kind
//!    and by whether caller and resource share an account (L4).

use super::caller::RequestCaller;
use super::question::{PolicyAnswer, ResourceQuestion};
use crate::decision::Verdict;
use crate::dialect::{Across, Exempt, Within};
use crate::model::Policy;

/// The answers of a filter in force, level by level.
struct LayerFilter {
    stage: &'static str,
    answers: Vec<PolicyAnswer>,
    /// Whether every level must allow; otherwise only denies count.
    must_allow: bool,
}

/// The answers of all filters and of both sides.
struct LayerAnswers {
    /// In the order of their stages.
    filters: Vec<LayerFilter>,
    /// The caller's own policies.
    identity: PolicyAnswer,
    /// The resource's policy, or the trust policy of a role that is assumed.
    resource: PolicyAnswer,
}

impl LayerFilter {
    /// Whether a resource's policy may grant without this filter (L5).
    fn is_passable(&self) -> bool {
        matches!(self.stage, "session" | "boundary")
    }

    /// Whether any level denies explicitly.
    fn denies(&self) -> bool {
        self.answers.iter().any(|answer| answer.denies)
    }

    /// Whether every level allows. A filter without levels does not (L3).
    fn passes(&self) -> bool {
        if !self.must_allow {
            return true;
        }
        !self.answers.is_empty() && self.answers.iter().all(|answer| answer.allows())
    }
}

/// The decision of a session that has ended, or that is not known to go on.
const OVER: (Verdict, &str) = (Verdict::ImplicitDeny, "session");

impl ResourceQuestion<'_, '_> {
    /// The filters in force, in the order of their stages.
    fn filters(&self) -> Vec<LayerFilter> {
        let (layers, side) = (self.layers, self.side);
        let is_bound = if self.caller.is_owner() {
            self.table.sharing.control_binds_owner != self.flipped("owner-bound-by-control")
        } else {
            self.has_side()
        };
        let mut filters = Vec::new();
        if is_bound {
            let must_allow = !self.flipped("control-levels");
            for levels in [&layers.control, &side.control].into_iter().flatten() {
                filters.push(self.filter("control", levels, must_allow));
            }
        }
        if let Some(levels) = &side.resource_control {
            filters.push(self.filter("resource_control", levels, true));
        }
        if let Some(policies) = &layers.endpoint {
            filters.push(self.filter("endpoint", std::slice::from_ref(policies), true));
        }
        if self.has_side() && !self.caller.is_owner() {
            if let Some(policies) = &layers.session {
                filters.push(self.filter("session", std::slice::from_ref(policies), true));
            }
            if let Some(policies) = &layers.boundary {
                filters.push(self.filter("boundary", std::slice::from_ref(policies), true));
            }
        }
        filters
    }

    /// Asks the levels of a filter.
    fn filter(&self, stage: &'static str, levels: &[Vec<Policy>], must_allow: bool) -> LayerFilter {
        let mut answers = Vec::new();
        for policies in levels {
            answers.push(self.ask(policies, Some(true)));
        }
        LayerFilter {
            stage,
            answers,
            must_allow,
        }
    }

    /// Decides: the verdict, and the stage that decided.
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
        // L3: filters that no policy of a resource passes.
        for filter in &answers.filters {
            if !filter.is_passable() && !filter.passes() {
                return (Verdict::ImplicitDeny, filter.stage);
            }
        }
        // T1 and T3: who may assume no role.
        if self.assumed.is_some()
            && (self.caller.is_owner() || matches!(self.caller, RequestCaller::Nobody))
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

    /// The stage of the resource's side.
    fn last_stage(&self) -> &'static str {
        if self.assumed.is_some() {
            "trust"
        } else {
            "resource"
        }
    }

    /// Whether the resource's side alone grants to callers of other accounts.
    fn by_resource_alone(&self) -> bool {
        !self.is_same_account() && self.sharing().across == Across::Resource
    }

    /// Asks all layers.
    fn answers(&self) -> LayerAnswers {
        let has_policies = self.has_side() && !self.caller.is_owner();
        let is_ignored = self.by_resource_alone() && self.flipped("cross-account-identity-deny");
        let identity = if has_policies && !is_ignored {
            self.identity()
        } else {
            PolicyAnswer::default()
        };
        LayerAnswers {
            filters: self.filters(),
            identity,
            resource: self.of_resource(),
        }
    }

    /// L2: the first stage with an explicit deny.
    fn denied_at(&self, answers: &LayerAnswers) -> Option<&'static str> {
        for filter in &answers.filters {
            if filter.denies() {
                return Some(filter.stage);
            }
        }
        if answers.identity.denies {
            return Some("identity");
        }
        answers.resource.denies.then_some(self.last_stage())
    }

    /// L4 and L5: whether the sides that must grant do, and at which stage it is decided.
    fn granted(&self, answers: &LayerAnswers) -> (Verdict, &'static str) {
        let (resource, last) = (&answers.resource, self.last_stage());
        let mut filters = answers.filters.iter();
        let failed = filters.find(|filter| filter.is_passable() && !filter.passes());
        let identity_allows = self.caller.is_owner() || answers.identity.allows();
        let grants = self.grants(identity_allows, resource);
        if let Some(filter) = failed {
            return if self.passes_filters(resource) {
                (Verdict::Allow, last)
            } else {
                (Verdict::ImplicitDeny, filter.stage)
            };
        }
        if grants.by_identity && self.assumed.is_none() {
            return (Verdict::Allow, "identity");
        }
        if grants.by_identity || grants.by_resource {
            return (Verdict::Allow, last);
        }
        if identity_allows || self.by_resource_alone() {
            (Verdict::ImplicitDeny, last)
        } else {
            (Verdict::ImplicitDeny, "identity")
        }
    }

    /// L4: what grants, by the rule of the resource's kind.
    ///
    /// | rule | within an account | across accounts |
    /// | --- | --- | --- |
    /// | `Within::Either` | identity, or a resource policy that names the caller | |
    /// | `Within::Named` | identity where the resource allows too, or that | |
    /// | `Within::Both` | identity and resource together | |
    /// | `Across::Both` | | identity and resource together |
    /// | `Across::Resource` | | the resource alone |
    fn grants(&self, identity_allows: bool, resource: &PolicyAnswer) -> Grants {
        let sharing = self.sharing();
        let names_caller = resource.itself || resource.by_role;
        let both = Grants {
            by_identity: false,
            by_resource: identity_allows && resource.allows(),
        };
        if !self.is_same_account() {
            return match sharing.across {
                Across::Both => both,
                Across::Resource => Grants {
                    by_identity: false,
                    by_resource: resource.allows(),
                },
            };
        }
        match sharing.within {
            Within::Either => Grants {
                by_identity: identity_allows,
                by_resource: names_caller,
            },
            Within::Named => Grants {
                by_identity: identity_allows && resource.allows(),
                by_resource: names_caller,
            },
            Within::Both => both,
        }
    }

    /// L5, first row: whether the resource's policy grants without session and boundary. It does
    /// within an account only, and only where the policy is enough by itself.
    fn passes_filters(&self, resource: &PolicyAnswer) -> bool {
        self.is_same_account()
            && self.table.sharing.delegates
            && self.sharing().within != Within::Both
            && resource.itself
    }
}

/// Which side grants by itself.
struct Grants {
    /// The caller's policies grant.
    by_identity: bool,
    /// The resource's policy grants.
    by_resource: bool,
}
