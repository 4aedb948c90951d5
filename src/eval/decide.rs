//! A decision, and the one over the identity policies alone (clauses D1 to D3).

use super::authorize::decide_alone;
use super::layer::{At, Layers, Silent, Source};
use super::stage::Stage;
use crate::compile::{PolicySet, Reading, StatementId, View};
use crate::decision::{Truth, Verdict};
use crate::dialect::{Alone, Switches};
use crate::request::Request;
use crate::resource_name::Name;

/// The answer to a request, with the stage and the statement that decided it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Decision {
    pub(super) verdict: Verdict,
    pub(super) stage: Stage,
    pub(super) statement: Option<StatementId>,
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

    /// The part of the decision that gave the verdict (clause L9).
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// The first statement that decided, by its id in the set of the stage's layer; none where no
    /// statement applied.
    #[must_use]
    pub fn statement(&self) -> Option<StatementId> {
        self.statement
    }

    /// Denied before any policy was asked, or for want of one.
    pub(crate) fn denied_at(stage: Stage) -> Self {
        Decision {
            verdict: Verdict::ImplicitDeny,
            stage,
            statement: None,
        }
    }

    /// Nothing applies.
    pub(super) const NOTHING: Decision = Decision {
        verdict: Verdict::ImplicitDeny,
        stage: Stage::Identity,
        statement: None,
    };

    /// Of several resources the strictest verdict counts, and of those that have it the first (D3,
    /// L9).
    pub(super) fn and(self, next: Decision) -> Decision {
        let rank = |decision: &Decision| match decision.verdict {
            Verdict::Allow => 0,
            Verdict::ImplicitDeny => 1,
            Verdict::ExplicitDeny => 2,
        };
        if rank(&self) >= rank(&next) {
            self
        } else {
            next
        }
    }
}

impl PolicySet {
    /// Decides for a caller who holds the identity policies of this set, where nothing else is in
    /// force or given (clauses D1 to D4): what `portcullis check -p` answers. A resource is owned
    /// by the account in its name, or by the caller's where the name has none. For one of another
    /// account, and for a role that is assumed, a policy of the resource would have to allow it
    /// too, and there is none: see [`crate::authorize`] for a decision that has one.
    ///
    /// It allocates nothing. A request of another dialect is denied, and so is one whose context
    /// names another owner.
    ///
    /// # Examples
    ///
    /// ```
    /// use portcullis::{Dialect, Kind, PolicySet, Verdict};
    /// let dialect = Dialect::alibaba_ram();
    /// let set = PolicySet::builder(&dialect)
    ///     .add(Kind::Identity, "all", r#"{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#)
    ///     .build()?;
    /// let ask = |bucket| dialect.request("acs:ram::1:user/ann", "oss:GetObject", bucket).build();
    /// assert_eq!(set.decide(&ask("acs:oss:*:1:own/key")?).verdict(), Verdict::Allow);
    /// assert_eq!(set.decide(&ask("acs:oss:*:2:foreign/key")?).verdict(), Verdict::ImplicitDeny);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide(&self, request: &Request<'_>) -> Decision {
        self.decide_by(
            request,
            self.dialect().table().flipped,
            &mut Silent::default(),
        )
    }

    pub(super) fn decide_by(
        &self,
        request: &Request<'_>,
        flipped: Switches,
        layers: &mut (impl Layers + ?Sized),
    ) -> Decision {
        if request.dialect() != self.dialect() {
            return Decision::NOTHING;
        }
        let alone = request.alone();
        // Choices that are ours of whose side counts are looked at with the layers.
        if alone == Alone::Layers || (alone != Alone::Identity && flipped != Switches::NONE) {
            return decide_alone(self, request, flipped, layers);
        }
        let sides = (0..request.names().len()).map(|side| {
            let at = At {
                side,
                stage: Stage::Identity,
                level: 0,
                attached: Truth::True,
            };
            let view = self.view(request, request.name(side), flipped);
            let outcome = layers.outcome(Source::Identity(self), at, &view);
            match (alone, outcome.verdict) {
                (Alone::Resource { .. }, Verdict::Allow) => Decision::denied_at(Stage::Resource),
                (Alone::Resource { is_enough: true }, Verdict::ImplicitDeny) => {
                    Decision::denied_at(Stage::Resource)
                }
                (_, verdict) => Decision {
                    verdict,
                    stage: Stage::Identity,
                    statement: outcome.statement,
                },
            }
        });
        // OK because a request names a resource; without one nothing would be allowed.
        sides.reduce(Decision::and).unwrap_or(Decision::NOTHING)
    }

    /// A resource of a request as the identity policies alone see it.
    pub(crate) fn view<'v>(
        &'v self,
        request: &'v Request<'v>,
        resource: Option<&'v Name<'v>>,
        flipped: Switches,
    ) -> View<'v> {
        let table = self.dialect().table();
        let owner = match request.alone() {
            Alone::Resource { .. } => resource.and_then(|name| request.account_in(name)),
            Alone::Identity | Alone::Layers => request.account(),
        };
        View {
            request,
            action: request.folded_action(),
            action_mask: request.action_mask(),
            resource,
            owner,
            bounded: false,
            reading: Reading::new(table, flipped),
            optimistic: false,
            table,
        }
    }
}
