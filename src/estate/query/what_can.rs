//! What somebody can: the allows of its layers, taken together as the engine takes them, without what is denied.
//!
//! The engine says which layers suffice together, for the caller's own account and for each listed resource with policies;
//! the algebra takes their statements together, product by product, and tells what of a deny is left of each. What remains
//! is a union: actions and resources, without some, under conditions.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::super::layers::Gaps;
use super::super::lookup::{Who, owner_in_name};
use super::super::model::{Inner, Resource};
use super::super::question::{Asker, Question};
use super::answer::{Link, Requirement};
use super::permission::{Exception, Permission, Permissions, WhatCan};
use super::scope::{Parts, texts};
use crate::error::{RequestError, faults};
use crate::eval::{Group, Reason, Stage, Sufficient, Survey, Surveyed, sufficient, survey};
use crate::model::Effect;
use crate::pattern::{NoBindings, Product, Spelled, covered, covers, intersection, overlap};
use crate::principal::{Identity, Naming};
use crate::resource_name::{Field, Name, NamePattern};
use crate::words::clip;

/// Products of one answer, at most.
const PRODUCTS_MAX: usize = 4096;

/// What is left of the allows that were taken together so far.
#[derive(Clone, Debug)]
struct Piece {
    product: Product,
    without: Vec<Product>,
    statements: Vec<Reason>,
    requirements: Vec<Requirement>,
    /// Whether it holds what has no resource, too.
    is_bare: bool,
    /// The same for names that say no account, for which it stands.
    twins: Vec<Product>,
}

/// A part of the resources, with what bears on it.
struct Realm {
    /// What it holds, and what it does not.
    within: Vec<Product>,
    without: Vec<Product>,
    survey: Survey,
    sufficient: Vec<Sufficient>,
    /// Of the caller's own account: which part of a product is the account, and the denies of listed resources, each with
    /// what its resource holds.
    account: Option<usize>,
    local: Vec<(Surveyed, Vec<Product>)>,
}

impl Inner {
    pub(in crate::estate) fn what_can(&self, asked: &WhatCan<'_>) -> Result<Permissions, RequestError> {
        let identity = asked.principal.identify(self.dialect())?;
        if let Some(caller) = identity.caller()
            && matches!(self.who(caller), Who::Absent(..))
        {
            let message = format!("the estate has no `{}`", clip(&asked.principal.to_string()));
            let help = "name an owner, user, role or session of its accounts";
            return Err(RequestError::new(faults::DANGLING_NAME, message, help));
        }
        let mut found = Permissions {
            principal: asked.principal.to_string(),
            permissions: Vec::new(),
            roles: Vec::new(),
            notes: self.incompleteness().collect(),
        };
        let probe = self.what_question(asked, "*");
        let (prepared, facts) = self.prepare(&probe)?;
        if let Some((_, why)) = &prepared.refused {
            found.notes.push(why.clone());
            return Ok(found);
        }
        found.notes.extend(self.unread(&facts).iter().map(ToString::to_string));
        let realms = self.realms(asked, &identity)?;
        let mut is_cut = false;
        for realm in &realms {
            match realm.pieces(self, asked) {
                Some(pieces) => found.permissions.extend(pieces.into_iter().map(|piece| self.permission(piece, realm))),
                None => is_cut = true,
            }
        }
        found.permissions.retain_mut(|permission| permission.settle());
        absorb(&mut found.permissions);
        found.permissions.sort_by(|one, other| (&one.action, &one.resource).cmp(&(&other.action, &other.resource)));
        if is_cut {
            found.notes.push("some policies together are more than can be told, and are left out".to_owned());
        }
        found.roles = self.roles_of(asked, &identity);
        Ok(found)
    }

    /// A question of this caller about something that no policy is about.
    fn what_question<'q>(&self, asked: &'q WhatCan<'_>, resource: &str) -> Question<'q> {
        let context = asked.context.iter().map(|(key, value)| (Cow::Borrowed(&**key), value.clone()));
        let time = asked.time.as_deref().map(Cow::Borrowed);
        let start = Question::new(Asker::Principal(asked.principal.clone()), "any:Thing", resource.to_owned());
        Question { context: context.collect(), time, ..start }
    }

