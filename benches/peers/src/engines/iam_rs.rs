//! `iam-rs`: the same documents.

use ::iam_rs::{
    Arn, Decision, EvaluationOptions, IAMPolicy, IAMRequest, PolicyEvaluator, Principal,
    PrincipalId,
};

use super::portcullis::documents;
use crate::engine::Engine;
use crate::workload::{Question, Workload};

pub struct IamRs(PolicyEvaluator);

impl Engine for IamRs {
    type Source = Vec<String>;
    type Request = IAMRequest;

    fn translate(workload: &Workload) -> Result<Self::Source, String> {
        Ok(documents(workload).1)
    }

    fn load(documents: Self::Source) -> Result<Self, String> {
        let read =
            |document: &String| IAMPolicy::from_json(document).map_err(|error| error.to_string());
        let policies = documents.iter().map(read).collect::<Result<_, _>>()?;
        // By default more than 1,000 statements are an error.
        let options = EvaluationOptions {
            max_statements: usize::MAX,
            ..EvaluationOptions::default()
        };
        Ok(Self(
            PolicyEvaluator::with_policies(policies).with_options(options),
        ))
    }

    fn request(&self, question: &Question) -> Result<Self::Request, String> {
        let principal = Principal::Aws(PrincipalId::String(question.principal.clone()));
        let resource = Arn::parse(&question.resource).map_err(|error| error.to_string())?;
        Ok(IAMRequest::new(
            principal,
            question.action.clone(),
            resource,
        ))
    }

    fn decide(&mut self, request: &Self::Request) -> bool {
        self.0
            .evaluate(request)
            .is_ok_and(|result| result.decision == Decision::Allow)
    }
}
