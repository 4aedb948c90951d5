//! A case as it is decided: its policies as layers of one set, on the caller's side and on each
//! resource's.

use super::request::CaseQuestion;
use super::test_case::Case;
use crate::compile::{Layer, PolicySet, PolicySetBuilder};
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
            let count = match kind {
                Kind::Control | Kind::ResourceControl => *levels,
                _ => 1,
            };
            let mut levels: Vec<Vec<&Policy>> = vec![Vec::new(); count];
            for read in &self.layers.policies {
                if read.policy.kind() == *kind
                    && let Some(level) = levels.get_mut(read.level)
                {
                    level.push(&read.policy);
                }
            }
            (*kind, levels)
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
        let mut builder = builder;
        for policy in policies {
            builder = builder.add_policy(policy);
        }
        let set = builder.build()?;
        let follows_resource = self.dialect.table().sharing.control_follows_resource;
        let (mut caller, mut side) = (Caller::new(), ResourceSide::new());
        for (kind, levels) in &self.layers.named {
            if let Kind::Control | Kind::ResourceControl = kind {
                let mut layers = Vec::with_capacity(*levels);
                for level in 0..*levels {
                    layers.push(self.layer(&set, *kind, level));
                }
                match kind {
                    Kind::ResourceControl => side = side.resource_control(layers),
                    _ if follows_resource => side = side.control(layers),
                    _ => caller = caller.control(layers),
                }
                continue;
            }
            let layer = self.layer(&set, *kind, 0);
            match kind {
                Kind::Boundary => caller = caller.boundary(layer),
                Kind::Session => caller = caller.session(layer),
                Kind::Endpoint => caller = caller.endpoint(layer),
                Kind::Resource => side = side.policy(layer),
                Kind::Trust => side = side.trust(layer),
                Kind::Identity => caller = caller.identity(layer),
                // These have levels.
                Kind::Control | Kind::ResourceControl => {}
            }
        }
        let resource_account = self.resource_account().map(str::to_owned);
        Ok(Setting {
            caller,
            side,
            resource_account,
        })
    }

    /// The policies of one level of a kind, found in the set by their names.
    fn layer(&self, set: &PolicySet, kind: Kind, level: usize) -> Layer {
        set.layer_where(kind, |id| {
            let Some((name, _)) = set.policy(*id) else {
                return false;
            };
            self.layers.is_at(name, kind, level)
        })
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
        let mut sides = Vec::new();
        for named in request.resource_accounts() {
            let owner = match (&self.resource_account, named) {
                (Some(stated), _) => Some(stated.as_str()),
                (None, Some(_)) => None,
                (None, None) => request.account(),
            };
            sides.push(match owner {
                Some(owner) => self.side.clone().owner(owner),
                None => self.side.clone(),
            });
        }
        sides
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
