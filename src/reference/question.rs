//! One resource of a request: who owns it, which rules it has, and what policies say of it (clauses
//! D1, L4 to L13).

use super::caller::RequestCaller;
use super::given::contradicts_owner;
use super::name::{account_in, fields};
use super::principal::{EntryMatcher, NamedLevels};
use super::truth::{Ternary, and, not};
use super::{Layers, Placement, PolicyCheck, Side, flipped, is_ours};
use crate::dialect::{Across, Exempt, Kind, Role, Sharing, Table};
use crate::model::{Effect, Policy, Statement};
use crate::request::Request;
use crate::resource_name::Field;

/// What a union of policies says by D1, and whether its `Allow` names the caller itself, by role,
/// by account.
#[derive(Clone, Copy, Default)]
pub(super) struct PolicyAnswer {
    pub(super) denies: bool,
    pub(super) itself: bool,
    pub(super) by_role: bool,
    pub(super) by_account: bool,
}

impl PolicyAnswer {
    pub(super) fn allows(self) -> bool {
        self.itself || self.by_role || self.by_account
    }
}

/// One resource of a request, and what is attached to it.
pub(super) struct ResourceQuestion<'a, 'v> {
    identity: &'a [&'a Policy],
    pub(super) layers: &'a Layers,
    pub(super) side: &'a Side,
    pub(super) request: &'a Request<'v>,
    pub(super) who: &'a RequestCaller,
    resource: String,
    owner: Option<String>,
    pub(super) table: &'a Table,
    /// Whether the action assumes a role, and what its trust policy is asked for.
    pub(super) assumed: Option<String>,
}

impl<'a, 'v> ResourceQuestion<'a, 'v> {
    /// `None` where the question is to be refused.
    pub(super) fn new(
        (identity, layers): (&'a [&'a Policy], &'a Layers),
        side: &'a Side,
        request: &'a Request<'v>,
        who: &'a RequestCaller,
        resource: &'a str,
    ) -> Option<Self> {
        let table = request.dialect().table();
        let resource = resource.to_owned();
        let mut asking = Self {
            identity,
            layers,
            side,
            request,
            who,
            resource,
            owner: None,
            table,
            assumed: None,
        };
        match asking.listing() {
            // R9: whatever owner is stated.
            Some(asked_on) => {
                asking.owner = who.account().map(str::to_owned);
                asking.resource = asked_on;
            }
            None => asking.owner = asking.find_owner().ok()?,
        }
        asking.assumed = asking.find_assumed();
        let service = asking.field(Field::Service);
        let misplaced = |policy: &Policy| {
            guarded_service(policy).is_some_and(|guarded| service.as_deref() != Some(&*guarded))
                || !asking.may_write_so(policy, service.as_deref())
        };
        if side.policy.iter().flatten().any(misplaced)
            || contradicts_owner(request, asking.owner.as_deref())
        {
            return None;
        }
        Some(asking)
    }

    /// P14: whether what a policy leaves out of its resources may be left out on a resource of this
    /// service.
    fn may_write_so(&self, policy: &Policy, service: Option<&str>) -> bool {
        let own = &self.table.on_own;
        let asked = PolicyCheck {
            policy,
            request: self.request,
            action: "",
            owner: None,
        };
        policy.statements.iter().all(|statement| {
            let mut patterns = statement
                .resources
                .iter()
                .flatten()
                .chain(&statement.not_resources);
            let is_without = statement.resources.is_none() && statement.not_resources.is_empty();
            let without = !is_without
                || own.without.is_empty()
                || own.without.iter().any(|of| service == Some(&**of));
            without
                && patterns.all(|pattern| {
                    asked
                        .inside(&pattern.text)
                        .is_none_or(|(of, _)| service == Some(of))
                })
        })
    }

    /// The halves of the action, in lower case.
    fn action(&self) -> (String, String) {
        let action = self.request.action().to_ascii_lowercase();
        let (service, name) = action.split_once(':').unwrap_or_default();
        (service.to_owned(), name.to_owned())
    }

