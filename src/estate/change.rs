//! Changes of an estate, one at a time.
//!
//! An estate never changes, so a change makes another one that shares everything but the account
//! that is changed. Policies and slots stay as they are: users and roles that are deleted keep
//! their places, and a policy can only be attached as a kind as which the files were read.

use std::sync::Arc;

use super::lookup::{EstateCaller, caller_of, fold, resource_key};
use super::model::{EstateAccount, EstateRole, EstateUser, Model, PolicyAttachment, PolicySlot};
use crate::dialect::{self, Kind};
use crate::error::{Error, faults};
use crate::resource_name::Name;
use crate::words::clip;

/// A change of an estate. Principals and instances are given by their full names, policies, groups
/// and attached roles by their names in the estate's files.
///
/// # Examples
///
/// ```
/// use portcullis::Estate;
/// use portcullis::estate::{AssumeRole, Change};
/// # let estate = Estate::read([("estate.json", r#"{"dialect": "aws", "accounts": [{
/// #     "id": "111122223333",
/// #     "users": [{"name": "ann", "inline": [{"name": "assume", "document": {"Version": "2012-10-17",
/// #         "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]}}]}],
/// #     "roles": [{"name": "app",
/// #         "trust": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
/// #             "Principal": {"AWS": "arn:aws:iam::111122223333:user/ann"}, "Action": "sts:AssumeRole"}]},
/// #         "inline": [{"name": "read", "document": {"Version": "2012-10-17", "Statement": [
/// #             {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*",
/// #              "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}]}}]}]}]}"#)])?;
/// let (ann, app) = ("arn:aws:iam::111122223333:user/ann", "arn:aws:iam::111122223333:role/app");
/// let changed = estate.apply(&Change::RemoveTrust { role: app.to_owned() })?;
/// assert!(estate.assume_role(&AssumeRole::new(ann, app))?.session().is_some());
/// assert!(changed.assume_role(&AssumeRole::new(ann, app))?.session().is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// Attaches a policy to a user or role.
    Attach {
        /// The name of the policy.
        policy: String,
        /// The full name of the user or role.
        to: String,
    },
    /// Detaches a policy from a user or role.
    Detach {
        /// The name of the policy.
        policy: String,
        /// The full name of the user or role.
        from: String,
    },
    /// Adds a user to a group.
    Join {
        /// The full name of the user.
        user: String,
        /// The name of the group.
        group: String,
    },
    /// Removes a user from a group.
    Leave {
        /// The full name of the user.
        user: String,
        /// The name of the group.
        group: String,
    },
    /// Disables a user, whose every request is then denied.
    Disable {
        /// Its full name.
        user: String,
    },
    /// Enables a disabled user again.
    Enable {
        /// Its full name.
        user: String,
    },
    /// Deletes a user or role.
    Delete {
        /// Its full name.
        principal: String,
    },
    /// Removes a role's trust policy, so that nobody can assume it.
    RemoveTrust {
        /// The full name of the role.
        role: String,
    },
    /// Attaches a role to an instance; an error if it has one.
    AttachRole {
        /// The full name of the instance.
        instance: String,
        /// The name of the role.
        role: String,
    },
    /// Replaces the role of an instance; an error if it has none.
    ReplaceRole {
        /// The full name of the instance.
        instance: String,
        /// The name of the role.
        role: String,
    },
    /// Detaches the role of an instance; an error if it has none.
    DetachRole {
        /// The full name of the instance.
        instance: String,
    },
}

/// Everything but the changed account is shared with the estate before.
pub(super) fn apply(model: &Model, change: &Change) -> Result<Model, Error> {
    let text = match change {
        Change::Attach { to, .. } => to,
        Change::Detach { from, .. } => from,
        Change::Join { user, .. } | Change::Leave { user, .. } => user,
        Change::Disable { user } | Change::Enable { user } => user,
        Change::Delete { principal } => principal,
        Change::RemoveTrust { role } => role,
        Change::AttachRole { instance, .. } => instance,
        Change::ReplaceRole { instance, .. } => instance,
        Change::DetachRole { instance } => instance,
    };
    let name = model
        .name(text)
        .ok_or_else(|| unknown("principal or instance", text))?;
    let (id, at) = target(model, &name, text)?;
    let mut account: EstateAccount = model
        .accounts
        .get(&id)
        .map(|account| (**account).clone())
        .ok_or_else(|| unknown("account", &id))?;
    change_account(model, &mut account, at, change)?;
    let mut changed = model.clone();
    changed.accounts.insert(id, Arc::new(account));
    Ok(changed)
}

