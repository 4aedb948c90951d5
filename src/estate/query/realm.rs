//! Realms: parts of the resources, each of which the same layers decide about.
//!
//! What a principal may do depends on the resource in three ways that no pattern of one statement
//! shows: whether it is of the principal's own account, whether its kind has a rule of its own, and
//! whether it is listed with policies. So the resources are divided by these three, each part is
//! asked about once, and what layers allow together is worked out within it (see [`super::piece`]).
//!
//! # Example
//!
//! User `ann` of account 1 asks in an estate that lists the bucket `b` of account 1, whose policy
//! denies writing, and the bucket `c` of account 2, whose policy lets `ann` read. There are three
//! realms. For `c` both sides must allow. For `b` only what its own policy *adds* is kept. For
//! account 1 the deny of `b`'s policy is taken away. So the answer has one line for account 1, "but
//! not writing in `b`", instead of one line for `b` and one for everything else.
//!
//! # Why not one realm for each pattern
//!
//! Cutting the resources by every pattern of every statement first, and then deciding each cell,
//! gives exact answers too, but thousands of cells that read alike, and no line in which a policy
//! could be recognised. Realms are few, and within one the products of statements stay as written.

use super::super::layers::{QuestionSides, layers};
use super::super::lookup::owner_in_name;
use super::super::model::{EstateResource, Gaps};
use super::super::resolve::resolve;
use super::extent::{StatementExtent, named, nameless};
use super::scope::product_with;
use super::what_can::WhatCanSearch;
use crate::error::Error;
use crate::eval::{GrantingLayers, ResourceGroup, Stage, SurveyStatement, sufficient, survey};
use crate::model::Effect;
use crate::pattern::{PlainPattern, Product, covers, intersection};
use crate::resource_name::{Field, Name};

/// A part of the resources.
#[derive(Debug)]
pub(super) struct Realm {
    /// What it holds: of each the names that say the account, and others that mean the same.
    pub(super) within: Vec<Vec<Product>>,
    /// The same, as other realms leave it out.
    whole: Vec<Product>,
    /// What other realms hold.
    pub(super) without: Vec<Product>,
    /// Whether it is the principal's own account, which then may be written as `*`.
    pub(super) is_own: bool,
    /// The statements that may speak of the principal here.
    pub(super) statements: Vec<RelevantStatement>,
    /// The smallest sets of layers that allow something here together.
    pub(super) sufficient: Vec<GrantingLayers>,
    /// Of the principal's own account: the denies of listed resources.
    pub(super) local: Vec<LocalDeny>,
    /// Whether those can be written exactly; otherwise they take away more.
    pub(super) is_exact: bool,
    /// Whether something is attached for some groups of resources only.
    is_scoped: bool,
}

/// A statement that may speak of the principal, with what it says.
#[derive(Clone, Debug)]
pub(super) struct RelevantStatement {
    pub(super) surveyed: SurveyStatement,
    pub(super) said: StatementExtent,
}

/// A deny of a listed resource's policy.
#[derive(Debug)]
pub(super) struct LocalDeny {
    pub(super) deny: RelevantStatement,
    /// What of the resource each of its extents takes away.
    pub(super) taken: Vec<Vec<Product>>,
}

impl Realm {
    /// Leaves a listed resource to its own realm: all of it, or only what its own policies add,
    /// where this realm can hold what they take away.
    fn leave(&mut self, listed: &mut Realm, is_apart: bool) {
        if is_apart {
            self.without.extend(listed.whole.iter().cloned());
            return;
        }
        for statement in &listed.statements {
            let surveyed = &statement.surveyed;
            if surveyed.effect != Effect::Deny || surveyed.place.0 != Stage::Resource {
                continue;
            }
            let mut taken = Vec::new();
            for (extent, _) in &statement.said.included {
                taken.push(self.taken(&extent.product, &listed.whole));
            }
            let deny = statement.clone();
            self.local.push(LocalDeny { deny, taken });
        }
        // What the principal's own policies grant alone is in the realm of the account.
        listed
            .sufficient
            .retain(|set| set.iter().any(|((stage, _), _)| *stage == Stage::Resource));
    }

