//! Parts of the resources, each with all that bears on it: the caller's own account, kinds of
//! resources that have a rule of their own, and listed resources with policies.

use std::borrow::Cow;

use super::super::layers::Gaps;
use super::super::lookup::owner_in_name;
use super::super::model::{Inner, Resource};
use super::super::question::{Asker, Question};
use super::asking::Asking;
use super::extent::{Said, Tested, named, nameless};
use super::permission::WhatCan;
use super::scope::place;
use crate::error::Error;
use crate::eval::{ResourceGroup, Stage, Sufficient, Surveyed, sufficient, survey};
use crate::model::Effect;
use crate::pattern::{Product, Spelled, covers, intersection};
use crate::principal::Identity;
use crate::resource_name::{Field, Name};

/// A part of the resources.
#[derive(Debug)]
pub(super) struct Realm {
    /// What it holds: of each the names that say the account, and others that mean the same.
    pub(super) within: Vec<Vec<Product>>,
    /// The same, where it is told of apart from others.
    whole: Vec<Product>,
    pub(super) without: Vec<Product>,
    /// Whether it is the caller's own account, which then may stand as `*`.
    pub(super) is_own: bool,
    pub(super) statements: Vec<Spoken>,
    pub(super) sufficient: Vec<Sufficient>,
    /// Of the caller's own account: the denies of listed resources, each with what of its resource
    /// each part takes away.
    pub(super) local: Vec<(Spoken, Vec<Vec<Product>>)>,
    /// Whether those can be told as they are; otherwise they take away more.
    pub(super) is_exact: bool,
    /// Whether something is attached for some groups of resources only.
    is_scoped: bool,
}

/// A statement that may speak of the caller, with what it says.
#[derive(Clone, Debug)]
pub(super) struct Spoken {
    pub(super) surveyed: Surveyed,
    pub(super) said: Said,
}

impl Realm {
    /// Tells a listed resource apart: all of it by itself, or only what its own policies add and
    /// take away.
    fn leave(&mut self, listed: &mut Realm, is_apart: bool) {
        if is_apart {
            self.without.extend(listed.whole.iter().cloned());
            return;
        }
        let own = |one: &&Spoken| {
            one.surveyed.effect == Effect::Deny && one.surveyed.place.0 == Stage::Resource
        };
        for deny in listed.statements.iter().filter(own) {
            let of_part = |(extent, _): &Tested| {
                let each = listed
                    .whole
                    .iter()
                    .map(|one| (one, intersection(&extent.product, one)));
                // Where a part of a deny cannot be told, all that it could be is: less is allowed
                // then.
                let told = each.map(|(one, taken)| {
                    self.is_exact &= taken.is_some();
                    taken.unwrap_or_else(|| vec![one.clone()])
                });
                told.flatten().collect()
            };
            let taken = deny.said.included.iter().map(of_part).collect();
            self.local.push((deny.clone(), taken));
        }
        // What the caller's own policies grant alone is told of the whole account.
        listed
            .sufficient
            .retain(|set| set.iter().any(|((stage, _), _)| *stage == Stage::Resource));
    }
}

/// Fields of names, each with what stands in it.
type Fields = Vec<(Field, Spelled)>;

impl Inner {
    /// A question of this caller about something that no policy is about.
    pub(super) fn what_question<'q>(&self, asked: &'q WhatCan<'_>, resource: &str) -> Question<'q> {
        let context = asked
            .context
            .iter()
            .map(|(key, value)| (Cow::Borrowed(&**key), value.clone()));
        let time = asked.time.as_deref().map(Cow::Borrowed);
        let start = Question::new(
            Asker::Principal(asked.principal.clone()),
            "any:Thing",
            resource.to_owned(),
        );
        Question {
            context: context.collect(),
            time,
            ..start
        }
    }