/// Finds what a change is made to: the account, and the place in it.
fn target(model: &Model, name: &Name<'_>, text: &str) -> Result<(Box<str>, ChangeTarget), Error> {
    let dialect = model.dialect();
    if let Some(caller) = caller_of(name, dialect) {
        return match model.who(&caller) {
            EstateCaller::User(account, _) => {
                let index = account
                    .user_index
                    .get(&*fold(&caller.name, caller.role, dialect));
                Ok((
                    account.id.clone(),
                    ChangeTarget::User(index.copied().unwrap_or(u32::MAX)),
                ))
            }
            EstateCaller::Role(account, _) if caller.role == dialect::Role::Named => {
                let index = account
                    .role_index
                    .get(&*fold(&caller.name, caller.role, dialect));
                Ok((
                    account.id.clone(),
                    ChangeTarget::Role(index.copied().unwrap_or(u32::MAX)),
                ))
            }
            _ => Err(unknown("user or role", text)),
        };
    }
    let (_, last) = resource_key(name);
    for (account, resource) in model
        .resources(name)
        .filter(|(_, resource)| resource.is_instance)
    {
        let is_it = model
            .name(&resource.name)
            .is_some_and(|own| resource_key(&own).1 == last);
        let index = account
            .instances
            .iter()
            .position(|other| other.name == resource.name);
        if let (true, Some(index)) = (is_it, index) {
            return Ok((account.id.clone(), ChangeTarget::Instance(index)));
        }
    }
    Err(unknown("instance", text))
}

/// Changes an account, or says why that contradicts what it holds.
fn change_account(
    model: &Model,
    account: &mut EstateAccount,
    at: ChangeTarget,
    change: &Change,
) -> Result<(), Error> {
    match (change, at) {
        (Change::Attach { policy, .. }, ChangeTarget::User(_) | ChangeTarget::Role(_)) => {
            attach(model, account, at, policy)?;
        }
        (Change::Detach { policy, .. }, ChangeTarget::User(_) | ChangeTarget::Role(_)) => {
            detach(model, account, at, policy)?;
        }
        (Change::Join { group, .. }, ChangeTarget::User(index)) => {
            set_membership(account, index, group, true)?;
        }
        (Change::Leave { group, .. }, ChangeTarget::User(index)) => {
            set_membership(account, index, group, false)?;
        }
        (Change::Disable { .. } | Change::Enable { .. }, ChangeTarget::User(index)) => {
            user(account, index)?.is_disabled = matches!(change, Change::Disable { .. });
        }
        (Change::Delete { .. }, ChangeTarget::User(index)) => {
            user(account, index)?.is_deleted = true
        }
        (Change::Delete { .. }, ChangeTarget::Role(index)) => {
            role(account, index)?.is_deleted = true
        }
        (Change::RemoveTrust { .. }, ChangeTarget::Role(index)) => {
            let role = role(account, index)?;
            role.trust = None;
            role.trusted.clear();
        }
        (Change::AttachRole { role: wanted, .. }, ChangeTarget::Instance(index)) => {
            hold(model, account, index, Some(wanted), false)?;
        }
        (Change::ReplaceRole { role: wanted, .. }, ChangeTarget::Instance(index)) => {
            hold(model, account, index, Some(wanted), true)?;
        }
        (Change::DetachRole { .. }, ChangeTarget::Instance(index)) => {
            hold(model, account, index, None, true)?
        }
        _ => {
            return Err(contradicts(
                "the change does not apply to what it names".into(),
            ));
        }
    }
    Ok(())
}

/// Attaches a policy to a user or role, everywhere.
fn attach(
    model: &Model,
    account: &mut EstateAccount,
    at: ChangeTarget,
    policy: &str,
) -> Result<(), Error> {
    let slot = attachable(model, account, policy)?;
    let attachments = attachments(account, at)?;
    for attachment in attachments.iter() {
        if attachment.slot == slot && attachment.groups.is_none() {
            let policy = clip(policy);
            return Err(contradicts(format!(
                "the policy `{policy}` is attached already"
            )));
        }
    }
    attachments.push(PolicyAttachment { slot, groups: None });
    Ok(())
}

/// Detaches a policy from a user or role, everywhere.
fn detach(
    model: &Model,
    account: &mut EstateAccount,
    at: ChangeTarget,
    policy: &str,
) -> Result<(), Error> {
    let slot = attachable(model, account, policy)?;
    let attachments = attachments(account, at)?;
    let count = attachments.len();
    attachments.retain(|attachment| attachment.slot != slot);
    if attachments.len() == count {
        let policy = clip(policy);
        return Err(contradicts(format!(
            "the policy `{policy}` is not attached"
        )));
    }
    Ok(())
}

