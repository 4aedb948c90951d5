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
    /// The start of the first file, for what has no place of its own.
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
    /// Where its name is written.
    pub(super) place: FilePlace,
    /// The JSON pointer of its entry.
    pub(super) pointer: Box<str>,
    /// Its number among the texts that are read.
    pub(super) document: DocumentId,
    /// Its slot for each kind as which it is used.
    pub(super) uses: SmallVec<[(Kind, PolicySlot); 1]>,
    /// Whether anything in the files names it.
    pub(super) is_used: bool,
    /// Whether its text is not given.
    pub(super) is_gap: bool,
}

/// The policies that may be attached, by name.
pub(super) type Library = BTreeMap<Box<str>, LibraryPolicy>;

/// A policy at somebody, everywhere or for resources in some groups only.
#[derive(Clone, Debug)]
pub(super) struct PolicyAttachment {
    pub(super) slot: PolicySlot,
    /// The resource groups for which it counts; `None` is everywhere.
    pub(super) groups: Option<Box<[Box<str>]>>,
}

/// A group of users, with what is attached to it.
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

/// A user of an account.
#[derive(Clone, Debug)]
pub(super) struct EstateUser {
    pub(super) holder: PolicyHolder,
    /// The id that the vendor gave it.
    pub(super) id: Option<Box<str>>,
    /// A disabled user is denied everything.
    pub(super) is_disabled: bool,
    /// A change deleted it; it keeps its place, which others refer to.
    pub(super) is_deleted: bool,
    /// Who uses it, where the files say so.
    pub(super) kind: Option<UserKind>,
    /// By their place in the account.
    pub(super) groups: SmallVec<[u32; 4]>,
    pub(super) keys: Vec<AccessKey>,
}

/// A role of an account.
#[derive(Clone, Debug)]
pub(super) struct EstateRole {
    pub(super) holder: PolicyHolder,
    /// The id that the vendor gave it.
    pub(super) id: Option<Box<str>>,
    /// A change deleted it; it keeps its place, which others refer to.
    pub(super) is_deleted: bool,
    /// Its trust policy; without one nobody can assume it.
    pub(super) trust: Option<PolicySlot>,
    /// Whom its trust policy allows, with the text of each entry.
    pub(super) trusted: Vec<(Box<str>, Entry)>,
    /// The longest session; `None` is the vendor's default.
    pub(super) max_session_seconds: Option<u64>,
    /// Whether the vendor made it for a service, so that control policies do not bind it.
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

/// When a key was last used, as far as the files say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LastUse {
    NotTold,
    /// None is on record.
    None,
    At(i64),
}

/// An identity provider of an account.
#[derive(Clone, Debug)]
pub(super) struct EstateProvider {
    pub(super) name: Box<str>,
    /// Whether it issues OIDC tokens; otherwise it issues SAML assertions.
    pub(super) is_oidc: bool,
    /// The issuer whose tokens it takes.
    pub(super) issuer: Option<Box<str>>,
    /// For whom its tokens must be; `None` is not checked.
    pub(super) audiences: Option<Vec<Box<str>>>,
}

/// A resource with what the estate says about it; an instance is one that may hold a role.
#[derive(Clone, Debug)]
pub(super) struct EstateResource {
    /// Its full name, as the files write it.
    pub(super) name: Box<str>,
    pub(super) place: FilePlace,
    pub(super) is_instance: bool,
    /// The place of its role in the account.
    pub(super) role: Option<u32>,
    pub(super) group: crate::eval::ResourceGroup,
    /// Its policies; `None` where no policy is listed, which differs from an empty list.
    pub(super) policies: Option<Vec<PolicySlot>>,
    pub(super) tags: Box<[(Box<str>, Box<str>)]>,
}

/// A folder of the organisation; folders may lie in folders.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    pub(super) name: Box<str>,
    /// The place of the folder that it lies in; without one it is a root.
    pub(super) parent: Option<u32>,
    pub(super) levels: Levels,
}

