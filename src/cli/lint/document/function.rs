//! Functions of templates whose result follows from the file: texts without variables, and texts
//! that are joined.
//!
//! `Fn::Sub` and `Fn::Join`, as members of an object or as tags of YAML, in templates of
//! CloudFormation and ROS:
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html>,
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-join.html>,
//! <https://www.alibabacloud.com/help/en/ros/user-guide/functions>.

use std::borrow::Cow;

use super::tree::{Member, Quoting, Value};

/// What an object says: itself, or the text that its only member computes.
pub(super) fn object(members: Vec<Member<'_>>) -> Value<'_> {
    let computed = match &*members {
        [only] => only
            .key
            .strip_prefix("Fn::")
            .and_then(|name| text_of(name, &only.value.value)),
        _ => None,
    };
    computed.map_or(Value::Object(members), computed_text)
}

/// What a value says under a tag that is not YAML's own.
pub(super) fn tagged<'t>(tag: &str, value: &Value<'t>) -> Value<'t> {
    text_of(tag, value).map_or(Value::Foreign, computed_text)
}

/// Whether an object is a call of a function.
pub(super) fn is_call(members: &[Member<'_>]) -> bool {
    matches!(members, [only] if only.key == "Ref" || only.key.starts_with("Fn::"))
}

fn computed_text<'t>(text: String) -> Value<'t> {
    Value::Text(Cow::Owned(text), Quoting::Computed)
}

fn text_of(name: &str, argument: &Value<'_>) -> Option<String> {
    match (name, argument) {
        ("Sub", Value::Text(text, _)) => without_variables(text),
        ("Join", Value::Array(arguments)) => {
            let [delimiter, items] = &**arguments else {
                return None;
            };
            let Value::Array(items) = &items.value else {
                return None;
            };
            let items: Vec<&str> = items
                .iter()
                .map(|item| item.text())
                .collect::<Option<_>>()?;
            Some(items.join(delimiter.text()?))
        }
        _ => None,
    }
}

/// A text of `Fn::Sub` in which nothing is replaced: `${!x}` is how it writes `${x}`.
fn without_variables(text: &str) -> Option<String> {
    let variables = text.matches("${").count();
    (variables == text.matches("${!").count()).then(|| text.replace("${!", "${"))
}
