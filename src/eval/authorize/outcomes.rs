//! What each layer in force says of an access.
//!
//! Each kind of layer is asked once, with the view of this access: levels of control policies are
//! combined by the strictest, attachments of identity policies by their union. Which layers are in
//! force follows from the caller: an owner has no boundary, a service has no side of its own, and
//! where the action assumes a role the trust policy takes the place of the resource's.
//!
//! Deciding allocates nothing, so nothing here collects: outcomes are small values on the stack.

use super::access::Access;
use crate::compile::{Layer, View};
use crate::decision::{Truth, Verdict};
use crate::dialect::{Exempt, Switch};
use crate::eval::layer::{LayerOutcome, LayerPlace, LayerRef, OutcomeSource, strictest};
use crate::eval::side::ResourceGroup;
use crate::eval::stage::Stage;
use crate::principal::Naming;
use crate::request::action_mask;

/// What each layer in force says; `None` is not in force.
pub(super) struct LayerOutcomes {
    pub(super) control: Option<LayerOutcome>,
    pub(super) resource_control: Option<LayerOutcome>,
    pub(super) endpoint: Option<LayerOutcome>,
    pub(super) session: Option<LayerOutcome>,
    pub(super) boundary: Option<LayerOutcome>,
    pub(super) identity: Option<LayerOutcome>,
    pub(super) resource: Option<LayerOutcome>,
}

impl Access<'_> {
    /// Asks every layer in force.
    pub(super) fn outcomes(&self, layers: &mut (impl OutcomeSource + ?Sized)) -> LayerOutcomes {
        let view = self.view();
        let binds_owner =
            self.table.sharing.control_binds_owner != self.flips(Switch::OwnerBoundByControl);
        let controlled = self.has_side() && (!self.is_owner() || binds_owner);
        let control = if controlled {
            let lists = [&self.caller.control, &self.side.control];
            self.levels(lists.map(Option::as_deref), Stage::Control, &view, layers)
        } else {
            None
        };
        let lists = [self.side.resource_control.as_deref(), None];
        let resource_control = self.levels(lists, Stage::ResourceControl, &view, layers);
        let endpoint = self.one(&self.caller.endpoint, Stage::Endpoint, &view, layers);
        let (mut session, mut boundary, mut identity) = (None, None, None);
        if self.is_bound() {
            session = self.one(&self.caller.session, Stage::Session, &view, layers);
            boundary = self.one(&self.caller.boundary, Stage::Boundary, &view, layers);
            identity = self.identity(&view, layers);
        }
        LayerOutcomes {
            control,
            resource_control,
            endpoint,
            session,
            boundary,
            identity,
            resource: self.resource(&view, layers),
        }
    }

    /// Asks a layer that is alone at its stage, if it is in force.
    fn one(
        &self,
        layer: &Option<Layer>,
        stage: Stage,
        view: &View<'_>,
        layers: &mut (impl OutcomeSource + ?Sized),
    ) -> Option<LayerOutcome> {
        let layer = layer.as_ref()?;
        Some(layers.outcome(LayerRef::Layer(layer), self.at(stage), view))
    }

    /// The place of a layer at level 0 whose attachment counts.
    fn at(&self, stage: Stage) -> LayerPlace {
        LayerPlace {
            side: self.index,
            stage,
            level: 0,
            attached: Truth::True,
        }
    }

    /// Each level must allow; a list of none allows nothing. Flipped, only the denies of control
    /// policies count.
    fn levels(
        &self,
        lists: [Option<&[Layer]>; 2],
        stage: Stage,
        view: &View<'_>,
        layers: &mut (impl OutcomeSource + ?Sized),
    ) -> Option<LayerOutcome> {
        if lists.iter().all(Option::is_none) {
            return None;
        }
        let must_allow = stage != Stage::Control || !self.flips(Switch::ControlLevels);
        let needed = |outcome: LayerOutcome| match outcome.verdict {
            Verdict::ImplicitDeny if !must_allow => LayerOutcome::PASSED,
            _ => outcome,
        };
        let mut strictest_level: Option<LayerOutcome> = None;
        for (level, layer) in lists.into_iter().flatten().flatten().enumerate() {
            let at = LayerPlace {
                level,
                ..self.at(stage)
            };
            let outcome = needed(layers.outcome(LayerRef::Layer(layer), at, view));
            strictest_level = Some(match strictest_level {
                Some(before) => strictest(before, outcome),
                None => outcome,
            });
        }
        if !lists.into_iter().flatten().any(<[Layer]>::is_empty) {
            return strictest_level;
        }
        let nothing = needed(LayerOutcome::NOTHING);
        Some(match strictest_level {
            Some(level) => strictest(level, nothing),
            None => nothing,
        })
    }

    /// The union of the caller's own policies and of those that are attached for the resource's
    /// group.
    fn identity(
        &self,
        view: &View<'_>,
        layers: &mut (impl OutcomeSource + ?Sized),
    ) -> Option<LayerOutcome> {
        let at = self.at(Stage::Identity);
        let mut union = self.own.map(|own| layers.outcome(own, at, view));
        let stops = self.flips(Switch::ResourceGroupDeny)
            && union.is_some_and(|outcome| outcome.verdict == Verdict::Allow);
        for (level, (layer, groups)) in (1..).zip(&self.caller.scoped) {
            let attached = match &self.side.group {
                ResourceGroup::Unknown => Truth::Unknown,
                ResourceGroup::None => Truth::False,
                ResourceGroup::Named(group) => groups.contains(group).into(),
            };
            let at = LayerPlace {
                attached,
                level,
                ..self.at(Stage::Identity)
            };
            // A layer that is skipped is asked too, since an explanation reports what it says.
            let next = layers.outcome(LayerRef::Layer(layer), at, view);
            if !stops {
                union = Some(match union {
                    Some(union) => union.or(next),
                    None => next,
                });
            }
        }
        union
    }

    /// The policy of the resource, or the trust policy of a role that is assumed.
    fn resource(
        &self,
        view: &View<'_>,
        layers: &mut (impl OutcomeSource + ?Sized),
    ) -> Option<LayerOutcome> {
        if self.exempt == Some(Exempt::OwnersResourcePolicy) {
            return None;
        }
        let layer = if self.assume.is_some() {
            &self.side.trust
        } else {
            &self.side.policy
        };
        let view = match self.assume.flatten() {
            Some((service, name)) => View {
                action: (service, name),
                action_mask: action_mask(service, Some(name)),
                ..*view
            },
            None => *view,
        };
        let given = self.one(layer, self.resource_stage(), &view, layers);
        if given.is_none() && self.sharing.always_guarded && self.flips(Switch::AbsentPolicy) {
            return self.absent_policy();
        }
        given
    }

    /// What a policy that is not given says where it is taken to name the resource's own account.
    fn absent_policy(&self) -> Option<LayerOutcome> {
        if !self.has_side() || !self.is_within() {
            return None;
        }
        let by_account = Truth::from(self.table.sharing.delegates);
        Some(LayerOutcome {
            verdict: Verdict::Allow,
            statement: None,
            grants: Naming {
                direct: by_account.not(),
                by_account,
                ..Naming::NONE
            },
        })
    }
}
