//! Actors that no account of the estate holds: services, providers, callers of other accounts and
//! anybody. They are added when a policy names them.

use super::super::lookup::{caller_name, fold};
use super::super::model::Model;
use super::actor::{Actor, ActorId, ActorKind, Actors};
use super::sessions::SESSION;
use crate::dialect;
use crate::principal::{Entry, KnownCaller};
use crate::request::Principal;

impl Actors {
    /// A cloud service, acting for an account where one is said.
    pub(super) fn service(&mut self, name: &str, account: Option<&str>) -> ActorId {
        let principal = Principal::service(name.to_owned());
        let (label, principal) = match account {
            Some(account) => (
                format!("{name} for {account}"),
                principal.in_account(account.to_owned()),
            ),
            None => (name.to_owned(), principal),
        };
        let account = account.map(Into::into);
        self.insert(Actor {
            label,
            kind: ActorKind::Service,
            account,
            principal,
            session: None,
        })
    }

    /// An anonymous caller.
    pub(super) fn anybody(&mut self) -> ActorId {
        let principal = Principal::anonymous();
        self.insert(Actor {
            label: "anybody".into(),
            kind: ActorKind::Anybody,
            account: None,
            principal,
            session: None,
        })
    }

    /// An actor of an account that the estate does not contain; without an id, of any such account.
    pub(super) fn outside(&mut self, model: &Model, account: Option<&str>) -> ActorId {
        let (id, label) = match account {
            Some(id) => (id.to_owned(), format!("account {id}")),
            None => (unknown_account(model), "any other account".to_owned()),
        };
        let name = caller_name(
            model.dialect().table(),
            dialect::Role::User,
            &id,
            SESSION,
            &self.free,
        );
        let principal = Principal::named(name);
        self.insert(Actor {
            label,
            kind: ActorKind::Account,
            account: Some(id.into()),
            principal,
            session: None,
        })
    }

    /// Those whom an entry of a policy names one by one: nobody where it names everybody or all of
    /// an account. `owner` is the account of the resource.
    pub(super) fn entry(
        &mut self,
        model: &Model,
        entry: &Entry,
        owner: Option<&str>,
    ) -> Option<ActorId> {
        match entry {
            Entry::Caller(caller) => self.caller(model, caller),
            // It is named whomever it acts for.
            Entry::Service(name) => Some(self.service(name, None)),
            Entry::ServiceOf { account, name } => {
                Some(self.service(name, account.as_deref().or(owner)))
            }
            Entry::Provider(name) => {
                let principal = Principal::federated(name.to_string());
                let label = name.to_string();
                Some(self.insert(Actor {
                    label,
                    kind: ActorKind::Provider,
                    account: None,
                    principal,
                    session: None,
                }))
            }
            Entry::Vendor(name) => {
                let (label, principal) = (name.to_string(), Principal::named(name.to_string()));
                Some(self.insert(Actor {
                    label,
                    kind: ActorKind::Service,
                    account: None,
                    principal,
                    session: None,
                }))
            }
            // An estate does not hold canonical ids; who has a unique id is looked up where
            // accounts are known.
            Entry::Everyone
            | Entry::Account(_)
            | Entry::Number(_)
            | Entry::Sessions { .. }
            | Entry::UniqueId { .. }
            | Entry::Canonical(_) => None,
        }
    }

    /// A user, a role or a session that a policy names. Of an account of the estate it must exist;
    /// one of another account is added.
    fn caller(&mut self, model: &Model, caller: &KnownCaller) -> Option<ActorId> {
        let dialect = model.dialect();
        if let Some(account) = model.accounts.get(&caller.account) {
            return match caller.role {
                dialect::Role::User => {
                    let name = fold(&caller.name, dialect::Role::User, dialect);
                    self.user(&caller.account, *account.user_index.get(&*name)?)
                }
                dialect::Role::Named | dialect::Role::Session => {
                    let name = fold(&caller.name, dialect::Role::Named, dialect);
                    self.role(&caller.account, *account.role_index.get(&*name)?)
                }
                _ => None,
            };
        }
        let path = match &caller.session {
            Some(session) => format!("{}/{session}", caller.name),
            None => caller.path.to_string(),
        };
        let label = caller_name(
            dialect.table(),
            caller.role,
            &caller.account,
            &path,
            &caller.partition,
        );
        let kind = if caller.role == dialect::Role::User {
            ActorKind::User
        } else {
            ActorKind::Role
        };
        let principal = Principal::named(label.clone());
        let account = Some(caller.account.clone());
        Some(self.insert(Actor {
            label,
            kind,
            account,
            principal,
            session: None,
        }))
    }
}

/// The first account number, of sixteen digits, that the estate does not contain.
fn unknown_account(model: &Model) -> String {
    let mut number = 0u64;
    loop {
        let id = format!("{number:016}");
        if !model.accounts.contains_key(&*id) {
            return id;
        }
        number += 1;
    }
}
