//! Policy tests as data: which policies, which request, and what must come out.
//!
//! `portcullis test` and the project's own suite read the same files: one case or an array of them
//! as JSON, or one a line. A fault of the file is an error when it is read; a fault of a policy or
//! of the request is an outcome, since a case may expect it.
//!
//! # Examples
//!
//! ```
//! use portcullis::case::{self, Format};
//! let text = r#"{"name": "readers-read", "dialect": "alibaba-ram",
//!   "policies": {"identity": [{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "oss:Get*", "Resource": "*"}]}]},
//!   "request": {"principal": "acs:ram::1:user/ann", "action": "oss:PutObject", "resource": "acs:oss:*:1:b/k"},
//!   "expect": "ImplicitDeny"}"#;
//! let cases = case::read("cases.json", text, Format::Json, &mut |path| Err(format!("no file {path}")))?;
//! assert!(cases[0].run().pass);
//! # Ok::<(), portcullis::LoadError>(())
//! ```

mod context;
mod coverage;
mod estate;
mod file;
mod line;
mod outcome;
mod policies;
mod read;
mod request;
mod setting;
mod steps;

pub use context::{read_context, read_value};
pub use coverage::{Coverage, StatementCoverage, TestCoverage};
pub use line::RequestText;
pub use outcome::{Actual, Expect, Outcome};
pub use read::{Format, read};
pub use setting::Setting;

use crate::diagnostic::LoadError;
use crate::dialect::Dialect;
use crate::estate::Estate;
use crate::model::Policy;
use crate::request::Request;
use policies::CaseLayers;
use request::{AskedQuestion, CaseQuestion};
use steps::CaseStep;

/// Fetches the text of a policy by the path that a case names; the error is what to show the
/// reader.
pub type Loader<'l> = &'l mut dyn FnMut(&str) -> Result<Vec<u8>, String>;

/// One case.
#[derive(Debug)]
pub struct Case {
    name: String,
    clause: Option<String>,
    dialect: Dialect,
    layers: CaseLayers,
    /// It decides in place of policies; the case may expect that it is faulty.
    estate: Option<Result<Estate, LoadError>>,
    /// As the case names it.
    estate_path: Option<String>,
    steps: Vec<CaseStep>,
    asked: Option<AskedQuestion>,
    expect: Expect,
    stage: Option<String>,
    because: Vec<String>,
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