/// Adds a user to a group, or removes the user from it.
fn set_membership(
    account: &mut EstateAccount,
    user_index: u32,
    group: &str,
    joins: bool,
) -> Result<(), Error> {
    let mut groups = account.groups.iter();
    let place = groups.position(|known| *known.name == *group);
    let Some(group_index) = place.and_then(|at| u32::try_from(at).ok()) else {
        return Err(unknown("group", group));
    };
    let user = user(account, user_index)?;
    let is_member = user.groups.contains(&group_index);
    if is_member == joins {
        let state = if is_member { "already" } else { "not" };
        let group = clip(group);
        return Err(contradicts(format!(
            "the user is {state} a member of group `{group}`"
        )));
    }
    if joins {
        user.groups.push(group_index);
    } else {
        user.groups.retain(|index| *index != group_index);
    }
    Ok(())
}

/// The policy of a name, as one of users and roles.
fn attachable(model: &Model, account: &EstateAccount, name: &str) -> Result<PolicySlot, Error> {
    let listed = account
        .library
        .get(name)
        .or_else(|| model.library.get(name));
    let listed = listed.ok_or_else(|| unknown("policy", name))?;
    let found = listed.uses.iter().find(|(kind, _)| *kind == Kind::Identity);
    let wrong = || {
        contradicts(format!(
            "`{}` cannot be attached to users and roles here",
            clip(name)
        ))
    };
    found.map(|(_, slot)| *slot).ok_or_else(wrong)
}

/// Gives an instance a role, or none; it must hold one before, or none.
fn hold(
    model: &Model,
    account: &mut EstateAccount,
    index: usize,
    wanted: Option<&str>,
    holds: bool,
) -> Result<(), Error> {
    let wanted = match wanted {
        None => None,
        Some(name) => {
            let found = account
                .role_index
                .get(&*fold(name, dialect::Role::Named, model.dialect()))
                .copied();
            let alive = |index: &u32| {
                account
                    .roles
                    .get(*index as usize)
                    .is_some_and(|role| !role.is_deleted)
            };
            Some(found.filter(alive).ok_or_else(|| unknown("role", name))?)
        }
    };
    let Some(instance) = account.instances.get_mut(index) else {
        return Err(unknown("instance", ""));
    };
    match (instance.role.is_some(), holds) {
        (true, false) => Err(Error::new(
            faults::SECOND_ROLE,
            format!("the instance `{}` already has a role", clip(&instance.name)),
            "replace it, or detach it first",
        )),
        (false, true) => Err(contradicts(format!(
            "the instance `{}` has no role",
            clip(&instance.name)
        ))),
        _ => {
            instance.role = wanted;
            Ok(())
        }
    }
}

/// What a change is made to, by its place in the account.
#[derive(Clone, Copy)]
enum ChangeTarget {
    User(u32),
    Role(u32),
    Instance(usize),
}

/// The user at a place of an account.
fn user(account: &mut EstateAccount, index: u32) -> Result<&mut EstateUser, Error> {
    account
        .users
        .get_mut(index as usize)
        .ok_or_else(|| unknown("user", ""))
}

/// The role at a place of an account.
fn role(account: &mut EstateAccount, index: u32) -> Result<&mut EstateRole, Error> {
    account
        .roles
        .get_mut(index as usize)
        .ok_or_else(|| unknown("role", ""))
}

/// The policies that are attached to a user or role.
fn attachments(
    account: &mut EstateAccount,
    at: ChangeTarget,
) -> Result<&mut Vec<PolicyAttachment>, Error> {
    match at {
        ChangeTarget::User(index) => user(account, index).map(|user| &mut user.holder.attachments),
        ChangeTarget::Role(index) => role(account, index).map(|role| &mut role.holder.attachments),
        ChangeTarget::Instance(_) => Err(unknown("user or role", "")),
    }
}

/// The error of a name that the estate does not have.
fn unknown(what: &str, name: &str) -> Error {
    let message = format!("the estate has no {what} `{}`", clip(name));
    Error::new(
        faults::DANGLING_NAME,
        message,
        "write the name as the estate does",
    )
}

/// The error of a change that the estate does not allow.
fn contradicts(message: String) -> Error {
    Error::new(
        faults::INVALID_CHANGE,
        message,
        "leave the change out, or correct it",
    )
}
