//! One case, as it was read.

use super::expect::Expect;
use super::policies::CaseLayers;
use super::request::{AskedQuestion, CaseQuestion};
use super::steps::CaseStep;
use crate::diagnostic::LoadError;
use crate::dialect::Dialect;
use crate::estate::Estate;
use crate::model::Policy;
use crate::request::Request;

/// One case.
#[derive(Debug)]
pub struct Case {
    pub(super) name: String,
    pub(super) clause: Option<String>,
    pub(super) dialect: Dialect,
    pub(super) layers: CaseLayers,
    /// It decides in place of policies; the case may expect that it is faulty.
    pub(super) estate: Option<Result<Estate, LoadError>>,
    /// As the case names it.
    pub(super) estate_path: Option<String>,
    pub(super) steps: Vec<CaseStep>,
    pub(super) asked: Option<AskedQuestion>,
    pub(super) expect: Expect,
    pub(super) stage: Option<String>,
    pub(super) because: Vec<String>,
}

impl Case {
    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The clause of the semantics that it proves.
    #[must_use]
    pub fn clause(&self) -> Option<&str> {
        self.clause.as_deref()
    }

    /// The dialect of its policies and its request.
    #[must_use]
    pub fn dialect(&self) -> &Dialect {
        &self.dialect
    }

    /// What must come out.
    #[must_use]
    pub fn expect(&self) -> Expect {
        self.expect
    }

    /// The policies that were read, of all layers.
    pub fn policies(&self) -> impl Iterator<Item = &Policy> {
        self.layers.policies.iter().map(|read| &read.policy)
    }

    /// Why its policies or its estate were refused, with their texts.
    #[must_use]
    pub fn refused(&self) -> Option<&LoadError> {
        let estate = self
            .estate
            .as_ref()
            .and_then(|estate| estate.as_ref().err());
        self.layers.refused.as_ref().or(estate)
    }

    /// The request, where there is one that policies decide, and it is legal.
    #[must_use]
    pub fn request(&self) -> Option<&Request<'static>> {
        match &self.asked.as_ref()?.question {
            CaseQuestion::OfPolicies(request, _) => request.as_deref().ok(),
            CaseQuestion::OfEstate(_) => None,
        }
    }
}
