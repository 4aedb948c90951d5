//! Policies in places that are not listed: whatever has a `Statement` with an `Effect`.

use super::homes::{FileShape, SHAPES, dialect_of_type};
use super::{tree, workspace};
use crate::dialect::Kind;
use crate::json::{Node, Value};
use crate::project::places::{ENCODED_MAX, is_percent_encoded, percent_decoded};

/// The words that every policy has.
const STATEMENT: &str = "Statement";
const EFFECT: &str = "Effect";

/// Whether a JSON text may hold policies inside. A quick look at the text, which may be wrong for a
/// file that is a policy.
pub(super) fn may_be_inside(text: &str) -> bool {
    if has_shape(text) {
        return true;
    }
    // A policy has its `Statement` outside of everything else, and near the start.
    let Some(at) = text.find(STATEMENT) else {
        return false;
    };
    let before = text.get(..at).unwrap_or("");
    let is_name = before.ends_with('"') && !before.ends_with("\\\"");
    !is_name || depth_at(text, at) != 1
}

/// Whether a JSON text may have functions of templates in it.
pub(super) fn may_have_calls(text: &str) -> bool {
    text.contains("\"Fn::") || text.contains("\"Ref\"")
}

/// Whether a YAML text may have statements, in a policy or in a list.
pub(super) fn may_have_statements(text: &str) -> bool {
    ["Statement", "statements", "resourcePolicy"]
        .iter()
        .any(|word| text.contains(word))
}

/// Whether a text has the sign of a format that holds policies.
pub(super) fn has_shape(text: &str) -> bool {
    let has_sign = |shape: &FileShape| shape.sign.split('/').all(|step| text.contains(step));
    SHAPES.iter().any(has_sign) || workspace::may_be_inside(text)
}

/// How many brackets are open at a byte of a JSON text.
fn depth_at(text: &str, at: usize) -> usize {
    let (mut depth, mut is_string, mut is_escaped) = (0_usize, false, false);
    for byte in text.bytes().take(at.saturating_sub(1)) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_string => is_escaped = true,
            b'"' => is_string = !is_string,
            b'{' | b'[' if !is_string => depth += 1,
            b'}' | b']' if !is_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    depth
}

/// Whether a text that is not read as a tree is meant to be a policy, even if it is not valid: what
/// is not JSON is reported only if it was probably meant to be one.
pub(super) fn is_policy_text(text: &str) -> bool {
    text.contains("\"Statement\"") && (!may_be_inside(text) || text.contains("\"Effect\""))
}

/// Calls `found` with every value inside `root` that looks like a policy, and with its pointer.
/// Recursion is bounded by the depth that files are read to.
pub(super) fn visit<'n, 't>(root: &'n Node<'t>, found: &mut dyn FnMut(&str, &'n Node<'t>)) {
    walk(root, &mut String::new(), found);
}

