//! Cedar as its guide writes it: actions in groups, resources in folders, so that most policies
//! need no `when`.
//!
//! Each request brings its own entities, built beforehand: the action with the groups that hold it,
//! the resource with its service, its folders and its name without region and account.

use std::collections::{BTreeSet, HashMap, HashSet};

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityUid, PolicySet, Request,
    RestrictedExpression,
};

use super::cedar_like::uid;
use super::scan::matches;
use crate::engine::Engine;
use crate::workload::{Question, Statement, Workload};

pub struct CedarEntities {
    authorizer: Authorizer,
    policies: PolicySet,
    /// Every action pattern with a star that a policy names: an action is a member of those that
    /// match it.
    groups: Vec<String>,
}

fn actions(statement: &Statement) -> String {
    if statement.actions.iter().any(|action| action == "*") {
        return "action".into();
    }
    let list: Vec<String> = statement
        .actions
        .iter()
        .map(|action| format!("Action::{action:?}"))
        .collect();
    format!("action in [{}]", list.join(", "))
}

/// The scope and the tests of one resource pattern.
fn resource(pattern: &str) -> (String, Vec<String>) {
    let fields: Vec<&str> = pattern.splitn(6, ':').collect();
    let [_, _, service, region, account, last] = fields[..] else {
        return ("resource".into(), Vec::new());
    };
    let mut tests = Vec::new();
    if region != "*" {
        tests.push(format!("resource.region == {region:?}"));
    }
    if account != "*" {
        tests.push(format!("resource.account == {account:?}"));
    }
    let scope = match last.strip_suffix('*') {
        Some("") => format!("resource in Service::{service:?}"),
        Some(folder) if folder.ends_with('/') && !folder.contains(['*', '?']) => {
            format!("resource in Folder::{:?}", format!("{service}:{folder}"))
        }
        None if !last.contains(['*', '?']) => {
            format!("resource in Name::{:?}", format!("{service}:{last}"))
        }
        _ => {
            tests.push(format!("resource.path like {:?}", last.replace('?', "*")));
            format!("resource in Service::{service:?}")
        }
    };
    (scope, tests)
}

/// A policy a resource pattern, since a scope has room for one resource.
fn policies(statement: &Statement) -> String {
    let effect = if statement.allow { "permit" } else { "forbid" };
    let principal = statement
        .principal
        .as_ref()
        .map_or_else(String::new, |name| format!(" == User::{name:?}"));
    let actions = actions(statement);
    let policy = |pattern: &String| {
        let (resource, tests) = resource(pattern);
        let when = if tests.is_empty() {
            String::new()
        } else {
            format!(" when {{ {} }}", tests.join(" && "))
        };
        format!("{effect} (principal{principal}, {actions}, {resource}){when};\n")
    };
    statement.resources.iter().map(policy).collect()
}

impl CedarEntities {
    fn entities(&self, question: &Question) -> Result<[Entity; 2], String> {
        let action = question.action.as_bytes();
        let groups = self
            .groups
            .iter()
            .filter(|group| matches(group.as_bytes(), action));
        let groups = groups
            .map(|group| uid("Action", group))
            .collect::<Result<HashSet<_>, _>>()?;
        let action = Entity::new_no_attrs(uid("Action", &question.action)?, groups);
        let fields: Vec<&str> = question.resource.splitn(6, ':').collect();
        let [_, _, service, region, account, last] = fields[..] else {
            return Err("it has six fields".into());
        };
        let mut parents = HashSet::from([
            uid("Service", service)?,
            uid("Name", &format!("{service}:{last}"))?,
        ]);
        for (end, _) in last.match_indices('/') {
            parents.insert(uid("Folder", &format!("{service}:{}", &last[..=end]))?);
        }
        let text = |text: &str| RestrictedExpression::new_string(text.to_owned());
        let attributes = [("region", region), ("account", account), ("path", last)];
        let attributes: HashMap<_, _> = attributes
            .map(|(name, value)| (name.to_owned(), text(value)))
            .into();
        let resource = Entity::new(uid("Resource", &question.resource)?, attributes, parents);
        Ok([action, resource.map_err(|error| error.to_string())?])
    }
}

impl Engine for CedarEntities {
    type Source = (String, Vec<String>);
    type Request = (Request, Entities);

    fn translate(workload: &Workload) -> Result<Self::Source, String> {
        let actions = workload
            .statements
            .iter()
            .flat_map(|statement| &statement.actions);
        let groups: BTreeSet<String> = actions
            .filter(|action| action.contains('*'))
            .cloned()
            .collect();
        let policies = workload.statements.iter().map(policies).collect();
        Ok((policies, groups.into_iter().collect()))
    }

    fn load((source, groups): Self::Source) -> Result<Self, String> {
        let policies = source
            .parse::<PolicySet>()
            .map_err(|error| error.to_string())?;
        Ok(Self {
            authorizer: Authorizer::new(),
            policies,
            groups,
        })
    }

    fn request(&self, question: &Question) -> Result<Self::Request, String> {
        let entities = Entities::from_entities(self.entities(question)?, None)
            .map_err(|error| error.to_string())?;
        let uids: [EntityUid; 3] = [
            uid("User", &question.principal)?,
            uid("Action", &question.action)?,
            uid("Resource", &question.resource)?,
        ];
        let [principal, action, resource] = uids;
        let request = Request::new(principal, action, resource, Context::empty(), None);
        Ok((request.map_err(|error| error.to_string())?, entities))
    }

    fn decide(&mut self, (request, entities): &Self::Request) -> bool {
        self.authorizer
            .is_authorized(request, &self.policies, entities)
            .decision()
            == Decision::Allow
    }
}
