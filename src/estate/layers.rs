//! The layers of a question: what is attached to the caller and to each resource.

use smallvec::SmallVec;

use super::lookup::Who;
use super::model::{Account, Attachment, Held, Holder, Inner, Levels, Slot};
use super::prepare::Found;
use super::question::Question;
use crate::compile::{Layer, PolicyId};
use crate::dialect::Kind;
use crate::error::Error;
use crate::eval::{Caller, ResourceSide};
use crate::request::Request;
use crate::resource_name::Name;

/// What a policy counts as whose text is not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gaps {
    Nothing,
    AllowAll,
    DenyAll,
}

/// Which list of a level.
type List = fn(&Levels) -> Option<&Vec<Slot>>;

impl Inner {
    /// The sides of a question.
    pub(super) fn layers(
        &self,
        question: &Question<'_>,
        request: &Request<'_>,
        found: &Found<'_>,
        gaps: Gaps,
    ) -> Result<(Caller, Vec<ResourceSide>), Error> {
        let caller = self.caller(question, found, gaps)?;
        let owners = found.owners.iter().zip(&found.groups);
        let sides = request
            .names()
            .iter()
            .zip(owners)
            .map(|(name, (owner, group))| {
                let side = ResourceSide::new().group(group.clone());
                self.side(side, name.as_ref(), owner.as_deref(), found, gaps)
            });
        Ok((caller, sides.collect::<Result<_, _>>()?))
    }

    fn caller(
        &self,
        question: &Question<'_>,
        found: &Found<'_>,
        gaps: Gaps,
    ) -> Result<Caller, Error> {
        let mut caller = Caller::new();
        if let Some(layer) = question
            .asker
            .session()
            .and_then(|session| session.policy_layer())
        {
            caller = caller.session(layer);
        }
        let account = match found.who {
            None => return Ok(caller),
            Some(Who::Foreign) => {
                let ids: SmallVec<[PolicyId; 1]> =
                    self.probe(Kind::Identity, gaps).into_iter().collect();
                return Ok(caller.identity(self.policies.layer(Kind::Identity, &ids)?));
            }
            Some(Who::Owner(account) | Who::Absent(account, _)) => account,
            Some(Who::User(account, user)) => {
                let groups = user
                    .groups
                    .iter()
                    .filter_map(|index| account.groups.get(*index as usize));
                let groups = groups.flat_map(|group| &group.attachments);
                caller = self.holder(caller, &user.holder, groups, gaps)?;
                account
            }
            Some(Who::Role(account, role)) => {
                caller = self.holder(caller, &role.holder, [].iter(), gaps)?;
                account
            }
        };
        if self.dialect().control_follows_resource() || !binds(account, found) {
            return Ok(caller);
        }
        Ok(
            match self.levels(
                account,
                Kind::Control,
                |levels| levels.control.as_ref(),
                gaps,
            )? {
                Some(levels) => caller.control(levels),
                None => caller,
            },
        )
    }

