//! What somebody can: the allows of its layers, taken together as the engine takes them, without
//! what is denied.
//!
//! The engine says which layers suffice together, for the caller's own account and for each listed
//! resource with policies; the algebra takes their statements together, product by product, and
//! tells what of a deny is left of each. What remains is a union: actions and resources, without
//! some, under conditions.

use super::super::lookup::Who;
use super::super::model::Inner;
use super::asking::Asking;
use super::permission::{Permissions, WhatCan};
use super::piece::absorb;
use crate::error::{Error, faults};
use crate::words::clip;

impl Inner {
    pub(in crate::estate) fn what_can(&self, asked: &WhatCan<'_>) -> Result<Permissions, Error> {
        let identity = asked.principal.identify(self.dialect())?;
        if let Some(caller) = identity.caller()
            && matches!(self.who(caller), Who::Absent(..))
        {
            let message = format!("the estate has no `{}`", clip(&asked.principal.to_string()));
            let help = "name an owner, user, role or session of its accounts";
            return Err(Error::new(faults::DANGLING_NAME, message, help));
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
        found
            .notes
            .extend(self.unread(&facts).iter().map(ToString::to_string));
        let asking = Asking::new(self, asked, &identity);
        let mut is_cut = !asking.is_whole;
        for realm in self.realms(&asking, &identity)? {
            is_cut |= !realm.is_exact;
            match realm.permissions(self.dialect().table()) {
                Some(permissions) => found.permissions.extend(permissions),
                None => is_cut = true,
            }
        }
        found.permissions = absorb(found.permissions);
        found.permissions.sort_by(|one, other| {
            (&one.action, &one.resource).cmp(&(&other.action, &other.resource))
        });
        if is_cut {
            found.notes.push(
                "some policies together are more than can be told, and some of what they allow is left out".to_owned(),
            );
        }
        found.roles = self.links_from(asked, identity.caller());
        Ok(found)
    }
}
