//! One resource of a request: who owns it, which rules it has, and what policies say of it (clauses
//! D1, L4 to L13).
//!
//! A policy never simply allows. Its `Allow` names the caller itself, its role, or its account, and
//! the rule of the resource's kind says which of these is enough. So the answer of some policies
//! ([`PolicyAnswer`]) keeps the three apart.

use super::caller::RequestCaller;
use super::check::{PolicyCheck, flipped, is_ours};
use super::given::contradicts_owner;
use super::layers::{Layers, Placement, Side};
use super::name::{account_in, fields};
use super::principal::{EntryMatcher, NamedLevels};
use super::statement::applies;
use super::truth::{Ternary, and, not};
use crate::dialect::{Across, Exempt, Kind, Role, Sharing, Table};
use crate::model::{Effect, Policy, Statement};
use crate::request::Request;
use crate::resource_name::Field;

/// The answer of a union of policies by D1: whether any denies, and whether an `Allow` names the
/// caller itself, its role, or its account.
#[derive(Clone, Copy, Default)]
pub(super) struct PolicyAnswer {
    /// A `Deny` applies, or may apply.
    pub(super) denies: bool,
    /// An `Allow` for the caller itself applies for sure.
    pub(super) itself: bool,
    /// An `Allow` for the caller's role applies for sure.
    pub(super) by_role: bool,
    /// An `Allow` for the caller's account applies for sure.
    pub(super) by_account: bool,
}

impl PolicyAnswer {
    /// Whether any `Allow` names the caller.
    pub(super) fn allows(self) -> bool {
        self.itself || self.by_role || self.by_account
    }
}

/// What is attached, with these policies for the caller's own.
#[derive(Clone, Copy)]
pub(super) struct CallerPolicies<'a> {
    pub(super) identity: &'a [&'a Policy],
    pub(super) layers: &'a Layers,
}

/// One resource of a request, and what is attached to it.
pub(super) struct ResourceQuestion<'a, 'v> {
    identity: &'a [&'a Policy],
    pub(super) layers: &'a Layers,
    pub(super) side: &'a Side,
    pub(super) request: &'a Request<'v>,
    pub(super) caller: &'a RequestCaller,
    /// The resource, or what a listing is asked on instead (R9).
    resource: String,
    /// The account that owns the resource, where it is known.
    owner: Option<String>,
    pub(super) table: &'a Table,
    /// Of an action that assumes a role: the action that the trust policy is asked about (T2).
    pub(super) assumed: Option<String>,
}

impl<'a, 'v> ResourceQuestion<'a, 'v> {
    /// Prepares the question; `None` where it is refused, since its parts contradict each other.
    pub(super) fn new(
        attached: CallerPolicies<'a>,
        side: &'a Side,
        request: &'a Request<'v>,
        caller: &'a RequestCaller,
        resource: &'a str,
    ) -> Option<Self> {
        let mut question = Self {
            identity: attached.identity,
            layers: attached.layers,
            side,
            request,
            caller,
            resource: resource.to_owned(),
            owner: None,
            table: request.dialect().table(),
            assumed: None,
        };
        match question.listing() {
            // R9: whatever owner is stated.
            Some(asked_on) => {
                question.owner = caller.account().map(str::to_owned);
                question.resource = asked_on;
            }
            None => question.owner = question.find_owner().ok()?,
        }
        question.assumed = question.find_assumed();
        let service = question.field(Field::Service);
        for policy in side.policy.iter().flatten() {
            let guarded = guarded_service(policy);
            if guarded.is_some() && guarded != service
                || !question.may_write_so(policy, service.as_deref())
            {
                return None;
            }
        }
        if contradicts_owner(request, question.owner.as_deref()) {
            return None;
        }
        Some(question)
    }

    /// P14: whether each statement of a policy may leave out what it leaves out, on a resource of
    /// this service.
    fn may_write_so(&self, policy: &Policy, service: Option<&str>) -> bool {
        policy
            .statements
            .iter()
            .all(|statement| self.may_leave_out(policy, statement, service))
    }

    /// P14: whether a statement may be without resources, or have paths in place of their names.
    fn may_leave_out(&self, policy: &Policy, statement: &Statement, service: Option<&str>) -> bool {
        let without = &self.table.on_own.without;
        let has_none = statement.resources.is_none() && statement.not_resources.is_empty();
        if has_none && !without.is_empty() && !without.iter().any(|of| service == Some(&**of)) {
            return false;
        }
        let check = PolicyCheck {
            policy,
            request: self.request,
            action: "",
            owner: None,
        };
        let included = statement.resources.iter().flatten();
        for pattern in included.chain(&statement.not_resources) {
            if let Some((of, _)) = check.inside(&pattern.text)
                && service != Some(of)
            {
                return false;
            }
        }
        true
    }

