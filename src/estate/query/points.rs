//! Which concrete questions stand for a question with wildcards.
//!
//! Of all actions and resources in a scope only those differ that some statement or some side of a resource tells apart. So
//! for each allow that could grant, one question is asked for each way in which denies, filters, accounts and listed
//! resources can match within it.

use std::collections::HashSet;

use super::super::layers::Gaps;
use super::super::lookup::owner_in_name;
use super::super::model::{Account, Held, Inner, Levels, Slot};
use super::super::question::{Asker, Question};
use super::scope::{Parts, Scope, least, texts};
use crate::compile::{ActionMatcher, Layer, PolicyId, StatementRef};
use crate::dialect;
use crate::model::{ActionPattern, Effect};
use crate::pattern::{NoBindings, Product, Spelled, cells, overlap};
use crate::resource_name::{Field, Name};

/// A product with these parts, and stars in its others.
type With<'w> = &'w dyn Fn(&[(Field, Spelled)]) -> Product;

/// Questions that stand for one, of one who asks, at most.
const POINTS_MAX: usize = 512;
/// Products that are told apart at once.
const PRODUCTS_MAX: usize = 256;

/// What bears on the resources of a scope, whoever asks.
#[derive(Debug, Default)]
pub(super) struct Ground {
    /// Allows of resource and trust policies: whoever they name.
    allows: Vec<Product>,
    /// What tells resources apart: accounts, listed names, and what statements include and leave out.
    tells: Vec<Product>,
}

/// Concrete questions, and whether they stand for all of the scope.
pub(super) struct Points {
    pub(super) all: Vec<(String, String)>,
    pub(super) is_whole: bool,
}

impl Ground {
    pub(super) fn new(inner: &Inner, scope: &Scope) -> Self {
        let mut ground = Self::default();
        if scope.is_concrete() {
            return ground;
        }
        let table = inner.dialect().table();
        let place = |wanted: Field| {
            let mut parts = table.names.fields.iter().filter(|field| !matches!(field, Field::Literal(_)));
            parts.position(|field| *field == wanted).map(|place| place + 2)
        };
        let any = least(table).iter().map(|_| Spelled::any()).collect::<Product>();
        let with = |parts: &[(Field, Spelled)]| {
            let mut product = any.clone();
            for (field, pattern) in parts {
                if let Some(part) = place(field.clone()).and_then(|place| product.get_mut(place)) {
                    *part = pattern.clone();
                }
            }
            product
        };
        ground.tells.push(with(&[(Field::Account, Spelled::exact(""))]));
        for (service, start, _) in table.sharing.special.iter() {
            let last = Spelled::parse(&format!("{start}*"));
            ground.tells.push(with(&[(Field::Service, Spelled::exact(service)), (Field::Resource, last)]));
        }
        for account in inner.accounts.values() {
            ground.tells.push(with(&[(Field::Account, Spelled::exact(&account.id))]));
            ground.account(inner, account, scope);
            ground.listed(inner, account, scope, &with);
        }
        ground
    }

    /// Control policies that follow resources, and the trust policies of roles.
    fn account(&mut self, inner: &Inner, account: &Account, scope: &Scope) {
        let over = inner.folders_of(account).map(|folder| &folder.levels).chain([&account.levels]);
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
            let Ok(name) = Name::parse((&*resource.name).into(), &table.names) else { continue };
            let fixed = |(index, field): (usize, &Field)| {
                let text = name.field(index);
                let is_open = matches!(field, Field::Literal(_)) || text.is_empty() || text == "*";
                (!is_open).then(|| (field.clone(), Spelled::exact(text)))
            };
            let mut parts: Vec<_> = table.names.fields.iter().enumerate().filter_map(fixed).collect();
            if owner_in_name(&name, table).is_none() {
                parts.retain(|(field, _)| *field != Field::Account);
            }
            let below = |(field, pattern): &(Field, Spelled)| match field {
                Field::Resource => (field.clone(), Spelled::parse(&format!("{}/*", name.service_and_last().1))),
                _ => (field.clone(), pattern.clone()),
            };
            self.tells.push(with(&parts.iter().map(below).collect::<Vec<_>>()));
            self.tells.push(with(&parts));
            for id in resource.policies.iter().flatten().filter_map(|slot| inner.policy_of(*slot)) {
                self.statements(inner, scope, id, true);
            }
        }
        let form = table.callers.iter().find(|form| form.role == dialect::Role::Named);
        for (role, form) in account.roles.iter().zip(form.into_iter().cycle()).filter(|_| scope_assumes(inner, scope)) {
            let last = format!("{}{}", form.start, role.holder.path);
            let last = if table.names.folded_types.is_empty() { last } else { last.to_ascii_lowercase() };
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
            for (_, statement) in inner.policies.each(Some(id), effect).filter(|(_, one)| scope.meets(*one, table)) {
                let parts = Parts::new(table, statement, &NoBindings);
                if grants && effect == Effect::Allow {
                    self.allows.extend(parts.included.iter().cloned());
                }
                self.tells.extend(parts.included.into_iter().chain(parts.excluded));
            }
        }
    }
}

