//! What somebody can do: the allows of its layers, combined as the engine combines them, without
//! what is denied.
//!
//! The engine says which layers suffice together, for the caller's own account and for each listed
//! resource with policies. The algebra combines their statements product by product, and works out
//! what the denies leave of each. What remains is a union: actions and resources, without some,
//! under conditions.
//!
//! The way from question to answer has four steps, each in a file of its own: the resources are
//! divided into realms (`realm`), within each the statements become products (`extent`), those of
//! layers that suffice are combined into pieces (`piece`), and what says nothing new is left out
//! (`absorb`). Roles are another list (`role_links`), since what a role may do is not the
//! principal's own.

use super::super::gaps::{incompleteness, unread};
use super::super::lookup::EstateCaller;
use super::super::model::Model;
use super::super::question::{Asker, Question};
use super::super::resolve::resolve;
use super::absorb::absorb;
use super::by_session::RoleSessions;
use super::permission::{Permissions, WhatCan};
use super::role_links::links_from;
use crate::error::{Error, faults};
use crate::principal::Identity;
use crate::words::clip;

/// A search for everything that one principal may do.
pub(super) struct WhatCanSearch<'e, 'q> {
    pub(super) model: &'e Model,
    pub(super) asked: &'q WhatCan<'q>,
    pub(super) identity: Identity,
    /// The sessions of a role, if policies distinguish any.
    pub(super) sessions: Option<RoleSessions<'e>>,
}

impl<'q> WhatCanSearch<'_, 'q> {
    /// A question of the principal about something that no policy is about.
    pub(super) fn question(&self, resource: &str) -> Question<'q> {
        let asker = Asker::Principal(self.asked.principal.clone());
        Question::new(asker, "any:Thing", resource.to_owned())
            .under(self.asked.circumstances.borrowed())
    }
}

/// Answers what-can.
pub(in crate::estate) fn what_can(
    model: &Model,
    asked: &WhatCan<'_>,
) -> Result<Permissions, Error> {
    let identity = asked.principal.identify(model.dialect())?;
    if let Some(caller) = identity.caller()
        && matches!(model.who(caller), EstateCaller::Absent(..))
    {
        let message = format!("the estate has no `{}`", clip(&asked.principal.to_string()));
        let help = "name an owner, user, role or session of its accounts";
        return Err(Error::new(faults::DANGLING_NAME, message, help));
    }
    let mut found = Permissions {
        principal: asked.principal.to_string(),
        permissions: Vec::new(),
        roles: Vec::new(),
        notes: incompleteness(model).collect(),
    };
    let mut search = WhatCanSearch {
        model,
        asked,
        identity,
        sessions: None,
    };
    let probe = search.question("*");
    let resolved = resolve(model, &probe)?;
    if let Some(refusal) = &resolved.refusal {
        found.notes.push(refusal.why.clone());
        return Ok(found);
    }
    for gap in unread(model, &resolved) {
        found.notes.push(gap.to_string());
    }
    let sessions = RoleSessions::of(model, &search.identity);
    // One session of which nothing is said is as good as the role.
    let mut is_cut = sessions.as_ref().is_some_and(|sessions| sessions.is_cut());
    search.sessions = sessions.filter(RoleSessions::are_several);
    for realm in search.realms()? {
        is_cut |= !realm.is_exact;
        match realm.permissions(model.dialect().table()) {
            Some(permissions) => found.permissions.extend(permissions),
            None => is_cut = true,
        }
    }
    found.permissions = absorb(found.permissions);
    found
        .permissions
        .sort_by(|one, other| (&one.action, &one.resource).cmp(&(&other.action, &other.resource)));
    if is_cut {
        let note = "some policies together are more than can be listed, so some of what they \
            allow is left out";
        found.notes.push(note.to_owned());
    }
    found.roles = links_from(model, asked, search.identity.caller());
    Ok(found)
}
