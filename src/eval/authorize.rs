//! The decision over layers (clauses L1 to L11, T1 to T5).

mod cuts;
mod exempt;
mod notes;

use super::check::{Owners, agrees, check, owner};
use super::decide::Decision;
use super::explain::Explanation;
use super::layer::{At, Layers, Outcome, Silent, Source, strictest};
use super::side::{Caller, ResourceGroup, ResourceSide};
use super::stage::Stage;
use crate::compile::{Layer, PolicySet, Reading, View};
use crate::decision::{Truth, Verdict};
use crate::dialect::{Across, Exempt, Sharing, Switch, Switches, Table, Within};
use crate::error::RequestError;
use crate::principal::{Identity, Naming};
use crate::request::{Request, action_mask};
use crate::resource_name::Name;

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
) -> Result<Decision, RequestError> {
    let owners = check(caller, sides, request)?;
    let flipped = request.dialect().table().flipped;
    Ok(run(
        (caller, sides, &owners),
        request,
        flipped,
        &mut Silent::default(),
    ))
}

/// Decides as [`authorize`] does, and tells why.
///
/// # Errors
///
/// As [`authorize`].
pub fn explain_authorization(
    caller: &Caller,
    sides: &[ResourceSide],
    request: &Request<'_>,
) -> Result<Explanation, RequestError> {
    let owners = check(caller, sides, request)?;
    let flipped = request.dialect().table().flipped;
    let mut explanation = Explanation::of(request, &|flipped, layers| {
        run((caller, sides, &owners), request, flipped, layers)
    });
    for (index, (side, owner)) in sides.iter().zip(&owners).enumerate() {
        Case::new((caller, side, *owner), index, request, flipped).add_notes(&mut explanation);
    }
    Ok(explanation)
}

