//! The access to one resource of a request, with all that bears on it.

use crate::compile::{PolicySet, ReadingRule, View};
use crate::dialect::{Across, Exempt, Sharing, Switch, Switches, Table};
use crate::eval::check::agrees;
use crate::eval::layer::LayerRef;
use crate::eval::side::{Caller, ResourceSide};
use crate::eval::stage::Stage;
use crate::request::Request;
use crate::resource_name::Name;

/// The two sides of an access, and who owns the resource.
#[derive(Clone, Copy)]
pub(super) struct Parties<'c> {
    pub(super) caller: &'c Caller,
    pub(super) side: &'c ResourceSide,
    pub(super) owner: Option<&'c str>,
}

/// One resource of a request, with all that bears on it.
pub(super) struct Access<'c> {
    pub(super) caller: &'c Caller,
    /// The caller's own policies.
    pub(super) own: Option<LayerRef<'c>>,
    pub(super) side: &'c ResourceSide,
    /// The place of the resource in the request, from 0.
    pub(super) index: usize,
    pub(super) request: &'c Request<'c>,
    /// The choices that are flipped, those that are not ours in this dialect included.
    pub(super) flipped: Switches,
    pub(super) table: &'c Table,
    /// The name of the resource; `None` is `*`.
    pub(super) name: Option<&'c Name<'c>>,
    /// The account that owns the resource, where it is known.
    pub(super) owner: Option<&'c str>,
    /// Some if the action assumes a role; inside, the action for which the trust policy is asked in
    /// its place.
    pub(super) assume: Option<Option<(&'c str, &'c str)>>,
    /// Which sides have to allow.
    pub(super) sharing: Sharing,
    /// From what the vendor exempts the operation (L12).
    pub(super) exempt: Option<Exempt>,
}

impl<'c> Access<'c> {
    /// The access of a request to its resource of this place.
    pub(super) fn new(
        parties: Parties<'c>,
        index: usize,
        request: &'c Request<'c>,
        flipped: Switches,
    ) -> Self {
        let Parties {
            caller,
            side,
            owner,
        } = parties;
        let name = request.name(index);
        let table = request.dialect().table();
        let assume = table.sharing.assumes(request.action());
        let (service, last) = name.map_or(("", ""), Name::service_and_last);
        let sharing = if assume.is_some() {
            table.sharing.role
        } else {
            table.sharing.rule(service, last)
        };
        let crosses = flipped.contains(Switch::CrossAccountBoth)
            && table.ours.contains(Switch::CrossAccountBoth);
        let across = if crosses && assume.is_none() {
            Across::Resource
        } else {
            sharing.across
        };
        let sharing = Sharing { across, ..sharing };
        let own = caller.identity.as_ref().map(LayerRef::Layer);
        let access = Self {
            caller,
            own,
            side,
            index,
            request,
            flipped,
            table,
            name,
            owner,
            assume,
            sharing,
            exempt: None,
        };
        Self {
            exempt: access.exemption(),
            ..access
        }
    }

    /// Of a caller who holds the identity policies of a set; `None` where the request names another
    /// owner.
    pub(super) fn alone(
        set: &'c PolicySet,
        caller: &'c Caller,
        side: &'c ResourceSide,
        index: usize,
        request: &'c Request<'c>,
        flipped: Switches,
    ) -> Option<Self> {
        let named = request
            .name(index)
            .and_then(|name| request.account_in(name));
        let owner = named.or(request.account());
        let access = Self::new(
            Parties {
                caller,
                side,
                owner,
            },
            index,
            request,
            flipped,
        );
        agrees(owner, request).then_some(Self {
            own: Some(LayerRef::Identity(set)),
            ..access
        })
    }

    /// Whether a choice that is ours in this dialect is flipped.
    pub(super) fn flips(&self, switch: Switch) -> bool {
        self.flipped.contains(switch) && self.table.ours.contains(switch)
    }

    /// Whether the caller belongs to an account, so that it has policies of its own; a service, a
    /// provider and an anonymous caller do not.
    pub(super) fn has_side(&self) -> bool {
        self.request.identity().caller().is_some()
    }

    /// Whether the caller owns its account.
    pub(super) fn is_owner(&self) -> bool {
        self.request.identity().is_owner()
    }

    /// Whether the caller is a user, role or session, so that its own layers count.
    pub(super) fn is_bound(&self) -> bool {
        self.has_side() && !self.is_owner()
    }

    /// Whether caller and resource are of one account.
    pub(super) fn is_within(&self) -> bool {
        self.owner.is_some() && self.request.identity().account() == self.owner
    }

    /// The stage of the policy on the resource's side.
    pub(super) fn resource_stage(&self) -> Stage {
        if self.assume.is_some() {
            Stage::Trust
        } else {
            Stage::Resource
        }
    }

    /// What the layers see of the access.
    pub(super) fn view(&self) -> View<'_> {
        View {
            request: self.request,
            action: self.request.folded_action(),
            action_mask: self.request.action_mask(),
            resource: self.name,
            owner: self.owner,
            bounded: self.is_bound() && self.caller.boundary.is_some(),
            reading: ReadingRule::new(self.table, self.flipped),
            optimistic: false,
            table: self.table,
        }
    }
}