    pub(super) fn realms(
        &self,
        asked: &Asking<'_>,
        identity: &Identity,
    ) -> Result<Vec<Realm>, Error> {
        let mut own = identity
            .account()
            .map(|account| self.own_realms(asked, account))
            .transpose()?
            .unwrap_or_default();
        let is_scoped = own.iter().any(|realm| realm.is_scoped);
        let (mut listed, mut below) = (Vec::new(), Vec::new());
        for account in self.accounts.values() {
            let is_own = identity.account() == Some(&*account.id);
            for resource in account.resources.iter().chain(&account.instances) {
                let Some(name) = self.name(&resource.name) else {
                    continue;
                };
                let is_foreign = !is_own && owner_in_name(&name, self.dialect().table()).is_none();
                let is_below = self.resources(&name).nth(1).is_some();
                // Where a policy is attached for some groups only, resources whose group is known
                // are told by themselves.
                let is_apart =
                    is_foreign || is_below || is_scoped && resource.group != ResourceGroup::Unknown;
                if resource.policies.is_none() && !is_apart {
                    continue;
                }
                let mut realm = self.listed_realm(asked, resource, &name, is_own)?;
                for own in own.iter_mut().filter(|_| is_own || is_apart) {
                    own.leave(&mut realm, is_apart);
                }
                below.extend(is_below.then_some(listed.len()));
                listed.push(realm);
            }
        }
        leave_below(&mut listed, &below);
        listed.extend(own);
        Ok(listed)
    }

    /// The caller's own account, and what of it has a rule of its own.
    fn own_realms(&self, asked: &Asking<'_>, account: &str) -> Result<Vec<Realm>, Error> {
        let table = self.dialect().table();
        let sharing = &table.sharing;
        let mut rest = self.own_realm(asked, account, "", "")?;
        let bare = self.with(&Vec::new(), nameless());
        rest.within
            .iter_mut()
            .for_each(|own| own.push(bare.clone()));
        let mut realms = Vec::new();
        for (service, start, _) in sharing
            .special
            .iter()
            .filter(|(.., rule)| rule.within != sharing.default.within)
        {
            let realm = self.own_realm(asked, account, service, start)?;
            rest.without.extend(realm.whole.iter().cloned());
            realms.push(realm);
        }
        realms.push(rest);
        Ok(realms)
    }

    /// Of the caller's own account the names of a service that begin so in their last field;
    /// without a service all.
    fn own_realm(
        &self,
        asked: &Asking<'_>,
        account: &str,
        service: &str,
        start: &str,
    ) -> Result<Realm, Error> {
        let table = self.dialect().table();
        let word = |field: &Field| match field {
            Field::Literal(word) => word.to_string(),
            Field::Service => service.to_owned(),
            Field::Account => account.to_owned(),
            Field::Resource => format!("{start}any"),
            Field::Region | Field::Free => String::new(),
        };
        let name: Vec<String> = table.names.fields.iter().map(word).collect();
        let mut realm = self.realm(asked, &name.join(":"))?;
        let mut fixed = vec![(Field::Resource, Spelled::parse(&format!("{start}*")))];
        fixed.extend((!service.is_empty()).then(|| (Field::Service, Spelled::exact(service))));
        // A name without an account is one of the caller's.
        let accounts = [account, ""]
            .into_iter()
            .chain(table.owner_words.iter().map(|word| &**word));
        realm.within = vec![self.in_accounts(&fixed, accounts)];
        realm.whole = vec![self.with(&fixed, named())];
        realm.is_own = true;
        Ok(realm)
    }

