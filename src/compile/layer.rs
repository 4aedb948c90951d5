//! Some policies of a set, with a role in a decision.

use std::ops::ControlFlow;

use smallvec::SmallVec;

use super::ids::{PolicyId, StatementId};
use super::set::PolicySet;
use super::statement::StatementRef;
use super::view::View;
use super::visit::Visitor;
use crate::dialect::Kind;
use crate::error::{Error, faults};
use crate::model::Effect;

/// Some policies of one kind, whose statements count as one union: a view of a [`PolicySet`], which
/// any number of layers share.
///
/// # Examples
///
/// ```
/// use portcullis::{Dialect, Kind, PolicySet};
/// let set = PolicySet::builder(&Dialect::kingsoft())
///     .add(Kind::Identity, "readers", r#"{"Statement": [{"Effect": "Allow", "Action": "ks3:Get*", "Resource": "*"}]}"#)
///     .build()?;
/// let ids: Vec<_> = set.id("readers").into_iter().collect();
/// assert!(set.layer(Kind::Identity, &ids).is_ok());
/// assert!(set.layer(Kind::Session, &ids).is_err());
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Layer {
    set: PolicySet,
    kind: Kind,
    policies: SmallVec<[PolicyId; 4]>,
}

impl PolicySet {
    /// The layer of these policies; of none, a layer that allows nothing.
    ///
    /// # Errors
    ///
    /// An id is of another set, or of a policy of another kind.
    pub fn layer(&self, kind: Kind, ids: &[PolicyId]) -> Result<Layer, Error> {
        for id in ids {
            let message = match self.policy(*id) {
                None => "a policy id is of another set".to_owned(),
                Some((name, found)) if found != kind => {
                    format!(
                        "`{name}` is a policy of the kind {found}, in a layer of the kind {kind}"
                    )
                }
                Some(_) => continue,
            };
            return Err(Error::new(
                faults::INVALID_LAYER,
                message,
                "take the ids of this set by their names",
            ));
        }
        Ok(Layer {
            set: self.clone(),
            kind,
            policies: ids.into(),
        })
    }

    /// The layer of all policies of a kind.
    #[must_use]
    pub fn layer_of(&self, kind: Kind) -> Layer {
        self.layer_where(kind, |_| true)
    }

    /// The layer of the policies of a kind that are wanted.
    pub(crate) fn layer_where(&self, kind: Kind, wanted: impl Fn(&PolicyId) -> bool) -> Layer {
        let mut policies = SmallVec::new();
        for id in self.ids() {
            match self.policy(id) {
                Some((_, found)) if found == kind && wanted(&id) => policies.push(id),
                _ => {}
            }
        }
        Layer {
            set: self.clone(),
            kind,
            policies,
        }
    }
}

impl Layer {
    /// The set that it is a view of.
    #[must_use]
    pub fn set(&self) -> &PolicySet {
        &self.set
    }

    /// The kind of its policies.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Its policies.
    #[must_use]
    pub fn policies(&self) -> &[PolicyId] {
        &self.policies
    }

    /// Each statement of one effect.
    pub(crate) fn each(
        &self,
        effect: Effect,
    ) -> impl Iterator<Item = (StatementId, StatementRef<'_>)> {
        self.policies
            .iter()
            .flat_map(move |id| self.set.each(Some(*id), effect))
    }

    /// Visits the statements that can apply.
    pub(crate) fn visit<'s, V: Visitor<'s>>(
        &'s self,
        view: &View<'_>,
        visitor: &mut V,
    ) -> ControlFlow<()> {
        let mut allowed = false;
        for id in &self.policies {
            self.set.visit(Some(*id), view, &mut allowed, visitor)?;
        }
        ControlFlow::Continue(())
    }
}
