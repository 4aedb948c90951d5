//! The roles that one principal may assume or hand over.
//!
//! `what-can` lists these beside the permissions, since what a role may do is not the principal's
//! own. Every role of the estate is asked about, one after the other; a role whose trust policy
//! names nobody is skipped, which is most of the work.

use super::super::lookup::EstateCaller;
use super::super::model::Model;
use super::actor::{Actor, ActorKind, Actors};
use super::answer::{Link, Standing};
use super::inquiry::Inquiry;
use super::permission::WhatCan;
use super::receivers::{ReceiverGrounds, Receiving, receivers};
use super::target::LinkTarget;
use super::trusted::TrustCandidates;
use crate::dialect;
use crate::principal::KnownCaller;

/// The links from a principal to roles; every role of the estate is checked.
pub(super) fn links_from(
    model: &Model,
    asked: &WhatCan<'_>,
    caller: Option<&KnownCaller>,
) -> Vec<Link> {
    let inquiry = Inquiry {
        model,
        circumstances: &asked.circumstances,
        owner: None,
    };
    let label = asked.principal.to_string();
    let mut actors = Actors::new(model, model.name(&label).as_ref());
    let askers = who_asks(model, asked, caller, &actors);
    let mut links = Vec::new();
    let mut grounds = ReceiverGrounds::default();
    let mut roles: Vec<_> = actors.role_places.keys().copied().collect();
    roles.retain(|id| !actors.is_session(*id));
    roles.sort_unstable();
    for id in roles {
        let Some(target) = actors.target(model, id) else {
            continue;
        };
        // Any session of the role will do.
        let target = LinkTarget {
            session: None,
            ..target
        };
        if TrustCandidates::by(model, &mut actors, &target).is_nobody() {
            continue;
        }
        // The first session of a role that may speaks for the role.
        for actor in &askers {
            if let Some(link) = inquiry.assumes(actor, &target, Standing::If) {
                links.push(link);
                break;
            }
        }
        for receiver in receivers(model, &target) {
            let mut receiving = Receiving::new(model, &target.account.id, &receiver, &mut grounds);
            for actor in &askers {
                let link = inquiry.passes(actor, &target, &mut receiving, Standing::If);
                if let Some(link) = link {
                    links.push(link);
                    break;
                }
            }
        }
    }
    links
}

/// The actors that ask for a principal. For a role these are a session of any name, and then the
/// sessions whose names policies mention.
fn who_asks(
    model: &Model,
    asked: &WhatCan<'_>,
    caller: Option<&KnownCaller>,
    actors: &Actors,
) -> Vec<Actor> {
    let label = asked.principal.to_string();
    if let Some(caller) = caller
        && caller.role == dialect::Role::Named
        && let EstateCaller::Role(account, role) = model.who(caller)
    {
        for (index, other) in (0u32..).zip(&account.roles) {
            if std::ptr::eq(other, role)
                && let Some(id) = actors.role(&account.id, index)
            {
                return sessions_of(actors, id, &label);
            }
        }
    }
    vec![Actor {
        label,
        kind: match caller {
            Some(_) => ActorKind::User,
            None => ActorKind::Service,
        },
        account: caller.map(|caller| caller.account.clone()),
        principal: asked.principal.clone().into_owned(),
        session: None,
    }]
}

/// The sessions of a role, each spoken of as the role.
fn sessions_of(actors: &Actors, role: usize, label: &str) -> Vec<Actor> {
    let mut sessions = Vec::new();
    for id in actors.with_sessions([role]) {
        if let Some(actor) = actors.get(id) {
            sessions.push(Actor {
                label: label.to_owned(),
                ..actor.clone()
            });
        }
    }
    sessions
}