    fn listed_realm(
        &self,
        asked: &Asking<'_>,
        resource: &Resource,
        name: &Name<'_>,
        is_own: bool,
    ) -> Result<Realm, Error> {
        let mut realm = self.realm(asked, &resource.name)?;
        let table = self.dialect().table();
        let mut fixed: Fields = Vec::new();
        for (index, field) in table.names.fields.iter().enumerate() {
            let text = name.field(index);
            let is_open = matches!(field, Field::Literal(_) | Field::Account)
                || *field != Field::Resource && (text.is_empty() || text == "*");
            fixed.extend((!is_open).then(|| (field.clone(), Spelled::exact(text))));
        }
        let account = table
            .names
            .index_of(&Field::Account)
            .map_or("", |index| name.field(index));
        let is_found_without = self.is_found_without(name, resource);
        let accounts = std::iter::once(account).chain(is_found_without.then_some(""));
        let below = |(field, pattern): &(Field, Spelled)| match field {
            Field::Resource => (
                field.clone(),
                Spelled::parse(&format!("{}/*", name.service_and_last().1)),
            ),
            _ => (field.clone(), pattern.clone()),
        };
        let below: Fields = fixed.iter().map(below).collect();
        realm.within = [&fixed, &below]
            .map(|fields| self.in_accounts(fields, accounts.clone()))
            .into();
        realm.whole = match is_found_without && is_own {
            true => [&fixed, &below]
                .map(|fields| self.with(fields, named()))
                .into(),
            false => realm.within.concat(),
        };
        Ok(realm)
    }

    /// Whether the estate finds a listed resource by its name without the account, too.
    fn is_found_without(&self, name: &Name<'_>, resource: &Resource) -> bool {
        let table = self.dialect().table();
        if owner_in_name(name, table).is_none() {
            return false;
        }
        let word = |(index, field): (usize, &Field)| {
            if *field == Field::Account {
                ""
            } else {
                name.raw_field(index)
            }
        };
        let other: Vec<&str> = table.names.fields.iter().enumerate().map(word).collect();
        let other = other.join(":");
        self.name(&other).is_some_and(|other| {
            self.resources(&other)
                .next()
                .is_some_and(|(_, found)| std::ptr::eq(found, resource))
        })
    }

    fn realm(&self, asked: &Asking<'_>, resource: &str) -> Result<Realm, Error> {
        let question = self.what_question(asked.asked, resource);
        let (prepared, found) = self.prepare(&question)?;
        let (caller, sides) = self.layers(&question, &prepared.request, &found, Gaps::Nothing)?;
        let survey = survey(&caller, &sides, &prepared.request);
        let sufficient = sufficient(&caller, &sides, &prepared.request, &survey);
        let table = self.dialect().table();
        let spoken = |surveyed: Surveyed| {
            let said = Said::new(
                table,
                surveyed.set.statement_ref(surveyed.id)?,
                &prepared.request,
            )?;
            Some(Spoken { surveyed, said })
        };
        let is_scoped = survey
            .places
            .iter()
            .any(|(stage, level)| *stage == Stage::Identity && *level > 0);
        let statements = asked
            .statements(self, &question, survey)?
            .into_iter()
            .filter_map(spoken)
            .collect();
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
    fn in_accounts<'a>(
        &self,
        fixed: &Fields,
        accounts: impl Iterator<Item = &'a str>,
    ) -> Vec<Product> {
        let of = |account| {
            let parts: Fields = fixed
                .iter()
                .cloned()
                .chain([(Field::Account, Spelled::exact(account))])
                .collect();
            self.with(&parts, named())
        };
        accounts.map(of).collect()
    }

    /// Every action on names with these fields.
    fn with(&self, parts: &Fields, kind: Spelled) -> Product {
        let table = self.dialect().table();
        let count = table
            .names
            .fields
            .iter()
            .filter(|field| !matches!(field, Field::Literal(_)))
            .count();
        let mut product: Product = std::iter::repeat_n(Spelled::any(), 2 + count).collect();
        for (field, pattern) in parts {
            if let Some(part) = place(table, field).and_then(|place| product.get_mut(place)) {
                *part = pattern.clone();
            }
        }
        product.push(kind);
        product
    }
}

/// What is listed below another resource, at these places, is told by itself.
fn leave_below(listed: &mut [Realm], below: &[usize]) {
    for place in below {
        let Some(whole) = listed.get(*place).map(|realm| realm.whole.clone()) else {
            continue;
        };
        for (_, above) in listed
            .iter_mut()
            .enumerate()
            .filter(|(other, _)| other != place)
        {
            if whole
                .first()
                .is_some_and(|product| above.whole.iter().any(|own| covers(own, product)))
            {
                above.without.extend(whole.iter().cloned());
            }
        }
    }
}
