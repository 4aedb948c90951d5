//! This project's engine; grants with a principal are the policy of a resource, asked through
//! `authorize`.

use portcullis::{Caller, Dialect, Kind, Limits, PolicySet, Request, ResourceSide, authorize};

use crate::engine::Engine;
use crate::workload::{Question, Shape, Workload};

pub struct Portcullis {
    dialect: Dialect,
    set: PolicySet,
    /// The policy of the resource, where that is what is asked.
    layers: Option<(Caller, [ResourceSide; 1])>,
}

/// The documents with their kind.
pub fn documents(workload: &Workload) -> (Kind, Vec<String>) {
    match workload.shape {
        Shape::Grants => (
            Kind::Resource,
            vec![Workload::document(workload.statements.iter())],
        ),
        _ => {
            let chunks = workload.statements.chunks(1_000);
            (
                Kind::Identity,
                chunks
                    .map(|chunk| Workload::document(chunk.iter()))
                    .collect(),
            )
        }
    }
}

impl Engine for Portcullis {
    type Source = (Kind, Vec<String>);
    type Request = Request<'static>;

    fn translate(workload: &Workload) -> Result<Self::Source, String> {
        Ok(documents(workload))
    }

    fn load((kind, documents): Self::Source) -> Result<Self, String> {
        let dialect = Dialect::aws();
        let limits = Limits::default()
            .with_policy_bytes(1 << 30)
            .with_statements(1 << 20);
        let mut builder = PolicySet::builder(&dialect).limits(limits);
        for (index, document) in documents.iter().enumerate() {
            builder = builder.add(kind, &format!("policy {index}"), document);
        }
        let set = builder.build().map_err(|error| error.to_string())?;
        let layers = (kind == Kind::Resource).then(|| {
            (
                Caller::new(),
                [ResourceSide::new().policy(set.layer_of(kind))],
            )
        });
        Ok(Self {
            dialect,
            set,
            layers,
        })
    }

    fn request(&self, question: &Question) -> Result<Self::Request, String> {
        let Question {
            principal,
            action,
            resource,
        } = question.clone();
        self.dialect
            .request(principal, action, resource)
            .build()
            .map_err(|error| error.to_string())
    }

    fn decide(&mut self, request: &Self::Request) -> bool {
        match &self.layers {
            None => self.set.decide(request).is_allowed(),
            Some((caller, sides)) => {
                authorize(caller, sides, request).is_ok_and(|decision| decision.is_allowed())
            }
        }
    }
}
