//! The layers of a question: what is attached to the caller and to each resource.
//!
//! An estate answers by the same engine as everybody else: this file collects the policies that
//! bear on a resolved question and hands them to `eval` as layers. What is missing can be read in
//! three ways ([`Gaps`]): as nothing, which is how every decision is made, and as a policy that
//! allows or that denies everything, which shows whether a gap matters.
//!
//! # Example
//!
//! `ann` is in the group `operators` of account 1, which lies in the folder `prod`, and asks about
//! a bucket that is listed with a policy. Her identity layer holds her own policies and the
//! group's; the control levels are those of the root, of `prod` and of the account, in this order;
//! the bucket's side has its policy. An attachment for one resource group is a layer of its own.

use smallvec::SmallVec;

use super::lookup::EstateCaller;
use super::model::{
    EstateAccount, Gaps, Levels, Model, PolicyAttachment, PolicyHolder, PolicySlot, SlotContent,
};
use super::resolve::ResolvedQuestion;
use crate::compile::{Layer, PolicyId};
use crate::dialect::Kind;
use crate::error::Error;
use crate::eval::{Caller, Decision, Explanation, ResourceSide, authorize, explain_authorization};
use crate::request::Request;
use crate::resource_name::Name;

/// The layers of the caller and of each resource.
pub(super) struct QuestionSides {
    pub(super) caller: Caller,
    pub(super) resources: Vec<ResourceSide>,
}

impl QuestionSides {
    /// Decides a request over these layers.
    pub(super) fn authorize(&self, request: &Request<'_>) -> Result<Decision, Error> {
        authorize(&self.caller, &self.resources, request)
    }

    /// Decides a request over these layers, and explains the decision.
    pub(super) fn explain(&self, request: &Request<'_>) -> Result<Explanation, Error> {
        explain_authorization(&self.caller, &self.resources, request)
    }
}

/// The layers of a question that is not refused, with missing policies read as `gaps` says.
pub(super) fn layers(
    model: &Model,
    resolved: &ResolvedQuestion<'_, '_>,
    gaps: Gaps,
) -> Result<QuestionSides, Error> {
    let builder = SideBuilder {
        model,
        resolved,
        gaps,
    };
    let mut resources = Vec::with_capacity(resolved.owners.len());
    let owners = resolved.owners.iter().zip(&resolved.groups);
    for (name, (owner, group)) in resolved.request.names().iter().zip(owners) {
        let side = ResourceSide::new().group(group.clone());
        resources.push(builder.resource(side, name.as_ref(), owner.as_deref())?);
    }
    Ok(QuestionSides {
        caller: builder.caller()?,
        resources,
    })
}

/// Which list of a level.
type LevelList = fn(&Levels) -> Option<&Vec<PolicySlot>>;

/// Builds the layers of a question, with missing policies read in one way.
struct SideBuilder<'r> {
    model: &'r Model,
    resolved: &'r ResolvedQuestion<'r, 'r>,
    gaps: Gaps,
}

