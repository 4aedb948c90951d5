//! Services that act with a role that somebody hands to them, and the calls by which they receive
//! it.

use std::collections::HashMap;

use super::super::findings::trusts_service;
use super::super::model::Model;
use super::ground::Ground;
use super::scope::Scope;
use super::target::LinkTarget;
use crate::error::Error;
use crate::resource_name::Field;

/// A service that a role may be handed to, with the actions that do so.
#[derive(Debug)]
pub(super) struct Receiver {
    pub(super) service: String,
    pub(super) actions: Vec<String>,
}

/// The services that the trust policy of a role allows to act with it.
pub(super) fn receivers(model: &Model, target: &LinkTarget<'_>) -> Vec<Receiver> {
    let estate = &model.dialect().table().estate;
    let mut found: Vec<Receiver> = Vec::new();
    for action in estate.pass_role.receivers.iter() {
        let service = estate.service(service_code(action));
        match found.iter_mut().find(|known| known.service == service) {
            Some(known) => known.actions.push(action.to_string()),
            None if trusts_service(target.role, &service, &target.account.id) => {
                let actions = vec![action.to_string()];
                found.push(Receiver { service, actions });
            }
            None => {}
        }
    }
    found
}

/// The service of an action, as actions write it.
fn service_code(action: &str) -> &str {
    action.split_once(':').map_or("", |(code, _)| code)
}

/// An action of a service on whatever it has in an account.
pub(super) fn receiving_scope(model: &Model, action: &str, account: &str) -> Result<Scope, Error> {
    let mut words: Vec<&str> = Vec::new();
    for field in model.dialect().table().names.fields.iter() {
        words.push(match field {
            Field::Literal(word) => word,
            Field::Service => service_code(action),
            Field::Account => account,
            Field::Region | Field::Resource | Field::Free => "*",
        });
    }
    Scope::new(model, action, &words.join(":"))
}

/// What bears on the calls that receive roles, found once for each action and account.
#[derive(Debug, Default)]
pub(super) struct ReceiverGrounds {
    places: HashMap<(String, Box<str>), usize>,
    grounds: Vec<Ground>,
}

/// One receiver of one account, with what bears on its calls.
pub(super) struct Receiving<'r> {
    pub(super) service: &'r str,
    places: Vec<usize>,
    all: &'r mut ReceiverGrounds,
}

impl<'r> Receiving<'r> {
    /// Finds what bears on the calls of a receiver in an account, or takes what is known.
    pub(super) fn new(
        model: &Model,
        account: &str,
        receiver: &'r Receiver,
        all: &'r mut ReceiverGrounds,
    ) -> Self {
        let mut places = Vec::new();
        for action in &receiver.actions {
            places.extend(all.place(model, account, action));
        }
        Self {
            service: &receiver.service,
            places,
            all,
        }
    }

    /// How many calls there are.
    pub(super) fn count(&self) -> usize {
        self.places.len()
    }

    /// The ground of one of its calls.
    pub(super) fn ground(&mut self, index: usize) -> Option<&mut Ground> {
        self.all.grounds.get_mut(*self.places.get(index)?)
    }
}

impl ReceiverGrounds {
    /// The place of the ground of an action in an account, which is collected if need be.
    fn place(&mut self, model: &Model, account: &str, action: &str) -> Option<usize> {
        let key = (action.to_owned(), account.into());
        if let Some(place) = self.places.get(&key) {
            return Some(*place);
        }
        let scope = receiving_scope(model, action, account).ok()?;
        self.places.insert(key, self.grounds.len());
        self.grounds.push(Ground::new(model, scope));
        Some(self.grounds.len() - 1)
    }
}