    /// R9: the name that a request on `*` is asked on, where its action is one that lists what an
    /// account has.
    fn listing(&self) -> Option<String> {
        let (service, name) = self.action();
        let mut rows = self.table.listings.iter();
        let row = rows
            .find(|row| row.action.0 == service && row.action.1 == name && self.resource == "*")?;
        Some(
            match (row.asked_on.contains("<account>"), self.who.account()) {
                (true, Some(account)) => row.asked_on.replace("<account>", account),
                (true, None) => self.resource.clone(),
                (false, _) => row.asked_on.to_string(),
            },
        )
    }

    /// L12: what the operation is exempt from, for this caller and resource.
    pub(super) fn exempt(&self) -> Option<Exempt> {
        let (service, name) = self.action();
        let mut rows = self.table.exemptions.iter();
        let row = rows.find(|row| {
            row.service == service && row.actions.iter().any(|action| *action == name)
        })?;
        let counts = match row.from {
            Exempt::Everything | Exempt::NeedingPermission => self.who.has_credentials(),
            Exempt::OwnersResourcePolicy => {
                let last = self.field(Field::Resource).unwrap_or_default();
                let is_whole = !last.is_empty() && last != "*" && !last.contains('/');
                let is_of_service = self.field(Field::Service).is_some_and(|of| of == service);
                is_whole && is_of_service && self.who.is_owner() && self.is_same_account()
            }
        };
        counts.then_some(row.from)
    }

    /// A field of the resource's name; `None` for the resource `*`.
    fn field(&self, wanted: Field) -> Option<String> {
        let values = fields(&self.resource, self.table)?;
        let (_, value) = self
            .table
            .names
            .fields
            .iter()
            .zip(values)
            .find(|(field, _)| **field == wanted)?;
        let folds = self.table.names.folds_case && wanted == Field::Service;
        Some(if folds {
            value.to_ascii_lowercase()
        } else {
            value.to_owned()
        })
    }

