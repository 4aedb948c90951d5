//! One set, one request (clauses D1 to D3).

use std::ops::ControlFlow;

use crate::compile::{PolicySet, StatementId};
use crate::decision::{Truth, Verdict};
use crate::dialect::Kind;
use crate::model::Effect;
use crate::request::Request;
use crate::resource_name::Name;

/// The answer to a request, with the statement that decided it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Decision {
    verdict: Verdict,
    statement: Option<StatementId>,
}

impl Decision {
    /// The verdict.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// Whether it is [`Verdict::Allow`].
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        self.verdict == Verdict::Allow
    }

    /// The first statement that decided; none where no statement applied.
    #[must_use]
    pub fn statement(&self) -> Option<StatementId> {
        self.statement
    }
}

/// Looks on while a request is decided. The silent one stops at the first statement that settles the verdict; one that
/// records goes on. Both see the same path.
pub(super) trait Observer {
    /// A statement applies; under `Deny` perhaps only because a test of it is unknown.
    fn applied(&mut self, resource: usize, effect: Effect, statement: StatementId, truth: Truth) -> ControlFlow<()>;
}

struct Silent;

impl Observer for Silent {
    fn applied(&mut self, _: usize, _: Effect, _: StatementId, _: Truth) -> ControlFlow<()> {
        ControlFlow::Break(())
    }
}

impl PolicySet {
    /// Decides by the union of the identity policies, for every resource of the request (clauses D1 and D3). Allocates
    /// nothing. A request of another dialect is denied.
    pub fn decide(&self, request: &Request<'_>) -> Decision {
        self.decide_observed(request, &mut Silent)
    }

    pub(super) fn decide_observed(&self, request: &Request<'_>, observer: &mut impl Observer) -> Decision {
        let mut result: Option<Decision> = None;
        if request.dialect() == self.dialect() {
            for (index, resource) in request.names().iter().enumerate() {
                let next = self.decide_one(request, (index, resource.as_ref()), observer);
                result = Some(match result {
                    Some(so_far) if rank(so_far.verdict) >= rank(next.verdict) => so_far,
                    _ => next,
                });
            }
        }
        // OK because a request names a resource; without one, or in another dialect, nothing is allowed.
        result.unwrap_or(Decision { verdict: Verdict::ImplicitDeny, statement: None })
    }

    fn decide_one(
        &self,
        request: &Request<'_>,
        resource: (usize, Option<&Name<'_>>),
        observer: &mut impl Observer,
    ) -> Decision {
        let mut first = |effect: Effect| {
            let mut found = None;
            for (id, statement) in self.statements(Kind::Identity, effect) {
                let truth = statement.applies(request, resource.1, self.rule());
                let counts = match effect {
                    Effect::Allow => truth == Truth::True,
                    Effect::Deny => truth != Truth::False,
                };
                if counts {
                    found = found.or(Some(*id));
                    if observer.applied(resource.0, effect, *id, truth).is_break() {
                        break;
                    }
                }
            }
            found
        };
        if let Some(id) = first(Effect::Deny) {
            return Decision { verdict: Verdict::ExplicitDeny, statement: Some(id) };
        }
        match first(Effect::Allow) {
            Some(id) => Decision { verdict: Verdict::Allow, statement: Some(id) },
            None => Decision { verdict: Verdict::ImplicitDeny, statement: None },
        }
    }
}

/// Of several resources the strictest verdict counts.
fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Allow => 0,
        Verdict::ImplicitDeny => 1,
        Verdict::ExplicitDeny => 2,
    }
}
