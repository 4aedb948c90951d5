//! The decision over layers (clauses L1 to L11, T1 to T5).

use super::name::fields;
use super::principal::{Named, Naming, Who};
use super::truth::{Truth, and, not};
use super::{Asked, flipped};
use crate::decision::Verdict;
use crate::dialect::{Across, Kind, Sharing, Switch, Table, Within};
use crate::model::{Effect, Policy, Statement};
use crate::request::Request;
use crate::resource_name::Field;

/// What is attached to whom, as lists of policies. A filter that is `None` is not in force.
#[derive(Clone, Debug, Default)]
pub struct Layers {
    /// The caller's own policies.
    pub identity: Vec<Policy>,
    /// More of them, that count for resources in these groups only.
    pub scoped: Vec<(Vec<Policy>, Vec<String>)>,
    /// The most that the caller may do.
    pub boundary: Option<Vec<Policy>>,
    /// The most that its session may do.
    pub session: Option<Vec<Policy>>,
    /// The most that may be done through the network endpoint.
    pub endpoint: Option<Vec<Policy>>,
    /// Control policies by level, where they follow the caller.
    pub control: Option<Vec<Vec<Policy>>>,
    /// What is attached to each of the request's resources.
    pub sides: Vec<Side>,
}

/// What is attached to one resource.
#[derive(Clone, Debug, Default)]
pub struct Side {
    /// Its resource-based policies.
    pub policy: Option<Vec<Policy>>,
    /// Of a role: its trust policy.
    pub trust: Option<Vec<Policy>>,
    /// Who owns it, where its name does not say.
    pub owner: Option<String>,
    /// The group that it is in.
    pub place: Place,
    /// Control policies by level, where they follow the resource.
    pub control: Option<Vec<Vec<Policy>>>,
    /// Resource-control policies by level.
    pub resource_control: Option<Vec<Vec<Policy>>>,
}

/// Where a resource stands among groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// Not said.
    #[default]
    Unknown,
    /// In none.
    None,
    /// In this one.
    In(String),
}

/// Decides over layers: the verdict, and the name of the stage (L9). `None` where layers and request do not fit: another
/// number of resources, a policy of another dialect or in the form of another service, an owner that contradicts the name
/// or that nobody says.
#[must_use]
pub fn authorize(layers: &Layers, request: &Request<'_>) -> Option<(Verdict, &'static str)> {
    let resources: Vec<&str> = request.resources().collect();
    if resources.len() != layers.sides.len() || layers.policies().any(|policy| policy.dialect() != request.dialect()) {
        return None;
    }
    let who = Who::read(request);
    let mut decided = Vec::new();
    for (resource, side) in resources.into_iter().zip(&layers.sides) {
        decided.push(Asking::new(layers, side, request, &who, resource)?.decide());
    }
    // D3: one explicit deny denies; all must allow. The stage is that of the first resource with the final verdict.
    let has = |wanted: Verdict| decided.iter().any(|(verdict, _)| *verdict == wanted);
    let all_allow = !has(Verdict::ExplicitDeny) && !has(Verdict::ImplicitDeny);
    let verdict = match () {
        () if has(Verdict::ExplicitDeny) => Verdict::ExplicitDeny,
        () if all_allow => Verdict::Allow,
        () => Verdict::ImplicitDeny,
    };
    decided.into_iter().find(|(of_one, _)| *of_one == verdict)
}

impl Layers {
    fn policies(&self) -> impl Iterator<Item = &Policy> {
        let filters = [&self.boundary, &self.session, &self.endpoint].into_iter().flatten().flatten();
        let scoped = self.scoped.iter().flat_map(|(policies, _)| policies);
        let control = self.control.iter().flatten().flatten();
        let sides = self.sides.iter().flat_map(|side| {
            let own = [&side.policy, &side.trust].into_iter().flatten().flatten();
            own.chain([&side.control, &side.resource_control].into_iter().flatten().flatten().flatten())
        });
        self.identity.iter().chain(filters).chain(scoped).chain(control).chain(sides)
    }
}

/// What a union of policies says by D1, and whether its `Allow` names the caller itself, by role, by account.
#[derive(Clone, Copy, Default)]
struct Said {
    denies: bool,
    itself: bool,
    by_role: bool,
    by_account: bool,
}

