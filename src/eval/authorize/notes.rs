//! What a reader of a decision should know besides its reasons.

use super::access::Access;
use crate::decision::{Truth, Verdict};
use crate::dialect::{Across, Exempt};
use crate::eval::decision::Decision;
use crate::eval::explain::Explanation;
use crate::eval::layer::Memo;
use crate::eval::stage::Stage;
use crate::principal::Identity;
use crate::resource_name::{Field, Name};

impl Access<'_> {
    /// Adds what a reader of the decision should know. What would have to be known of a resource
    /// that is allowed has no part in a denial.
    pub(super) fn add_notes(&self, explanation: &mut Explanation) {
        let outcomes = self.outcomes(&mut Memo::default());
        let own = self.combine(&outcomes);
        if own.verdict != explanation.decision.verdict {
            return;
        }
        for note in self.notes(own) {
            explanation.add_note(note);
        }
        for note in self.cuts(&outcomes, own) {
            explanation.add_note(note);
        }
        if let Some(note) = note_on_path(explanation) {
            explanation.add_note(note);
        }
    }

    /// What is special about the operation or the caller.
    fn note_on_rules(&self, decision: Decision) -> Option<String> {
        let action = self.request.action();
        let by_nobody =
            decision.verdict == Verdict::ImplicitDeny && decision.stage == Stage::Identity;
        match self.exempt {
            Some(Exempt::Everything) => {
                return Some(format!(
                    "`{action}` needs no permission, and no policy can deny it"
                ));
            }
            Some(Exempt::NeedingPermission) => {
                return Some(format!("`{action}` needs no permission"));
            }
            Some(Exempt::OwnersResourcePolicy) => {
                return Some(format!(
                    "for `{action}` the policy of the resource does not bind the owner of the \
                     account"
                ));
            }
            None => {}
        }
        if by_nobody && self.lacks_session_policy() {
            return Some(
                "a federated user without a session policy has no permissions of its own".into(),
            );
        }
        None
    }

    /// The name on which the action was asked.
    fn note_on_listing(&self) -> Option<String> {
        let name = self.request.listed()?;
        let has_no_name = self
            .request
            .names()
            .get(self.index)
            .is_some_and(Option::is_none);
        if !has_no_name {
            return None;
        }
        Some(format!(
            "`{}` has no resource of its own and is asked on `{}`",
            self.request.action(),
            name.text()
        ))
    }

    /// What a reader of the decision should know, whatever the layers said.
    fn notes(&self, decision: Decision) -> impl Iterator<Item = String> {
        let notes = [
            self.note_on_end(decision),
            self.note_on_sides(decision),
            self.note_on_guard(),
            self.note_on_acl(decision),
            self.note_on_rules(decision),
            self.note_on_listing(),
        ];
        notes.into_iter().flatten()
    }

    /// The session is over, or may be.
    fn note_on_end(&self, decision: Decision) -> Option<String> {
        if decision.stage != Stage::Session || !self.request.session_is_over() {
            return None;
        }
        if self.request.has_time() {
            return Some("the session has expired".to_owned());
        }
        Some("the session has an end, and no time is given".to_owned())
    }

    /// A resource of this kind always has a policy, and the caller of this library gave none.
    fn note_on_guard(&self) -> Option<String> {
        let given = if self.assume.is_some() {
            &self.side.trust
        } else {
            &self.side.policy
        };
        if !self.sharing.always_guarded || given.is_some() {
            return None;
        }
        Some(format!(
            "no {} policy of `{}` is given, so it names nobody",
            self.resource_stage(),
            self.name.map_or("*", Name::text)
        ))
    }

    /// The service has access control lists besides policies, which this library does not read.
    fn note_on_acl(&self, decision: Decision) -> Option<String> {
        let by_nobody = decision.verdict == Verdict::ImplicitDeny
            && matches!(decision.stage, Stage::Identity | Stage::Resource);
        if !self.sharing.asks_acl || !by_nobody {
            return None;
        }
        let service = match (self.table.names.index_of(&Field::Service), self.name) {
            (Some(index), Some(name)) => name.field(index),
            _ => "",
        };
        Some(format!(
            "`{service}` would ask the ACL of `{}` next",
            self.name.map_or("*", Name::text)
        ))
    }

    /// Who would have to grant it, where that is not what one expects within an account.
    fn note_on_sides(&self, decision: Decision) -> Option<String> {
        let by_nobody = decision.verdict == Verdict::ImplicitDeny
            && matches!(
                decision.stage,
                Stage::Identity | Stage::Resource | Stage::Trust
            );
        let (assumes, is_owner) = (self.assume.is_some(), self.is_owner());
        if is_owner && decision.verdict == Verdict::Allow && decision.statement.is_none() {
            return Some("the owner of an account needs no policy that allows it".into());
        }
        match (by_nobody, self.request.identity().account(), self.owner) {
            (true, _, _) if assumes && is_owner => {
                Some("the owner of an account may not assume a role".into())
            }
            (true, _, _) if assumes && *self.request.identity() == Identity::Anonymous => {
                Some("an anonymous caller may not assume a role".into())
            }
            (true, Some(own), Some(other)) if own != other && self.has_side() => {
                let who = match self.sharing.across {
                    Across::Both => "both sides must allow",
                    Across::Resource => "the policy of the resource must allow",
                };
                Some(format!(
                    "the caller is of account `{own}`, the resource of `{other}`, so {who}"
                ))
            }
            _ => None,
        }
    }
}

/// What a session does not say of its role, where a test turns on it.
fn note_on_path(explanation: &Explanation) -> Option<String> {
    let mut tests = explanation.records.iter().flat_map(|record| &record.tests);
    let test = tests.find(|test| test.lacks_path && test.truth == Truth::Unknown)?;
    let key = &test.key;
    Some(format!(
        "a session does not say the path of its role: give `{key}` to decide it"
    ))
}
