//! Instances that act with a role.

use super::lookup::resource_key;
use super::model::Model;
use crate::error::{Error, faults};
use crate::resource_name::Name;
use crate::words::clip;

/// An instance that holds a role.
pub(super) struct Instance {
    /// As policies name it.
    pub(super) service: String,
    pub(super) account: String,
    /// The full name of the role.
    pub(super) role: String,
    /// The last part of its own name.
    pub(super) name: String,
}

/// The instance of a full name, with the role that it holds.
pub(super) fn instance(model: &Model, text: &str) -> Result<Instance, Error> {
    let absent = || {
        fault(
            format!("the estate has no instance `{}`", clip(text)),
            "add it to the `instances` of its account",
        )
    };
    let name = model.name(text).ok_or_else(absent)?;
    let (service, last) = resource_key(&name);
    let (account, instance) = model
        .resources(&name)
        .find(|(_, resource)| resource.is_instance && is_named(model, &resource.name, last))
        .ok_or_else(absent)?;
    let role = instance
        .role
        .and_then(|index| account.roles.get(index as usize));
    let Some(role) = role.filter(|role| !role.is_deleted) else {
        return Err(fault(
            format!("the instance `{}` has no role", clip(text)),
            "attach a role to it",
        ));
    };
    Ok(Instance {
        service: model.dialect().table().estate.service(service),
        account: account.id.to_string(),
        role: model.role_name(&account.id, &role.holder.path, &name),
        name: last.rsplit('/').next().unwrap_or(last).to_owned(),
    })
}

/// Whether a listed name is the one of this last field, and not one above it.
fn is_named(model: &Model, listed: &str, last: &str) -> bool {
    let name: Option<Name<'_>> = model.name(listed);
    name.is_some_and(|name| resource_key(&name).1 == last)
}

/// The error of an instance that is not there, or has no role.
fn fault(message: String, help: &str) -> Error {
    Error::new(faults::DANGLING_NAME, message, help)
}