    /// The service and the name of the action, in lower case: `s3` and `getobject`.
    fn action(&self) -> (String, String) {
        let action = self.request.action().to_ascii_lowercase();
        let (service, name) = action.split_once(':').unwrap_or_default();
        (service.to_owned(), name.to_owned())
    }

    /// R9: what a request on `*` is asked on, where its action lists what an account has.
    fn listing(&self) -> Option<String> {
        if self.resource != "*" {
            return None;
        }
        let (service, name) = self.action();
        for row in self.table.listings.iter() {
            if row.action.0 != service || row.action.1 != name {
                continue;
            }
            return Some(match self.caller.account() {
                Some(account) => row.asked_on.replace("<account>", account),
                None if row.asked_on.contains("<account>") => self.resource.clone(),
                None => row.asked_on.to_string(),
            });
        }
        None
    }

    /// L12: what the operation is exempt from, for this caller and resource. Anybody with
    /// credentials may call `sts:GetCallerIdentity`; the owner of an account may delete the policy
    /// of its bucket, whatever that policy says.
    pub(super) fn exempt(&self) -> Option<Exempt> {
        let (service, name) = self.action();
        let mut rows = self.table.exemptions.iter();
        let row = rows.find(|row| {
            row.service == service && row.actions.iter().any(|action| *action == name)
        })?;
        let is_exempt = match row.from {
            Exempt::Everything | Exempt::NeedingPermission => self.caller.has_credentials(),
            Exempt::OwnersResourcePolicy => {
                let last = self.field(Field::Resource).unwrap_or_default();
                let is_whole = !last.is_empty() && last != "*" && !last.contains('/');
                let is_of_service = self.field(Field::Service) == Some(service);
                is_whole && is_of_service && self.caller.is_owner() && self.is_same_account()
            }
        };
        is_exempt.then_some(row.from)
    }

    /// A field of the resource's name; `None` for the resource `*`.
    fn field(&self, wanted: Field) -> Option<String> {
        let names = &self.table.names;
        for (field, value) in names.fields.iter().zip(fields(&self.resource, self.table)?) {
            if *field == wanted {
                let folds = names.folds_case && wanted == Field::Service;
                return Some(if folds {
                    value.to_ascii_lowercase()
                } else {
                    value.to_owned()
                });
            }
        }
        None
    }

    /// L10: the account that owns the resource: that in its name, or that stated. An error where
    /// the two differ, or where a caller with an account asks about a resource whose owner nothing
    /// gives.
    fn find_owner(&self) -> Result<Option<String>, ()> {
        let named = account_in(&self.resource, self.table).map(str::to_owned);
        match (&self.side.owner, named) {
            (Some(stated), Some(named)) if *stated != named => Err(()),
            (_, Some(named)) => Ok(Some(named)),
            (Some(stated), None) => Ok(Some(stated.clone())),
            (None, None) if self.resource == "*" => Ok(self.caller.account().map(str::to_owned)),
            (None, None) if self.caller.account().is_some() => Err(()),
            (None, None) => Ok(None),
        }
    }

    /// T2: the action that a trust policy is asked about, where the request assumes a role.
    fn find_assumed(&self) -> Option<String> {
        let action = self.request.action();
        for (known, instead) in self.table.sharing.assume.iter() {
            if known.eq_ignore_ascii_case(action) {
                return Some(match instead {
                    Some((service, name)) => format!("{service}:{name}"),
                    None => action.to_owned(),
                });
            }
        }
        None
    }

    /// Whether a choice that is ours in this dialect is reversed.
    pub(super) fn flipped(&self, switch: &str) -> bool {
        is_ours(self.table, switch) && flipped(self.table, switch)
    }

    /// L4: the rule of the resource's kind.
    pub(super) fn sharing(&self) -> Sharing {
        let rules = &self.table.sharing;
        if self.assumed.is_some() {
            return rules.role;
        }
        let service = self.field(Field::Service);
        let last = self.field(Field::Resource).unwrap_or_default();
        let mut sharing = rules.default;
        for (of, start, special) in rules.special.iter() {
            if service.as_deref() == Some(&**of) && last.starts_with(&**start) {
                sharing = *special;
                break;
            }
        }
        let across = if self.flipped("cross-account-both") {
            Across::Resource
        } else {
            sharing.across
        };
        Sharing { across, ..sharing }
    }