/// Whether some action of the scope assumes a role.
pub(super) fn scope_assumes(inner: &Inner, scope: &Scope) -> bool {
    let mut actions = inner.dialect().table().sharing.assume.iter();
    actions.any(|(action, _)| scope.actions.overlaps(&ActionMatcher::new(&ActionPattern::new(action))))
}

impl Inner {
    pub(super) fn policy_of(&self, slot: Slot) -> Option<PolicyId> {
        match self.slots.get(slot.0 as usize)? {
            Held::Policy(id) => Some(*id),
            Held::Gap(_) => None,
        }
    }

    /// The questions to ask of somebody.
    pub(super) fn points(&self, asker: &Asker<'_>, scope: &Scope, ground: &Ground) -> Points {
        let mut points = Points { all: Vec::new(), is_whole: true };
        if scope.names_one_action() {
            // Names are often written with a star that is meant as it stands.
            points.all.push((scope.action.clone(), scope.resource.clone()));
        }
        if scope.is_concrete() {
            return points;
        }
        let table = self.dialect().table();
        let probe = Question::new(asker.clone(), "any:Thing", "*");
        let Ok((prepared, found)) = self.prepare(&probe) else { return points };
        let Ok((caller, _)) = self.layers(&probe, &prepared.request, &found, Gaps::Nothing) else { return points };
        let (own, filters) = caller.layers();
        let (mut seeds, mut tells) = (ground.allows.clone(), ground.tells.clone());
        let parts = |one: StatementRef<'_>| Parts::new(table, one, &prepared.request);
        let meeting = |layer: &Layer, effect: Effect| -> Vec<Parts> {
            layer.each(effect).filter(|(_, one)| scope.meets(*one, table)).map(|(_, one)| parts(one)).collect()
        };
        for layer in own {
            for part in meeting(layer, Effect::Allow) {
                seeds.extend(part.included);
                tells.extend(part.excluded);
            }
            tells.extend(
                meeting(layer, Effect::Deny).into_iter().flat_map(|part| [part.included, part.excluded].concat()),
            );
        }
        for layer in filters {
            let both = [meeting(layer, Effect::Allow), meeting(layer, Effect::Deny)];
            tells.extend(both.into_iter().flatten().flat_map(|part| [part.included, part.excluded].concat()));
        }
        if found.identity.is_owner() {
            seeds.push(least(table));
        }
        dedup(&mut seeds);
        dedup(&mut tells);
        self.cut(scope, &seeds, &tells, &mut points);
        points
    }

    /// Whether it names a role in a way in which nobody does: the estate finds a role by account and name alone.
    fn is_other_spelling(&self, resource: &str) -> bool {
        let Some(name) = self.name(resource) else { return false };
        let Some((account, role)) = self.role(&name) else { return false };
        !self.role_name(&account.id, &role.holder.path, &name).eq_ignore_ascii_case(resource)
    }

    fn cut(&self, scope: &Scope, seeds: &[Product], tells: &[Product], points: &mut Points) {
        let table = self.dialect().table();
        let least = least(table);
        let mut seen: HashSet<(String, String)> = points.all.iter().cloned().collect();
        for whole in &scope.products {
            for seed in seeds.iter().filter(|seed| overlap(seed, whole)) {
                let near: Vec<&Product> =
                    tells.iter().filter(|tell| overlap(tell, seed) && overlap(tell, whole)).collect();
                points.is_whole &= near.len() <= PRODUCTS_MAX;
                let mut chunks: Vec<&[&Product]> = near.chunks(PRODUCTS_MAX).collect();
                if chunks.is_empty() {
                    chunks.push(&[]);
                }
                for chunk in chunks {
                    let Some(found) = cells(&[whole, seed, &least], chunk) else {
                        points.is_whole = false;
                        continue;
                    };
                    for (found, resource) in found.iter().map(|cell| texts(table, &cell.texts)) {
                        let action = if scope.names_one_action() { scope.action.clone() } else { found };
                        // An action may have no resource at all.
                        let more = scope.resources.is_any().then(|| (action.clone(), "*".to_owned()));
                        for point in more.into_iter().chain([(action, resource)]) {
                            if !self.is_other_spelling(&point.1) && seen.insert(point.clone()) {
                                points.all.push(point);
                            }
                        }
                    }
                    if points.all.len() > POINTS_MAX {
                        points.is_whole = false;
                        return;
                    }
                }
            }
        }
    }
}

fn dedup(products: &mut Vec<Product>) {
    let mut seen = HashSet::new();
    products.retain(|product| seen.insert(product.clone()));
}
