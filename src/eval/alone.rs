//! What a set decides by itself: for a caller who holds its identity policies, and with nothing
//! else in force or known (clauses D1 to D4).
//!
//! Most requests need the identity policies alone. Where the action assumes a role, or a choice of
//! ours is flipped, the way over all layers is taken with sides that are empty.

use super::authorize::{add_notes_alone, decide_alone};
use super::decision::Decision;
use super::explain::Explanation;
use super::layer::{LayerPlace, LayerRef, Memo, OutcomeSource};
use super::stage::Stage;
use crate::compile::{PolicySet, ReadingRule, View};
use crate::decision::{Truth, Verdict};
use crate::dialect::{Alone, Switches};
use crate::request::Request;
use crate::resource_name::Name;

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
            &mut Memo::default(),
        )
    }

    /// Decides with these choices flipped, and with the outcomes of these layers.
    pub(super) fn decide_by(
        &self,
        request: &Request<'_>,
        flipped: Switches,
        layers: &mut (impl OutcomeSource + ?Sized),
    ) -> Decision {
        if request.dialect() != self.dialect() {
            return Decision::NOTHING;
        }
        let alone = request.alone();
        // Where it is a choice of this project whose side counts, the layers have to decide.
        if alone == Alone::Layers || (alone != Alone::Identity && flipped != Switches::NONE) {
            return decide_alone(self, request, flipped, layers);
        }
        let sides = (0..request.names().len()).map(|side| {
            let at = LayerPlace {
                side,
                stage: Stage::Identity,
                level: 0,
                attached: Truth::True,
            };
            let view = self.view(request, request.name(side), flipped);
            let outcome = layers.outcome(LayerRef::Identity(self), at, &view);
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
            reading: ReadingRule::new(table, flipped),
            optimistic: false,
            table,
        }
    }

    /// Decides like [`PolicySet::decide`] and explains the decision.
    pub fn explain(&self, request: &Request<'_>) -> Explanation {
        let mut explanation = Explanation::of(request, &|flipped, layers| {
            self.decide_by(request, flipped, layers)
        });
        if request.dialect() != self.dialect() {
            let (asked, held) = (request.dialect().title(), self.dialect().title());
            explanation.add_note(format!(
                "the request is asked in {asked}, the policies are of {held}"
            ));
        } else {
            add_notes_alone(&mut explanation, self, request);
        }
        explanation
    }
}
