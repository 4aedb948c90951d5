//! Whether sides and request fit together, before anything is decided.

use smallvec::SmallVec;

use super::side::{Caller, ResourceSide};
use crate::compile::Layer;
use crate::condition::Given;
use crate::dialect::{Dialect, Kind};
use crate::error::{Error, Fault, faults};
use crate::request::Request;
use crate::resource_name::{Field, Name};

/// The account that owns each resource of a request.
pub(super) type Owners<'o> = SmallVec<[Option<&'o str>; 2]>;

/// The owners, where all fits.
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
    let one = |layer: &Option<Layer>, kind| {
        layer
            .iter()
            .try_for_each(|layer| check_layer(layer, kind, dialect))
    };
    let levels = |levels: &Option<Vec<Layer>>, kind| {
        let levels = levels.as_deref().unwrap_or_default();
        levels
            .iter()
            .try_for_each(|layer| check_layer(layer, kind, dialect))
    };
    one(&caller.identity, Kind::Identity)?;
    caller
        .scoped
        .iter()
        .try_for_each(|(layer, _)| check_layer(layer, Kind::Identity, dialect))?;
    one(&caller.boundary, Kind::Boundary)?;
    one(&caller.session, Kind::Session)?;
    one(&caller.endpoint, Kind::Endpoint)?;
    levels(&caller.control, Kind::Control)?;
    for (index, side) in sides.iter().enumerate() {
        one(&side.policy, Kind::Resource)?;
        one(&side.trust, Kind::Trust)?;
        levels(&side.control, Kind::Control)?;
        levels(&side.resource_control, Kind::ResourceControl)?;
        check_guards(side, request.name(index), dialect)?;
    }
    let owners: Owners<'_> = sides
        .iter()
        .enumerate()
        .map(|(index, side)| owner(side, index, request))
        .collect::<Result<_, _>>()?;
    match owners.iter().find(|owner| !agrees(**owner, request)) {
        None => Ok(owners),
        Some(owner) => Err(Error::new(
            faults::CONTRADICTED_CONTEXT_KEY,
            format!(
                "the context names another owner of the resource than `{}`",
                owner.unwrap_or("")
            ),
            "leave the key out, or state the owner of the resource",
        )),
    }
}

/// Whether what a request gives for the owner of its resources can be so.
pub(super) fn agrees(owner: Option<&str>, request: &Request<'_>) -> bool {
    let Some(owner) = owner else { return true };
    match request.stated_owner() {
        Given::One(stated) => stated == owner,
        Given::Many(stated) => stated.iter().all(|stated| *stated == owner),
        Given::Absent | Given::Unknown | Given::Sent | Given::InPath(_) => true,
    }
}

fn check_layer(layer: &Layer, kind: Kind, dialect: &Dialect) -> Result<(), Error> {
    let fault = |fault: Fault, message: String, help: &str| Err(Error::new(fault, message, help));
    if layer.kind() != kind {
        let message = format!(
            "found a layer of the kind {}, expected one of the kind {kind}",
            layer.kind()
        );
        return fault(
            faults::INVALID_LAYER,
            message,
            "make the layer of policies of that kind",
        );
    }
    if layer.set().dialect() != dialect {
        let message = format!(
            "a layer of {} in a request of {}",
            layer.set().dialect().title(),
            dialect.title()
        );
        return fault(
            faults::INVALID_LAYER,
            message,
            "ask in the dialect of the policies",
        );
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
    let guarded = layer
        .policies()
        .iter()
        .filter_map(|id| layer.set().guards(*id));
    match guarded
        .into_iter()
        .find(|guarded| !guarded.eq_ignore_ascii_case(service))
    {
        None => Ok(()),
        Some(guarded) => Err(misplaced_policy(guarded, service)),
    }
}

/// The error of a policy whose form is that of another service than the resource's.
pub(crate) fn misplaced_policy(guarded: &str, service: &str) -> Error {
    Error::new(
        faults::MISPLACED_POLICY,
        format!("a policy in the form of `{guarded}` is attached to a resource of `{service}`"),
        "write the policy in the form of the resource's service",
    )
}

fn field<'n>(name: &'n Name<'_>, dialect: &Dialect, field: &Field) -> &'n str {
    dialect
        .table()
        .names
        .index_of(field)
        .map_or("", |index| name.field(index))
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
