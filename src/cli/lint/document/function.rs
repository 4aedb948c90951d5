//! Functions of templates whose result follows from the file: texts without variables, and texts
//! that are joined.
//!
//! `Fn::Sub` and `Fn::Join`, as members of an object or as tags of YAML, in templates of
//! CloudFormation and ROS:
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html>,
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-join.html>,
//! <https://www.alibabacloud.com/help/en/ros/user-guide/functions>.

use portcullis::json::{Member, Node, Value};

/// Puts the text that it computes in the place of each call. Recursion is bounded by the levels
/// that were read.
pub(super) fn resolve(node: &mut Node<'_>) {
    match &mut node.value {
        Value::Array(items) => items.iter_mut().for_each(resolve),
        Value::Object(members) => {
            for member in &mut *members {
                resolve(&mut member.value);
            }
            if let Some(text) = text_of_call(members) {
                node.value = Value::Computed(text);
            }
        }
        _ => {}
    }
}

/// Returns what an object says: itself, or the text that its only member computes.
pub(super) fn object(members: Vec<Member<'_>>) -> Value<'_> {
    match text_of_call(&members) {
        Some(text) => Value::Computed(text),
        None => Value::Object(members),
    }
}

/// Returns what a value says under a tag that is not YAML's own.
pub(super) fn tagged<'t>(tag: &str, value: &Value<'_>) -> Value<'t> {
    match text_of(tag, value) {
        Some(text) => Value::Computed(text),
        None => Value::Foreign,
    }
}

/// Whether an object is a call of a function.
pub(super) fn is_call(members: &[Member<'_>]) -> bool {
    matches!(members, [only] if only.key == "Ref" || only.key.starts_with("Fn::"))
}

fn text_of_call(members: &[Member<'_>]) -> Option<String> {
    let [only] = members else { return None };
    text_of(only.key.strip_prefix("Fn::")?, &only.value.value)
}

fn text_of(name: &str, argument: &Value<'_>) -> Option<String> {
    match (name, argument) {
        ("Sub", Value::String(text)) => without_variables(text),
        ("Sub", Value::Computed(text)) => without_variables(text),
        ("Join", Value::Array(arguments)) => joined(arguments),
        _ => None,
    }
}

/// The text of `Fn::Join`: a delimiter and an array of texts.
fn joined(arguments: &[Node<'_>]) -> Option<String> {
    let [delimiter, items] = arguments else {
        return None;
    };
    let Value::Array(items) = &items.value else {
        return None;
    };
    let texts: Option<Vec<&str>> = items.iter().map(Node::text).collect();
    Some(texts?.join(delimiter.text()?))
}

/// A text of `Fn::Sub` in which nothing is replaced: `${!x}` is how it writes `${x}`.
fn without_variables(text: &str) -> Option<String> {
    let variables = text.matches("${").count();
    (variables == text.matches("${!").count()).then(|| text.replace("${!", "${"))
}