    /// D1: asks some policies. `is_attached` is whether they count for this resource at all.
    pub(super) fn ask<'p>(
        &self,
        policies: impl IntoIterator<Item = &'p Policy>,
        is_attached: Ternary,
    ) -> PolicyAnswer {
        let mut answer = PolicyAnswer::default();
        for policy in policies {
            for statement in &policy.statements {
                let named = self.named(policy, statement);
                let matches = and([is_attached, self.rest(policy, statement)]);
                match statement.effect {
                    Effect::Deny => {
                        answer.denies |= and([matches, named.at_any_level()]) != Some(false)
                    }
                    Effect::Allow => {
                        answer.itself |= and([matches, named.itself]) == Some(true);
                        answer.by_role |= and([matches, named.by_role]) == Some(true);
                        answer.by_account |= and([matches, named.by_account]) == Some(true);
                    }
                }
            }
        }
        answer
    }

    /// Whether action, resource and condition match.
    fn rest(&self, policy: &Policy, statement: &Statement) -> Ternary {
        let action = match (&self.assumed, policy.kind()) {
            (Some(instead), Kind::Trust) => instead,
            _ => self.request.action(),
        };
        let check = PolicyCheck {
            policy,
            request: self.request,
            action,
            owner: self.owner.as_deref(),
        };
        applies(check, statement, &self.resource)
    }

    /// How a statement names the caller. One without a principal belongs to the caller.
    fn named(&self, policy: &Policy, statement: &Statement) -> NamedLevels {
        let Some(principals) = &statement.principals else {
            return NamedLevels::ITSELF;
        };
        let spares = match &self.table.sharing.star_spares_owner {
            Some(service) if policy.kind() == Kind::Resource => {
                self.field(Field::Service).as_deref() == Some(service)
            }
            _ => false,
        };
        let matcher = EntryMatcher {
            policy,
            caller: self.caller,
            owner: self.owner.as_deref(),
            canonical_id: self.request.principal().canonical_id(),
            exact: self.flipped("name-case"),
            star_spares_owner: spares && statement.conditions.is_empty(),
        };
        let listed = matcher.listed(principals);
        if !principals.negated {
            return listed.named;
        }
        // L5: a `NotPrincipal` leaves out no caller with a boundary.
        let bounded = self.layers.boundary.is_some() && self.has_side() && !self.caller.is_owner();
        if self.table.sharing.delegates && bounded && statement.effect == Effect::Deny {
            return NamedLevels::ITSELF;
        }
        let requires = requires_account(self.table)
            && statement.effect == Effect::Deny
            && !self.flipped("not-principal");
        let left_out = if requires {
            matcher.is_left_out(&listed)
        } else {
            listed.named.at_any_level()
        };
        NamedLevels {
            itself: not(left_out),
            ..NamedLevels::NOT
        }
    }

    /// Whether the caller has policies and filters of its own (L7).
    pub(super) fn has_side(&self) -> bool {
        self.caller.known().is_some()
    }

    /// Whether the caller belongs to the account that owns the resource.
    pub(super) fn is_same_account(&self) -> bool {
        self.owner.is_some() && self.caller.account() == self.owner.as_deref()
    }

    /// Asks the caller's own policies, and those that are attached for groups (L11).
    pub(super) fn identity(&self) -> PolicyAnswer {
        let mut answer = self.ask(self.identity.iter().copied(), Some(true));
        if self.flipped("resource-group-deny") && answer.allows() && !answer.denies {
            return answer;
        }
        for (policies, groups) in &self.layers.scoped {
            let inside = match &self.side.place {
                Placement::Unknown => None,
                Placement::None => Some(false),
                Placement::In(group) => Some(groups.contains(group)),
            };
            let scoped = self.ask(policies, inside);
            answer.denies |= scoped.denies;
            answer.itself |= scoped.itself;
        }
        // L5: of a federated user only denies count where it was given no session policy.
        let federated = self.caller.known();
        let is_federated = federated.is_some_and(|known| known.role == Role::FederatedUser);
        if is_federated && self.layers.session.is_none() {
            return PolicyAnswer {
                denies: answer.denies,
                ..PolicyAnswer::default()
            };
        }
        answer
    }

    /// Asks the policy of the resource, or the trust policy of the role that is assumed.
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
                let delegated =
                    of_account && self.table.sharing.delegates && !self.caller.is_owner();
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

/// The service to which the form of a policy belongs, where a container of principals shows it.
fn guarded_service(policy: &Policy) -> Option<String> {
    let shapes = &policy.dialect().table().principals;
    for statement in &policy.statements {
        for (container, _) in statement.principals.iter().flat_map(|list| &list.groups) {
            let mut shapes = shapes.iter();
            let shape = shapes.find(|shape| {
                shape.kinds.contains(&policy.kind()) && shape.container == *container
            });
            if let Some(service) = shape.and_then(|shape| shape.guards.as_deref()) {
                return Some(service.to_owned());
            }
        }
    }
    None
}

/// L13: whether a `Deny` leaves out only whom its list names together with the account.
fn requires_account(table: &Table) -> bool {
    table.principal_names.whole_not_principal
}
