//! What an estate holds: names resolved, and each use of a policy as a slot.
//!
//! The model is data, and [`super::lookup`] finds things in it by their names. Everything that asks
//! or changes an estate is a function over a [`Model`] in a module of its own, called as the
//! question is: `resolve`, `layers`, `explain`, `show`, `who_can`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use smallvec::SmallVec;

use crate::compile::{PolicyId, PolicySet};
use crate::dialect::{Dialect, Kind};
use crate::principal::Entry;
use crate::source::{Position, Span};

/// A place in the files of an estate.
#[derive(Clone, Copy, Debug)]
pub(super) struct FilePlace {
    pub(super) file: u32,
    pub(super) span: Span,
    pub(super) position: Position,
}

impl FilePlace {
    pub(super) const START: FilePlace = FilePlace {
        file: 0,
        span: Span::EMPTY,
        position: Position { line: 1, column: 1 },
    };
}

/// One of the texts of policies, in the order in which they were met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DocumentId(pub(super) usize);

/// A policy in one use: an index into [`Model::slots`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct PolicySlot(pub(super) u32);

/// What a slot holds.
#[derive(Clone, Debug)]
pub(super) enum SlotContent {
    Policy(PolicyId),
    /// A policy of this name whose text is not given.
    Gap(Box<str>),
}

/// What a policy counts as whose text is not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gaps {
    /// As nothing: the reading of every decision.
    Nothing,
    /// As one that allows everything.
    AllowAll,
    /// As one that denies everything.
    DenyAll,
}

/// A policy that can be attached.
#[derive(Clone, Debug)]
pub(super) struct LibraryPolicy {
    pub(super) place: FilePlace,
    pub(super) pointer: Box<str>,
    /// Its number among the texts that are read.
    pub(super) document: DocumentId,
    pub(super) uses: SmallVec<[(Kind, PolicySlot); 1]>,
    /// Whether anything in the files names it.
    pub(super) is_used: bool,
    pub(super) is_gap: bool,
}

/// The policies that may be attached, by name.
pub(super) type Library = BTreeMap<Box<str>, LibraryPolicy>;

/// A policy at somebody, everywhere or for resources in some groups only.
#[derive(Clone, Debug)]
pub(super) struct PolicyAttachment {
    pub(super) slot: PolicySlot,
    pub(super) groups: Option<Box<[Box<str>]>>,
}

#[derive(Clone, Debug)]
pub(super) struct UserGroup {
    pub(super) name: Box<str>,
    pub(super) place: FilePlace,
    pub(super) attachments: Vec<PolicyAttachment>,
}

/// Who uses a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UserKind {
    Human,
    Workload,
}

/// What users and roles have in common.
#[derive(Clone, Debug)]
pub(super) struct PolicyHolder {
    pub(super) name: Box<str>,
    /// With the folders before the name.
    pub(super) path: Box<str>,
    pub(super) place: FilePlace,
    pub(super) attachments: Vec<PolicyAttachment>,
    pub(super) boundary: Option<PolicySlot>,
    pub(super) tags: Box<[(Box<str>, Box<str>)]>,
}

#[derive(Clone, Debug)]
pub(super) struct EstateUser {
    pub(super) holder: PolicyHolder,
    pub(super) id: Option<Box<str>>,
    pub(super) is_disabled: bool,
    pub(super) is_deleted: bool,
    pub(super) kind: Option<UserKind>,
    /// By their place in the account.
    pub(super) groups: SmallVec<[u32; 4]>,
    pub(super) keys: Vec<AccessKey>,
}

#[derive(Clone, Debug)]
pub(super) struct EstateRole {
    pub(super) holder: PolicyHolder,
    pub(super) id: Option<Box<str>>,
    pub(super) is_deleted: bool,
    pub(super) trust: Option<PolicySlot>,
    /// Whom its trust policy allows, with the text of each entry.
    pub(super) trusted: Vec<(Box<str>, Entry)>,
    pub(super) max_session_seconds: Option<u64>,
    pub(super) is_service_linked: bool,
}

