//! What each layer in force says of an access.

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
    pub(super) fn outcomes(&self, layers: &mut (impl OutcomeSource + ?Sized)) -> LayerOutcomes {
        let view = self.view();
        let binds_owner =
            self.table.sharing.control_binds_owner != self.flips(Switch::OwnerBoundByControl);
        let controlled = self.has_side() && (!self.is_owner() || binds_owner);
        let control = [&self.caller.control, &self.side.control]
            .map(|levels| levels.as_deref().filter(|_| controlled));
        let control = self.levels(control, Stage::Control, &view, layers);
        let resource_control = [self.side.resource_control.as_deref(), None];
        let resource_control = self.levels(resource_control, Stage::ResourceControl, &view, layers);
        LayerOutcomes {
            control,
            resource_control,
            endpoint: self.one(
                self.caller.endpoint.as_ref(),
                Stage::Endpoint,
                &view,
                layers,
            ),
            session: self.one(
                self.caller.session.as_ref().filter(|_| self.is_bound()),
                Stage::Session,
                &view,
                layers,
            ),
            boundary: self.one(
                self.caller.boundary.as_ref().filter(|_| self.is_bound()),
                Stage::Boundary,
                &view,
                layers,
            ),
            identity: if self.is_bound() {
                self.identity(&view, layers)
            } else {
                None
            },
            resource: self.resource(&view, layers),
        }
    }

    fn one(
        &self,
        layer: Option<&Layer>,
        stage: Stage,
        view: &View<'_>,
        layers: &mut (impl OutcomeSource + ?Sized),
    ) -> Option<LayerOutcome> {
        layer.map(|layer| layers.outcome(LayerRef::Layer(layer), self.at(stage), view))
    }

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
        let levels = lists
            .into_iter()
            .flatten()
            .flatten()
            .enumerate()
            .map(|(level, layer)| {
                needed(layers.outcome(
                    LayerRef::Layer(layer),
                    LayerPlace {
                        level,
                        ..self.at(stage)
                    },
                    view,
                ))
            });
        let strictest_level = levels.reduce(strictest);
        let nothing = lists
            .into_iter()
            .flatten()
            .any(<[Layer]>::is_empty)
            .then(|| needed(LayerOutcome::NOTHING));
        [strictest_level, nothing]
            .into_iter()
            .flatten()
            .reduce(strictest)
    }

    fn identity(
        &self,
        view: &View<'_>,
        layers: &mut (impl OutcomeSource + ?Sized),
    ) -> Option<LayerOutcome> {
        let mut union = self
            .own
            .map(|own| layers.outcome(own, self.at(Stage::Identity), view));
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
                union = Some(union.map_or(next, |union| union.or(next)));
            }
        }
        union
    }

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
        let view = self.assume.flatten().map_or(*view, |action| {
            let (service, name) = action;
            View {
                action,
                action_mask: action_mask(service, Some(name)),
                ..*view
            }
        });
        let given = layer.as_ref().map(|layer| {
            layers.outcome(
                LayerRef::Layer(layer),
                self.at(self.resource_stage()),
                &view,
            )
        });
        if given.is_none() && self.sharing.always_guarded && self.flips(Switch::AbsentPolicy) {
            let by_account = if self.table.sharing.delegates {
                Truth::True
            } else {
                Truth::False
            };
            let grants = Naming {
                direct: by_account.not(),
                by_account,
                ..Naming::NONE
            };
            let names = LayerOutcome {
                verdict: Verdict::Allow,
                statement: None,
                grants,
            };
            return (self.has_side() && self.is_within()).then_some(names);
        }
        given
    }
}