    /// What a product takes away of some others. Where that cannot be written, all that it could
    /// be: less is allowed then.
    fn taken(&mut self, product: &Product, of: &[Product]) -> Vec<Product> {
        let mut all = Vec::new();
        for one in of {
            match intersection(product, one) {
                Some(taken) => all.extend(taken),
                None => {
                    self.is_exact = false;
                    all.push(one.clone());
                }
            }
        }
        all
    }
}

/// The fields of names, each with its pattern.
type RealmFields = Vec<(Field, PlainPattern)>;

impl WhatCanSearch<'_, '_> {
    /// All realms: first listed resources, then what remains of the principal's own account.
    pub(super) fn realms(&self) -> Result<Vec<Realm>, Error> {
        let model = self.model;
        let mut own = match self.identity.account() {
            Some(account) => self.own_realms(account)?,
            None => Vec::new(),
        };
        let is_scoped = own.iter().any(|realm| realm.is_scoped);
        let (mut listed, mut below) = (Vec::new(), Vec::new());
        for account in model.accounts.values() {
            let is_own = self.identity.account() == Some(&*account.id);
            for resource in account.resources.iter().chain(&account.instances) {
                let Some(name) = model.name(&resource.name) else {
                    continue;
                };
                let has_owner = owner_in_name(&name, model.dialect().table()).is_some();
                let is_below = model.resources(&name).nth(1).is_some();
                // Where a policy is attached for some groups only, a resource whose group is known
                // is decided by itself.
                let is_grouped = is_scoped && resource.group != ResourceGroup::Unknown;
                let is_apart = (!is_own && !has_owner) || is_below || is_grouped;
                if resource.policies.is_none() && !is_apart {
                    continue;
                }
                let mut realm = self.listed_realm(resource, &name, is_own)?;
                if is_own || is_apart {
                    for own in &mut own {
                        own.leave(&mut realm, is_apart);
                    }
                }
                if is_below {
                    below.push(listed.len());
                }
                listed.push(realm);
            }
        }
        leave_below(&mut listed, &below);
        listed.extend(own);
        Ok(listed)
    }

    /// The principal's own account, and the kinds of resources in it that have a rule of their own.
    fn own_realms(&self, account: &str) -> Result<Vec<Realm>, Error> {
        let sharing = &self.model.dialect().table().sharing;
        let mut rest = self.own_realm(account, "", "")?;
        for own in &mut rest.within {
            own.push(self.product(&[], nameless()));
        }
        let mut realms = Vec::new();
        for (service, start, rule) in sharing.special.iter() {
            if rule.within != sharing.default.within {
                let realm = self.own_realm(account, service, start)?;
                rest.without.extend(realm.whole.iter().cloned());
                realms.push(realm);
            }
        }
        realms.push(rest);
        Ok(realms)
    }

    /// The names of the principal's own account, of a service, that begin so in their last field;
    /// an empty service is every service.
    fn own_realm(&self, account: &str, service: &str, start: &str) -> Result<Realm, Error> {
        let table = self.model.dialect().table();
        let mut sample: Vec<String> = Vec::new();
        for field in table.names.fields.iter() {
            sample.push(match field {
                Field::Literal(word) => word.to_string(),
                Field::Service => service.to_owned(),
                Field::Account => account.to_owned(),
                Field::Resource => format!("{start}any"),
                Field::Region | Field::Free => String::new(),
            });
        }
        let mut fields = vec![(Field::Resource, PlainPattern::parse(&format!("{start}*")))];
        if !service.is_empty() {
            fields.push((Field::Service, PlainPattern::exact(service)));
        }
        // A name without an account is one of the caller's.
        let mut accounts = vec![account, ""];
        accounts.extend(table.owner_words.iter().map(|word| &**word));
        Ok(Realm {
            within: vec![self.in_accounts(&fields, &accounts)],
            whole: vec![self.product(&fields, named())],
            is_own: true,
            ..self.realm(&sample.join(":"))?
        })
    }