/// An access key. Times are seconds since 1970.
#[derive(Clone, Debug)]
pub(super) struct AccessKey {
    pub(super) id: Box<str>,
    pub(super) place: FilePlace,
    pub(super) is_active: bool,
    pub(super) created: i64,
    pub(super) last_used: LastUse,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LastUse {
    NotTold,
    /// None is on record.
    None,
    At(i64),
}

#[derive(Clone, Debug)]
pub(super) struct EstateProvider {
    pub(super) name: Box<str>,
    pub(super) is_oidc: bool,
    pub(super) issuer: Option<Box<str>>,
    pub(super) audiences: Option<Vec<Box<str>>>,
}

/// A resource with what the estate says about it; an instance is one that may hold a role.
#[derive(Clone, Debug)]
pub(super) struct EstateResource {
    pub(super) name: Box<str>,
    pub(super) place: FilePlace,
    pub(super) is_instance: bool,
    /// The place of its role in the account.
    pub(super) role: Option<u32>,
    pub(super) group: crate::eval::ResourceGroup,
    pub(super) policies: Option<Vec<PolicySlot>>,
    pub(super) tags: Box<[(Box<str>, Box<str>)]>,
}

#[derive(Clone, Debug)]
pub(super) struct Folder {
    pub(super) name: Box<str>,
    pub(super) parent: Option<u32>,
    pub(super) levels: Levels,
}

/// The control policies of one level; `None` means that the level does not exist.
#[derive(Clone, Debug, Default)]
pub(super) struct Levels {
    pub(super) control: Option<Vec<PolicySlot>>,
    pub(super) resource_control: Option<Vec<PolicySlot>>,
}

#[derive(Clone, Debug)]
pub(super) struct EstateAccount {
    pub(super) id: Box<str>,
    pub(super) place: FilePlace,
    pub(super) pointer: Box<str>,
    pub(super) name: Option<Box<str>>,
    pub(super) is_management: bool,
    pub(super) folder: Option<u32>,
    pub(super) levels: Levels,
    pub(super) resource_groups: BTreeSet<Box<str>>,
    pub(super) library: Library,
    pub(super) groups: Vec<UserGroup>,
    pub(super) users: Vec<EstateUser>,
    pub(super) user_index: HashMap<Box<str>, u32>,
    pub(super) roles: Vec<EstateRole>,
    pub(super) role_index: HashMap<Box<str>, u32>,
    pub(super) providers: Vec<EstateProvider>,
    pub(super) instances: Vec<EstateResource>,
    pub(super) resources: Vec<EstateResource>,
    /// The owner's own.
    pub(super) keys: Vec<AccessKey>,
}

/// A resource, and its account.
#[derive(Clone, Debug)]
pub(super) struct Located {
    pub(super) account: Box<str>,
    pub(super) name: Box<str>,
    pub(super) place: FilePlace,
    pub(super) is_instance: bool,
    pub(super) index: u32,
}

/// Mostly one of a name.
pub(super) type ByLastField = HashMap<Box<str>, SmallVec<[Located; 1]>>;

/// Resources by service and by the text of the last field, both as they are compared.
#[derive(Clone, Debug, Default)]
pub(super) struct ResourceIndex {
    pub(super) by_service: HashMap<Box<str>, ByLastField>,
    /// Slashes in the last field of a listed resource, at most.
    pub(super) depth: usize,
}

/// All of an estate.
#[derive(Clone, Debug)]
pub(super) struct Model {
    pub(super) policies: PolicySet,
    pub(super) slots: Arc<[SlotContent]>,
    /// Where there are gaps: for each kind that has one, a policy that allows and one that denies
    /// everything.
    pub(super) probes: Arc<[(Kind, PolicyId, PolicyId)]>,
    pub(super) files: Arc<[Box<str>]>,
    /// What its files say that they lack.
    pub(super) incomplete: Arc<[String]>,
    pub(super) library: Arc<Library>,
    pub(super) folders: Arc<[Folder]>,
    pub(super) accounts: BTreeMap<Box<str>, Arc<EstateAccount>>,
    pub(super) resources: Arc<ResourceIndex>,
}

impl Model {
    pub(super) fn dialect(&self) -> &Dialect {
        self.policies.dialect()
    }

    pub(super) fn slot(&self, slot: PolicySlot) -> Option<&SlotContent> {
        self.slots.get(slot.0 as usize)
    }

    /// The policy in a slot, where its text is given.
    pub(super) fn policy_of(&self, slot: PolicySlot) -> Option<PolicyId> {
        match self.slot(slot)? {
            SlotContent::Policy(id) => Some(*id),
            SlotContent::Gap(_) => None,
        }
    }

    /// The name of the policy in a slot, where its text is not given.
    pub(super) fn gap_name(&self, slot: PolicySlot) -> Option<&str> {
        match self.slot(slot)? {
            SlotContent::Gap(name) => Some(name),
            SlotContent::Policy(_) => None,
        }
    }

    /// The folders that an account lies in, the nearest first.
    pub(super) fn folders_of(&self, account: &EstateAccount) -> impl Iterator<Item = &Folder> {
        let folder = |index: u32| self.folders.get(index as usize);
        // OK because a folder that lies in itself was refused.
        std::iter::successors(account.folder.and_then(folder), move |here| {
            here.parent.and_then(folder)
        })
    }

    /// The control policies over an account, of all its folders and its own.
    pub(super) fn control_over(&self, account: &EstateAccount) -> Vec<PolicySlot> {
        let over = self.folders_of(account).map(|folder| &folder.levels);
        let mut slots = Vec::new();
        for levels in over.chain([&account.levels]) {
            slots.extend(levels.control.iter().flatten());
            slots.extend(levels.resource_control.iter().flatten());
        }
        slots
    }
}

impl PolicyHolder {
    /// The policies that are attached to it, and its boundary.
    pub(super) fn slots(&self) -> impl Iterator<Item = PolicySlot> {
        let attached = self.attachments.iter().map(|attachment| attachment.slot);
        attached.chain(self.boundary)
    }
}

impl EstateAccount {
    /// The attachments of the groups that a user is in.
    pub(super) fn group_attachments<'e>(
        &'e self,
        user: &'e EstateUser,
    ) -> impl Iterator<Item = &'e PolicyAttachment> {
        user.groups
            .iter()
            .filter_map(|index| self.groups.get(*index as usize))
            .flat_map(|group| &group.attachments)
    }
}
