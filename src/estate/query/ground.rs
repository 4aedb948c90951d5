//! What bears on the resources of a question with wildcards, whoever asks.

use std::collections::HashSet;

use super::super::lookup::owner_in_name;
use super::super::model::{Account, Held, Inner, Levels, Slot};
use super::cut::Known;
use super::scope::{Parts, Scope, least};
use crate::compile::{ActionMatcher, PolicyId};
use crate::dialect;
use crate::model::{ActionPattern, Effect};
use crate::pattern::{NoBindings, Product, Spelled, overlap};
use crate::resource_name::{Field, Name};

/// A product with these parts, and stars in its others.
type With<'w> = &'w dyn Fn(&[(Field, Spelled)]) -> Product;

/// Where the service of a name stands in a product in most dialects; another part would serve as
/// well.
const SERVICE: usize = 2;

/// What bears on the resources of a scope, whoever asks.
#[derive(Debug, Default)]
pub(super) struct Ground {
    /// Allows of resource and trust policies: whoever they name.
    pub(super) allows: Vec<Product>,
    /// What tells resources apart: accounts, listed names, and what statements include and leave
    /// out.
    tells: Vec<Product>,
    /// These, once they are all found, by the service of the names, which keeps most of them apart.
    by_service: Vec<(Spelled, Vec<Product>)>,
    pub(super) known: Known,
}

impl Ground {
    pub(super) fn new(inner: &Inner, scope: &Scope) -> Self {
        let mut ground = Self::default();
        if scope.is_concrete() {
            return ground;
        }
        let table = inner.dialect().table();
        let place = |wanted: Field| {
            let mut parts = table
                .names
                .fields
                .iter()
                .filter(|field| !matches!(field, Field::Literal(_)));
            parts
                .position(|field| *field == wanted)
                .map(|place| place + 2)
        };
        let any = least(table)
            .iter()
            .map(|_| Spelled::any())
            .collect::<Product>();
        let with = |parts: &[(Field, Spelled)]| {
            let mut product = any.clone();
            for (field, pattern) in parts {
                if let Some(part) = place(field.clone()).and_then(|place| product.get_mut(place)) {
                    *part = pattern.clone();
                }
            }
            product
        };
        ground
            .tells
            .push(with(&[(Field::Account, Spelled::exact(""))]));
        for (service, start, _) in table.sharing.special.iter() {
            let last = Spelled::parse(&format!("{start}*"));
            ground.tells.push(with(&[
                (Field::Service, Spelled::exact(service)),
                (Field::Resource, last),
            ]));
        }
        for account in inner.accounts.values() {
            ground
                .tells
                .push(with(&[(Field::Account, Spelled::exact(&account.id))]));
            ground.account(inner, account, scope);
            ground.listed(inner, account, scope, &with);
        }
        for products in [&mut ground.allows, &mut ground.tells] {
            let mut seen = HashSet::new();
            products.retain(|product| {
                scope.products.iter().any(|whole| overlap(product, whole))
                    && seen.insert(product.clone())
            });
        }
        for tell in std::mem::take(&mut ground.tells) {
            let service = tell.get(SERVICE).cloned().unwrap_or_else(Spelled::any);
            match ground
                .by_service
                .iter_mut()
                .find(|(known, _)| *known == service)
            {
                Some((_, tells)) => tells.push(tell),
                None => ground.by_service.push((service, vec![tell])),
            }
        }
        ground
    }

    /// What may tell something of an allow apart.
    pub(super) fn tells_near(&self, allow: &Product) -> impl Iterator<Item = &Product> {
        let service = allow.get(SERVICE).cloned().unwrap_or_else(Spelled::any);
        self.by_service
            .iter()
            .filter(move |(other, _)| service.overlaps(other))
            .flat_map(|(_, tells)| tells)
    }