    /// A listed resource, and what lies below it.
    fn listed_realm(
        &self,
        resource: &EstateResource,
        name: &Name<'_>,
        is_own: bool,
    ) -> Result<Realm, Error> {
        let table = self.model.dialect().table();
        let (mut at, mut below) = (RealmFields::new(), RealmFields::new());
        for (index, field) in table.names.fields.iter().enumerate() {
            let text = name.field(index);
            match field {
                Field::Literal(_) | Field::Account => {}
                Field::Resource => {
                    let inside = format!("{}/*", name.service_and_last().1);
                    at.push((field.clone(), PlainPattern::exact(text)));
                    below.push((field.clone(), PlainPattern::parse(&inside)));
                }
                _ if text.is_empty() || text == "*" => {}
                _ => {
                    at.push((field.clone(), PlainPattern::exact(text)));
                    below.push((field.clone(), PlainPattern::exact(text)));
                }
            }
        }
        let account = table.names.index_of(&Field::Account);
        let mut accounts = vec![account.map_or("", |index| name.field(index))];
        let is_found_without = self.is_found_without(name, resource);
        if is_found_without {
            accounts.push("");
        }
        let within = vec![
            self.in_accounts(&at, &accounts),
            self.in_accounts(&below, &accounts),
        ];
        let whole = if is_found_without && is_own {
            vec![self.product(&at, named()), self.product(&below, named())]
        } else {
            within.concat()
        };
        Ok(Realm {
            within,
            whole,
            ..self.realm(&resource.name)?
        })
    }

    /// Whether the estate finds a listed resource by its name without the account, too.
    fn is_found_without(&self, name: &Name<'_>, resource: &EstateResource) -> bool {
        let table = self.model.dialect().table();
        if owner_in_name(name, table).is_none() {
            return false;
        }
        let mut words = Vec::new();
        for (index, field) in table.names.fields.iter().enumerate() {
            words.push(match field {
                Field::Account => "",
                _ => name.raw_field(index),
            });
        }
        let other = words.join(":");
        let Some(other) = self.model.name(&other) else {
            return false;
        };
        let found = self.model.resources(&other).next();
        found.is_some_and(|(_, found)| std::ptr::eq(found, resource))
    }

    /// What the estate says of a resource, as a realm that does not yet say what it holds.
    fn realm(&self, resource: &str) -> Result<Realm, Error> {
        let table = self.model.dialect().table();
        let question = self.question(resource);
        let resolved = resolve(self.model, &question)?;
        let QuestionSides { caller, resources } = layers(self.model, &resolved, Gaps::Nothing)?;
        let request = &resolved.request;
        let survey = survey(&caller, &resources, request);
        let sufficient = sufficient(&caller, &resources, request, &survey);
        let is_scoped = survey
            .places
            .iter()
            .any(|(stage, level)| *stage == Stage::Identity && *level > 0);
        let mut statements = Vec::new();
        let surveyed = match &self.sessions {
            Some(sessions) => sessions.statements(&question)?,
            None => survey.statements,
        };
        for surveyed in surveyed {
            if let Some(statement) = surveyed.set.statement_ref(surveyed.id)
                && let Some(said) = StatementExtent::new(table, statement, request)
            {
                statements.push(RelevantStatement { surveyed, said });
            }
        }
        Ok(Realm {
            within: Vec::new(),
            whole: Vec::new(),
            without: Vec::new(),
            is_own: false,
            statements,
            sufficient,
            local: Vec::new(),
            is_exact: true,
            is_scoped,
        })
    }

    /// Every action on names with these fields, once for each account.
    fn in_accounts(&self, fields: &[(Field, PlainPattern)], accounts: &[&str]) -> Vec<Product> {
        let mut products = Vec::new();
        for account in accounts {
            let account = (Field::Account, PlainPattern::exact(account));
            products.push(self.product(&[fields, &[account]].concat(), named()));
        }
        products
    }

    /// Every action on names with these fields; the last part is whether there is a name at all.
    fn product(&self, fields: &[(Field, PlainPattern)], kind: PlainPattern) -> Product {
        let mut product = product_with(self.model.dialect().table(), fields);
        product.push(kind);
        product
    }
}

/// What is listed below another resource, at these places, has a realm of its own.
fn leave_below(listed: &mut [Realm], below: &[usize]) {
    for place in below {
        let Some(realm) = listed.get(*place) else {
            continue;
        };
        let whole = realm.whole.clone();
        let Some(first) = whole.first() else {
            continue;
        };
        for (other, above) in listed.iter_mut().enumerate() {
            if other != *place && above.whole.iter().any(|own| covers(own, first)) {
                above.without.extend(whole.iter().cloned());
            }
        }
    }
}
