//! Which kind of policy a text is.
//!
//! A folder that is named after a kind counts first. Without one, the form says at most that it is
//! a trust policy, since only these name principals and no resource, or a policy on a resource of a
//! service whose policies have no `Resource` (P14). All other kinds look alike.

use super::detected::{Detection, first, statements};
use crate::dialect::{Dialect, Kind};
use crate::error::{Problem, faults};
use crate::json::Node;
use crate::source::Span;
use crate::words::in_words;

/// Finds the kind by the folders, or else by the form of the text. `otherwise` is the kind of a
/// policy that names no principals, and `with_principals` that of one that names them and resources.
pub(super) fn find(
    root: &Node<'_>,
    folders: &[String],
    otherwise: Option<Kind>,
    with_principals: Option<Kind>,
) -> Result<Detection<Kind>, Problem> {
    let named = Detection::by_folder(folders, |folder| Kind::from_name(&folder.replace('-', "_")));
    if let Some(found) = named {
        return Ok(found);
    }
    let Some(principal) = first_principal(root) else {
        return without_principals(root, otherwise);
    };
    if statements(root).iter().any(names_resource) {
        if let Some(kind) = with_principals {
            let reason = "it names principals and resources, and no folder says more";
            return Ok(Detection::new(kind, reason));
        }
        let message = "a policy with principals and resources can be of several kinds";
        let kinds = [Kind::Resource, Kind::Endpoint, Kind::ResourceControl];
        return Err(unclear(principal, message, &kinds));
    }
    Ok(match service_without_resource(root) {
        Some(service) => {
            let reason = format!("policies of `{service}` name no resource");
            Detection::new(Kind::Resource, reason)
        }
        None => Detection::new(Kind::Trust, "it names principals and no resource"),
    })
}

/// Finds the kind of a text that names no principals.
fn without_principals(
    root: &Node<'_>,
    otherwise: Option<Kind>,
) -> Result<Detection<Kind>, Problem> {
    if has_trust_list(root) {
        return Ok(Detection::new(
            Kind::Trust,
            "only trust is written as lists",
        ));
    }
    let Some(kind) = otherwise else {
        let message = "neither the text nor its folder says which kind of policy this is";
        return Err(unclear(first(root), message, Kind::ALL));
    };
    let reason = "it names no principals, and no folder says more";
    Ok(Detection::new(kind, reason))
}

/// The problem of a text that may be of several kinds.
fn unclear(span: Span, message: &str, kinds: &[Kind]) -> Problem {
    let names: Vec<_> = kinds.iter().map(|kind| kind.name()).collect();
    let help = format!(
        "state the kind: {} (`--kind` at the command line)",
        in_words(&names)
    );
    Problem::new(faults::UNCLEAR_KIND, span)
        .message(message)
        .help(help)
}

/// Whether a text has an element that is a list of trust in some dialect.
fn has_trust_list(root: &Node<'_>) -> bool {
    for dialect in Dialect::all() {
        for list in dialect.table().trust_lists.iter() {
            if root.get(&list.element).is_some() {
                return true;
            }
        }
    }
    false
}

/// Whether a statement has `Resource` or `NotResource`.
fn names_resource(statement: &Node<'_>) -> bool {
    statement.get("Resource").is_some() || statement.get("NotResource").is_some()
}

/// The place of the first principal.
fn first_principal(root: &Node<'_>) -> Option<Span> {
    for member in statements(root).iter().flat_map(Node::members) {
        if matches!(&*member.key, "Principal" | "NotPrincipal") {
            return Some(member.key_span);
        }
    }
    None
}

/// The service of all actions, if the policies on its resources have no `Resource` in some dialect.
fn service_without_resource(root: &Node<'_>) -> Option<String> {
    let elements = statements(root)
        .iter()
        .filter_map(|statement| statement.get("Action"));
    let mut actions = elements.flat_map(Node::items).filter_map(Node::text);
    let service = service_of(actions.next()?)?;
    let is_known = Dialect::all().iter().any(|dialect| {
        let services = &dialect.table().on_own.without;
        services.iter().any(|known| **known == *service)
    });
    let is_only = actions.all(|action| service_of(action).as_ref() == Some(&service));
    (is_known && is_only).then_some(service)
}

/// The service of an action, in lower case.
fn service_of(action: &str) -> Option<String> {
    let (service, _) = action.split_once(':')?;
    Some(service.to_ascii_lowercase())
}