fn walk<'n, 't>(
    node: &'n Node<'t>,
    pointer: &mut String,
    found: &mut dyn FnMut(&str, &'n Node<'t>),
) {
    match &node.value {
        Value::Object(members) => {
            if !pointer.is_empty() && looks_like_policy(node) {
                return found(pointer, node);
            }
            if is_old_version(node) {
                return;
            }
            for member in members {
                step(pointer, &member.key, &member.value, found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                step(pointer, &index.to_string(), item, found);
            }
        }
        Value::String(text) if is_text_of_policy(text) => found(pointer, node),
        _ => {}
    }
}

fn step<'n, 't>(
    pointer: &mut String,
    key: &str,
    node: &'n Node<'t>,
    found: &mut dyn FnMut(&str, &'n Node<'t>),
) {
    let before = pointer.len();
    pointer.push('/');
    pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
    walk(node, pointer, found);
    pointer.truncate(before);
}

/// Whether an object is a version of a policy that is not in force.
fn is_old_version(node: &Node<'_>) -> bool {
    let is_default = node.get("IsDefaultVersion");
    is_default.is_some_and(|value| matches!(value.value, Value::Bool(false)))
}

/// Whether an object has a `Statement` with an `Effect` in one of its statements.
fn looks_like_policy(node: &Node<'_>) -> bool {
    let Some(statements) = node.get(STATEMENT) else {
        return false;
    };
    statements.items().iter().any(has_effect)
}

/// Whether a statement, or a branch of a choice between statements, has an `Effect`.
fn has_effect(statement: &Node<'_>) -> bool {
    if statement.get(EFFECT).is_some() {
        return true;
    }
    match statement.get("Fn::If") {
        Some(branches) => branches
            .items()
            .iter()
            .any(|item| item.get(EFFECT).is_some()),
        None => false,
    }
}

/// Whether a text is JSON that looks like a policy, perhaps percent-encoded.
pub(in crate::project) fn is_text_of_policy(text: &str) -> bool {
    if is_percent_encoded(text) {
        let has_words = text.contains(STATEMENT) && text.contains(EFFECT);
        return has_words
            && match percent_decoded(text) {
                Some((decoded, _)) => is_text_of_policy(&decoded),
                // One that is too long to be decoded is reported.
                None => text.len() > ENCODED_MAX,
            };
    }
    let has_words = text.contains("\"Statement\"") && text.contains("\"Effect\"");
    text.trim_start().starts_with('{')
        && has_words
        && tree::of_json(text).is_some_and(|root| looks_like_policy(&root))
}

/// Names under which a policy says who may assume a role.
///
/// `AssumeRolePolicyDocument` is of the interfaces of AWS and Alibaba, `TrustPolicyDocument` of
/// Volcano's; other programs write them in their own style.
const TRUST_NAMES: &[&str] = &[
    "AssumeRolePolicyDocument",
    "TrustPolicyDocument",
    "assumeRolePolicyDocument",
    "assume_role_policy",
    "trust_policy",
];

/// The kind of a policy with principals in a place that is not listed, by its name.
pub(in crate::project) fn kind_by_name(pointer: &str) -> Kind {
    let name = pointer.rsplit('/').next().unwrap_or("");
    if TRUST_NAMES.contains(&name) {
        Kind::Trust
    } else {
        Kind::Resource
    }
}

/// The dialect of the resource that a pointer leads into, by the type of the innermost one.
pub(super) fn dialect_of(root: &Node<'_>, pointer: &str) -> Option<&'static str> {
    let mut dialect = None;
    let mut node = root;
    for key in pointer.split('/').skip(1) {
        if is_of_aws_group(node) {
            dialect = Some("aws");
        }
        for name in ["Type", "type"] {
            if let Some(of_type) = node.get(name).and_then(Node::text) {
                dialect = dialect_of_type(of_type).or(dialect);
            }
        }
        let key = key.replace("~1", "/").replace("~0", "~");
        let next = match &node.value {
            Value::Array(items) => key.parse().ok().and_then(|index: usize| items.get(index)),
            _ => node.get(&key),
        };
        match next {
            Some(next) => node = next,
            None => break,
        }
    }
    dialect
}

/// Whether a file is a service of Serverless Framework.
pub(super) fn is_serverless(root: &Node<'_>) -> bool {
    root.get("service").is_some()
        && root.get("provider").is_some_and(|provider| {
            let name = provider.get("name").unwrap_or(provider);
            name.text() == Some("aws")
        })
}

/// Whether a manifest of Kubernetes is of a controller of AWS: Crossplane or ACK.
/// <https://marketplace.upbound.io/providers/upbound/provider-family-aws>,
/// <https://aws-controllers-k8s.github.io/community/reference/>.
fn is_of_aws_group(node: &Node<'_>) -> bool {
    let version = node.get("apiVersion").and_then(Node::text).unwrap_or("");
    let group = version.split('/').next().unwrap_or("");
    [
        ".aws.upbound.io",
        ".aws.m.upbound.io",
        ".services.k8s.aws",
        ".aws.crossplane.io",
    ]
    .iter()
    .any(|end| group.ends_with(end))
}
