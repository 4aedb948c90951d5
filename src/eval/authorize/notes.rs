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
        if own.verdict == explanation.decision.verdict {
            let notes = self
                .notes(own)
                .chain(self.cuts(&outcomes, own))
                .chain(note_on_path(explanation));
            notes
                .collect::<Vec<_>>()
                .into_iter()
                .for_each(|note| explanation.add_note(note));
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
        (by_nobody && self.lacks_session_policy()).then(|| {
            "a federated user without a session policy has no permissions of its own".into()
        })
    }

    /// The name on which the action was asked.
    fn note_on_listing(&self) -> Option<String> {
        let name = self.request.listed().filter(|_| {
            self.request
                .names()
                .get(self.index)
                .is_some_and(Option::is_none)
        })?;
        Some(format!(
            "`{}` has no resource of its own and is asked on `{}`",
            self.request.action(),
            name.text()
        ))
    }

    /// What a reader of the decision should know.
    fn notes(&self, decision: Decision) -> impl Iterator<Item = String> {
        let given = if self.assume.is_some() {
            &self.side.trust
        } else {
            &self.side.policy
        };
        let resource = self.name.map_or("*", Name::text);
        let unguarded = self.sharing.always_guarded && given.is_none();
        let unguarded = unguarded.then(|| {
            format!(
                "no {} policy of `{resource}` is given, so it names nobody",
                self.resource_stage()
            )
        });
        let service = self
            .table
            .names
            .index_of(&Field::Service)
            .and_then(|index| Some(self.name?.field(index)));
        let by_nobody = decision.verdict == Verdict::ImplicitDeny
            && matches!(decision.stage, Stage::Identity | Stage::Resource);
        let acl = (self.sharing.asks_acl && by_nobody).then(|| {
            format!(
                "`{}` would ask the ACL of `{resource}` next",
                service.unwrap_or("")
            )
        });
        let over =
            (decision.stage == Stage::Session && self.request.session_is_over()).then(|| {
                if self.request.has_time() {
                    "the session has expired".to_owned()
                } else {
                    "the session has an end, and no time is given".to_owned()
                }
            });
        let special = [self.note_on_rules(decision), self.note_on_listing()];
        [over, self.note_on_sides(decision), unguarded, acl]
            .into_iter()
            .chain(special)
            .flatten()
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