/// The control policies of one level; `None` means that the level does not exist.
#[derive(Clone, Debug, Default)]
pub(super) struct Levels {
    pub(super) control: Option<Vec<PolicySlot>>,
    pub(super) resource_control: Option<Vec<PolicySlot>>,
}

/// An account with everything in it. Lists keep the order of the files.
#[derive(Clone, Debug)]
pub(super) struct EstateAccount {
    pub(super) id: Box<str>,
    pub(super) place: FilePlace,
    /// The JSON pointer of its entry.
    pub(super) pointer: Box<str>,
    pub(super) name: Option<Box<str>>,
    /// Whether it manages the organisation, so that control policies do not bind it.
    pub(super) is_management: bool,
    /// The place of the folder that it lies in.
    pub(super) folder: Option<u32>,
    /// The control policies that are attached to the account itself.
    pub(super) levels: Levels,
    /// The resource groups or projects that attachments and resources may name.
    pub(super) resource_groups: BTreeSet<Box<str>>,
    /// Its own policies; those of the estate are in [`Model::library`].
    pub(super) library: Library,
    pub(super) groups: Vec<UserGroup>,
    pub(super) users: Vec<EstateUser>,
    /// Places of users by their names, as they are compared.
    pub(super) user_index: HashMap<Box<str>, u32>,
    pub(super) roles: Vec<EstateRole>,
    /// Places of roles by their names, as they are compared.
    pub(super) role_index: HashMap<Box<str>, u32>,
    pub(super) providers: Vec<EstateProvider>,
    pub(super) instances: Vec<EstateResource>,
    pub(super) resources: Vec<EstateResource>,
    /// The owner's own.
    pub(super) keys: Vec<AccessKey>,
}

/// A resource, and its account.
#[derive(Clone, Debug)]
pub(super) struct ResourcePlace {
    pub(super) account: Box<str>,
    pub(super) name: Box<str>,
    pub(super) place: FilePlace,
    pub(super) is_instance: bool,
    /// Its place among the account's resources or instances.
    pub(super) index: u32,
}

/// Mostly one of a name.
pub(super) type ByLastField = HashMap<Box<str>, SmallVec<[ResourcePlace; 1]>>;

/// Resources by service and by the text of the last field, both as they are compared.
#[derive(Clone, Debug, Default)]
pub(super) struct ResourceIndex {
    /// By service, then by last field.
    pub(super) by_service: HashMap<Box<str>, ByLastField>,
    /// Slashes in the last field of a listed resource, at most.
    pub(super) depth: usize,
}

/// All of an estate.
#[derive(Clone, Debug)]
pub(super) struct Model {
    /// All policies and probes, in one compiled set.
    pub(super) policies: PolicySet,
    /// What each use of a policy is.
    pub(super) slots: Arc<[SlotContent]>,
    /// Where there are gaps: for each kind that has one, a policy that allows and one that denies
    /// everything.
    pub(super) probes: Arc<[(Kind, PolicyId, PolicyId)]>,
    /// The names of the files.
    pub(super) files: Arc<[Box<str>]>,
    /// What its files say that they lack.
    pub(super) incomplete: Arc<[String]>,
    /// The policies that every account may attach.
    pub(super) library: Arc<Library>,
    /// All folders, whose places others refer to.
    pub(super) folders: Arc<[Folder]>,
    pub(super) accounts: BTreeMap<Box<str>, Arc<EstateAccount>>,
    /// Where each listed resource is found by its name.
    pub(super) resources: Arc<ResourceIndex>,
}

impl Model {
    /// The dialect of all policies and names.
    pub(super) fn dialect(&self) -> &Dialect {
        self.policies.dialect()
    }

    /// The name of the file that a place is in.
    pub(super) fn file_name(&self, place: FilePlace) -> &str {
        self.files.get(place.file as usize).map_or("", |name| name)
    }

    /// What a slot holds.
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