    fn realms(&self, asked: &WhatCan<'_>, identity: &Identity) -> Result<Vec<Realm>, RequestError> {
        let own = identity.account().and_then(|id| self.accounts.get(id));
        let mut base = identity.account().map(|account| self.own_realm(asked, account)).transpose()?;
        // Where a policy is attached for some groups only, resources whose group is known are told by themselves.
        let is_scoped = base.as_ref().is_some_and(|base| base.survey.places.iter().any(|(_, level)| *level > 0));
        let mut realms = Vec::new();
        for account in self.accounts.values() {
            let is_own = own.is_some_and(|own| own.id == account.id);
            for resource in account.resources.iter().chain(&account.instances) {
                let Some(name) = self.name(&resource.name) else { continue };
                let is_foreign = !is_own && owner_in_name(&name, self.dialect().table()).is_none();
                let is_apart = is_foreign || is_scoped && resource.group != Group::Unknown;
                if resource.policies.is_none() && !is_apart {
                    continue;
                }
                let mut realm = self.listed_realm(asked, resource, &name)?;
                if let Some(base) = base.as_mut().filter(|_| is_own || is_apart) {
                    base.leave(&mut realm, is_apart);
                }
                realms.push(realm);
            }
        }
        realms.extend(base);
        Ok(realms)
    }

    /// The caller's own account, the resources that are listed elsewhere left out.
    fn own_realm(&self, asked: &WhatCan<'_>, account: &str) -> Result<Realm, RequestError> {
        let table = self.dialect().table();
        let word = |field: &Field| match field {
            Field::Literal(word) => word.to_string(),
            Field::Account => account.to_owned(),
            Field::Resource => "any".to_owned(),
            Field::Service | Field::Region | Field::Free => String::new(),
        };
        let name: Vec<String> = table.names.fields.iter().map(word).collect();
        let mut realm = self.realm(asked, &name.join(":"))?;
        // A name without an account is one of the caller's.
        let mut accounts = vec![Spelled::exact(account), Spelled::exact("")];
        accounts.extend(table.owner_words.iter().map(|word| Spelled::exact(word)));
        realm.within = accounts.into_iter().map(|account| self.with(&[(Field::Account, account)])).collect();
        let mut fields = table.names.fields.iter().filter(|field| !matches!(field, Field::Literal(_)));
        realm.account = fields.position(|field| *field == Field::Account).map(|place| place + 2);
        Ok(realm)
    }

    fn listed_realm(&self, asked: &WhatCan<'_>, resource: &Resource, name: &Name<'_>) -> Result<Realm, RequestError> {
        let mut realm = self.realm(asked, &resource.name)?;
        let table = self.dialect().table();
        let mut fixed = Vec::new();
        for (index, field) in
            table.names.fields.iter().enumerate().filter(|(_, field)| !matches!(field, Field::Literal(_)))
        {
            let text = name.field(index);
            let is_open = *field != Field::Resource && (text.is_empty() || text == "*");
            fixed.extend((!is_open).then(|| (field.clone(), Spelled::exact(text))));
        }
        if owner_in_name(name, table).is_none() {
            fixed.retain(|(field, _)| *field != Field::Account);
            fixed.push((
                Field::Account,
                Spelled::exact(table.names.index_of(&Field::Account).map_or("", |index| name.field(index))),
            ));
        }
        let below = |(field, pattern): &(Field, Spelled)| match field {
            Field::Resource => (field.clone(), Spelled::parse(&format!("{}/*", name.service_and_last().1))),
            _ => (field.clone(), pattern.clone()),
        };
        realm.within = vec![self.with(&fixed), self.with(&fixed.iter().map(below).collect::<Vec<_>>())];
        Ok(realm)
    }

    fn realm(&self, asked: &WhatCan<'_>, resource: &str) -> Result<Realm, RequestError> {
        let question = self.what_question(asked, resource);
        let (prepared, found) = self.prepare(&question)?;
        let (caller, sides) = self.layers(&question, &prepared.request, &found, Gaps::Nothing)?;
        let survey = survey(&caller, &sides, &prepared.request);
        let sufficient = sufficient(&caller, &sides, &prepared.request, &survey);
        Ok(Realm { within: Vec::new(), without: Vec::new(), survey, sufficient, account: None, local: Vec::new() })
    }

    /// Every action on names with these fields.
    fn with(&self, parts: &[(Field, Spelled)]) -> Product {
        let fields = self.dialect().table().names.fields.iter().filter(|field| !matches!(field, Field::Literal(_)));
        let part = |field: &Field| {
            let found = parts.iter().find(|(wanted, _)| wanted == field);
            found.map_or_else(Spelled::any, |(_, pattern)| pattern.clone())
        };
        [Spelled::any(), Spelled::any()].into_iter().chain(fields.map(part)).collect()
    }

