//! Cedar, pattern by pattern: a policy a statement, names in the context, each pattern with a star
//! a `like`.

use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityUid, PolicySet, Request, RestrictedExpression,
};

use crate::engine::Engine;
use crate::workload::{Question, Statement, Workload};

pub struct CedarLike {
    authorizer: Authorizer,
    policies: PolicySet,
    entities: Entities,
    action: EntityUid,
    resource: EntityUid,
}

pub fn uid(kind: &str, id: &str) -> Result<EntityUid, String> {
    let name = kind
        .parse()
        .map_err(|_| format!("`{kind}` is not a type"))?;
    Ok(EntityUid::from_type_name_and_id(
        name,
        cedar_policy::EntityId::new(id),
    ))
}

/// One test. Cedar has no `?`, so a star replaces it and names of two lengths become one (see the
/// page).
fn test(field: &str, pattern: &str) -> String {
    match pattern {
        "*" => "true".into(),
        _ if pattern.contains(['*', '?']) => {
            format!("context.{field} like {:?}", pattern.replace('?', "*"))
        }
        _ => format!("context.{field} == {pattern:?}"),
    }
}

fn any(field: &str, patterns: &[String]) -> String {
    let tests: Vec<String> = patterns
        .iter()
        .map(|pattern| test(field, pattern))
        .collect();
    tests.join(" || ")
}

fn policy(statement: &Statement) -> String {
    let effect = if statement.allow { "permit" } else { "forbid" };
    let principal = statement
        .principal
        .as_ref()
        .map_or_else(String::new, |name| format!(" == User::{name:?}"));
    let (actions, resources) = (
        any("action", &statement.actions),
        any("resource", &statement.resources),
    );
    format!(
        "{effect} (principal{principal}, action, resource) when \
         {{ ({actions}) && ({resources}) }};\n"
    )
}

impl Engine for CedarLike {
    type Source = String;
    type Request = Request;

    fn translate(workload: &Workload) -> Result<Self::Source, String> {
        Ok(workload.statements.iter().map(policy).collect())
    }

    fn load(source: Self::Source) -> Result<Self, String> {
        let policies = source
            .parse::<PolicySet>()
            .map_err(|error| error.to_string())?;
        let (action, resource) = (uid("Action", "ask")?, uid("Resource", "asked")?);
        Ok(Self {
            authorizer: Authorizer::new(),
            policies,
            entities: Entities::empty(),
            action,
            resource,
        })
    }

    fn request(&self, question: &Question) -> Result<Self::Request, String> {
        let text = |text: &String| RestrictedExpression::new_string(text.clone());
        let pairs = [
            ("action".to_owned(), text(&question.action)),
            ("resource".to_owned(), text(&question.resource)),
        ];
        let context = Context::from_pairs(pairs).map_err(|error| error.to_string())?;
        let principal = uid("User", &question.principal)?;
        Request::new(
            principal,
            self.action.clone(),
            self.resource.clone(),
            context,
            None,
        )
        .map_err(|error| error.to_string())
    }

    fn decide(&mut self, request: &Self::Request) -> bool {
        self.authorizer
            .is_authorized(request, &self.policies, &self.entities)
            .decision()
            == Decision::Allow
    }
}
