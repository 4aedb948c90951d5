//! The decision over layers (clauses L1 to L11, T1 to T5).
//!
//! Each resource of a request is an `Access`. Its layers are asked once each (`outcomes`), and what
//! they say is put together (`combine`). An explanation takes the same way with an observer that
//! records, so that it cannot disagree with the decision; `notes` and `cuts` then add in words what
//! the reasons alone do not show.

mod access;
mod combine;
mod cuts;
mod exempt;
mod notes;
mod outcomes;

use super::check::{Owners, check, owner};
use super::decision::Decision;
use super::explain::Explanation;
use super::layer::{Memo, OutcomeSource};
use super::side::{Caller, ResourceSide};
use crate::compile::{PolicySet, View};
use crate::dialect::Switches;
use crate::error::Error;
use crate::request::Request;
use access::{Access, Parties};

/// Decides over all layers: what the caller's policies, the resource's, and every filter between
/// them say together. Allocates nothing, unless sides and request do not fit.
///
/// # Errors
///
/// There is not one side for each resource, a layer is of the wrong kind or dialect, a stated owner
/// contradicts a name, or an owner is needed and nobody says who it is.
///
/// # Examples
///
/// ```
/// use portcullis::{Caller, Dialect, Kind, PolicySet, ResourceSide, Stage, authorize};
/// let dialect = Dialect::alibaba_ram();
/// let set = PolicySet::builder(&dialect)
///     .add(Kind::Identity, "all", r#"{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#)
///     .add(Kind::Session, "cap", r#"{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "oss:Get*", "Resource": "*"}]}"#)
///     .build()?;
/// let caller = Caller::new().identity(set.layer_of(Kind::Identity)).session(set.layer_of(Kind::Session));
/// let request = dialect.request("acs:ram::1:assumed-role/ops/s", "oss:PutObject", "acs:oss:*:1:b/k").build()?;
/// let decision = authorize(&caller, &[ResourceSide::new()], &request)?;
/// assert!(!decision.is_allowed());
/// assert_eq!(decision.stage(), Stage::Session);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn authorize(
    caller: &Caller,
    sides: &[ResourceSide],
    request: &Request<'_>,
) -> Result<Decision, Error> {
    let owners = check(caller, sides, request)?;
    let question = AccessQuestion {
        caller,
        sides,
        owners: &owners,
    };
    let flipped = request.dialect().table().flipped;
    Ok(question.decide(request, flipped, &mut Memo::default()))
}

/// Decides like [`authorize`] and explains the decision.
///
/// # Errors
///
/// As [`authorize`].
pub fn explain_authorization(
    caller: &Caller,
    sides: &[ResourceSide],
    request: &Request<'_>,
) -> Result<Explanation, Error> {
    let owners = check(caller, sides, request)?;
    let question = AccessQuestion {
        caller,
        sides,
        owners: &owners,
    };
    let flipped = request.dialect().table().flipped;
    let mut explanation = Explanation::of(request, &|flipped, layers| {
        question.decide(request, flipped, layers)
    });
    for access in question.each(request, flipped) {
        access.add_notes(&mut explanation);
    }
    Ok(explanation)
}

/// Decides for a caller who holds the identity policies of a set, and of whose resources nothing is
/// known but their names (D4).
pub(super) fn decide_alone(
    set: &PolicySet,
    request: &Request<'_>,
    flipped: Switches,
    layers: &mut (impl OutcomeSource + ?Sized),
) -> Decision {
    let (caller, side) = (Caller::new(), ResourceSide::new());
    let decided = (0..request.names().len()).map(|index| {
        match Access::alone(set, &caller, &side, index, request, flipped) {
            Some(access) => access.combine(&access.outcomes(layers)),
            None => Decision::NOTHING,
        }
    });
    decided.reduce(Decision::and).unwrap_or(Decision::NOTHING)
}

/// What a reader of such a decision should know.
pub(super) fn add_notes_alone(
    explanation: &mut Explanation,
    set: &PolicySet,
    request: &Request<'_>,
) {
    let (caller, side) = (Caller::new(), ResourceSide::new());
    let flipped = request.dialect().table().flipped;
    for index in 0..request.names().len() {
        match Access::alone(set, &caller, &side, index, request, flipped) {
            Some(access) => access.add_notes(explanation),
            None => explanation.add_note(
                "the context names another owner than the account of the resource".into(),
            ),
        }
    }
}

/// Who asks, and each resource with its owner.
#[derive(Clone, Copy)]
struct AccessQuestion<'q> {
    caller: &'q Caller,
    sides: &'q [ResourceSide],
    owners: &'q [Option<&'q str>],
}

impl<'q> AccessQuestion<'q> {
    /// The access to each resource, in the order of the request.
    fn each(self, request: &'q Request<'q>, flipped: Switches) -> impl Iterator<Item = Access<'q>> {
        let resources = self.sides.iter().zip(self.owners).enumerate();
        resources.map(move |(index, (side, owner))| {
            let parties = Parties {
                caller: self.caller,
                side,
                owner: *owner,
            };
            Access::new(parties, index, request, flipped)
        })
    }

    /// Of several resources the strictest verdict counts (D3).
    fn decide(
        self,
        request: &Request<'_>,
        flipped: Switches,
        layers: &mut (impl OutcomeSource + ?Sized),
    ) -> Decision {
        self.each(request, flipped)
            .map(|access| access.combine(&access.outcomes(layers)))
            .reduce(Decision::and)
            .unwrap_or(Decision::NOTHING)
    }
}

/// Decides as [`authorize`] does what is known to fit, with the outcomes of these layers.
pub(super) fn decide_by(
    caller: &Caller,
    sides: &[ResourceSide],
    request: &Request<'_>,
    layers: &mut (impl OutcomeSource + ?Sized),
) -> Decision {
    // OK because what fits names its owners.
    let owners: Owners<'_> = sides
        .iter()
        .enumerate()
        .map(|(index, side)| owner(side, index, request).unwrap_or(None))
        .collect();
    let question = AccessQuestion {
        caller,
        sides,
        owners: &owners,
    };
    question.decide(request, request.dialect().table().flipped, layers)
}

/// The first resource of a request as its layers see it.
pub(super) fn view_of<T>(
    caller: &Caller,
    side: &ResourceSide,
    request: &Request<'_>,
    see: impl FnOnce(&View<'_>) -> T,
) -> T {
    // OK as above.
    let owner = owner(side, 0, request).unwrap_or(None);
    let parties = Parties {
        caller,
        side,
        owner,
    };
    let access = Access::new(parties, 0, request, request.dialect().table().flipped);
    see(&access.view())
}
