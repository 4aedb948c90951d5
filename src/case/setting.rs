//! A case as it is decided: its policies as layers of one set, on the caller's side and on each
//! resource's.

use super::request::CaseQuestion;
use super::test_case::Case;
use crate::compile::{Layer, PolicyId, PolicySet, PolicySetBuilder};
use crate::diagnostic::LoadError;
use crate::dialect::Kind;
use crate::error::Error;
use crate::eval::{Caller, Decision, Explanation, ResourceSide, authorize, explain_authorization};
use crate::model::Policy;
use crate::request::Request;

/// The layers of a case, ready to be asked.
#[derive(Clone, Debug)]
pub struct Setting {
    caller: Caller,
    side: ResourceSide,
    resource_account: Option<String>,
}

impl Case {
    /// The layers that it names, each with its levels; a layer without levels of its own has one.
    pub fn layers(&self) -> impl Iterator<Item = (Kind, Vec<Vec<&Policy>>)> {
        self.layers.named.iter().map(|(kind, levels)| {
            let levels = if matches!(kind, Kind::Control | Kind::ResourceControl) {
                *levels
            } else {
                1
            };
            let at = |level: usize| {
                let read = self
                    .layers
                    .policies
                    .iter()
                    .filter(|read| read.policy.kind() == *kind);
                read.filter(|read| read.level == level)
                    .map(|read| &read.policy)
                    .collect()
            };
            (*kind, (0..levels).map(at).collect())
        })
    }

    /// Who owns the resources whose names do not say, where the case says it.
    #[must_use]
    pub fn resource_account(&self) -> Option<&str> {
        match &self.asked.as_ref()?.question {
            CaseQuestion::OfPolicies(_, account) => account.as_deref(),
            CaseQuestion::OfEstate(_) => None,
        }
    }

    /// Its policies, compiled, on the sides to which they belong.
    ///
    /// # Errors
    ///
    /// The policies do not load together.
    pub fn setting(&self) -> Result<Setting, LoadError> {
        self.setting_of(self.policies().cloned())
    }

    /// The same with other policies of the same names, such as those that were written and read
    /// again.
    ///
    /// # Errors
    ///
    /// The policies do not load together.
    pub fn setting_of(
        &self,
        policies: impl IntoIterator<Item = Policy>,
    ) -> Result<Setting, LoadError> {
        self.setting_in(PolicySet::builder(&self.dialect), policies)
    }

    /// The same, built in another way.
    ///
    /// # Errors
    ///
    /// The policies do not load together.
    pub fn setting_in(
        &self,
        builder: PolicySetBuilder,
        policies: impl IntoIterator<Item = Policy>,
    ) -> Result<Setting, LoadError> {
        let set = policies
            .into_iter()
            .fold(builder, PolicySetBuilder::add_policy)
            .build()?;
        let follows_resource = self.dialect.table().sharing.control_follows_resource;
        let (mut caller, mut side) = (Caller::new(), ResourceSide::new());
        for (kind, levels) in &self.layers.named {
            let all = |count: usize| {
                (0..count)
                    .map(|level| self.layer(&set, *kind, level))
                    .collect::<Vec<_>>()
            };
            let one = || self.layer(&set, *kind, 0);
            match kind {
                Kind::Identity => caller = caller.identity(one()),
                Kind::Boundary => caller = caller.boundary(one()),
                Kind::Session => caller = caller.session(one()),
                Kind::Endpoint => caller = caller.endpoint(one()),
                Kind::Resource => side = side.policy(one()),
                Kind::Trust => side = side.trust(one()),
                Kind::Control if follows_resource => side = side.control(all(*levels)),
                Kind::Control => caller = caller.control(all(*levels)),
                Kind::ResourceControl => side = side.resource_control(all(*levels)),
            }
        }
        let resource_account = self.resource_account().map(str::to_owned);
        Ok(Setting {
            caller,
            side,
            resource_account,
        })
    }

    fn layer(&self, set: &PolicySet, kind: Kind, level: usize) -> Layer {
        let of_layer = |id: &PolicyId| {
            let name = set.policy(*id).map(|(name, _)| name);
            self.layers.policies.iter().any(|read| {
                read.policy.kind() == kind
                    && read.level == level
                    && Some(read.policy.name()) == name
            })
        };
        set.layer_where(kind, of_layer)
    }
}

impl Setting {
    /// What is attached to the caller.
    #[must_use]
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// What is attached to each resource. Where neither its name nor the case says who owns it, the
    /// caller's account does.
    #[must_use]
    pub fn sides(&self, request: &Request<'_>) -> Vec<ResourceSide> {
        let owner = |named: Option<&str>| match (&self.resource_account, named) {
            (Some(stated), _) => Some(stated.clone()),
            (None, Some(_)) => None,
            (None, None) => request.account().map(str::to_owned),
        };
        request
            .resource_accounts()
            .map(|named| match owner(named) {
                Some(owner) => self.side.clone().owner(owner),
                None => self.side.clone(),
            })
            .collect()
    }

    /// Decides a request.
    ///
    /// # Errors
    ///
    /// As [`authorize`].
    pub fn decide(&self, request: &Request<'_>) -> Result<Decision, Error> {
        authorize(&self.caller, &self.sides(request), request)
    }

    /// Decides a request, and explains why.
    ///
    /// # Errors
    ///
    /// As [`authorize`].
    pub fn explain(&self, request: &Request<'_>) -> Result<Explanation, Error> {
        explain_authorization(&self.caller, &self.sides(request), request)
    }
}