    /// Policies and boundary of a user or role.
    fn holder<'h>(
        &self,
        mut caller: Caller,
        holder: &'h Holder,
        more: impl Iterator<Item = &'h Attachment>,
        gaps: Gaps,
    ) -> Result<Caller, Error> {
        let mut ids: SmallVec<[PolicyId; 16]> = SmallVec::new();
        for attachment in holder.attachments.iter().chain(more) {
            let id = self.id(attachment.slot, Kind::Identity, gaps);
            match &attachment.groups {
                None => ids.extend(id),
                Some(groups) => {
                    let ids: SmallVec<[PolicyId; 1]> = id.into_iter().collect();
                    let layer = self.policies.layer(Kind::Identity, &ids)?;
                    caller =
                        caller.identity_in(layer, groups.iter().map(|group| group.to_string()));
                }
            }
        }
        caller = caller.identity(self.policies.layer(Kind::Identity, &ids)?);
        if let Some(slot) = holder.boundary {
            caller = caller.boundary(self.layer(Kind::Boundary, &[slot], gaps)?);
        }
        Ok(caller)
    }

    fn side(
        &self,
        mut side: ResourceSide,
        name: Option<&Name<'_>>,
        owner: Option<&str>,
        found: &Found<'_>,
        gaps: Gaps,
    ) -> Result<ResourceSide, Error> {
        if let Some(name) = name {
            if let Some(owner) = owner {
                side = side.owner(owner);
            }
            let mut slots: SmallVec<[Slot; 4]> = SmallVec::new();
            let listed = self
                .resources(name)
                .filter_map(|(_, resource)| resource.policies.as_ref());
            let mut has_policy = false;
            for policies in listed {
                has_policy = true;
                slots.extend(policies.iter().copied());
            }
            if has_policy {
                side = side.policy(self.layer(Kind::Resource, &slots, gaps)?);
            }
            if let Some(slot) = self
                .role_for(name, found.identity.caller())
                .and_then(|role| role.trust)
            {
                side = side.trust(self.layer(Kind::Trust, &[slot], gaps)?);
            }
        }
        // An action without a resource is one on the caller's own account.
        let owner = owner.or_else(|| found.identity.account().filter(|_| name.is_none()));
        let Some(account) = owner.and_then(|owner| self.accounts.get(owner)) else {
            return Ok(side);
        };
        if !binds(account, found) {
            return Ok(side);
        }
        if self.dialect().control_follows_resource()
            && let Some(levels) = self.levels(
                account,
                Kind::Control,
                |levels| levels.control.as_ref(),
                gaps,
            )?
        {
            side = side.control(levels);
        }
        let list: List = |levels| levels.resource_control.as_ref();
        if let Some(levels) = self.levels(account, Kind::ResourceControl, list, gaps)? {
            side = side.resource_control(levels);
        }
        Ok(side)
    }

    /// The levels over an account, the root first; none where nothing is attached anywhere.
    fn levels(
        &self,
        account: &Account,
        kind: Kind,
        list: List,
        gaps: Gaps,
    ) -> Result<Option<Vec<Layer>>, Error> {
        let mut lists: SmallVec<[&Vec<Slot>; 8]> = list(&account.levels).into_iter().collect();
        lists.extend(
            self.folders_of(account)
                .filter_map(|folder| list(&folder.levels)),
        );
        if lists.is_empty() {
            return Ok(None);
        }
        let layers = lists
            .iter()
            .rev()
            .map(|slots| self.layer(kind, slots, gaps));
        layers.collect::<Result<_, _>>().map(Some)
    }

    /// The folders that an account lies in, the nearest first.
    pub(super) fn folders_of(
        &self,
        account: &Account,
    ) -> impl Iterator<Item = &super::model::Folder> {
        let folder = |index: u32| self.folders.get(index as usize);
        // OK because a folder that lies in itself was refused.
        std::iter::successors(account.folder.and_then(folder), move |here| {
            here.parent.and_then(folder)
        })
    }

    fn layer(&self, kind: Kind, slots: &[Slot], gaps: Gaps) -> Result<Layer, Error> {
        let ids: SmallVec<[PolicyId; 8]> = slots
            .iter()
            .filter_map(|slot| self.id(*slot, kind, gaps))
            .collect();
        self.policies.layer(kind, &ids)
    }

    fn id(&self, slot: Slot, kind: Kind, gaps: Gaps) -> Option<PolicyId> {
        match self.slots.get(slot.0 as usize)? {
            Held::Policy(id) => Some(*id),
            Held::Gap(_) => self.probe(kind, gaps),
        }
    }

    fn probe(&self, kind: Kind, gaps: Gaps) -> Option<PolicyId> {
        let (_, allows, denies) = self.probes.iter().find(|(other, _, _)| *other == kind)?;
        match gaps {
            Gaps::Nothing => None,
            Gaps::AllowAll => Some(*allows),
            Gaps::DenyAll => Some(*denies),
        }
    }
}

/// Whether the control policies over an account bind a caller: not in the account that manages the
/// organisation, and not a role that the vendor made for a service (L7).
fn binds(account: &Account, found: &Found<'_>) -> bool {
    let is_linked = matches!(found.who, Some(Who::Role(_, role)) if role.is_service_linked);
    !account.is_management && !is_linked
}