    /// L10.
    fn find_owner(&self) -> Result<Option<String>, ()> {
        let named = account_in(&self.resource, self.table).map(str::to_owned);
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
        let (_, instead) = self
            .table
            .sharing
            .assume
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(action))?;
        Some(match instead {
            Some((service, name)) => format!("{service}:{name}"),
            None => action.to_owned(),
        })
    }

    /// Whether a choice that is ours in this dialect is reversed.
    pub(super) fn flipped(&self, switch: &str) -> bool {
        is_ours(self.table, switch) && flipped(self.table, switch)
    }

    /// The rule of the resource's kind.
    pub(super) fn sharing(&self) -> Sharing {
        let rules = &self.table.sharing;
        if self.assumed.is_some() {
            return rules.role;
        }
        let service = self.field(Field::Service);
        let last = self.field(Field::Resource).unwrap_or_default();
        let special = rules
            .special
            .iter()
            .find(|(of, start, _)| service.as_deref() == Some(&**of) && last.starts_with(&**start));
        let sharing = special.map_or(rules.default, |(_, _, sharing)| *sharing);
        let across = if self.flipped("cross-account-both") {
            Across::Resource
        } else {
            sharing.across
        };
        Sharing { across, ..sharing }
    }

    /// D1 over some policies; `surely` is whether they are attached at all.
    pub(super) fn ask<'p>(
        &self,
        policies: impl IntoIterator<Item = &'p Policy>,
        surely: Ternary,
    ) -> PolicyAnswer {
        let mut said = PolicyAnswer::default();
        for policy in policies {
            for statement in &policy.statements {
                let named = self.named(policy, statement);
                let matches = and([surely, self.rest(policy, statement)]);
                match statement.effect {
                    Effect::Deny => {
                        said.denies |= and([matches, named.at_any_level()]) != Some(false)
                    }
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
    fn rest(&self, policy: &Policy, statement: &Statement) -> Ternary {
        let action = match (&self.assumed, policy.kind()) {
            (Some(instead), Kind::Trust) => instead,
            _ => self.request.action(),
        };
        let asked = PolicyCheck {
            policy,
            request: self.request,
            action,
            owner: self.owner.as_deref(),
        };
        super::applies(asked, statement, &self.resource)
    }

    fn named(&self, policy: &Policy, statement: &Statement) -> NamedLevels {
        let Some(principals) = &statement.principals else {
            return NamedLevels::ITSELF;
        };
        let spares = match &self.table.sharing.star_spares_owner {
            Some(service) => {
                policy.kind() == Kind::Resource
                    && self.field(Field::Service).as_deref() == Some(service)
            }
            None => false,
        };
        let naming = EntryMatcher {
            policy,
            who: self.who,
            owner: self.owner.as_deref(),
            canonical_id: self.request.principal().canonical_id(),
            exact: self.flipped("name-case"),
            star_spares_owner: spares && statement.conditions.is_empty(),
        };
        let listed = naming.listed(principals);
        if !principals.negated {
            return listed.named;
        }
        // L5: a caller with a boundary is in no such list.
        let bounded = self.layers.boundary.is_some() && self.has_side() && !self.who.is_owner();
        if self.table.sharing.delegates && bounded && statement.effect == Effect::Deny {
            return NamedLevels::ITSELF;
        }
        let requires = requires_account(self.table)
            && statement.effect == Effect::Deny
            && !self.flipped("not-principal");
        let left_out = if requires {
            naming.is_left_out(&listed)
        } else {
            listed.named.at_any_level()
        };
        NamedLevels {
            itself: not(left_out),
            ..NamedLevels::NOT
        }
    }

    pub(super) fn has_side(&self) -> bool {
        self.who.known().is_some()
    }

    pub(super) fn is_same_account(&self) -> bool {
        self.owner.is_some() && self.who.account() == self.owner.as_deref()
    }

    /// The caller's own policies, and those that are attached for groups (L11).
    pub(super) fn identity(&self) -> PolicyAnswer {
        let mut said = self.ask(self.identity.iter().copied(), Some(true));
        if self.flipped("resource-group-deny") && said.allows() && !said.denies {
            return said;
        }
        for (policies, groups) in &self.layers.scoped {
            let inside = match &self.side.place {
                Placement::Unknown => None,
                Placement::None => Some(false),
                Placement::In(group) => Some(groups.contains(group)),
            };
            let scoped = self.ask(policies, inside);
            said.denies |= scoped.denies;
            said.itself |= scoped.itself;
        }
        // L5: of a federated user only denies count where it was given no session policy.
        let is_federated = self
            .who
            .known()
            .is_some_and(|known| known.role == Role::FederatedUser);
        if is_federated && self.layers.session.is_none() {
            PolicyAnswer {
                denies: said.denies,
                ..PolicyAnswer::default()
            }
        } else {
            said
        }
    }

    /// The policy of the resource, or the trust policy of the role that is assumed.
    pub(super) fn of_resource(&self) -> PolicyAnswer {
        if self.exempt() == Some(Exempt::OwnersResourcePolicy) {
            return PolicyAnswer::default();
        }
        let policies = if self.assumed.is_some() {
            &self.side.trust
        } else {
            &self.side.policy
        };
        match policies {
            Some(policies) => self.ask(policies, Some(true)),
            // L8: it has one, which is not given.
            None if self.sharing().always_guarded && self.flipped("absent-policy") => {
                let of_account = self.has_side() && self.is_same_account();
                let delegated = of_account && self.table.sharing.delegates && !self.who.is_owner();
                PolicyAnswer {
                    by_account: delegated,
                    itself: of_account && !delegated,
                    ..PolicyAnswer::default()
                }
            }
            None => PolicyAnswer::default(),
        }
    }
}

/// The service whose resources a policy of this form guards.
fn guarded_service(policy: &Policy) -> Option<String> {
    let table = policy.dialect().table();
    let principals = policy
        .statements
        .iter()
        .filter_map(|statement| statement.principals.as_ref());
    let mut containers = principals
        .flat_map(|principals| &principals.groups)
        .map(|(container, _)| container);
    containers.find_map(|container| {
        let mut shapes = table.principals.iter();
        let shape = shapes
            .find(|shape| shape.kinds.contains(&policy.kind()) && shape.container == *container)?;
        shape.guards.as_deref().map(str::to_owned)
    })
}

/// L13: whether a `Deny` leaves out only whom its list names together with the account.
fn requires_account(table: &Table) -> bool {
    table.principal_names.whole_not_principal
}