    fn permission(&self, piece: Piece, realm: &Realm) -> Permission {
        let table = self.dialect().table();
        let shown = |product: &Product| {
            let parts: Vec<String> = product.iter().map(ToString::to_string).collect();
            let (action, resource) = texts(table, &parts);
            let is_every = |product: &[Spelled]| product.iter().all(Spelled::is_any);
            let action = if is_every(product.get(..2).unwrap_or_default()) { "*".to_owned() } else { action };
            let resource = if is_every(product.get(2..).unwrap_or_default()) { "*".to_owned() } else { resource };
            (action, resource)
        };
        let mut exceptions: Vec<Exception> = Vec::new();
        let meets = |one: &Product| std::iter::once(&piece.product).chain(&piece.twins).any(|own| overlap(one, own));
        let plain = piece.without.iter().chain(&realm.without).filter(|product| meets(product));
        for product in plain {
            let (action, resource) = shown(product);
            exceptions.push(Exception {
                action,
                resource,
                product: product.clone(),
                without: Vec::new(),
                statement: None,
                requirements: Vec::new(),
            });
        }
        let everywhere = realm.survey.statements.iter().filter(|one| one.effect == Effect::Deny).map(|one| (one, None));
        let local = realm.local.iter().map(|(one, within)| (one, Some(within)));
        for (deny, within) in everywhere.chain(local) {
            let Some(statement) = self.policies.statement_ref(deny.id) else { continue };
            let parts = Parts::new(table, statement, &NoBindings);
            let narrow = |product: &Product| match within {
                None => vec![product.clone()],
                // Where a part of a deny cannot be told, all of it is: less is allowed then.
                Some(all) => {
                    all.iter().flat_map(|one| intersection(product, one).unwrap_or_else(|| vec![one.clone()])).collect()
                }
            };
            for product in parts.included.iter().flat_map(narrow).filter(|product| meets(product)) {
                let (action, resource) = shown(&product);
                exceptions.push(Exception {
                    action,
                    resource,
                    without: parts.excluded.iter().filter(|one| overlap(one, &product)).cloned().collect(),
                    product,
                    statement: Some(deny.reason.clone()),
                    requirements: requirement(deny).into_iter().collect(),
                });
            }
        }
        let (action, resource) = shown(&piece.product);
        let resource = if piece.is_bare { "*".to_owned() } else { resource };
        Permission {
            action,
            resource,
            products: std::iter::once(piece.product).chain(piece.twins).collect(),
            exceptions,
            requirements: piece.requirements,
            statements: piece.statements,
        }
    }

    /// The roles that it may assume or hand over.
    fn roles_of(&self, asked: &WhatCan<'_>, identity: &Identity) -> Vec<Link> {
        self.links_from(asked, identity.caller().map(|caller| &*caller.account))
    }
}

fn requirement(one: &Surveyed) -> Option<Requirement> {
    let holds = one.effect == Effect::Allow;
    (!one.open.is_empty()).then(|| Requirement { statement: one.reason.clone(), holds, tests: one.open.clone() })
}

impl Realm {
    /// Tells a listed resource apart: all of it by itself, or only what its own policies add and take away.
    fn leave(&mut self, listed: &mut Realm, is_apart: bool) {
        if is_apart {
            self.without.extend(listed.within.iter().cloned());
            return;
        }
        let denies = listed.survey.statements.iter();
        let denies = denies.filter(|one| one.effect == Effect::Deny && one.place.0 == Stage::Resource);
        self.local.extend(denies.map(|one| (one.clone(), listed.within.clone())));
        // What the caller's own policies grant alone is told of the whole account.
        listed.sufficient.retain(|set| set.iter().any(|((stage, _), _)| *stage == Stage::Resource));
    }

    /// What the layers that suffice allow together; `None` where that is too much.
    fn pieces(&self, inner: &Inner, asked: &WhatCan<'_>) -> Option<Vec<Piece>> {
        let mut all = Vec::new();
        for set in &self.sufficient {
            let start = |product: &Product| Piece {
                product: product.clone(),
                without: Vec::new(),
                statements: Vec::new(),
                requirements: Vec::new(),
                // What has no resource is of no listed one.
                is_bare: self.account.is_some(),
                twins: Vec::new(),
            };
            let mut pieces: Vec<Piece> = self.within.iter().map(start).collect();
            // Attachments to groups are of one union with the policies of the account.
            let mut layers: BTreeMap<Stage, Vec<(usize, Naming)>> = BTreeMap::new();
            for ((stage, level), naming) in set {
                layers.entry(*stage).or_default().push((*level, *naming));
            }
            for (stage, levels) in layers {
                for (level, naming) in levels {
                    pieces = self.narrowed(inner, asked, &pieces, ((stage, level), naming))?;
                }
            }
            all.extend(self.without_twins(pieces));
            if all.len() > PRODUCTS_MAX {
                return None;
            }
        }
        Some(all)
    }

