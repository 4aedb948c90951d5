//! What bears on the resources of a question with wildcards, for every asker.
//!
//! Who asks changes from question to question; the resources of the estate do not. So their names,
//! their policies and the rules of their kinds are collected once for a scope: the allows that may
//! grant to anybody, and the products that distinguish one resource from another. [`super::points`]
//! cuts each allow by those that touch it.
//!
//! # Example
//!
//! The scope is `oss:*` on `*`, in an estate with the buckets `b` and `c` of account 1. Only `b`
//! has a policy, which allows `oss:Get*` on `…:b/*`. The ground has one allow, that of `b`. Its
//! distinctions are the account, names without an account, each bucket and what lies below it, and
//! the resource of the policy. All begin with the service `oss`, by which they are filed: an allow
//! of `ecs:*` never meets them.

use std::collections::HashSet;

use super::super::lookup::owner_in_name;
use super::super::model::{EstateAccount, EstateResource, Model, PolicySlot};
use super::cut_cache::CutCache;
use super::scope::{Scope, StatementParts, product_with};
use crate::compile::ActionMatcher;
use crate::dialect::{self, Table};
use crate::model::{ActionPattern, Effect};
use crate::pattern::{NoBindings, PlainPattern, Product, overlap};
use crate::resource_name::Field;

/// The place of the service in a product in most dialects. Any other part would serve as well.
const SERVICE: usize = 2;

/// What bears on the resources of a scope, for every asker.
#[derive(Debug)]
pub(super) struct Ground {
    pub(super) scope: Scope,
    /// Allows of resource and trust policies, for all principals that they name.
    pub(super) allows: Vec<Product>,
    /// What distinguishes resources, by the service of their names, which keeps most of them apart.
    by_service: Vec<(PlainPattern, Vec<Product>)>,
    /// What was cut of the scope for those who asked before.
    pub(super) cache: CutCache,
}

impl Ground {
    /// Collects what bears on a scope; nothing where it is one action and one resource.
    pub(super) fn new(model: &Model, scope: Scope) -> Self {
        let mut ground = Self {
            scope,
            allows: Vec::new(),
            by_service: Vec::new(),
            cache: CutCache::default(),
        };
        if ground.scope.is_concrete() {
            return ground;
        }
        let mut survey = GroundSurvey {
            model,
            table: model.dialect().table(),
            scope: &ground.scope,
            allows: Vec::new(),
            distinctions: Vec::new(),
        };
        survey.add_kinds();
        for account in model.accounts.values() {
            survey.add_account(account);
        }
        let GroundSurvey {
            allows,
            distinctions,
            ..
        } = survey;
        ground.allows = distinct_within(&ground.scope, allows);
        for distinction in distinct_within(&ground.scope, distinctions) {
            let service = service_of(&distinction);
            let mut known = ground.by_service.iter_mut();
            match known.find(|(known, _)| *known == service) {
                Some((_, distinctions)) => distinctions.push(distinction),
                None => ground.by_service.push((service, vec![distinction])),
            }
        }
        ground
    }

    /// The products that may distinguish parts of an allow.
    pub(super) fn distinctions_near(&self, allow: &Product) -> impl Iterator<Item = &Product> {
        let service = service_of(allow);
        self.by_service
            .iter()
            .filter(move |(other, _)| service.overlaps(other))
            .flat_map(|(_, distinctions)| distinctions)
    }
}

/// The part of a product by which distinctions are filed.
fn service_of(product: &Product) -> PlainPattern {
    product
        .get(SERVICE)
        .cloned()
        .unwrap_or_else(PlainPattern::any)
}

/// Those that meet a scope, each once.
fn distinct_within(scope: &Scope, mut products: Vec<Product>) -> Vec<Product> {
    let mut seen = HashSet::new();
    products.retain(|product| {
        let meets = scope.products.iter().any(|whole| overlap(product, whole));
        meets && seen.insert(product.clone())
    });
    products
}

/// A ground while it is collected.
struct GroundSurvey<'e> {
    model: &'e Model,
    table: &'e Table,
    scope: &'e Scope,
    allows: Vec<Product>,
    /// What distinguishes resources: accounts, listed names, and what statements include and leave
    /// out.
    distinctions: Vec<Product>,
}