impl Said {
    fn allows(self) -> bool {
        self.itself || self.by_role || self.by_account
    }
}

/// One resource of a request, and what is attached to it.
struct Asking<'a, 'v> {
    layers: &'a Layers,
    side: &'a Side,
    request: &'a Request<'v>,
    who: &'a Who,
    resource: &'a str,
    owner: Option<String>,
    table: &'a Table,
    /// Whether the action assumes a role, and what its trust policy is asked for.
    assumed: Option<String>,
}

/// What a filter in force says, level by level.
struct Filter {
    stage: &'static str,
    said: Vec<Said>,
    must_allow: bool,
}

impl Filter {
    fn denies(&self) -> bool {
        self.said.iter().any(|said| said.denies)
    }

    /// Every level must allow, and no level is none that allows (L3).
    fn passes(&self) -> bool {
        !self.must_allow || (!self.said.is_empty() && self.said.iter().all(|said| said.allows()))
    }
}

impl<'a, 'v> Asking<'a, 'v> {
    fn new(
        layers: &'a Layers,
        side: &'a Side,
        request: &'a Request<'v>,
        who: &'a Who,
        resource: &'a str,
    ) -> Option<Self> {
        let table = request.dialect().table();
        let mut asking = Self { layers, side, request, who, resource, owner: None, table, assumed: None };
        asking.owner = asking.find_owner().ok()?;
        asking.assumed = asking.find_assumed();
        let service = asking.field(Field::Service);
        let misplaced = |policy: &Policy| guarded_service(policy).is_some_and(|guarded| service != Some(guarded));
        if side.policy.iter().flatten().any(misplaced) {
            return None;
        }
        Some(asking)
    }

    /// A field of the resource's name; `None` for the resource `*`.
    fn field(&self, wanted: Field) -> Option<String> {
        let values = fields(self.resource, self.table)?;
        let (_, value) = self.table.names.fields.iter().zip(values).find(|(field, _)| **field == wanted)?;
        let folds = self.table.names.folds_case && wanted == Field::Service;
        Some(if folds { value.to_ascii_lowercase() } else { value.to_owned() })
    }

    /// L10.
    fn find_owner(&self) -> Result<Option<String>, ()> {
        let says = |account: &String| {
            !account.is_empty() && account != "*" && !self.table.owner_words.iter().any(|word| word == account)
        };
        let named = self.field(Field::Account).filter(says);
        match (&self.side.owner, named) {
            (Some(stated), Some(named)) if *stated != named => Err(()),
            (_, Some(named)) => Ok(Some(named)),
            (Some(stated), None) => Ok(Some(stated.clone())),
            (None, None) if self.resource == "*" => Ok(self.who.account().map(str::to_owned)),
            (None, None) if self.who.account().is_some() => Err(()),
            (None, None) => Ok(None),
        }
    }

    /// T2.
    fn find_assumed(&self) -> Option<String> {
        let action = self.request.action();
        let (_, instead) = self.table.sharing.assume.iter().find(|(known, _)| known.eq_ignore_ascii_case(action))?;
        Some(match instead {
            Some((service, name)) => format!("{service}:{name}"),
            None => action.to_owned(),
        })
    }

    /// Whether a choice that is ours in this dialect is reversed.
    fn flipped(&self, switch: &str) -> bool {
        let is_ours = |(known, name): &(Switch, &str)| *name == switch && self.table.ours.contains(*known);
        Switch::ALL.iter().any(is_ours) && flipped(self.table, switch)
    }

    /// The rule of the resource's kind.
    fn sharing(&self) -> Sharing {
        let rules = &self.table.sharing;
        if self.assumed.is_some() {
            return rules.role;
        }
        let service = self.field(Field::Service);
        let last = self.field(Field::Resource).unwrap_or_default();
        let special =
            rules.special.iter().find(|(of, start, _)| service.as_deref() == Some(&**of) && last.starts_with(&**start));
        let sharing = special.map_or(rules.default, |(_, _, sharing)| *sharing);
        let across = if self.flipped("cross-account-both") { Across::Resource } else { sharing.across };
        Sharing { across, ..sharing }
    }

