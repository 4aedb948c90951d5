//! Finding principals and resources by their names.

use std::sync::Arc;

use super::model::{EstateAccount, EstateResource, EstateRole, EstateUser, Model, ResourcePlace};
use crate::dialect::{self, Dialect, Table};
use crate::principal::{Identity, KnownCaller};
use crate::resource_name::{Field, Name};

/// A name as it is compared: some dialects ignore the case of users and roles.
pub(super) fn fold(name: &str, role: dialect::Role, dialect: &Dialect) -> String {
    if dialect.table().folded_callers.contains(&role) {
        name.to_ascii_lowercase()
    } else {
        name.to_owned()
    }
}

/// The account in a resource's name, if the name has one (L10).
pub(super) fn owner_in_name<'n>(name: &'n Name<'_>, table: &Table) -> Option<&'n str> {
    let account = name.field(table.names.index_of(&Field::Account)?);
    let is_account = !account.is_empty()
        && account != "*"
        && !table.owner_words.iter().any(|word| word == account);
    is_account.then_some(account)
}

/// Service and last field, as they are compared.
pub(super) fn resource_key<'n>(name: &'n Name<'_>) -> (&'n str, &'n str) {
    name.service_and_last()
}

/// Whom a name stands for in an account that the estate holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum EstateCaller<'e> {
    Owner(&'e Arc<EstateAccount>),
    User(&'e Arc<EstateAccount>, &'e EstateUser),
    /// A role, or a session of it.
    Role(&'e Arc<EstateAccount>, &'e EstateRole),
    /// Somebody whom the account does not have, in words.
    Absent(&'e Arc<EstateAccount>, &'static str),
    /// The account is not in the estate.
    Foreign,
}

/// Who asks, as the estate knows them.
pub(super) struct ResolvedCaller<'e> {
    pub(super) identity: Identity,
    /// `None` for those without identity policies anywhere, such as services.
    pub(super) who: Option<EstateCaller<'e>>,
}

impl Model {
    /// A name split into its fields; `None` where it is not one of the dialect.
    pub(super) fn name<'n>(&self, text: &'n str) -> Option<Name<'n>> {
        Name::parse(text.into(), &self.dialect().table().names).ok()
    }

    /// Looks a caller up.
    pub(super) fn who(&self, caller: &KnownCaller) -> EstateCaller<'_> {
        let Some(account) = self.accounts.get(&caller.account) else {
            return EstateCaller::Foreign;
        };
        match caller.role {
            dialect::Role::Owner => EstateCaller::Owner(account),
            dialect::Role::User => account
                .user(&caller.name, self.policies.dialect())
                .filter(|user| self.same_path(&user.holder.path, caller))
                .map_or(EstateCaller::Absent(account, "user"), |user| {
                    EstateCaller::User(account, user)
                }),
            dialect::Role::Named => account
                .role(&caller.name, self.policies.dialect())
                .filter(|role| self.same_path(&role.holder.path, caller))
                .map_or(EstateCaller::Absent(account, "role"), |role| {
                    EstateCaller::Role(account, role)
                }),
            dialect::Role::Session => account
                .role(&caller.name, self.policies.dialect())
                .map_or(EstateCaller::Absent(account, "role"), |role| {
                    EstateCaller::Role(account, role)
                }),
            dialect::Role::FederatedUser => EstateCaller::Absent(account, "federated session"),
        }
    }

    /// Whether a caller is written with the folders that a user or role has.
    fn same_path(&self, path: &str, caller: &KnownCaller) -> bool {
        let role = caller.role;
        let folds = self
            .policies
            .dialect()
            .table()
            .folded_callers
            .contains(&role);
        if folds {
            path.eq_ignore_ascii_case(&caller.path)
        } else {
            *path == *caller.path
        }
    }

    /// The role of a full name, with its account. Roles have no region, and where one is compared
    /// (R6) no name with one is a role's.
    pub(super) fn role(&self, name: &Name<'_>) -> Option<(&Arc<EstateAccount>, &EstateRole)> {
        let scheme = &self.dialect().table().names;
        let region = scheme
            .index_of(&Field::Region)
            .map_or("", |index| name.field(index));
        let (service, _) = name.service_and_last();
        if !region.is_empty()
            && !scheme
                .global_services
                .iter()
                .any(|global| global == service)
        {
            return None;
        }
        let caller = caller_of(name, self.policies.dialect())?;
        match self.who(&caller) {
            EstateCaller::Role(account, role) if caller.role == dialect::Role::Named => {
                Some((account, role))
            }
            _ => None,
        }
    }

    /// The role of a full name as somebody finds it: nobody reaches another partition than their
    /// own.
    pub(super) fn role_for(
        &self,
        name: &Name<'_>,
        asker: Option<&KnownCaller>,
    ) -> Option<&EstateRole> {
        let named = caller_of(name, self.policies.dialect())?;
        let (_, role) = self.role(name)?;
        asker
            .is_none_or(|asker| asker.partition == named.partition)
            .then_some(role)
    }

    /// The full name of a role of an account, in the partition of another name.
    pub(super) fn role_name(&self, account: &str, path: &str, like: &Name<'_>) -> String {
        let table = self.dialect().table();
        let form = table
            .callers
            .iter()
            .find(|form| form.role == dialect::Role::Named);
        let word = |(index, field): (usize, &Field)| match field {
            Field::Literal(word) => word.to_string(),
            Field::Service => form.map_or(String::new(), |form| form.service.to_string()),
            Field::Region => String::new(),
            Field::Account => account.to_owned(),
            Field::Free => like.raw_field(index).to_owned(),
            Field::Resource => format!("{}{path}", form.map_or("", |form| &form.start)),
        };
        table
            .names
            .fields
            .iter()
            .enumerate()
            .map(word)
            .collect::<Vec<_>>()
            .join(":")
    }

    /// What the estate holds of a resource: what is listed under its name or above it, the nearest
    /// first.
    pub(super) fn resources<'e>(
        &'e self,
        name: &'e Name<'_>,
    ) -> impl Iterator<Item = (&'e Arc<EstateAccount>, &'e EstateResource)> {
        let table = self.policies.dialect().table();
        let (service, last) = resource_key(name);
        let here = self.resources.by_service.get(service);
        let slashes = last
            .match_indices('/')
            .map(|(at, _)| at)
            .take(self.resources.depth + 1);
        let ends: smallvec::SmallVec<[usize; 8]> = slashes.chain([last.len()]).collect();
        let listed = ends.into_iter().rev().filter_map(move |end| {
            let all = here?.get(last.get(..end)?)?;
            let mut fitting = all.iter().filter(|located| located.may_be(name, table));
            // Several accounts may have it, and the name does not say which is meant: then it is
            // none of them.
            fitting.next().filter(|_| fitting.next().is_none())
        });
        listed.filter_map(|located| {
            let account = self.accounts.get(&located.account)?;
            let list = if located.is_instance {
                &account.instances
            } else {
                &account.resources
            };
            Some((account, list.get(located.index as usize)?))
        })
    }
}