impl GroundSurvey<'_> {
    /// Adds every action on names with these fields.
    fn add_distinction(&mut self, fields: &[(Field, PlainPattern)]) {
        self.distinctions.push(product_with(self.table, fields));
    }

    /// Adds names without an account, and the kinds of resources that have a rule of their own.
    fn add_kinds(&mut self) {
        self.add_distinction(&[(Field::Account, PlainPattern::exact(""))]);
        for (service, start, _) in self.table.sharing.special.iter() {
            self.add_distinction(&[
                (Field::Service, PlainPattern::exact(service)),
                (Field::Resource, PlainPattern::parse(&format!("{start}*"))),
            ]);
        }
    }

    /// Adds an account, what it lists, and the policies over it and of its roles.
    fn add_account(&mut self, account: &EstateAccount) {
        self.add_distinction(&[(Field::Account, PlainPattern::exact(&account.id))]);
        for slot in self.model.control_over(account) {
            self.add_policy(slot, false);
        }
        for role in &account.roles {
            if let Some(trust) = role.trust {
                self.add_policy(trust, true);
            }
        }
        for resource in account.resources.iter().chain(&account.instances) {
            self.add_listed(resource);
        }
        if scope_assumes(self.model, self.scope) {
            self.add_roles(account);
        }
    }

    /// Adds a resource, what lies below it, and its policies.
    fn add_listed(&mut self, resource: &EstateResource) {
        let table = self.table;
        let Some(name) = self.model.name(&resource.name) else {
            return;
        };
        let has_owner = owner_in_name(&name, table).is_some();
        let (mut at, mut below) = (Vec::new(), Vec::new());
        for (index, field) in table.names.fields.iter().enumerate() {
            let text = name.field(index);
            let is_open = matches!(field, Field::Literal(_)) || text.is_empty() || text == "*";
            if is_open || (*field == Field::Account && !has_owner) {
                continue;
            }
            at.push((field.clone(), PlainPattern::exact(text)));
            below.push((
                field.clone(),
                match field {
                    Field::Resource => {
                        PlainPattern::parse(&format!("{}/*", name.service_and_last().1))
                    }
                    _ => PlainPattern::exact(text),
                },
            ));
        }
        self.add_distinction(&below);
        self.add_distinction(&at);
        for slot in resource.policies.iter().flatten() {
            self.add_policy(*slot, true);
        }
    }

    /// Adds the names of roles, which are resources where roles are assumed.
    fn add_roles(&mut self, account: &EstateAccount) {
        let table = self.table;
        let mut forms = table.callers.iter();
        let Some(form) = forms.find(|form| form.role == dialect::Role::Named) else {
            return;
        };
        for role in &account.roles {
            let mut last = format!("{}{}", form.start, role.holder.path);
            if !table.names.folded_types.is_empty() {
                last.make_ascii_lowercase();
            }
            self.add_distinction(&[
                (Field::Service, PlainPattern::exact(&form.service)),
                (Field::Region, PlainPattern::exact("")),
                (Field::Account, PlainPattern::exact(&account.id)),
                (Field::Resource, PlainPattern::exact(&last)),
            ]);
        }
    }

    /// Adds what the statements of a policy include and leave out; its allows are seeds of points
    /// where they grant.
    fn add_policy(&mut self, slot: PolicySlot, grants: bool) {
        let Some(id) = self.model.policy_of(slot) else {
            return;
        };
        for effect in [Effect::Allow, Effect::Deny] {
            for (_, statement) in self.model.policies.each(Some(id), effect) {
                if !self.scope.meets(statement, self.table) {
                    continue;
                }
                let parts = StatementParts::new(self.table, statement, &NoBindings);
                if grants && effect == Effect::Allow {
                    self.allows.extend(parts.included.iter().cloned());
                }
                self.distinctions.extend(parts.included);
                self.distinctions.extend(parts.excluded);
            }
        }
    }
}

/// Whether some action of the scope assumes a role.
pub(super) fn scope_assumes(model: &Model, scope: &Scope) -> bool {
    for (action, _) in model.dialect().table().sharing.assume.iter() {
        let action = ActionMatcher::new(&ActionPattern::new(action));
        if scope.actions.overlaps(&action) {
            return true;
        }
    }
    false
}