    /// D1 over some policies; `surely` is whether they are attached at all.
    fn ask(&self, policies: &[Policy], surely: Truth) -> Said {
        let mut said = Said::default();
        for policy in policies {
            for statement in &policy.statements {
                let named = self.named(policy, statement);
                let matches = and([surely, self.rest(policy, statement)]);
                match statement.effect {
                    Effect::Deny => said.denies |= and([matches, named.at_any_level()]) != Some(false),
                    Effect::Allow => {
                        said.itself |= and([matches, named.itself]) == Some(true);
                        said.by_role |= and([matches, named.by_role]) == Some(true);
                        said.by_account |= and([matches, named.by_account]) == Some(true);
                    }
                }
            }
        }
        said
    }

    /// Action, resource and condition.
    fn rest(&self, policy: &Policy, statement: &Statement) -> Truth {
        let action = match (&self.assumed, policy.kind()) {
            (Some(instead), Kind::Trust) => instead,
            _ => self.request.action(),
        };
        super::applies(Asked { policy, request: self.request, action }, statement, self.resource)
    }

    fn named(&self, policy: &Policy, statement: &Statement) -> Named {
        let Some(principals) = &statement.principals else { return Named::ITSELF };
        let spares = match &self.table.sharing.star_spares_owner {
            Some(service) => policy.kind() == Kind::Resource && self.field(Field::Service).as_deref() == Some(service),
            None => false,
        };
        let naming = Naming {
            policy,
            who: self.who,
            owner: self.owner.as_deref(),
            exact: self.flipped("name-case"),
            star_spares_owner: spares && statement.conditions.is_empty(),
        };
        let listed = naming.listed(principals);
        if !principals.negated {
            return listed;
        }
        // L5: a caller with a boundary is in no such list.
        let bounded = self.layers.boundary.is_some() && self.has_side() && !self.who.is_owner();
        if self.table.sharing.delegates && bounded && statement.effect == Effect::Deny {
            return Named::ITSELF;
        }
        Named { itself: not(listed.at_any_level()), ..Named::NOT }
    }

    fn has_side(&self) -> bool {
        self.who.known().is_some()
    }

    fn is_same_account(&self) -> bool {
        self.owner.is_some() && self.who.account() == self.owner.as_deref()
    }

    /// The caller's own policies, and those that are attached for groups (L11).
    fn identity(&self) -> Said {
        let mut said = self.ask(&self.layers.identity, Some(true));
        if self.flipped("resource-group-deny") && said.allows() && !said.denies {
            return said;
        }
        for (policies, groups) in &self.layers.scoped {
            let inside = match &self.side.place {
                Place::Unknown => None,
                Place::None => Some(false),
                Place::In(group) => Some(groups.contains(group)),
            };
            let scoped = self.ask(policies, inside);
            said.denies |= scoped.denies;
            said.itself |= scoped.itself;
        }
        said
    }

    /// The policy of the resource, or the trust policy of the role that is assumed.
    fn of_resource(&self) -> Said {
        let policies = if self.assumed.is_some() { &self.side.trust } else { &self.side.policy };
        match policies {
            Some(policies) => self.ask(policies, Some(true)),
            // L8: it has one, which is not given.
            None if self.sharing().always_guarded && self.flipped("absent-policy") => {
                let of_account = self.has_side() && self.is_same_account();
                let delegated = of_account && self.table.sharing.delegates && !self.who.is_owner();
                Said { by_account: delegated, itself: of_account && !delegated, ..Said::default() }
            }
            None => Said::default(),
        }
    }

    /// The filters in force, in the order of their stages.
    fn filters(&self) -> Vec<Filter> {
        let (layers, side) = (self.layers, self.side);
        let all = |policies: &Vec<Policy>| vec![self.ask(policies, Some(true))];
        let levels = |levels: &Vec<Vec<Policy>>| levels.iter().flat_map(all).collect::<Vec<_>>();
        let bound = match self.who.is_owner() {
            true => self.table.sharing.control_binds_owner != self.flipped("owner-bound-by-control"),
            false => self.has_side(),
        };
        let own = self.has_side() && !self.who.is_owner();
        let rows = [
            ("control", layers.control.as_ref().filter(|_| bound).map(levels)),
            ("control", side.control.as_ref().filter(|_| bound).map(levels)),
            ("resource_control", side.resource_control.as_ref().map(levels)),
            ("endpoint", layers.endpoint.as_ref().map(all)),
            ("session", layers.session.as_ref().filter(|_| own).map(all)),
            ("boundary", layers.boundary.as_ref().filter(|_| own).map(all)),
        ];
        let in_force = rows.into_iter().filter_map(|(stage, said)| Some((stage, said?)));
        let must_allow = |stage: &str| stage != "control" || !self.flipped("control-levels");
        in_force.map(|(stage, said)| Filter { stage, said, must_allow: must_allow(stage) }).collect()
    }