/// Decides for a caller who holds the identity policies of a set, and of whose resources nothing is
/// known but their names (D4).
pub(super) fn decide_alone(
    set: &PolicySet,
    request: &Request<'_>,
    flipped: Switches,
    layers: &mut (impl Layers + ?Sized),
) -> Decision {
    let (caller, side) = (Caller::new(), ResourceSide::new());
    let decided = (0..request.names().len()).map(|index| {
        match Case::alone(set, &caller, &side, index, request, flipped) {
            Some(case) => case.combine(&case.outcomes(layers)),
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
        match Case::alone(set, &caller, &side, index, request, flipped) {
            Some(case) => case.add_notes(explanation),
            None => explanation.add_note(
                "the context names another owner than the account of the resource".into(),
            ),
        }
    }
}

fn run(
    (caller, sides, owners): (&Caller, &[ResourceSide], &[Option<&str>]),
    request: &Request<'_>,
    flipped: Switches,
    layers: &mut (impl Layers + ?Sized),
) -> Decision {
    let decided = sides
        .iter()
        .zip(owners)
        .enumerate()
        .map(|(index, (side, owner))| {
            let case = Case::new((caller, side, *owner), index, request, flipped);
            let outcomes = case.outcomes(layers);
            case.combine(&outcomes)
        });
    decided.reduce(Decision::and).unwrap_or(Decision::NOTHING)
}

/// Decides as [`authorize`] does what is known to fit, with the outcomes of these layers.
pub(super) fn decide_by(
    caller: &Caller,
    sides: &[ResourceSide],
    request: &Request<'_>,
    layers: &mut (impl Layers + ?Sized),
) -> Decision {
    // OK because what fits names its owners.
    let owners: Owners<'_> = sides
        .iter()
        .enumerate()
        .map(|(index, side)| owner(side, index, request).unwrap_or(None))
        .collect();
    run(
        (caller, sides, &owners),
        request,
        request.dialect().table().flipped,
        layers,
    )
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
    let case = Case::new(
        (caller, side, owner),
        0,
        request,
        request.dialect().table().flipped,
    );
    see(&case.view())
}

/// One resource of a request, with all that bears on it.
struct Case<'c> {
    caller: &'c Caller,
    /// The caller's own policies.
    own: Option<Source<'c>>,
    side: &'c ResourceSide,
    index: usize,
    request: &'c Request<'c>,
    flipped: Switches,
    table: &'c Table,
    name: Option<&'c Name<'c>>,
    owner: Option<&'c str>,
    /// The action assumes a role; the trust policy may be asked for another one.
    assume: Option<Option<(&'c str, &'c str)>>,
    sharing: Sharing,
    /// From what the vendor exempts the operation (L12).
    exempt: Option<Exempt>,
}

/// What each layer in force says; `None` is not in force.
struct Outcomes {
    control: Option<Outcome>,
    resource_control: Option<Outcome>,
    endpoint: Option<Outcome>,
    session: Option<Outcome>,
    boundary: Option<Outcome>,
    identity: Option<Outcome>,
    resource: Option<Outcome>,
}

impl<'c> Case<'c> {
    fn new(
        (caller, side, owner): (&'c Caller, &'c ResourceSide, Option<&'c str>),
        index: usize,
        request: &'c Request<'c>,
        flipped: Switches,
    ) -> Self {
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
        let own = caller.identity.as_ref().map(Source::Layer);
        let case = Self {
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
            exempt: case.exemption(),
            ..case
        }
    }

    /// Of a caller who holds the identity policies of a set; `None` where the request names another
    /// owner.
    fn alone(
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
        let case = Self::new((caller, side, owner), index, request, flipped);
        agrees(owner, request).then_some(Self {
            own: Some(Source::Identity(set)),
            ..case
        })
    }

    /// Whether a choice that is ours in this dialect is flipped.
    fn flips(&self, switch: Switch) -> bool {
        self.flipped.contains(switch) && self.table.ours.contains(switch)
    }

    fn has_side(&self) -> bool {
        self.request.identity().caller().is_some()
    }

    fn is_owner(&self) -> bool {
        self.request.identity().is_owner()
    }

    /// The caller is a user, role or session, so that its own layers count.
    fn is_bound(&self) -> bool {
        self.has_side() && !self.is_owner()
    }

    fn resource_stage(&self) -> Stage {
        if self.assume.is_some() {
            Stage::Trust
        } else {
            Stage::Resource
        }
    }

    fn view(&self) -> View<'_> {
        View {
            request: self.request,
            action: self.request.folded_action(),
            action_mask: self.request.action_mask(),
            resource: self.name,
            owner: self.owner,
            bounded: self.is_bound() && self.caller.boundary.is_some(),
            reading: Reading::new(self.table, self.flipped),
            optimistic: false,
            table: self.table,
        }
    }

    fn outcomes(&self, layers: &mut (impl Layers + ?Sized)) -> Outcomes {
        let view = self.view();
        let binds_owner =
            self.table.sharing.control_binds_owner != self.flips(Switch::OwnerBoundByControl);
        let controlled = self.has_side() && (!self.is_owner() || binds_owner);
        let control = [&self.caller.control, &self.side.control]
            .map(|levels| levels.as_deref().filter(|_| controlled));
        let control = self.levels(control, Stage::Control, &view, layers);
        let resource_control = [self.side.resource_control.as_deref(), None];
        let resource_control = self.levels(resource_control, Stage::ResourceControl, &view, layers);
        Outcomes {
            control,
            resource_control,
            endpoint: self.one(
                self.caller.endpoint.as_ref(),
                Stage::Endpoint,
                &view,
                layers,
            ),
            session: self.one(
                self.caller.session.as_ref().filter(|_| self.is_bound()),
                Stage::Session,
                &view,
                layers,
            ),
            boundary: self.one(
                self.caller.boundary.as_ref().filter(|_| self.is_bound()),
                Stage::Boundary,
                &view,
                layers,
            ),
            identity: if self.is_bound() {
                self.identity(&view, layers)
            } else {
                None
            },
            resource: self.resource(&view, layers),
        }
    }

    fn one(
        &self,
        layer: Option<&Layer>,
        stage: Stage,
        view: &View<'_>,
        layers: &mut (impl Layers + ?Sized),
    ) -> Option<Outcome> {
        layer.map(|layer| layers.outcome(Source::Layer(layer), self.at(stage), view))
    }

    fn at(&self, stage: Stage) -> At {
        At {
            side: self.index,
            stage,
            level: 0,
            attached: Truth::True,
        }
    }

    /// Each level must allow; a list of none allows nothing. Flipped, only the denies of control
    /// policies count.
    fn levels(
        &self,
        lists: [Option<&[Layer]>; 2],
        stage: Stage,
        view: &View<'_>,
        layers: &mut (impl Layers + ?Sized),
    ) -> Option<Outcome> {
        if lists.iter().all(Option::is_none) {
            return None;
        }
        let must_allow = stage != Stage::Control || !self.flips(Switch::ControlLevels);
        let needed = |outcome: Outcome| match outcome.verdict {
            Verdict::ImplicitDeny if !must_allow => Outcome::PASSED,
            _ => outcome,
        };
        let levels = lists
            .into_iter()
            .flatten()
            .flatten()
            .enumerate()
            .map(|(level, layer)| {
                needed(layers.outcome(
                    Source::Layer(layer),
                    At {
                        level,
                        ..self.at(stage)
                    },
                    view,
                ))
            });
        let strictest_level = levels.reduce(strictest);
        let nothing = lists
            .into_iter()
            .flatten()
            .any(<[Layer]>::is_empty)
            .then(|| needed(Outcome::NOTHING));
        [strictest_level, nothing]
            .into_iter()
            .flatten()
            .reduce(strictest)
    }

    fn identity(&self, view: &View<'_>, layers: &mut (impl Layers + ?Sized)) -> Option<Outcome> {
        let mut union = self
            .own
            .map(|own| layers.outcome(own, self.at(Stage::Identity), view));
        let stops = self.flips(Switch::ResourceGroupDeny)
            && union.is_some_and(|outcome| outcome.verdict == Verdict::Allow);
        for (level, (layer, groups)) in (1..).zip(&self.caller.scoped) {
            let attached = match &self.side.group {
                ResourceGroup::Unknown => Truth::Unknown,
                ResourceGroup::None => Truth::False,
                ResourceGroup::Named(group) => groups.contains(group).into(),
            };
            let at = At {
                attached,
                level,
                ..self.at(Stage::Identity)
            };
            // Asked also where it is passed over, since an explanation tells what it says.
            let next = layers.outcome(Source::Layer(layer), at, view);
            if !stops {
                union = Some(union.map_or(next, |union| union.or(next)));
            }
        }
        union
    }

    fn resource(&self, view: &View<'_>, layers: &mut (impl Layers + ?Sized)) -> Option<Outcome> {
        if self.exempt == Some(Exempt::OwnersResourcePolicy) {
            return None;
        }
        let layer = if self.assume.is_some() {
            &self.side.trust
        } else {
            &self.side.policy
        };
        let view = self.assume.flatten().map_or(*view, |action| {
            let (service, name) = action;
            View {
                action,
                action_mask: action_mask(service, Some(name)),
                ..*view
            }
        });
        let given = layer.as_ref().map(|layer| {
            layers.outcome(Source::Layer(layer), self.at(self.resource_stage()), &view)
        });
        if given.is_none() && self.sharing.always_guarded && self.flips(Switch::AbsentPolicy) {
            let by_account = if self.table.sharing.delegates {
                Truth::True
            } else {
                Truth::False
            };
            let grants = Naming {
                direct: by_account.not(),
                by_account,
                ..Naming::NONE
            };
            let names = Outcome {
                verdict: Verdict::Allow,
                statement: None,
                grants,
            };
            return (self.has_side() && self.is_within()).then_some(names);
        }
        given
    }

    fn combine(&self, outcomes: &Outcomes) -> Decision {
        let resource_alone = !self.is_within() && self.sharing.across == Across::Resource;
        let ignored = resource_alone && self.flips(Switch::CrossAccountIdentityDeny);
        let in_order = [
            (Stage::Control, &outcomes.control),
            (Stage::ResourceControl, &outcomes.resource_control),
            (Stage::Endpoint, &outcomes.endpoint),
            (Stage::Session, &outcomes.session),
            (Stage::Boundary, &outcomes.boundary),
            (
                Stage::Identity,
                if ignored { &None } else { &outcomes.identity },
            ),
            (self.resource_stage(), &outcomes.resource),
        ];
        let first = |verdict: Verdict, count: usize| {
            in_order.iter().take(count).find_map(|(stage, outcome)| {
                let outcome = outcome
                    .as_ref()
                    .filter(|outcome| outcome.verdict == verdict)?;
                Some(Decision {
                    verdict,
                    stage: *stage,
                    statement: outcome.statement,
                })
            })
        };
        let without = |verdict, stage| Decision {
            verdict,
            stage,
            statement: None,
        };
        let deny = |stage| without(Verdict::ImplicitDeny, stage);
        let denied = first(Verdict::ExplicitDeny, in_order.len());
        if let Some(denied) = denied.filter(|_| self.exempt != Some(Exempt::Everything)) {
            return denied;
        }
        if self.request.session_is_over() {
            return deny(Stage::Session);
        }
        if matches!(
            self.exempt,
            Some(Exempt::Everything | Exempt::NeedingPermission)
        ) {
            return without(Verdict::Allow, Stage::Identity);
        }
        if let Some(allowed) = self.grant(outcomes) {
            return allowed;
        }
        const FILTERS: usize = 5;
        first(Verdict::ImplicitDeny, FILTERS)
            .unwrap_or_else(|| deny(self.stage_without_grant(outcomes)))
    }

    /// The allow, when no filter stands against it and somebody grants.
    fn grant(&self, outcomes: &Outcomes) -> Option<Decision> {
        let passes = |outcome: Option<Outcome>| {
            outcome.is_none_or(|outcome| outcome.verdict == Verdict::Allow)
        };
        if ![
            outcomes.control,
            outcomes.resource_control,
            outcomes.endpoint,
        ]
        .into_iter()
        .all(passes)
        {
            return None;
        }
        let capped = !passes(outcomes.session) || !passes(outcomes.boundary);
        let resource = outcomes.resource.unwrap_or(Outcome::NOTHING);
        let granted = |naming| resource.verdict == Verdict::Allow && naming == Truth::True;
        let names = granted(resource.grants.any());
        let identity_allows = self.identity_allows(outcomes);
        let by_identity = identity_allows && !capped;
        let allow = |stage, outcome: Option<Outcome>| {
            Some(Decision {
                verdict: Verdict::Allow,
                stage,
                statement: outcome.and_then(|outcome| outcome.statement),
            })
        };
        let on_resource = || allow(self.resource_stage(), outcomes.resource);
        if self.assume.is_some()
            && (self.is_owner() || *self.request.identity() == Identity::Anonymous)
        {
            return None;
        }
        if !self.has_side() {
            return if names { on_resource() } else { None };
        }
        let within = self.is_within();
        let by_resource = if within && self.table.sharing.delegates {
            // A grant to the caller itself passes the caps, one to its role does not, one to the
            // account delegates (L5).
            granted(resource.grants.direct) || (granted(resource.grants.by_role) && !capped)
        } else {
            names && !capped
        };
        let roles = self.assume.is_some();
        match (within, self.sharing.within, self.sharing.across) {
            (true, Within::Either, _) if by_identity => allow(Stage::Identity, outcomes.identity),
            (true, Within::Named, _) if by_identity && names && !roles => {
                allow(Stage::Identity, outcomes.identity)
            }
            (true, Within::Named, _) if by_identity && names => on_resource(),
            (true, Within::Either | Within::Named, _) | (false, _, Across::Resource)
                if by_resource =>
            {
                on_resource()
            }
            (true, Within::Both, _) | (false, _, Across::Both) if by_identity && names => {
                on_resource()
            }
            _ => None,
        }
    }

    fn identity_allows(&self, outcomes: &Outcomes) -> bool {
        if self.lacks_session_policy() {
            return false;
        }
        self.is_owner()
            || outcomes
                .identity
                .is_some_and(|outcome| outcome.verdict == Verdict::Allow)
    }

    /// Caller and resource are of one account.
    fn is_within(&self) -> bool {
        self.owner.is_some() && self.request.identity().account() == self.owner
    }

    /// Where a denial for want of a grant is named (L9, T1).
    fn stage_without_grant(&self, outcomes: &Outcomes) -> Stage {
        let resource_alone = !self.is_within() && self.sharing.across == Across::Resource;
        if !self.has_side() || resource_alone || self.identity_allows(outcomes) {
            self.resource_stage()
        } else {
            Stage::Identity
        }
    }
}