    /// Control policies that follow resources, and the trust policies of roles.
    fn account(&mut self, inner: &Inner, account: &Account, scope: &Scope) {
        let over = inner
            .folders_of(account)
            .map(|folder| &folder.levels)
            .chain([&account.levels]);
        let lists = |levels: &Levels| [levels.control.clone(), levels.resource_control.clone()];
        let slots: Vec<_> = over.flat_map(lists).flatten().flatten().collect();
        for id in slots.into_iter().filter_map(|slot| inner.policy_of(slot)) {
            self.statements(inner, scope, id, false);
        }
        for role in &account.roles {
            if let Some(id) = role.trust.and_then(|slot| inner.policy_of(slot)) {
                self.statements(inner, scope, id, true);
            }
        }
    }

    fn listed(&mut self, inner: &Inner, account: &Account, scope: &Scope, with: With<'_>) {
        let table = inner.dialect().table();
        for resource in account.resources.iter().chain(&account.instances) {
            let Ok(name) = Name::parse((&*resource.name).into(), &table.names) else {
                continue;
            };
            let fixed = |(index, field): (usize, &Field)| {
                let text = name.field(index);
                let is_open = matches!(field, Field::Literal(_)) || text.is_empty() || text == "*";
                (!is_open).then(|| (field.clone(), Spelled::exact(text)))
            };
            let mut parts: Vec<_> = table
                .names
                .fields
                .iter()
                .enumerate()
                .filter_map(fixed)
                .collect();
            if owner_in_name(&name, table).is_none() {
                parts.retain(|(field, _)| *field != Field::Account);
            }
            let below = |(field, pattern): &(Field, Spelled)| match field {
                Field::Resource => (
                    field.clone(),
                    Spelled::parse(&format!("{}/*", name.service_and_last().1)),
                ),
                _ => (field.clone(), pattern.clone()),
            };
            self.tells
                .push(with(&parts.iter().map(below).collect::<Vec<_>>()));
            self.tells.push(with(&parts));
            for id in resource
                .policies
                .iter()
                .flatten()
                .filter_map(|slot| inner.policy_of(*slot))
            {
                self.statements(inner, scope, id, true);
            }
        }
        let form = table
            .callers
            .iter()
            .find(|form| form.role == dialect::Role::Named);
        for (role, form) in account
            .roles
            .iter()
            .zip(form.into_iter().cycle())
            .filter(|_| scope_assumes(inner, scope))
        {
            let last = format!("{}{}", form.start, role.holder.path);
            let last = if table.names.folded_types.is_empty() {
                last
            } else {
                last.to_ascii_lowercase()
            };
            self.tells.push(with(&[
                (Field::Service, Spelled::exact(&form.service)),
                (Field::Region, Spelled::exact("")),
                (Field::Account, Spelled::exact(&account.id)),
                (Field::Resource, Spelled::exact(&last)),
            ]));
        }
    }

    fn statements(&mut self, inner: &Inner, scope: &Scope, id: PolicyId, grants: bool) {
        let table = inner.dialect().table();
        for effect in [Effect::Allow, Effect::Deny] {
            for (_, statement) in inner
                .policies
                .each(Some(id), effect)
                .filter(|(_, one)| scope.meets(*one, table))
            {
                let parts = Parts::new(table, statement, &NoBindings);
                if grants && effect == Effect::Allow {
                    self.allows.extend(parts.included.iter().cloned());
                }
                self.tells
                    .extend(parts.included.into_iter().chain(parts.excluded));
            }
        }
    }
}

/// Whether some action of the scope assumes a role.
pub(super) fn scope_assumes(inner: &Inner, scope: &Scope) -> bool {
    let mut actions = inner.dialect().table().sharing.assume.iter();
    actions.any(|(action, _)| {
        scope
            .actions
            .overlaps(&ActionMatcher::new(&ActionPattern::new(action)))
    })
}

impl Inner {
    pub(super) fn policy_of(&self, slot: Slot) -> Option<PolicyId> {
        match self.slots.get(slot.0 as usize)? {
            Held::Policy(id) => Some(*id),
            Held::Gap(_) => None,
        }
    }
}