    /// The decision as a procedure.
    fn decide(&self) -> (Verdict, &'static str) {
        let sharing = self.sharing();
        let last = if self.assumed.is_some() { "trust" } else { "resource" };
        let by_resource_alone = !self.is_same_account() && sharing.across == Across::Resource;
        let own = self.has_side() && !self.who.is_owner();
        let identity = match own {
            true if by_resource_alone && self.flipped("cross-account-identity-deny") => Said::default(),
            true => self.identity(),
            false => Said::default(),
        };
        let (filters, resource) = (self.filters(), self.of_resource());
        // 3: an explicit deny anywhere.
        if let Some(filter) = filters.iter().find(|filter| filter.denies()) {
            return (Verdict::ExplicitDeny, filter.stage);
        }
        if identity.denies {
            return (Verdict::ExplicitDeny, "identity");
        }
        if resource.denies {
            return (Verdict::ExplicitDeny, last);
        }
        // 4: the session is over.
        if self.request.session_is_over() {
            return (Verdict::ImplicitDeny, "session");
        }
        // 5: filters that nothing passes.
        let is_passable = |filter: &&Filter| matches!(filter.stage, "session" | "boundary");
        if let Some(filter) = filters.iter().find(|filter| !is_passable(filter) && !filter.passes()) {
            return (Verdict::ImplicitDeny, filter.stage);
        }
        // 6: who may assume no role.
        if self.assumed.is_some() && (self.who.is_owner() || matches!(self.who, Who::Nobody)) {
            return (Verdict::ImplicitDeny, last);
        }
        // 7: who has no side.
        if !self.has_side() {
            return (if resource.allows() { Verdict::Allow } else { Verdict::ImplicitDeny }, last);
        }
        // 8 and 9: who must grant.
        let failed = filters.iter().find(|filter| is_passable(filter) && !filter.passes());
        let identity_allows = self.who.is_owner() || identity.allows();
        let (by_identity, by_resource) = match (self.is_same_account(), sharing.within, sharing.across) {
            (true, Within::Either, _) => (identity_allows, resource.itself || resource.by_role),
            (true, Within::Named, _) => (identity_allows && resource.allows(), resource.itself || resource.by_role),
            (true, Within::Both, _) | (false, _, Across::Both) => (false, identity_allows && resource.allows()),
            (false, _, Across::Resource) => (false, resource.allows()),
        };
        // L5, first row: only within an account, and only where the policy is enough by itself.
        let passes_filters =
            self.is_same_account() && self.table.sharing.delegates && sharing.within != Within::Both && resource.itself;
        let granted_by = match failed {
            None if by_identity && self.assumed.is_none() => Some("identity"),
            None if by_identity || by_resource => Some(last),
            Some(_) if passes_filters => Some(last),
            _ => None,
        };
        match (granted_by, failed) {
            (Some(stage), _) => (Verdict::Allow, stage),
            (None, Some(filter)) => (Verdict::ImplicitDeny, filter.stage),
            (None, None) if identity_allows || by_resource_alone => (Verdict::ImplicitDeny, last),
            (None, None) => (Verdict::ImplicitDeny, "identity"),
        }
    }
}

/// The service whose resources a policy of this form guards.
fn guarded_service(policy: &Policy) -> Option<String> {
    let table = policy.dialect().table();
    let principals = policy.statements.iter().filter_map(|statement| statement.principals.as_ref());
    let mut containers = principals.flat_map(|principals| &principals.groups).map(|(container, _)| container);
    containers.find_map(|container| {
        let mut shapes = table.principals.iter();
        let shape = shapes.find(|shape| shape.kinds.contains(&policy.kind()) && shape.container == *container)?;
        shape.guards.as_deref().map(str::to_owned)
    })
}
