//! `rustfs-policy`: the policies of an object store, whose names have no service, region and
//! account and whose actions are a closed list without wildcards but `s3:*`.
//!
//! So the service becomes the bucket, and a verb becomes the list of its actions. Grants with a
//! principal are a bucket policy.

use std::collections::HashMap;

use rustfs_policy::policy::action::Action;
use rustfs_policy::policy::{Args, BucketPolicy, BucketPolicyArgs, Policy};

use crate::engine::Engine;
use crate::workload::{ACTIONS, Question, Shape, Statement, Workload};

pub enum Rustfs {
    Identity(Box<Policy>),
    Bucket(Box<BucketPolicy>),
}

pub struct Asked {
    account: String,
    action: Action,
    bucket: String,
    object: String,
    conditions: HashMap<String, Vec<String>>,
    claims: HashMap<String, serde_json::Value>,
}

/// The actions of an object store that a pattern stands for.
fn actions(pattern: &str) -> Vec<String> {
    let name = pattern.split_once(':').map_or("*", |(_, name)| name);
    match name.strip_suffix('*') {
        Some("") => vec!["s3:*".into()],
        Some(verb) => ACTIONS
            .iter()
            .filter(|known| known.starts_with(verb))
            .map(|known| format!("s3:{known}"))
            .collect(),
        None => vec![format!("s3:{name}")],
    }
}

fn statement(statement: &Statement) -> Statement {
    let service = &statement.service;
    // A service's action on any resource is one on any of the service's; the lone star is of every
    // service.
    let any = statement.actions.iter().any(|action| action == "*");
    let resource = |pattern: &String| match pattern.splitn(6, ':').nth(5) {
        None if any => "arn:aws:s3:::*".to_owned(),
        None => format!("arn:aws:s3:::{service}/*"),
        Some(last) => format!("arn:aws:s3:::{service}/{last}"),
    };
    Statement {
        actions: statement
            .actions
            .iter()
            .flat_map(|pattern| actions(pattern))
            .collect(),
        resources: statement.resources.iter().map(resource).collect(),
        ..statement.clone()
    }
}

impl Engine for Rustfs {
    type Source = (Shape, String);
    type Request = Asked;

    fn translate(workload: &Workload) -> Result<Self::Source, String> {
        let statements: Vec<_> = workload.statements.iter().map(statement).collect();
        Ok((workload.shape, Workload::document(statements.iter())))
    }

    fn load((shape, document): Self::Source) -> Result<Self, String> {
        let refused = |error: serde_json::Error| error.to_string();
        match shape {
            Shape::Grants => serde_json::from_str(&document)
                .map(|policy| Self::Bucket(Box::new(policy)))
                .map_err(refused),
            _ => {
                let policy =
                    Policy::parse_config(document.as_bytes()).map_err(|error| error.to_string())?;
                Ok(Self::Identity(Box::new(policy)))
            }
        }
    }

    fn request(&self, question: &Question) -> Result<Self::Request, String> {
        let name = question.action.split_once(':').map_or("", |(_, name)| name);
        let action =
            Action::try_from(format!("s3:{name}").as_str()).map_err(|error| error.to_string())?;
        let mut fields = question.resource.splitn(6, ':').skip(2);
        let (bucket, object) = (
            fields.next().unwrap_or("").to_owned(),
            fields.nth(2).unwrap_or("").to_owned(),
        );
        let account = question.principal.clone();
        Ok(Asked {
            account,
            action,
            bucket,
            object,
            conditions: HashMap::new(),
            claims: HashMap::new(),
        })
    }

    fn decide(&mut self, request: &Self::Request) -> bool {
        let Asked {
            account,
            action,
            bucket,
            object,
            conditions,
            claims,
        } = request;
        let (action, groups, is_owner) = (*action, &None, false);
        match self {
            Self::Identity(policy) => {
                let args = Args {
                    account,
                    groups,
                    action,
                    bucket,
                    conditions,
                    is_owner,
                    object,
                    claims,
                    deny_only: false,
                };
                pollster::block_on(policy.is_allowed(&args))
            }
            Self::Bucket(policy) => {
                let args = BucketPolicyArgs {
                    account,
                    groups,
                    action,
                    bucket,
                    conditions,
                    is_owner,
                    object,
                };
                pollster::block_on(policy.is_allowed(&args))
            }
        }
    }
}