impl SideBuilder<'_> {
    /// The layers of the caller: session, identity, boundary and control.
    fn caller(&self) -> Result<Caller, Error> {
        let mut caller = Caller::new();
        if let Some(layer) = self
            .resolved
            .session
            .and_then(|session| session.policy_layer())
        {
            caller = caller.session(layer);
        }
        let account = match self.resolved.caller.who {
            None => return Ok(caller),
            Some(EstateCaller::Foreign) => {
                let ids: SmallVec<[PolicyId; 1]> = self.probe(Kind::Identity).into_iter().collect();
                return Ok(caller.identity(self.model.policies.layer(Kind::Identity, &ids)?));
            }
            Some(EstateCaller::Owner(account) | EstateCaller::Absent(account, _)) => account,
            Some(EstateCaller::User(account, user)) => {
                let of_groups = account.group_attachments(user);
                caller = self.holder(caller, &user.holder, of_groups)?;
                account
            }
            Some(EstateCaller::Role(account, role)) => {
                caller = self.holder(caller, &role.holder, [].iter())?;
                account
            }
        };
        if self.model.dialect().control_follows_resource() || !self.is_bound_by(account) {
            return Ok(caller);
        }
        let control: LevelList = |levels| levels.control.as_ref();
        Ok(match self.levels(account, Kind::Control, control)? {
            Some(levels) => caller.control(levels),
            None => caller,
        })
    }

    /// Adds the policies and the boundary of a user or role.
    fn holder<'h>(
        &self,
        mut caller: Caller,
        holder: &'h PolicyHolder,
        of_groups: impl Iterator<Item = &'h PolicyAttachment>,
    ) -> Result<Caller, Error> {
        let mut ids: SmallVec<[PolicyId; 16]> = SmallVec::new();
        for attachment in holder.attachments.iter().chain(of_groups) {
            let id = self.id(attachment.slot, Kind::Identity);
            match &attachment.groups {
                None => ids.extend(id),
                Some(groups) => {
                    let ids: SmallVec<[PolicyId; 1]> = id.into_iter().collect();
                    let layer = self.model.policies.layer(Kind::Identity, &ids)?;
                    let groups = groups.iter().map(|group| group.to_string());
                    caller = caller.identity_in(layer, groups);
                }
            }
        }
        caller = caller.identity(self.model.policies.layer(Kind::Identity, &ids)?);
        if let Some(slot) = holder.boundary {
            caller = caller.boundary(self.layer(Kind::Boundary, &[slot])?);
        }
        Ok(caller)
    }

    /// The layers of a resource: its policies, trust, and control where it follows the resource.
    fn resource(
        &self,
        mut side: ResourceSide,
        name: Option<&Name<'_>>,
        owner: Option<&str>,
    ) -> Result<ResourceSide, Error> {
        let identity = &self.resolved.caller.identity;
        if let Some(name) = name {
            if let Some(owner) = owner {
                side = side.owner(owner);
            }
            if let Some(slots) = self.resource_policies(name) {
                side = side.policy(self.layer(Kind::Resource, &slots)?);
            }
            let role = self.model.role_for(name, identity.caller());
            if let Some(slot) = role.and_then(|role| role.trust) {
                side = side.trust(self.layer(Kind::Trust, &[slot])?);
            }
        }
        // An action without a resource is one on the caller's own account.
        let owner = owner.or_else(|| identity.account().filter(|_| name.is_none()));
        let Some(account) = owner.and_then(|owner| self.model.accounts.get(owner)) else {
            return Ok(side);
        };
        if !self.is_bound_by(account) {
            return Ok(side);
        }
        let control: LevelList = |levels| levels.control.as_ref();
        if self.model.dialect().control_follows_resource()
            && let Some(levels) = self.levels(account, Kind::Control, control)?
        {
            side = side.control(levels);
        }
        let control: LevelList = |levels| levels.resource_control.as_ref();
        if let Some(levels) = self.levels(account, Kind::ResourceControl, control)? {
            side = side.resource_control(levels);
        }
        Ok(side)
    }

    /// The policies of a resource and of what it lies in; none where nothing of it may have one.
    fn resource_policies(&self, name: &Name<'_>) -> Option<SmallVec<[PolicySlot; 4]>> {
        let mut slots: Option<SmallVec<[PolicySlot; 4]>> = None;
        for (_, resource) in self.model.resources(name) {
            if let Some(policies) = &resource.policies {
                slots.get_or_insert_default().extend_from_slice(policies);
            }
        }
        slots
    }

    /// The levels over an account, the root first; none where nothing is attached anywhere.
    fn levels(
        &self,
        account: &EstateAccount,
        kind: Kind,
        list: LevelList,
    ) -> Result<Option<Vec<Layer>>, Error> {
        let mut lists: SmallVec<[&Vec<PolicySlot>; 8]> =
            list(&account.levels).into_iter().collect();
        for folder in self.model.folders_of(account) {
            lists.extend(list(&folder.levels));
        }
        if lists.is_empty() {
            return Ok(None);
        }
        let mut layers = Vec::with_capacity(lists.len());
        for slots in lists.iter().rev() {
            layers.push(self.layer(kind, slots)?);
        }
        Ok(Some(layers))
    }

    /// The policies in some slots, as a layer.
    fn layer(&self, kind: Kind, slots: &[PolicySlot]) -> Result<Layer, Error> {
        let ids: SmallVec<[PolicyId; 8]> = slots
            .iter()
            .filter_map(|slot| self.id(*slot, kind))
            .collect();
        self.model.policies.layer(kind, &ids)
    }

    /// The policy in a slot; in place of a missing one what `gaps` says.
    fn id(&self, slot: PolicySlot, kind: Kind) -> Option<PolicyId> {
        match self.model.slot(slot)? {
            SlotContent::Policy(id) => Some(*id),
            SlotContent::Gap(_) => self.probe(kind),
        }
    }

    /// The policy that takes the place of a missing one.
    fn probe(&self, kind: Kind) -> Option<PolicyId> {
        let mut probes = self.model.probes.iter();
        let (_, allows, denies) = probes.find(|(other, _, _)| *other == kind)?;
        match self.gaps {
            Gaps::Nothing => None,
            Gaps::AllowAll => Some(*allows),
            Gaps::DenyAll => Some(*denies),
        }
    }

    /// Whether the control policies over an account bind the caller: not in the account that
    /// manages the organisation, and not a role that the vendor made for a service (L7).
    fn is_bound_by(&self, account: &EstateAccount) -> bool {
        let who = self.resolved.caller.who;
        let is_linked = matches!(who, Some(EstateCaller::Role(_, role)) if role.is_service_linked);
        !account.is_management && !is_linked
    }
}
