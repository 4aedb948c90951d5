//! Whether sides and request fit together, before anything is decided.
//!
//! A decision over layers trusts what it is given: one side for each resource, layers of the right
//! kind and dialect, and an owner of each resource that no two sources contradict. This file checks
//! that once, in front, so that `authorize` never has to answer for sides that mean nothing. What
//! does not fit is an error and not a denial, since it is a mistake of the program that asks.

use smallvec::SmallVec;

use super::side::{Caller, ResourceSide};
use crate::compile::Layer;
use crate::condition::KeyState;
use crate::dialect::{Dialect, Kind};
use crate::error::{Error, faults};
use crate::request::Request;
use crate::resource_name::{Field, Name};

/// The account that owns each resource of a request.
pub(super) type Owners<'o> = SmallVec<[Option<&'o str>; 2]>;

/// Returns the owner of each resource, or the first thing that does not fit.
pub(super) fn check<'o>(
    caller: &Caller,
    sides: &'o [ResourceSide],
    request: &'o Request<'_>,
) -> Result<Owners<'o>, Error> {
    if sides.len() != request.names().len() {
        return Err(Error::new(
            faults::INVALID_SIDE,
            format!(
                "{} sides for {} resources",
                sides.len(),
                request.names().len()
            ),
            "give one side for each resource, in their order",
        ));
    }
    let dialect = request.dialect();
    check_layers(&caller.identity, Kind::Identity, dialect)?;
    for (layer, _) in &caller.scoped {
        check_layer(layer, Kind::Identity, dialect)?;
    }
    check_layers(&caller.boundary, Kind::Boundary, dialect)?;
    check_layers(&caller.session, Kind::Session, dialect)?;
    check_layers(&caller.endpoint, Kind::Endpoint, dialect)?;
    check_layers(caller.control.iter().flatten(), Kind::Control, dialect)?;
    for (index, side) in sides.iter().enumerate() {
        check_side(side, request.name(index), dialect)?;
    }
    let mut owners = Owners::new();
    for (index, side) in sides.iter().enumerate() {
        owners.push(owner(side, index, request)?);
    }
    for owner in &owners {
        if !agrees(*owner, request) {
            return Err(Error::new(
                faults::CONTRADICTED_CONTEXT_KEY,
                format!(
                    "the context names another owner of the resource than `{}`",
                    owner.unwrap_or("")
                ),
                "leave the key out, or state the owner of the resource",
            ));
        }
    }
    Ok(owners)
}

/// Checks the layers that follow one resource.
fn check_side(
    side: &ResourceSide,
    name: Option<&Name<'_>>,
    dialect: &Dialect,
) -> Result<(), Error> {
    check_layers(&side.policy, Kind::Resource, dialect)?;
    check_layers(&side.trust, Kind::Trust, dialect)?;
    check_layers(side.control.iter().flatten(), Kind::Control, dialect)?;
    let resource_control = side.resource_control.iter().flatten();
    check_layers(resource_control, Kind::ResourceControl, dialect)?;
    check_guards(side, name, dialect)
}

/// Checks each of some layers, such as the levels of control policies.
fn check_layers<'l>(
    layers: impl IntoIterator<Item = &'l Layer>,
    kind: Kind,
    dialect: &Dialect,
) -> Result<(), Error> {
    for layer in layers {
        check_layer(layer, kind, dialect)?;
    }
    Ok(())
}

/// Whether what a request gives for the owner of its resources can be so.
pub(super) fn agrees(owner: Option<&str>, request: &Request<'_>) -> bool {
    let Some(owner) = owner else { return true };
    match request.stated_owner() {
        KeyState::One(stated) => stated == owner,
        KeyState::Many(stated) => stated.iter().all(|stated| *stated == owner),
        KeyState::Absent | KeyState::Unknown | KeyState::Sent | KeyState::InPath(_) => true,
    }
}

/// Refuses a layer of another kind, or of another dialect than the request's.
fn check_layer(layer: &Layer, kind: Kind, dialect: &Dialect) -> Result<(), Error> {
    if layer.kind() != kind {
        return Err(Error::new(
            faults::INVALID_LAYER,
            format!(
                "found a layer of the kind {}, expected one of the kind {kind}",
                layer.kind()
            ),
            "make the layer of policies of that kind",
        ));
    }
    if layer.set().dialect() != dialect {
        return Err(Error::new(
            faults::INVALID_LAYER,
            format!(
                "a layer of {} in a request of {}",
                layer.set().dialect().title(),
                dialect.title()
            ),
            "ask in the dialect of the policies",
        ));
    }
    Ok(())
}

/// Refuses a policy whose form belongs to one service on a resource of another service.
fn check_guards(
    side: &ResourceSide,
    name: Option<&Name<'_>>,
    dialect: &Dialect,
) -> Result<(), Error> {
    let Some(layer) = &side.policy else {
        return Ok(());
    };
    let service = name.map_or("", |name| field(name, dialect, &Field::Service));
    for id in layer.policies() {
        if let Some(guarded) = layer.set().guards(*id)
            && !guarded.eq_ignore_ascii_case(service)
        {
            return Err(misplaced_policy(guarded, service));
        }
    }
    Ok(())
}

/// The error of a policy whose form is that of another service than the resource's.
pub(crate) fn misplaced_policy(guarded: &str, service: &str) -> Error {
    Error::new(
        faults::MISPLACED_POLICY,
        format!("a policy in the form of `{guarded}` is attached to a resource of `{service}`"),
        "write the policy in the form of the resource's service",
    )
}

/// A field of a name, or nothing where the dialect's names do not have it.
fn field<'n>(name: &'n Name<'_>, dialect: &Dialect, field: &Field) -> &'n str {
    match dialect.table().names.index_of(field) {
        Some(index) => name.field(index),
        None => "",
    }
}

/// The account that owns a resource: the one in its name, or the one that the side states. `None`
/// where neither says and the caller has no account that it could be compared with.
pub(super) fn owner<'o>(
    side: &'o ResourceSide,
    index: usize,
    request: &'o Request<'_>,
) -> Result<Option<&'o str>, Error> {
    let name = request.names().get(index).and_then(Option::as_ref);
    if name.is_none() && request.listed().is_some() {
        // What lists an account's own asks about the caller's (R9).
        return Ok(request.account());
    }
    match (
        name.and_then(|name| request.account_in(name)),
        side.owner.as_deref(),
    ) {
        (Some(named), Some(stated)) if named != stated => Err(Error::new(
            faults::OWNER_MISMATCH,
            format!(
                "the resource is of account `{named}` by its name, and of `{stated}` as stated"
            ),
            "leave the owner out, or correct it",
        )),
        (Some(account), _) | (None, Some(account)) => Ok(Some(account)),
        // An action without a resource is one on the caller's own account.
        (None, None) if name.is_none() => Ok(request.account()),
        (None, None) if request.account().is_none() => Ok(None),
        (None, None) => Err(Error::new(
            faults::UNKNOWN_OWNER,
            format!(
                "`{}` does not say which account owns it",
                request.resources().nth(index).unwrap_or("*")
            ),
            "state the owner of the resource",
        )),
    }
}