impl ResourcePlace {
    /// Whether a name of the same service and last field can be of this resource: every field is
    /// the same, is empty, or is `*` in one of them.
    pub(super) fn may_be(&self, name: &Name<'_>, table: &Table) -> bool {
        let Ok(own) = Name::parse((&*self.name).into(), &table.names) else {
            return false;
        };
        let open = |field: &str| field.is_empty() || field == "*";
        let same = |(index, field): (usize, &Field)| match field {
            Field::Literal(_) | Field::Service | Field::Resource => true,
            Field::Region | Field::Free => {
                let (left, right) = (own.field(index), name.field(index));
                left == right || open(left) || open(right)
            }
            Field::Account => {
                owner_in_name(name, table).is_none_or(|owner| *owner == *self.account)
            }
        };
        table.names.fields.iter().enumerate().all(same)
    }
}

/// The caller that a name speaks of, where it is one.
pub(super) fn caller_of(name: &Name<'_>, dialect: &Dialect) -> Option<KnownCaller> {
    let table = dialect.table();
    let forms = table.callers.iter().filter(|form| form.prefix.is_none());
    let caller = forms
        .filter_map(|form| form.read(name, &table.names))
        .next()?;
    Some(KnownCaller::new(caller, name, table))
}

impl EstateAccount {
    /// The user of a name, unless it was deleted.
    pub(super) fn user(&self, name: &str, dialect: &Dialect) -> Option<&EstateUser> {
        let index = self
            .user_index
            .get(&*fold(name, dialect::Role::User, dialect))?;
        self.users
            .get(*index as usize)
            .filter(|user| !user.is_deleted)
    }

    /// The role of a name, unless it was deleted.
    pub(super) fn role(&self, name: &str, dialect: &Dialect) -> Option<&EstateRole> {
        let index = self
            .role_index
            .get(&*fold(name, dialect::Role::Named, dialect))?;
        self.roles
            .get(*index as usize)
            .filter(|role| !role.is_deleted)
    }
}

/// The full name of a caller.
pub(super) fn caller_name(
    table: &Table,
    role: dialect::Role,
    account: &str,
    path: &str,
    free: &str,
) -> String {
    let mut forms = table.callers.iter();
    let form = forms.find(|form| form.role == role && form.prefix.is_none());
    let (service, start): (&str, &str) = match form {
        Some(form) => (&form.service, &form.start),
        None => ("", ""),
    };
    let last = format!("{start}{path}");
    let mut words: Vec<&str> = Vec::with_capacity(table.names.fields.len());
    for field in table.names.fields.iter() {
        words.push(match field {
            Field::Literal(word) => word,
            Field::Service => service,
            Field::Region => "",
            Field::Account => account,
            Field::Free => free,
            Field::Resource => &last,
        });
    }
    words.join(":")
}