    /// A name without an account is one of the caller's, so what is left of its own account stands for it.
    fn without_twins(&self, pieces: Vec<Piece>) -> Vec<Piece> {
        let Some(account) = self.account else { return pieces };
        let part = |piece: &Piece| piece.product.get(account).cloned();
        let own = self.within.first().and_then(|product| product.get(account)).cloned();
        let stands_for = |own_piece: &Piece, piece: &Piece| {
            let mut product = own_piece.product.clone();
            if let (Some(place), Some(part)) = (product.get_mut(account), part(piece)) {
                *place = part;
            }
            product == piece.product && own_piece.statements == piece.statements
        };
        let (mut kept, others): (Vec<Piece>, Vec<Piece>) = pieces.into_iter().partition(|piece| part(piece) == own);
        let mut alone = Vec::new();
        for piece in others {
            match kept.iter_mut().find(|own_piece| stands_for(own_piece, &piece)) {
                Some(own_piece) => own_piece.twins.push(piece.product),
                None => alone.push(piece),
            }
        }
        kept.extend(alone);
        kept
    }

    /// What is left of pieces after one more layer must allow.
    fn narrowed(
        &self,
        inner: &Inner,
        asked: &WhatCan<'_>,
        pieces: &[Piece],
        (place, naming): ((Stage, usize), Naming),
    ) -> Option<Vec<Piece>> {
        let table = inner.dialect().table();
        let question = inner.what_question(asked, "*");
        let (prepared, _) = inner.prepare(&question).ok()?;
        let mut next = Vec::new();
        let names = |one: &&Surveyed| place.0 != Stage::Resource || one.naming == naming;
        let allows = self.survey.statements.iter().filter(|one| one.effect == Effect::Allow && one.place == place);
        for allow in allows.filter(names) {
            let Some(statement) = allow.set.statement_ref(allow.id) else { continue };
            let parts = Parts::new(table, statement, &prepared.request);
            let is_bare = statement.included_resources().is_none_or(|mut all| all.any(NamePattern::is_any));
            for piece in pieces {
                for included in parts.included.iter().filter(|included| overlap(included, &piece.product)) {
                    for product in intersection(&piece.product, included)? {
                        let is_every = included.get(2..).is_some_and(|name| name.iter().all(Spelled::is_any));
                        let is_bare = piece.is_bare && is_bare && is_every;
                        let mut next_piece = Piece { product, is_bare, ..piece.clone() };
                        next_piece.without.extend(parts.excluded.iter().cloned());
                        next_piece.statements.push(allow.reason.clone());
                        next_piece.requirements.extend(requirement(allow));
                        next.push(next_piece);
                    }
                }
            }
            if next.len() > PRODUCTS_MAX {
                return None;
            }
        }
        Some(next)
    }
}

impl Permission {
    /// Leaves out exceptions that are part of another; whether anything is left of the permission.
    fn settle(&mut self) -> bool {
        let all = std::mem::take(&mut self.exceptions);
        let is_hard = |one: &Exception| one.requirements.is_empty() && one.without.is_empty();
        for (index, one) in all.iter().enumerate() {
            let wider = all.iter().enumerate().any(|(other, wide)| {
                let same = covers(&one.product, &wide.product);
                other != index && is_hard(wide) && covers(&wide.product, &one.product) && (!same || other < index)
            });
            if !wider {
                self.exceptions.push(one.clone());
            }
        }
        let hard: Vec<&Product> = self.exceptions.iter().filter(|one| is_hard(one)).map(|one| &one.product).collect();
        !self.products.iter().all(|product| covered(product, &hard) == Some(true))
    }
}

/// Leaves out what a wider permission of the same conditions gives anyway.
fn absorb(permissions: &mut Vec<Permission>) {
    let mut kept: Vec<Permission> = Vec::new();
    let gives = |wide: &Permission, narrow: &Permission| {
        narrow.products.iter().all(|one| wide.products.iter().any(|product| covers(product, one)))
            && (wide.resource == "*" || narrow.resource != "*")
            && wide.requirements.iter().all(|one| narrow.requirements.iter().any(|other| other.tests == one.tests))
            && wide.exceptions.iter().all(|one| {
                !narrow.products.iter().any(|product| overlap(&one.product, product))
                    || narrow.exceptions.iter().any(|other| {
                        other.product == one.product && other.statement == one.statement && other.without == one.without
                    })
            })
    };
    for permission in permissions.drain(..) {
        if !kept.iter().any(|wide| gives(wide, &permission)) {
            kept.retain(|narrow| !gives(&permission, narrow));
            kept.push(permission);
        }
    }
    *permissions = kept;
}
